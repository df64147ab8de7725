//! The ledger: an append-only file that says which parts and chunks of an upload count.
//!
//! A line is a CRC32C in hex, a space, and JSON. A line that is torn or damaged ends the ledger: what
//! was acknowledged while the process lived stands before it, and after a power cut the bytes are
//! checked against their checksums anyway.

use serde::{Deserialize, Serialize};

use super::PartNumber;
use super::layout::Kind;
use crate::policy::Client;

/// Where bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Spot {
    /// At this offset of the file-to-be.
    #[serde(rename = "at")]
    Main(u64),
    /// In a file beside it.
    #[serde(rename = "beside")]
    Beside(u64),
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    /// The first line: whose upload it is, and under which boot of the machine what follows was written.
    Upload(Opening),
    /// The part size, or that it is not certain any more.
    Grid(Option<u64>),
    /// A part counts; its chunks, if there were any, are in it.
    Part(Part),
    /// A part was copied to its place.
    Placed(PartNumber, u64),
    /// A chunk counts.
    Chunk(Chunk),
}

/// Whose upload it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Opening {
    pub boot: String,
    pub application: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<Client>,
    pub size: u64,
    pub deadline: u64,
}

/// A part that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub number: PartNumber,
    pub length: u64,
    pub crc: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<[u8; 16]>,
    pub spot: Spot,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assembled: bool,
}

/// A chunk that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chunk {
    pub part: PartNumber,
    pub offset: u64,
    pub length: u64,
    pub crc: u32,
    pub spot: Spot,
}

impl Part {
    pub(super) fn kind(&self) -> Kind {
        if self.assembled { Kind::Assembled } else { Kind::Regular }
    }

    /// Its entity tag without quotes: the MD5 if it was announced.
    pub(super) fn etag(&self) -> String {
        match self.md5 {
            Some(md5) => hex::encode(md5),
            None => format!("{:08x}-{}", self.crc, self.length),
        }
    }
}

impl Chunk {
    pub(super) fn end(&self) -> u64 {
        self.offset + self.length
    }

    /// Whether all of it lies between these offsets of its part.
    pub(super) fn is_within(&self, from: u64, to: u64) -> bool {
        from <= self.offset && self.end() <= to
    }
}

impl Line {
    /// The line with its end.
    pub(super) fn encode(&self) -> Vec<u8> {
        let json = serde_json::to_string(self).expect("a line is plain data");
        format!("{:08x} {json}\n", crc32c::crc32c(json.as_bytes())).into_bytes()
    }

    fn decode(text: &[u8]) -> Option<Line> {
        let (crc, json) = text.split_at_checked(9)?;
        let crc = u32::from_str_radix(std::str::from_utf8(crc).ok()?.trim_end(), 16).ok()?;
        if crc32c::crc32c(json) != crc {
            return None;
        }
        serde_json::from_slice(json).ok()
    }
}

/// The sound lines at the beginning of `text`, and how many bytes they take.
pub(super) fn replay(text: &[u8]) -> (Vec<Line>, usize) {
    let (mut lines, mut length) = (Vec::new(), 0);
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let Some(line_text) = line.strip_suffix(b"\n") else { break };
        let Some(decoded) = Line::decode(line_text) else { break };
        lines.push(decoded);
        length += line.len();
    }
    (lines, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> Vec<Line> {
        let number = PartNumber::FIRST;
        vec![
            Line::Grid(Some(7)),
            Line::Grid(None),
            Line::Part(Part {
                number,
                length: 7,
                crc: 9,
                md5: Some([1; 16]),
                spot: Spot::Beside(3),
                assembled: false,
            }),
            Line::Placed(number, 0),
        ]
    }

    #[test]
    fn a_torn_or_damaged_line_ends_the_ledger() {
        let text: Vec<u8> = lines().iter().flat_map(Line::encode).collect();
        assert_eq!(replay(&text), (lines(), text.len()));
        let first = lines()[0].encode().len();
        for cut in 0..text.len() {
            let (found, length) = replay(&text[..cut]);
            assert!(length <= cut && lines().starts_with(&found), "cut at {cut}");
        }
        let mut damaged = text.clone();
        damaged[first + 20] ^= 1;
        assert_eq!(replay(&damaged), (lines()[..1].to_vec(), first));
        assert_eq!(replay(&[0; 100]), (Vec::new(), 0));
    }
}
