//! How long an answer may be kept, and by whom.

use crate::policy::{Expiry, UnixSeconds};

/// What a link says about keeping its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheRule {
    /// Nothing: it may be kept, and is asked for again before it is shown, since a file can be overwritten.
    /// With an entity tag that costs a few hundred bytes.
    #[default]
    Default,
    /// Seconds for which nobody needs to ask again.
    For(u64),
    /// It is not kept at all.
    Never,
}

impl CacheRule {
    /// `Cache-Control` of an answer to a policy that ends at `expiry`. It is never for shared caches, which
    /// would hand it to somebody without a policy, and never outlives the policy.
    pub fn header(self, expiry: Expiry, now: UnixSeconds) -> String {
        match self {
            CacheRule::Default => "private, no-cache".to_owned(),
            CacheRule::Never => "no-store".to_owned(),
            CacheRule::For(seconds) => {
                let left = (expiry.unix_seconds() - now.0 as f64).max(0.0) as u64;
                format!("private, max-age={}", seconds.min(left))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: CacheRule, seconds_left: u64, expected: &str) {
        let now = UnixSeconds(1_000);
        let expiry = Expiry::from(UnixSeconds(now.0 + seconds_left));
        assert_eq!(rule.header(expiry, now), expected);
    }

    #[test]
    fn nothing_is_kept_longer_than_its_policy() {
        check(CacheRule::Default, 60, "private, no-cache");
        check(CacheRule::Never, 60, "no-store");
        check(CacheRule::For(10), 60, "private, max-age=10");
        check(CacheRule::For(31_536_000), 60, "private, max-age=60");
        check(CacheRule::For(10), 0, "private, max-age=0");
    }
}
