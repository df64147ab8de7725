//! Which uploads this process knows, and whom they count against.

use std::sync::Arc;

use super::complete::done;
use super::ledger::Opening;
use super::session::Session;
use super::slot::lock;
use super::sweep::bytes_in;
use super::{Ticket, UploadError, Uploads};
use crate::policy::{Handle, UnixSeconds};

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
            let reservation = self.0.space.take(opening.size.saturating_sub(there));
            Arc::new(Session::new(folder, handle, opening, reservation))
        };
        lock(&self.0.sessions).entry(handle).or_insert_with(make).clone()
    }

    /// Counts a new upload against its owner and the disk.
    pub(super) fn register(
        &self,
        handle: Handle,
        opening: Opening,
        now: UnixSeconds,
    ) -> Result<(), UploadError> {
        let (settings, folder) = (&self.0.settings, self.0.store.folder());
        let mut sessions = lock(&self.0.sessions);
        sessions.retain(|_, session| session.deadline() > now || !session.is_idle());
        let of_app = |session: &&Arc<Session>| session.opening.application == opening.application;
        let of_owner = |session: &&Arc<Session>| owner(&session.opening) == owner(&opening);
        let unfinished = sessions.values().filter(of_app).count();
        let own = sessions.values().filter(of_app).filter(of_owner).count();
        if own >= settings.max_unfinished_per_owner || unfinished >= settings.max_unfinished {
            return Err(UploadError::TooManyUnfinished);
        }
        sessions.values().for_each(|session| session.rest(now));
        let reservation = self.0.space.reserve(
            folder.disk(),
            folder.path(),
            opening.size,
            settings.min_free_bytes,
        )?;
        let session = Session::new(folder.clone(), handle, opening, reservation);
        session.touch(now);
        sessions.insert(handle, Arc::new(session));
        Ok(())
    }
}

/// Whoever has no name counts as one.
fn owner(opening: &Opening) -> &str {
    opening.owner.as_deref().unwrap_or_default()
}
