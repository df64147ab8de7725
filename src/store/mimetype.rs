//! Which type a file is stored under: what its bytes show, not what a header says.

/// Containers whose content says less than the client can know.
const WRAPPERS: [&str; 3] = ["text/xml", "application/gzip", "application/x-ole-storage"];

/// What browsers say of a zip file; bytes that show which kind of zip it is say more.
const ZIP_NAMES: [&str; 3] =
    ["application/zip", "application/x-zip", "application/x-zip-compressed"];

/// The type to store for bytes that begin with `head`, of which the client said `announced`.
///
/// Bytes that show a type win. A type whose bytes would show it, and do not, is not believed. What runs
/// in a browser is always stored as what it is.
pub fn stored_type(head: &[u8], announced: &str) -> String {
    let announced = announced.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let announced = if is_type(&announced) { announced } else { UNKNOWN.to_owned() };
    let shown = markup(head).or_else(|| infer::get(head).map(|kind| kind.mime_type()));
    match shown {
        Some("text/xml") if !is_active(&announced) && announced != UNKNOWN => "text/xml".to_owned(),
        Some(shown) if !is_active(shown) && is_textual(&announced) && is_text(head) => {
            // Text of any kind may begin with the few letters of a magic number: BM, MZ, ID3.
            announced
        }
        shown if is_ole(head) => from_container(shown, "application/x-ole-storage", announced),
        shown if is_zip(head) => from_container(shown, "application/zip", announced),
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

/// Office files of both generations, installers, e-books and many others are containers, and what is in
/// them begins too late to be seen: the client knows best, unless it says what no container is.
fn from_container(shown: Option<&str>, container: &str, announced: String) -> String {
    let is_believed = announced.starts_with("application/")
        && ![UNKNOWN, "application/pdf"].contains(&announced.as_str())
        && !ZIP_NAMES.contains(&announced.as_str())
        && !is_active(&announced);
    match shown {
        _ if is_believed => announced,
        // Which kind of OLE it is cannot be told from its beginning.
        Some(shown) if container != "application/x-ole-storage" => shown.to_owned(),
        Some(_) | None => container.to_owned(),
    }
}

fn is_zip(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| head.starts_with(*magic))
}

fn is_ole(head: &[u8]) -> bool {
    head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// Whether browsers run scripts in files of this type.
fn is_active(mimetype: &str) -> bool {
    let ends = ["/xml", "+xml", "html", "/xsl", "javascript", "ecmascript"];
    ends.iter().any(|end| mimetype.ends_with(end))
        || ["text/cache-manifest", "application/x-shockwave-flash"].contains(&mimetype)
}

/// Whether files of this type are text that nobody can tell by its first bytes.
fn is_textual(mimetype: &str) -> bool {
    let named = ["json", "x-ndjson", "yaml", "x-yaml", "toml", "sql", "x-sh", "x-tex", "rtf"];
    mimetype.starts_with("text/")
        || mimetype.ends_with("+json")
        || mimetype.strip_prefix("application/").is_some_and(|name| named.contains(&name))
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
    fn the_client_knows_what_is_in_a_container() {
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let zip = b"PK\x03\x04\x14\0\0\0\x08\0";
        for announced in [docx, xlsx, "application/epub+zip", "application/x-my-archive"] {
            check(zip, announced, announced);
        }
        let mut word = zip.to_vec();
        word.resize(0x1E, 0);
        word.extend(b"word/document.xml");
        for announced in ["", "application/zip", "application/x-zip-compressed"] {
            check(&word, announced, docx);
        }
        let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more than this, but not in the head";
        for announced in [
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/msword",
            "application/x-msi",
        ] {
            check(ole, announced, announced);
        }
        check(ole, "", "application/x-ole-storage");
        for announced in ["application/xhtml+xml", "text/html", "image/svg+xml", "text/plain"] {
            check(zip, announced, "application/zip");
            check(ole, announced, "application/x-ole-storage");
        }
        check(zip, "application/pdf", "application/zip");
        check(zip, "application/javascript", "application/zip");
    }

    #[test]
    fn text_that_begins_like_something_else_is_text() {
        check(b"BMW is a car", "text/plain", "text/plain");
        check(b"MZ is a name", "text/plain", "text/plain");
        check(b"ID3 tag", "text/markdown", "text/markdown");
        check(b"a file begins with %PDF", "text/csv", "text/csv");
        check(b"BM", "application/json", "application/json");
        check(b"BM\x00\x01\x02\x00\x00", "text/plain", "image/bmp");
        check(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "text/plain", "application/pdf");
        // What runs in a browser is no plain text.
        check(b"<html><body>BMW", "text/plain", "text/html");
        check(b"<svg onload=''>", "application/json", "image/svg+xml");
        check(b"<?xml version='1.0'?><x/>", "text/plain", "text/xml");
        check(b"<?xml version='1.0'?><x/>", "application/x-y", "text/xml");
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
