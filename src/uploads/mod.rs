//! Many requests become one file: start, parts, commit, complete, sweep.
//!
//! Leaves files at rest to `store` and who may do what to `policy`.
//! The one thing to know: a part counts once its line is in the upload's ledger, and a part is never
//! written to a place that is not certain to be its own.

mod book;
mod budget;
mod commit;
mod complete;
mod error;
mod layout;
mod ledger;
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
pub use receive::{Received, Receiving};
pub use sweep::Swept;
pub use terms::{
    Allotment, Announced, Complete, PartNumber, Settings, Start, Started, Terms, Ticket,
};
pub use uploads::Uploads;
