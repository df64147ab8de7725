//! Checking every file against what is known about it.

use std::fs::File;
use std::io;
use std::path::Path;

use super::store::blocking;
use super::{Meta, Store, StoreError};
use crate::disk::checksum;
use crate::policy::{Grant, Handle, op};

/// What was checked and what is wrong.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Files that were read.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What is wrong, one by one.
    pub damage: Vec<Damage>,
}

/// One thing that is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// The bytes are not those that were stored.
    #[error("{0}: the bytes have changed since they were stored")]
    Changed(Handle),
    /// The bytes are gone, or too few, or cannot be read.
    #[error("{0}: {1}")]
    Unreadable(Handle, io::Error),
    /// The record is damaged; its text names the file.
    #[error("{source}", source = std::error::Error::source(.0).map_or_else(|| .0.to_string(), ToString::to_string))]
    Record(StoreError),
    /// A file has bytes and a trailer, and no readable record. `repaired` says whether it has one again.
    #[error("{handle}: has bytes and no record{}", if *.repaired { "; it was written again" } else { "" })]
    NoRecord {
        /// Which.
        handle: Handle,
        /// Whether its record was written again.
        repaired: bool,
    },
}

impl Store {
    /// Reads every file and compares its checksum; with `repair`, writes records again that the trailers know.
    ///
    /// # Errors
    /// When the records cannot be listed at all; what is wrong with single files is in the verdict.
    pub async fn verify(
        &self,
        _: &Grant<op::Maintenance>,
        repair: bool,
    ) -> Result<Verdict, StoreError> {
        let store = self.clone();
        blocking(move || store.verify_now(repair)).await
    }

    fn verify_now(&self, repair: bool) -> Result<Verdict, StoreError> {
        let mut verdict = Verdict::default();
        for meta in self.all()? {
            match meta {
                Ok(meta) => {
                    let wrong = verdict.read(self, &meta);
                    // What was overwritten or removed while it was read is not damaged.
                    verdict.damage.extend(wrong.filter(|_| !self.has_moved_on(&meta)));
                }
                Err(error) => verdict.damage.push(Damage::Record(error)),
            }
        }
        for handle in self.folder().handles()? {
            if matches!(self.meta(&handle), Ok(Some(_))) || self.is_buried(&handle)? {
                continue;
            }
            let Some(meta) = self.told_by_trailer(&handle) else { continue };
            // An upload that is being completed has its trailer first.
            if !self.folder().file(&handle, meta.version).exists() {
                continue;
            }
            let wrong = verdict.read(self, &meta);
            let repaired = repair && wrong.is_none() && self.restore(&meta).is_ok();
            verdict.damage.extend(wrong);
            verdict.damage.push(Damage::NoRecord { handle, repaired });
        }
        Ok(verdict)
    }

    /// Whether a file that had this record has another one now, or none.
    fn has_moved_on(&self, meta: &Meta) -> bool {
        let now = self.meta(&meta.handle);
        now.is_ok_and(|now| now.is_none_or(|now| now.version != meta.version))
    }
}

impl Verdict {
    /// Reads a file; what is wrong with it.
    fn read(&mut self, store: &Store, meta: &Meta) -> Option<Damage> {
        self.files += 1;
        self.bytes += meta.size_bytes;
        match length_and_checksum(&store.folder().file(&meta.handle, meta.version)) {
            Ok(found) if found == (meta.size_bytes, meta.crc32c) => None,
            Ok(_) => Some(Damage::Changed(meta.handle)),
            Err(error) => Some(Damage::Unreadable(meta.handle, error)),
        }
    }
}

/// Length and CRC32C of a file.
fn length_and_checksum(path: &Path) -> io::Result<(u64, u32)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Ok((length, checksum(&file, 0, length)?))
}
