//! `/multipart/status`: what is there of an upload, for whoever goes on with it, and for nobody else.

use std::time::Duration;

use sealdrop::http::clock;
use sealdrop::policy::{Application, Credentials, Gate, Secret, SignedPolicy, UnixSeconds, op};
use sealdrop::uploads::Terms;
use serde_json::{Value, json};

use crate::client::{
    MIB, bytes, expired, flipped, md5_base64, pick, send_form, signed, signed_with, with_pair,
};
use crate::support::{Answer, KEY, OTHER_SECRET, SECRET, TestApp};

const PART: usize = 6 * MIB;

const OTHER_KEY: &str = "OtherKeyOf22Characters";

/// A second application beside the first.
const TWO: &str = r#"
[[applications]]
name = "other"
api_key = "OtherKeyOf22Characters"
"#;

async fn status(app: &TestApp, fields: &Value) -> Answer {
    app.call("status", fields.clone()).await
}

fn owned(owner: &str) -> SignedPolicy {
    signed("pick", |policy| policy.owner = Some(owner.to_owned()))
}

fn with(mut fields: Value, name: &str, value: &str) -> Value {
    fields[name] = value.into();
    fields
}

#[actix_web::test]
async fn it_says_which_parts_are_there_and_when_the_upload_ends() {
    let app = TestApp::self_hosted("").await;
    let data = bytes(2 * PART + 5);
    let upload = app.start(data.len(), &pick()).await;
    let fresh = status(&app, &upload).await.json();
    assert_eq!(
        (&fresh["status"], &fresh["size"], &fresh["parts"]),
        (&json!("unfinished"), &json!(data.len()), &json!([]))
    );
    let day = Duration::from_secs(24 * 60 * 60).as_secs();
    let left = fresh["deadline"].as_u64().expect("Unix seconds") - clock().0;
    assert!(left > day - 60 && left <= day, "{left} s are left");

    let (last, middle) = (&data[2 * PART..], &data[PART..2 * PART]);
    let md5 = md5_base64(last);
    let with_md5 = app.send_part(&upload, 3, last, json!({ "md5": md5 })).await;
    let without = app.send_part(&upload, 2, middle, json!({})).await;
    let etag = |sent: &Answer| sent.header("etag").trim_matches('"').to_owned();
    let there = status(&app, &upload).await.json();
    assert_eq!(
        there["parts"],
        json!([
            { "part_number": 2, "size": PART, "etag": etag(&without) },
            { "part_number": 3, "size": 5, "etag": etag(&with_md5), "md5": md5 },
        ])
    );

    // Whoever goes on sends only what is missing.
    app.send_part(&upload, 1, &data[..PART], json!({})).await;
    let stored = app.complete(&upload).await.json();
    let now = status(&app, &upload).await.json();
    assert_eq!((&now["status"], &now["parts"]), (&json!("stored"), &json!([])));
    assert_eq!(app.complete(&upload).await.json()["handle"], stored["handle"]);
    assert!(app.download(stored["handle"].as_str().expect("a handle")).await == data);
}

#[actix_web::test]
async fn parts_that_broke_and_chunks_that_are_no_part_yet_are_not_there() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(2 * PART, &pick()).await;
    let wrong = json!({ "md5": md5_base64(b"something else") });
    app.send_part(&upload, 1, &bytes(PART), wrong).await.assert_refused(400, "bad_request");
    app.send_part(&upload, 2, &bytes(1000), json!({ "offset": 0, "fii": true })).await;
    assert_eq!(status(&app, &upload).await.json()["parts"], json!([]));
}

#[actix_web::test]
async fn nobody_hears_of_an_upload_that_is_not_theirs() {
    let app = TestApp::self_hosted(TWO).await;
    let upload = app.start(4, &owned("ada")).await;
    app.send_part(&upload, 1, b"data", json!({})).await;
    let asked = async |fields: Value| status(&app, &fields).await;
    let beside = |pair: SignedPolicy| with_pair(upload.clone(), &pair);

    // The ticket is the credential, and a pair beside it is the owner's or nobody's in particular.
    for fields in [upload.clone(), beside(owned("ada")), beside(pick())] {
        assert_eq!(asked(fields).await.json()["parts"][0]["part_number"], 1);
    }
    // As for a part: its expiry counted at start.
    assert_eq!(asked(beside(expired(&["pick"]))).await.status, 200);

    asked(beside(owned("eve"))).await.assert_refused(403, "not_your_file");
    asked(beside(flipped(&owned("ada")))).await.assert_refused(403, "bad_signature");
    asked(beside(signed("read", |_| {}))).await.assert_refused(403, "not_allowed");
    let foreign = signed_with(OTHER_SECRET, "pick", |_| {});
    asked(beside(foreign.clone())).await.assert_refused(403, "bad_signature");
    let other_key = with(with_pair(upload.clone(), &foreign), "apikey", OTHER_KEY);
    asked(other_key).await.assert_refused(403, "not_allowed");
    asked(with(upload.clone(), "apikey", OTHER_KEY)).await.assert_refused(403, "not_allowed");
    asked(with(upload.clone(), "apikey", "NobodysKeyOf22Letters0"))
        .await
        .assert_refused(403, "unknown_app");

    let other = app.start(4, &owned("ada")).await;
    let uri = other["uri"].as_str().expect("text");
    asked(with(upload.clone(), "uri", uri)).await.assert_refused(403, "not_allowed");
    asked(with(upload.clone(), "region", "us-east-1")).await.assert_refused(403, "not_allowed");
}

