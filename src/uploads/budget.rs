//! How many bytes the buffers of all parts together may hold, and how many parts run at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::UploadError;
use crate::places::{Places, Share, Taking};
use crate::policy::Whose;

/// What one owner may have of the places: a browser sends a few parts at a time, and a picker a few files.
const OWNER_SHARE: usize = 4;

/// One budget for the whole process.
#[derive(Clone)]
pub(super) struct Budget {
    bytes: Arc<Semaphore>,
    total: usize,
    parts: Places,
}

/// Leave to receive a part, or a file of one piece; given back when dropped.
pub(super) struct Admission(Taking);

/// Bytes that are held; given back when dropped.
pub(super) type Held = OwnedSemaphorePermit;

impl Budget {
    pub(super) fn new(total: usize, parts: usize, client: Share) -> Self {
        let total = total.clamp(1 << 20, 1 << 30);
        let parts = Places::new(parts, (parts / OWNER_SHARE).max(1), client.of(parts));
        Budget { bytes: Arc::new(Semaphore::new(total)), total, parts }
    }

    /// Leave to receive one more part, or a file of one piece, unless somebody has a share of them already.
    pub(super) fn admit(&self, whose: &Whose) -> Result<Admission, UploadError> {
        self.parts.take(whose, 1).map(Admission).ok_or(UploadError::Busy)
    }

    /// The largest piece that is asked for at once.
    pub(super) fn piece(&self) -> usize {
        self.total / 8
    }

    /// Leave to hold `bytes` now, or nothing.
    pub(super) fn try_hold(&self, bytes: usize) -> Option<Held> {
        self.bytes.clone().try_acquire_many_owned(bytes as u32).ok()
    }

    /// Leave to hold `bytes`, at most [`Budget::piece`], once there is room.
    pub(super) async fn hold(&self, bytes: usize) -> Held {
        let permits = self.bytes.clone().acquire_many_owned(bytes as u32).await;
        permits.expect("the semaphore is never closed")
    }

    /// Whether less than half is left. Then nobody collects bytes any more, so that slow clients
    /// cannot hold what others need.
    pub(super) fn is_scarce(&self) -> bool {
        self.bytes.available_permits() < self.total / 2
    }
}

impl Admission {
    /// Whether more than half of the places are taken, so that somebody may soon wait for this one.
    pub(super) fn is_crowded(&self) -> bool {
        self.0.places().is_crowded()
    }
}
