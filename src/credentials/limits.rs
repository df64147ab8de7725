//! How often one client may ask.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::policy::Client;

/// How many checks pass between two looks for clients that are gone.
const CHECKS_PER_TIDY: u32 = 4096;

/// So many credentials a minute and client, all at once if it likes.
pub struct RateLimit {
    clients: DefaultKeyedRateLimiter<Client>,
    clock: DefaultClock,
    checks: AtomicU32,
}

/// The client must wait; the time is at least one second.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many credentials were asked for; ask again in {} s", .retry_after.as_secs())]
pub struct TooMany {
    /// Until the next request passes, in whole seconds.
    pub retry_after: Duration,
}

impl RateLimit {
    /// A limit of `per_minute` requests.
    pub fn per_minute(per_minute: NonZeroU32) -> Self {
        RateLimit {
            clients: RateLimiter::keyed(Quota::per_minute(per_minute)),
            clock: DefaultClock::default(),
            checks: AtomicU32::new(0),
        }
    }

    /// Counts one request of `client`.
    ///
    /// # Errors
    /// [`TooMany`] when it has used up its share.
    pub fn check(&self, client: Client) -> Result<(), TooMany> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CHECKS_PER_TIDY == CHECKS_PER_TIDY - 1 {
            self.clients.retain_recent();
        }
        self.clients.check_key(&client).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now()).as_secs_f64().ceil().max(1.0);
            TooMany { retry_after: Duration::from_secs(wait as u64) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_share() {
        let limit = RateLimit::per_minute(NonZeroU32::new(2).expect("not zero"));
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|ip| Client::at(ip.parse().expect("ip")));
        assert_eq!(limit.check(one), Ok(()));
        assert_eq!(limit.check(one), Ok(()));
        let wait = limit.check(one).unwrap_err().retry_after.as_secs();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(limit.check(other), Ok(()));
    }
}
