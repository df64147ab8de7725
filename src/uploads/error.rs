//! Why an upload's call fails.

use std::io;

use crate::policy::{Denied, Handle};
use crate::store::StoreError;

/// One variant for each thing that a caller can do something about.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The ticket or the policy does not allow it. Status and code: those of [`Denied`].
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The call does not fit this upload: 400 `bad_request`.
    #[error("{0}")]
    BadRequest(String),
    /// The bytes are not those that were announced: 400 `bad_request`.
    #[error("{0}")]
    Mismatch(&'static str),
    /// A later request for the same part has taken over: 400 `bad_request`.
    #[error("a later request for the same part has taken over")]
    Superseded,
    /// The upload was completed before: 400 `upload_closed`.
    #[error("the upload is closed")]
    Closed,
    /// These parts are missing at complete, or a part's bytes at commit: 400 `parts_missing`.
    #[error("missing: {0}")]
    PartsMissing(String),
    /// Over our own maximum: 413 `size_not_allowed`.
    #[error("the file has {bytes} bytes and this server takes at most {max_bytes}")]
    TooLarge {
        /// What was announced.
        bytes: u64,
        /// What is configured.
        max_bytes: u64,
    },
    /// A file has the chosen key already: 403 `key_exists`.
    #[error("a file with this path exists already")]
    KeyExists,
    /// There is no such file to overwrite: 404 `not_found`.
    #[error("no file has the handle {0}")]
    NotFound(Handle),
    /// The disk would be too full: 507 `no_space`.
    #[error("the server has no space for this file")]
    NoSpace,
    /// Too many parts at once, or another call of the same upload is in the way: 503 `busy` with `Retry-After`.
    #[error("the server is busy; try again")]
    Busy,
    /// Too many unfinished uploads of one owner, or of all: 503 `busy` with `Retry-After`.
    #[error("too many uploads are unfinished; finish some, or try again later")]
    TooManyUnfinished,
    /// The disk failed: 503 `busy` with `Retry-After`; its own words are for the log only.
    #[error("the server could not write to its disk")]
    Disk(#[source] io::Error),
    /// A record is damaged: 503 `busy`; the source names it, for the log only.
    #[error("a record of the server is damaged")]
    Store(#[source] StoreError),
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => UploadError::NoSpace,
            _ => UploadError::Disk(error),
        }
    }
}

impl From<StoreError> for UploadError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Denied(denied) => UploadError::Denied(denied),
            StoreError::KeyExists => UploadError::KeyExists,
            StoreError::Closed => UploadError::Closed,
            StoreError::Busy => UploadError::Busy,
            StoreError::Disk(error) => error.into(),
            StoreError::NotFound(handle) => UploadError::NotFound(handle),
            StoreError::Record(_) => UploadError::Store(error),
        }
    }
}
