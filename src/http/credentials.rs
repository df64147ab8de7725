//! `GET /get-filestack-credentials`: a short-lived, narrow policy and its signature.

use std::collections::BTreeMap;

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderMap, HeaderValue, VARY,
};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::client::joined;
use super::clock;
use super::guard::{From, HostName, Hosts, host, text};
use super::record::Trace;
use super::refusal::Refusal;
use super::service::Service;
use super::visitor::Visitor;
use crate::config::{Application, Config, Mode};
use crate::credentials::{Ask, Callers, Issued, Issuer, RateLimit, TrustedProxies, Visit};
use crate::policy::{Client, Code, Credentials, Denied, Handle, op};
use crate::store::StoreError;

/// Where credentials are handed out.
pub(super) struct Desk {
    callers: Callers,
    proxies: TrustedProxies,
    limit: RateLimit,
    /// By the name of the application.
    issuers: BTreeMap<String, Option<Issuer>>,
    /// Self-hosted: who owns which file.
    files: Option<Files>,
}

/// What is needed to hand out links to files.
struct Files {
    service: Service,
    /// Whether callers may have links to files of others.
    read_any: bool,
}

/// The query: which application, and a link to one file or a policy to upload.
struct Request {
    application: Option<String>,
    wish: Wish,
}

enum Wish {
    Link(LinkQuery),
    Upload(Ask),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkQuery {
    handle: String,
}

impl Request {
    fn read(query: &str) -> Result<Self, Refusal> {
        let (apps, rest): (Vec<_>, Vec<_>) =
            form_urlencoded::parse(query.as_bytes()).partition(|(name, _)| name == "app");
        if apps.len() > 1 {
            return Err(Refusal::bad_request("app stands twice in the query"));
        }
        let application = apps.into_iter().next().map(|(_, name)| name.into_owned());
        let is_link = rest.iter().any(|(name, _)| name == "handle");
        let rest = form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish();
        let wish = match is_link {
            true => {
                web::Query::<LinkQuery>::from_query(&rest).map(|link| Wish::Link(link.into_inner()))
            }
            false => web::Query::<Ask>::from_query(&rest).map(|ask| Wish::Upload(ask.into_inner())),
        };
        let wish = wish.map_err(|error| {
            Refusal::bad_request(format!("the query is not understood: {error}"))
        })?;
        Ok(Request { application, wish })
    }
}

impl Desk {
    pub(super) fn new(config: &Config, service: Option<Service>) -> Self {
        let read_any = match &config.mode {
            Mode::Hosted => false,
            Mode::SelfHosted(settings) => settings.read_any_file,
        };
        Desk {
            callers: config.callers.clone(),
            proxies: config.trusted_proxies.clone(),
            limit: RateLimit::per_minute(config.credentials_per_minute),
            issuers: config.issuers(),
            files: service.map(|service| Files { service, read_any }),
        }
    }

    /// Who asks. The cheap checks first; what is refused as foreign does not use up anybody's share.
    fn admit(&self, request: &HttpRequest, hosts: &Hosts) -> Result<String, Refusal> {
        let headers = request.headers();
        let forwarded_for = joined(request, "x-forwarded-for");
        let named = match &self.callers {
            Callers::Header(name) => only(headers, name),
            Callers::Loopback | Callers::Open => None,
        };
        let peer = request.peer_addr();
        let visit = Visit {
            peer: peer.ok_or_else(|| Refusal::bad_request("the client has no address"))?.ip(),
            forwarded_for: forwarded_for.as_deref(),
            is_forwarded: FORWARDING.iter().any(|name| headers.contains_key(*name)),
            host_is_loopback: hosts.name(host(request)) == Some(HostName::Loopback),
            named,
        };
        let caller = self.callers.admit(&visit, &self.proxies)?;
        self.limit.check(Client::at(self.proxies.client(&visit).unwrap_or(visit.peer)))?;
        Ok(caller)
    }

