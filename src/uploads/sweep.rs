//! Uploads that earlier processes left: found at start, removed after their deadline.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::complete::done;
use super::landing::is_under_way;
use super::ledger::{Line, Opening, replay};
use super::slot::lock;
use super::{UploadError, Uploads};
use crate::policy::{Grant, Handle, UnixSeconds, op};
use crate::store::blocking;

/// How long after its deadline an upload is left alone: a complete may be at work on it, in a process beside.
const GRACE: Duration = Duration::from_secs(60 * 60);

/// What a sweep removed, or would.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads.
    pub uploads: usize,
    /// Their bytes on the disk.
    pub bytes: u64,
}

impl Uploads {
    /// Removes what uploads left whose deadline is over, tombstones likewise, and temporary files of
    /// processes that are gone; with `dry_run`, only counts the uploads. May run beside `serve`.
    ///
    /// # Errors
    /// [`UploadError::Disk`].
    pub async fn sweep(
        &self,
        _: &Grant<op::Maintenance>,
        now: UnixSeconds,
        dry_run: bool,
    ) -> Result<Swept, UploadError> {
        let uploads = self.clone();
        blocking(move || uploads.sweep_now(now, dry_run)).await
    }

    fn sweep_now(&self, now: UnixSeconds, dry_run: bool) -> Result<Swept, UploadError> {
        let folder = self.0.store.folder().clone();
        let mut swept = Swept::default();
        for (path, handle) in folder.sharded("staging")? {
            if !path.is_dir() {
                continue;
            }
            let opening = opening(&path);
            let is_over = match &opening {
                Some(opening) => opening.deadline.saturating_add(GRACE.as_secs()) <= now.0,
                // No sound first line: nothing in it can count, unless it is being made just now, or is
                // a file that somebody receives in one piece.
                None => is_older(&path, GRACE) && !is_under_way(&path),
            };
            if !is_over {
                continue;
            }
            swept.uploads += 1;
            swept.bytes += bytes_in(&path)?;
            if !dry_run {
                lock(&self.0.sessions).remove(&handle);
                match opening {
                    Some(_) => folder.disk().remove_folder(&path)?,
                    None => {
                        let is_no_file = matches!(done(&self.0.store, &handle), Ok(None));
                        self.give_up(&path, &handle, is_no_file)?;
                    }
                }
            }
        }
        if !dry_run {
            self.0.store.expire(now)?;
            for entry in fs::read_dir(folder.scratch())? {
                let path = entry?.path();
                if path.is_file() && is_older(&path, GRACE) {
                    folder.disk().remove(&path)?;
                }
            }
        }
        Ok(swept)
    }

    /// Counts the uploads that an earlier process left, so that their owners and their space are known.
    pub(super) fn find_unfinished(&self) -> Result<(), UploadError> {
        for (path, handle) in self.0.store.folder().sharded("staging")? {
            if !path.is_dir() {
                continue;
            }
            let opening = opening(&path);
            match done(&self.0.store, &handle) {
                // It was completed, and the process ended before its folder was removed.
                Ok(Some(_)) | Err(UploadError::Closed) => {
                    self.0.store.folder().disk().remove_folder(&path)?;
                }
                outcome @ (Ok(None) | Err(_)) => match opening {
                    Some(opening) => {
                        self.resume(handle, Opening { boot: self.0.boot.clone(), ..opening });
                    }
                    None => self.give_up(&path, &handle, outcome.is_ok())?,
                },
            }
        }
        Ok(())
    }

    /// Removes what nobody can go on with: what was to arrive in one piece, or nothing that counts. Where it
    /// `is_no_file`, what its end had written already goes as well.
    fn give_up(&self, path: &Path, handle: &Handle, is_no_file: bool) -> Result<(), UploadError> {
        if is_no_file {
            self.0.store.take_back_unfinished(handle)?;
        }
        Ok(self.0.store.folder().disk().remove_folder(path)?)
    }
}

/// The first line of an upload's ledger.
fn opening(folder: &Path) -> Option<Opening> {
    let mut line = Vec::new();
    let ledger = fs::File::open(folder.join("ledger")).ok()?;
    BufReader::new(ledger).read_until(b'\n', &mut line).ok()?;
    match replay(&line).0.into_iter().next() {
        Some(Line::Upload(opening)) => Some(opening),
        Some(_) | None => None,
    }
}

fn is_older(path: &Path, age: Duration) -> bool {
    let changed = fs::metadata(path).and_then(|found| found.modified());
    changed.is_ok_and(|changed| SystemTime::now().duration_since(changed).is_ok_and(|is| is > age))
}

/// What the files of a folder take on the disk; holes do not count.
pub(super) fn bytes_in(folder: &Path) -> io::Result<u64> {
    use std::os::unix::fs::MetadataExt;
    let entries = match fs::read_dir(folder) {
        // Completed or swept meanwhile.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut bytes = 0;
    for entry in entries {
        bytes += entry?.metadata().map_or(0, |found| found.blocks() * 512);
    }
    Ok(bytes)
}
