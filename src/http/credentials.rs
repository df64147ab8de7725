//! `GET /get-filestack-credentials`: a short-lived, narrow policy and its signature.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HOST, VARY};
use actix_web::web::{Data, Query};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use super::clock;
use super::guard::{self, From, HostName, Hosts, text};
use super::record::Trace;
use super::refusal::Refusal;
use crate::config::Config;
use crate::credentials::{Ask, Callers, Issued, Issuer, RateLimit, TrustedProxies, Visit};

/// Where credentials are handed out.
pub(super) struct Desk {
    callers: Callers,
    proxies: TrustedProxies,
    limit: RateLimit,
    issuer: Issuer,
}

impl Desk {
    pub(super) fn new(config: &Config) -> Self {
        Desk {
            callers: config.callers.clone(),
            proxies: config.trusted_proxies.clone(),
            limit: RateLimit::per_minute(config.credentials_per_minute),
            issuer: config.issuer(),
        }
    }

    /// The cheap checks first; what is refused as foreign does not use up anybody's share.
    fn serve(&self, request: &HttpRequest, hosts: &Hosts) -> Result<(Issued, From), Refusal> {
        let from = hosts.origin_of(request)?;
        let headers = request.headers();
        let forwarded_for = joined(request, "x-forwarded-for");
        let named = match &self.callers {
            Callers::Header(name) => text(headers, name),
            Callers::Loopback | Callers::Open => None,
        };
        let host = text(headers, HOST.as_str()).unwrap_or_default();
        let visit = Visit {
            peer: request
                .peer_addr()
                .ok_or_else(|| Refusal::bad_request("the client has no address"))?
                .ip(),
            forwarded_for: forwarded_for.as_deref(),
            host_is_loopback: hosts.name(host) == Some(HostName::Loopback),
            named,
        };
        let caller = self.callers.admit(&visit, &self.proxies)?;
        self.limit.check(self.proxies.client(&visit))?;
        let ask = Query::<Ask>::from_query(request.query_string()).map_err(|error| {
            Refusal::bad_request(format!("the query is not understood: {error}"))
        })?;
        let issued = self.issuer.issue(&ask, clock())?;
        log(&caller, &issued, request);
        Ok((issued, from))
    }
}

/// Several headers of one name mean the same as one with commas (RFC 9110, section 5.3).
fn joined(request: &HttpRequest, name: &str) -> Option<String> {
    let values: Vec<&str> =
        request.headers().get_all(name).filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// The policy itself stays out of the log; its hash finds it again.
fn log(caller: &str, issued: &Issued, request: &HttpRequest) {
    let hash = Sha256::digest(issued.signed.policy.as_bytes());
    tracing::info!(
        caller,
        calls = %issued.calls,
        expiry = issued.expiry.0,
        policy_sha256 = hex::encode(&hash[..8]),
        trace = request.extensions().get::<Trace>().map_or("", Trace::as_str),
        "policy issued"
    );
}

pub(super) async fn credentials(
    request: HttpRequest,
    desk: Data<Desk>,
    hosts: Data<guard::Hosts>,
) -> Result<HttpResponse, Refusal> {
    let (issued, from) = desk.serve(&request, &hosts)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((VARY, "Origin"));
    if let From::Listed(origin) = from {
        response.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin));
    }
    Ok(response.json(issued))
}
