//! `POST /process`: each success beside its refused twins.

use sealdrop::policy::{Pattern, Policy, SignedPolicy};
use serde_json::{Value, json};

use crate::client::{bytes, expired, flipped, pick, send_json, signed, with_pair};
use crate::elsewhere::{Answers, Elsewhere, chunked, page, redirect};
use crate::support::{Answer, KEY, TestApp, send};

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and what follows";

pub fn elsewhere() -> Elsewhere {
    Elsewhere::new([
        ("/a%20b.png", Answers::With(page(200, "image/png; x=y", PNG))),
        ("/page.html", Answers::With(page(200, "image/png", b"<html><script>1</script>"))),
        ("/chunked", Answers::With(chunked(&bytes(100_000)))),
        ("/short", Answers::With(redirect("/a%20b.png"))),
    ])
}

fn security(pair: &SignedPolicy) -> Value {
    json!({ "name": "security", "params": { "policy": pair.policy, "signature": pair.signature } })
}

/// The call as Python sends it.
pub fn ask(source: &str, pair: &SignedPolicy, store: Value) -> Value {
    let store = json!({ "name": "store", "params": store });
    json!({ "apikey": KEY, "sources": [source], "tasks": [store, security(pair)] })
}

impl TestApp {
    pub async fn process(&self, body: &Value) -> Answer {
        send_json(self.post("/process"), body).await
    }
}

#[actix_web::test]
async fn a_url_becomes_a_file() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let answer = app.process(&ask(&host.url("/a%20b.png"), &pick(), json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let stored = answer.json();
    let handle = stored["handle"].as_str().expect("a handle");
    assert_eq!(
        stored,
        json!({
            "handle": handle,
            "url": format!("{}/{handle}", app.origin),
            "filename": "a b.png",
            "size": PNG.len(),
            "type": "image/png",
            "container": "sealdrop",
            "key": stored["key"],
        })
    );
    assert!(stored["key"].as_str().expect("a key").ends_with("_a_b.png"));
    assert_eq!(app.download(handle).await, PNG);
}

#[actix_web::test]
async fn where_a_file_came_from_is_kept_without_what_may_be_secret() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let url = format!("{}?token=secret", host.url("/short"));
    let stored = app.process(&ask(&url, &pick(), json!({}))).await.json();
    let pair = signed("stat", |_| {});
    let path = format!(
        "/api/file/{}/metadata?source_url=true&policy={}&signature={}",
        stored["handle"].as_str().expect("a handle"),
        pair.policy,
        pair.signature
    );
    assert_eq!(send(app.get(&path)).await.json(), json!({ "source_url": host.url("/short") }));
}

#[actix_web::test]
async fn who_may_not_gets_nothing_and_nobody_is_asked() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let url = host.url("/a%20b.png");
    let check = async |call: &Value, status: u16, code: &str| {
        app.process(call).await.assert_refused(status, code);
    };
    let mut unsigned = ask(&url, &pick(), json!({}));
    unsigned["tasks"] = json!([{ "name": "store" }]);
    check(&unsigned, 403, "security_required").await;
    check(&ask(&url, &signed("read", |_| {}), json!({})), 403, "not_allowed").await;
    check(&ask(&url, &signed("writeUrl", |_| {}), json!({})), 403, "not_allowed").await;
    check(&ask(&url, &expired(&["pick"]), json!({})), 403, "policy_expired").await;
    check(&ask(&url, &flipped(&pick()), json!({})), 403, "bad_signature").await;
    let mut stranger = ask(&url, &pick(), json!({}));
    stranger["apikey"] = "AnotherKeyOfTwentyTwoC".into();
    check(&stranger, 403, "unknown_app").await;
    let mut twice = ask(&url, &pick(), json!({}));
    twice["policy"] = expired(&["pick"]).policy.into();
    check(&twice, 400, "conflicting_security").await;
    // What a leaked link to read a file says is no leave to import.
    let link: SignedPolicy = signed("", |policy: &mut Policy| {
        policy.call = None;
        policy.handle = Some("A".repeat(20));
    });
    check(&ask(&url, &link, json!({})), 403, "not_allowed").await;
    assert_eq!(host.asked(), Vec::<String>::new());
    assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn the_policys_url_is_a_limit_for_redirects_too() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let only = |pattern: &str| {
        let pattern = pattern.replace("ORIGIN", &host.origin.replace('.', "\\."));
        signed("pick", |policy| policy.url = Some(Pattern::parse(&pattern).expect("a pattern")))
    };
    let call = |path: &str, pattern: &str| ask(&host.url(path), &only(pattern), json!({}));
    let stored = app.process(&call("/short", "ORIGIN/.*")).await;
    assert_eq!((stored.status, &stored.json()["filename"]), (200, &json!("a b.png")));
    let before = app.stored_files();
    for pattern in ["ORIGIN/short", "https://ok\\.test/.*", "ORIGIN"] {
        app.process(&call("/short", pattern)).await.assert_refused(403, "not_allowed");
    }
    let hidden = format!("{}/?next=https://ok.test", host.origin);
    let pair = only("https://ok\\.test");
    app.process(&ask(&hidden, &pair, json!({}))).await.assert_refused(403, "not_allowed");
    assert_eq!(app.stored_files(), before);
}

