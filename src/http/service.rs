//! What the routes of a self-hosted service share.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web::{self, Data, Query};
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;

use super::client::client;
use super::clock;
use super::fields::{FEW, Fields};
use super::guard::{Hosts, text};
use super::refusal::Refusal;
use crate::clouds::Clouds;
use crate::imports::Imports;
use crate::policy::{Client, Credentials, Gate, Verified};
use crate::store::Store;
use crate::uploads::{OwnTicket, Ticket, Uploads};

/// The parts of a self-hosted service. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    /// Verifies every request.
    pub gate: Arc<Gate>,
    /// Files under way.
    pub uploads: Uploads,
    /// Files at rest.
    pub store: Store,
    /// Whether the file API takes HTTP Basic.
    pub basic: bool,
    /// Files that are elsewhere.
    pub imports: Imports,
    /// Files that are picked from folders elsewhere.
    pub clouds: Clouds,
}

/// One call of the API: its fields, of at most `LIMIT` bytes, its query, and where it came in.
pub(super) struct ApiCall<const LIMIT: usize = FEW> {
    pub fields: Fields,
    query: BTreeMap<String, String>,
    client: Option<Client>,
    /// Scheme, host and port by which the client reaches us.
    origin: String,
    /// The same for links to files.
    link_origin: String,
    is_js: bool,
}

impl<const LIMIT: usize> FromRequest for ApiCall<LIMIT> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        let payload = web::Payload::from_request(&request, payload);
        Box::pin(async move {
            let payload = payload.await.map_err(|_| Refusal::bad_request("there is no body"))?;
            let hosts = request.app_data::<Data<Hosts>>().expect("the server registers its hosts");
            let source = text(request.headers(), "filestack-source").unwrap_or_default();
            Ok(ApiCall {
                fields: Fields::read(&request, payload, LIMIT).await?,
                query: query(&request)?,
                client: client(&request),
                origin: hosts.origin(&request),
                link_origin: hosts.link_origin(&request),
                is_js: source.starts_with("JS-"),
            })
        })
    }
}

impl<const LIMIT: usize> ApiCall<LIMIT> {
    /// What it says about who sent it, not checked yet.
    pub(super) fn credentials(&self) -> Result<Credentials<'_>, Refusal> {
        Ok(self.fields.credentials(&self.query)?.sent_by(self.client))
    }

    /// Who asks, with a valid pair.
    pub(super) fn verify(&self, gate: &Gate) -> Result<Verified, Refusal> {
        Ok(gate.verify(&self.credentials()?, clock())?)
    }

    /// The ticket of a later call, with the pair beside it checked if there is one.
    pub(super) fn ticket(&self, uploads: &Uploads) -> Result<Ticket, Refusal> {
        let (upload_id, uri) = self.named_upload()?;
        Ok(uploads.ticket(upload_id, uri, &self.credentials()?, clock())?)
    }

    /// The ticket of a call that asks what is there.
    pub(super) fn own_ticket(&self, uploads: &Uploads) -> Result<OwnTicket, Refusal> {
        let (upload_id, uri) = self.named_upload()?;
        Ok(uploads.own_ticket(upload_id, uri, &self.credentials()?, clock())?)
    }

    /// `upload_id` and `uri`.
    fn named_upload(&self) -> Result<(&str, Option<&str>), Refusal> {
        if self.fields.text("region")?.is_some_and(|region| region != REGION) {
            return Err(Refusal::not_allowed("region is not the one of this upload"));
        }
        Ok((self.fields.needed_text("upload_id")?, self.fields.text("uri")?))
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// What links to files begin with.
    pub(super) fn link_origin(&self) -> &str {
        &self.link_origin
    }

    pub(super) fn is_js(&self) -> bool {
        self.is_js
    }

    /// Where the calls after start go. Python, Ruby and Go put `https://` before it, and filestack-js does so
    /// unless it begins with `http`: on plain http only the latter can be helped.
    pub(super) fn location_url(&self) -> &str {
        match self.origin.strip_prefix("https://") {
            Some(host) => host,
            None if self.is_js => &self.origin,
            None => self.origin.trim_start_matches("http://"),
        }
    }
}

/// The one region of a local disk; clients want one and repeat it.
pub(super) const REGION: &str = "local";

/// The query, each name once.
pub(super) fn query(request: &HttpRequest) -> Result<BTreeMap<String, String>, Refusal> {
    unique(parameters(request)?)
}

/// The query as it stands.
pub(super) fn parameters(request: &HttpRequest) -> Result<Vec<(String, String)>, Refusal> {
    Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map(Query::into_inner)
        .map_err(|_| Refusal::bad_request("the query is malformed"))
}

/// Each name once; which of two would count?
pub(super) fn unique(
    parameters: Vec<(String, String)>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut query = BTreeMap::new();
    for (name, value) in parameters {
        if query.insert(name, value).is_some() {
            return Err(Refusal::bad_request("a name stands twice in the query"));
        }
    }
    Ok(query)
}

/// Whom a request says it is from, where only its query can say so.
pub(super) fn credentials<'a>(
    request: &HttpRequest,
    query: &'a BTreeMap<String, String>,
) -> Credentials<'a> {
    let value = |name: &str| query.get(name).map(String::as_str);
    Credentials::new(value("apikey").or(value("key")))
        .with_pair(value("policy"), value("signature"))
        .sent_by(client(request))
}
