//! The store.

use std::fs::File;
use std::path::Path;

use super::{Meta, StoreError};
use crate::policy::{Grant, Handle, op};

/// The data folder, and the lock that `serve` holds on it.
pub struct DataFolder;
/// An open file.
#[derive(Debug)]
pub struct Opened {
    /// The bytes.
    pub file: File,
    /// What is known.
    pub meta: Meta,
}
/// What `verify` found.
#[derive(Debug)]
pub struct Damage;
/// Files at rest.
#[derive(Clone)]
pub struct Store;

impl Store {
    /// Opens the data folder.
    pub fn open_folder(_folder: &Path) -> Result<Self, StoreError> {
        unimplemented!()
    }
    /// Opens a file for delivery.
    pub async fn open(
        &self,
        _grant: &Grant<op::Read>,
        _handle: &Handle,
    ) -> Result<Opened, StoreError> {
        unimplemented!()
    }
    /// What is known about a file.
    pub async fn stat(
        &self,
        _grant: &Grant<op::Stat>,
        _handle: &Handle,
    ) -> Result<Meta, StoreError> {
        unimplemented!()
    }
}
