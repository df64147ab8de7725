//! Putting right what `verify` finds, from the trailers beside the bytes. Blocks.
//!
//! The one thing to know: another process may be serving meanwhile. A record is changed only while it still says
//! what was read, so what the server changes wins; and bytes that are there are never removed.

use super::verify::{Damage, length_and_checksum};
use super::{Meta, Store, StoreError};

/// Whether what is wrong is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    /// As far as it can be.
    Wanted,
    /// It is only told.
    Unwanted,
}

/// How far putting something right came.
enum Outcome {
    Done,
    /// It is as wrong as it was.
    Left,
    /// It is none of our business any more.
    MovedOn,
}

impl Repair {
    /// What `attempt` comes to, if it is wanted. It says whether the store still was what was read.
    fn attempt(self, attempt: impl FnOnce() -> Result<bool, StoreError>) -> Outcome {
        match self {
            Repair::Unwanted => Outcome::Left,
            Repair::Wanted => match attempt() {
                Ok(true) => Outcome::Done,
                Ok(false) => Outcome::MovedOn,
                Err(_) => Outcome::Left,
            },
        }
    }
}

impl Outcome {
    /// The damage to report: `damage` is told whether it was put right.
    fn of(self, damage: impl FnOnce(bool) -> Damage) -> Option<Damage> {
        match self {
            Outcome::Done => Some(damage(true)),
            Outcome::Left => Some(damage(false)),
            Outcome::MovedOn => None,
        }
    }
}

impl Store {
    /// The record `meta` names bytes that are gone.
    pub(super) fn without_bytes(&self, meta: &Meta, repair: Repair) -> Option<Damage> {
        let handle = meta.handle;
        match self.replacement(meta) {
            Some(other) => {
                let outcome = repair.attempt(|| self.put_in_place(meta, &other));
                outcome.of(|repaired| Damage::Replaced { handle, repaired })
            }
            None => {
                let outcome = repair.attempt(|| self.drop_record(meta));
                outcome.of(|dropped| Damage::Lost { handle, dropped })
            }
        }
    }

    /// The file of `meta` was there with its record; its whole key may be another's.
    pub(super) fn without_claim(&self, meta: &Meta, repair: Repair) -> Option<Damage> {
        let handle = meta.handle;
        let is_sound = self.holds_key(meta).is_ok_and(|holds| holds);
        if is_sound || !matches!(self.meta(&handle), Ok(Some(_))) {
            return None;
        }
        let outcome = repair.attempt(|| self.claim_key(meta).map(|()| true));
        outcome.of(|repaired| Damage::Unclaimed { handle, repaired })
    }

    /// The trailer says `meta`, and there is no readable record; `is_whole` says whether the bytes are as it says.
    pub(super) fn without_record(
        &self,
        meta: &Meta,
        repair: Repair,
        is_whole: bool,
    ) -> Option<Damage> {
        let handle = meta.handle;
        let outcome = match is_whole {
            true => repair.attempt(|| self.write_record(meta)),
            false => Outcome::Left,
        };
        // What was completed or removed while it was read is not damaged.
        let is_known = || self.is_known_or_buried(&handle).is_ok_and(|is_known| is_known);
        let outcome = match outcome {
            Outcome::Left if is_known() => Outcome::MovedOn,
            outcome => outcome,
        };
        outcome.of(|repaired| Damage::NoRecord { handle, repaired })
    }

    /// What the trailer says of another version of the file, if its bytes are there and whole.
    fn replacement(&self, gone: &Meta) -> Option<Meta> {
        let other = self.told_by_trailer(&gone.handle)?;
        let is_own = other.version != gone.version && other.application == gone.application;
        let bytes = self.folder().file(&other.handle, other.version);
        let found = length_and_checksum(&bytes).ok().filter(|_| is_own)?;
        (found == (other.size_bytes, other.crc32c)).then_some(other)
    }

    /// Lets the record say `other` if it still says `gone`: whether it did.
    fn put_in_place(&self, gone: &Meta, other: &Meta) -> Result<bool, StoreError> {
        let _alone = self.alone(&gone.handle);
        let seen = self.0.files.get::<Meta>(gone.handle.as_str())?;
        match seen.filter(|seen| seen.value == *gone) {
            Some(seen) => Ok(self.0.files.swap(&seen, other)?),
            None => Ok(false),
        }
    }

    /// Ends a file without bytes if its record still says `gone`: whether it did. No tombstone: should the bytes
    /// be put back with their trailer, they are the file's again.
    fn drop_record(&self, gone: &Meta) -> Result<bool, StoreError> {
        let handle = &gone.handle;
        let _alone = self.alone(handle);
        if self.folder().file(handle, gone.version).try_exists()?
            || !self.0.files.remove_if(handle.as_str(), gone)?
        {
            return Ok(false);
        }
        self.release_key(gone)?;
        self.0.facts.remove(handle.as_str())?;
        self.0.swaps.remove(handle.as_str())?;
        // Bytes that nobody vouches for stay, and what is said of them.
        if let [trailer] = &self.folder().pieces(handle)?[..]
            && trailer.extension().is_some_and(|extension| extension == "json")
        {
            self.folder().disk().remove(trailer)?;
        }
        Ok(true)
    }

    /// Writes the record of a file from its trailer, unless it got one, or was removed, meanwhile: whether it did.
    fn write_record(&self, meta: &Meta) -> Result<bool, StoreError> {
        let handle = &meta.handle;
        let _alone = self.alone(handle);
        if self.is_known_or_buried(handle)?
            || !self.folder().file(handle, meta.version).try_exists()?
        {
            return Ok(false);
        }
        if meta.is_whole_key {
            self.claim_key(meta)?;
        }
        match self.meta(handle) {
            // Nobody else changes it.
            Err(StoreError::Record(_)) => self.0.files.remove(handle.as_str())?,
            other => drop(other?),
        }
        Ok(self.0.files.put_if_absent(handle.as_str(), meta, None)?)
    }
}
