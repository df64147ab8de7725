//! `POST /prefetch`: the picker learns here whether it may open.

use sealdrop::http::clock;
use sealdrop::policy::Pattern;
use serde_json::{Value, json};

use crate::client::{expired, flipped, pick, send_json, signed};
use crate::support::{KEY, TestApp};

/// What a JavaScript client is told.
async fn asked(app: &TestApp, body: Value) -> Value {
    let request = app.post("/prefetch").insert_header(("Filestack-Source", "JS-4.3.8"));
    let answer = send_json(request, &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["permissions"]["intelligent_ingestion"], true);
    answer.json()
}

#[actix_web::test]
async fn a_good_pair_opens_and_a_bad_one_says_why_not() {
    let app = TestApp::self_hosted("").await;
    let good = asked(&app, json!({ "apikey": KEY, "security": pick() })).await;
    assert_eq!((&good["blocked"], &good["code"]), (&json!(false), &Value::Null));

    let bad = [
        (json!(flipped(&pick())), "bad_signature", "The signature does not belong to"),
        (json!(expired(&["pick"])), "policy_expired", "The policy ended at"),
        (json!(signed("read", |_| {})), "not_allowed", "The policy does not allow to upload files"),
        (Value::Null, "security_required", "The request needs a policy"),
    ];
    for (security, code, sentence) in bad {
        let answer = asked(&app, json!({ "apikey": KEY, "security": security })).await;
        let blocked = answer["blocked"].as_str().expect("a sentence");
        assert!(blocked.starts_with(sentence), "{blocked}");
        assert_eq!(answer["code"], code);
        assert_eq!(answer["trace"].as_str().map(str::len), Some(16));
        assert!(answer["server_time"].is_string());
    }
    let foreign =
        asked(&app, json!({ "apikey": "AnotherKeyOf22Letters0", "security": pick() })).await;
    assert_eq!(foreign["code"], "unknown_app");
}

#[actix_web::test]
async fn who_asks_hears_what_the_pair_allows_and_nothing_of_where_files_lie_or_for_whom() {
    let app = TestApp::self_hosted("[files]\nmax_size = \"1MB\"").await;
    let pair = signed("pick,read", |policy| {
        policy.min_size = Some(10);
        policy.max_size = Some(5_000_000);
        policy.owner = Some("somebody".to_owned());
        policy.path = Pattern::parse("/secret/.*").ok();
    });
    let ask = async |security: Value, permissions: Value| {
        asked(&app, json!({ "apikey": KEY, "security": security, "permissions": permissions }))
            .await
    };
    let answer = ask(json!(pair), json!(["policy"])).await;
    let end = answer["policy"]["expiry"].as_u64().expect("seconds");
    let sizes = json!({ "min_bytes": 10, "max_bytes": 1_000_000 });
    assert_eq!(answer["policy"], json!({ "sizes": sizes, "view": true, "expiry": end }));
    assert!(end > clock().0 && answer["server_time"].is_string());
    assert!(!answer.to_string().contains("secret") && !answer.to_string().contains("somebody"));

    assert_eq!(ask(json!(pick()), json!(["policy"])).await["policy"]["view"], false);
    for (security, permissions) in [
        (json!(pair), json!(["resume"])),
        (json!(flipped(&pair)), json!(["policy"])),
        (json!(expired(&["pick"])), json!(["policy"])),
        (json!(signed("read", |_| {})), json!(["policy"])),
        (Value::Null, json!(["policy"])),
    ] {
        assert_eq!(ask(security, permissions).await["policy"], Value::Null);
    }
}

#[actix_web::test]
async fn mobile_clients_ask_without_their_pair() {
    let app = TestApp::self_hosted("").await;
    let answer = send_json(app.post("/prefetch"), &json!({ "apikey": KEY })).await.json();
    assert_eq!((&answer["blocked"], &answer["blacklisted"]), (&json!(false), &json!(false)));
    assert_eq!(answer["intelligent_ingestion"], true);
}

#[actix_web::test]
async fn who_asks_hears_that_uploads_can_go_on_later_and_nobody_else_does() {
    let app = TestApp::self_hosted("").await;
    let permissions = async |asked: Value| {
        let body = json!({ "apikey": KEY, "security": pick(), "permissions": asked });
        self::asked(&app, body).await["permissions"].clone()
    };
    let usual = json!({ "intelligent_ingestion": true, "whitelabel": true });
    for asked in [Value::Null, json!([]), json!(["intelligent_ingestion"])] {
        assert_eq!(permissions(asked).await, usual);
    }
    let ours = permissions(json!(["intelligent_ingestion", "resume"])).await;
    assert_eq!(ours, json!({ "intelligent_ingestion": true, "whitelabel": true, "resume": true }));
}
