//! What the routes of a self-hosted service share.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::web::{Data, Payload, Query};

use super::clock;
use super::fields::Fields;
use super::guard::{Hosts, text};
use super::refusal::Refusal;
use crate::policy::{Credentials, Gate, Verified};
use crate::store::Store;
use crate::uploads::{Ticket, Uploads};

/// The parts of a self-hosted service. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    /// Verifies every request.
    pub gate: Arc<Gate>,
    /// Files under way.
    pub uploads: Uploads,
    /// Files at rest.
    pub store: Store,
}

/// One call of the API: its fields, its query, and where it came in.
pub(super) struct ApiCall {
    pub fields: Fields,
    query: BTreeMap<String, String>,
    /// Scheme, host and port by which the client reaches us.
    origin: String,
    is_js: bool,
}

impl ApiCall {
    pub(super) async fn read(
        request: &HttpRequest,
        payload: Payload,
        hosts: &Data<Hosts>,
    ) -> Result<Self, Refusal> {
        let source = text(request.headers(), "filestack-source").unwrap_or_default();
        Ok(ApiCall {
            fields: Fields::read(request, payload).await?,
            query: query(request)?,
            origin: hosts.origin(request),
            is_js: source.starts_with("JS-"),
        })
    }

    /// What it says about who sent it, not checked yet.
    pub(super) fn credentials(&self) -> Result<Credentials<'_>, Refusal> {
        self.fields.credentials(&self.query)
    }

    /// Who asks, with a valid pair.
    pub(super) fn verify(&self, gate: &Gate) -> Result<Verified, Refusal> {
        Ok(gate.verify(&self.credentials()?, clock())?)
    }

    /// The ticket of a later call, with the pair beside it checked if there is one.
    pub(super) fn ticket(&self, uploads: &Uploads) -> Result<Ticket, Refusal> {
        let upload_id = self.fields.needed_text("upload_id")?;
        let ticket =
            uploads.ticket(upload_id, self.fields.text("uri")?, &self.credentials()?, clock())?;
        if self.fields.text("region")?.is_some_and(|region| region != REGION) {
            return Err(Refusal::not_allowed("region is not the one of this upload"));
        }
        Ok(ticket)
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
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
    let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string())
        .map_err(|_| Refusal::bad_request("the query is malformed"))?;
    let mut query = BTreeMap::new();
    for (name, value) in pairs.into_inner() {
        if query.insert(name, value).is_some() {
            return Err(Refusal::bad_request("a name stands twice in the query"));
        }
    }
    Ok(query)
}
