//! The store: records say which files exist, `files/` has their bytes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Action, DataFolder, Journal, Listeners, Meta, StoreError};
use crate::disk::{Overwrite, replace};
use crate::policy::{Grant, Handle, UnixSeconds, op};
use crate::records::Records;

/// Files at rest. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(super) Arc<Inner>);

pub(super) struct Inner {
    folder: DataFolder,
    files: Records,
    keys: Records,
    tombstones: Records,
    pub(super) journal: Journal,
}

/// A stored file, open for reading.
#[derive(Debug)]
pub struct Opened {
    /// The bytes, from the beginning.
    pub file: File,
    /// What is known about it.
    pub meta: Meta,
}

impl Store {
    /// The store in `folder`; nobody is told what happens in it.
    pub fn new(folder: DataFolder) -> Self {
        Store::with_listeners(folder, Listeners::new())
    }

    /// The store in `folder`, whose journal notes what `listeners` want to be told of.
    pub fn with_listeners(folder: DataFolder, listeners: Listeners) -> Self {
        let journal = Journal::new(&folder, listeners);
        let [files, keys, tombstones] =
            ["files", "keys", "tombstones"].map(|name| folder.records(name));
        Store(Arc::new(Inner { folder, files, keys, tombstones, journal }))
    }

    /// Opens a file for delivery.
    ///
    /// ```
    /// # use sealdrop::{policy::{Grant, Handle, op}, store::Store};
    /// async fn route(store: &Store, grant: &Grant<op::Read>, handle: &Handle) {
    ///     let _ = store.open(grant, handle).await;
    /// }
    /// ```
    ///
    /// A route that has leave for something else does not compile:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{policy::{Grant, Handle, op}, store::Store};
    /// async fn route(store: &Store, grant: &Grant<op::Stat>, handle: &Handle) {
    ///     let _ = store.open(grant, handle).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`StoreError::Denied`] before anything is looked up; [`StoreError::NotFound`].
    pub async fn open(
        &self,
        grant: &Grant<op::Read>,
        handle: &Handle,
    ) -> Result<Opened, StoreError> {
        grant.covers(handle)?;
        let (store, handle, application) = (self.clone(), *handle, grant.application().to_owned());
        blocking(move || {
            let meta = store.known(&handle, &application)?;
            let file = File::open(store.0.folder.file(&handle))?;
            Ok(Opened { file, meta })
        })
        .await
    }

    /// What is known about a file.
    ///
    /// # Errors
    /// [`StoreError::Denied`] before anything is looked up; [`StoreError::NotFound`].
    pub async fn stat(&self, grant: &Grant<op::Stat>, handle: &Handle) -> Result<Meta, StoreError> {
        grant.covers(handle)?;
        let (store, handle, application) = (self.clone(), *handle, grant.application().to_owned());
        blocking(move || store.known(&handle, &application)).await
    }

    /// Removes a file; its upload stays closed until its ticket's deadline.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove(
        &self,
        _: &Grant<op::Maintenance>,
        handle: &Handle,
    ) -> Result<(), StoreError> {
        let (store, handle) = (self.clone(), *handle);
        blocking(move || store.remove_now(&handle)).await
    }

    /// Where everything lies.
    pub fn folder(&self) -> &DataFolder {
        &self.0.folder
    }

    fn known(&self, handle: &Handle, application: &str) -> Result<Meta, StoreError> {
        // Another application's file is not there for this one.
        let meta = self.meta(handle)?.filter(|meta| meta.application == application);
        meta.ok_or(StoreError::NotFound(*handle))
    }

    fn remove_now(&self, handle: &Handle) -> Result<(), StoreError> {
        let meta = self.meta(handle)?.ok_or(StoreError::NotFound(*handle))?;
        let _noted = self.0.journal.note(Action::Delete, &meta)?;
        // The tombstone first: at no moment may a repeated complete find neither.
        self.0.tombstones.put_if_absent(handle.as_str(), &(), Some(meta.ticket_deadline()))?;
        let bytes = self.0.folder.file(handle);
        self.0.folder.disk().remove(&trailer(&bytes))?;
        self.0.files.remove(handle.as_str())?;
        if meta.is_whole_key {
            // Another upload may have taken the key over as soon as the record was gone.
            let Meta { application, container, key, .. } = &meta;
            for name in [key_name(application, container, key), old_key_name(container, key)] {
                self.0.keys.remove_if(&name, handle)?;
            }
        }
        Ok(self.0.folder.disk().remove(&bytes)?)
    }
}

/// What `uploads` needs; all of it blocks.
impl Store {
    /// What is known about a file.
    pub(crate) fn meta(&self, handle: &Handle) -> Result<Option<Meta>, StoreError> {
        Ok(self.0.files.get::<Meta>(handle.as_str())?.map(|entry| entry.value))
    }

    /// Whether a file of this handle was made and removed, not long ago.
    pub(crate) fn is_buried(&self, handle: &Handle) -> Result<bool, StoreError> {
        Ok(self.0.tombstones.get::<()>(handle.as_str())?.is_some())
    }

