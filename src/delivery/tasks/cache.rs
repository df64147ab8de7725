//! `cache=false`, `cache=expiry:SECONDS`, `cache=expiry:max`: how long the answer may be kept.

use super::super::{CacheRule, LinkError, Plan, Value};
use super::{Definition, Given};

/// A year, the longest.
const MAX_SECONDS: u64 = 31_536_000;

pub(super) const TASK: Definition =
    Definition { name: "cache", parameters: &["false", "expiry"], takes_bare: true, spellings: &[], apply };

fn apply(plan: &mut Plan, given: &Given<'_>) -> Result<(), LinkError> {
    let is_off = |value: &&Value| matches!(value, Value::Text(text) if ["false", "f"].contains(&text.as_str()));
    let is_bare_off = match given.bare() {
        [] => false,
        [one] if is_off(one) => true,
        _ => return Err(given.wants("expiry", "a number of seconds, or max; or cache=false")),
    };
    plan.cache = if is_bare_off || given.boolean("false")? == Some(true) {
        CacheRule::Never
    } else if given.text("expiry")? == Some("max") {
        CacheRule::For(MAX_SECONDS)
    } else {
        match given.number("expiry", 0..=MAX_SECONDS)? {
            Some(seconds) => CacheRule::For(seconds),
            None => CacheRule::Default,
        }
    };
    Ok(())
}
