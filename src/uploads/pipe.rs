//! Bytes on their way to the disk: collected within the common budget, then hashed and written by a task
//! of their own, so that receiving, hashing and writing overlap.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::UploadError;
use super::budget::{Budget, Held};

/// Bytes that are collected before they are written, while there is room enough.
const BATCH_BYTES: usize = 512 * 1024;

/// Where a pipe ends.
pub(super) trait Sink: Send + Sync + 'static {
    /// What is known of the bytes so far. Whoever writes has it.
    type State: Send + 'static;

    /// Hashes and writes `batch` behind what was written before. Blocks.
    fn write(&self, batch: &[&[u8]], state: &mut Self::State) -> Result<(), UploadError>;
}

/// A pipe into `S`. Dropping it forgets what is collected; a write under way ends by itself.
pub(super) struct Pipe<S: Sink> {
    sink: Arc<S>,
    budget: Budget,
    batch: Vec<Bytes>,
    batch_bytes: usize,
    held: Option<Held>,
    writer: Writer<S::State>,
}

/// Who has the state: nobody, or the task that writes.
enum Writer<T> {
    Idle(T),
    Busy(JoinHandle<Result<T, UploadError>>),
    /// A write failed; so will everything after it.
    Broken,
}

impl<S: Sink> Pipe<S> {
    pub(super) fn new(sink: Arc<S>, state: S::State, budget: Budget) -> Self {
        let writer = Writer::Idle(state);
        Pipe { sink, budget, batch: Vec::new(), batch_bytes: 0, held: None, writer }
    }

    pub(super) fn sink(&self) -> &Arc<S> {
        &self.sink
    }

    /// Takes the next bytes; waits when too much is under way.
    pub(super) async fn write(&mut self, mut bytes: Bytes) -> Result<(), UploadError> {
        while !bytes.is_empty() {
            let piece = bytes.split_to(bytes.len().min(self.budget.piece()));
            self.collect(piece).await?;
        }
        Ok(())
    }

    /// Writes what is left; what is known of all the bytes.
    pub(super) async fn finish(&mut self) -> Result<S::State, UploadError> {
        self.flush().await?;
        self.wait().await
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
        let mut state = self.wait().await?;
        if self.batch.is_empty() {
            self.writer = Writer::Idle(state);
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let held = self.held.take();
        self.batch_bytes = 0;
        let sink = self.sink.clone();
        self.writer = Writer::Busy(tokio::task::spawn_blocking(move || {
            let parts: Vec<&[u8]> = batch.iter().map(|bytes| &bytes[..]).collect();
            sink.write(&parts, &mut state)?;
            drop((batch, held));
            Ok(state)
        }));
        Ok(())
    }

    /// The state, once nobody writes.
    async fn wait(&mut self) -> Result<S::State, UploadError> {
        match std::mem::replace(&mut self.writer, Writer::Broken) {
            Writer::Idle(state) => Ok(state),
            Writer::Busy(task) => match task.await {
                Ok(outcome) => outcome,
                Err(_) => Err(io::Error::other("the task was ended").into()),
            },
            Writer::Broken => Err(UploadError::Superseded),
        }
    }
}