    async fn serve(&self, request: &HttpRequest, hosts: &Hosts) -> Result<HttpResponse, Refusal> {
        let caller = self.admit(request, hosts)?;
        let Request { application, wish } = Request::read(request.query_string())?;
        let issuer = self.issuer(application.as_deref())?;
        let is_secure = hosts.is_secure(request);
        let visitor = self.visitor(&caller, request, is_secure)?;
        let owner = visitor.as_ref().map(Visitor::owner);
        let issued = match wish {
            Wish::Link(link) => self.link(issuer, &link, owner).await?,
            Wish::Upload(ask) => issuer.issue(&ask, owner, clock())?,
        };
        log(&caller, &issued, request);
        let mut response = HttpResponse::Ok();
        response.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(cookie) = visitor.and_then(|visitor| visitor.cookie(is_secure)) {
            response.cookie(cookie);
        }
        Ok(response.json(issued))
    }

    /// Who signs for the application of this name, or for the first one.
    fn issuer(&self, application: Option<&str>) -> Result<&Issuer, Refusal> {
        let issuer = self.issuers.get(application.unwrap_or(Application::FIRST));
        let issuer = issuer
            .ok_or_else(|| Denied::new(Code::UnknownApp, "no application has this name"))?
            .as_ref();
        issuer.ok_or_else(|| {
            Refusal::not_allowed("the policies of this application are not given out here")
        })
    }

    /// A policy to see one file.
    async fn link(
        &self,
        issuer: &Issuer,
        link: &LinkQuery,
        owner: Option<String>,
    ) -> Result<Issued, Refusal> {
        let (Some(files), Some(owner)) = (&self.files, owner) else {
            return Err(Refusal::bad_request("links to files at Filestack are not given out here"));
        };
        let handle = Handle::parse(&link.handle).map_err(|_| Refusal::not_your_file())?;
        let issued = issuer.link(&handle, clock())?;
        files.belongs_to(&owner, &handle, &issued).await?;
        Ok(issued)
    }

    /// Who visits, where files have owners: a name that a proxy vouches for, or else a cookie.
    fn visitor(
        &self,
        caller: &str,
        request: &HttpRequest,
        is_secure: bool,
    ) -> Result<Option<Visitor>, Refusal> {
        match (&self.files, &self.callers) {
            (None, _) => Ok(None),
            (Some(_), Callers::Header(_)) => Ok(Some(Visitor::named(caller))),
            (Some(_), Callers::Loopback | Callers::Open) => {
                Visitor::of(request, is_secure).map(Some)
            }
        }
    }
}

impl Files {
    /// The link's own policy is the proof that its file may be looked at; it leaves only if the file is the
    /// caller's. A file that is not there is nobody's.
    async fn belongs_to(
        &self,
        owner: &str,
        handle: &Handle,
        issued: &Issued,
    ) -> Result<(), Refusal> {
        let pair = &issued.signed;
        let credentials = Credentials::new(Some(&issued.api_key))
            .with_pair(Some(&pair.policy), Some(&pair.signature));
        let grant = self.service.gate.verify(&credentials, clock())?.permit::<op::Stat>()?;
        match self.service.store.stat(&grant, handle).await {
            Ok(meta) if self.read_any || meta.owner.as_deref() == Some(owner) => Ok(()),
            Ok(_) | Err(StoreError::NotFound(_)) => Err(Refusal::not_your_file()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What proxies add when they pass a request on.
const FORWARDING: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// The value of a header that comes once. One that comes twice may be the client's as well as the proxy's.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    text(headers, name).filter(|_| headers.get_all(name).count() == 1)
}

/// The policy itself stays out of the log; its hash finds it again.
fn log(caller: &str, issued: &Issued, request: &HttpRequest) {
    let hash = Sha256::digest(issued.signed.policy.as_bytes());
    tracing::info!(
        caller,
        calls = %issued.calls,
        expiry = issued.expiry.0,
        policy_sha256 = hex::encode(&hash[..8]),
        trace = Trace::of(request),
        "policy issued"
    );
}

pub(super) async fn credentials(
    request: HttpRequest,
    desk: Data<Desk>,
    hosts: Data<Hosts>,
) -> Result<HttpResponse, Refusal> {
    let from = hosts.origin_of(&request)?;
    let mut response = match desk.serve(&request, &hosts).await {
        Ok(response) => response,
        Err(refusal) => HttpResponse::from_error(refusal),
    };
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    if let From::Listed(origin) = from {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    Ok(response)
}
