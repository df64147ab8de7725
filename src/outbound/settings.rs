//! What the operator decides about fetching.

use std::time::Duration;

use rustls::pki_types::CertificateDer;

use super::Guard;
use crate::places::Share;

/// Limits and openings; the defaults are those of `[fetch]` in `sealdrop.toml`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which addresses may be dialled.
    pub guard: Guard,
    /// Largest body, in bytes.
    pub max_bytes: u64,
    /// For a connection to be there, TLS included, to one address.
    pub connect_timeout: Duration,
    /// For the head of an answer to come, and for each 16 KiB of its body.
    pub idle_timeout: Duration,
    /// From the first look-up to the last byte, redirects included.
    pub total_timeout: Duration,
    /// How many bodies are fetched at once; more are told to come back.
    pub at_once: usize,
    /// How many of them for one owner, where policies name owners.
    pub at_once_per_owner: usize,
    /// What one client may have of them.
    pub client_share: Share,
    /// Certificate authorities that are trusted beside the public ones.
    pub authorities: Vec<CertificateDer<'static>>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            guard: Guard::default(),
            max_bytes: 10_000_000_000,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(60 * 60),
            at_once: 64,
            at_once_per_owner: 8,
            client_share: Share::default(),
            authorities: Vec::new(),
        }
    }
}
