//! Space on the disk that unfinished uploads will still need.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::UploadError;
use super::slot::lock;
use crate::disk::Disk;
use crate::places;
use crate::policy::Client;

/// What is set aside for all unfinished uploads together.
#[derive(Clone, Default)]
pub(super) struct Space(Arc<Mutex<Promised>>);

#[derive(Default)]
struct Promised {
    all: u64,
    /// Never zero.
    by_client: HashMap<Client, u64>,
}

/// What one upload will still write, and what of it is set aside; given back when dropped.
pub(super) struct Reservation {
    space: Space,
    client: Option<Client>,
    share: Mutex<Share>,
}

struct Share {
    /// What the upload will still write.
    bytes: u64,
    /// What of it is set aside; nothing while nobody goes on with the upload. Less than `bytes` where a
    /// client has its share already: the rest is anybody's until it arrives.
    held: u64,
    /// Whether nobody goes on with it.
    is_resting: bool,
}

impl Promised {
    fn add(&mut self, bytes: u64, client: Option<Client>) {
        self.all += bytes;
        if let Some(client) = client.filter(|_| bytes > 0) {
            *self.by_client.entry(client).or_default() += bytes;
        }
    }

    fn remove(&mut self, bytes: u64, client: Option<Client>) {
        self.all -= bytes;
        if let Some((client, of_client)) =
            client.and_then(|client| Some((client, self.by_client.get_mut(&client)?)))
        {
            *of_client -= bytes;
            if *of_client == 0 {
                self.by_client.remove(&client);
            }
        }
    }

    /// What a client may still have of `free` bytes: a share of what is not promised to others.
    fn left(&self, free: u64, client: Option<Client>, share: places::Share) -> u64 {
        let Some(client) = client else { return u64::MAX };
        let own = self.by_client.get(&client).copied().unwrap_or(0);
        let of_others = self.all - own;
        share.of_bytes(free.saturating_sub(of_others)).saturating_sub(own)
    }
}

impl Space {
    /// Sets `bytes` of the `free` ones aside. A client that promises much and brings nothing holds no more
    /// than its share; what goes beyond that must be free now, and is not kept from others.
    ///
    /// # Errors
    /// [`UploadError::NoSpace`].
    pub(super) fn reserve(
        &self,
        bytes: u64,
        free: u64,
        client: Option<Client>,
        share: places::Share,
    ) -> Result<Reservation, UploadError> {
        let reservation = self.resting(bytes, client);
        reservation.take_again(free, share)?;
        Ok(reservation)
    }

    /// For an upload that was promised `bytes` before: nothing is set aside until somebody goes on with it.
    pub(super) fn resting(&self, bytes: u64, client: Option<Client>) -> Reservation {
        let share = Mutex::new(Share { bytes, held: 0, is_resting: true });
        Reservation { space: self.clone(), client, share }
    }

    /// Whether what is set aside is there, with `min_free` besides.
    fn check(&self, disk: &dyn Disk, folder: &Path, min_free: u64) -> Result<(), UploadError> {
        let promised = lock(&self.0).all;
        if disk.free_bytes(folder)? < promised.saturating_add(min_free) {
            return Err(UploadError::NoSpace);
        }
        Ok(())
    }
}

impl Reservation {
    fn hold(&self, share: &mut Share, bytes: u64) {
        let mut promised = lock(&self.space.0);
        promised.remove(share.held, self.client);
        promised.add(bytes, self.client);
        share.held = bytes;
    }

    /// `bytes` of it are on the disk now.
    pub(super) fn used(&self, bytes: u64) {
        let rest = lock(&self.share).bytes.saturating_sub(bytes);
        self.set(rest);
    }

    /// The upload will still write `bytes`, as is known now. What was not set aside before is not now.
    pub(super) fn set(&self, bytes: u64) {
        let mut share = lock(&self.share);
        let is_whole = share.held == share.bytes && !share.is_resting;
        let held = if is_whole { bytes } else { share.held.min(bytes) };
        share.bytes = bytes;
        self.hold(&mut share, held);
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
        if share.held >= bytes {
            return Ok(());
        }
        let before = share.held;
        self.hold(&mut share, bytes.max(ahead));
        let outcome = self.space.check(disk, folder, min_free);
        match outcome {
            Ok(()) => share.bytes = share.bytes.max(share.held),
            Err(_) => self.hold(&mut share, before),
        }
        outcome
    }

    /// Nobody goes on with the upload; others may have its space.
    pub(super) fn give_back(&self) {
        let mut share = lock(&self.share);
        share.is_resting = true;
        self.hold(&mut share, 0);
    }

    /// Somebody goes on with it: takes its space of the `free` one again if it was given back.
    ///
    /// # Errors
    /// [`UploadError::NoSpace`].
    pub(super) fn take_again(&self, free: u64, most: places::Share) -> Result<(), UploadError> {
        let mut share = lock(&self.share);
        if !share.is_resting {
            return Ok(());
        }
        let mut promised = lock(&self.space.0);
        // What takes no space is not refused for what others promised; on a full disk its record has none either.
        let needed = if share.bytes == 0 { 1 } else { promised.all.saturating_add(share.bytes) };
        if free < needed {
            return Err(UploadError::NoSpace);
        }
        share.held = share.bytes.min(promised.left(free, self.client, most));
        promised.add(share.held, self.client);
        share.is_resting = false;
        Ok(())
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
