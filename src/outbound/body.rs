//! What a URL answered: its head, and its body as it arrives.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};

use super::FetchError;
use crate::places::Taking;

/// So much has to come in each idle time; whoever sends less is not worth the wait.
const PACE_BYTES: u64 = 16 * 1024;

/// Once this much time was spent waiting, so much must have come for each second of it: places are few, and a
/// host that sends just enough not to be idle would keep one for as long as there is.
const GRACE: Duration = Duration::from_secs(5 * 60);
const LEAST_BYTES_PER_SECOND: u64 = 16 * 1024;

/// An answer on its way. Dropping it ends the connection.
///
/// Its body ends in one of three ways: whole, refused for its size or its slowness, or broken.
pub struct Fetched {
    pub(super) content_type: Option<String>,
    pub(super) filename: String,
    pub(super) length: Option<u64>,
    pub(super) body: Incoming,
    pub(super) received: u64,
    pub(super) terms: Terms,
    pub(super) pace: Pace,
    pub(super) _connection: Connection,
    pub(super) _place: Option<Taking>,
}

/// How much and how long.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    pub(super) max_bytes: u64,
    pub(super) idle: Duration,
    pub(super) deadline: Instant,
}

/// How long was waited for how much. Only waiting counts, not what is done with the bytes meanwhile.
#[derive(Default)]
pub(super) struct Pace {
    waited: Duration,
    bytes: u64,
    waited_in_all: Duration,
    bytes_in_all: u64,
}

impl Pace {
    /// Counts `bytes` that were waited for so long: whether the host is fast enough on the whole.
    fn keeps(&mut self, waited: Duration, bytes: u64) -> bool {
        self.waited += waited;
        self.bytes += bytes;
        self.waited_in_all += waited;
        self.bytes_in_all += bytes;
        if self.bytes >= PACE_BYTES {
            (self.waited, self.bytes) = (Duration::ZERO, 0);
        }
        let least = LEAST_BYTES_PER_SECOND.saturating_mul(self.waited_in_all.as_secs());
        self.waited_in_all <= GRACE || self.bytes_in_all >= least
    }
}

/// The task that moves a connection's bytes; it ends with this.
pub(super) struct Connection(pub(super) AbortHandle);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Fetched {
    /// The `Content-Type` that was announced, with its parameters.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// What the file is called: data, without a path.
    pub fn filename(&self) -> &str {
        &self.filename
    }

    /// Bytes of the body, if they were announced. A body of another length is an error at its end.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The same body under a narrower limit than the operator's.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`] if more than `max_bytes` are announced; nothing of the body was read then.
    pub fn at_most(mut self, max_bytes: u64) -> Result<Self, FetchError> {
        self.terms.max_bytes = self.terms.max_bytes.min(max_bytes);
        match self.length {
            Some(length) if length > self.terms.max_bytes => {
                Err(FetchError::TooLarge(self.terms.max_bytes))
            }
            Some(_) | None => Ok(self),
        }
    }

    /// The next bytes; `None` once the body is whole.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`], [`FetchError::TooSlow`], [`FetchError::Broken`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, FetchError> {
        loop {
            let began = Instant::now();
            // What came in time is late for whoever takes it slowly, and keeps a place meanwhile.
            if began >= self.terms.deadline {
                return Err(FetchError::TooSlow);
            }
            let patience = self.terms.idle.saturating_sub(self.pace.waited);
            let until = self.terms.deadline.min(began + patience);
            let frame =
                std::future::poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            let frame = timeout_at(until, frame).await.map_err(|_| FetchError::TooSlow)?;
            let Some(frame) = frame else { return self.end() };
            // What is no data is a trailer, which says nothing to us.
            let Ok(bytes) = frame.map_err(|_| FetchError::Broken)?.into_data() else { continue };
            if !self.pace.keeps(began.elapsed(), bytes.len() as u64) {
                return Err(FetchError::TooSlow);
            }
            self.received += bytes.len() as u64;
            if self.received > self.terms.max_bytes {
                return Err(FetchError::TooLarge(self.terms.max_bytes));
            }
            return Ok(Some(bytes));
        }
    }

    fn end(&self) -> Result<Option<Bytes>, FetchError> {
        match self.length {
            Some(length) if length != self.received => Err(FetchError::Broken),
            Some(_) | None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of the pieces of (seconds waited, bytes) are taken.
    #[track_caller]
    fn check(pieces: &[(u64, u64)], expected: usize) {
        let mut pace = Pace::default();
        let taken = pieces
            .iter()
            .take_while(|&&(seconds, bytes)| pace.keeps(Duration::from_secs(seconds), bytes));
        assert_eq!(taken.count(), expected);
    }

    #[test]
    fn just_enough_not_to_be_idle_is_too_slow_on_the_whole() {
        check(&[(20, 17_000); 100], 15);
        check(&[(1, 17_000); 1000], 1000);
        // A host that takes its time to begin, and one that is fast in between.
        check(&[(29, 5_000_000), (20, 17_000), (20, 17_000)].repeat(20), 60);
    }
}
