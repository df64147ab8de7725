//! What is there of an upload, for a client that goes on with it after a reload or a crash.

use std::collections::BTreeMap;

use super::complete::done;
use super::ledger::Part;
use super::{PartNumber, Ticket, UploadError, Uploads};
use crate::policy::{Credentials, Denied, UnixSeconds};
use crate::store::blocking;

/// A ticket whose holder may be told about its upload. Only [`Uploads::own_ticket`] makes one.
#[derive(Clone, Debug)]
pub struct OwnTicket(Ticket);

/// What is there of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the whole file, as announced.
    pub size_bytes: u64,
    /// When the upload ends, whatever is there then.
    pub deadline: UnixSeconds,
    /// How far it is.
    pub stage: Stage,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Parts may come.
    Unfinished(Vec<PartThere>),
    /// The file exists; complete answers again what it is.
    Stored,
}

/// A part that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartThere {
    /// Which.
    pub number: PartNumber,
    /// Its bytes.
    pub length: u64,
    /// As the PUT answered it, without quotes.
    pub etag: String,
    /// The MD5 of its bytes, where the client announced one.
    pub md5: Option<[u8; 16]>,
}

impl Uploads {
    /// As [`Uploads::ticket`], for whoever asks what is there: the pair beside it must not be somebody else's.
    ///
    /// # Errors
    /// [`Denied`], as [`Uploads::ticket`]; `not_your_file`.
    pub fn own_ticket(
        &self,
        upload_id: &str,
        uri: Option<&str>,
        credentials: &Credentials<'_>,
        now: UnixSeconds,
    ) -> Result<OwnTicket, Denied> {
        let ticket = self.ticket(upload_id, uri, credentials, now)?;
        self.0.gate.accompany_owner(&ticket, credentials)?;
        Ok(OwnTicket(ticket))
    }

    /// Which parts of an upload are there.
    ///
    /// ```
    /// # use sealdrop::uploads::{OwnTicket, Uploads};
    /// async fn route(uploads: &Uploads, ticket: &OwnTicket) {
    ///     let _ = uploads.progress(ticket).await;
    /// }
    /// ```
    ///
    /// A ticket is not enough before it is known whose pair came with it:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::uploads::{Ticket, Uploads};
    /// async fn route(uploads: &Uploads, ticket: &Ticket) {
    ///     let _ = uploads.progress(ticket).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`UploadError::Closed`] when the file was removed since; [`UploadError::Disk`].
    pub async fn progress(&self, ticket: &OwnTicket) -> Result<Progress, UploadError> {
        let (uploads, OwnTicket(ticket)) = (self.clone(), ticket.clone());
        blocking(move || {
            let stage = match uploads.session(&ticket) {
                // It is closed because the file was stored, or because it was removed since.
                Err(UploadError::Closed) => done(&uploads.0.store, ticket.terms().handle())?
                    .map(|_| Stage::Stored)
                    .ok_or(UploadError::Closed)?,
                session => Stage::Unfinished(parts_there(&session?.book()?.parts)),
            };
            Ok(Progress {
                size_bytes: ticket.terms().size_bytes(),
                deadline: ticket.deadline(),
                stage,
            })
        })
        .await
    }
}

fn parts_there(parts: &BTreeMap<PartNumber, Part>) -> Vec<PartThere> {
    let there = |part: &Part| PartThere {
        number: part.number,
        length: part.length,
        etag: part.etag(),
        md5: part.md5,
    };
    parts.values().map(there).collect()
}
