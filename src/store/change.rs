//! Other bytes for a file that is there, and the end of a file. Blocks.
//!
//! New bytes lie beside the old ones under a version of their own, and the record says which count:
//! whoever reads the old ones goes on, and a crash at any moment leaves either whole.
//! What a crash leaves behind is cleared up by [`Store::expire`].

use std::io;
use std::path::Path;
use std::sync::{MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::store::{read_trailer, trailer};
use super::{Action, Meta, Store, StoreError};
use crate::disk::{Overwrite, replace};
use crate::policy::{Handle, UnixSeconds};
use crate::records::Entry;

/// How long an overwrite has for its renames before what it leaves counts as left by a crash, in seconds.
const SWAP_SECONDS: u64 = 60 * 60;

/// An overwrite under way: one of these versions is the file's, the other goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Swap {
    from: u64,
    to: u64,
}

/// What happens to the bytes of a file that is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remains {
    /// They are removed too.
    #[default]
    Cleared,
    /// They move to `kept/` in the data folder, with what was known about them; only its owner gets at them.
    Kept,
}

impl Store {
    /// Gives the file of `meta` the synced bytes at `staged`, and what `meta` says about them; the version is
    /// chosen here. The record is written last. Another overwrite that ended meanwhile is overwritten too.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the file was removed meanwhile; [`StoreError::Disk`], [`StoreError::Record`].
    pub(crate) fn replace(&self, staged: &Path, mut meta: Meta) -> Result<Meta, StoreError> {
        let handle = meta.handle;
        let _alone = self.alone(&handle);
        let gone = || StoreError::NotFound(handle);
        let seen = self.0.files.get::<Meta>(handle.as_str())?.ok_or_else(gone)?;
        if let Some(left) = self.0.swaps.get::<Swap>(handle.as_str())? {
            self.settle(&handle, &left)?;
        }
        // HTTP's dates are in whole seconds, and by them too one must tell these bytes from the old ones.
        meta.uploaded_ms = meta.uploaded_ms.max((seen.value.uploaded_ms / 1000 + 1) * 1000);
        // Never one that was used before, whatever was cleared up in between.
        meta.version = meta.uploaded_ms.max(seen.value.version + 1);
        let swap = Swap { from: seen.value.version, to: meta.version };
        let deadline = UnixSeconds((meta.uploaded_ms / 1000).saturating_add(SWAP_SECONDS));
        // Before the journal's note, which whoever settles this takes back.
        self.0.swaps.put_if_absent(handle.as_str(), &swap, Some(deadline))?;
        let _noted = self.0.journal.note(Action::Overwrite, &meta)?;
        self.move_in(staged, &meta)?;
        // Until here the trailer speaks of the old bytes, which are there.
        self.write_trailer(&meta)?;
        // Somebody who repairs the store beside may have found the new bytes first.
        if !self.0.files.swap(&seen, &meta)? && self.meta(&handle)?.as_ref() != Some(&meta) {
            return Err(gone());
        }
        // The file has its new bytes, whatever becomes of the old ones; a sweep will find them.
        if let Err(error) = self.forget(&handle, swap) {
            tracing::warn!("the old bytes of {handle} cannot be removed: {error}");
        }
        Ok(meta)
    }

    /// Removes what an overwrite that is done leaves.
    fn forget(&self, handle: &Handle, swap: Swap) -> Result<(), StoreError> {
        self.0.facts.remove(handle.as_str())?;
        self.0.folder.disk().remove(&self.0.folder.file(handle, swap.from))?;
        Ok(self.0.swaps.remove(handle.as_str())?)
    }

    /// Ends a file. Its record goes first, which is the moment it is gone.
    pub(super) fn end(
        &self,
        handle: &Handle,
        application: Option<&str>,
        remains: Remains,
    ) -> Result<(), StoreError> {
        let _alone = self.alone(handle);
        let meta = self.meta(handle)?;
        let meta = meta.filter(|meta| application.is_none_or(|own| own == meta.application));
        let meta = meta.ok_or(StoreError::NotFound(*handle))?;
        // While the record says which overwrites came to be.
        if let Some(left) = self.0.swaps.get::<Swap>(handle.as_str())? {
            self.settle(handle, &left)?;
        }
        let _noted = self.0.journal.note(Action::Delete, &meta)?;
        // The tombstone first: at no moment may a repeated complete find neither.
        let deadline = Some(meta.ticket_deadline());
        self.0.tombstones.put_if_absent(handle.as_str(), &Some(remains), deadline)?;
        self.0.files.remove(handle.as_str())?;
        self.release_key(&meta)?;
        self.clear(handle, Some(&meta), remains)
    }

    /// Takes back what a [`Store::keep`] that failed has left: nobody was told of the file, and no ticket could
    /// bring it back. Where this fails too, a sweep goes on with it.
    pub(crate) fn take_back(&self, meta: &Meta) -> Result<(), StoreError> {
        let handle = &meta.handle;
        let _alone = self.alone(handle);
        // Before the tombstone, which says that there was a file.
        self.0.journal.forget_new(meta)?;
        let (remains, deadline) = (Remains::Cleared, Some(meta.ticket_deadline()));
        self.0.tombstones.put_if_absent(handle.as_str(), &Some(remains), deadline)?;
        self.0.files.remove(handle.as_str())?;
        self.release_key(meta)?;
        self.clear(handle, None, remains)?;
        Ok(self.0.tombstones.remove(handle.as_str())?)
    }

    /// The same for what a crash left of a [`Store::keep`] that nobody will repeat, and that cannot be finished.
    pub(crate) fn take_back_unfinished(&self, handle: &Handle) -> Result<(), StoreError> {
        self.told_by_trailer(handle).map_or(Ok(()), |meta| self.take_back(&meta))
    }

