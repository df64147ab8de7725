//! Receiving one part or chunk, through a pipe within the common budget.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use md5::{Digest, Md5};

use super::budget::{Admission, Budget};
use super::ledger::{Chunk, Line, Part, Spot};
use super::pipe::{Pipe, Sink};
use super::session::{Files, Presence, Session};
use super::slot::Slot;
use super::{Announced, UploadError};
use crate::store::blocking;

/// A part or chunk under way. Dropping it forgets its bytes.
pub struct Receiving {
    target: Arc<Target>,
    pipe: Pipe<Target>,
    admission: (Admission, Presence),
    received: u64,
    counts: bool,
}

/// A part or chunk that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its entity tag, without quotes: the MD5 in hex if one was announced.
    pub etag: String,
}

/// Where the bytes go, and until when they may.
struct Target {
    session: Arc<Session>,
    files: Arc<Files>,
    slot: Arc<Slot>,
    announced: Announced,
    spot: Spot,
    path: PathBuf,
    /// The file beside; `None` is the file-to-be.
    beside: Option<File>,
}

struct Hashes {
    crc: u32,
    md5: Option<Md5>,
    written: u64,
}

impl Receiving {
    /// Gets leave to write and opens the files. Blocks.
    pub(super) fn begin(
        session: Arc<Session>,
        announced: Announced,
        budget: Budget,
        admission: (Admission, Presence),
    ) -> Result<Self, UploadError> {
        let admitted = session.book()?.admit(&announced)?;
        admitted.ended.iter().for_each(|slot| slot.settle());
        let opened = session.files().and_then(|files| Ok((files, session.open_at(admitted.spot)?)));
        let (files, (path, beside)) = opened.inspect_err(|_| admitted.slot.end())?;
        let md5 = announced.md5.map(|_| Md5::new());
        let (slot, spot) = (admitted.slot, admitted.spot);
        let target = Arc::new(Target { session, files, slot, announced, spot, path, beside });
        let pipe = Pipe::new(target.clone(), Hashes { crc: 0, md5, written: 0 }, budget);
        Ok(Receiving { target, pipe, admission, received: 0, counts: false })
    }

    /// Whether more than half of the places are taken: whoever is slow holds up others.
    pub fn is_crowded(&self) -> bool {
        self.admission.0.is_crowded()
    }

    /// Takes the next bytes; waits when too much is under way.
    ///
    /// # Errors
    /// [`UploadError::Mismatch`] at the first byte too many; [`UploadError::Superseded`];
    /// what writing the bytes before met.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), UploadError> {
        self.received += bytes.len() as u64;
        if self.received > self.target.announced.length {
            return Err(UploadError::Mismatch("the body is longer than announced"));
        }
        if self.target.slot.is_over() {
            return Err(UploadError::Superseded);
        }
        self.pipe.write(bytes).await
    }

    /// The body is there: checks length and MD5, and makes the part count. That survives the end of
    /// this process, however it ends.
    ///
    /// # Errors
    /// [`UploadError::Mismatch`]; [`UploadError::BadRequest`] when the part does not fit into the file;
    /// [`UploadError::Superseded`], [`UploadError::Closed`], [`UploadError::Disk`].
    pub async fn finish(mut self) -> Result<Received, UploadError> {
        if self.received < self.target.announced.length {
            return Err(UploadError::Mismatch("the body is shorter than announced"));
        }
        let hashes = self.pipe.finish().await?;
        let digest = hashes.md5.map(|md5| md5.finalize().into());
        if digest != self.target.announced.md5 {
            return Err(UploadError::Mismatch("the body does not have the announced MD5"));
        }
        self.counts = true;
        let target = self.target.clone();
        blocking(move || {
            let outcome = target.count(hashes.crc);
            if outcome.is_err() {
                target.forget();
            }
            outcome
        })
        .await
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        if !self.counts {
            self.target.slot.end();
            self.target.forget();
        }
    }
}

impl Sink for Target {
    type State = Hashes;

    fn write(&self, batch: &[&[u8]], hashes: &mut Hashes) -> Result<(), UploadError> {
        for bytes in batch {
            hashes.crc = crc32c::crc32c_append(hashes.crc, bytes);
            if let Some(md5) = &mut hashes.md5 {
                md5.update(bytes);
            }
        }
        let (file, start) = match (&self.beside, self.spot) {
            (None, Spot::Main(at)) => (&self.files.data, at),
            (None, Spot::Beside(_)) => return Err(UploadError::Superseded),
            (Some(file), _) => (file, 0),
        };
        self.slot.write(|| {
            let at = start + hashes.written;
            Ok(self.session.disk().write_at(&self.path, file, batch, at)?)
        })?;
        hashes.written += batch.iter().map(|bytes| bytes.len() as u64).sum::<u64>();
        Ok(())
    }
}

impl Target {
    fn count(&self, crc: u32) -> Result<Received, UploadError> {
        let Announced { part: number, offset, length, md5 } = self.announced;
        let (session, spot) = (&self.session, self.spot);
        if let Spot::Main(at) = spot {
            session.disk().start_write_back(&self.files.data, at, length);
        }
        let mut book = session.book()?;
        book.release(&self.slot)?;
        let Some(offset) = offset else {
            let part = Part { number, length, crc, md5, spot, assembled: false };
            let change = session.count(&self.files, &mut book, part)?;
            drop(book);
            session.tidy(&change);
            if change.makes_places_known() {
                session.place_parts(&self.files)?;
            }
            return Ok(Received { etag: part.etag() });
        };
        let line = Line::Chunk(Chunk { part: number, offset, length, crc, spot });
        session.append(&self.files, std::slice::from_ref(&line))?;
        let unneeded = book.apply(line);
        drop(book);
        session.remove_beside(&unneeded);
        Ok(Received { etag: md5.map_or_else(|| format!("{crc:08x}-{length}"), hex::encode) })
    }

    /// Removes what was received beside and does not count.
    fn forget(&self) {
        if self.beside.is_some() {
            let _ = self.session.disk().remove(&self.path);
        }
    }
}
