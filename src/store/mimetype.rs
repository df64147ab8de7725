//! Which type a file is stored under: what its bytes show, not what a header says.

/// Containers whose content says less than the client can know: an `.epub` and a `.docx` are both zip.
const WRAPPERS: [&str; 4] =
    ["application/zip", "application/x-ole-storage", "text/xml", "application/gzip"];

/// The type to store for bytes that begin with `head`, of which the client said `announced`.
///
/// Bytes that show a type win. A type whose bytes would show it, and do not, is not believed.
pub fn stored_type(head: &[u8], announced: &str) -> String {
    let announced = announced.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let announced = if is_type(&announced) { announced } else { UNKNOWN.to_owned() };
    let shown = markup(head).or_else(|| infer::get(head).map(|kind| kind.mime_type()));
    match shown {
        Some(shown) if WRAPPERS.contains(&shown) && !shows_itself(&announced) => {
            if announced == UNKNOWN { shown.to_owned() } else { announced }
        }
        Some(shown) => shown.to_owned(),
        None if shows_itself(&announced) && !head.is_empty() => {
            if is_text(head) { "text/plain" } else { UNKNOWN }.to_owned()
        }
        None => announced,
    }
}

/// The type of bytes of which nothing is known.
const UNKNOWN: &str = "application/octet-stream";

/// `type/subtype` in the letters of RFC 6838, section 4.2.
fn is_type(text: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    text.len() <= 127 && text.split_once('/').is_some_and(|(a, b)| is_name(a) && is_name(b))
}

/// Whether bytes of this type are recognised when they are seen.
fn shows_itself(mimetype: &str) -> bool {
    infer::is_mime_supported(mimetype) && mimetype != UNKNOWN && !mimetype.starts_with("text/")
}

/// Markup that browsers run scripts in, wherever in the first kilobyte it begins.
fn markup(head: &[u8]) -> Option<&'static str> {
    let text: Vec<u8> = head.iter().take(1024).map(u8::to_ascii_lowercase).collect();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii_start();
    let has = |word: &str| text.windows(word.len()).any(|window| window == word.as_bytes());
    if !text.starts_with(b"<") {
        return None;
    }
    if has("<svg") {
        return Some("image/svg+xml");
    }
    let html = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<img", "<a "];
    // XML may have elements of any name; what makes it a page is its root.
    let telling = if text.starts_with(b"<?xml") { &html[..2] } else { &html[..] };
    telling.iter().any(|word| has(word)).then_some("text/html")
}

fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end in the middle of a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.chars().any(|c| c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], announced: &str, expected: &str) {
        assert_eq!(stored_type(head, announced), expected);
    }

    #[test]
    fn bytes_win_over_words() {
        check(b"\x89PNG\r\n\x1a\n....", "image/png", "image/png");
        check(b"\x89PNG\r\n\x1a\n....", "text/html", "image/png");
        check(b"<!DOCTYPE html><script>alert(1)</script>", "image/png", "text/html");
        check(b"  <script>alert(1)</script>", "text/plain", "text/html");
        check(b"<?xml version='1.0'?>\n<svg xmlns='..'>", "image/png", "image/svg+xml");
        check(b"<?xml version='1.0'?>\n<html><a href=''>", "text/plain", "text/html");
        check(
            b"<?xml version='1.0'?>\n<rss><a href=''>",
            "application/rss+xml",
            "application/rss+xml",
        );
        check(b"%PDF-1.7", "application/octet-stream", "application/pdf");
    }

    #[test]
    fn a_type_that_would_show_and_does_not_is_not_believed() {
        check(b"hello", "image/png", "text/plain");
        check(&[0, 1, 2, 3], "image/jpeg", "application/octet-stream");
        check("nur Text, ä".as_bytes(), "application/pdf", "text/plain");
    }

    #[test]
    fn what_bytes_cannot_show_is_taken_from_the_client() {
        check(b"a,b\n1,2", "text/csv; charset=utf-8", "text/csv");
        check(b"PK\x03\x04 an e-book", "application/x-my-archive", "application/x-my-archive");
        check(b"PK\x03\x04", "application/octet-stream", "application/zip");
        check(b"", "image/png", "image/png");
        check(b"{}", "application/json", "application/json");
        check(b"x", "not a type\r\nX: y", "application/octet-stream");
    }
}
