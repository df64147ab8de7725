//! The cloud API, as far as it is about links.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::json;

use super::process::headers;
use super::refusal::Refusal;
use super::service::{ApiCall, Service};
use crate::imports::Link;
use crate::policy::op;

/// `POST /metadata`: what is behind a link, for the picker's "Link (URL)".
///
/// The real service answers 401 where the pair is bad, on this host only (protocol/security.md section 6).
pub(super) async fn metadata(
    call: ApiCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let verified = call.verify(&service.gate).map_err(Refusal::on_cloud)?;
    let grant =
        verified.permit::<op::Browse>().map_err(Refusal::from).map_err(Refusal::on_cloud)?;
    let url = call.fields.needed_text("url")?;
    let link = Link { url: url.to_owned(), headers: headers(call.fields.value("headers")?)? };
    let found = service.imports.look(&grant, &link).await?;
    Ok(HttpResponse::Ok().json(json!({
        "url": url,
        "name": found.filename,
        "filename": found.filename,
        "mimetype": found.mimetype,
        "size": found.size_bytes,
        "bytes": found.size_bytes,
        "thumbnail": null,
    })))
}
