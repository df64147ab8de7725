//! What is behind a URL, without fetching it.

use bytes::Bytes;
use hyper::Method;
use hyper::header::{self, HeaderValue};

use super::message::{length, whole_length};
use super::{Client, FetchError, Fetched, Headers};
use crate::policy::{Grant, Source, op};

/// Most of a body that is read to see what it is, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// What a URL says about what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The announced `Content-Type`, with its parameters.
    pub content_type: Option<String>,
    /// What the file would be called.
    pub filename: String,
    /// Bytes of the whole body, if it says so.
    pub length: Option<u64>,
    /// The body's beginning, if it had to be asked for.
    pub head: Bytes,
}

impl Client {
    /// What is at `source`, for as few bytes as possible: a HEAD, and where that says too little a GET for the
    /// beginning, of which no more than 64 KiB are looked at whatever comes.
    ///
    /// # Errors
    /// [`FetchError`], see there.
    pub async fn probe<O: op::Fetches>(
        &self,
        grant: &Grant<O>,
        source: &Source,
        headers: &Headers,
    ) -> Result<About, FetchError> {
        let place = self.place(grant)?;
        let terms = self.terms();
        let head = self.follow(grant, source, &Method::HEAD, headers.map(), terms).await?;
        if head.response.status().as_u16() == 200 {
            let length = length(head.response.headers());
            let fetched = head.into_fetched(source, terms, None)?;
            if length.is_some() && fetched.content_type.is_some() {
                return Ok(fetched.about(length, Bytes::new()));
            }
        }
        let mut headers = headers.map().clone();
        let range = format!("bytes=0-{}", MAX_BYTES - 1);
        headers.insert(header::RANGE, HeaderValue::try_from(range).expect("digits are text"));
        let answer = self.follow(grant, source, &Method::GET, &headers, terms).await?;
        let whole = match answer.response.status().as_u16() {
            200 | 203 => length(answer.response.headers()),
            206 => whole_length(answer.response.headers()),
            // An empty file has no first byte.
            416 => {
                return Ok(answer.into_fetched(source, terms, None)?.about(Some(0), Bytes::new()));
            }
            status => return Err(FetchError::Status(status)),
        };
        let mut fetched = answer.into_fetched(source, terms, Some(place))?;
        let head = fetched.beginning().await?;
        Ok(fetched.about(whole, head))
    }
}

impl Fetched {
    /// The first bytes; the rest is not read.
    async fn beginning(&mut self) -> Result<Bytes, FetchError> {
        let mut head = Vec::new();
        while head.len() < MAX_BYTES {
            let Some(bytes) = self.next().await? else { break };
            head.extend_from_slice(&bytes[..bytes.len().min(MAX_BYTES - head.len())]);
        }
        Ok(head.into())
    }

    fn about(self, length: Option<u64>, head: Bytes) -> About {
        About { content_type: self.content_type, filename: self.filename, length, head }
    }
}
