//! Tells what is to be told, when it is due.
//!
//! One task; the calls are under way beside each other, a few for each webhook, so that a slow receiver holds up
//! nobody but itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::body::body;
use super::lane::{Lane, Next};
use super::{Entry, Outbox, OutboxError, State, Webhook};
use crate::outbound::Client;
use crate::policy::{Handle, Secret, UnixSeconds};
use crate::store::{Journal, Outcome, Store, blocking};

/// How often the journal is read again, for what the operator changed in a process beside.
const READ_AGAIN: Duration = Duration::from_secs(60);

/// After the disk failed.
const DISK_PAUSE_SECONDS: u64 = 60;

/// Tells webhooks what the journal of a store notes.
pub struct Dispatcher {
    shared: Arc<Shared>,
    journal: Journal,
    /// One for each webhook, in their order.
    lanes: Vec<Lane>,
}

struct Shared {
    outbox: Outbox,
    webhooks: Vec<Webhook>,
    /// What signs for each webhook, in their order.
    secrets: Vec<Secret>,
    client: Client,
    origin: String,
}

/// A webhook cannot be told anything.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the webhook {0} has no secret to sign with")]
pub struct NoSecret(String);

/// How one call ended.
struct Ended {
    webhook: usize,
    next: Next,
    state: State,
}

type Calls = FuturesUnordered<BoxFuture<'static, Ended>>;

impl Dispatcher {
    /// Tells `webhooks` of the changes of `store`; links in what is told begin with `origin`.
    ///
    /// # Errors
    /// [`NoSecret`] names the first that has none.
    pub fn new(
        store: &Store,
        webhooks: Vec<Webhook>,
        client: Client,
        origin: String,
    ) -> Result<Self, NoSecret> {
        let secret =
            |hook: &Webhook| hook.secret.clone().ok_or_else(|| NoSecret(hook.name.clone()));
        let secrets = webhooks.iter().map(secret).collect::<Result<_, _>>()?;
        let lanes = webhooks.iter().map(|_| Lane::default()).collect();
        let outbox = Outbox::new(store.clone());
        let journal = store.journal().clone();
        let shared = Arc::new(Shared { outbox, webhooks, secrets, client, origin });
        Ok(Dispatcher { shared, journal, lanes })
    }

    /// Goes on for ever; `now` is the clock.
    pub async fn run(mut self, now: impl Fn() -> UnixSeconds) {
        let mut calls = Calls::new();
        let mut read_again = interval(READ_AGAIN);
        read_again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let journal = self.journal.clone();
        loop {
            self.call_what_is_due(&mut calls, now());
            let pause =
                self.next_due().map(|due| Duration::from_secs(due.0.saturating_sub(now().0)));
            tokio::select! {
                _ = read_again.tick() => {
                    let began = Instant::now();
                    self.read_all(now()).await;
                    // Reading may take a thirtieth of the time, whatever there is to read.
                    read_again.reset_after(READ_AGAIN.max(began.elapsed() * 30));
                }
                () = journal.wait() => self.read_noted().await,
                Some(ended) = calls.next(), if !calls.is_empty() => self.end(ended),
                () = sleep(pause.unwrap_or(READ_AGAIN)), if pause.is_some() => {}
            }
        }
    }

    /// Reads the journal, and tells all that is due at `now`, and what follows from it. When the next is due.
    pub async fn tell_all_due(&mut self, now: UnixSeconds) -> Option<UnixSeconds> {
        self.read_all(now).await;
        let mut calls = Calls::new();
        loop {
            self.call_what_is_due(&mut calls, now);
            match calls.next().await {
                Some(ended) => self.end(ended),
                None => return self.next_due(),
            }
        }
    }

    fn next_due(&self) -> Option<UnixSeconds> {
        self.lanes.iter().filter_map(Lane::next_due).min()
    }

    fn call_what_is_due(&mut self, calls: &mut Calls, now: UnixSeconds) {
        for (webhook, lane) in self.lanes.iter_mut().enumerate() {
            while let Some(next) = lane.take(now) {
                let shared = self.shared.clone();
                calls.push(Box::pin(async move {
                    let state = shared.call(webhook, &next.key, now).await;
                    Ended { webhook, next, state }
                }));
            }
        }
    }

    fn end(&mut self, Ended { webhook, next, state }: Ended) {
        let (lane, Next { handle, id, key }) = (&mut self.lanes[webhook], next);
        match state {
            State::Waiting(due) => lane.put(handle, id, key, due),
            State::Told | State::Failed | State::Dropped => lane.remove(handle, id),
        }
        lane.release(handle);
    }

    /// Takes up the changes that are over since the last time.
    async fn read_noted(&mut self) {
        let (shared, keys) = (self.shared.clone(), self.journal.take());
        let read = blocking(move || {
            let entries = keys.iter().filter_map(|key| shared.outbox.get(key).transpose());
            let entries = entries.collect::<Result<_, OutboxError>>()?;
            Ok(shared.sorted_out(entries))
        });
        match read.await {
            Ok(entries) => entries.into_iter().for_each(|entry| self.take_up(entry)),
            // The next look at the whole journal finds them.
            Err(error) => complain(&error),
        }
    }

