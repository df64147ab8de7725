//! `GET` and `HEAD` of a stored file by its link.

use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::clock;
use super::download::Download;
use super::refusal::Refusal;
use super::service::Service;
use crate::delivery::Link;
use crate::policy::{Credentials, op};

/// The policy is checked before anything is looked up, so a stranger cannot find out which files exist.
pub(super) async fn deliver(
    request: HttpRequest,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    // A default service gets every method.
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Refusal::method_not_allowed("GET, HEAD"));
    }
    let link =
        Link::parse(request.uri().path(), request.query_string()).ok_or_else(Refusal::not_found)?;
    let mut credentials = Credentials::new(link.api_key.as_deref());
    for (policy, signature) in &link.pairs {
        credentials = credentials.with_pair(Some(policy), Some(signature));
    }
    let grant = service.gate.verify(&credentials, clock())?.permit::<op::Read>()?;
    let opened = service.store.open(&grant, &link.handle).await?;
    Download::new(opened, link.is_download).answer(&request)
}
