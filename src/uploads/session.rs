//! One upload on disk: its folder in `staging/` with the file-to-be, the ledger and files beside. All of it blocks.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, Weak};
use std::time::Duration;

use super::UploadError;
use super::book::{Book, Change};
use super::ledger::{Chunk, Line, Opening, Part, Spot, replay};
use super::slot::lock;
use super::space::Reservation;
use crate::disk::{Disk, checksum};
use crate::policy::{Handle, UnixSeconds};
use crate::store::DataFolder;

/// Parts of one upload that are received at once; clients send a few.
const MAX_PARTS_AT_ONCE: u64 = 32;

/// How long space stays set aside for an upload that nobody sends parts of.
const REST: Duration = Duration::from_secs(15 * 60);

/// One upload.
pub(super) struct Session {
    pub handle: Handle,
    pub opening: Opening,
    pub folder: PathBuf,
    data: DataFolder,
    book: OnceLock<Mutex<Book>>,
    loading: Mutex<()>,
    files: Mutex<Weak<Files>>,
    /// Held while parts are copied to their places, by commit and by complete: one of these at a time.
    pub moving: Mutex<()>,
    pub reservation: Reservation,
    parts_under_way: AtomicU64,
    /// When a part was asked for last, in Unix seconds; 0 is not known.
    last_part: AtomicU64,
    /// Where the ledger's sound lines end, while a torn one stands behind them.
    torn_at: Mutex<Option<u64>>,
}

/// A request that receives a part or chunk; it has left when this is dropped.
pub(super) struct Presence(Arc<Session>);

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.parts_under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The files of an upload that is being received; closed when nobody receives.
pub(super) struct Files {
    pub data: File,
    ledger: File,
}

impl Session {
    pub(super) fn new(
        data: DataFolder,
        handle: Handle,
        opening: Opening,
        reservation: Reservation,
    ) -> Self {
        Session {
            folder: data.staged(&handle),
            handle,
            opening,
            data,
            book: OnceLock::new(),
            loading: Mutex::default(),
            files: Mutex::default(),
            moving: Mutex::default(),
            reservation,
            parts_under_way: AtomicU64::new(0),
            last_part: AtomicU64::new(0),
            torn_at: Mutex::default(),
        }
    }

    pub(super) fn deadline(&self) -> UnixSeconds {
        UnixSeconds(self.opening.deadline)
    }

    pub(super) fn disk(&self) -> &dyn Disk {
        self.data.disk()
    }

    /// Counts a request that receives, so that nothing is forgotten under it, and no upload takes all there are.
    pub(super) fn enter(self: &Arc<Self>) -> Result<Presence, UploadError> {
        let before = self.parts_under_way.fetch_add(1, Ordering::SeqCst);
        let presence = Presence(self.clone());
        if before < MAX_PARTS_AT_ONCE { Ok(presence) } else { Err(UploadError::Busy) }
    }

    /// Gives the space back that was set aside while nobody sent a part for long.
    pub(super) fn rest(&self, now: UnixSeconds) {
        let unknown = self.last_part.compare_exchange(0, now.0, Ordering::SeqCst, Ordering::SeqCst);
        let last = unknown.unwrap_or_else(|last| last);
        if last > 0 && last.saturating_add(REST.as_secs()) <= now.0 && self.is_idle() {
            self.reservation.give_back();
        }
    }

    /// Somebody sends a part, or began the upload.
    pub(super) fn touch(&self, now: UnixSeconds) {
        self.last_part.fetch_max(now.0, Ordering::SeqCst);
    }

    pub(super) fn is_idle(&self) -> bool {
        self.parts_under_way.load(Ordering::SeqCst) == 0
    }

    /// The file-to-be.
    pub(super) fn data_path(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn ledger_path(&self) -> PathBuf {
        self.folder.join("ledger")
    }

    /// A file beside.
    pub(super) fn beside(&self, file: u64) -> PathBuf {
        self.folder.join(format!("beside-{file}"))
    }

    /// What is known, read from disk the first time.
    pub(super) fn book(&self) -> Result<MutexGuard<'_, Book>, UploadError> {
        if self.book.get().is_none() {
            let _loading = lock(&self.loading);
            if self.book.get().is_none() {
                let book = self.load()?;
                let known: u64 = book.parts.values().map(|part| part.length).sum();
                self.reservation.set(self.opening.size.saturating_sub(known));
                let _ = self.book.set(Mutex::new(book));
            }
        }
        Ok(lock(self.book.get().expect("it was set above")))
    }

    /// The open files; the first to ask makes the folder and the ledger's first line.
    pub(super) fn files(&self) -> Result<Arc<Files>, UploadError> {
        let mut open = lock(&self.files);
        if let Some(files) = open.upgrade() {
            return Ok(files);
        }
        let data = self.disk().open(&self.data_path())?;
        let ledger = self.disk().open_log(&self.ledger_path())?;
        let is_empty = ledger.metadata()?.len() == 0 || *lock(&self.torn_at) == Some(0);
        if is_empty {
            self.append_to(&ledger, &[Line::Upload(self.opening.clone())])?;
        }
        let files = Arc::new(Files { data, ledger });
        *open = Arc::downgrade(&files);
        Ok(files)
    }

    /// The path of a spot, and the file if it is one beside.
    pub(super) fn open_at(&self, spot: Spot) -> Result<(PathBuf, Option<File>), UploadError> {
        match spot {
            Spot::Main(_) => Ok((self.data_path(), None)),
            Spot::Beside(file) => {
                let path = self.beside(file);
                let file = self.disk().open(&path)?;
                Ok((path, Some(file)))
            }
        }
    }

