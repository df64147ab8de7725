//! `POST /api/store/{location}`: a file in one request.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::body::{Body, Sent};
use super::clock;
use super::guard::Hosts;
use super::receipt::receipt;
use super::refusal::Refusal;
use super::service::{Service, credentials, query};
use crate::imports::{Link, Wanted};
use crate::policy::{Place, op};
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
    let verified = service.gate.verify(&credentials(&request, &query), clock())?;
    let wanted = wanted(&target, &query)?;
    let meta = match Sent::read(&request, payload, &query).await? {
        Sent::File(body) => {
            let grant = verified.permit::<op::Upload>()?;
            let incoming = service.uploads.create(grant, new_file(wanted, &body), clock()).await?;
            body.pour(incoming).await?
        }
        Sent::Url(url) => {
            let grant = verified.permit::<op::StoreUrl>()?;
            service.imports.store_url(grant, &Link::to(url), wanted, clock()).await?
        }
    };
    Ok(HttpResponse::Ok().json(stored(&meta, &hosts.link_origin(&request))))
}

/// What the address asks for. What follows the location is a path, as if the query said so; `region` and
/// `access` mean nothing here.
fn wanted(target: &[String], query: &BTreeMap<String, String>) -> Result<Wanted, Refusal> {
    let value = |name: &str| query.get(name).filter(|text| !text.is_empty()).cloned();
    let rest = target.get(1).filter(|rest| !rest.is_empty()).cloned();
    let path = match (value("path"), rest) {
        (Some(path), Some(rest)) if path != rest => {
            return Err(Refusal::bad_request("the address and its query say two paths"));
        }
        (path, rest) => path.or(rest),
    };
    Ok(Wanted {
        filename: value("filename"),
        mimetype: value("mimetype"),
        place: Place { location: target.first().cloned(), container: value("container"), path },
        workflows: value("workflows").as_deref().map(workflows).transpose()?.unwrap_or_default(),
        ..Wanted::default()
    })
}

/// The file that is asked for, of a body that says less or something else.
fn new_file(wanted: Wanted, body: &Body) -> NewFile {
    let Wanted { filename, mimetype, place, workflows, tags, alt, conversion } = wanted;
    NewFile {
        filename: filename.or(body.filename.clone()).unwrap_or("undefined".to_owned()),
        mimetype: mimetype.or(body.mimetype.clone()).unwrap_or_default(),
        place,
        workflows,
        tags,
        alt,
        announced_bytes: body.announced_bytes,
        conversion,
        source_url: None,
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
    let mut answer = receipt(meta, origin);
    answer["type"] = json!(meta.mimetype);
    answer
}
