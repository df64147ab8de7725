//! Files that lie elsewhere and are picked by name: folders are listed, and what is picked becomes a file of ours.
//!
//! [`Cloud`] is one place to pick from; [`Clouds`] knows which application has which, and joins them to `uploads`.
//! A new kind of place is a file here and a line in [`Clouds::of`].
//! The one thing to know: a path comes from outside and is opened segment by segment, without following a link, so that
//! nothing leads out of the folder that the operator named.

mod cloud;
#[allow(clippy::module_inception)]
mod clouds;
mod error;
mod folder;
mod path;
mod png;
mod samples;
mod shelf;

pub use cloud::{Ask, Cloud, Item, Kind, Listed, Opened, Page, Visit};
pub use clouds::{Clouds, CustomSource, Shown};
pub use error::CloudError;
pub use folder::Folder;
pub use path::CloudPath;
pub use samples::Samples;
pub use shelf::PAGE_ITEMS;

/// The name that clients know an operator's own source by (filestack-js, picker schema).
pub const CUSTOM_SOURCE: &str = "customsource";