    pub(super) fn append(&self, files: &Files, lines: &[Line]) -> Result<(), UploadError> {
        self.append_to(&files.ledger, lines)
    }

    /// Whatever stood behind a torn line would be lost, so nothing is appended before that is gone.
    fn append_to(&self, ledger: &File, lines: &[Line]) -> Result<(), UploadError> {
        let path = self.ledger_path();
        let mut torn_at = lock(&self.torn_at);
        if let Some(length) = *torn_at {
            self.disk().truncate(&path, ledger, length)?;
            *torn_at = None;
        }
        let before = ledger.metadata()?.len();
        let text: Vec<u8> = lines.iter().flat_map(Line::encode).collect();
        let outcome = self.disk().append(&path, ledger, &text);
        if outcome.is_err() && self.disk().truncate(&path, ledger, before).is_err() {
            *torn_at = Some(before);
        }
        Ok(outcome?)
    }

    /// Makes a part count, in the ledger first.
    pub(super) fn count(
        &self,
        files: &Files,
        book: &mut Book,
        part: Part,
    ) -> Result<Change, UploadError> {
        let change = book.propose(part)?;
        self.append(files, &change.lines)?;
        self.reservation.used(book.enact(&change));
        // Before anybody can know the new places and write there.
        change.ended.iter().for_each(|slot| slot.settle());
        Ok(change)
    }

    /// What follows a change, once nobody holds the book.
    pub(super) fn tidy(&self, change: &Change) {
        self.remove_beside(&change.unneeded);
    }

    pub(super) fn remove_beside(&self, files: &[u64]) {
        for &file in files {
            let _ = self.disk().remove(&self.beside(file));
        }
    }

    /// Copies parts to their places, now that these are known.
    pub(super) fn place_parts(&self, files: &Files) -> Result<(), UploadError> {
        let _moving = lock(&self.moving);
        if self.book()?.is_closed {
            return Ok(());
        }
        self.place_parts_alone(files)
    }

    /// The same for whoever holds `moving`.
    pub(super) fn place_parts_alone(&self, files: &Files) -> Result<(), UploadError> {
        loop {
            let Some((part, file, at)) = self.book()?.to_place() else { return Ok(()) };
            let path = self.beside(file);
            let from = self.disk().open(&path)?;
            let to = &self.data_path();
            self.disk().copy(&from, 0, part.length, to, &files.data, at)?;
            self.disk().start_write_back(&files.data, at, part.length);
            let mut book = self.book()?;
            // A newer repeat of the part may have counted meanwhile; then it is copied next.
            if book.parts.get(&part.number).is_some_and(|now| now.spot == Spot::Beside(file)) {
                let line = Line::Placed(part.number, at);
                self.append(files, std::slice::from_ref(&line))?;
                book.apply(line);
                drop(book);
                self.disk().remove(&path)?;
            }
        }
    }

    fn load(&self) -> Result<Book, UploadError> {
        let text = match fs::read(self.ledger_path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            outcome => outcome?,
        };
        let (lines, length) = replay(&text);
        let mut book = Book::new(self.opening.size, self.next_file()?);
        let Some(Line::Upload(opening)) = lines.first() else {
            // Nothing in the folder counts.
            self.disk().remove_folder(&self.folder)?;
            return Ok(book);
        };
        if length < text.len() {
            // Or what is appended next would stand behind the torn line.
            self.disk().open(&self.ledger_path())?.set_len(length as u64)?;
        }
        let is_same_boot = opening.boot == self.opening.boot;
        lines.into_iter().for_each(|line| {
            book.apply(line);
        });
        book.drop_misfits();
        if !is_same_boot {
            self.recheck(&mut book)?;
        }
        Ok(book)
    }

    fn next_file(&self) -> io::Result<u64> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            outcome => outcome?,
        };
        let mut next = 0;
        for entry in entries {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix("beside-"));
            next =
                next.max(number.and_then(|number| number.parse().ok()).map_or(0, |n: u64| n + 1));
        }
        Ok(next)
    }

    /// The machine was started again since: bytes that were not synced may be gone, so only what still
    /// has its checksum counts. The ledger is written anew, under the present boot.
    fn recheck(&self, book: &mut Book) -> Result<(), UploadError> {
        let data = self.disk().open(&self.data_path())?;
        let is_sound = |spot, length, crc| {
            let found = match spot {
                Spot::Main(offset) => checksum(&data, offset, length),
                Spot::Beside(file) => {
                    self.disk().open(&self.beside(file)).and_then(|file| checksum(&file, 0, length))
                }
            };
            found.is_ok_and(|found| found == crc)
        };
        book.parts.retain(|_, part| is_sound(part.spot, part.length, part.crc));
        for chunks in book.chunks.values_mut() {
            chunks.retain(|chunk: &Chunk| is_sound(chunk.spot, chunk.length, chunk.crc));
        }
        let mut text = Line::Upload(self.opening.clone()).encode();
        let grid = book.layout.part_size().map(|part_size| Line::Grid(Some(part_size)));
        let parts = book.parts.values().map(|part| Line::Part(*part));
        let chunks = book.chunks.values().flatten().map(|chunk| Line::Chunk(*chunk));
        grid.into_iter().chain(parts).chain(chunks).for_each(|line| text.extend(line.encode()));
        let overwrite = crate::disk::Overwrite::Allowed;
        let scratch = self.data.scratch();
        Ok(crate::disk::replace(self.disk(), &scratch, &self.ledger_path(), &text, overwrite)?)
    }
}
