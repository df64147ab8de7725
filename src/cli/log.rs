//! The log on standard error, written by a thread of its own.
//!
//! A busy server makes more lines than it can afford system calls for: they gather for a moment and are
//! written together. (tracing-appender makes a call per line when lines come one by one, and at our rates
//! that is a third of a request.) The one thing to know: nothing is dropped while the process lives; a kill loses at
//! most what came within [`LINGER`].

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long a line waits for others.
const LINGER: Duration = Duration::from_millis(20);
/// Above so many bytes, who logs waits for the writer.
const MOST_WAITING: usize = 4 << 20;

/// Where the lines go. Copies of it share one writer.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

/// The writer; dropping it writes what is left.
pub(super) struct Writer {
    lines: Lines,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    has_lines: Condvar,
    has_room: Condvar,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    is_last: bool,
}

/// Starts the writer.
pub(super) fn start() -> (Lines, Writer) {
    let lines = Lines(Arc::default());
    let writing = lines.clone();
    let thread = thread::spawn(move || writing.write_all());
    (lines.clone(), Writer { lines, thread: Some(thread) })
}

impl Lines {
    fn write_all(&self) {
        let mut taken = Vec::new();
        loop {
            let waiting = self
                .0
                .has_lines
                .wait_while(self.waiting(), |waiting| waiting.bytes.is_empty() && !waiting.is_last)
                .unwrap_or_else(PoisonError::into_inner);
            let is_last = waiting.is_last;
            drop(waiting);
            if !is_last {
                thread::sleep(LINGER);
            }
            std::mem::swap(&mut self.waiting().bytes, &mut taken);
            self.0.has_room.notify_all();
            // There is nowhere to tell that standard error is gone.
            let _ = io::stderr().write_all(&taken);
            taken.clear();
            if is_last {
                return;
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self
            .0
            .has_room
            .wait_while(self.waiting(), |waiting| waiting.bytes.len() > MOST_WAITING)
            .unwrap_or_else(PoisonError::into_inner);
        let is_first = waiting.bytes.is_empty();
        waiting.bytes.extend_from_slice(line);
        drop(waiting);
        if is_first {
            self.0.has_lines.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Lines;

    fn make_writer(&'a self) -> &'a Lines {
        self
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.lines.waiting().is_last = true;
        self.lines.0.has_lines.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
