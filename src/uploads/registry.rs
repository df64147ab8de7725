//! Which uploads this process knows, and whom they count against.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::complete::done;
use super::ledger::Opening;
use super::session::Session;
use super::slot::lock;
use super::space::Reservation;
use super::sweep::bytes_in;
use super::{Ticket, UploadError, Uploads};
use crate::policy::{Client, Handle, UnixSeconds};

impl Uploads {
    /// The session of a ticket; after a restart, or on another process's ticket, it is made again.
    pub(super) fn session(&self, ticket: &Ticket) -> Result<Arc<Session>, UploadError> {
        let handle = ticket.terms().handle;
        if let Some(session) = lock(&self.0.sessions).get(&handle) {
            return Ok(session.clone());
        }
        if done(&self.0.store, &handle)?.is_some() {
            return Err(UploadError::Closed);
        }
        let opening = Opening {
            boot: self.0.boot.clone(),
            application: ticket.application().to_owned(),
            owner: ticket.owner().map(str::to_owned),
            client: ticket.whose().client,
            size: ticket.terms().size_bytes,
            deadline: ticket.deadline().0,
        };
        Ok(self.resume(handle, opening))
    }

    /// Takes up an upload that was promised its space by an earlier process.
    pub(super) fn resume(&self, handle: Handle, opening: Opening) -> Arc<Session> {
        let make = || {
            let folder = self.0.store.folder().clone();
            // What is on the disk already is not free any more.
            let there = bytes_in(&folder.staged(&handle)).unwrap_or(0);
            let reservation =
                self.0.space.resting(opening.size.saturating_sub(there), opening.client);
            Arc::new(Session::new(folder, handle, opening, reservation))
        };
        lock(&self.0.sessions).entry(handle).or_insert_with(make).clone()
    }

    /// Counts a new upload against its owner, its client and the disk.
    pub(super) fn register(
        &self,
        handle: Handle,
        opening: Opening,
        now: UnixSeconds,
    ) -> Result<(), UploadError> {
        let mut sessions = lock(&self.0.sessions);
        sessions.retain(|_, session| session.deadline() > now || !session.is_idle());
        self.check_count(&sessions, &opening)?;
        sessions.values().for_each(|session| session.rest(now));
        let reservation = self.reserve(opening.size, opening.client)?;
        let folder = self.0.store.folder();
        let session = Session::new(folder.clone(), handle, opening, reservation);
        session.touch(now);
        sessions.insert(handle, Arc::new(session));
        Ok(())
    }

    /// Whether one more upload may be unfinished: of all, of its owner, and of its client, who may be many
    /// owners for the asking.
    fn check_count(
        &self,
        sessions: &HashMap<Handle, Arc<Session>>,
        new: &Opening,
    ) -> Result<(), UploadError> {
        let settings = &self.0.settings;
        let (mut all, mut of_owner, mut of_client) = (0, 0, 0);
        let openings = sessions.values().map(|session| &session.opening);
        for opening in openings.filter(|opening| opening.application == new.application) {
            all += 1;
            of_owner += usize::from(owner(opening) == owner(new));
            of_client += usize::from(new.client.is_some() && opening.client == new.client);
        }
        let most_of_client = settings.client_share.of(settings.max_unfinished);
        if all >= settings.max_unfinished
            || of_owner >= settings.max_unfinished_per_owner
            || of_client >= most_of_client
        {
            return Err(UploadError::TooManyUnfinished);
        }
        Ok(())
    }

    /// Sets `bytes` aside for a new upload.
    pub(super) fn reserve(
        &self,
        bytes: u64,
        client: Option<Client>,
    ) -> Result<Reservation, UploadError> {
        self.0.space.reserve(bytes, self.free()?, client, self.0.settings.client_share)
    }

    /// What may be written to the disk, in bytes.
    pub(super) fn free(&self) -> io::Result<u64> {
        let folder = self.0.store.folder();
        let free = folder.disk().free_bytes(folder.path())?;
        Ok(free.saturating_sub(self.0.settings.min_free_bytes))
    }
}

/// Whoever has no name counts as one.
fn owner(opening: &Opening) -> &str {
    opening.owner.as_deref().unwrap_or_default()
}
