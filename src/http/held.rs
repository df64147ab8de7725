//! The bodies of calls, which are read whole: nobody knows yet who sends them, so what they hold is counted as
//! it arrives.

use std::time::Duration;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, rt};

use super::client::client;
use super::pace::Pace;
use super::refusal::Refusal;
use crate::places::{Places, Share, Taking};
use crate::policy::Whose;

/// What all of them together may hold, in bytes.
const ALL_BYTES: usize = 16 << 20;

/// So much of each is not counted: a connection takes more than that before anybody looks at it, and most
/// calls are shorter.
const FREE_BYTES: usize = 4 * 1024;

/// Longest time for one.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// What the bodies of all calls hold.
pub(super) struct Bodies(Places);

/// A whole body, which counts until it is dropped with what was made of it.
pub(super) struct Held {
    pub bytes: Vec<u8>,
    pub taking: Taking,
}

impl Bodies {
    pub(super) fn new(client: Share) -> Self {
        Bodies(Places::new(ALL_BYTES, ALL_BYTES, client.of(ALL_BYTES)))
    }
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
) -> Result<Held, Refusal> {
    let bodies = request.app_data::<Data<Bodies>>().expect("the server registers its bodies");
    let whose = Whose { owner: None, client: client(request) };
    let held = Held { bytes: Vec::new(), taking: bodies.0.none(&whose) };
    let slow = |_| Refusal::bad_request("the body did not arrive in five minutes");
    rt::time::timeout(PATIENCE, held.filled(payload, limit)).await.map_err(slow)?
}

impl Held {
    async fn filled(mut self, mut payload: Payload, limit: usize) -> Result<Self, Refusal> {
        let mut pace = Pace::default();
        while let Some(piece) = pace.next(&mut payload, self.taking.places().is_crowded()).await? {
            let piece = piece.map_err(|_| Refusal::bad_request("the body ended early"))?;
            let before = self.bytes.len();
            let after = before + piece.len();
            if after > limit {
                return Err(too_large(limit));
            }
            if !self.taking.more(after.saturating_sub(before.max(FREE_BYTES))) {
                return Err(Refusal::busy());
            }
            self.bytes.reserve_exact(piece.len());
            self.bytes.extend_from_slice(&piece);
        }
        Ok(self)
    }
}

fn too_large(limit: usize) -> Refusal {
    Refusal::bad_request(format!("the body is larger than {limit} bytes"))
}
