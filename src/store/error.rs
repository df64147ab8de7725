//! Why the store does not do something.

use std::io;

use crate::policy::{Denied, Handle};
use crate::records::RecordError;

/// One variant for each thing that a caller can do something about.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The grant is about another file. Status and code: those of [`Denied`].
    #[error(transparent)]
    Denied(#[from] Denied),
    /// 404 `not_found`.
    #[error("no file has the handle {0}")]
    NotFound(Handle),
    /// 403 `key_exists`.
    #[error("a file with this path exists already")]
    KeyExists,
    /// The file was made and removed: 400 `upload_closed`.
    #[error("the upload is closed")]
    Closed,
    /// Too many ask for what takes long: 503 `busy` with `Retry-After`.
    #[error("the server is busy; try again")]
    Busy,
    /// A record is damaged, named by the source: 503 `busy`.
    #[error("a record is damaged")]
    Record(#[source] RecordError),
    /// The disk failed: 503 `busy`; its own words are for the log only.
    #[error("the disk failed")]
    Disk(#[from] io::Error),
}

impl From<RecordError> for StoreError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Disk(error) => StoreError::Disk(error),
            damaged @ RecordError::Damaged { .. } => StoreError::Record(damaged),
        }
    }
}
