//! How wide and high a picture is. Blocks.
//!
//! Pictures come from strangers: no more than a few pages of one are read, wherever its own offsets lead.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

/// What is read at once, and at most in all, of a picture's header.
const PAGE_BYTES: usize = 4096;
const MAX_BYTES: u64 = 8 << 20;

/// Pixels, as the file has them: a camera's orientation is not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimensions {
    /// From left to right.
    pub width: u64,
    /// From top to bottom.
    pub height: u64,
}

/// The dimensions of a file that is stored as `mimetype`; none when it is no picture, or not a readable one.
pub(super) fn dimensions(file: &File, mimetype: &str) -> Option<Dimensions> {
    if !mimetype.starts_with("image/") {
        return None;
    }
    let reader = BufReader::with_capacity(PAGE_BYTES, Bounded::new(file));
    // A header that the parser stumbles over is none that anybody can read.
    let size = catch_unwind(AssertUnwindSafe(|| imagesize::reader_size(reader))).ok()?.ok()?;
    Some(Dimensions { width: size.width as u64, height: size.height as u64 })
}

/// A file of which only so many bytes can be read, however often it is asked to go back.
pub(super) struct Bounded<'a> {
    file: &'a File,
    at: u64,
    left: u64,
}

impl<'a> Bounded<'a> {
    /// From the beginning, wherever others read the same file.
    pub(super) fn new(file: &'a File) -> Self {
        Bounded { file, at: 0, left: MAX_BYTES }
    }
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read_at(&mut buffer[..most], self.at)?;
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

impl Seek for Bounded<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(mimetype: &str, bytes: &[u8], expected: Option<(u64, u64)>) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        let found = dimensions(&file, mimetype).map(|found| (found.width, found.height));
        assert_eq!(found, expected);
    }

    const GIF: &[u8] = b"GIF89a\x2c\x01\xc8\x00\x00\x00\x00";

    #[test]
    fn pictures_have_dimensions() {
        check("image/gif", GIF, Some((300, 200)));
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";
        check("image/png", png, Some((640, 480)));
    }

    #[test]
    fn nothing_else_has() {
        check("application/pdf", GIF, None);
        check("image/gif", b"GIF", None);
        check("image/png", b"", None);
        check("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None);
    }

    #[test]
    fn a_header_that_goes_on_and_on_is_left() {
        // A JPEG of small segments only: each is a seek, and costs a page of what may be read.
        let endless = [&b"\xff\xd8"[..], &b"\xff\xe0\x00\x02".repeat(1 << 20)].concat();
        check("image/jpeg", &endless, None);
    }

    proptest! {
        #[test]
        fn no_header_does_harm(
            magic in prop::sample::select(vec![
                &b"\xff\xd8\xff\xe0"[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"\0\0\x01\0", b"8BPS",
                b"RIFF\xff\0\0\0WEBPVP8 ", b"RIFF\xff\0\0\0WEBPVP8X", b"II\x2a\0", b"MM\0\x2a", b"II\x2b\0",
                b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypavif", b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n",
                b"P6 ", b"qoif", b"#?RADIANCE\n", b"v/1\x01", b"farbfeld", b"FORM\0\0\0\0ILBM", b"DDS ",
            ]),
            more in prop::collection::vec(any::<u8>(), 0..400),
        ) {
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(&[magic, &more[..]].concat()).expect("written");
            dimensions(&file, "image/any");
        }
    }
}
