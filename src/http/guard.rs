//! Which host names are ours, and which pages may ask for credentials.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest};

use super::refusal::Refusal;
use crate::config::Origin;

/// The names that this server answers to, and the origins it trusts.
pub(super) struct Hosts {
    public: Option<Origin>,
    allowed: Vec<Origin>,
}

/// How a request calls us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostName {
    Loopback,
    Public,
}

/// Where the page that sent a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// Our own page, or no page at all.
    Ours,
    /// A listed one, to be named in the answer.
    Listed(HeaderValue),
}

impl Hosts {
    pub(super) fn new(public: Option<Origin>, allowed: Vec<Origin>) -> Self {
        Hosts { public, allowed }
    }

    /// `None` for a foreign name: DNS rebinding brings a browser here under one.
    pub(super) fn name(&self, host: &str) -> Option<HostName> {
        let host = host.to_ascii_lowercase();
        if is_loopback(&host) {
            return Some(HostName::Loopback);
        }
        let is_public = |public: &Origin| public.authority() == host;
        self.public.as_ref().is_some_and(is_public).then_some(HostName::Public)
    }

    /// Scheme, host and port by which the client reaches us; links that we give out begin with it.
    pub(super) fn origin(&self, request: &HttpRequest) -> String {
        let host = text(request.headers(), HOST.as_str()).unwrap_or_default();
        match (&self.public, self.name(host)) {
            (Some(public), Some(HostName::Public)) => public.to_string(),
            _ => format!("http://{host}"),
        }
    }

    /// Whether browsers reach us by TLS.
    pub(super) fn is_secure(&self, request: &HttpRequest) -> bool {
        self.origin(request).starts_with("https://")
    }

    /// Whether a page of another site asks; browsers say so in headers that no script can set.
    pub(super) fn origin_of(&self, request: &HttpRequest) -> Result<From, Refusal> {
        let headers = request.headers();
        let sent = headers.get(ORIGIN);
        // What is not text is nobody's origin, and not the absence of one.
        let origin = sent.map(|value| value.to_str().unwrap_or("null"));
        let is_listed = self.allowed.iter().any(|allowed| Some(allowed.as_str()) == origin);
        if let Some(value) = sent.filter(|_| is_listed) {
            return Ok(From::Listed(value.clone()));
        }
        let same_site =
            matches!(text(headers, "sec-fetch-site"), None | Some("same-origin" | "none"));
        let ours = origin.is_none_or(|origin| self.is_ours(origin, request));
        if same_site && ours { Ok(From::Ours) } else { Err(Refusal::bad_origin()) }
    }

    fn is_ours(&self, origin: &str, request: &HttpRequest) -> bool {
        if self.public.as_ref().is_some_and(|public| public.as_str() == origin) {
            return true;
        }
        let host = text(request.headers(), HOST.as_str()).unwrap_or_default();
        is_loopback(host) && origin.strip_prefix("http://") == Some(host)
    }
}

/// A header's value, if it is plain text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A name of this machine, with or without a port and nothing else.
fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => (address, None),
        Some((address, port)) => (address, Some(port.strip_prefix(':').unwrap_or_default())),
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
    let is_name = name == "localhost" || name.ends_with(".localhost");
    let is_address = || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_port && is_plain && (is_name || is_address())
}

/// Answers 421 to a `Host` that is not ours.
pub(super) async fn known_host(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let hosts = request.app_data::<Data<Hosts>>().expect("the server registers its hosts");
    let host = text(request.headers(), HOST.as_str());
    match host.and_then(|host| hosts.name(host)) {
        Some(_) => Ok(next.call(request).await?.map_into_boxed_body()),
        None => Ok(request.error_response(Refusal::unknown_host())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, expected: bool) {
        assert_eq!(is_loopback(host), expected, "{host}");
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        check("localhost", true);
        check("localhost:8080", true);
        check("app.localhost:8080", true);
        check("127.0.0.1:8080", true);
        check("127.9.9.9", true);
        check("[::1]:8080", true);
        check("evil.test", false);
        check("localhost.evil.test", false);
        check("127.0.0.1.evil.test", false);
        check("notlocalhost", false);
        check("192.168.0.1:8080", false);
        check("[::ffff:192.168.0.1]", false);
        check("", false);
        check("127.0.0.1:1@evil.test", false);
        check("[::1]evil.test", false);
        check("localhost:99999", false);
        check("a b.localhost", false);
    }
}
