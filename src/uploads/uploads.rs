//! The uploads (signatures first; bodies follow).

use std::sync::Arc;

use super::{
    Announced, Complete, PartNumber, Receiving, Settings, Start, Started, Swept, Ticket,
    UploadError,
};
use crate::policy::{Gate, Grant, UnixSeconds, op};
use crate::store::{Meta, Store};

/// All uploads of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Uploads;

impl Uploads {
    /// Over `store`; tickets are sealed and opened by `gate`.
    pub fn open(_gate: Arc<Gate>, _store: Store, _settings: Settings) -> Result<Self, UploadError> {
        unimplemented!()
    }
    /// `multipart/start`.
    pub async fn start(
        &self,
        _grant: Grant<op::Upload>,
        _start: Start,
        _now: UnixSeconds,
    ) -> Result<Started, UploadError> {
        unimplemented!()
    }
    /// `multipart/upload`: whether such a part fits, before its URL is given out.
    pub async fn expect(
        &self,
        _ticket: &Ticket,
        _announced: &Announced,
    ) -> Result<(), UploadError> {
        unimplemented!()
    }
    /// The PUT of a part or chunk.
    pub async fn part(
        &self,
        _ticket: &Ticket,
        _announced: Announced,
    ) -> Result<Receiving, UploadError> {
        unimplemented!()
    }
    /// `multipart/commit`.
    pub async fn commit(
        &self,
        _ticket: &Ticket,
        _part: PartNumber,
        _size_bytes: u64,
    ) -> Result<(), UploadError> {
        unimplemented!()
    }
    /// `multipart/complete`.
    pub async fn complete(
        &self,
        _ticket: &Ticket,
        _complete: Complete,
        _now: UnixSeconds,
    ) -> Result<Meta, UploadError> {
        unimplemented!()
    }
    /// Removes abandoned uploads.
    pub async fn sweep(
        &self,
        _grant: &Grant<op::Maintenance>,
        _now: UnixSeconds,
        _dry_run: bool,
    ) -> Result<Swept, UploadError> {
        unimplemented!()
    }
}
