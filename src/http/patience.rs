//! Connections whose client is gone, or as good as gone.
//!
//! A client that takes nothing of an answer holds an open file and what was read ahead for it; whoever comes back
//! asks for the rest by range. A client that ends its side is gone like one that resets, and what was begun for
//! it ends too: actix would go on with it to the end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::time::{Sleep, sleep};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Time to take [`LEAST_BYTES`]. The system tells us of room only when a third of its buffer is sent, so this is
/// longer than for bodies that we receive.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

const LEAST_BYTES: usize = 16 * 1024;

/// A connection that breaks off when the other side ends, or has taken next to nothing for too long.
pub(super) struct Patient<T> {
    io: T,
    patience: Duration,
    /// Runs while there is something that the other side does not take.
    timer: Option<Pin<Box<Sleep>>>,
    taken: usize,
}

impl<T> Patient<T> {
    pub(super) fn new(io: T, patience: Duration) -> Self {
        Patient { io, patience, timer: None, taken: 0 }
    }

    /// `outcome`, unless it is to wait for longer than there is patience.
    fn patiently<R>(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        if outcome.is_pending() {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(self.patience)));
            ready!(timer.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        outcome
    }

    /// The other side has taken `bytes`, and nothing waits if these are all.
    fn note(&mut self, bytes: usize, are_all: bool) {
        self.taken += bytes;
        if are_all || self.taken >= LEAST_BYTES {
            (self.timer, self.taken) = (None, 0);
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Patient<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(context, buffer))?;
        if buffer.filled().len() == before && buffer.remaining() > 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Patient<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write(context, bytes);
        if let Poll::Ready(Ok(taken)) = outcome {
            self.note(taken, taken == bytes.len());
        }
        self.patiently(context, outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.io).poll_flush(context);
        if outcome.is_ready() {
            self.note(0, true);
        }
        self.patiently(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.io).poll_shutdown(context);
        self.patiently(context, outcome)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[actix_web::test]
    async fn whoever_takes_nothing_is_left() {
        let (ours, _theirs) = duplex(1024);
        let outcome = Patient::new(ours, SHORT).write_all(&[7; 4096]).await;
        assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
    }

    #[actix_web::test]
    async fn whoever_ends_is_gone() {
        let (ours, theirs) = duplex(1024);
        drop(theirs);
        let outcome = Patient::new(ours, SHORT).read_u8().await;
        assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::ConnectionAborted));
    }

    #[actix_web::test]
    async fn next_to_nothing_is_nothing() {
        let (ours, mut theirs) = duplex(1024);
        actix_web::rt::spawn(async move {
            while theirs.read_u8().await.is_ok() {
                sleep(SHORT / 8).await;
            }
        });
        let outcome = Patient::new(ours, SHORT).write_all(&[7; 4096]).await;
        assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
    }

    #[actix_web::test]
    async fn whoever_takes_what_there_is_may_stay() {
        let (ours, mut theirs) = duplex(LEAST_BYTES);
        let reading = actix_web::rt::spawn(async move {
            let mut taken = vec![0; 20 * LEAST_BYTES];
            for piece in taken.chunks_mut(LEAST_BYTES) {
                sleep(SHORT / 4).await;
                theirs.read_exact(piece).await.expect("bytes");
            }
            theirs
        });
        let mut ours = Patient::new(ours, SHORT);
        ours.write_all(&vec![7; 20 * LEAST_BYTES]).await.expect("taken");
        let _theirs = reading.await.expect("read");
        // Between two answers nothing waits.
        sleep(SHORT * 2).await;
        ours.write_all(b"x").await.expect("taken");
    }
}
