//! Commit: the chunks of a part become the part. Blocks.

use std::fs::File;
use std::path::Path;

use super::ledger::{Chunk, Part, Spot};
use super::session::{Files, Session};
use super::slot::lock;
use super::{PartNumber, UploadError};
use crate::disk::checksum;

/// What a part is put together from: the bytes that count already, and chunks over them.
struct Pieces {
    base: Option<Part>,
    chunks: Vec<Chunk>,
    length: u64,
}

impl Session {
    /// Makes a part of the chunks of `number`. Doing it again changes nothing.
    pub(super) fn commit(&self, number: PartNumber) -> Result<(), UploadError> {
        let moving = lock(&self.moving);
        let Some(pieces) = self.pieces(number)? else { return Ok(()) };
        let files = self.files()?;
        let spot = self.assembled_spot(number, &pieces)?;
        let gathered = match spot {
            Spot::Main(at) => self.gather(&files, &pieces, &self.data_path(), &files.data, at),
            Spot::Beside(file) => {
                let path = self.beside(file);
                let target = self.disk().open(&path)?;
                self.gather(&files, &pieces, &path, &target, 0)
            }
        };
        let mut book = self.book()?;
        if book.is_closed {
            return Err(UploadError::Closed);
        }
        let late: Vec<Chunk> = book.chunks.get(&number).into_iter().flatten().copied().collect();
        if late != pieces.chunks {
            // Chunks came while these were gathered; the client commits again when it has sent all it wants.
            return Err(missing(number));
        }
        let crc = gathered?;
        let part = Part { number, length: pieces.length, crc, md5: None, spot, assembled: true };
        let change = self.count(&files, &mut book, part)?;
        drop(book);
        drop(moving);
        self.tidy(&change);
        self.place_parts(&files)
    }

    /// The pieces of the part, without a gap; `None` when it was committed before.
    fn pieces(&self, number: PartNumber) -> Result<Option<Pieces>, UploadError> {
        let book = self.book()?;
        if book.is_closed {
            return Err(UploadError::Closed);
        }
        let base = book.parts.get(&number).copied();
        let chunks = book.chunks.get(&number).cloned().unwrap_or_default();
        if chunks.is_empty() {
            return if base.is_some() { Ok(None) } else { Err(missing(number)) };
        }
        let mut ranges: Vec<_> = chunks.iter().map(|chunk| (chunk.offset, chunk.end())).collect();
        ranges.extend(base.map(|part| (0, part.length)));
        ranges.sort_unstable();
        let reached =
            ranges.iter().fold(
                0,
                |reached, &(from, to)| {
                    if from <= reached { to.max(reached) } else { reached }
                },
            );
        let end = ranges.iter().map(|&(_, to)| to).max().unwrap_or(0);
        let length = book.layout_for(number).length_of(number)?.unwrap_or(end);
        if reached != length || end > length {
            return Err(missing(number));
        }
        Ok(Some(Pieces { base, chunks, length }))
    }

    /// In the file-to-be if nobody else may be writing there, else beside: then it is copied once it counts.
    fn assembled_spot(&self, number: PartNumber, pieces: &Pieces) -> Result<Spot, UploadError> {
        let mut book = self.book()?;
        let spot = Spot::Main(0);
        let (length, crc) = (pieces.length, 0);
        let change =
            book.propose(Part { number, length, crc, md5: None, spot, assembled: true })?;
        let is_in_place =
            |at: u64| pieces.chunks.iter().all(|chunk| chunk.spot == Spot::Main(at + chunk.offset));
        Ok(match change.place()? {
            // What counts already is replaced only by what is whole: a copy, beside, first.
            Some(at) if pieces.base.is_none() && (change.keeps_layout() || is_in_place(at)) => {
                Spot::Main(at)
            }
            Some(_) | None => match pieces.chunks[..] {
                // One chunk that is the whole part lies where the part may lie.
                [Chunk { spot: Spot::Beside(file), .. }] if pieces.base.is_none() => {
                    Spot::Beside(file)
                }
                _ => Spot::Beside(book.new_file()),
            },
        })
    }

    /// Brings the pieces together at `at` of `target`, later ones over earlier ones; the checksum of the whole.
    fn gather(
        &self,
        files: &Files,
        pieces: &Pieces,
        path: &Path,
        target: &File,
        at: u64,
    ) -> Result<u32, UploadError> {
        let base = pieces.base.map(|part| (part.spot, 0, part.length));
        let chunks = pieces.chunks.iter().map(|chunk| (chunk.spot, chunk.offset, chunk.length));
        for (spot, offset, length) in base.into_iter().chain(chunks) {
            let to = at + offset;
            match spot {
                Spot::Main(from) if path == self.data_path() && from == to => {}
                Spot::Main(from) => {
                    self.disk().copy(&files.data, from, length, path, target, to)?;
                }
                Spot::Beside(file) if self.beside(file) == path => {}
                Spot::Beside(file) => {
                    let source = self.disk().open(&self.beside(file))?;
                    self.disk().copy(&source, 0, length, path, target, to)?;
                }
            }
        }
        match pieces {
            Pieces { base: None, chunks, .. } if chunks.len() == 1 => Ok(chunks[0].crc),
            Pieces { length, .. } => Ok(checksum(target, at, *length)?),
        }
    }
}

fn missing(number: PartNumber) -> UploadError {
    UploadError::PartsMissing(format!("bytes of part {}", number.get()))
}
