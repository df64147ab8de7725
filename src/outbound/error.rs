//! Why something could not be fetched.

use std::error::Error;

use crate::policy::Denied;

/// One variant for each thing that a caller can do something about. None repeats a word of what answered.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The policy does not allow where the URL leads. Status and code: those of [`Denied`].
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Whether there is no such name, or one that leads inside, is nobody's business; the source is for the log.
    #[error("the URL's host has no public address")]
    NoPublicAddress(#[source] Box<dyn Error + Send + Sync>),
    /// Nobody answers there, or not in a way that we understand; the source is for the log.
    #[error("the URL's host could not be reached, or its answer not be read")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// Another status than 200 or a redirect.
    #[error("the URL answers with status {0}")]
    Status(u16),
    /// A redirect without a place, or to a place that is no `http` or `https` URL.
    #[error("the URL redirects to what is no http or https URL")]
    BadRedirect,
    /// More redirects than are followed.
    #[error("the URL redirects more than {0} times")]
    TooManyRedirects(usize),
    /// The body is compressed although we asked for it as it is.
    #[error("the URL answers with compressed content although it was asked not to")]
    Encoded,
    /// Larger than we fetch, or than what asks for it can use.
    #[error("the URL's content is larger than {0} bytes, the most that is fetched for this")]
    TooLarge(u64),
    /// It did not come in time.
    #[error("the URL's content did not arrive in time")]
    TooSlow,
    /// It ended before it was whole.
    #[error("the URL's content ended early")]
    Broken,
    /// Too many are fetched already.
    #[error("the server fetches too much at once; try again")]
    Busy,
}

impl FetchError {
    pub(super) fn unreachable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        FetchError::Unreachable(cause.into())
    }
}
