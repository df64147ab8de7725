//! `POST /prefetch`: the picker learns here whether it may open.

use serde_json::{Value, json};

use crate::client::{expired, flipped, pick, send_json, signed};
use crate::support::{KEY, TestApp};

async fn blocked(app: &TestApp, body: Value) -> Value {
    let request = app.post("/prefetch").insert_header(("Filestack-Source", "JS-4.3.8"));
    let answer = send_json(request, &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["permissions"]["intelligent_ingestion"], true);
    answer.json()["blocked"].clone()
}

#[actix_web::test]
async fn a_good_pair_opens_and_a_bad_one_says_why_not() {
    let app = TestApp::self_hosted("").await;
    let with = async |pair: sealdrop::policy::SignedPolicy| {
        blocked(&app, json!({ "apikey": KEY, "security": pair })).await
    };
    assert_eq!(with(pick()).await, false);
    let reason = async |pair| with(pair).await.as_str().expect("a sentence").to_owned();
    assert!(reason(flipped(&pick())).await.ends_with("(bad_signature)"));
    let ended = reason(expired(&["pick"])).await;
    assert!(
        ended.starts_with("The policy ended at") && ended.contains("the server's time is"),
        "{ended}"
    );
    assert!(reason(signed("read", |_| {})).await.contains("does not allow to upload files"));

    let unsigned = blocked(&app, json!({ "apikey": KEY })).await;
    assert!(unsigned.as_str().expect("a sentence").ends_with("(security_required)"));
    let foreign =
        blocked(&app, json!({ "apikey": "AnotherKeyOf22Letters0", "security": pick() })).await;
    assert!(foreign.as_str().expect("a sentence").ends_with("(unknown_app)"));
}

#[actix_web::test]
async fn mobile_clients_ask_without_their_pair() {
    let app = TestApp::self_hosted("").await;
    let answer = send_json(app.post("/prefetch"), &json!({ "apikey": KEY })).await.json();
    assert_eq!((&answer["blocked"], &answer["blacklisted"]), (&json!(false), &json!(false)));
    assert_eq!(answer["intelligent_ingestion"], true);
}