#[actix_web::test]
async fn an_upload_without_an_owner_is_told_to_whoever_has_its_ticket() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(4, &pick()).await;
    assert_eq!(status(&app, &with_pair(upload, &owned("eve"))).await.status, 200);
}

#[actix_web::test]
async fn a_ticket_that_is_forged_unknown_or_missing_says_nothing() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(4, &pick()).await;
    let text = upload["upload_id"].as_str().expect("text");
    for at in [0, 10, text.len() - 10] {
        let mut letters = text.as_bytes().to_vec();
        letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(letters).expect("ASCII");
        let answer = status(&app, &with(upload.clone(), "upload_id", &forged)).await;
        answer.assert_refused(403, "bad_signature");
    }
    status(&app, &with(upload.clone(), "upload_id", "nobody-gave-this"))
        .await
        .assert_refused(403, "bad_signature");
    status(&app, &with(upload.clone(), "upload_id", "")).await.assert_refused(400, "bad_request");
    status(&app, &json!({ "size": 4 })).await.assert_refused(400, "bad_request");
    let of_another_server = foreign_ticket("another-secret-of-26-bytes", clock().0 + 60);
    status(&app, &json!({ "upload_id": of_another_server }))
        .await
        .assert_refused(403, "bad_signature");
}

/// The ticket of an upload that ends at `deadline`, sealed with `secret`.
fn foreign_ticket(secret: &str, deadline: u64) -> String {
    let gate = Gate::new(vec![Application::new(KEY, vec![Secret::new(secret)])]).expect("a gate");
    let pair = signed_with(secret, "pick", |_| {});
    let credentials = Credentials::new(None).with_pair(Some(&pair.policy), Some(&pair.signature));
    let grant = gate.verify(&credentials, clock()).expect("verifies").permit::<op::Upload>();
    let terms: Terms = serde_json::from_value(json!({
        "h": "AbcDefGhiJklMnoPqrSt", "b": 4, "n": "a.bin", "m": "", "c": "sealdrop", "k": "a.bin",
    }))
    .expect("terms");
    gate.seal(grant.expect("permits"), terms, UnixSeconds(deadline)).expect("seals").1
}

#[actix_web::test]
async fn after_its_deadline_an_upload_is_closed() {
    let app = TestApp::self_hosted("").await;
    let ticket = |deadline| json!({ "upload_id": foreign_ticket(SECRET, deadline) });
    assert_eq!(status(&app, &ticket(clock().0 + 60)).await.json()["status"], "unfinished");
    status(&app, &ticket(clock().0)).await.assert_refused(400, "upload_closed");
}

#[actix_web::test]
async fn a_file_that_was_removed_is_not_told_of() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(4, &pick()).await;
    app.send_part(&upload, 1, b"data", json!({})).await;
    let handle = app.complete(&upload).await.json()["handle"].as_str().expect("one").to_owned();
    assert_eq!(status(&app, &upload).await.json()["status"], "stored");
    let pair = signed("remove", |_| {});
    let path =
        format!("/api/file/{handle}?key={KEY}&policy={}&signature={}", pair.policy, pair.signature);
    assert_eq!(
        crate::support::send(app.request(awc::http::Method::DELETE, &path)).await.status,
        200
    );
    status(&app, &upload).await.assert_refused(400, "upload_closed");
}

#[actix_web::test]
async fn it_is_asked_with_post_in_json_or_a_form() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(4, &pick()).await;
    let text = |name: &str| upload[name].as_str().expect("text").to_owned();
    let (uri, region, upload_id) = (text("uri"), text("region"), text("upload_id"));
    let fields = [("uri", &*uri), ("region", &*region), ("upload_id", &*upload_id)];
    assert_eq!(send_form(app.post("/multipart/status"), &fields).await.status, 200);
    crate::support::send(app.get("/multipart/status")).await.assert_refused(405, "bad_request");
}
