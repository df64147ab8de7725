//! Receiving one part.

use bytes::Bytes;

use super::UploadError;

/// A part or chunk under way. Dropping it forgets its bytes.
pub struct Receiving;

/// A part or chunk that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its entity tag, without quotes.
    pub etag: String,
}

impl Receiving {
    /// Takes the next bytes; waits when too much is under way.
    pub async fn write(&mut self, _bytes: Bytes) -> Result<(), UploadError> {
        unimplemented!()
    }
    /// The last bytes were there: checks length and MD5, and makes the part count.
    pub async fn finish(self) -> Result<Received, UploadError> {
        unimplemented!()
    }
}
