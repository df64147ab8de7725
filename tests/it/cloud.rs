//! `POST /metadata`, the cloud API's look at a link: the success beside its refused twins.

use sealdrop::policy::{Pattern, SignedPolicy};
use serde_json::{Value, json};

use crate::client::{expired, flipped, pick, send_json, signed, with_pair};
use crate::imports::{PNG, elsewhere};
use crate::support::{Answer, KEY, TestApp};

impl TestApp {
    async fn metadata(&self, body: &Value) -> Answer {
        send_json(self.post("/metadata"), body).await
    }
}

#[actix_web::test]
async fn a_link_is_looked_at_without_being_stored() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let ask = |pair: &SignedPolicy, path: &str| {
        with_pair(json!({ "url": host.url(path), "headers": { "X-Token": "t" } }), pair)
    };
    let answer = app.metadata(&ask(&pick(), "/a%20b.png")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json(),
        json!({
            "url": host.url("/a%20b.png"),
            "name": "a b.png",
            "filename": "a b.png",
            "mimetype": "image/png",
            "size": PNG.len(),
            "bytes": PNG.len(),
            "thumbnail": null,
        })
    );
    let asked = host.asked();
    assert!(asked[0].starts_with("HEAD ") && asked[0].contains("\r\nx-token: t\r\n"), "{asked:?}");
    let unknown = app.metadata(&ask(&pick(), "/chunked")).await.json();
    assert_eq!((&unknown["size"], &unknown["name"]), (&Value::Null, &json!("chunked")));

    let count = host.asked().len();
    let check = async |call: Value, status: u16, code: &str| {
        app.metadata(&call).await.assert_refused(status, code);
    };
    let unsigned = json!({ "apikey": KEY, "url": host.url("/a%20b.png") });
    check(unsigned, 401, "security_required").await;
    check(ask(&flipped(&pick()), "/short"), 401, "bad_signature").await;
    let mut stranger = ask(&pick(), "/short");
    stranger["apikey"] = "AnotherKeyOfTwentyTwoC".into();
    check(stranger, 401, "unknown_app").await;
    check(ask(&expired(&["pick"]), "/short"), 403, "policy_expired").await;
    check(ask(&signed("read,store", |_| {}), "/short"), 403, "not_allowed").await;
    let elsewhere =
        signed("pick", |policy| policy.url = Pattern::parse("https://a\\.test/.*").ok());
    check(ask(&elsewhere, "/short"), 403, "not_allowed").await;
    check(with_pair(json!({}), &pick()), 400, "bad_request").await;
    check(with_pair(json!({ "url": "file:///etc/passwd" }), &pick()), 400, "bad_request").await;
    check(with_pair(json!({ "url": "http://a.test", "headers": 7 }), &pick()), 400, "bad_request")
        .await;
    assert_eq!(host.asked().len(), count);
    check(ask(&pick(), "/missing"), 422, "bad_request").await;
    assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
}
