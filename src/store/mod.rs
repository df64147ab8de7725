//! Files at rest: what is known about them, and their bytes.
//!
//! Leaves receiving to `uploads` and serving to `http`.
//! The one thing to know: bytes lie under the handle, sharded; a key is data and never a file path.

mod change;
mod error;
mod folder;
mod journal;
mod meta;
mod mimetype;
mod random;
#[allow(clippy::module_inception)]
mod store;
mod verify;

pub use change::Remains;
pub use error::StoreError;
pub use folder::{DataFolder, FolderLock, LockRefused};
pub use journal::{Action, Event, Journal, Listeners, Outcome, UnknownAction};
pub use meta::Meta;
pub use mimetype::stored_type;
pub use random::{new_handle, random_text};
pub(crate) use store::blocking;
pub use store::{Opened, Store};
pub use verify::{Damage, Verdict};
