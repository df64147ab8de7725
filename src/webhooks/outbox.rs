//! The events that are still to be told, as they lie in the journal. Blocks, and may run beside a serving process.

use std::io;

use super::{Delivery, Entry, State, Webhook};
use crate::policy::{Grant, UnixSeconds, op};
use crate::records::{self, RecordError, Records};
use crate::store::{Journal, Outcome, Store, StoreError};

/// What is still to be told, of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    store: Store,
}

/// Why the outbox does not do something.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Nothing with this number is to be told.
    #[error("there is no event {0}")]
    NoSuchEvent(u64),
    /// It is not told to this webhook, or was told already.
    #[error("the event {0} is not waiting for {1}")]
    NotWaiting(u64, String),
    /// A record cannot be read or written.
    #[error("the events cannot be read or written")]
    Store(#[from] StoreError),
}

impl From<RecordError> for OutboxError {
    fn from(error: RecordError) -> Self {
        OutboxError::Store(error.into())
    }
}

impl From<io::Error> for OutboxError {
    fn from(error: io::Error) -> Self {
        OutboxError::Store(error.into())
    }
}

/// What the operator does about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Tell it now, and as often as if it were new.
    Retry,
    /// Do not tell it.
    Drop,
}

impl Outbox {
    /// The outbox of `store`.
    pub fn new(store: Store) -> Self {
        Outbox { store }
    }

    /// All that is to be told or was given up, the oldest first. Records that cannot be read are left out here;
    /// the log names them when the server meets them.
    ///
    /// # Errors
    /// [`OutboxError::Store`].
    pub fn list(&self, _: &Grant<op::Maintenance>) -> Result<Vec<Entry>, OutboxError> {
        let mut entries = self.entries()?;
        entries.retain(|entry| !matches!(self.outcome(entry), Ok(Outcome::Failed)));
        entries.sort_by_key(|entry| entry.event.id);
        Ok(entries)
    }

    /// The event with this number.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchEvent`], [`OutboxError::Store`].
    pub fn find(&self, _: &Grant<op::Maintenance>, id: u64) -> Result<Entry, OutboxError> {
        let found = self.entries()?.into_iter().find(|entry| entry.event.id == id);
        found.ok_or(OutboxError::NoSuchEvent(id))
    }

    /// Carries out `order` for the event with this number: towards `webhook`, or towards all of `webhooks` that it
    /// was not told yet. A serving process sees it within a minute.
    ///
    /// # Errors
    /// [`OutboxError`], see there.
    pub fn obey(
        &self,
        grant: &Grant<op::Maintenance>,
        id: u64,
        order: Order,
        webhook: Option<&str>,
        webhooks: &[Webhook],
    ) -> Result<(), OutboxError> {
        let entry = self.find(grant, id)?;
        if self.outcome(&entry)? != Outcome::Happened {
            return Err(OutboxError::NoSuchEvent(id));
        }
        let is_waiting =
            |name: &str| matches!(entry.state(name), State::Waiting(_) | State::Failed);
        let wanted = webhooks.iter().filter(|hook| hook.wants(&entry.event));
        let names: Vec<&str> = wanted
            .map(|hook| &*hook.name)
            .filter(|name| webhook.is_none_or(|only| only == *name) && is_waiting(name))
            .collect();
        if names.is_empty() && (webhook.is_some() || order == Order::Retry) {
            let whom = webhook.unwrap_or("any webhook of the configuration");
            return Err(OutboxError::NotWaiting(id, whom.to_owned()));
        }
        let state = match order {
            Order::Retry => State::Waiting(0),
            Order::Drop => State::Dropped,
        };
        self.change(&Journal::key(&entry.event), webhooks, |entry| {
            for name in &names {
                let delivery = entry.deliveries.entry((*name).to_owned()).or_default();
                *delivery = Delivery { state, attempts: 0, last: delivery.last.take() };
            }
        })?;
        Ok(())
    }

    /// What a key's record says, if there is one.
    pub(super) fn get(&self, key: &str) -> Result<Option<Entry>, OutboxError> {
        Ok(self.events().get::<Entry>(key)?.map(|entry| entry.value))
    }

    /// Every record that can be read.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, OutboxError> {
        let readable = |entry: Result<records::Entry<Entry>, RecordError>| match entry {
            Ok(entry) => Some(entry.value),
            Err(error) => {
                tracing::warn!("an event cannot be read: {error}");
                None
            }
        };
        Ok(self.events().list::<Entry>()?.filter_map(readable).collect())
    }

    /// Whether the event of `entry` has happened. What somebody was told of has.
    pub(super) fn outcome(&self, entry: &Entry) -> Result<Outcome, OutboxError> {
        match entry.deliveries.is_empty() {
            true => Ok(self.store.outcome(&entry.event)?),
            false => Ok(Outcome::Happened),
        }
    }

    /// Removes a record if it still says `entry`.
    pub(super) fn remove(&self, entry: &Entry) -> Result<(), OutboxError> {
        self.events().remove_if(&Journal::key(&entry.event), entry)?;
        Ok(())
    }

    /// Changes a record, whoever else does, and removes it when none of `webhooks` has to be told any more.
    /// What it says then, or said last; `None` when it was gone before.
    pub(super) fn change(
        &self,
        key: &str,
        webhooks: &[Webhook],
        change: impl Fn(&mut Entry),
    ) -> Result<Option<Entry>, OutboxError> {
        loop {
            let Some(seen) = self.events().get::<Entry>(key)? else { return Ok(None) };
            let mut next = seen.value.clone();
            change(&mut next);
            let wanted = webhooks.iter().filter(|hook| hook.wants(&next.event));
            let is_done = match next.is_over(wanted.map(|hook| &*hook.name)) {
                true => self.events().remove_if(key, &seen.value)?,
                false => self.events().swap(&seen, &next)?,
            };
            if is_done {
                return Ok(Some(next));
            }
        }
    }

    /// How far telling an event has come after an attempt at `now`.
    pub(super) fn attempted(
        &self,
        key: &str,
        webhooks: &[Webhook],
        name: &str,
        answer: &Result<u16, String>,
        now: UnixSeconds,
    ) -> Result<State, OutboxError> {
        let changed = self.change(key, webhooks, |entry| {
            let delivery = entry.deliveries.entry(name.to_owned()).or_default();
            *delivery = delivery.after(answer, now);
        })?;
        // Somebody dropped it meanwhile.
        Ok(changed.map_or(State::Dropped, |entry| entry.state(name)))
    }

    fn events(&self) -> &Records {
        self.store.journal().events()
    }
}
