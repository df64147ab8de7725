//! Checking every file against what is known about it.

use std::fs::File;
use std::io;
use std::path::Path;

use super::repair::Repair;
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
    /// A record names bytes that are gone, and the trailer others that are there and whole. `repaired` says
    /// whether the record names those now.
    #[error("{handle}: the record's bytes are gone, others are there and whole{}", if *.repaired { "; the record names them now" } else { "" })]
    Replaced {
        /// Which.
        handle: Handle,
        /// Whether its record was written from the trailer.
        repaired: bool,
    },
    /// A record names bytes that are gone, and nothing takes their place. `dropped` says whether the record is gone
    /// too.
    #[error("{handle}: the bytes are gone{}", if *.dropped { "; its record was dropped" } else { "" })]
    Lost {
        /// Which.
        handle: Handle,
        /// Whether its record was dropped, and its key is free.
        dropped: bool,
    },
    /// A file has a whole key, and nothing keeps others from taking it. `repaired` says whether something does again.
    #[error("{handle}: its path could be taken by another file{}", if *.repaired { "; not any more" } else { "" })]
    Unclaimed {
        /// Which.
        handle: Handle,
        /// Whether it was claimed again.
        repaired: bool,
    },
}

impl Store {
    /// Reads every file and compares its checksum. With `repair`, writes records from the trailers that know better,
    /// and drops those of files that are gone; without, changes nothing.
    ///
    /// # Errors
    /// When the records cannot be listed at all; what is wrong with single files is in the verdict.
    pub async fn verify(
        &self,
        _: &Grant<op::Maintenance>,
        repair: bool,
    ) -> Result<Verdict, StoreError> {
        let store = self.clone();
        let repair = if repair { Repair::Wanted } else { Repair::Unwanted };
        blocking(move || store.verify_now(repair)).await
    }

    fn verify_now(&self, repair: Repair) -> Result<Verdict, StoreError> {
        let mut verdict = Verdict::default();
        let mut with_keys = Vec::new();
        for meta in self.all()? {
            match meta {
                Ok(meta) => {
                    let found = self.recorded(&meta, repair, &mut verdict);
                    verdict.damage.extend(found);
                    with_keys.extend(Some(meta).filter(|meta| meta.is_whole_key));
                }
                Err(error) => verdict.damage.push(Damage::Record(error)),
            }
        }
        // After records were dropped, which frees keys, and before any is written again, which takes one.
        let unclaimed = with_keys.iter().filter_map(|meta| self.without_claim(meta, repair));
        verdict.damage.extend(unclaimed);
        for handle in self.folder().handles()? {
            if !self.is_known_or_buried(&handle)? {
                let found = self.unrecorded(&handle, repair, &mut verdict);
                verdict.damage.extend(found);
            }
        }
        Ok(verdict)
    }

    /// What is wrong with a file that has this record.
    fn recorded(&self, meta: &Meta, repair: Repair, verdict: &mut Verdict) -> Option<Damage> {
        // What was overwritten or removed while it was read is not damaged.
        match verdict.read(self, meta).filter(|_| !self.has_moved_on(meta))? {
            Damage::Unreadable(_, error) if error.kind() == io::ErrorKind::NotFound => {
                self.without_bytes(meta, repair)
            }
            other => Some(other),
        }
    }

    /// What is wrong with what lies under a handle that has no readable record.
    fn unrecorded(&self, handle: &Handle, repair: Repair, verdict: &mut Verdict) -> Vec<Damage> {
        let Some(meta) = self.told_by_trailer(handle) else { return Vec::new() };
        // An upload that is being completed has its trailer first.
        if !self.folder().file(handle, meta.version).exists() {
            return Vec::new();
        }
        let wrong = verdict.read(self, &meta);
        let no_record = self.without_record(&meta, repair, wrong.is_none());
        no_record.map_or_else(Vec::new, |damage| wrong.into_iter().chain([damage]).collect())
    }

    /// Whether a file that had this record has another one now, or none.
    fn has_moved_on(&self, meta: &Meta) -> bool {
        let now = self.meta(&meta.handle);
        now.is_ok_and(|now| now.is_none_or(|now| now.version != meta.version))
    }

    /// Whether there is a readable record, or one that says that the file was removed.
    pub(super) fn is_known_or_buried(&self, handle: &Handle) -> Result<bool, StoreError> {
        Ok(matches!(self.meta(handle), Ok(Some(_))) || self.is_buried(handle)?)
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
pub(super) fn length_and_checksum(path: &Path) -> io::Result<(u64, u32)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Ok((length, checksum(&file, 0, length)?))
}
