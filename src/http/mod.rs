//! HTTP: the URL table and what stands around it. The only module that knows actix.
//!
//! A handler extracts, calls one function below, wraps the answer.
//! The one thing to know: every refusal is a [`Refusal`]; `record` turns it into JSON with the trace id
//! and writes the request's one log line.

mod assets;
mod body;
mod client;
mod cloud;
mod cloud_answers;
mod cors;
mod credentials;
mod delivery;
mod download;
mod examples;
mod fields;
mod file_api;
mod files;
mod form;
mod guard;
mod headers;
mod health;
mod held;
mod link_preview;
mod listen;
mod metadata;
mod multipart;
mod pace;
mod page;
mod patience;
mod prefetch;
mod process;
mod receipt;
mod record;
mod refusal;
mod rest_store;
mod routes;
mod server;
mod service;
mod unbase64;
mod visitor;

pub use refusal::{Refusal, with_causes};
pub use server::{BindRefused, Server};
pub use service::Service;

use std::time::{SystemTime, UNIX_EPOCH};

use crate::policy::UnixSeconds;

/// The machine's clock; a clock before 1970 counts as 1970.
pub fn clock() -> UnixSeconds {
    UnixSeconds(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}
