//! Webhooks: signed calls that tell other programs what happened to files.
//!
//! What happened is in the store's journal; this module tells it, again and again if it must, and keeps count.
//! The one thing to know: every event is told at least once, and the events of one file in their order.

mod body;
mod dispatcher;
mod entry;
mod lane;
mod outbox;

use std::collections::BTreeSet;

use url::Url;

pub use dispatcher::{Dispatcher, NoSecret};
pub use entry::{Attempt, Delivery, Entry, State};
pub use outbox::{Order, Outbox, OutboxError};

use crate::policy::Secret;
use crate::store::{Action, Event, Listeners};

/// Somebody who wants to be told what happens to an application's files.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// What the operator calls it; no two have the same name.
    pub name: String,
    /// The key of the application.
    pub application: String,
    /// Where it is told. It may hold a token, so nothing prints it.
    pub url: Url,
    /// Of what.
    pub actions: BTreeSet<Action>,
    /// Signs what is told. Only who tells has to have it.
    pub secret: Option<Secret>,
}

impl Webhook {
    fn wants(&self, event: &Event) -> bool {
        self.application == event.meta.application && self.actions.contains(&event.action)
    }
}

/// What the journal has to note for `webhooks`.
pub fn listeners(webhooks: &[Webhook]) -> Listeners {
    let mut listeners = Listeners::new();
    for webhook in webhooks {
        let actions = listeners.entry(webhook.application.clone()).or_default();
        actions.extend(&webhook.actions);
    }
    listeners
}
