//! The operations that a grant can be for, and which calls each of them needs.
//!
//! The table of `protocol/security.md` section 2, a row an operation; a row comes with its first use.

use super::Call;

/// A row of the table. Only this file has any.
pub trait Op: sealed::Sealed {
    /// The operation as the end of "the policy does not allow to ...".
    const IN_WORDS: &'static str;
    /// Any one of these calls allows it.
    const CALLS: &'static [Call];
    /// Whether it makes a new file instead of acting on one that is there.
    const CREATES: bool;
}

/// An operation that reads from a URL, which the policy's `url` may limit.
pub trait Fetches: Op {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! rows {
    ($($(#[$about:meta])* $name:ident: $words:literal, $calls:expr, $creates:literal;)*) => {$(
        $(#[$about])*
        #[derive(Debug)]
        pub enum $name {}

        impl sealed::Sealed for $name {}

        impl Op for $name {
            const IN_WORDS: &'static str = $words;
            const CALLS: &'static [Call] = $calls;
            const CREATES: bool = $creates;
        }
    )*};
}

rows! {
    /// Upload a new file.
    Upload: "upload files", &[Call::Pick, Call::Store], true;
    /// Make a file of what a URL answers (`/process`, `store` tasks, cloud `/store/`).
    Import: "store files from a URL", &[Call::Pick, Call::Store], true;
    /// The same through the REST store, where `writeUrl` is enough.
    StoreUrl: "store files from a URL", &[Call::Pick, Call::Store, Call::WriteUrl], true;
    /// Ask what a URL or a drive has.
    Browse: "look at sources", &[Call::Pick], true;
    /// Read a file's bytes.
    Read: "read files", &[Call::Read], false;
    /// Read a file's metadata.
    Stat: "read metadata", &[Call::Stat], false;
    /// Read what a camera wrote into a picture. A policy without `call` does not allow it.
    Exif: "read EXIF", &[Call::Exif], false;
    /// Transform a file or what a URL answers.
    Convert: "transform files", &[Call::Convert], false;
    /// Give a file other bytes.
    Overwrite: "overwrite files", &[Call::Write], false;
    /// Give a file the bytes that a URL answers.
    OverwriteUrl: "overwrite files from a URL", &[Call::Write, Call::WriteUrl], false;
    /// Remove a file.
    Remove: "delete files", &[Call::Remove], false;
}

impl Fetches for Import {}
impl Fetches for StoreUrl {}
impl Fetches for Browse {}
impl Fetches for Convert {}
impl Fetches for OverwriteUrl {}

/// Look after the data folder. No policy allows it: `cli` and `app` make its grant for the operator.
#[derive(Debug)]
pub enum Maintenance {}
