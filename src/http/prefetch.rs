//! `/prefetch`: whether the picker may open, and what it may offer.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::guard::Hosts;
use super::refusal::Refusal;
use super::service::{ApiCall, Service};
use crate::policy::{Code, op};

/// The union of what all SDKs read: filestack-js looks into `permissions`, Java and iOS at the top level.
///
/// A bad pair is no error here but a reason not to open; it must be 200 for the SDK to show the reason.
pub(super) async fn prefetch(
    request: HttpRequest,
    payload: Payload,
    hosts: Data<Hosts>,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let call = ApiCall::read(&request, payload, &hosts).await?;
    let blocked = reason_to_block(&call, &service)?;
    Ok(HttpResponse::Ok().json(json!({
        "blocked": blocked.as_ref().map_or_else(|| json!(false), |reason| json!(reason)),
        "settings": { "inapp_browser": false },
        "permissions": { "intelligent_ingestion": true, "whitelabel": true },
        "intelligent_ingestion": true,
        "blacklisted": false,
        "whitelabel": true,
        "customsource": false,
    })))
}

/// iOS and Java ask without the pair that they upload with, so nothing is said about theirs.
fn reason_to_block(call: &ApiCall, service: &Service) -> Result<Option<String>, Refusal> {
    let credentials = call.credentials()?;
    let permitted = service
        .gate
        .verify(&credentials, super::clock())
        .and_then(|verified| verified.permit::<op::Upload>());
    match permitted {
        Ok(_) => Ok(None),
        Err(denied) if denied.code() == Code::SecurityRequired && !call.is_js() => Ok(None),
        Err(denied) => Ok(Some(sentence(&denied.to_string(), denied.code()))),
    }
}

fn sentence(reason: &str, code: Code) -> String {
    let mut letters = reason.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} ({})", letters.as_str(), code.as_str())
}
