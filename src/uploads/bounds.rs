//! How much of what is no part yet one upload may have: bytes, and chunks.

use super::book::Book;
use super::layout::Layout;
use super::ledger::Chunk;
use super::slot::Active;
use super::{Announced, UploadError};

/// Least bytes of a chunk that clients halve their chunks down to (protocol of intelligent ingestion).
const SMALL_CHUNK_BYTES: u64 = 32 * 1024;

/// Chunks below that which may wait for their commit. A part ends with one at most, and few parts are under
/// way at once; each costs a file and a line of the ledger, whatever is in it.
const MAX_SMALL_CHUNKS: usize = 256;

impl Book {
    /// Whether what is received now, and chunks that are no part yet, stay within twice the bytes that
    /// there can be: of the part, and of the file.
    pub(super) fn check_bytes(
        &self,
        announced: &Announced,
        layout: Layout,
    ) -> Result<(), UploadError> {
        let Announced { part, offset, length, .. } = *announced;
        let (from, to) = (offset.unwrap_or(0), offset.unwrap_or(0) + length);
        let stays = |chunk: &&Chunk| chunk.part != part || !chunk.is_within(from, to);
        let chunks = self.chunks.values().flatten().filter(stays).map(|c| (c.part, c.length));
        let runs = |active: &&Active| !active.slot.is_over() && !active.is_rival(announced);
        let active = self.active.iter().filter(runs).map(|active| (active.part, active.length));
        let (mut own, mut all) = (length, length);
        for (number, length) in chunks.chain(active) {
            all = all.saturating_add(length);
            own = if number == part { own.saturating_add(length) } else { own };
        }
        let possible = layout.length_of(part)?.unwrap_or(layout.size());
        if own > possible.saturating_mul(2) || all > layout.size().saturating_mul(2) {
            let text = "more bytes than the file can need are under way; commit parts first";
            return Err(UploadError::BadRequest(text.to_owned()));
        }
        Ok(())
    }

    /// Whether the chunks are not too many for what is in them.
    pub(super) fn check_count(&self, announced: &Announced) -> Result<(), UploadError> {
        let is_small = |offset: Option<u64>, length| offset.is_some() && length < SMALL_CHUNK_BYTES;
        if !is_small(announced.offset, announced.length) {
            return Ok(());
        }
        let chunks = self.chunks.values().flatten();
        let stored = chunks.filter(|chunk| is_small(Some(chunk.offset), chunk.length)).count();
        let runs = |active: &&Active| {
            !active.slot.is_over()
                && !active.is_rival(announced)
                && is_small(active.offset, active.length)
        };
        if stored + self.active.iter().filter(runs).count() >= MAX_SMALL_CHUNKS {
            let text = "too many chunks of less than 32 KiB are under way; commit parts first";
            return Err(UploadError::BadRequest(text.to_owned()));
        }
        Ok(())
    }
}
