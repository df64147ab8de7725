//! A disk that keeps a log of what is done to it, and fails when it is told to.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use sealdrop::disk::{Disk, LocalDisk};

/// The machine's disk with a log.
pub struct LogDisk {
    disk: LocalDisk,
    root: PathBuf,
    log: Mutex<Vec<String>>,
    failing: Mutex<Option<(String, io::ErrorKind)>>,
    short: Mutex<Option<String>>,
    /// So many more things are done; then nothing is any more.
    life: Mutex<Option<usize>>,
    free: Mutex<Option<u64>>,
    watcher: Mutex<Option<Watcher>>,
    is_hasty: AtomicBool,
}

/// Looks at the disk before each thing that is done to it.
type Watcher = Box<dyn FnMut() + Send>;

impl LogDisk {
    pub fn new(disk: LocalDisk, root: PathBuf) -> Self {
        LogDisk {
            disk,
            root,
            log: Mutex::default(),
            failing: Mutex::default(),
            short: Mutex::default(),
            life: Mutex::default(),
            free: Mutex::default(),
            watcher: Mutex::default(),
            is_hasty: AtomicBool::default(),
        }
    }

    /// From now on, whatever logs a line that begins with `what` fails instead.
    pub fn fail(&self, what: Option<&str>, how: io::ErrorKind) {
        *self.failing.lock().expect("sound") = what.map(|what| (what.to_owned(), how));
    }

    /// From now on, appending to a file whose path begins with `path` writes half of the bytes and then
    /// finds the disk full.
    pub fn append_short(&self, path: Option<&str>) {
        *self.short.lock().expect("sound") = path.map(str::to_owned);
    }

    /// So many more things are done, and then no more, as when the process is killed.
    pub fn die_after(&self, things: usize) {
        *self.life.lock().expect("sound") = Some(things);
    }

    /// Whether it came to that.
    pub fn is_dead(&self) -> bool {
        *self.life.lock().expect("sound") == Some(0)
    }

    /// From now on, so many bytes are free.
    pub fn set_free(&self, bytes: u64) {
        *self.free.lock().expect("sound") = Some(bytes);
    }

    /// From now on, this is called before each thing that is done.
    pub fn watch(&self, watcher: Option<Watcher>) {
        *self.watcher.lock().expect("sound") = watcher;
    }

    /// From now on, nothing waits until it is durable.
    pub fn hurry(&self) {
        self.is_hasty.store(true, Ordering::Relaxed);
    }

    /// What was done since the last time, as `verb folder/name`.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().expect("sound"))
    }

    fn note(&self, what: &str, path: &Path) -> io::Result<()> {
        if let Some(watcher) = &mut *self.watcher.lock().expect("sound") {
            watcher();
        }
        let inside = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy();
        let line = format!("{what} {inside}");
        if let Some((failing, how)) = &*self.failing.lock().expect("sound")
            && line.starts_with(failing)
        {
            return Err((*how).into());
        }
        if let Some(things) = &mut *self.life.lock().expect("sound") {
            *things = things.checked_sub(1).ok_or(io::ErrorKind::Other)?;
        }
        self.log.lock().expect("sound").push(line);
        Ok(())
    }
}

impl Disk for LogDisk {
    fn open(&self, path: &Path) -> io::Result<File> {
        self.note("open", path)?;
        self.disk.open(path)
    }

    fn open_log(&self, path: &Path) -> io::Result<File> {
        self.note("open", path)?;
        self.disk.open_log(path)
    }

    fn write_at(&self, path: &Path, file: &File, parts: &[&[u8]], offset: u64) -> io::Result<()> {
        self.note("write", path)?;
        self.disk.write_at(path, file, parts, offset)
    }

    fn copy(
        &self,
        from: &File,
        start: u64,
        length: u64,
        path: &Path,
        to: &File,
        offset: u64,
    ) -> io::Result<()> {
        self.note("copy", path)?;
        self.disk.copy(from, start, length, path, to, offset)
    }

    fn append(&self, path: &Path, file: &File, bytes: &[u8]) -> io::Result<()> {
        self.note("append", path)?;
        let inside = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy();
        if self.short.lock().expect("sound").as_ref().is_some_and(|it| inside.starts_with(it)) {
            self.disk.append(path, file, &bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.disk.append(path, file, bytes)
    }

    fn truncate(&self, path: &Path, file: &File, length: u64) -> io::Result<()> {
        self.note("truncate", path)?;
        self.disk.truncate(path, file, length)
    }

    fn start_write_back(&self, file: &File, offset: u64, length: u64) {
        self.disk.start_write_back(file, offset, length);
    }

    fn sync(&self, path: &Path, file: &File) -> io::Result<()> {
        self.note("sync", path)?;
        if self.is_hasty.load(Ordering::Relaxed) { Ok(()) } else { self.disk.sync(path, file) }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.note("sync folder", folder)?;
        if self.is_hasty.load(Ordering::Relaxed) { Ok(()) } else { self.disk.sync_folder(folder) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.note("rename to", to)?;
        self.disk.rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.note("rename to", to)?;
        self.disk.rename_new(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.note("remove", path)?;
        self.disk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.note("remove folder", path)?;
        self.disk.remove_folder(path)
    }

    fn free_bytes(&self, folder: &Path) -> io::Result<u64> {
        let free = *self.free.lock().expect("sound");
        free.map_or_else(|| self.disk.free_bytes(folder), Ok)
    }
}
