//! How far telling an event has come, and when it goes on. No IO.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::policy::UnixSeconds;
use crate::store::Event;

/// How long after each attempt that failed the next one comes (Filestack's documentation, "Webhooks").
const PAUSES: [Duration; 3] =
    [Duration::from_secs(5 * 60), Duration::from_secs(30 * 60), Duration::from_secs(12 * 60 * 60)];

/// What counts as told (likewise).
const TOLD: [u16; 3] = [200, 201, 204];

/// How long what could not be told is kept for somebody to look at it, in seconds.
const KEPT_SECONDS: u64 = 30 * 24 * 60 * 60;

/// An event and how far telling it has come: the record in the journal, once somebody has tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What is told.
    #[serde(flatten)]
    pub event: Event,
    /// By the webhook's name; one that was never tried is not here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub deliveries: BTreeMap<String, Delivery>,
}

/// How far telling one webhook has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Where it stands.
    pub state: State,
    /// How often it was tried, since somebody last asked to begin anew.
    pub attempts: u32,
    /// How the latest attempt ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Attempt>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is tried, again, at this Unix second.
    Waiting(u64),
    /// It is told.
    Told,
    /// It was tried as often as it is; only the operator can begin anew.
    Failed,
    /// The operator does not want it told.
    Dropped,
}

/// One attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Unix seconds.
    pub at: u64,
    /// The status that came back, or why none did.
    pub outcome: String,
}

impl Default for State {
    /// At once.
    fn default() -> Self {
        State::Waiting(0)
    }
}

impl Entry {
    /// Where telling `webhook` stands.
    pub fn state(&self, webhook: &str) -> State {
        self.deliveries.get(webhook).map(|delivery| delivery.state).unwrap_or_default()
    }

    /// Whether there is nothing left to tell any of `webhooks`, nor to look at.
    pub(super) fn is_over<'a>(&self, mut webhooks: impl Iterator<Item = &'a str>) -> bool {
        webhooks.all(|name| matches!(self.state(name), State::Told | State::Dropped))
    }

    /// Whether it was given up so long ago that nobody will look any more.
    pub(super) fn is_stale(&self, now: UnixSeconds) -> bool {
        let is_old = |attempt: &Attempt| attempt.at.saturating_add(KEPT_SECONDS) <= now.0;
        self.deliveries.values().any(|delivery| delivery.state == State::Failed)
            && self.deliveries.values().all(|delivery| {
                !matches!(delivery.state, State::Waiting(_))
                    && delivery.last.as_ref().is_none_or(is_old)
            })
    }
}

impl Delivery {
    /// After one more attempt at `now`, which a webhook answered with a status, or did not answer.
    pub(super) fn after(&self, answer: &Result<u16, String>, now: UnixSeconds) -> Delivery {
        let attempts = self.attempts.saturating_add(1);
        let outcome = match answer {
            Ok(status) if TOLD.contains(status) => {
                return Delivery { state: State::Told, attempts, last: None };
            }
            Ok(status) => format!("status {status}"),
            Err(why) => why.clone(),
        };
        let made = usize::try_from(attempts).unwrap_or(usize::MAX);
        let state = match PAUSES.get(made - 1) {
            Some(pause) => State::Waiting(now.0.saturating_add(pause.as_secs())),
            None => State::Failed,
        };
        Delivery { state, attempts, last: Some(Attempt { at: now.0, outcome }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_statuses_count_as_told_and_nothing_else_does() {
        for status in 100..600 {
            let after = Delivery::default().after(&Ok(status), UnixSeconds(1000));
            assert_eq!(after.state == State::Told, [200, 201, 204].contains(&status), "{status}");
        }
        let broken = Delivery::default().after(&Err("no answer".to_owned()), UnixSeconds(1000));
        assert_eq!(broken.state, State::Waiting(1300));
    }

    #[test]
    fn what_fails_is_tried_after_5_minutes_30_minutes_and_12_hours() {
        let mut delivery = Delivery::default();
        let mut now = 1_767_225_600;
        let mut pauses = Vec::new();
        while let State::Waiting(due) = delivery.state {
            now = now.max(due);
            delivery = delivery.after(&Ok(500), UnixSeconds(now));
            if let State::Waiting(next) = delivery.state {
                pauses.push(next - now);
            }
        }
        assert_eq!(pauses, [300, 1800, 43_200]);
        assert_eq!((delivery.state, delivery.attempts), (State::Failed, 4));
    }
}