#[actix_web::test]
async fn what_js_python_and_go_send_is_understood() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let url = host.url("/a%20b.png");
    let pair = signed("store,runWorkflow", |_| {});
    let js = json!({
        "apikey": KEY,
        "sources": [{ "source": url, "headers": { "X-Token": "t" } }],
        "tasks": [
            { "name": "store", "params": { "filename": "ä.png", "location": "s3", "path": "in/" } },
            security(&pair),
            { "name": "store", "params": { "workflows": [{ "id": "one" }, "two"] } },
        ],
        "upload_tags": { "a": "b" },
    });
    let answer = app.process(&js).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let stored = answer.json();
    assert_eq!(stored["filename"], "ä.png");
    assert!(stored["key"].as_str().expect("a key").starts_with("in/"), "{stored}");
    assert_eq!(stored["upload_tags"], json!({ "a": "b" }));
    assert_eq!(stored["workflows"], json!(["one", "two"]));
    assert!(host.asked()[0].contains("\r\nx-token: t\r\n"), "{}", host.asked()[0]);

    let go = json!({
        "apiKey": KEY,
        "sources": [url],
        "tasks": [
            { "Name": "store", "Params": { "Filename": "go.png" } },
            { "Name": "security", "Params": { "policy": pair.policy, "signature": pair.signature } },
        ],
        "upload_tags": null,
    });
    let answer = app.process(&go).await;
    assert_eq!((answer.status, &answer.json()["filename"]), (200, &json!("go.png")));

    let bare =
        json!({ "apikey": KEY, "sources": url, "tasks": [{ "name": "store" }, security(&pair)] });
    assert_eq!(app.process(&bare).await.status, 200);
    let top_level = with_pair(json!({ "sources": [url], "tasks": [{ "name": "store" }] }), &pair);
    assert_eq!(app.process(&top_level).await.status, 200);
}

#[actix_web::test]
async fn place_and_workflows_need_their_calls() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let url = host.url("/a%20b.png");
    let at = |path: &str| json!({ "path": path });
    let store = signed("store", |policy| policy.path = Pattern::parse("in/.*").ok());
    let stored = app.process(&ask(&url, &store, at("in/a.png"))).await;
    assert_eq!((stored.status, &stored.json()["key"]), (200, &json!("in/a.png")));
    let before = app.stored_files();
    let check = async |pair: &SignedPolicy, params: Value, status: u16, code: &str| {
        app.process(&ask(&url, pair, params)).await.assert_refused(status, code);
    };
    check(&store, at("in/a.png"), 403, "key_exists").await;
    check(&store, at("out/a.png"), 403, "not_allowed").await;
    check(&store, at("in/../out"), 403, "not_allowed").await;
    check(&pick(), at("in/b.png"), 403, "not_allowed").await;
    check(&pick(), json!({ "container": "other" }), 403, "not_allowed").await;
    check(&pick(), json!({ "location": "gcs" }), 403, "not_allowed").await;
    check(&pick(), json!({ "workflows": ["one"] }), 403, "not_allowed").await;
    check(&pick(), json!({ "base64decode": true }), 501, "not_supported").await;
    assert_eq!(app.stored_files(), before);
}

