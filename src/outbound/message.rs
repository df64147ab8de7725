//! What is said to a host, and what the head of its answer says.

use hyper::Method;
use hyper::Request;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::{Position, Url};

use super::FetchError;

/// What we call ourselves.
const USER_AGENT: &str = concat!("Sealdrop/", env!("CARGO_PKG_VERSION"));

/// The request for `url`. What is ours to say stands over what is in `headers`.
pub(super) fn request(
    url: &Url,
    method: &Method,
    headers: HeaderMap,
    body: String,
) -> Result<Request<String>, FetchError> {
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let authority = &url[Position::BeforeHost..Position::AfterPort];
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, authority)
        .body(body)
        .map_err(FetchError::unreachable)?;
    let own = request.headers_mut();
    own.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    own.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    own.extend(headers);
    own.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    own.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(request)
}

/// The one header of ours among the caller's.
pub(super) fn only_range(headers: &HeaderMap) -> HeaderMap {
    let range = headers.get(header::RANGE).cloned();
    range.map(|range| (header::RANGE, range)).into_iter().collect()
}

/// A header's value. Places and names come in raw UTF-8 too, whatever the RFC says.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
}

/// Bytes of the body. Beside a `Transfer-Encoding` the header means nothing (RFC 9112, section 6.3).
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    let is_framed = headers.contains_key(header::TRANSFER_ENCODING);
    text(headers, &header::CONTENT_LENGTH).filter(|_| !is_framed).and_then(|text| text.parse().ok())
}

/// Bytes of the whole of which a range was sent: the end of `bytes 0-9/100`.
pub(super) fn whole_length(headers: &HeaderMap) -> Option<u64> {
    text(headers, &header::CONTENT_RANGE)?.rsplit_once('/')?.1.parse().ok()
}

/// Whether what comes is not the file but a packing of it. Servers say `gzip` of a `.gz` file too, whose own
/// bytes these are.
pub(super) fn is_encoded(headers: &HeaderMap, filename: &str) -> bool {
    let is_packed_file =
        [".gz", ".tgz"].iter().any(|end| filename.to_ascii_lowercase().ends_with(end));
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut codings =
        codings.map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    codings.any(|coding| match coding.as_str() {
        "" | "identity" => false,
        "gzip" | "x-gzip" => !is_packed_file,
        _ => true,
    })
}
