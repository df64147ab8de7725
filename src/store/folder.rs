//! The data folder: what lies where in it, and who has it.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, make_private_folders};
use crate::policy::Handle;
use crate::records::Records;

/// The data folder (design.md section 6): `files/`, `records/`, `staging/`, `scratch/`,
/// `kept/` and `lock`.
#[derive(Clone)]
pub struct DataFolder {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

/// The lock that `serve` holds while it runs; gone with the process, however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Why the folder cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockRefused {
    /// Another process serves from it.
    #[error("another sealdrop serves from {}", .0.display())]
    Taken(PathBuf),
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl DataFolder {
    /// Opens the folder and makes what is missing, readable by its owner only, whoever may read the folder itself.
    ///
    /// # Errors
    /// What the operating system says; `CrossesDevices` when its parts are on different file systems,
    /// since files are renamed between them.
    pub fn open(disk: Arc<dyn Disk>, path: &Path) -> io::Result<Self> {
        if let Some(above) = path.parent() {
            fs::create_dir_all(above)?;
        }
        make_private_folders(path)?;
        let folder = DataFolder { disk, path: path.to_owned() };
        let parts = ["files", "records", "staging", "scratch", "kept"].map(|name| path.join(name));
        for part in &parts {
            make_private_folders(part)?;
        }
        folder.disk.sync_folder(path)?;
        use std::os::unix::fs::MetadataExt;
        let device = fs::metadata(path)?.dev();
        for part in &parts {
            if fs::metadata(part)?.dev() != device {
                return Err(io::Error::new(
                    io::ErrorKind::CrossesDevices,
                    "the parts of the data folder are on different file systems",
                ));
            }
        }
        Ok(folder)
    }

    /// Takes the folder for one serving process.
    ///
    /// # Errors
    /// [`LockRefused`], see there.
    pub fn lock(&self) -> Result<FolderLock, LockRefused> {
        let file = self.disk.open(&self.path.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockRefused::Taken(self.path.clone())),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// Where the unfinished upload of `handle` lies.
    pub(crate) fn staged(&self, handle: &Handle) -> PathBuf {
        self.shard("staging", handle).join(handle.as_str())
    }

    /// Where files are written that get their name once they are whole.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.path.join("scratch")
    }

    /// What lies under a handle below `part`, one of the folders that are sharded. Whatever else lies
    /// there is nobody's business, and what is removed meanwhile is gone.
    pub(crate) fn sharded(&self, part: &str) -> io::Result<Vec<(PathBuf, Handle)>> {
        let mut found = Vec::new();
        for shard in entries(&self.path.join(part))?.into_iter().filter(|shard| shard.is_dir()) {
            for path in entries(&shard)? {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if let Ok(handle) = Handle::parse(name) {
                    found.push((path, handle));
                }
            }
        }
        Ok(found)
    }

    pub(super) fn is_staged(&self, handle: &Handle) -> bool {
        self.staged(handle).exists()
    }

    /// Where a version of a file's bytes lies.
    pub(super) fn file(&self, handle: &Handle, version: u64) -> PathBuf {
        let shard = self.shard("files", handle);
        match version {
            0 => shard.join(handle.as_str()),
            version => shard.join(format!("{handle}.{version}")),
        }
    }

    /// Where bytes lie whose file was removed while its storage was to be left alone.
    pub(super) fn kept(&self, handle: &Handle) -> PathBuf {
        self.shard("kept", handle).join(handle.as_str())
    }

    /// Everything that lies in `files/` for a handle: its trailer, and every version of its bytes.
    pub(super) fn pieces(&self, handle: &Handle) -> io::Result<Vec<PathBuf>> {
        let found = entries(&self.shard("files", handle))?;
        Ok(found.into_iter().filter(|path| handle_of(path) == Some(*handle)).collect())
    }

    /// Every handle that has something in `files/`, once.
    pub(super) fn handles(&self) -> io::Result<BTreeSet<Handle>> {
        let mut found = BTreeSet::new();
        for shard in entries(&self.path.join("files"))?.into_iter().filter(|shard| shard.is_dir()) {
            found.extend(entries(&shard)?.iter().filter_map(|path| handle_of(path)));
        }
        Ok(found)
    }

    fn shard(&self, part: &str, handle: &Handle) -> PathBuf {
        self.path.join(part).join(&handle.as_str()[..2])
    }

    pub(super) fn records(&self, name: &str) -> Records {
        Records::new(self.disk.clone(), self.path.join("records").join(name), self.scratch())
    }
}

/// The handle that a file's name begins with.
fn handle_of(path: &Path) -> Option<Handle> {
    Handle::parse(path.file_name()?.to_str()?.split('.').next()?).ok()
}

/// What is in a folder that may be gone.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
