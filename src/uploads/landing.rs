//! Where a file that arrives in one piece lands: a folder of its own in `staging/`, with one file in it that is
//! locked as long as somebody receives it. That tells a file under way from what a killed process left.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use md5::{Digest, Md5};
use sha2::Sha256;
use tokio::runtime::Handle as Runtime;

use super::UploadError;
use super::pipe::Sink;
use super::space::Reservation;
use crate::policy::Handle;
use crate::store::DataFolder;

/// Space that is set aside at a time when nobody knows how much will come.
const AHEAD_BYTES: u64 = 16 << 20;

/// So much is written before its write-back is asked for.
const WRITE_BACK_BYTES: u64 = 8 << 20;

/// So much is always hashed; what comes after it only while hashing takes less than this part of the time. Other
/// work wants the processor too, so at most a link of about 60 MB/s is hashed as it comes.
const HASHED_BYTES: u64 = 16 << 20;
const HASHING_SHARE: u32 = 8;

/// More than this takes its time to remove, and is not removed by whoever has other things to do.
const LARGE_BYTES: u64 = 64 << 20;

/// The file in an upload's folder that arrives in one piece.
const NAME: &str = "incoming";

/// Where the bytes go. Dropping it removes them, unless they have become a file.
pub(super) struct Landing {
    data: DataFolder,
    folder: PathBuf,
    pub path: PathBuf,
    /// Locked, see [`is_under_way`].
    pub file: File,
    space: Reservation,
    min_free: u64,
    written: AtomicU64,
}

impl Landing {
    /// Makes the folder of `name`. Blocks.
    pub(super) fn open(
        data: DataFolder,
        name: &Handle,
        space: Reservation,
        min_free: u64,
    ) -> Result<Self, UploadError> {
        let folder = data.staged(name);
        let path = folder.join(NAME);
        let file = data.disk().open(&path)?;
        let written = AtomicU64::new(0);
        let landing = Landing { data, folder, path, file, space, min_free, written };
        landing.file.try_lock().map_err(io::Error::from)?;
        Ok(landing)
    }

    /// Makes the bytes durable. Blocks.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.data.disk().sync(&self.path, &self.file)
    }

    /// Removes what is left. Blocks.
    pub(super) fn clear(&self) {
        clear(&self.data, &self.folder);
    }
}

impl Sink for Landing {
    type State = Hashes;

    fn write(&self, batch: &[&[u8]], hashes: &mut Hashes) -> Result<(), UploadError> {
        let bytes = batch.iter().map(|bytes| bytes.len() as u64).sum();
        let disk = self.data.disk();
        self.space.need(bytes, AHEAD_BYTES, disk, self.data.path(), self.min_free)?;
        hashes.update(batch);
        disk.write_at(&self.path, &self.file, batch, hashes.written)?;
        let (before, after) = (hashes.written, hashes.written + bytes);
        hashes.written = after;
        self.written.store(after, Ordering::Relaxed);
        self.space.used(bytes);
        let due = after - after % WRITE_BACK_BYTES;
        if due > before {
            disk.start_write_back(&self.file, due - WRITE_BACK_BYTES, WRITE_BACK_BYTES);
        }
        Ok(())
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        match Runtime::try_current() {
            Ok(runtime) if self.written.load(Ordering::Relaxed) > LARGE_BYTES => {
                let (data, folder) = (self.data.clone(), self.folder.clone());
                runtime.spawn_blocking(move || clear(&data, &folder));
            }
            Ok(_) | Err(_) => self.clear(),
        }
    }
}

fn clear(data: &DataFolder, folder: &Path) {
    if !folder.exists() {
        return;
    }
    if let Err(error) = data.disk().remove_folder(folder) {
        tracing::warn!("{} cannot be removed: {error}", folder.display());
    }
}

/// Whether a process is receiving a file of one piece into `folder`. Its lock ends with it, however it ends.
pub(super) fn is_under_way(folder: &Path) -> bool {
    let is_locked = |file: File| file.try_lock().is_err();
    File::open(folder.join(NAME)).is_ok_and(is_locked)
}

/// What is computed while the bytes come: CRC32C always, the others while that costs no time.
pub(super) struct Hashes {
    crc: u32,
    digests: Option<(Md5, Sha256)>,
    pub written: u64,
    began: Instant,
    spent: Duration,
}

impl Hashes {
    pub(super) fn new() -> Self {
        let digests = Some((Md5::new(), Sha256::new()));
        Hashes { crc: 0, digests, written: 0, began: Instant::now(), spent: Duration::ZERO }
    }

    fn update(&mut self, batch: &[&[u8]]) {
        for bytes in batch {
            self.crc = crc32c::crc32c_append(self.crc, bytes);
        }
        if self.written > HASHED_BYTES && self.spent * HASHING_SHARE > self.began.elapsed() {
            self.digests = None;
        }
        let Some((md5, sha256)) = &mut self.digests else { return };
        let began = Instant::now();
        for bytes in batch {
            md5.update(bytes);
            sha256.update(bytes);
        }
        self.spent += began.elapsed();
    }

    /// The CRC32C, and MD5 and SHA-256 in hex.
    pub(super) fn finish(self) -> (u32, [Option<String>; 2]) {
        let digests = match self.digests {
            Some((md5, sha256)) => {
                [Some(hex::encode(md5.finalize())), Some(hex::encode(sha256.finalize()))]
            }
            None => [None, None],
        };
        (self.crc, digests)
    }
}