    /// Whether a file of this application has this whole key.
    pub(crate) fn has_key(
        &self,
        application: &str,
        container: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        for name in [key_name(application, container, key), old_key_name(container, key)] {
            let Some(claim) = self.0.keys.get::<Handle>(&name)? else { continue };
            if self.meta(&claim.value)?.is_some_and(|meta| meta.application == application) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes a file of the synced bytes at `staged`. Its record is written last.
    pub(crate) fn keep(&self, staged: &Path, meta: &Meta) -> Result<(), StoreError> {
        if meta.is_whole_key {
            self.claim_key(meta)?;
        }
        let _noted = self.0.journal.note(Action::Upload, meta)?;
        let folder = &self.0.folder;
        let bytes = folder.file(&meta.handle);
        let text = serde_json::to_vec(meta).map_err(io::Error::other)?;
        // The trailer's folder sync is not the one that counts: the rename of the bytes has its own.
        replace(folder.disk(), &folder.scratch(), &trailer(&bytes), &text, Overwrite::Allowed)?;
        folder.disk().rename(staged, &bytes)?;
        folder.disk().sync_folder(bytes.parent().unwrap_or(folder.path()))?;
        self.0.files.put_if_absent(meta.handle.as_str(), meta, None)?;
        Ok(())
    }

    /// What is known about a file whose bytes are in place while its record is not: the process ended
    /// between the two. It gets its record now.
    pub(crate) fn finish_keeping(&self, handle: &Handle) -> Result<Option<Meta>, StoreError> {
        let bytes = self.0.folder.file(handle);
        let Some(meta) = read_trailer(&bytes).filter(|meta| meta.handle == *handle) else {
            return Ok(None);
        };
        let is_whole = fs::metadata(&bytes).is_ok_and(|found| found.len() == meta.size_bytes);
        if !is_whole {
            return Ok(None);
        }
        self.0.folder.disk().sync_folder(bytes.parent().unwrap_or(self.0.folder.path()))?;
        self.0.files.put_if_absent(handle.as_str(), &meta, None)?;
        Ok(Some(meta))
    }

    /// Removes tombstones whose time is over.
    pub(crate) fn expire(&self, now: UnixSeconds) -> Result<usize, StoreError> {
        Ok(self.0.tombstones.expire(now)?)
    }

    /// Exactly one upload has a whole key. A claim whose file never came to be, because the process
    /// ended in between, is taken over.
    fn claim_key(&self, meta: &Meta) -> Result<(), StoreError> {
        let Meta { application, container, key, .. } = meta;
        let name = key_name(application, container, key);
        if let Some(old) = self.0.keys.get::<Handle>(&old_key_name(container, key))? {
            let is_other = old.value != meta.handle;
            let is_taken = |other: Meta| other.application == *application;
            if is_other && self.meta(&old.value)?.is_some_and(is_taken) {
                return Err(StoreError::KeyExists);
            }
        }
        loop {
            if self.0.keys.put_if_absent(&name, &meta.handle, None)? {
                return Ok(());
            }
            let Some(claim) = self.0.keys.get::<Handle>(&name)? else { continue };
            if claim.value == meta.handle {
                return Ok(());
            }
            if self.meta(&claim.value)?.is_some() || self.0.folder.is_staged(&claim.value) {
                return Err(StoreError::KeyExists);
            }
            if self.0.keys.swap(&claim, &meta.handle)? {
                return Ok(());
            }
        }
    }

    /// Every record; damaged ones as errors.
    pub(super) fn all(&self) -> Result<Vec<Result<Meta, StoreError>>, StoreError> {
        let entries = self.0.files.list::<Meta>()?;
        Ok(entries.map(|entry| Ok(entry?.value)).collect())
    }

    /// Writes the record of a file again from the trailer beside its bytes.
    pub(super) fn restore(&self, meta: &Meta) -> Result<(), StoreError> {
        if meta.is_whole_key {
            self.claim_key(meta)?;
        }
        self.0.files.remove(meta.handle.as_str())?;
        self.0.files.put_if_absent(meta.handle.as_str(), meta, None)?;
        Ok(())
    }
}

/// The claim of a whole key. Two applications may use one key, and neither learns of the other's.
fn key_name(application: &str, container: &str, key: &str) -> String {
    // Neither an application's key nor a container has a line's end in it.
    format!("{application}\n{container}/{key}")
}

/// How claims were called while there was one application only.
fn old_key_name(container: &str, key: &str) -> String {
    format!("{container}/{key}")
}

/// The trailer beside the bytes of a file: its record's value, from which `verify` can repair.
pub(super) fn trailer(bytes: &Path) -> PathBuf {
    bytes.with_extension("json")
}

/// The trailer's content, if it is readable.
pub(super) fn read_trailer(bytes: &Path) -> Option<Meta> {
    serde_json::from_slice(&fs::read(trailer(bytes)).ok()?).ok()
}

/// Runs `work` on the blocking pool. It runs to its end even when the caller is gone.
pub(crate) async fn blocking<T: Send + 'static, E: From<io::Error> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(io::Error::other("the task was ended").into()),
    }
}
