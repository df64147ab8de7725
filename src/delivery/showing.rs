//! How stored bytes may be shown: they were written by strangers.

use std::fmt::Write;

/// The content policy and disposition of a file's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// Could run script in our origin: saved, and powerless if shown all the same.
    Active,
    /// Pictures, sound, film, PDF, text: shown. Without sandbox, in which no media plays.
    Passive,
}

impl Showing {
    /// By the stored type.
    pub fn of(mimetype: &str) -> Self {
        let is_active = mimetype.ends_with("xml")
            || mimetype.ends_with("script")
            || mimetype.starts_with("multipart/")
            || mimetype.starts_with("message/")
            || ["text/html", "text/xsl", "text/cache-manifest", "application/x-shockwave-flash"]
                .contains(&mimetype);
        if is_active { Showing::Active } else { Showing::Passive }
    }

    /// The `Content-Security-Policy` of the answer.
    pub fn content_policy(self) -> &'static str {
        match self {
            Showing::Active => "default-src 'none'; sandbox",
            Showing::Passive => {
                "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
            }
        }
    }

    /// Whether the file is saved even when nobody asked for it.
    pub fn is_saved(self) -> bool {
        self == Showing::Active
    }
}

/// `Content-Disposition` as RFC 6266 has it: a name for old clients, and the real one in UTF-8.
pub fn content_disposition(is_download: bool, filename: &str) -> String {
    let kind = if is_download { "attachment" } else { "inline" };
    let plain: String = filename.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut header = format!("{kind}; filename=\"{plain}\"");
    if plain != filename {
        header.push_str("; filename*=UTF-8''");
        for byte in filename.bytes() {
            // The characters of RFC 8187, section 3.2.1, that need no escape.
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => {
                    header.push(char::from(byte));
                }
                other => {
                    let _ = write!(header, "%{other:02X}");
                }
            }
        }
    }
    header
}

fn is_plain(c: char) -> bool {
    (c.is_ascii_graphic() || c == ' ') && !"\"\\%/".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_run_script_is_saved() {
        for active in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "text/javascript",
            "application/xml",
            "multipart/x-mixed-replace",
            "message/rfc822",
        ] {
            assert_eq!(Showing::of(active), Showing::Active, "{active}");
        }
        for passive in [
            "image/png",
            "video/mp4",
            "audio/mpeg",
            "application/pdf",
            "text/plain",
            "application/octet-stream",
        ] {
            assert_eq!(Showing::of(passive), Showing::Passive, "{passive}");
        }
    }

    #[track_caller]
    fn check(filename: &str, expected: &str) {
        assert_eq!(content_disposition(false, filename), expected);
    }

    #[test]
    fn names_of_every_script_arrive() {
        check("cat.jpg", "inline; filename=\"cat.jpg\"");
        check("a \"b\".txt", "inline; filename=\"a _b_.txt\"; filename*=UTF-8''a%20%22b%22.txt");
        check("猫.jpg", "inline; filename=\"_.jpg\"; filename*=UTF-8''%E7%8C%AB.jpg");
        check("a\r\nX: y", "inline; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y");
    }
}
