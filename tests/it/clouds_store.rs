//! Sources whose folders are listed: what `/store/` makes of a pick, and who may ask at all.

use std::collections::BTreeMap;

use sealdrop::policy::{Pattern, SignedPolicy};
use serde_json::{Value, json};

use crate::client::{bytes, expired, flipped, pick, send_json, signed, with_pair};
use crate::clouds::{Shared, lists, names, stores};
use crate::support::{KEY, send};

#[actix_web::test]
async fn what_is_picked_becomes_a_file() {
    let shared = Shared::new().await;
    let answer = shared.store("/big.bin", &pick()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let stored = answer.json()["customsource"].clone();
    let handle = stored["handle"].as_str().expect("a handle");
    assert_eq!(
        stored,
        json!({
            "handle": handle,
            "url": format!("{}/{handle}", shared.app.origin),
            "filename": "big.bin",
            "size": 700_000,
            "mimetype": "application/octet-stream",
            "client": "customsource",
            "status": "Stored",
            "container": "sealdrop",
            "key": stored["key"],
        })
    );
    assert!(shared.app.download(handle).await == bytes(700_000));

    // The type is what the bytes show, and names of every script stay.
    let text = shared.store("/Fotos/2024/写真 1.txt", &pick()).await.json();
    assert_eq!(text["customsource"]["filename"], "写真 1.txt");
    assert_eq!(text["customsource"]["mimetype"], "text/plain");
    let page = shared.store("/page 2.html", &pick()).await.json();
    assert_eq!(page["customsource"]["mimetype"], "text/html");
    let empty = shared.store("page 10.html", &pick()).await.json();
    assert_eq!(empty["customsource"]["size"], 0);
}

#[actix_web::test]
async fn place_tags_and_workflows_are_honoured_where_allowed() {
    let shared = Shared::new().await;
    let ask = |pair: &SignedPolicy, store: Value| {
        let mut call = stores("/Fotos/a.png", pair);
        call["clouds"]["customsource"]["store"] = store;
        call["upload_tags"] = json!({ "a": "b" });
        call["clouds"]["customsource"]["customSourcePath"] = "/Fotos/".into();
        call
    };
    let wide = signed("store,runWorkflow", |policy| policy.path = Pattern::parse("in/.*").ok());
    let all = json!({ "path": "in/a.png", "workflows": ["one"], "access": "public" });
    let stored =
        shared.app.store_picked(&ask(&wide, all.clone())).await.json()["customsource"].clone();
    assert_eq!((&stored["key"], &stored["mimetype"]), (&json!("in/a.png"), &json!("image/png")));
    assert_eq!(stored["upload_tags"], json!({ "a": "b" }));
    assert_eq!(stored["workflows"], json!(["one"]));
    let mut java = stores("/Fotos/a.png", &signed("store", |_| {}));
    java["clouds"]["customsource"].as_object_mut().expect("an object").remove("store");
    java["store"] = json!({ "location": "S3", "path": "java/" });
    let key = shared.app.store_picked(&java).await.json()["customsource"]["key"].clone();
    assert!(key.as_str().expect("a key").starts_with("java/"), "{key}");

    let before = shared.app.stored_files();
    let check = async |pair: &SignedPolicy, store: Value, status: u16, code: &str| {
        shared.app.store_picked(&ask(pair, store)).await.assert_refused(status, code);
    };
    check(&wide, all, 403, "key_exists").await;
    check(&wide, json!({ "path": "out/a.png" }), 403, "not_allowed").await;
    check(&wide, json!({ "path": "in/../out" }), 403, "not_allowed").await;
    check(&pick(), json!({ "path": "in/b.png" }), 403, "not_allowed").await;
    check(&pick(), json!({ "container": "other" }), 403, "not_allowed").await;
    check(&pick(), json!({ "workflows": ["one"] }), 403, "not_allowed").await;
    check(&pick(), json!({ "path": 7 }), 400, "bad_request").await;
    let small = signed("pick", |policy| policy.max_size = Some(11));
    check(&small, json!({}), 403, "size_not_allowed").await;
    let large = signed("pick", |policy| policy.min_size = Some(13));
    check(&large, json!({}), 403, "size_not_allowed").await;
    assert_eq!(shared.app.stored_files(), before);
}

#[actix_web::test]
async fn who_may_not_sees_and_stores_nothing() {
    let shared = Shared::new().await;
    let link = signed("", |policy| {
        policy.call = None;
        policy.handle = Some("A".repeat(20));
    });
    let bad: [(SignedPolicy, u16, &str); 4] = [
        (flipped(&pick()), 401, "bad_signature"),
        (expired(&["pick", "store"]), 403, "policy_expired"),
        (signed("read,convert,writeUrl", |_| {}), 403, "not_allowed"),
        (link, 403, "not_allowed"),
    ];
    for (pair, status, code) in &bad {
        shared.app.list(&lists(pair)).await.assert_refused(*status, code);
        shared.store("/big.bin", pair).await.assert_refused(*status, code);
    }
    // To store somewhere is no leave to look around.
    shared.app.list(&lists(&signed("store", |_| {}))).await.assert_refused(403, "not_allowed");
    for mut call in [lists(&pick()), stores("/big.bin", &pick())] {
        let path = if call["flow"].is_null() { "/folder/list" } else { "/store/" };
        let ask = async |call: &Value| send_json(shared.app.post(path), call).await;
        call["apikey"] = "AnotherKeyOfTwentyTwoC".into();
        ask(&call).await.assert_refused(401, "unknown_app");
        call["apikey"] = KEY.into();
        let fields = call.as_object_mut().expect("an object");
        fields.remove("policy");
        fields.remove("signature");
        ask(&call).await.assert_refused(401, "security_required");
    }
    send(shared.app.get("/folder/list")).await.assert_refused(405, "bad_request");
    assert_eq!(shared.app.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn the_trouble_of_one_source_never_spoils_the_others() {
    let shared = Shared::new().await;
    let clouds = json!({
        "googledrive": { "path": "/" },
        "customsource": { "path": "/Fotos/" },
        "dropbox": 7,
        "box": { "path": 7 },
    });
    let answer = shared.app.list(&with_pair(json!({ "clouds": clouds }), &pick())).await.json();
    assert_eq!(names(&answer["customsource"]), ["2024", "a.png"]);
    assert_eq!(answer["googledrive"]["error"], "not_configured");
    assert_eq!(answer["dropbox"]["code"], "bad_request");
    assert_eq!(answer["box"]["code"], "bad_request");
    for clouds in [Value::Null, json!([]), json!("customsource"), json!(7)] {
        let call = with_pair(json!({ "clouds": clouds }), &pick());
        shared.app.list(&call).await.assert_refused(400, "bad_request");
        shared.app.store_picked(&call).await.assert_refused(400, "bad_request");
    }
    let many: BTreeMap<_, _> = (0..33).map(|at| (format!("c{at}"), json!({}))).collect();
    let call = with_pair(json!({ "clouds": many }), &pick());
    shared.app.list(&call).await.assert_refused(400, "bad_request");
    for clouds in [json!({}), json!({ "customsource": {} }), json!({ "a": {}, "b": {} })] {
        let call = with_pair(json!({ "clouds": clouds }), &pick());
        shared.app.store_picked(&call).await.assert_refused(400, "bad_request");
    }
    let call = with_pair(json!({ "clouds": { "googledrive": { "path": "/a" } } }), &pick());
    shared.app.store_picked(&call).await.assert_refused(404, "not_found");
}
