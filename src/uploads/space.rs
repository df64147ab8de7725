//! Space on the disk that unfinished uploads will still need.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::UploadError;
use crate::disk::Disk;

/// What all unfinished uploads together will still write.
#[derive(Clone, Default)]
pub(super) struct Space(Arc<AtomicU64>);

/// One upload's share; given back when dropped.
pub(super) struct Reservation {
    space: Space,
    bytes: AtomicU64,
}

impl Space {
    /// Sets `bytes` aside, so that `min_free` stay free on the disk of `folder`.
    ///
    /// # Errors
    /// [`UploadError::NoSpace`].
    pub(super) fn reserve(
        &self,
        disk: &dyn Disk,
        folder: &Path,
        bytes: u64,
        min_free: u64,
    ) -> Result<Reservation, UploadError> {
        let reservation = self.take(bytes);
        let promised = self.0.load(Ordering::SeqCst);
        if disk.free_bytes(folder)? < promised.saturating_add(min_free) {
            return Err(UploadError::NoSpace);
        }
        Ok(reservation)
    }

    /// Sets `bytes` aside without asking: the upload was promised them before.
    pub(super) fn take(&self, bytes: u64) -> Reservation {
        self.0.fetch_add(bytes, Ordering::SeqCst);
        Reservation { space: self.clone(), bytes: AtomicU64::new(bytes) }
    }
}

impl Reservation {
    /// `bytes` of it are on the disk now.
    pub(super) fn used(&self, bytes: u64) {
        let give_back = |left: u64| Some(left - bytes.min(left));
        let before = self.bytes.fetch_update(Ordering::SeqCst, Ordering::SeqCst, give_back);
        let before = before.unwrap_or_default();
        self.space.0.fetch_sub(bytes.min(before), Ordering::SeqCst);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.space.0.fetch_sub(*self.bytes.get_mut(), Ordering::SeqCst);
    }
}

/// The name of this boot of the machine: what was written under another one may not have reached the disk
/// (proc(5), `/proc/sys/kernel/random/boot_id`). Where there is none, every start counts as a boot.
pub(super) fn boot_id() -> io::Result<String> {
    match std::fs::read_to_string("/proc/sys/kernel/random/boot_id") {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(_) => crate::store::random_text(20),
    }
}
