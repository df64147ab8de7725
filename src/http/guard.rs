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
use crate::credentials::TrustedProxies;

/// The names before a custom domain that the SDKs make addresses with when they are told no more than the
/// domain (filestack-js: `cname`; filestack-python: `config.CNAME`).
const VIRTUAL: [&str; 6] = ["www", "upload", "cloud", "process", "cdn", "static"];

/// The one of them that links to files have.
const DELIVERY: &str = "cdn";

/// The names that this server answers to, and the origins it trusts.
pub(super) struct Hosts {
    public: Option<Origin>,
    allowed: Vec<Origin>,
    /// Whether this process speaks TLS itself.
    speaks_tls: bool,
    proxies: TrustedProxies,
}

/// How a request calls us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostName {
    Loopback,
    Public,
    /// One of the six names before the public one.
    Virtual,
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
    pub(super) fn new(
        public: Option<Origin>,
        allowed: Vec<Origin>,
        speaks_tls: bool,
        proxies: TrustedProxies,
    ) -> Self {
        Hosts { public, allowed, speaks_tls, proxies }
    }

    /// `None` for a foreign name: DNS rebinding brings a browser here under one.
    pub(super) fn name(&self, host: &str) -> Option<HostName> {
        let host = host.to_ascii_lowercase();
        if is_loopback(&host) {
            return Some(HostName::Loopback);
        }
        let public = self.public.as_ref()?.authority();
        match host.strip_suffix(public)? {
            "" => Some(HostName::Public),
            before => VIRTUAL.contains(&before.strip_suffix('.')?).then_some(HostName::Virtual),
        }
    }

    /// Scheme, host and port by which the client reaches us; the calls after this one go there.
    pub(super) fn origin(&self, request: &HttpRequest) -> String {
        let host = host(request);
        let name = self.name(host);
        match (&self.public, name) {
            (Some(public), Some(HostName::Public)) => public.to_string(),
            _ => format!("{}://{}", self.scheme(name), host.to_ascii_lowercase()),
        }
    }

    /// What links to files begin with. Who came by a virtual name gets the one for delivery: the wildcard
    /// certificate need not cover the name below which they lie.
    pub(super) fn link_origin(&self, request: &HttpRequest) -> String {
        match (&self.public, self.name(host(request))) {
            (Some(public), name @ Some(HostName::Virtual)) => {
                format!("{}://{DELIVERY}.{}", self.scheme(name), public.authority())
            }
            _ => self.origin(request),
        }
    }

    /// Whether browsers reach us by TLS.
    pub(super) fn is_secure(&self, request: &HttpRequest) -> bool {
        self.scheme(self.name(host(request))) == "https"
    }

    /// Whether this request itself came by TLS: to us, or to a trusted proxy that does not say otherwise. What it
    /// calls us proves nothing.
    pub(super) fn came_by_tls(&self, request: &HttpRequest) -> bool {
        let by_proxy = || {
            let peer = request.peer_addr();
            let is_trusted = peer.is_some_and(|peer| self.proxies.trusts(peer.ip()));
            let mut said = request.headers().get_all("x-forwarded-proto");
            self.is_secure(request) && is_trusted && said.all(|scheme| scheme == "https")
        };
        self.speaks_tls || by_proxy()
    }

    /// Behind a proxy the public names may be reached by TLS while we speak plain HTTP.
    fn scheme(&self, name: Option<HostName>) -> &'static str {
        let public = self.public.as_ref().filter(|_| name != Some(HostName::Loopback));
        match public.map_or(self.speaks_tls, Origin::is_secure) {
            true => "https",
            false => "http",
        }
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
        is_loopback(host(request)) && origin == self.origin(request)
    }
}

/// The name that the client asked for: the target's own where it has one (RFC 9112, section 3.2.2), or else the
/// header's.
pub(super) fn host(request: &HttpRequest) -> &str {
    match request.uri().authority() {
        Some(authority) => authority.as_str(),
        None => text(request.headers(), HOST.as_str()).unwrap_or_default(),
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

/// Whether a request calls us by a name of ours.
pub(super) fn is_known(request: &ServiceRequest) -> bool {
    let hosts = request.app_data::<Data<Hosts>>().expect("the server registers its hosts");
    hosts.name(host(request.request())).is_some()
}

/// Answers 421 to a host name that is not ours.
pub(super) async fn known_host(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match is_known(&request) {
        true => Ok(next.call(request).await?.map_into_boxed_body()),
        false => Ok(request.error_response(Refusal::unknown_host())),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// Name, origin and links of a request to `host`, for a server at `public`.
    #[track_caller]
    fn check_origin(public: &str, speaks_tls: bool, host: &str, expected: Option<[&str; 2]>) {
        let public = (!public.is_empty()).then(|| Origin::parse("public_url", public));
        let hosts = Hosts::new(
            public.transpose().expect("an origin"),
            Vec::new(),
            speaks_tls,
            TrustedProxies::default(),
        );
        let request = TestRequest::default().insert_header((HOST, host)).to_http_request();
        let found = hosts.name(host).map(|_| [hosts.origin(&request), hosts.link_origin(&request)]);
        assert_eq!(found, expected.map(|two| two.map(str::to_owned)), "{host}");
    }

    #[test]
    fn the_six_virtual_names_answer_and_stay_among_themselves() {
        let public = "https://files.example.com";
        check_origin(public, false, "files.example.com", Some([public, public]));
        check_origin(public, false, "FILES.example.com", Some([public, public]));
        for name in VIRTUAL {
            let origin = format!("https://{name}.files.example.com");
            let expected = [origin.as_str(), "https://cdn.files.example.com"];
            check_origin(public, false, &format!("{name}.files.example.com"), Some(expected));
        }
        for foreign in [
            "evil.test",
            "api.files.example.com",
            "upload.upload.files.example.com",
            "uploadfiles.example.com",
            "xfiles.example.com",
            ".files.example.com",
            "upload.files.example.com.evil.test",
            "upload.files.example.com:81",
            "user@upload.files.example.com",
            "files.example.com.",
            "",
        ] {
            check_origin(public, false, foreign, None);
        }
    }

    #[test]
    fn a_port_belongs_to_the_name() {
        let public = "https://files.example.com:8443";
        let upload = "https://upload.files.example.com:8443";
        let links = "https://cdn.files.example.com:8443";
        check_origin(public, true, "files.example.com:8443", Some([public, public]));
        check_origin(public, true, "upload.files.example.com:8443", Some([upload, links]));
        check_origin(public, true, "upload.files.example.com", None);
    }

    #[test]
    fn loopback_names_have_the_scheme_that_we_speak() {
        let [http, https] = ["http://localhost:8080", "https://localhost:8080"];
        check_origin("", false, "localhost:8080", Some([http, http]));
        check_origin("", true, "localhost:8080", Some([https, https]));
        let public = "https://files.example.com";
        check_origin(public, false, "localhost:8080", Some([http, http]));
        check_origin(public, true, "localhost:8080", Some([https, https]));
        check_origin("", true, "upload.files.example.com", None);
    }

    #[test]
    fn the_targets_own_name_counts() {
        let foreign = TestRequest::with_uri("http://evil.test/").insert_header((HOST, "localhost"));
        assert_eq!(host(&foreign.to_http_request()), "evil.test");
        let with_user = TestRequest::with_uri("http://localhost@evil.test/").to_http_request();
        assert_eq!(host(&with_user), "localhost@evil.test");
        assert_eq!(host(&TestRequest::default().to_http_request()), "");
    }

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
