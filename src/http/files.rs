//! How many open files there are for what.
//!
//! A connection is an open file, and so is what it downloads. Neither may use them up: then no connection could
//! be taken any more, and no part be written.

use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::web::Data;
use rustix::process::{Resource, getrlimit};

use super::client::client;
use super::refusal::Refusal;
use crate::places::{Places, Share, Taking};
use crate::policy::Whose;

/// Most that we reckon with.
const MOST: u64 = 1 << 20;

/// How many files the process may have open.
fn limit() -> usize {
    getrlimit(Resource::Nofile).current.unwrap_or(MOST).clamp(64, MOST) as usize
}

/// Most connections at once; who comes after that waits until one ends.
pub(super) fn connections() -> usize {
    limit() / 2
}

/// Downloads at once.
pub(super) struct Downloads(Places);

impl Downloads {
    /// So many, of which one client has a share; a quarter of the files that there are unless that is said.
    pub(super) fn new(at_once: Option<NonZeroU32>, client: Share) -> Self {
        let said = at_once.map(|count| usize::try_from(count.get()).unwrap_or(usize::MAX));
        let all = said.unwrap_or_else(|| limit() / 4);
        Downloads(Places::new(all, all, client.of(all)))
    }

    /// A place for what `request` downloads.
    pub(super) fn take(request: &HttpRequest) -> Result<Taking, Refusal> {
        let downloads = request.app_data::<Data<Self>>().expect("the server registers them");
        let whose = Whose { owner: None, client: client(request) };
        downloads.0.take(&whose, 1).ok_or_else(Refusal::busy)
    }
}
