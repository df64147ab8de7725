//! Is security on? Asked of a small fake of Filestack's cloud API, as `protocol/cloud.md` describes it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::{self, Data, Json};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use sealdrop::hosted::{Finding, check_security};
use sealdrop::http::clock;
use sealdrop::policy::{Pair, Secret, Signer, verify};
use serde_json::{Value, json};

use crate::support::{KEY, SECRET};

/// How the fake is set up.
#[derive(Clone, Copy)]
enum Portal {
    SecurityOff,
    /// Answers `auth.redirect_url` with 200, as it means to.
    SecurityOn,
    /// Answers it with 401, as it used to.
    SecurityOnOldStyle,
    /// Looks only whether a pair is there.
    ChecksNothing,
    Down,
    Html,
}

struct Fake {
    portal: Portal,
    /// Every path that was asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    fn takes(&self, question: &Value) -> bool {
        let text = |name: &str| question[name].as_str().unwrap_or_default();
        let pair = Pair::received(text("policy"), text("signature"));
        match self.portal {
            Portal::SecurityOff => true,
            Portal::ChecksNothing => question["signature"].is_string(),
            _ => verify(&pair, &[Secret::new(SECRET)], clock()).is_ok(),
        }
    }
}

async fn folder_list(question: Json<Value>, fake: Data<Fake>) -> HttpResponse {
    let sign_in =
        json!({"googledrive": {"auth": {"redirect_url": "https://a.test/"}}, "token": "t"});
    match (fake.portal, fake.takes(&question)) {
        (Portal::Down, _) => HttpResponse::ServiceUnavailable().finish(),
        (Portal::Html, _) => HttpResponse::Ok().content_type("text/html").body("<h1>proxy</h1>"),
        (Portal::SecurityOnOldStyle, true) => HttpResponse::Unauthorized().json(sign_in),
        (_, true) => HttpResponse::Ok().json(sign_in),
        (_, false) => HttpResponse::Unauthorized().json(json!({"error": "Invalid Policy", "t": 1})),
    }
}

/// Runs the check with `secret` against a fake, and returns the finding and the paths asked for.
async fn check(portal: Portal, secret: &str) -> (Finding, Vec<String>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let fake = Data::new(Fake { portal, asked: asked.clone() });
    let server = HttpServer::new(move || {
        let anything_else = |request: HttpRequest, fake: Data<Fake>| async move {
            fake.asked.lock().expect("lock").push(request.path().to_owned());
            HttpResponse::NotFound().finish()
        };
        App::new()
            .app_data(fake.clone())
            .route("/folder/list", web::post().to(folder_list))
            .default_service(web::to(anything_else))
    })
    .workers(1)
    .bind("127.0.0.1:0")
    .expect("a port");
    let origin = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    let signer = Signer::new(Secret::new(secret), Duration::from_secs(600));
    let finding = check_security(&origin, KEY, &signer, clock()).await;
    let others = asked.lock().expect("lock").clone();
    (finding, others)
}

#[actix_web::test]
async fn each_setting_of_the_portal_is_found_out() {
    let nothing_stored = Vec::<String>::new();
    let on = (Finding::SecurityIsOn, nothing_stored.clone());
    assert_eq!(check(Portal::SecurityOn, SECRET).await, on);
    assert_eq!(check(Portal::SecurityOnOldStyle, SECRET).await, on);
    let off = (Finding::SecurityIsOff, nothing_stored.clone());
    assert_eq!(check(Portal::SecurityOff, SECRET).await, off);
    assert_eq!(check(Portal::ChecksNothing, SECRET).await, off);
    let wrong = (Finding::SignatureRefused, nothing_stored);
    assert_eq!(check(Portal::SecurityOn, "another-secret-of-26-bytes").await, wrong);
    assert_eq!(check(Portal::SecurityOnOldStyle, "another-secret-of-26-bytes").await, wrong);
}

#[actix_web::test]
async fn what_cannot_be_understood_is_not_called_checked() {
    for portal in [Portal::Down, Portal::Html] {
        let (finding, _) = check(portal, SECRET).await;
        assert!(matches!(finding, Finding::NotChecked(_)), "{finding}");
    }
    let signer = Signer::new(Secret::new(SECRET), Duration::from_secs(600));
    let unreachable = check_security("http://127.0.0.1:1", KEY, &signer, clock()).await;
    assert!(matches!(unreachable, Finding::NotChecked(_)));
    assert!(!unreachable.to_string().contains(SECRET));
}
