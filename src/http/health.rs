//! `GET /healthz` and `GET /readyz`.

use actix_web::{HttpResponse, Responder};

/// The process runs.
pub(super) async fn alive() -> impl Responder {
    ok()
}

/// Requests are answered. While the process stops it takes no new connections, so this needs no state.
pub(super) async fn ready() -> impl Responder {
    ok()
}

fn ok() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .content_type("text/plain")
        .body("ok\n")
}
