//! All uploads of one data folder.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::budget::Budget;
use super::complete::done;
use super::ledger::Opening;
use super::session::Session;
use super::slot::lock;
use super::space::{Space, boot_id};
use super::{
    Allotment, Announced, Complete, PartNumber, Receiving, Settings, Start, Started, Terms, Ticket,
    UploadError,
};
use crate::policy::{Code, Credentials, Denied, Gate, Grant, Handle, Sizes, UnixSeconds, op};
use crate::store::{Meta, Store, blocking, new_handle, random_text};

/// Longest name and type, in bytes.
const MAX_FILENAME_BYTES: usize = 1024;
const MAX_MIMETYPE_BYTES: usize = 255;

/// Most workflows of one upload, and the longest name of one, in bytes.
const MAX_WORKFLOWS: usize = 32;
const MAX_WORKFLOW_BYTES: usize = 256;

/// All uploads of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Uploads(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub gate: Arc<Gate>,
    pub store: Store,
    pub settings: Settings,
    pub sessions: Mutex<HashMap<Handle, Arc<Session>>>,
    pub space: Space,
    pub budget: Budget,
    pub boot: String,
    /// The latest time that a call told, in Unix seconds.
    latest: AtomicU64,
}

impl Uploads {
    /// Over `store`; tickets are sealed and opened by `gate`. Finds the uploads that were under way
    /// when an earlier process ended. Blocks.
    ///
    /// # Errors
    /// [`UploadError::Disk`].
    pub fn open(gate: Arc<Gate>, store: Store, settings: Settings) -> Result<Self, UploadError> {
        Self::open_under(gate, store, settings, boot_id()?)
    }

    /// The same under a given name of the machine's boot: what was written under another one is checked
    /// against its checksums before it counts.
    ///
    /// # Errors
    /// [`UploadError::Disk`].
    pub fn open_under(
        gate: Arc<Gate>,
        store: Store,
        settings: Settings,
        boot: String,
    ) -> Result<Self, UploadError> {
        let uploads = Self::new(gate, store, settings, boot);
        uploads.find_unfinished()?;
        Ok(uploads)
    }

    /// For maintenance beside a process that may be serving: nothing is looked for, changed or removed
    /// before it is asked for. Blocks.
    ///
    /// # Errors
    /// [`UploadError::Disk`].
    pub fn beside(gate: Arc<Gate>, store: Store, settings: Settings) -> Result<Self, UploadError> {
        Ok(Self::new(gate, store, settings, boot_id()?))
    }

    fn new(gate: Arc<Gate>, store: Store, settings: Settings, boot: String) -> Self {
        let Settings { buffer_bytes, max_parts_at_once, client_share, .. } = settings;
        let budget = Budget::new(buffer_bytes, max_parts_at_once, client_share);
        let (sessions, space, latest) = Default::default();
        Uploads(Arc::new(Inner { gate, store, settings, sessions, space, budget, boot, latest }))
    }

    /// `multipart/start`: checks the whole policy and agrees on the terms.
    ///
    /// ```
    /// # use sealdrop::{policy::{Grant, UnixSeconds, op}, uploads::{Start, Uploads}};
    /// async fn route(uploads: &Uploads, grant: Grant<op::Upload>, start: Start, now: UnixSeconds) {
    ///     let _ = uploads.start(grant, start, now).await;
    /// }
    /// ```
    ///
    /// A route that has leave for something else does not compile:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{policy::{Grant, UnixSeconds, op}, uploads::{Start, Uploads}};
    /// async fn route(uploads: &Uploads, grant: Grant<op::Read>, start: Start, now: UnixSeconds) {
    ///     let _ = uploads.start(grant, start, now).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`UploadError::Denied`], [`UploadError::TooLarge`], [`UploadError::BadRequest`],
    /// [`UploadError::KeyExists`], [`UploadError::NoSpace`], [`UploadError::TooManyUnfinished`].
    pub async fn start(
        &self,
        grant: Grant<op::Upload>,
        start: Start,
        now: UnixSeconds,
    ) -> Result<Started, UploadError> {
        let uploads = self.clone();
        blocking(move || uploads.start_now(grant, start, now)).await
    }