#[actix_web::test]
async fn a_file_of_ours_is_copied_by_who_may_read_it() {
    let app = TestApp::importing("").await;
    let original = app.upload("a.bin", &bytes(600_000), &pick()).await;
    let handle = original["handle"].as_str().expect("a handle");
    let reader = signed("pick,read", |_| {});
    let answer = app.process(&ask(handle, &reader, json!({}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let copy = answer.json();
    assert_ne!(copy["handle"], original["handle"]);
    assert_eq!((&copy["filename"], &copy["size"]), (&json!("a.bin"), &json!(600_000)));
    assert!(app.download(copy["handle"].as_str().expect("a handle")).await == bytes(600_000));

    let before = app.stored_files();
    let other = signed("pick,read", |policy| policy.handle = Some("B".repeat(20)));
    app.process(&ask(handle, &pick(), json!({}))).await.assert_refused(403, "not_allowed");
    app.process(&ask(handle, &other, json!({}))).await.assert_refused(403, "not_allowed");
    app.process(&ask(handle, &signed("read", |_| {}), json!({})))
        .await
        .assert_refused(403, "not_allowed");
    app.process(&ask(&"C".repeat(20), &reader, json!({}))).await.assert_refused(404, "not_found");
    let small = signed("pick,read", |policy| policy.max_size = Some(599_999));
    app.process(&ask(handle, &small, json!({}))).await.assert_refused(403, "size_not_allowed");
    assert_eq!(app.stored_files(), before);
}

#[actix_web::test]
async fn what_is_not_understood_is_a_readable_refusal() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let sound = ask(&host.url("/a%20b.png"), &pick(), json!({}));
    let check = async |name: &str, value: Value, status: u16, code: &str| {
        let mut call = sound.clone();
        call[name] = value;
        app.process(&call).await.assert_refused(status, code);
    };
    let store = || json!({ "name": "store" });
    for sources in [
        Value::Null,
        json!([]),
        json!(7),
        json!(["http://a.test/", "http://b.test/"]),
        json!([7]),
        json!([{}]),
        json!([{ "source": 7 }]),
        json!([""]),
        json!(["ftp://a.test/"]),
        json!(["file:///etc/passwd"]),
        json!(["http://user:word@a.test/"]),
        json!(["http://"]),
        json!([{ "source": "http://a.test/", "headers": [] }]),
        json!([{ "source": "http://a.test/", "headers": { "a": 7 } }]),
        json!([{ "source": "http://a.test/", "headers": { "a": "b\r\nHost: c" } }]),
    ] {
        check("sources", sources, 400, "bad_request").await;
    }
    check("sources", json!(["src://alias/a.png"]), 501, "not_supported").await;
    for tasks in [
        Value::Null,
        json!([]),
        json!({}),
        json!(["store"]),
        json!([{}]),
        json!([{ "name": "security" }]),
        json!([{ "name": "store", "params": [] }]),
        json!([{ "name": "store", "Name": "store" }]),
        json!([{ "name": "store", "params": { "path": 7 } }, security(&pick())]),
        json!([{ "name": "store", "params": { "path": "a" } }, { "name": "store", "params": { "path": "b" } }, security(&pick())]),
    ] {
        check("tasks", tasks, 400, "bad_request").await;
    }
    for name in ["resize", "blur_faces", "video_convert"] {
        check("tasks", json!([store(), { "name": name }]), 501, "not_supported").await;
    }
    check("tasks", json!([store(), { "name": "reseize" }]), 400, "bad_request").await;
    check("upload_tags", json!({ "a": { "b": "c" } }), 400, "bad_request").await;
    let long = json!({ "a": "b".repeat(257) });
    check("upload_tags", long, 400, "bad_request").await;
    for body in [json!([]), Value::Null, json!("text")] {
        app.process(&body).await.assert_refused(400, "bad_request");
    }
    assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn the_type_is_what_the_bytes_show() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let stored = app.process(&ask(&host.url("/page.html"), &pick(), json!({}))).await.json();
    assert_eq!((&stored["type"], &stored["filename"]), (&json!("text/html"), &json!("page.html")));
}
