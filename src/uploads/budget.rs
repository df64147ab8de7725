//! How many bytes the buffers of all parts together may hold, and how many parts run at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::UploadError;
use super::slot::lock;

/// One budget for the whole process.
#[derive(Clone)]
pub(super) struct Budget {
    bytes: Arc<Semaphore>,
    total: usize,
    parts: Arc<Semaphore>,
    /// Files of one piece under way, by whose they are.
    owners: Arc<Mutex<HashMap<String, usize>>>,
    max_of_one_owner: usize,
}

/// Leave to receive a file of one piece; given back when dropped.
pub(super) struct Admission {
    _permit: OwnedSemaphorePermit,
    owners: Arc<Mutex<HashMap<String, usize>>>,
    owner: String,
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
            owners: Arc::default(),
            max_of_one_owner: (parts / 2).max(1),
        }
    }

    /// Leave to receive one more part.
    pub(super) fn admit(&self) -> Result<OwnedSemaphorePermit, UploadError> {
        self.parts.clone().try_acquire_owned().map_err(|_| UploadError::Busy)
    }

    /// Leave to receive a file of one piece. Nobody may have more than half of the places that there are:
    /// parts of an upload are counted with it, and these are counted here.
    pub(super) fn admit_file(&self, owner: String) -> Result<Admission, UploadError> {
        let permit = self.admit()?;
        let mut owners = lock(&self.owners);
        let count = owners.entry(owner.clone()).or_default();
        if *count >= self.max_of_one_owner {
            return Err(UploadError::Busy);
        }
        *count += 1;
        Ok(Admission { _permit: permit, owners: self.owners.clone(), owner })
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

impl Drop for Admission {
    fn drop(&mut self) {
        let mut owners = lock(&self.owners);
        if let Some(count) = owners.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                owners.remove(&self.owner);
            }
        }
    }
}
