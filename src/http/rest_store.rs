//! `POST /api/store/{location}`: a file in one request.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::body::{Body, Sent};
use super::clock;
use super::guard::Hosts;
use super::refusal::Refusal;
use super::service::{Service, credentials, query};
use crate::policy::{Place, Verified, op};
use crate::store::Meta;
use crate::uploads::NewFile;

/// `POST /api/store/{location}[/{path}]`: a raw body, a form with a file, or a `url`.
pub(super) async fn store(
    request: HttpRequest,
    target: Path<Vec<String>>,
    payload: Payload,
    service: Data<Service>,
    hosts: Data<Hosts>,
) -> Result<HttpResponse, Refusal> {
    let query = query(&request)?;
    let verified = service.gate.verify(&credentials(&query), clock())?;
    let options = Options::read(&target, &query)?;
    let meta = match Sent::read(&request, payload, &query).await? {
        Sent::File(body) => store_body(&service, &verified, options, body).await?,
        Sent::Url(_) => return Err(Refusal::not_supported("fetching from a URL is not built in")),
    };
    Ok(HttpResponse::Ok().json(stored(&meta, &hosts.origin(&request))))
}

async fn store_body(
    service: &Service,
    verified: &Verified,
    options: Options,
    body: Body,
) -> Result<Meta, Refusal> {
    let grant = verified.permit::<op::Upload>()?;
    let file = options.into_file(&body);
    let incoming = service.uploads.create(grant, file, clock()).await?;
    body.pour(incoming).await
}

/// What the address says beside the pair. `region` and `access` mean nothing here.
struct Options {
    filename: Option<String>,
    mimetype: Option<String>,
    place: Place,
    workflows: Vec<String>,
}

impl Options {
    /// What follows the location is a path, as if the query said so.
    fn read(target: &[String], query: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        let value = |name: &str| query.get(name).filter(|text| !text.is_empty()).cloned();
        let rest = target.get(1).filter(|rest| !rest.is_empty()).cloned();
        let path = match (value("path"), rest) {
            (Some(path), Some(rest)) if path != rest => {
                return Err(Refusal::bad_request("the address and its query say two paths"));
            }
            (path, rest) => path.or(rest),
        };
        Ok(Options {
            filename: value("filename"),
            mimetype: value("mimetype"),
            place: Place { location: target.first().cloned(), container: value("container"), path },
            workflows: value("workflows")
                .as_deref()
                .map(workflows)
                .transpose()?
                .unwrap_or_default(),
        })
    }

    fn into_file(self, body: &Body) -> NewFile {
        NewFile {
            filename: self.filename.or(body.filename.clone()).unwrap_or("undefined".to_owned()),
            mimetype: self.mimetype.or(body.mimetype.clone()).unwrap_or_default(),
            place: self.place,
            workflows: self.workflows,
            announced_bytes: body.announced_bytes,
            ..NewFile::default()
        }
    }
}

/// Names separated by commas, or a JSON array of them.
fn workflows(text: &str) -> Result<Vec<String>, Refusal> {
    if text.trim_start().starts_with('[') {
        let malformed = |_| Refusal::bad_request("workflows is not an array of names");
        return serde_json::from_str(text).map_err(malformed);
    }
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    Ok(names.map(str::to_owned).collect())
}

/// The answer; the handle is ours to add (protocol/upload.md section 5).
pub(super) fn stored(meta: &Meta, origin: &str) -> Value {
    let mut answer = json!({
        "handle": meta.handle.as_str(),
        "url": format!("{origin}/{}", meta.handle),
        "filename": meta.filename,
        "size": meta.size_bytes,
        "type": meta.mimetype,
        "container": meta.container,
        "key": meta.key,
    });
    if !meta.tags.is_empty() {
        answer["upload_tags"] = json!(meta.tags);
    }
    if !meta.workflows.is_empty() {
        answer["workflows"] = json!(meta.workflows);
    }
    answer
}
