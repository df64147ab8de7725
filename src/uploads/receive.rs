//! Receiving one part or chunk: receiving, hashing and writing overlap, within the common budget.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use md5::{Digest, Md5};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;

use super::budget::{Budget, Held};
use super::ledger::{Chunk, Line, Part, Spot};
use super::session::{Files, Presence, Session};
use super::slot::Slot;
use super::{Announced, UploadError};
use crate::store::blocking;

/// Bytes that are collected before they are written, while there is room enough.
const BATCH_BYTES: usize = 512 * 1024;

/// A part or chunk under way. Dropping it forgets its bytes.
pub struct Receiving {
    target: Arc<Target>,
    budget: Budget,
    _admission: (OwnedSemaphorePermit, Presence),
    received: u64,
    batch: Vec<Bytes>,
    batch_bytes: usize,
    held: Option<Held>,
    writer: Writer,
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

/// Who has the hashes: nobody, or the task that writes.
enum Writer {
    Idle(Hashes),
    Busy(JoinHandle<Result<Hashes, UploadError>>),
    /// A write failed; so will everything after it.
    Broken,
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
        admission: (OwnedSemaphorePermit, Presence),
    ) -> Result<Self, UploadError> {
        let admitted = session.book()?.admit(&announced)?;
        admitted.ended.iter().for_each(|slot| slot.settle());
        let opened = session.files().and_then(|files| Ok((files, session.open_at(admitted.spot)?)));
        let (files, (path, beside)) = opened.inspect_err(|_| admitted.slot.end())?;
        let md5 = announced.md5.map(|_| Md5::new());
        let (slot, spot) = (admitted.slot, admitted.spot);
        Ok(Receiving {
            target: Arc::new(Target { session, files, slot, announced, spot, path, beside }),
            budget,
            _admission: admission,
            received: 0,
            batch: Vec::new(),
            batch_bytes: 0,
            held: None,
            writer: Writer::Idle(Hashes { crc: 0, md5, written: 0 }),
            counts: false,
        })
    }

    /// Takes the next bytes; waits when too much is under way.
    ///
    /// # Errors
    /// [`UploadError::Mismatch`] at the first byte too many; [`UploadError::Superseded`];
    /// what writing the bytes before met.
    pub async fn write(&mut self, mut bytes: Bytes) -> Result<(), UploadError> {
        self.received += bytes.len() as u64;
        if self.received > self.target.announced.length {
            return Err(UploadError::Mismatch("the body is longer than announced"));
        }
        if self.target.slot.is_over() {
            return Err(UploadError::Superseded);
        }
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(self.budget.piece()));
            self.collect(piece).await?;
        }
        Ok(())
    }

    async fn collect(&mut self, piece: Bytes) -> Result<(), UploadError> {
        let held = match self.budget.try_hold(piece.len()) {
            Some(held) => held,
            None => {
                // Whoever waits holds nothing, so somebody always gets on.
                self.flush().await?;
                self.writer = Writer::Idle(self.wait().await?);
                self.budget.hold(piece.len()).await
            }
        };
        self.batch_bytes += piece.len();
        self.batch.push(piece);
        match &mut self.held {
            Some(before) => before.merge(held),
            none => *none = Some(held),
        }
        let is_due = self.batch_bytes >= BATCH_BYTES || self.budget.is_scarce();
        if is_due { self.flush().await } else { Ok(()) }
    }

    /// Hands what is collected to the writing task, after the one before it is done.
    async fn flush(&mut self) -> Result<(), UploadError> {
        let mut hashes = self.wait().await?;
        if self.batch.is_empty() {
            self.writer = Writer::Idle(hashes);
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let held = self.held.take();
        self.batch_bytes = 0;
        let target = self.target.clone();
        self.writer = Writer::Busy(tokio::task::spawn_blocking(move || {
            target.write(&batch, &mut hashes)?;
            drop((batch, held));
            Ok(hashes)
        }));
        Ok(())
    }

    /// The hashes, once nobody writes.
    async fn wait(&mut self) -> Result<Hashes, UploadError> {
        match std::mem::replace(&mut self.writer, Writer::Broken) {
            Writer::Idle(hashes) => Ok(hashes),
            Writer::Busy(task) => task.await.unwrap_or(Err(UploadError::Superseded)),
            Writer::Broken => Err(UploadError::Superseded),
        }
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
        self.flush().await?;
        let hashes = self.wait().await?;
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

impl Target {
    /// Hashes and writes `batch`.
    fn write(&self, batch: &[Bytes], hashes: &mut Hashes) -> Result<(), UploadError> {
        let parts: Vec<&[u8]> = batch.iter().map(|bytes| &bytes[..]).collect();
        for part in &parts {
            hashes.crc = crc32c::crc32c_append(hashes.crc, part);
            if let Some(md5) = &mut hashes.md5 {
                md5.update(part);
            }
        }
        let (file, start) = match (&self.beside, self.spot) {
            (None, Spot::Main(at)) => (&self.files.data, at),
            (None, Spot::Beside(_)) => return Err(UploadError::Superseded),
            (Some(file), _) => (file, 0),
        };
        self.slot.write(|| {
            let at = start + hashes.written;
            Ok(self.session.disk().write_at(&self.path, file, &parts, at)?)
        })?;
        hashes.written += batch.iter().map(|bytes| bytes.len() as u64).sum::<u64>();
        Ok(())
    }

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
