//! `zip`: all sources in one archive.

use super::super::{LinkError, Outcome, Plan};
use super::{Definition, Given};

pub(super) const TASK: Definition =
    Definition { name: "zip", parameters: &[], takes_bare: false, spellings: &[], apply };

fn apply(plan: &mut Plan, _: &Given<'_>) -> Result<(), LinkError> {
    plan.end_in(Outcome::Zip)
}
