//! The pace that a client must keep while it sends a body, so that nobody holds a place for nothing.

use std::time::{Duration, Instant};

use actix_web::rt;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};

use super::refusal::Refusal;

/// Time that we wait for [`LEAST_BYTES`], or for the end of the body. Time in which the client waits for us
/// does not count.
const PATIENCE: Duration = Duration::from_secs(60);

/// A telephone line of the last century is ten times as fast.
const LEAST_BYTES: usize = 4096;

/// How one body is doing.
#[derive(Debug, Default)]
pub(super) struct Pace {
    waited: Duration,
    bytes: usize,
}

impl Pace {
    /// The next bytes of `body`.
    pub(super) async fn next<S, E>(
        &mut self,
        body: &mut S,
    ) -> Result<Option<Result<Bytes, E>>, Refusal>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        let too_slow =
            || Refusal::bad_request("the body came too slowly: less than 4 KiB in a minute");
        let began = Instant::now();
        let left = PATIENCE.saturating_sub(self.waited);
        let next = rt::time::timeout(left, body.next()).await.map_err(|_| too_slow())?;
        if let Some(Ok(bytes)) = &next
            && !self.keeps(began.elapsed(), bytes.len())
        {
            return Err(too_slow());
        }
        Ok(next)
    }

    /// Counts `bytes` that were waited for so long: whether it is fast enough.
    fn keeps(&mut self, waited: Duration, bytes: usize) -> bool {
        self.waited += waited;
        self.bytes += bytes;
        if self.bytes >= LEAST_BYTES {
            *self = Pace::default();
        }
        self.waited < PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends pieces of (seconds waited, bytes); how many were taken.
    #[track_caller]
    fn check(pieces: &[(u64, usize)], expected: usize) {
        let mut pace = Pace::default();
        let taken = pieces
            .iter()
            .take_while(|&&(seconds, bytes)| pace.keeps(Duration::from_secs(seconds), bytes));
        assert_eq!(taken.count(), expected, "{pieces:?}");
    }

    #[test]
    fn slow_is_fine_and_standing_still_is_not() {
        check(&[(1, 1); 100], 59);
        check(&[(1, 69); 100], 100);
        check(&[(59, 4096); 10], 10);
        check(&[(30, 4095), (29, 1), (59, 4096)], 3);
        check(&[(30, 4095), (30, 0)], 1);
    }
}
