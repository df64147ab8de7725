//! The journal: what happens to files, noted before it happens, for those who want to be told.
//!
//! Who that is and how they are told is `webhooks`' business; a note is one record, removed when all were told.
//! The one thing to know: a note is durable *before* the change is, so that no change that a client was told of can be
//! lost to a crash. A note whose change never came to be is not told, see [`Store::outcome`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::{DataFolder, Meta, Store, StoreError};
use crate::policy::Handle;
use crate::records::Records;

/// Numbers are taken from the disk so many at a time; a restart leaves a gap.
const NUMBERS_AT_ONCE: u64 = 256;

/// What happens to a file; the words are those of Filestack's webhooks (documentation, "Webhooks").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Action {
    /// It is stored.
    #[serde(rename = "fp.upload")]
    Upload,
    /// It gets other bytes.
    #[serde(rename = "fp.overwrite")]
    Overwrite,
    /// It is removed.
    #[serde(rename = "fp.delete")]
    Delete,
    /// What a transformation made is stored.
    #[serde(rename = "fp.converse")]
    Converse,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 4] =
        [Action::Upload, Action::Overwrite, Action::Delete, Action::Converse];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Upload => "fp.upload",
            Action::Overwrite => "fp.overwrite",
            Action::Delete => "fp.delete",
            Action::Converse => "fp.converse",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is none of the four words.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an event; the events are fp.upload, fp.overwrite, fp.delete and fp.converse")]
pub struct UnknownAction(String);

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        let found = Action::ALL.into_iter().find(|action| action.as_str() == text);
        found.ok_or_else(|| UnknownAction(text.to_owned()))
    }
}

/// One thing that happens to one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number: later events have larger ones, and no two the same.
    pub id: u64,
    /// What happens.
    pub action: Action,
    /// When it was noted, in Unix seconds.
    pub noted_at: u64,
    /// The file after it; for a removed one, before it.
    pub meta: Meta,
}

/// Which applications want to be told of what.
pub type Listeners = BTreeMap<String, BTreeSet<Action>>;

/// The notes of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    listeners: Listeners,
    events: Records,
    counters: Records,
    /// Numbers that are this process's, and may be given.
    numbers: Mutex<Range<u64>>,
    changes: Mutex<Changes>,
    bell: Notify,
}

/// Keys of notes.
#[derive(Default)]
struct Changes {
    /// Their changes are being made.
    under_way: BTreeSet<String>,
    /// Their changes were made, or failed, and nobody has looked at them.
    over: Vec<String>,
}

/// A change that was noted and is under way. Drop it when the change is over, done or not.
#[must_use = "the change is taken for over when this is dropped"]
pub(crate) struct Noted(Option<(Journal, String)>);

impl Drop for Noted {
    fn drop(&mut self) {
        if let Some((journal, key)) = self.0.take() {
            let mut changes = lock(&journal.0.changes);
            changes.under_way.remove(&key);
            changes.over.push(key);
            journal.0.bell.notify_one();
        }
    }
}

impl Journal {
    pub(super) fn new(folder: &DataFolder, listeners: Listeners) -> Self {
        let [events, counters] = ["events", "counters"].map(|name| folder.records(name));
        let (numbers, changes, bell) = Default::default();
        Journal(Arc::new(Inner { listeners, events, counters, numbers, changes, bell }))
    }

    /// Where notes are kept, by [`Journal::key`].
    pub fn events(&self) -> &Records {
        &self.0.events
    }

    /// The key of a note. A change that is tried again is the same note.
    pub fn key(event: &Event) -> String {
        note_key(event.action, &event.meta.handle, event.meta.version)
    }

