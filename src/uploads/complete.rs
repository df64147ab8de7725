//! Complete: every part is there, the bytes become durable, the record is written. Blocks.

use std::collections::BTreeMap;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::book::Book;
use super::ledger::Part;
use super::session::{Files, Session};
use super::slot::lock;
use super::{Complete, PartNumber, Ticket, UploadError};
use crate::policy::Handle;
use crate::store::{Meta, Store, stored_type};

/// How many tags there may be, and how long (filestack-js 4.3.8, schema of upload tags).
const MAX_TAGS: usize = 10;
const MAX_TAG_NAME_CHARS: usize = 128;
const MAX_TAG_CHARS: usize = 256;

/// Bytes that a type is recognised by.
pub(super) const HEAD_BYTES: u64 = 8192;

impl Session {
    /// The file. Whoever comes while it is made waits, and whoever comes later finds it done.
    pub(super) fn complete(
        &self,
        store: &Store,
        ticket: &Ticket,
        complete: &Complete,
    ) -> Result<Meta, UploadError> {
        let _moving = lock(&self.moving);
        if let Some(meta) = done(store, &self.handle)? {
            self.clear();
            return Ok(meta);
        }
        check_tags(&complete.tags)?;
        ticket.sizes().check(self.opening.size)?;
        self.check_parts(&complete.parts)?;
        let files = self.files()?;
        self.place_parts_alone(&files)?;
        let parts = self.close()?;
        let outcome = self.make(store, ticket, complete, &files, &parts);
        // Once the bytes have their final place nobody may write to them any more.
        if outcome.is_err() && self.data_path().exists() {
            self.book()?.is_closed = false;
        }
        outcome
    }

    /// Takes the parts, and lets no more in. Nothing is missing.
    fn close(&self) -> Result<Vec<Part>, UploadError> {
        let mut book = self.book()?;
        whole(&book)?;
        if book.to_place().is_some() {
            // A repeat of a part came in after the parts were placed.
            return Err(UploadError::Busy);
        }
        let ended = book.close();
        let parts = book.parts.values().copied().collect();
        drop(book);
        ended.iter().for_each(|slot| slot.settle());
        Ok(parts)
    }

    fn check_parts(&self, named: &[(PartNumber, String)]) -> Result<(), UploadError> {
        let book = self.book()?;
        whole(&book)?;
        let mut wrong = Vec::new();
        for (number, etag) in named {
            let Some(part) = book.parts.get(number) else {
                let text = format!("the file has no part {}", number.get());
                return Err(UploadError::BadRequest(text));
            };
            if !part.etag().eq_ignore_ascii_case(etag.trim_matches('"')) {
                wrong.push(number.get());
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(parts_missing(&wrong)) }
    }

    fn make(
        &self,
        store: &Store,
        ticket: &Ticket,
        complete: &Complete,
        files: &Arc<Files>,
        parts: &[Part],
    ) -> Result<Meta, UploadError> {
        let size = self.opening.size;
        let crc = parts.iter().fold(0, |crc, part| {
            crc32c::crc32c_combine(
                crc,
                part.crc,
                usize::try_from(part.length).unwrap_or(usize::MAX),
            )
        });
        let mut head = vec![0; usize::try_from(size.min(HEAD_BYTES)).unwrap_or(0)];
        files.data.read_exact_at(&mut head, 0)?;
        if files.data.metadata()?.len() != size {
            files.data.set_len(size)?;
        }
        self.disk().sync(&self.data_path(), &files.data)?;
        let terms = ticket.terms();
        let md5 = match parts {
            [only] => only.md5.map(hex::encode),
            _ => None,
        };
        let meta = Meta {
            handle: self.handle,
            application: ticket.application().to_owned(),
            owner: ticket.owner().map(str::to_owned),
            filename: terms.filename.clone(),
            mimetype: stored_type(&head, &terms.mimetype),
            announced_mimetype: terms.mimetype.clone(),
            size_bytes: size,
            container: terms.container.clone(),
            key: terms.key.clone(),
            is_whole_key: terms.is_whole_key,
            crc32c: crc,
            md5,
            sha256: None,
            version: 0,
            uploaded_ms: UNIX_EPOCH.elapsed().unwrap_or_default().as_millis() as u64,
            ticket_deadline: ticket.deadline().0,
            tags: complete.tags.clone(),
            workflows: terms.workflows.clone(),
            source_url: None,
            conversion: None,
            alt: complete.alt.clone(),
        };
        store.keep(&self.data_path(), &meta)?;
        self.clear();
        Ok(meta)
    }

    /// The file exists; what is left in the folder is only in the way.
    pub(super) fn clear(&self) {
        if let Err(error) = self.disk().remove_folder(&self.folder) {
            tracing::warn!("{} cannot be removed: {error}", self.folder.display());
        }
    }
}

/// What an earlier complete of this upload made; `Closed` when that was removed since.
pub(super) fn done(store: &Store, handle: &Handle) -> Result<Option<Meta>, UploadError> {
    if let Some(meta) = store.meta(handle)? {
        return Ok(Some(meta));
    }
    if store.is_buried(handle)? {
        return Err(UploadError::Closed);
    }
    Ok(store.finish_keeping(handle)?)
}

fn whole(book: &Book) -> Result<(), UploadError> {
    match book.missing() {
        missing if missing.is_empty() => Ok(()),
        missing => Err(parts_missing(&missing)),
    }
}

/// The first of them, so that the sentence stays one.
fn parts_missing(numbers: &[u32]) -> UploadError {
    let mut text: Vec<_> = numbers.iter().take(20).map(u32::to_string).collect();
    if numbers.len() > 20 {
        text.push(format!("and {} more", numbers.len() - 20));
    }
    let noun = if numbers.len() == 1 { "part" } else { "parts" };
    UploadError::PartsMissing(format!("{noun} {}", text.join(", ")))
}

pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), UploadError> {
    let is_fine = |(name, text): (&String, &String)| {
        !name.is_empty()
            && name.chars().count() <= MAX_TAG_NAME_CHARS
            && text.chars().count() <= MAX_TAG_CHARS
    };
    if tags.len() <= MAX_TAGS && tags.iter().all(is_fine) {
        return Ok(());
    }
    let text = "there may be 10 upload tags, with names of 128 and texts of 256 characters at most";
    Err(UploadError::BadRequest(text.to_owned()))
}
