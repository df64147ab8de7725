//! Abandoned uploads.

/// What a sweep removed, or would.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads.
    pub uploads: usize,
    /// Their bytes.
    pub bytes: u64,
}
