//! The pace that a client must keep while it sends a body, so that nobody holds a place for nothing.

use std::time::{Duration, Instant};

use actix_web::rt;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};

use super::refusal::Refusal;

/// Time that we wait for [`LEAST_BYTES`], or for the end of the body. Time in which the client waits for us
/// does not count. A phone may be in a tunnel for that long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The same while more than half of the places are taken, and somebody may be waiting for this one.
const PATIENCE_IN_A_CROWD: Duration = Duration::from_secs(30);

/// In a crowd that is 546 bytes a second; the slowest telephones send several times as much.
const LEAST_BYTES: usize = 16 * 1024;

/// How one body is doing.
#[derive(Debug, Default)]
pub(super) struct Pace {
    waited: Duration,
    bytes: usize,
}

impl Pace {
    /// The next bytes of `body`, while there is a crowd or not.
    pub(super) async fn next<S, E>(
        &mut self,
        body: &mut S,
        is_crowded: bool,
    ) -> Result<Option<Result<Bytes, E>>, Refusal>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        let too_slow =
            || Refusal::bad_request("the body came too slowly: less than 16 KiB in a minute");
        let began = Instant::now();
        let patience = if is_crowded { PATIENCE_IN_A_CROWD } else { PATIENCE };
        let left = patience.saturating_sub(self.waited);
        let next = rt::time::timeout(left, body.next()).await.map_err(|_| too_slow())?;
        if let Some(Ok(bytes)) = &next
            && !self.keeps(began.elapsed(), bytes.len(), patience)
        {
            return Err(too_slow());
        }
        Ok(next)
    }

    /// Counts `bytes` that were waited for so long: whether it is fast enough.
    fn keeps(&mut self, waited: Duration, bytes: usize, patience: Duration) -> bool {
        self.waited += waited;
        self.bytes += bytes;
        if self.bytes >= LEAST_BYTES {
            *self = Pace::default();
        }
        self.waited < patience
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends pieces of (seconds waited, bytes) in a crowd or not; how many were taken.
    #[track_caller]
    fn check(patience: Duration, pieces: &[(u64, usize)], expected: usize) {
        let mut pace = Pace::default();
        let taken = pieces.iter().take_while(|&&(seconds, bytes)| {
            pace.keeps(Duration::from_secs(seconds), bytes, patience)
        });
        assert_eq!(taken.count(), expected, "{pieces:?}");
    }

    #[test]
    fn slow_is_fine_and_standing_still_is_not() {
        check(PATIENCE, &[(1, 1); 100], 59);
        check(PATIENCE, &[(1, 280); 1000], 1000);
        check(PATIENCE, &[(59, 16384); 10], 10);
        check(PATIENCE, &[(30, 16383), (29, 1), (59, 16384)], 3);
        check(PATIENCE, &[(30, 16383), (30, 0)], 1);
    }

    #[test]
    fn a_trickle_holds_no_place_for_long() {
        check(PATIENCE, &[(55, 4096); 10], 1);
        check(PATIENCE_IN_A_CROWD, &[(1, 280); 100], 29);
        // GPRS, with an interruption now and then.
        let phone = [(1, 4000), (1, 4000), (20, 4000), (1, 5000)].repeat(100);
        check(PATIENCE_IN_A_CROWD, &phone, 400);
    }
}
