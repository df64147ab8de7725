//! What is known about a stored file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::policy::{Handle, UnixSeconds};

/// What is known about a stored file. Its record is the moment the file exists; the trailer beside
/// the bytes says the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// Its public name.
    pub handle: Handle,
    /// The application it belongs to.
    pub application: String,
    /// Whom the policy was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The name that the client gave: data.
    pub filename: String,
    /// The type that the bytes show, or the announced one where they show nothing.
    pub mimetype: String,
    /// The type that the client announced.
    pub announced_mimetype: String,
    /// Bytes.
    pub size_bytes: u64,
    /// The bucket.
    pub container: String,
    /// The name in the bucket: data, never a file path.
    pub key: String,
    /// Whether the client chose the whole key.
    #[serde(default)]
    pub is_whole_key: bool,
    /// CRC32C (RFC 3720, section 12.1) of the bytes.
    pub crc32c: u32,
    /// MD5 in hex, when receiving the file told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    /// SHA-256 in hex, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Which bytes these are: 0 for those it was made with, and rising with each overwrite.
    #[serde(default, skip_serializing_if = "is_first")]
    pub version: u64,
    /// When these bytes were complete, in Unix milliseconds.
    pub uploaded_ms: u64,
    /// Until when its ticket would be valid, in Unix seconds; a removed file stays removed that long.
    pub ticket_deadline: u64,
    /// The uploader's tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Workflows that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workflows: Vec<String>,
    /// Where these bytes were fetched from, without the query, which may hold what is nobody's business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// For what a transformation made: its chain and its source, as `/TASKS/SOURCE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversion: Option<String>,
    /// Alternative text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

impl Meta {
    /// When the ticket that made it would have ended.
    pub fn ticket_deadline(&self) -> UnixSeconds {
        UnixSeconds(self.ticket_deadline)
    }

    /// A strong entity tag without quotes: the bytes of a handle change only with this.
    pub fn etag(&self) -> String {
        match self.version {
            0 => format!("{}-{:08x}", self.handle, self.crc32c),
            version => format!("{}-{:08x}-{version:x}", self.handle, self.crc32c),
        }
    }
}

fn is_first(version: &u64) -> bool {
    *version == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_before_there_were_versions_is_read() {
        let text = r#"{"handle":"abcdefghijABCDEFGHI0","application":"key","filename":"a.txt",
            "mimetype":"text/plain","announced_mimetype":"text/plain","size_bytes":5,"container":"c",
            "key":"k_a.txt","is_whole_key":false,"crc32c":255,"uploaded_ms":1,"ticket_deadline":2}"#;
        let meta: Meta = serde_json::from_str(text).expect("reads");
        assert_eq!((meta.version, meta.etag()), (0, "abcdefghijABCDEFGHI0-000000ff".to_owned()));
        let written = serde_json::to_value(&meta).expect("writes");
        assert_eq!(written, serde_json::from_str::<serde_json::Value>(text).expect("reads"));
    }
}
