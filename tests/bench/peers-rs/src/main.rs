//! Peer: the same HMAC and the same JSON as Sealdrop's `GET /get-filestack-credentials`, and nothing else:
//! no checks, no limiter, no log, no headers.
//!
//! usage: `bare-actix PORT WORKERS`, with `API_KEY` and `APP_SECRET` in the environment

use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

#[derive(Clone)]
struct Application {
    key: String,
    secret: Hmac<Sha256>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    expiry: u64,
    call: [&'static str; 2],
    max_size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials<'a> {
    policy: String,
    signature: String,
    api_key: &'a str,
    expiry: u64,
}

async fn credentials(application: web::Data<Application>) -> HttpResponse {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let expiry = now + 600;
    let policy = Policy { expiry, call: ["pick", "store"], max_size: 10_000_000_000 };
    let json = serde_json::to_vec(&policy).expect("a policy is plain data");
    let policy = BASE64_URL_SAFE.encode(json);
    let mac = application.secret.clone().chain_update(policy.as_bytes()).finalize();
    let signature = hex::encode(mac.into_bytes());
    HttpResponse::Ok().json(Credentials { policy, signature, api_key: &application.key, expiry })
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>().expect("a number"));
    let mut number = || numbers.next().expect("usage: bare-actix PORT WORKERS");
    let (port, workers) = (number(), number());
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let application = web::Data::new(Application {
        key: variable("API_KEY"),
        secret: Hmac::new_from_slice(variable("APP_SECRET").as_bytes())
            .expect("HMAC takes a key of any length"),
    });
    let app = move || {
        App::new()
            .app_data(application.clone())
            .route("/get-filestack-credentials", web::get().to(credentials))
    };
    HttpServer::new(app).workers(workers).bind(("127.0.0.1", port as u16))?.run().await
}
