//! What a URL answers becomes a file, or is shown before it does; nothing of it stays in memory.
//!
//! Joins `outbound`, which fetches, and `uploads`, which makes files. One function for each operation of the policy
//! table that fetches; each takes that operation's grant and asks it about the URL before anything is looked up.
//! The one thing to know: where a policy limits URLs, a redirect that leaves the limit is refused as well.

mod error;
#[allow(clippy::module_inception)]
mod imports;
mod preview;
mod wanted;

pub use error::ImportError;
pub use imports::Imports;
pub use preview::Preview;
pub use wanted::{Found, Link, Wanted};
