//! Why an import fails.

use crate::outbound::FetchError;
use crate::policy::Denied;
use crate::store::StoreError;
use crate::uploads::UploadError;

/// On which side of an import something went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The policy does not allow this URL or file.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The URL cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What was fetched cannot be shown.
    #[error("the URL leads to no PNG, JPEG, GIF, WebP, AVIF or BMP picture")]
    NoPicture,
    /// What was fetched cannot be kept.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The stored file that is to be copied cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}