    /// The keys of notes whose change is over since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.0.changes).over)
    }

    /// Waits until there is something to [`Journal::take`].
    pub async fn wait(&self) {
        self.0.bell.notified().await;
    }

    /// Makes it durable that `action` is about to happen, if the file's application wants to be told.
    /// `meta` is the file after the change; for a removed one, before it.
    ///
    /// # Errors
    /// [`StoreError::Disk`]; then the change must not happen.
    pub(super) fn note(&self, action: Action, meta: &Meta) -> Result<Noted, StoreError> {
        let wanted = self.0.listeners.get(&meta.application);
        if !wanted.is_some_and(|actions| actions.contains(&action)) {
            return Ok(Noted(None));
        }
        let key = note_key(action, &meta.handle, meta.version);
        let noted_at = UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        let event = Event { id: self.number()?, action, noted_at, meta: meta.clone() };
        lock(&self.0.changes).under_way.insert(key.clone());
        let noted = Noted(Some((self.clone(), key.clone())));
        if !self.0.events.put_if_absent(&key, &event, None)? {
            // An earlier try failed, or it is looked at just now.
            self.0.events.put(&key, &event)?;
        }
        Ok(noted)
    }

    /// Whether anybody wants to be told of the files of `application`.
    pub(super) fn is_for(&self, application: &str) -> bool {
        self.0.listeners.contains_key(application)
    }

    /// Makes it durable that a file is about to be made, likewise.
    pub(super) fn note_new(&self, meta: &Meta) -> Result<Noted, StoreError> {
        self.note(making(meta), meta)
    }

    /// Takes back the note of a file whose making failed, and was told to have failed.
    pub(super) fn forget_new(&self, meta: &Meta) -> Result<(), StoreError> {
        if self.is_for(&meta.application) {
            self.0.events.remove(&note_key(making(meta), &meta.handle, meta.version))?;
        }
        Ok(())
    }

    /// Takes back the note of an overwrite that never came to be, whoever noted it.
    pub(super) fn forget_overwrite(&self, handle: &Handle, version: u64) -> Result<(), StoreError> {
        Ok(self.0.events.remove(&note_key(Action::Overwrite, handle, version))?)
    }

    fn number(&self) -> Result<u64, StoreError> {
        let mut numbers = lock(&self.0.numbers);
        if let Some(number) = numbers.next() {
            return Ok(number);
        }
        *numbers = self.more_numbers()?;
        Ok(numbers.next().expect("there are more"))
    }

    /// The next numbers that no process has taken, nor will take.
    fn more_numbers(&self) -> Result<Range<u64>, StoreError> {
        const NAME: &str = "events";
        let counters = &self.0.counters;
        loop {
            let Some(seen) = counters.get::<u64>(NAME)? else {
                counters.put_if_absent(NAME, &1, None)?;
                continue;
            };
            let end = seen.value + NUMBERS_AT_ONCE;
            if counters.swap(&seen, &end)? {
                return Ok(seen.value..end);
            }
        }
    }
}

/// How a file came to be.
fn making(meta: &Meta) -> Action {
    match &meta.conversion {
        Some(_) => Action::Converse,
        None => Action::Upload,
    }
}

/// A file is removed once; its other changes each leave a version of their own.
fn note_key(action: Action, handle: &Handle, version: u64) -> String {
    match action {
        Action::Delete => format!("{handle}/{action}"),
        Action::Upload | Action::Overwrite | Action::Converse => {
            format!("{handle}/{action}/{version}")
        }
    }
}

/// What became of a change that was noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It came to be.
    Happened,
    /// It is being made.
    UnderWay,
    /// It failed, or the process ended before it was made. It will not come to be under this note.
    Failed,
}

impl Store {
    /// Where the changes of this store are noted.
    pub fn journal(&self) -> &Journal {
        &self.0.journal
    }

    /// What became of a change that was noted by this process, or by an earlier one. Blocks.
    ///
    /// # Errors
    /// [`StoreError::Disk`], [`StoreError::Record`].
    pub fn outcome(&self, event: &Event) -> Result<Outcome, StoreError> {
        if self.has_happened(event)? {
            return Ok(Outcome::Happened);
        }
        if lock(&self.0.journal.0.changes).under_way.contains(&Journal::key(event)) {
            return Ok(Outcome::UnderWay);
        }
        // It may have come to be between the two looks.
        let happened = self.has_happened(event)?;
        Ok(if happened { Outcome::Happened } else { Outcome::Failed })
    }

    fn has_happened(&self, event: &Event) -> Result<bool, StoreError> {
        let handle = &event.meta.handle;
        let now = self.meta(handle)?;
        Ok(match (event.action, now) {
            (Action::Delete, now) => now.is_none(),
            (Action::Upload | Action::Converse | Action::Overwrite, Some(now)) => {
                // Overwrites that failed are settled, and their notes taken back, before the next one is noted.
                now.version >= event.meta.version
            }
            // It is gone again; what was told about it before that still counts.
            (Action::Upload | Action::Converse | Action::Overwrite, None) => {
                let removal = note_key(Action::Delete, handle, event.meta.version);
                let is_noted = self.0.journal.0.events.get::<IgnoredAny>(&removal)?.is_some();
                is_noted || self.is_buried(handle)?
            }
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
