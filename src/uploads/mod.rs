//! Requests become files: many of them one (start, parts, commit, complete), or one of them one ([`Incoming`]).
//!
//! Leaves files at rest to `store` and who may do what to `policy`.
//! The one thing to know: a part counts once its line is in the upload's ledger, and a part is never
//! written to a place that is not certain to be its own.

mod book;
mod bounds;
mod budget;
mod commit;
mod complete;
mod error;
mod incoming;
mod landing;
mod layout;
mod ledger;
mod pipe;
mod progress;
mod receive;
mod registry;
mod session;
mod slot;
mod space;
mod sweep;
mod terms;
#[allow(clippy::module_inception)]
mod uploads;

pub use error::UploadError;
pub use incoming::Incoming;
pub use progress::{OwnTicket, PartThere, Progress, Stage};
pub use receive::{Received, Receiving};
pub use sweep::Swept;
pub use terms::{
    Allotment, Announced, Complete, NewFile, PartNumber, Replacement, Settings, Start, Started,
    Terms, Ticket,
};
pub use uploads::Uploads;
