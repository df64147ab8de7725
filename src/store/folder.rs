//! The data folder: what lies where in it, and who has it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, make_private_folders};
use crate::policy::Handle;
use crate::records::Records;

/// The data folder (design.md section 6): `files/`, `records/`, `staging/`, `scratch/` and `lock`.
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
        let parts = ["files", "records", "staging", "scratch"].map(|name| path.join(name));
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

    /// Where unfinished uploads lie.
    pub(crate) fn staging(&self) -> PathBuf {
        self.path.join("staging")
    }

    /// Where the unfinished upload of `handle` lies.
    pub(crate) fn staged(&self, handle: &Handle) -> PathBuf {
        self.staging().join(&handle.as_str()[..2]).join(handle.as_str())
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

    /// Where the bytes of a file lie.
    pub(super) fn file(&self, handle: &Handle) -> PathBuf {
        let name = handle.as_str();
        self.path.join("files").join(&name[..2]).join(name)
    }

    /// Where the bytes of one version of a file lie: the first under the handle, later ones beside it.
    pub(super) fn version(&self, handle: &Handle, version: u64) -> PathBuf {
        match version {
            0 => self.file(handle),
            version => self.file(handle).with_file_name(format!("{handle}-{version}")),
        }
    }

    pub(super) fn records(&self, name: &str) -> Records {
        Records::new(self.disk.clone(), self.path.join("records").join(name), self.scratch())
    }
}

/// What is in a folder that may be gone.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