    /// How small and large a file may be that comes under `grant`: what its policy says, and no more than its
    /// application takes.
    pub fn sizes(&self, grant: &Grant<op::Upload>) -> Sizes {
        let Allotment { max_file_bytes, .. } = self.0.settings.allotment(grant.application());
        grant.sizes().up_to(*max_file_bytes)
    }

    fn start_now(
        &self,
        grant: Grant<op::Upload>,
        start: Start,
        now: UnixSeconds,
    ) -> Result<Started, UploadError> {
        let settings = &self.0.settings;
        let unique = random_text(20)?;
        let Allotment { home, max_file_bytes } = settings.allotment(grant.application());
        let place = grant.destination(&start.place, home, &start.filename, &unique)?;
        grant.sizes().check(start.size_bytes)?;
        if !start.workflows.is_empty() {
            grant.may_run_workflows()?;
        }
        check_start(&start, *max_file_bytes)?;
        let (application, container, key) = (grant.application(), place.container(), place.key());
        if place.is_whole_key() && self.0.store.has_key(application, container, key)? {
            return Err(UploadError::KeyExists);
        }
        let deadline = UnixSeconds(now.0.saturating_add(settings.lifetime.as_secs()));
        let terms = Terms {
            handle: new_handle()?,
            size_bytes: start.size_bytes,
            filename: start.filename,
            mimetype: start.mimetype,
            container: place.container().to_owned(),
            key: place.key().to_owned(),
            is_whole_key: place.is_whole_key(),
            workflows: start.workflows,
        };
        let opening = Opening {
            boot: self.0.boot.clone(),
            application: grant.application().to_owned(),
            owner: grant.owner().map(str::to_owned),
            client: grant.client(),
            size: terms.size_bytes,
            deadline: deadline.0,
        };
        let (handle, uri) = (terms.handle, terms.uri());
        let (_, upload_id) = self.0.gate.seal(grant, terms, deadline)?;
        self.register(handle, opening, now)?;
        Ok(Started { upload_id, uri })
    }

    /// The ticket of a later call. `uri` is what the call says beside it; `credentials` whatever came with it.
    ///
    /// # Errors
    /// [`Denied`], see [`Gate::open`] and [`Gate::accompany`]; `not_allowed` for another upload's `uri`.
    pub fn ticket(
        &self,
        upload_id: &str,
        uri: Option<&str>,
        credentials: &Credentials<'_>,
        now: UnixSeconds,
    ) -> Result<Ticket, Denied> {
        self.tell(now);
        let ticket: Ticket = self.0.gate.open(upload_id, now)?;
        let ticket = ticket.sent_by(credentials.client());
        self.0.gate.accompany(&ticket, credentials)?;
        if uri.is_some_and(|uri| uri != ticket.terms().uri()) {
            return Err(Denied::new(Code::NotAllowed, "uri and upload_id belong to two uploads"));
        }
        Ok(ticket)
    }

    /// `multipart/upload`: whether such a part may come, before its URL is given out.
    ///
    /// # Errors
    /// [`UploadError::BadRequest`] when it cannot be one of this file; [`UploadError::Closed`].
    pub async fn expect(&self, ticket: &Ticket, announced: &Announced) -> Result<(), UploadError> {
        let (uploads, ticket, announced) = (self.clone(), ticket.clone(), announced.clone());
        blocking(move || {
            let session = uploads.session(&ticket)?;
            let expected = session.book()?.expect(&announced);
            expected.map(|_| ())
        })
        .await
    }

