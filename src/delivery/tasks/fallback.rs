//! `fallback=handle:H,cache:SECONDS`: another file when this one is not there.

use super::super::{Fallback, LinkError, Plan};
use super::{Definition, Given};
use crate::policy::Handle;

pub(super) const TASK: Definition = Definition {
    name: "fallback",
    parameters: &["handle", "cache"],
    // The Python SDK's name for it.
    takes_bare: false, spellings: &[("file", "handle"), ("f", "handle")],
    apply,
};

fn apply(plan: &mut Plan, given: &Given<'_>) -> Result<(), LinkError> {
    let handle = given.text("handle")?.and_then(|text| Handle::parse(text).ok());
    let handle = handle.ok_or_else(|| given.wants("handle", "the handle of a stored file"))?;
    plan.fallback = Some(Fallback { handle, cache: given.number("cache", 1..=31_536_000)? });
    Ok(())
}