    /// Reads the whole journal anew.
    async fn read_all(&mut self, now: UnixSeconds) {
        let shared = self.shared.clone();
        let read = blocking(move || {
            let (stale, entries): (Vec<_>, Vec<_>) =
                shared.outbox.entries()?.into_iter().partition(|entry| entry.is_stale(now));
            for entry in stale {
                tracing::warn!(
                    event = entry.event.id,
                    "an event that nobody could be told of is removed"
                );
                shared.outbox.remove(&entry)?;
            }
            Ok::<_, OutboxError>(shared.sorted_out(entries))
        });
        match read.await {
            Ok(entries) => {
                self.lanes.iter_mut().for_each(Lane::clear);
                entries.into_iter().for_each(|entry| self.take_up(entry));
            }
            Err(error) => complain(&error),
        }
    }

    fn take_up(&mut self, found: Found) {
        for (webhook, due) in found.due {
            self.lanes[webhook].put(found.handle, found.id, found.key.clone(), due);
        }
    }
}

/// What has to be told of an event: to which webhooks, and when.
struct Found {
    handle: Handle,
    id: u64,
    key: String,
    due: Vec<(usize, u64)>,
}

impl Shared {
    /// What has to be told of `entries`. One that cannot be judged holds up no other. Blocks.
    fn sorted_out(&self, entries: Vec<Entry>) -> Vec<Found> {
        let found = entries.iter().filter_map(|entry| match self.found(entry) {
            Ok(found) => found,
            Err(error) => {
                complain(&error);
                None
            }
        });
        found.collect()
    }

    /// What has to be told of an event, if anything. One that nobody has to be told of, or that never came to
    /// be, is removed.
    fn found(&self, entry: &Entry) -> Result<Option<Found>, OutboxError> {
        let hooks = self.webhooks.iter().enumerate();
        let wanted: Vec<_> = hooks.filter(|(_, hook)| hook.wants(&entry.event)).collect();
        let is_over = entry.is_over(wanted.iter().map(|(_, hook)| &*hook.name));
        match self.outbox.outcome(entry)? {
            Outcome::UnderWay => return Ok(None),
            Outcome::Happened if !is_over => {}
            Outcome::Happened | Outcome::Failed => {
                self.outbox.remove(entry)?;
                return Ok(None);
            }
        }
        let due = wanted.into_iter().filter_map(|(at, hook)| match entry.state(&hook.name) {
            State::Waiting(due) => Some((at, due)),
            State::Told | State::Failed | State::Dropped => None,
        });
        Ok(Some(Found {
            handle: entry.event.meta.handle,
            id: entry.event.id,
            key: Journal::key(&entry.event),
            due: due.collect(),
        }))
    }

    /// Calls one webhook, and keeps how it went.
    async fn call(self: &Arc<Self>, webhook: usize, key: &str, now: UnixSeconds) -> State {
        match self.try_call(webhook, key, now).await {
            Ok(state) => state,
            Err(error) => {
                complain(&error);
                State::Waiting(now.0.saturating_add(DISK_PAUSE_SECONDS))
            }
        }
    }

    async fn try_call(
        self: &Arc<Self>,
        webhook: usize,
        key: &str,
        now: UnixSeconds,
    ) -> Result<State, OutboxError> {
        let (shared, wanted) = (self.clone(), key.to_owned());
        let entry = blocking(move || shared.outbox.get(&wanted)).await?;
        let name = &self.webhooks[webhook].name;
        let Some(entry) = entry else { return Ok(State::Dropped) };
        match entry.state(name) {
            State::Waiting(due) if due <= now.0 => {}
            state => return Ok(state),
        }
        let answer = self.post(webhook, &entry, now).await;
        let (shared, key, told) = (self.clone(), key.to_owned(), answer.clone());
        let state = blocking(move || {
            let name = &shared.webhooks[webhook].name;
            shared.outbox.attempted(&key, &shared.webhooks, name, &told, now)
        })
        .await?;
        log(name, &entry, &answer, state);
        Ok(state)
    }

    /// The status that comes back, or why none does.
    async fn post(&self, webhook: usize, entry: &Entry, now: UnixSeconds) -> Result<u16, String> {
        let body = body(&entry.event, &self.origin);
        let signature = self.secrets[webhook].sign_webhook(now, body.as_bytes());
        let timestamp = now.0.to_string();
        let headers = [
            ("content-type", "application/json"),
            ("fs-signature", &*signature),
            ("fs-timestamp", &*timestamp),
        ];
        let answer = self.client.post(&self.webhooks[webhook].url, &headers, body).await;
        // What is behind the error names addresses of inside, and belongs to the log of this machine alone.
        answer.map_err(|error| error.to_string())
    }
}

/// Neither the URL nor the body: both may hold what nobody should read in a log.
fn log(name: &str, entry: &Entry, answer: &Result<u16, String>, state: State) {
    let (event, action) = (entry.event.id, entry.event.action.as_str());
    let outcome = match answer {
        Ok(status) => format!("status {status}"),
        Err(why) => why.clone(),
    };
    match state {
        State::Told => tracing::info!(webhook = name, event, action, "webhook {name} was told"),
        State::Waiting(due) => {
            tracing::warn!(
                webhook = name,
                event,
                action,
                due,
                "webhook {name} is tried again: {outcome}"
            );
        }
        State::Failed => {
            tracing::error!(webhook = name, event, action, "webhook {name} is given up: {outcome}");
        }
        State::Dropped => {}
    }
}

fn complain(error: &OutboxError) {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
    tracing::error!("webhooks wait: {text}");
}