    /// The PUT of a part or chunk: gives leave to receive it, and ends an earlier request for the same one.
    ///
    /// ```
    /// # use sealdrop::uploads::{Announced, Ticket, Uploads};
    /// async fn route(uploads: &Uploads, ticket: &Ticket, announced: Announced) {
    ///     let _ = uploads.part(ticket, announced).await;
    /// }
    /// ```
    ///
    /// The text that a client sent is no ticket yet:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::uploads::{Announced, Ticket, Uploads};
    /// async fn route(uploads: &Uploads, ticket: &str, announced: Announced) {
    ///     let _ = uploads.part(ticket, announced).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`Uploads::expect`]; [`UploadError::Busy`], [`UploadError::NoSpace`], [`UploadError::Disk`].
    pub async fn part(
        &self,
        ticket: &Ticket,
        announced: Announced,
    ) -> Result<Receiving, UploadError> {
        let admission = self.0.budget.admit(&ticket.whose())?;
        let (uploads, ticket) = (self.clone(), ticket.clone());
        blocking(move || {
            let session = uploads.session(&ticket)?;
            let presence = session.enter()?;
            uploads.make_room(&session, announced.length)?;
            let budget = uploads.0.budget.clone();
            Receiving::begin(session, announced, budget, (admission, presence))
        })
        .await
    }

    /// A call told the time.
    pub(super) fn tell(&self, now: UnixSeconds) {
        self.0.latest.fetch_max(now.0, Ordering::Relaxed);
    }

    /// Whether `bytes` more fit on the disk, and the upload's own are set aside.
    fn make_room(&self, session: &Session, bytes: u64) -> Result<(), UploadError> {
        session.touch(UnixSeconds(self.0.latest.load(Ordering::Relaxed)));
        let free = self.free()?;
        session.reservation.take_again(free, self.0.settings.client_share)?;
        if free < bytes { Err(UploadError::NoSpace) } else { Ok(()) }
    }

    /// `multipart/commit`: the chunks of a part become the part. `size_bytes` is the whole file's.
    ///
    /// # Errors
    /// [`UploadError::PartsMissing`] when there are gaps; [`UploadError::BadRequest`], [`UploadError::Closed`].
    pub async fn commit(
        &self,
        ticket: &Ticket,
        part: PartNumber,
        size_bytes: u64,
    ) -> Result<(), UploadError> {
        if size_bytes != ticket.terms().size_bytes {
            let text = "the size of the file is not the one that was announced at start";
            return Err(UploadError::BadRequest(text.to_owned()));
        }
        let (uploads, ticket) = (self.clone(), ticket.clone());
        blocking(move || uploads.session(&ticket)?.commit(part)).await
    }

    /// `multipart/complete`. It goes on to its end when the caller is gone; repeats join it or find it done.
    ///
    /// # Errors
    /// [`UploadError::PartsMissing`], [`UploadError::BadRequest`], [`UploadError::KeyExists`],
    /// [`UploadError::Closed`] when the file was removed since, [`UploadError::Disk`], [`UploadError::NoSpace`].
    pub async fn complete(&self, ticket: &Ticket, complete: Complete) -> Result<Meta, UploadError> {
        let (uploads, ticket) = (self.clone(), ticket.clone());
        blocking(move || {
            let session = match uploads.session(&ticket) {
                Err(UploadError::Closed) => {
                    return done(&uploads.0.store, ticket.terms().handle())?
                        .ok_or(UploadError::Closed);
                }
                session => session?,
            };
            let meta = session.complete(&uploads.0.store, &ticket, &complete)?;
            lock(&uploads.0.sessions).remove(&meta.handle);
            Ok(meta)
        })
        .await
    }
}

fn check_start(start: &Start, max_file_bytes: u64) -> Result<(), UploadError> {
    if start.size_bytes > max_file_bytes {
        return Err(UploadError::TooLarge { bytes: start.size_bytes, max_bytes: max_file_bytes });
    }
    check_names(&start.filename, &start.mimetype, &start.workflows)
}

/// Whether the texts of a file are as long as they may be.
pub(super) fn check_names(
    filename: &str,
    mimetype: &str,
    workflows: &[String],
) -> Result<(), UploadError> {
    if filename.len() > MAX_FILENAME_BYTES || mimetype.len() > MAX_MIMETYPE_BYTES {
        let text = "the name is longer than 1024 bytes, or the type longer than 255";
        return Err(UploadError::BadRequest(text.to_owned()));
    }
    let is_long = workflows.iter().any(|name| name.len() > MAX_WORKFLOW_BYTES);
    if is_long || workflows.len() > MAX_WORKFLOWS {
        let text = "there may be 32 workflows, with names of 256 bytes at most";
        return Err(UploadError::BadRequest(text.to_owned()));
    }
    Ok(())
}
