//! One log line per request, and the body of every refusal.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};

use super::refusal::Refusal;
use crate::delivery::Chain;

/// Names one request in the log and in its refusal. Tells requests apart; keeps no secret.
#[derive(Clone, Debug)]
pub(super) struct Trace(String);

impl Trace {
    fn next() -> Self {
        static PROCESS: LazyLock<u32> = LazyLock::new(|| RandomState::new().hash_one(0) as u32);
        static REQUESTS: AtomicU32 = AtomicU32::new(0);
        Trace(format!("{:08x}{:08x}", *PROCESS, REQUESTS.fetch_add(1, Ordering::Relaxed)))
    }

    /// The trace of `request`; empty outside [`record`].
    pub(super) fn of(request: &HttpRequest) -> String {
        request.extensions().get::<Trace>().map_or_else(String::new, |trace| trace.0.clone())
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

pub(super) async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let trace = Trace::next();
    let method = request.method().clone();
    let path = loggable(request.path()).to_owned();
    request.extensions_mut().insert(trace.clone());

    let response = next.call(request).await?;
    let refusal = response.response().error().map(as_refusal);
    let response = match &refusal {
        Some(refusal) => with_body(response, refusal, &trace),
        None => response.map_into_boxed_body(),
    };
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        code = refusal.as_ref().map(Refusal::code),
        micros = started.elapsed().as_micros() as u64,
        trace = trace.as_str(),
        "request"
    );
    Ok(response)
}

/// Puts the body in the place of the placeholder; headers that were set beside it stay.
fn with_body<B>(response: ServiceResponse<B>, refusal: &Refusal, trace: &Trace) -> ServiceResponse {
    if let Some(cause) = refusal.cause() {
        // What we can do nothing about is no error of ours.
        match response.status().is_server_error() {
            true => tracing::error!(trace = trace.as_str(), "{cause}"),
            false => tracing::info!(trace = trace.as_str(), "{cause}"),
        }
    }
    let mut answer = refusal.response(trace.as_str());
    let kept = response.headers().iter().filter(|(name, _)| **name != CONTENT_TYPE);
    for (name, value) in kept {
        answer.headers_mut().append(name.clone(), value.clone());
    }
    response.into_response(answer)
}

/// What actix refuses itself is told in its own words to the log only.
fn as_refusal(error: &Error) -> Refusal {
    error.as_error::<Refusal>().cloned().unwrap_or_else(|| {
        tracing::debug!("actix refused a request: {error}");
        Refusal::from_status(error.as_response_error().status_code())
    })
}

/// The path, unless it carries a policy and its signature; without the query of a URL that is part of it.
fn loggable(path: &str) -> &str {
    const LONGEST: usize = 256;
    if Chain::may_carry_a_pair(path) {
        return "(a link with a policy)";
    }
    let end = path.char_indices().nth(LONGEST).map_or(path.len(), |(at, _)| at);
    let path = &path[..end];
    &path[..escaped_query(path).unwrap_or(path.len())]
}

/// Where an escaped question mark begins, escaped once or more often.
fn escaped_query(path: &str) -> Option<usize> {
    path.match_indices('%').map(|(at, _)| at).find(|&at| {
        let rest = path[at + 1..].trim_start_matches("25");
        rest.get(..2).is_some_and(|digits| digits.eq_ignore_ascii_case("3f"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(loggable(path), expected);
    }

    #[test]
    fn what_a_path_may_hide_is_not_logged() {
        check("/AbcDefGhiJklMnoPqrSt", "/AbcDefGhiJklMnoPqrSt");
        check("/KEY/store/https%3A%2F%2Fh%2Fx%3Ftoken%3DT", "/KEY/store/https%3A%2F%2Fh%2Fx");
        check(
            "/KEY/store/https%253A%252F%252Fh%253ftoken%253DT",
            "/KEY/store/https%253A%252F%252Fh",
        );
        check("/KEY/store/https%3A%2F%2Fh%2F%3FX-Amz-Signature%3DT", "(a link with a policy)");
        check("/%", "/%");
        check(&format!("/{}", "ä".repeat(300)), &format!("/{}", "ä".repeat(255)));
    }
}
