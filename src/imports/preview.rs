//! The picture that a URL leads to, on its way to whoever wonders what that is.
//!
//! The one thing to know: what it is called there counts for nothing. Its first bytes say what it is, and only kinds
//! that every browser draws, and runs nothing of, are let through.

use bytes::Bytes;

use super::ImportError;
use crate::outbound::{FetchError, Fetched};
use crate::policy::Source;
use crate::store::stored_type;

/// Largest picture that is shown: 10 MiB. What is meant to be looked at on a page has less, and whoever looks at
/// more waits longer than it is worth.
const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// So many bytes, or the whole of what has fewer, are there before it is said what they are.
const HEAD_BYTES: usize = 4096;

/// What is shown. SVG is not among them: it can run script, and fetch from others.
const SHOWN: [&str; 6] =
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];

/// A picture on its way. Dropping it ends the connection to where it comes from.
pub struct Preview {
    source: Source,
    mimetype: &'static str,
    /// What it begins with, until that is handed on.
    head: Option<Bytes>,
    fetched: Fetched,
}

impl Preview {
    /// Reads as much of `fetched` as it takes to say what it is.
    pub(super) async fn begin(source: Source, fetched: Fetched) -> Result<Self, ImportError> {
        let mut fetched = fetched.at_most(MAX_BYTES)?;
        let mut head = Vec::new();
        while head.len() < HEAD_BYTES {
            let Some(bytes) = fetched.next().await? else { break };
            head.extend_from_slice(&bytes);
        }
        let mimetype = picture(&head).ok_or(ImportError::NoPicture)?;
        Ok(Preview { source, mimetype, head: Some(head.into()), fetched })
    }

    /// Where it comes from; shown without its query.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// One of six types, by its first bytes.
    pub fn mimetype(&self) -> &'static str {
        self.mimetype
    }

    /// Its bytes, if they were announced. A picture of another length is an error at its end.
    pub fn length(&self) -> Option<u64> {
        self.fetched.length()
    }

    /// The next bytes; `None` once it is whole.
    ///
    /// # Errors
    /// [`FetchError::TooLarge`] once there are more than 10 MiB; [`FetchError::TooSlow`], [`FetchError::Broken`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, FetchError> {
        match self.head.take() {
            Some(head) => Ok(Some(head)),
            None => self.fetched.next().await,
        }
    }
}

/// The type of the picture that begins with `head`, if it is one that is shown.
fn picture(head: &[u8]) -> Option<&'static str> {
    // Under the name of text, what can be text is text, though it may begin like a picture: BM, GIF.
    let kind = stored_type(head, "text/plain");
    SHOWN.into_iter().find(|shown| *shown == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], expected: Option<&str>) {
        assert_eq!(picture(head), expected);
    }

    #[test]
    fn pictures_are_known_by_their_bytes() {
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("image/png"));
        check(b"\xff\xd8\xff\xe0\0\x10JFIF", Some("image/jpeg"));
        check(b"GIF89a\x01\0\x01\0\x80\0\0", Some("image/gif"));
        check(b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp"));
        check(b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", Some("image/avif"));
        check(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", Some("image/avif"));
        check(b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0", Some("image/bmp"));
    }

    #[test]
    fn what_not_every_browser_draws_is_not_shown() {
        check(b"II\x2a\0\x08\0\0\0\0\0\0\0", None);
        check(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", None);
        check(b"\0\0\x01\0\x01\0\x10\x10", None);
        check(b"8BPS\0\x01", None);
        check(b"\xff\x0a\0\0", None);
    }

    #[test]
    fn what_can_run_or_be_read_is_not_shown() {
        for head in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"[..],
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- \x89PNG --><svg/>",
            b"<!DOCTYPE html><script>1</script>",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            b"\x1f\x8b\x08\0\0\0\0\0",
            b"PK\x03\x04\x14\0\0\0\x08\0",
            b"{}",
            b"",
        ] {
            check(head, None);
        }
    }

    #[test]
    fn text_that_begins_like_a_picture_is_text() {
        check(b"BMW is a car", None);
        check(b"GIF89a=1;/* <script>alert(1)</script> */", None);
        check(b"RIFFabcdWEBP<html><script>alert(1)</script>", None);
    }
}
