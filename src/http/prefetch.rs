//! `/prefetch`: whether the picker may open, and what it may offer.

use std::time::{Duration, UNIX_EPOCH};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::clock;
use super::record::Trace;
use super::refusal::Refusal;
use super::service::{ApiCall, Service};
use crate::clouds::CUSTOM_SOURCE;
use crate::policy::{Code, Denied, Grant, Verified, op};

/// The permission that only our own picker asks for: it may go on with uploads of earlier (`docs/resuming.md`).
const RESUME: &str = "resume";

/// The other one: what the visitor's pair allows, for people who wonder (`docs/anywhere.md`).
const POLICY: &str = "policy";

/// The union of what all SDKs read: filestack-js looks into `permissions`, Java and iOS at the top level.
///
/// A bad pair is no error here but a reason not to open; it must be 200 for the SDK to show the reason.
pub(super) async fn prefetch(
    request: HttpRequest,
    call: ApiCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let mut answer = json!({
        "blocked": false,
        "settings": { "inapp_browser": false },
        "permissions": { "intelligent_ingestion": true, "whitelabel": true },
        "intelligent_ingestion": true,
        "blacklisted": false,
        "whitelabel": true,
        "customsource": false,
        "clouds": {},
    });
    // Java and iOS read the one, our own picker the other.
    for (name, title) in service.clouds.titles(call.fields.text("apikey")?.unwrap_or_default()) {
        answer["clouds"][name] = title.into();
        if name == CUSTOM_SOURCE {
            answer["customsource"] = true.into();
            answer["customsource_name"] = title.into();
        }
    }
    if asks_for(&call, RESUME)? {
        answer["permissions"][RESUME] = true.into();
    }
    let verified = service.gate.verify(&call.credentials()?, clock());
    match verified.and_then(|verified| Ok((verified.permit::<op::Upload>()?, verified))) {
        Ok((grant, verified)) if asks_for(&call, POLICY)? => {
            answer[POLICY] = facts(&service, &grant, &verified);
            answer["server_time"] = server_time().into();
        }
        Ok(_) => {}
        // iOS and Java ask without the pair that they upload with, so nothing is said about theirs.
        Err(denied) if denied.code() == Code::SecurityRequired && !call.is_js() => {}
        Err(denied) => {
            answer["blocked"] = sentence(&denied).into();
            // For our own picker, which shows them beside the sentence.
            answer["code"] = denied.code().as_str().into();
            answer["server_time"] = server_time().into();
            answer["trace"] = Trace::of(&request).into();
        }
    }
    Ok(HttpResponse::Ok().json(answer))
}

/// What the gate would let the visitor do, and until when. Nothing of where files lie, nor for whom the pair was made.
fn facts(service: &Service, grant: &Grant<op::Upload>, verified: &Verified) -> Value {
    json!({
        "sizes": service.uploads.sizes(grant),
        "view": verified.permit::<op::Read>().is_ok(),
        "expiry": verified.expiry(),
    })
}

fn server_time() -> String {
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(clock().0)).to_string()
}

fn asks_for(call: &ApiCall, permission: &str) -> Result<bool, Refusal> {
    let asked = call.fields.value("permissions")?.and_then(Value::as_array);
    Ok(asked.is_some_and(|asked| asked.iter().any(|one| one == permission)))
}

fn sentence(denied: &Denied) -> String {
    let reason = denied.to_string();
    let mut letters = reason.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}
