//! The few things that are done to files, behind one trait, so that tests can see their order.
//!
//! What a path means is `records`', `store`'s and `uploads`' business.
//! The one thing to know: everything here blocks; callers run it on the blocking pool.

mod local;

use std::fs::{DirBuilder, File};
use std::io;
use std::path::Path;

pub use local::LocalDisk;

/// A disk. Paths are given beside open files so that a layer in between can say what happens to which.
pub trait Disk: Send + Sync + 'static {
    /// Opens a file for reading and writing and makes it, and the folders above it, when they are missing;
    /// what is made is readable by its owner only.
    ///
    /// # Errors
    /// What the operating system says; so everywhere in this trait.
    fn open(&self, path: &Path) -> io::Result<File>;

    /// Opens a file for appending, likewise.
    fn open_log(&self, path: &Path) -> io::Result<File>;

    /// Writes all of `parts`, one after the other, from `offset` on.
    fn write_at(&self, path: &Path, file: &File, parts: &[&[u8]], offset: u64) -> io::Result<()>;

    /// Copies `length` bytes of `from`, which begin at `start`, to `offset` of `to`.
    fn copy(
        &self,
        from: &File,
        start: u64,
        length: u64,
        path: &Path,
        to: &File,
        offset: u64,
    ) -> io::Result<()>;

    /// Appends `bytes` in one piece.
    fn append(&self, path: &Path, file: &File, bytes: &[u8]) -> io::Result<()>;

    /// Cuts a file to `length` bytes.
    fn truncate(&self, path: &Path, file: &File, length: u64) -> io::Result<()>;

    /// Asks for these bytes to be written back soon, and does not wait for it.
    fn start_write_back(&self, file: &File, offset: u64, length: u64);

    /// Returns once the file's bytes and length are durable.
    fn sync(&self, path: &Path, file: &File) -> io::Result<()>;

    /// Returns once the folder's entries are durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Renames a file, over one that is there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Renames a file unless something has the new name already (`AlreadyExists`).
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; one that is not there is removed.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder and what is in it; likewise.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;

    /// Bytes that may still be written below `folder`.
    fn free_bytes(&self, folder: &Path) -> io::Result<u64>;
}

/// Puts `bytes` at `path` so that a power cut leaves either the old file or the new one: a temporary file
/// in `scratch`, synced, renamed, and the folder synced.
///
/// # Errors
/// What the operating system says; `AlreadyExists` for [`Overwrite::Never`].
pub fn replace(
    disk: &dyn Disk,
    scratch: &Path,
    path: &Path,
    bytes: &[u8],
    overwrite: Overwrite,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(scratch);
    make_folder(disk, folder)?;
    let temporary = scratch.join(unique_name());
    let file = disk.open(&temporary)?;
    let outcome = disk
        .write_at(&temporary, &file, &[bytes], 0)
        .and_then(|()| disk.sync(&temporary, &file))
        .and_then(|()| match overwrite {
            Overwrite::Allowed => disk.rename(&temporary, path),
            Overwrite::Never => disk.rename_new(&temporary, path),
        });
    if outcome.is_err() {
        let _ = disk.remove(&temporary);
    }
    outcome?;
    disk.sync_folder(folder)
}

/// Makes a folder and those above it, durably.
fn make_folder(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let Some(parent) = folder.parent() else { return Ok(()) };
    make_folder(disk, parent)?;
    match private_folders().create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => disk.sync_folder(parent),
    }
}

/// Makes a folder and those above it that are missing, readable by their owner only.
///
/// # Errors
/// What the operating system says.
pub fn make_private_folders(path: &Path) -> io::Result<()> {
    private_folders().recursive(true).create(path)
}

fn private_folders() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut how = DirBuilder::new();
    how.mode(0o700);
    how
}

/// The CRC32C of a range of a file; an error when the file is shorter.
///
/// # Errors
/// What the operating system says.
pub fn checksum(file: &File, offset: u64, length: u64) -> io::Result<u32> {
    use std::os::unix::fs::FileExt;
    let mut buffer = vec![0; 64 * 1024];
    let (mut at, end, mut crc) = (offset, offset + length, 0);
    while at < end {
        let want = buffer.len().min(usize::try_from(end - at).unwrap_or(usize::MAX));
        file.read_exact_at(&mut buffer[..want], at)?;
        crc = crc32c::crc32c_append(crc, &buffer[..want]);
        at += want as u64;
    }
    Ok(crc)
}

/// Whether [`replace`] may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// The new file takes the old one's place.
    Allowed,
    /// An old file stays, and that is an error.
    Never,
}

/// A name that nothing else in this process or one beside it has.
fn unique_name() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let nanos = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    format!("{}-{nanos}-{count}", std::process::id())
}
