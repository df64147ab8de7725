//! The machine's own disk.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::num::NonZeroU64;
use std::ops::Range;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Advice, CWD, RenameFlags, copy_file_range};
use rustix::io::Errno;

use super::{Disk, make_private_folders};

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn open(&self, path: &Path) -> io::Result<File> {
        let mut how = OpenOptions::new();
        with_folders(path, how.read(true).write(true).create(true).truncate(false).mode(0o600))
    }

    fn open_log(&self, path: &Path) -> io::Result<File> {
        with_folders(path, OpenOptions::new().read(true).append(true).create(true).mode(0o600))
    }

    fn write_at(&self, _: &Path, file: &File, parts: &[&[u8]], offset: u64) -> io::Result<()> {
        let mut at = offset;
        for part in parts {
            file.write_all_at(part, at)?;
            at += part.len() as u64;
        }
        Ok(())
    }

    fn copy(
        &self,
        from: &File,
        start: u64,
        length: u64,
        path: &Path,
        to: &File,
        offset: u64,
    ) -> io::Result<()> {
        let (mut read_at, mut write_at, end) = (start, offset, start + length);
        while read_at < end {
            let want = usize::try_from(end - read_at).unwrap_or(usize::MAX).min(1 << 30);
            // The kernel copies by itself where the file system lets it.
            match copy_file_range(from, Some(&mut read_at), to, Some(&mut write_at), want) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) | Err(Errno::INTR) => {}
                Err(Errno::NOSYS | Errno::XDEV | Errno::INVAL | Errno::OPNOTSUPP) => {
                    return self.copy_through_memory(from, read_at..end, path, to, write_at);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn append(&self, _: &Path, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn truncate(&self, _: &Path, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    /// Linux starts to write dirty pages back when they are declared not needed, without waiting and
    /// without dropping what is still dirty (mm/fadvise.c, `POSIX_FADV_DONTNEED`); it is a hint, so
    /// errors do not matter.
    fn start_write_back(&self, file: &File, offset: u64, length: u64) {
        if let Some(length) = NonZeroU64::new(length) {
            let _ = rustix::fs::fadvise(file, offset, Some(length), Advice::DontNeed);
        }
    }

    fn sync(&self, _: &Path, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        Ok(rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        gone_is_fine(std::fs::remove_file(path))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        gone_is_fine(std::fs::remove_dir_all(path))
    }

    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(folder)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

impl LocalDisk {
    fn copy_through_memory(
        self,
        from: &File,
        range: Range<u64>,
        path: &Path,
        to: &File,
        mut offset: u64,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        let mut at = range.start;
        while at < range.end {
            let want = buffer.len().min(usize::try_from(range.end - at).unwrap_or(usize::MAX));
            from.read_exact_at(&mut buffer[..want], at)?;
            self.write_at(path, to, &[&buffer[..want]], offset)?;
            at += want as u64;
            offset += want as u64;
        }
        Ok(())
    }
}

fn with_folders(path: &Path, how: &OpenOptions) -> io::Result<File> {
    match (how.open(path), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            make_private_folders(folder)?;
            how.open(path)
        }
        (outcome, _) => outcome,
    }
}

fn gone_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    outcome.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
}
