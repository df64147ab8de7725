//! Other origins' pages may use the service: the SDK sends no cookies, and every call carries its own proof.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderValue,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

use super::guard;

/// What is for our own pages only; the credentials have rules of their own.
const OWN: [&str; 6] =
    ["/", "/get-filestack-credentials", "/healthz", "/readyz", "/examples", "/examples/{name}"];

/// Answers preflights, and puts the headers on every answer, refusals included: without them a page sees
/// only "Network Error", which the SDK retries.
pub(super) async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_ours = guard::is_known(&request);
    // The path as routes see it, since it can be written in many ways.
    let is_own = OWN.contains(&request.match_info().as_str());
    if request.method() == Method::OPTIONS && is_ours && !is_own {
        let mut answer = HttpResponse::NoContent();
        answer
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, DELETE, OPTIONS"))
            .insert_header((
                ACCESS_CONTROL_ALLOW_HEADERS,
                "Content-Type, Content-MD5, Filestack-Source, Filestack-Trace-Id, Filestack-Trace-Span, \
                 Filestack-Upload-Region, Range",
            ))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "21600"));
        return Ok(request.into_response(answer.finish()));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    // The route that answered, since a path can be written in many ways.
    if response.request().match_pattern().is_some_and(|route| OWN.contains(&route.as_str())) {
        return Ok(response);
    }
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("ETag, Content-Disposition, Content-Length, X-File-Name"),
    );
    Ok(response)
}
