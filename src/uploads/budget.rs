//! How many bytes the buffers of all parts together may hold, and how many parts run at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::UploadError;

/// One budget for the whole process.
#[derive(Clone)]
pub(super) struct Budget {
    bytes: Arc<Semaphore>,
    total: usize,
    parts: Arc<Semaphore>,
}

/// Bytes that are held; given back when dropped.
pub(super) type Held = OwnedSemaphorePermit;

impl Budget {
    pub(super) fn new(total: usize, parts: usize) -> Self {
        let total = total.clamp(1 << 20, 1 << 30);
        Budget {
            bytes: Arc::new(Semaphore::new(total)),
            total,
            parts: Arc::new(Semaphore::new(parts)),
        }
    }

    /// Leave to receive one more part.
    pub(super) fn admit(&self) -> Result<OwnedSemaphorePermit, UploadError> {
        self.parts.clone().try_acquire_owned().map_err(|_| UploadError::Busy)
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
