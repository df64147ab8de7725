//! Space on the disk that unfinished uploads will still need.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::UploadError;
use super::slot::lock;
use crate::disk::Disk;

/// What all unfinished uploads together will still write.
#[derive(Clone, Default)]
pub(super) struct Space(Arc<AtomicU64>);

/// One upload's share; given back when dropped.
pub(super) struct Reservation {
    space: Space,
    share: Mutex<Share>,
}

struct Share {
    /// What the upload will still write.
    bytes: u64,
    /// Whether it counts; not while nobody goes on with the upload.
    is_held: bool,
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
        self.check(disk, folder, min_free)?;
        Ok(reservation)
    }

    fn check(&self, disk: &dyn Disk, folder: &Path, min_free: u64) -> Result<(), UploadError> {
        let promised = self.0.load(Ordering::SeqCst);
        if disk.free_bytes(folder)? < promised.saturating_add(min_free) {
            return Err(UploadError::NoSpace);
        }
        Ok(())
    }

    /// Sets `bytes` aside without asking: the upload was promised them before.
    pub(super) fn take(&self, bytes: u64) -> Reservation {
        self.0.fetch_add(bytes, Ordering::SeqCst);
        Reservation { space: self.clone(), share: Mutex::new(Share { bytes, is_held: true }) }
    }
}

impl Reservation {
    /// `bytes` of it are on the disk now.
    pub(super) fn used(&self, bytes: u64) {
        let mut share = lock(&self.share);
        let bytes = bytes.min(share.bytes);
        share.bytes -= bytes;
        if share.is_held {
            self.space.0.fetch_sub(bytes, Ordering::SeqCst);
        }
    }

    /// The upload will still write `bytes`, as is known now.
    pub(super) fn set(&self, bytes: u64) {
        let mut share = lock(&self.share);
        if share.is_held {
            self.space.0.fetch_add(bytes, Ordering::SeqCst);
            self.space.0.fetch_sub(share.bytes, Ordering::SeqCst);
        }
        share.bytes = bytes;
    }

    /// Sets at least `bytes` aside for what comes next, and `ahead` if that is more, so that the disk is
    /// not asked each time.
    ///
    /// # Errors
    /// [`UploadError::NoSpace`].
    pub(super) fn need(
        &self,
        bytes: u64,
        ahead: u64,
        disk: &dyn Disk,
        folder: &Path,
        min_free: u64,
    ) -> Result<(), UploadError> {
        let mut share = lock(&self.share);
        if share.bytes >= bytes {
            return Ok(());
        }
        let more = bytes.max(ahead) - share.bytes;
        self.space.0.fetch_add(more, Ordering::SeqCst);
        let outcome = self.space.check(disk, folder, min_free);
        match outcome {
            Ok(()) => share.bytes += more,
            Err(_) => drop(self.space.0.fetch_sub(more, Ordering::SeqCst)),
        }
        outcome
    }

    /// Nobody goes on with the upload; others may have its space.
    pub(super) fn give_back(&self) {
        let mut share = lock(&self.share);
        if share.is_held {
            share.is_held = false;
            self.space.0.fetch_sub(share.bytes, Ordering::SeqCst);
        }
    }

    /// Somebody goes on with it: takes the space again if it was given back.
    ///
    /// # Errors
    /// [`UploadError::NoSpace`].
    pub(super) fn take_again(
        &self,
        disk: &dyn Disk,
        folder: &Path,
        min_free: u64,
    ) -> Result<(), UploadError> {
        let mut share = lock(&self.share);
        if share.is_held {
            return Ok(());
        }
        self.space.0.fetch_add(share.bytes, Ordering::SeqCst);
        let outcome = self.space.check(disk, folder, min_free);
        share.is_held = outcome.is_ok();
        if outcome.is_err() {
            self.space.0.fetch_sub(share.bytes, Ordering::SeqCst);
        }
        outcome
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.give_back();
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
