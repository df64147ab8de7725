//! What is asked for: where from, and what becomes of it.

use std::collections::BTreeMap;

use crate::outbound::{Fetched, Headers};
use crate::policy::Place;
use crate::uploads::NewFile;

/// Longest type that is taken over from elsewhere, in bytes.
const MAX_MIMETYPE_BYTES: usize = 255;

/// Where to fetch: a URL as the caller wrote it, and the headers to send there. Nothing of it is checked yet.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// The URL's text.
    pub url: String,
    /// What the caller wants to be sent.
    pub headers: Headers,
}

impl Link {
    /// The URL alone.
    pub fn to(url: impl Into<String>) -> Self {
        Link { url: url.into(), headers: Headers::default() }
    }
}

/// What the file is to be. What is left out is taken from what is fetched.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The file's name: data, any script.
    pub filename: Option<String>,
    /// The type to announce.
    pub mimetype: Option<String>,
    /// Where to.
    pub place: Place,
    /// Workflows to run on it.
    pub workflows: Vec<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Alternative text.
    pub alt: Option<String>,
    /// For what a link's tasks make: the link, as `/TASKS/SOURCE`.
    pub conversion: Option<String>,
}

impl Wanted {
    /// The file that is asked for, of what was found under `filename` as `mimetype`.
    pub fn new_file(self, filename: &str, mimetype: &str, bytes: Option<u64>) -> NewFile {
        NewFile {
            filename: self.filename.unwrap_or_else(|| filename.to_owned()),
            mimetype: self.mimetype.unwrap_or_else(|| mimetype.to_owned()),
            place: self.place,
            workflows: self.workflows,
            tags: self.tags,
            alt: self.alt,
            conversion: self.conversion,
            source_url: None,
            announced_bytes: bytes,
        }
    }
}

/// What a URL leads to, without having been fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the file would be called.
    pub filename: String,
    /// Its type, without parameters.
    pub mimetype: String,
    /// Its bytes, if the host says how many.
    pub size_bytes: Option<u64>,
}

/// The type that a host announces; one that nobody could store counts for none.
pub(super) fn announced_type(fetched: &Fetched) -> &str {
    fetched.content_type().filter(|text| text.len() <= MAX_MIMETYPE_BYTES).unwrap_or_default()
}
