//! The store: records say which files exist, `files/` has their bytes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use serde::de::IgnoredAny;

use super::facts::Turns;
use super::journal::Noted;
use super::{DataFolder, Journal, Listeners, Meta, Remains, StoreError};
use crate::policy::{Grant, Handle, op};
use crate::records::Records;

/// Files at rest. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub folder: DataFolder,
    pub files: Records,
    pub keys: Records,
    pub tombstones: Records,
    /// Overwrites under way.
    pub swaps: Records,
    /// What was found out about bytes.
    pub facts: Records,
    pub turns: Turns,
    /// See [`Store::alone`].
    pub changing: [Mutex<()>; 64],
    pub journal: Journal,
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
        let [files, keys, tombstones, swaps, facts] =
            ["files", "keys", "tombstones", "swaps", "facts"].map(|name| folder.records(name));
        let (turns, changing) = (Turns::default(), std::array::from_fn(|_| Mutex::default()));
        let journal = Journal::new(&folder, listeners);
        Store(Arc::new(Inner {
            folder,
            files,
            keys,
            tombstones,
            swaps,
            facts,
            turns,
            changing,
            journal,
        }))
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
        blocking(move || store.opened(&handle, &application)).await
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

    /// Removes a file for good; its upload stays closed until its ticket's deadline. It goes on to its end
    /// when the caller is gone.
    ///
    /// ```
    /// # use sealdrop::{policy::{Grant, Handle, op}, store::{Remains, Store}};
    /// async fn route(store: &Store, grant: &Grant<op::Remove>, handle: &Handle) {
    ///     let _ = store.remove_file(grant, handle, Remains::Cleared).await;
    /// }
    /// ```
    ///
    /// A route that has leave for something else does not compile:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{policy::{Grant, Handle, op}, store::{Remains, Store}};
    /// async fn route(store: &Store, grant: &Grant<op::Overwrite>, handle: &Handle) {
    ///     let _ = store.remove_file(grant, handle, Remains::Cleared).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`StoreError::Denied`] before anything is looked up; [`StoreError::NotFound`].
    pub async fn remove_file(
        &self,
        grant: &Grant<op::Remove>,
        handle: &Handle,
        remains: Remains,
    ) -> Result<(), StoreError> {
        grant.covers(handle)?;
        let (store, handle, application) = (self.clone(), *handle, grant.application().to_owned());
        blocking(move || store.end(&handle, Some(&application), remains)).await
    }

    /// Removes a file of any application.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove(
        &self,
        _: &Grant<op::Maintenance>,
        handle: &Handle,
    ) -> Result<(), StoreError> {
        let (store, handle) = (self.clone(), *handle);
        blocking(move || store.end(&handle, None, Remains::Cleared)).await
    }

    /// Where everything lies.
    pub fn folder(&self) -> &DataFolder {
        &self.0.folder
    }

    /// What is known about a file of this application.
    pub(crate) fn known(&self, handle: &Handle, application: &str) -> Result<Meta, StoreError> {
        // Another application's file is not there for this one.
        let meta = self.meta(handle)?.filter(|meta| meta.application == application);
        meta.ok_or(StoreError::NotFound(*handle))
    }

    /// The file with its bytes; an overwrite in the middle is no reason not to have it.
    pub(super) fn opened(&self, handle: &Handle, application: &str) -> Result<Opened, StoreError> {
        let mut meta = self.known(handle, application)?;
        loop {
            let missing = match File::open(self.0.folder.file(handle, meta.version)) {
                Ok(file) => return Ok(Opened { file, meta }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => error,
                Err(error) => return Err(error.into()),
            };
            let now = self.known(handle, application)?;
            if now.version == meta.version {
                return Err(missing.into());
            }
            meta = now;
        }
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
        Ok(self.0.tombstones.get::<IgnoredAny>(handle.as_str())?.is_some())
    }

    /// Makes a file of the synced bytes at `staged`. Its record is written last.
    pub(crate) fn keep(&self, staged: &Path, meta: &Meta) -> Result<(), StoreError> {
        if meta.is_whole_key {
            self.claim_key(meta)?;
        }
        let _noted = self.note_new(meta)?;
        // First: bytes in their place are the upload's again after a crash only if it says what they are.
        self.write_trailer(meta)?;
        self.move_in(staged, meta)?;
        self.0.files.put_if_absent(meta.handle.as_str(), meta, None)?;
        Ok(())
    }

    /// What is known about a file whose bytes are in place while its record is not: the process ended
    /// between the two. It gets its record now.
    pub(crate) fn finish_keeping(&self, handle: &Handle) -> Result<Option<Meta>, StoreError> {
        let Some(meta) = self.told_by_trailer(handle) else { return Ok(None) };
        let bytes = self.0.folder.file(handle, meta.version);
        let is_whole = fs::metadata(&bytes).is_ok_and(|found| found.len() == meta.size_bytes);
        if !is_whole {
            return Ok(None);
        }
        self.0.folder.disk().sync_folder(bytes.parent().unwrap_or(self.0.folder.path()))?;
        let _noted = self.note_new(&meta)?;
        self.0.files.put_if_absent(handle.as_str(), &meta, None)?;
        Ok(Some(meta))
    }

    /// Notes a file that is about to be made. Whoever changes it next waits until that is over, so that it is
    /// told first.
    fn note_new(&self, meta: &Meta) -> Result<(Noted, Option<MutexGuard<'_, ()>>), StoreError> {
        let is_noted = self.0.journal.is_for(&meta.application);
        let alone = is_noted.then(|| self.alone(&meta.handle));
        Ok((self.0.journal.note_new(meta)?, alone))
    }

    /// What the trailer of a handle says, if it is readable.
    pub(super) fn told_by_trailer(&self, handle: &Handle) -> Option<Meta> {
        read_trailer(&self.0.folder.file(handle, 0)).filter(|meta| meta.handle == *handle)
    }

    /// Every record; damaged ones as errors.
    pub(super) fn all(&self) -> Result<Vec<Result<Meta, StoreError>>, StoreError> {
        let entries = self.0.files.list::<Meta>()?;
        Ok(entries.map(|entry| Ok(entry?.value)).collect())
    }
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
