//! The records themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::disk::{Disk, Overwrite, replace};
use crate::policy::UnixSeconds;

/// Why a record cannot be had or made.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file is not what was written, or of a version that this program does not know.
    #[error("the record {} is damaged: {why}", path.display())]
    Damaged {
        /// The record's file.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The disk failed.
    #[error("the disk failed")]
    Disk(#[from] io::Error),
}

/// One collection of facts of one kind, by key. A key is data: any text.
#[derive(Clone)]
pub struct Records {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    scratch: PathBuf,
}

/// A fact as it was read; what [`Records::swap`] compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// Its key.
    pub key: String,
    /// The fact.
    pub value: T,
    /// When it ends by itself.
    pub expires: Option<UnixSeconds>,
}

/// The first line of a record's file.
#[derive(Serialize, Deserialize)]
struct Header {
    sealdrop: u32,
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<u64>,
    crc32c: u32,
}

/// The layout of a record's file.
const VERSION: u32 = 1;

impl Records {
    /// The collection in `folder`; temporary files go to `scratch` on the same file system.
    pub fn new(disk: Arc<dyn Disk>, folder: PathBuf, scratch: PathBuf) -> Self {
        Records { disk, folder, scratch }
    }

    /// The fact of `key`.
    ///
    /// # Errors
    /// [`RecordError`], see there; so everywhere here.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<Entry<T>>, RecordError> {
        read(&self.path(key))
    }

    /// Makes a fact unless there is one: whether it was made.
    pub fn put_if_absent<T: Serialize>(
        &self,
        key: &str,
        value: &T,
        expires: Option<UnixSeconds>,
    ) -> Result<bool, RecordError> {
        match self.write(key, value, expires, Overwrite::Never) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            outcome => Ok(outcome.map(|()| true)?),
        }
    }

    /// Makes a fact, or replaces the one that is there. Other processes wait.
    pub fn put<T: Serialize>(&self, key: &str, value: &T) -> Result<(), RecordError> {
        let _lock = self.lock()?;
        Ok(self.write(key, value, None, Overwrite::Allowed)?)
    }

    /// Replaces the fact of `key` by `next` if it still is `seen`: whether it was. Other processes wait.
    pub fn swap<T>(&self, seen: &Entry<T>, next: &T) -> Result<bool, RecordError>
    where
        T: Serialize + DeserializeOwned + PartialEq,
    {
        let _lock = self.lock()?;
        match self.get::<T>(&seen.key)? {
            Some(entry) if entry == *seen => {
                self.write(&seen.key, next, seen.expires, Overwrite::Allowed)?;
                Ok(true)
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Removes the fact of `key` durably; one that is not there is removed.
    pub fn remove(&self, key: &str) -> Result<(), RecordError> {
        self.disk.remove(&self.path(key))?;
        self.sync(key)
    }

    /// Returns once what was put or swapped at `key`, by whomever, is durable.
    pub fn sync(&self, key: &str) -> Result<(), RecordError> {
        match self.path(key).parent().filter(|folder| folder.is_dir()) {
            Some(folder) => Ok(self.disk.sync_folder(folder)?),
            None => Ok(()),
        }
    }

    /// Removes the fact of `key` if it still is `value`: whether it was. Other processes wait.
    pub fn remove_if<T>(&self, key: &str, value: &T) -> Result<bool, RecordError>
    where
        T: DeserializeOwned + PartialEq,
    {
        let _lock = self.lock()?;
        let is_same = self.get::<T>(key)?.is_some_and(|entry| entry.value == *value);
        if is_same {
            self.remove(key)?;
        }
        Ok(is_same)
    }

    /// Every fact, each on its own: a damaged one does not hide the others.
    pub fn list<T: DeserializeOwned>(
        &self,
    ) -> Result<impl Iterator<Item = Result<Entry<T>, RecordError>>, RecordError> {
        let mut files = Vec::new();
        for shard in entries(&self.folder)?.into_iter().filter(|path| path.is_dir()) {
            files.extend(entries(&shard)?);
        }
        Ok(files.into_iter().filter_map(|path| read(&path).transpose()))
    }

    /// Removes the facts whose time is over: how many.
    pub fn expire(&self, now: UnixSeconds) -> Result<usize, RecordError> {
        let mut count = 0;
        for entry in self.list::<serde::de::IgnoredAny>()? {
            let Ok(entry) = entry else { continue };
            if entry.expires.is_some_and(|end| end <= now) {
                self.remove(&entry.key)?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// The file of `key`, which is not in its name: keys may be long, and look like paths.
    fn path(&self, key: &str) -> PathBuf {
        let name = hex::encode(&Sha256::digest(key.as_bytes())[..20]);
        self.folder.join(&name[..2]).join(format!("{name}.json"))
    }

    fn write<T: Serialize>(
        &self,
        key: &str,
        value: &T,
        expires: Option<UnixSeconds>,
        overwrite: Overwrite,
    ) -> io::Result<()> {
        let value = serde_json::to_string(value).map_err(io::Error::other)?;
        let header = Header {
            sealdrop: VERSION,
            key: key.to_owned(),
            expires: expires.map(|end| end.0),
            crc32c: crc32c::crc32c(value.as_bytes()),
        };
        let header = serde_json::to_string(&header).map_err(io::Error::other)?;
        let text = format!("{header}\n{value}\n");
        replace(&*self.disk, &self.scratch, &self.path(key), text.as_bytes(), overwrite)
    }

    fn lock(&self) -> io::Result<fs::File> {
        let file = self.disk.open(&self.folder.join(".lock"))?;
        file.lock()?;
        Ok(file)
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<Entry<T>>, RecordError> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        outcome => outcome?,
    };
    let damaged = |why| RecordError::Damaged { path: path.to_owned(), why };
    let text = std::str::from_utf8(&text).map_err(|_| damaged("it is not text"))?;
    let (header, value) = text.split_once('\n').ok_or_else(|| damaged("it is cut off"))?;
    let header: Header =
        serde_json::from_str(header).map_err(|_| damaged("its first line is unreadable"))?;
    if header.sealdrop != VERSION {
        return Err(damaged("it is of another version"));
    }
    let value = value.strip_suffix('\n').ok_or_else(|| damaged("it is cut off"))?;
    if crc32c::crc32c(value.as_bytes()) != header.crc32c {
        return Err(damaged("its checksum does not fit"));
    }
    let value = serde_json::from_str(value).map_err(|_| damaged("its value is of another kind"))?;
    Ok(Some(Entry { key: header.key, value, expires: header.expires.map(UnixSeconds) }))
}