    /// Clears up after removals and overwrites that a crash or a failing disk cut short, and removes
    /// tombstones whose time is over.
    pub(crate) fn expire(&self, now: UnixSeconds) -> Result<usize, StoreError> {
        let is_over = |end: Option<UnixSeconds>| end.is_some_and(|end| end <= now);
        for left in self.0.swaps.list::<Swap>()?.flatten().filter(|left| is_over(left.expires)) {
            if let Ok(handle) = Handle::parse(&left.key) {
                let _alone = self.alone(&handle);
                if !self.has_lost_bytes(&handle)? {
                    self.settle(&handle, &left)?;
                }
            }
        }
        let mut count = 0;
        let tombstones = self.0.tombstones.list::<Option<Remains>>()?.flatten();
        for grave in tombstones.filter(|grave| is_over(grave.expires)) {
            if let Ok(handle) = Handle::parse(&grave.key) {
                self.clear_grave(&handle, grave.value.unwrap_or_default())?;
            }
            self.0.tombstones.remove(&grave.key)?;
            count += 1;
        }
        Ok(count)
    }

    /// Whoever changes a file does so alone in this process. Processes beside it only clear up, and since
    /// versions are never used twice they cannot hit a newer one.
    pub(super) fn alone(&self, handle: &Handle) -> MutexGuard<'_, ()> {
        let name = handle.as_str().as_bytes();
        let lock = &self.0.changing[usize::from(name[Handle::LENGTH - 1]) % self.0.changing.len()];
        lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts synced bytes into their place, durably.
    pub(super) fn move_in(&self, staged: &Path, meta: &Meta) -> Result<(), StoreError> {
        let folder = &self.0.folder;
        let bytes = folder.file(&meta.handle, meta.version);
        folder.disk().rename(staged, &bytes)?;
        Ok(folder.disk().sync_folder(bytes.parent().unwrap_or(folder.path()))?)
    }

    /// Puts what is known about a file beside its bytes, durably.
    pub(super) fn write_trailer(&self, meta: &Meta) -> Result<(), StoreError> {
        let bytes = self.0.folder.file(&meta.handle, meta.version);
        self.write_beside(&bytes, meta)
    }

    fn write_beside(&self, bytes: &Path, meta: &Meta) -> Result<(), StoreError> {
        let folder = &self.0.folder;
        let text = serde_json::to_vec(meta).map_err(io::Error::other)?;
        let (scratch, path) = (folder.scratch(), trailer(bytes));
        Ok(replace(folder.disk(), &scratch, &path, &text, Overwrite::Allowed)?)
    }

    /// Whether the record names bytes that are gone. Whether others take their place is not for a sweep to say, so it
    /// leaves them for a repair.
    fn has_lost_bytes(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.meta(handle) {
            Ok(Some(meta)) => Ok(!self.0.folder.file(handle, meta.version).try_exists()?),
            Ok(None) | Err(StoreError::Record(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes the version of an unfinished overwrite that is not the file's, and the note of one that never came
    /// to be.
    fn settle(&self, handle: &Handle, left: &Entry<Swap>) -> Result<(), StoreError> {
        let folder = &self.0.folder;
        let meta = match self.meta(handle) {
            // Nobody knows which bytes are the file's; both stay until somebody repairs it.
            Err(StoreError::Record(_)) => return Ok(()),
            meta => meta?,
        };
        // A record that is only seen, and not yet durable, must not cost the bytes of the one before.
        self.0.files.sync(handle.as_str())?;
        let current = meta.as_ref().map(|meta| meta.version);
        for version in [left.value.from, left.value.to] {
            if current != Some(version) {
                folder.disk().remove(&folder.file(handle, version))?;
            }
        }
        if current.is_some_and(|current| current < left.value.to) {
            self.0.journal.forget_overwrite(handle, left.value.to)?;
        }
        if let Some(meta) = &meta
            && read_trailer(&folder.file(handle, meta.version)).as_ref() != Some(meta)
        {
            self.write_trailer(meta)?;
        }
        self.0.swaps.remove_if(handle.as_str(), &left.value)?;
        Ok(())
    }

    /// What a removed file left, if it has not come back to life: without its record going, it never went.
    fn clear_grave(&self, handle: &Handle, remains: Remains) -> Result<(), StoreError> {
        let _alone = self.alone(handle);
        match self.meta(handle) {
            Ok(None) => self.clear(handle, self.told_by_trailer(handle).as_ref(), remains),
            Ok(Some(_)) | Err(StoreError::Record(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn clear(
        &self,
        handle: &Handle,
        last: Option<&Meta>,
        remains: Remains,
    ) -> Result<(), StoreError> {
        self.0.facts.remove(handle.as_str())?;
        if let Some(meta) = last.filter(|_| remains == Remains::Kept) {
            self.lay_aside(meta)?;
        }
        for piece in self.0.folder.pieces(handle)? {
            self.0.folder.disk().remove(&piece)?;
        }
        self.0.swaps.remove(handle.as_str())?;
        Ok(())
    }

    /// Moves the bytes of a removed file to `kept/`, unless an earlier try did.
    fn lay_aside(&self, meta: &Meta) -> Result<(), StoreError> {
        let folder = &self.0.folder;
        let (bytes, kept) = (folder.file(&meta.handle, meta.version), folder.kept(&meta.handle));
        if !bytes.exists() {
            return Ok(());
        }
        self.write_beside(&kept, meta)?;
        folder.disk().rename(&bytes, &kept)?;
        Ok(folder.disk().sync_folder(kept.parent().unwrap_or(folder.path()))?)
    }
}
