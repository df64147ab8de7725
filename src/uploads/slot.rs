//! The right of one request to write the bytes of one part.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ledger::Spot;
use super::{Announced, PartNumber, UploadError};

/// Ends for good when a later request takes over, the upload closes, or its own request is gone.
#[derive(Debug, Default)]
pub(super) struct Slot {
    is_over: AtomicBool,
    writing: Mutex<()>,
}

impl Slot {
    /// Lets no further write begin.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// Waits until a write under way is done. After [`Slot::end`] and this, nothing is written any more.
    pub(super) fn settle(&self) {
        drop(lock(&self.writing));
    }

    /// Runs `write` unless the slot is over.
    pub(super) fn write(
        &self,
        write: impl FnOnce() -> Result<(), UploadError>,
    ) -> Result<(), UploadError> {
        let _writing = lock(&self.writing);
        if self.is_over() { Err(UploadError::Superseded) } else { write() }
    }
}

/// A request that is receiving.
#[derive(Debug)]
pub(super) struct Active {
    pub slot: Arc<Slot>,
    pub part: PartNumber,
    /// A chunk's offset inside its part.
    pub offset: Option<u64>,
    pub length: u64,
    pub spot: Spot,
}

impl Active {
    /// Whether both write the same bytes of the file.
    pub(super) fn is_rival(&self, announced: &Announced) -> bool {
        self.part == announced.part
            && match (self.offset, announced.offset) {
                (Some(mine), Some(theirs)) => overlap(
                    &(mine..mine + self.length),
                    &(theirs..theirs.saturating_add(announced.length)),
                ),
                (None, _) | (_, None) => true,
            }
    }

    /// What it writes in the file-to-be.
    pub(super) fn main_range(&self) -> Option<Range<u64>> {
        match self.spot {
            Spot::Main(at) => Some(at..at + self.length),
            Spot::Beside(_) => None,
        }
    }
}

pub(super) fn overlap(one: &Range<u64>, other: &Range<u64>) -> bool {
    one.start < other.end && other.start < one.end
}

/// A panic elsewhere leaves our plain data as sound as it was.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
