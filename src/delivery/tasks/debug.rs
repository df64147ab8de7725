//! `debug`: how the link was understood, instead of what it would do.

use super::super::{LinkError, Plan};
use super::{Definition, Given};

pub(super) const TASK: Definition =
    Definition { name: "debug", parameters: &[], takes_bare: false, spellings: &[], apply };

fn apply(plan: &mut Plan, _: &Given<'_>) -> Result<(), LinkError> {
    plan.is_debug = true;
    Ok(())
}
