//! Files at rest: what is known about them, and their bytes.
//!
//! Leaves receiving to `uploads` and serving to `http`.
//! The one thing to know: bytes lie under the handle, sharded; a key is data and never a file path.

mod change;
mod container;
mod error;
mod exif;
mod facts;
mod folder;
mod hashes;
mod journal;
mod keys;
mod meta;
mod mimetype;
mod picture;
mod random;
mod repair;
#[allow(clippy::module_inception)]
mod store;
mod verify;

pub use change::Remains;
pub use error::StoreError;
pub use exif::Exif;
pub use facts::{Facts, Questions};
pub use folder::{DataFolder, FolderLock, LockRefused};
pub use hashes::Hash;
pub use journal::{Action, Event, Journal, Listeners, Outcome, UnknownAction};
pub use meta::Meta;
pub use mimetype::stored_type;
pub use picture::Dimensions;
pub use random::{new_handle, random_text};
pub(crate) use store::blocking;
pub use store::{Opened, Store};
pub use verify::{Damage, Verdict};
