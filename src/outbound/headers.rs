//! The headers that a caller wants to be sent to the host of a URL.

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Most headers, and most bytes of them together.
const MAX_HEADERS: usize = 32;
const MAX_BYTES: usize = 8 * 1024;

/// What is ours to say: about the connection (RFC 9110, section 7.6.1), the host, the body and its form. A range or
/// a condition would bring a piece or nothing where the whole is wanted.
const OURS: [&str; 21] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers to send along, without those that are ours to say. Cookies are sent if, and only if, they are among them.
///
/// They are for the host of the URL that the caller named: a redirect to another origin does not get them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(HeaderMap);

/// A header that cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHeader {
    /// Its name or value has characters that no header may have.
    #[error("a header's name or value has characters that no header may have")]
    Malformed,
    /// There are more than anybody needs.
    #[error("there may be 32 headers, with 8192 bytes together")]
    TooMany,
}

impl Headers {
    /// Reads names and values.
    ///
    /// # Errors
    /// [`BadHeader`], see there.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, BadHeader> {
        let (mut headers, mut bytes) = (HeaderMap::new(), 0);
        for (name, value) in pairs {
            bytes += name.len() + value.len();
            if headers.len() == MAX_HEADERS || bytes > MAX_BYTES {
                return Err(BadHeader::TooMany);
            }
            let name = HeaderName::try_from(name).map_err(|_| BadHeader::Malformed)?;
            let value = HeaderValue::try_from(value).map_err(|_| BadHeader::Malformed)?;
            headers.append(name, value);
        }
        let hops = named_by_connection(&headers);
        let hops = hops.iter().map(String::as_str).chain(OURS);
        for name in hops {
            headers.remove(name);
        }
        Ok(Headers(headers))
    }

    pub(super) fn map(&self) -> &HeaderMap {
        &self.0
    }
}

/// `Connection` names further headers that are about the connection only.
fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pairs: &[(&str, &str)], expected: Result<&[(&str, &str)], BadHeader>) {
        let headers = Headers::parse(pairs.iter().copied());
        let kept = headers.as_ref().map(|headers| {
            let text = |value: &HeaderValue| value.to_str().expect("text").to_owned();
            headers
                .0
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect::<Vec<_>>()
        });
        let expected = expected.map(|pairs| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        });
        assert_eq!(kept.map_err(Clone::clone), expected);
    }

    #[test]
    fn what_the_caller_lists_is_sent() {
        check(
            &[("Authorization", "Bearer x"), ("Cookie", "a=b")],
            Ok(&[("authorization", "Bearer x"), ("cookie", "a=b")]),
        );
    }

    #[test]
    fn what_is_ours_to_say_is_left_out() {
        check(
            &[
                ("Host", "inside.test"),
                ("Connection", "X-Hop, close"),
                ("X-Hop", "1"),
                ("Transfer-Encoding", "chunked"),
                ("Content-Length", "10"),
                ("Accept-Encoding", "gzip"),
                ("Range", "bytes=0-1"),
                ("Proxy-Authorization", "x"),
                ("X-Kept", "1"),
            ],
            Ok(&[("x-kept", "1")]),
        );
    }

    #[test]
    fn what_could_split_a_request_is_refused() {
        for pair in [
            ("a\r\nHost", "b"),
            ("a", "b\r\nHost: c"),
            ("a b", "c"),
            ("", "a"),
            ("a:", "b"),
            ("a", "\0"),
        ] {
            check(&[pair], Err(BadHeader::Malformed));
        }
        check(&[("a", "b"); 33], Err(BadHeader::TooMany));
        check(&[("a", &"b".repeat(9000))], Err(BadHeader::TooMany));
    }
}
