//! What is agreed on at start, and what the calls after it say.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::UploadError;
use crate::places::Share;
use crate::policy::{Handle, Home, Place};

/// What a client asks for at start.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The file's name: data, any script.
    pub filename: String,
    /// The type that the client claims.
    pub mimetype: String,
    /// Bytes of the whole file.
    pub size_bytes: u64,
    /// Where to.
    pub place: Place,
    /// Workflows to run on it.
    pub workflows: Vec<String>,
}

/// A file that arrives in one piece; its length need not be known.
#[derive(Clone, Debug, Default)]
pub struct NewFile {
    /// The file's name: data, any script.
    pub filename: String,
    /// The type that the sender claims.
    pub mimetype: String,
    /// Where to.
    pub place: Place,
    /// Workflows to run on it.
    pub workflows: Vec<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Alternative text.
    pub alt: Option<String>,
    /// For what a transformation made: its chain and its source, as `/TASKS/SOURCE`, without a pair in it.
    pub conversion: Option<String>,
    /// Where the bytes are fetched from, as it is told.
    pub source_url: Option<String>,
    /// Bytes of the whole file, if the sender says so; then it must have exactly these.
    pub announced_bytes: Option<u64>,
}

/// Other bytes for a file that is there. What is left out stays as it was.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    /// The file's name.
    pub filename: Option<String>,
    /// The type that the sender claims.
    pub mimetype: Option<String>,
    /// Where the bytes are fetched from, as it is told.
    pub source_url: Option<String>,
    /// Bytes of the whole file, if the sender says so; then it must have exactly these.
    pub announced_bytes: Option<u64>,
}

/// The answer to start.
#[derive(Clone, Debug)]
pub struct Started {
    /// The ticket's text: the wire's `upload_id`.
    pub upload_id: String,
    /// The wire's `uri`; a later call must say the same, see [`Terms::uri`].
    pub uri: String,
}

/// What a ticket seals.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Terms {
    /// The handle of the file-to-be.
    #[serde(rename = "h")]
    pub(super) handle: Handle,
    #[serde(rename = "b")]
    pub(super) size_bytes: u64,
    #[serde(rename = "n")]
    pub(super) filename: String,
    #[serde(rename = "m")]
    pub(super) mimetype: String,
    #[serde(rename = "c")]
    pub(super) container: String,
    #[serde(rename = "k")]
    pub(super) key: String,
    /// Whether the client chose the whole key.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_whole_key: bool,
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) workflows: Vec<String>,
}

impl Terms {
    /// The handle of the file-to-be.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Bytes of the whole file, as announced.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The wire's `uri`: container and key.
    pub fn uri(&self) -> String {
        format!("/{}/{}", self.container, self.key)
    }
}

/// An upload's ticket.
pub type Ticket = crate::policy::Ticket<Terms>;

/// The number of a part, 1 to 10,000 (Amazon S3 User Guide, "Amazon S3 multipart upload limits").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartNumber(u32);

impl PartNumber {
    /// The first part.
    pub const FIRST: PartNumber = PartNumber(1);

    /// Reads a number.
    ///
    /// # Errors
    /// [`UploadError::BadRequest`] outside 1 to 10,000.
    pub fn new(number: u64) -> Result<Self, UploadError> {
        match u32::try_from(number) {
            Ok(number @ 1..=10_000) => Ok(PartNumber(number)),
            _ => Err(UploadError::BadRequest("a part's number is from 1 to 10000".to_owned())),
        }
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// What `multipart/upload` announces about one PUT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Which part.
    pub part: PartNumber,
    /// Intelligent ingestion only: where the chunk begins inside its part, in bytes.
    pub offset: Option<u64>,
    /// Bytes of the part or chunk.
    pub length: u64,
    /// The MD5 of these bytes.
    pub md5: Option<[u8; 16]>,
}

/// What `multipart/complete` says beside the ticket. A client's word on name, type and size does not count any more.
#[derive(Clone, Debug, Default)]
pub struct Complete {
    /// Parts and ETags that the client believes in; not all of them in fallback mode, none when it has none.
    pub parts: Vec<(PartNumber, String)>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Alternative text.
    pub alt: Option<String>,
}

/// What the files of one application are bound to.
#[derive(Clone, Debug)]
pub struct Allotment {
    /// Where files go when nobody asks.
    pub home: Home,
    /// Largest file, in bytes.
    pub max_file_bytes: u64,
}

impl Default for Allotment {
    fn default() -> Self {
        let location = "local".to_owned();
        let home = Home { location, container: "sealdrop".to_owned(), folder: String::new() };
        Allotment { home, max_file_bytes: 5 << 40 }
    }
}

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Of every application that has no allotment of its own.
    pub allotment: Allotment,
    /// By application key.
    pub allotments: BTreeMap<String, Allotment>,
    /// How long an upload may take from start to complete.
    pub lifetime: Duration,
    /// Unfinished uploads of one owner at once.
    pub max_unfinished_per_owner: usize,
    /// Unfinished uploads of one application at once.
    pub max_unfinished: usize,
    /// What one client may have of all unfinished uploads, of the parts at once and of the free space.
    pub client_share: Share,
    /// Parts that are received at once.
    pub max_parts_at_once: usize,
    /// What must stay free on the disk, in bytes.
    pub min_free_bytes: u64,
    /// What the buffers of all parts together may hold, in bytes.
    pub buffer_bytes: usize,
}

impl Settings {
    /// What the files of `application` are bound to.
    pub fn allotment(&self, application: &str) -> &Allotment {
        self.allotments.get(application).unwrap_or(&self.allotment)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            allotment: Allotment::default(),
            allotments: BTreeMap::new(),
            lifetime: Duration::from_secs(24 * 60 * 60),
            max_unfinished_per_owner: 1_000,
            max_unfinished: 10_000,
            client_share: Share::default(),
            max_parts_at_once: 1_024,
            min_free_bytes: 512 << 20,
            buffer_bytes: 16 << 20,
        }
    }
}
