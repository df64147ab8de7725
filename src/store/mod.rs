//! Files at rest: what is known about them, and their bytes.
//!
//! Leaves receiving to `uploads` and serving to `http`.
//! The one thing to know: bytes lie under the handle, sharded; a key is data and never a file path.

mod error;
mod meta;
mod mimetype;
mod random;
#[allow(clippy::module_inception)]
mod store;

pub use error::StoreError;
pub use meta::Meta;
pub use mimetype::stored_type;
pub use random::{new_handle, random_text};
pub use store::{Damage, DataFolder, Opened, Store};
