//! Small durable facts on disk: get, put if absent, compare and swap, list, expire.
//!
//! What a fact means is its owner's business.
//! The one thing to know: a fact is a file of two lines, a header with a checksum and the value as JSON;
//! it is written aside, synced and renamed, so a power cut leaves the old one or the new one.

#[allow(clippy::module_inception)]
mod records;

pub use records::{Entry, RecordError, Records};
