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

mod sealed {
    pub trait Sealed {}
}

/// Upload a new file.
#[derive(Debug)]
pub enum Upload {}

/// Read a file's bytes.
#[derive(Debug)]
pub enum Read {}

/// Read a file's metadata.
#[derive(Debug)]
pub enum Stat {}

/// Look after the data folder. No policy allows it: `cli` and `app` make its grant for the operator.
#[derive(Debug)]
pub enum Maintenance {}

impl sealed::Sealed for Upload {}
impl sealed::Sealed for Read {}
impl sealed::Sealed for Stat {}

impl Op for Upload {
    const IN_WORDS: &'static str = "upload files";
    const CALLS: &'static [Call] = &[Call::Pick, Call::Store];
    const CREATES: bool = true;
}

impl Op for Read {
    const IN_WORDS: &'static str = "read files";
    const CALLS: &'static [Call] = &[Call::Read];
    const CREATES: bool = false;
}

impl Op for Stat {
    const IN_WORDS: &'static str = "read metadata";
    const CALLS: &'static [Call] = &[Call::Stat];
    const CREATES: bool = false;
}
