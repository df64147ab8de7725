//! `/multipart/...`: each success beside its refused twins, in every dialect of the SDKs.

use awc::http::Method;
use serde_json::{Value, json};

use crate::client::{
    MIB, bytes, expired, flipped, md5_base64, pick, send_body, send_form, send_json, signed,
    with_pair,
};
use crate::support::{KEY, TestApp, send};

const PART: usize = 6 * MIB;

#[actix_web::test]
async fn parts_in_any_order_become_the_file() {
    let app = TestApp::self_hosted("").await;
    let data = bytes(2 * PART + 1234);
    let upload = app.start(data.len(), &pick()).await;
    for (part, chunk) in data.chunks(PART).enumerate().rev() {
        let sent = app
            .send_part(&upload, part as u64 + 1, chunk, json!({ "md5": md5_base64(chunk) }))
            .await;
        assert_eq!((sent.status, sent.body.len()), (200, 0));
        let md5: String = <md5::Md5 as md5::Digest>::digest(chunk)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(sent.header("etag"), format!("\"{md5}\""));
        assert!(sent.header("access-control-expose-headers").contains("ETag"));
    }
    let answer = app.complete(&upload).await;
    let stored = answer.json();
    assert_eq!(answer.status, 200);
    let handle = stored["handle"].as_str().expect("a handle");
    assert_eq!(handle.len(), 20);
    assert_eq!(stored["url"], format!("{}/{handle}", app.origin));
    assert_eq!((&stored["size"], &stored["status"]), (&json!(data.len()), &json!("Stored")));
    assert_eq!((&stored["filename"], &stored["container"]), (&json!("a.bin"), &json!("sealdrop")));
    assert!(app.download(handle).await == data);
}

#[actix_web::test]
async fn start_is_refused_to_whom_it_is_not_allowed() {
    let app = TestApp::self_hosted("").await;
    let fields = json!({ "filename": "a", "mimetype": "text/plain", "size": 10 });
    let start = async |fields: Value| app.call("start", fields).await;
    let with = |pair| with_pair(fields.clone(), &pair);

    assert_eq!(start(with(pick())).await.status, 200);
    assert_eq!(start(with(signed("store", |_| {}))).await.status, 200);
    assert_eq!(start(with(signed("pick", |p| p.call = None))).await.status, 200);

    start(fields.clone()).await.assert_refused(403, "security_required");
    start(with(flipped(&pick()))).await.assert_refused(403, "bad_signature");
    start(with(expired(&["pick"]))).await.assert_refused(403, "policy_expired");
    start(with(signed("read,stat,write,remove", |_| {}))).await.assert_refused(403, "not_allowed");
    let of_a_link = signed("read", |p| {
        p.call = None;
        p.handle = Some("AbcDefGhiJklMnoPqrSt".to_owned());
    });
    start(with(of_a_link)).await.assert_refused(403, "not_allowed");

    let mut foreign = with(pick());
    foreign["apikey"] = "AnotherKeyOf22Letters0".into();
    start(foreign).await.assert_refused(403, "unknown_app");

    let other = signed("pick,read", |_| {});
    let query = format!("/multipart/start?policy={}&signature={}", other.policy, other.signature);
    send_json(app.post(&query), &fields).await;
    send_json(app.post(&query), &with(pick())).await.assert_refused(400, "conflicting_security");
    assert!(app.stored_files().iter().all(|path| !path.to_string_lossy().contains("/files/")));
}

#[actix_web::test]
async fn a_place_of_the_clients_choice_needs_store_and_fits_the_policy() {
    let app = TestApp::self_hosted("").await;
    let start = async |store: Value, calls: &str, path: Option<&str>| {
        let pair = signed(calls, |p| {
            p.path = path.map(|p| sealdrop::policy::Pattern::parse(p).expect("compiles"))
        });
        app.call(
            "start",
            with_pair(json!({ "size": 1, "filename": "a.txt", "store": store }), &pair),
        )
        .await
    };
    assert_eq!(start(json!({ "location": "s3" }), "pick", None).await.status, 200);
    assert_eq!(start(json!({ "path": "/up/" }), "store", Some("/up/.*")).await.status, 200);
    for store in
        [json!({ "path": "/up/" }), json!({ "container": "other" }), json!({ "location": "azure" })]
    {
        start(store, "pick", None).await.assert_refused(403, "not_allowed");
    }
    start(json!({ "path": "/elsewhere/" }), "store", Some("/up/.*"))
        .await
        .assert_refused(403, "not_allowed");
    start(json!({ "path": "/up/../../etc/" }), "store", None)
        .await
        .assert_refused(403, "not_allowed");
}

#[actix_web::test]
async fn a_whole_key_is_taken_once() {
    let app = TestApp::self_hosted("").await;
    let pair = signed("store", |_| {});
    let start = async || {
        let fields =
            json!({ "size": 1, "filename": "a.txt", "store": { "path": "/fixed/name.txt" } });
        app.call("start", with_pair(fields, &pair)).await
    };
    let first = start().await.json();
    app.send_part(&first, 1, b"x", json!({})).await;
    assert_eq!(app.complete(&first).await.json()["key"], "fixed/name.txt");
    start().await.assert_refused(403, "key_exists");
}

#[actix_web::test]
async fn sizes_are_the_servers_business() {
    let app = TestApp::self_hosted("[files]\nmax_size = \"1MB\"").await;
    let start = async |size: Value, change: fn(&mut sealdrop::policy::Policy)| {
        app.call(
            "start",
            with_pair(json!({ "size": size, "filename": "a" }), &signed("pick", change)),
        )
        .await
    };
    assert_eq!(start(json!(1_000_000), |_| {}).await.status, 200);
    start(json!(1_000_001), |_| {}).await.assert_refused(413, "size_not_allowed");
    assert_eq!(start(json!(10), |p| p.max_size = Some(10)).await.status, 200);
    start(json!(11), |p| p.max_size = Some(10)).await.assert_refused(403, "size_not_allowed");
    start(json!(9), |p| p.min_size = Some(10)).await.assert_refused(403, "size_not_allowed");
    for malformed in [json!(-1), json!(1u64 << 63), json!(1.5), json!("many"), Value::Null] {
        start(malformed, |_| {}).await.assert_refused(400, "bad_request");
    }
}

#[actix_web::test]
async fn an_empty_file_is_a_file() {
    let app = TestApp::self_hosted("").await;
    let stored = app.upload("empty.txt", b"", &pick()).await;
    assert_eq!(stored["size"], 0);
    assert_eq!(app.download(stored["handle"].as_str().expect("a handle")).await, b"");
}

#[actix_web::test]
async fn a_part_that_is_not_what_was_announced_does_not_count() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(10, &pick()).await;
    let md5 = md5_base64(b"0123456789");
    app.send_part(&upload, 1, b"012345678X", json!({ "md5": md5 }))
        .await
        .assert_refused(400, "bad_request");
    app.complete(&upload).await.assert_refused(400, "parts_missing");

    let announced =
        app.call("upload", merged(&upload, json!({ "part": 1, "size": 10 }))).await.json();
    let path = announced["url"].as_str().expect("a URL").replace(&app.origin, "");
    for wrong in [&b"012345678"[..], &b"0123456789X"[..]] {
        send_body(app.request(Method::PUT, &path), wrong.to_vec())
            .await
            .assert_refused(400, "bad_request");
    }
    assert_eq!(
        send_body(app.request(Method::PUT, &path), b"0123456789".to_vec()).await.status,
        200
    );
    assert_eq!(app.complete(&upload).await.status, 200);
}

fn merged(one: &Value, other: Value) -> Value {
    let mut both = one.clone();
    for (name, value) in other.as_object().expect("an object") {
        both[name] = value.clone();
    }
    both
}

#[actix_web::test]
async fn part_numbers_and_sizes_have_limits() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(10, &pick()).await;
    for wrong in [
        json!({ "part": 0, "size": 10 }),
        json!({ "part": 10_001, "size": 10 }),
        json!({ "part": 1, "size": 11 }),
        json!({ "part": 1 }),
        json!({ "size": 10 }),
        json!({ "part": 1, "size": 10, "md5": "not Base64" }),
        json!({ "part": 1, "size": 10, "offset": -1 }),
    ] {
        app.call("upload", merged(&upload, wrong)).await.assert_refused(400, "bad_request");
    }
}

#[actix_web::test]
async fn a_repeated_part_replaces_the_first_until_complete() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(4, &pick()).await;
    let first = app.send_part(&upload, 1, b"old!", json!({ "md5": md5_base64(b"old!") })).await;
    let second = app.send_part(&upload, 1, b"new!", json!({ "md5": md5_base64(b"new!") })).await;
    assert_ne!(first.header("etag"), second.header("etag"));
    let handle =
        app.complete(&upload).await.json()["handle"].as_str().expect("a handle").to_owned();
    assert_eq!(app.download(&handle).await, b"new!");
    app.send_part(&upload, 1, b"late", json!({})).await.assert_refused(400, "upload_closed");
    assert_eq!(app.download(&handle).await, b"new!");
}

#[actix_web::test]
async fn complete_can_be_asked_twice_and_at_once() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(4, &pick()).await;
    app.send_part(&upload, 1, b"data", json!({})).await;
    let (one, other) =
        futures_util::future::join(app.complete(&upload), app.complete(&upload)).await;
    let third = app.complete(&upload).await;
    assert_eq!((one.status, other.status, third.status), (200, 200, 200));
    assert_eq!(one.json()["handle"], other.json()["handle"]);
    assert_eq!(one.json()["handle"], third.json()["handle"]);
}

#[actix_web::test]
async fn the_ticket_is_the_credential_after_start() {
    let app = TestApp::self_hosted("").await;
    let owned = |owner: &'static str| signed("pick", |p| p.owner = Some(owner.to_owned()));
    let upload = app.start(4, &owned("ada")).await;
    app.send_part(&upload, 1, b"data", json!({})).await;
    let announced =
        app.call("upload", merged(&upload, json!({ "part": 1, "size": 4 }))).await.json();
    let address = announced["url"].as_str().expect("a URL").replace(&app.origin, "");
    let forged = flipped(&pick());
    for beside in [
        format!("&policy={}&signature={}", forged.policy, forged.signature),
        "&apikey=AnotherKeyOf22Letters0".to_owned(),
    ] {
        let refused =
            send_body(app.request(Method::PUT, &format!("{address}{beside}")), b"data".to_vec())
                .await;
        assert_eq!(refused.status, 403, "{}", refused.text());
    }

    let complete = async |fields: Value| app.call("complete", fields).await;
    let with = |pair| with_pair(upload.clone(), &pair);

    assert_eq!(complete(with(owned("eve"))).await.status, 200);
    complete(with(signed("read", |_| {}))).await.assert_refused(403, "not_allowed");
    complete(with(flipped(&owned("ada")))).await.assert_refused(403, "bad_signature");
    let mut forged = upload.clone();
    let text = forged["upload_id"].as_str().expect("text").to_owned();
    forged["upload_id"] =
        text.replace(&text[10..12], if &text[10..12] == "aa" { "bb" } else { "aa" }).into();
    complete(forged).await.assert_refused(403, "bad_signature");
    complete(merged(&upload, json!({ "upload_id": "" }))).await.assert_refused(400, "bad_request");
    let other = app.start(4, &owned("ada")).await;
    complete(merged(&upload, json!({ "uri": other["uri"] })))
        .await
        .assert_refused(403, "not_allowed");
    complete(merged(&upload, json!({ "region": "us-east-1" })))
        .await
        .assert_refused(403, "not_allowed");

    // The policy may end while the upload goes on; its expiry counted at start.
    assert_eq!(complete(with(expired(&["pick"]))).await.status, 200);
    assert_eq!(complete(upload.clone()).await.status, 200);
}

#[actix_web::test]
async fn intelligent_chunks_come_in_any_order_and_overlap() {
    let app = TestApp::self_hosted("").await;
    let data = bytes(9 * MIB);
    let upload = app.start(data.len(), &pick()).await;
    let parts = [&data[..8 * MIB], &data[8 * MIB..]];
    for (number, part) in [(2, parts[1]), (1, parts[0])] {
        let half = part.len() / 2;
        for (offset, chunk) in
            [(half, &part[half..]), (0, &part[..half + 1000]), (half, &part[half..])]
        {
            let sent = app
                .send_part(&upload, number, chunk, json!({ "offset": offset, "fii": true }))
                .await;
            assert_eq!(sent.status, 200, "{}", sent.text());
        }
    }
    let commit = async |part: u64| {
        app.call("commit", merged(&upload, json!({ "part": part, "size": data.len() })))
            .await
            .status
    };
    assert_eq!((commit(2).await, commit(1).await, commit(1).await), (200, 200, 200));
    let stored = app.call("complete", merged(&upload, json!({ "fii": true }))).await.json();
    assert!(app.download(stored["handle"].as_str().expect("a handle")).await == data);
}

#[actix_web::test]
async fn a_commit_with_gaps_names_them() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(MIB, &pick()).await;
    for offset in [0, 2000] {
        let sent =
            app.send_part(&upload, 1, &bytes(1000), json!({ "offset": offset, "fii": true })).await;
        assert_eq!(sent.status, 200);
    }
    let commit = app.call("commit", merged(&upload, json!({ "part": 1, "size": MIB }))).await;
    commit.assert_refused(400, "parts_missing");
    app.complete(&upload).await.assert_refused(400, "parts_missing");
}

#[actix_web::test]
async fn in_fallback_some_parts_are_regular_and_some_committed() {
    let app = TestApp::self_hosted("").await;
    let data = bytes(8 * MIB + 6 * MIB);
    let upload = app.start(data.len(), &pick()).await;
    let first = app.send_part(&upload, 1, &data[..8 * MIB], json!({})).await;
    app.send_part(&upload, 2, &data[8 * MIB..], json!({ "offset": 0, "fii": true })).await;
    app.call("commit", merged(&upload, json!({ "part": 2, "size": data.len() }))).await;
    let parts = json!([{ "part_number": 1, "etag": first.header("etag") }]);
    let stored =
        app.call("complete", merged(&upload, json!({ "fii": true, "parts": parts }))).await.json();
    assert!(app.download(stored["handle"].as_str().expect("a handle")).await == data);
}

#[actix_web::test]
async fn forms_are_understood_as_java_and_php_send_them() {
    let app = TestApp::self_hosted("").await;
    let pair = pick();
    let security = [("apikey", KEY), ("policy", &pair.policy), ("signature", &pair.signature)];
    let form = async |name: &str, fields: &[(&str, &str)]| {
        let all: Vec<_> = security.iter().chain(fields).copied().collect();
        send_form(app.post(&format!("/multipart/{name}")), &all).await
    };
    let started = form(
        "start",
        &[
            ("filename", "j.txt"),
            ("mimetype", "text/plain"),
            ("size", "5"),
            ("store_location", "s3"),
            ("store_path", ""),
            ("multipart", "true"),
        ],
    )
    .await;
    assert_eq!(started.status, 200, "{}", started.text());
    let started = started.json();
    let text = |name: &str| started[name].as_str().expect("text").to_owned();
    let (uri, region, upload_id) = (text("uri"), text("region"), text("upload_id"));
    let same = [("uri", &*uri), ("region", &*region), ("upload_id", &*upload_id)];
    let with = |more: &[(&'static str, &'static str)]| [&same[..], more].concat();

    let md5 = md5_base64(b"hello");
    let md5: &'static str = Box::leak(md5.into_boxed_str());
    let announced =
        form("upload", &with(&[("part", "1"), ("size", "5"), ("md5", md5)])).await.json();
    assert!(announced["headers"].is_object());
    let path = announced["url"].as_str().expect("a URL").replace(&app.origin, "");
    let etag = send_body(app.request(Method::PUT, &path), b"hello".to_vec())
        .await
        .header("etag")
        .to_owned();
    let parts: &'static str = Box::leak(format!("1:{etag}").into_boxed_str());
    let java =
        form("complete", &with(&[("size", "5"), ("filename", "j.txt"), ("parts", parts)])).await;
    let php =
        form("complete", &with(&[("size", "5"), ("filename", "j.txt"), ("parts", "1")])).await;
    assert_eq!((java.status, php.status), (200, 200), "{}", java.text());
    assert_eq!(java.json()["handle"], php.json()["handle"]);

    form("start", &[("size", "-5")]).await.assert_refused(400, "bad_request");
    let unsigned = send_form(app.post("/multipart/start"), &[("apikey", KEY), ("size", "5")]).await;
    unsigned.assert_refused(403, "security_required");
}

#[actix_web::test]
async fn each_sdk_gets_the_location_it_can_use() {
    let app = TestApp::self_hosted("").await;
    let location = async |source: &'static str| {
        let request = app.post("/multipart/start").insert_header(("Filestack-Source", source));
        let answer =
            send_json(request, &with_pair(json!({ "size": 1, "filename": "a" }), &pick())).await;
        answer.json()["location_url"].as_str().expect("text").to_owned()
    };
    assert_eq!(location("JS-4.3.8").await, app.origin);
    assert_eq!(location("python-4.0.0").await, app.origin.replace("http://", ""));
}

#[actix_web::test]
async fn tags_are_few_and_short_texts() {
    let app = TestApp::self_hosted("").await;
    let upload = app.start(1, &pick()).await;
    app.send_part(&upload, 1, b"x", json!({})).await;
    let eleven: Value =
        (0..11).map(|n| (format!("k{n}"), json!("v"))).collect::<serde_json::Map<_, _>>().into();
    for tags in [eleven, json!({ "k": "v".repeat(257) }), json!({ "k": { "nested": 1 } })] {
        app.call("complete", merged(&upload, json!({ "upload_tags": tags })))
            .await
            .assert_refused(400, "bad_request");
    }
    let stored =
        app.call("complete", merged(&upload, json!({ "upload_tags": { "k": "v" } }))).await;
    assert_eq!(stored.json()["upload_tags"], json!({ "k": "v" }));
}

#[actix_web::test]
async fn what_is_not_understood_is_a_readable_400() {
    let app = TestApp::self_hosted("").await;
    for body in ["", "not JSON", "[]", "null", "{\"size\":1,"] {
        let request = app.post("/multipart/start").content_type("application/json");
        send_body(request, body.as_bytes().to_vec()).await.assert_refused(400, "bad_request");
    }
    for twice in ["{\"size\":1,\"size\":2}", "{\"policy\":\"a\",\"policy\":\"b\"}"] {
        send_body(
            app.post("/multipart/start").content_type("application/json"),
            twice.as_bytes().to_vec(),
        )
        .await
        .assert_refused(400, "bad_request");
    }
    send_form(app.post("/multipart/start"), &[("size", "1"), ("size", "2")])
        .await
        .assert_refused(400, "bad_request");
    let names: Vec<String> =
        (0..300).map(|number| format!("{number}{}", "n".repeat(500))).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    send_form(app.post("/multipart/start"), &many).await.assert_refused(400, "bad_request");
    let wide = format!("{{\"size\":\"{}\"}}", "9".repeat(3 << 20));
    send_body(app.post("/multipart/start"), wide.into_bytes())
        .await
        .assert_refused(400, "bad_request");
    send(app.get("/multipart/start")).await.assert_refused(405, "bad_request");
    send_body(app.request(Method::PUT, "/multipart/part?upload_id=x&part=1&size=1"), b"x".to_vec())
        .await
        .assert_refused(403, "bad_signature");
    send_body(app.request(Method::PUT, "/multipart/part"), b"x".to_vec())
        .await
        .assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn other_origins_may_call_and_see_refusals() {
    let app = TestApp::self_hosted("").await;
    let preflight = send(
        app.request(Method::OPTIONS, "/multipart/start")
            .insert_header(("Origin", "https://a.test")),
    )
    .await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, "*"));
    assert!(preflight.header("access-control-allow-headers").contains("Filestack-Trace-Span"));
    let elsewhere =
        app.request(Method::OPTIONS, "/multipart/start").insert_header(("Host", "evil.test"));
    send(elsewhere).await.assert_refused(421, "unknown_host");
    let refused = app.call("start", json!({ "size": 1 })).await;
    refused.assert_refused(403, "security_required");
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    for path in ["/get-filestack-credentials", "/%67et-filestack-credentials"] {
        let credentials = send(app.get(path)).await;
        assert_eq!(
            (credentials.status, credentials.header("access-control-allow-origin")),
            (200, ""),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_full_disk_and_too_many_uploads_are_said() {
    let full = TestApp::self_hosted("[files]\nmin_free_space = \"1EB\"").await;
    let fields = || with_pair(json!({ "size": 1, "filename": "a" }), &pick());
    full.call("start", fields()).await.assert_refused(507, "no_space");

    let busy = TestApp::self_hosted("[limits]\nunfinished_uploads_per_owner = 1").await;
    let of = |owner: &'static str| {
        with_pair(
            json!({ "size": 1, "filename": "a" }),
            &signed("pick", |p| p.owner = Some(owner.to_owned())),
        )
    };
    assert_eq!(busy.call("start", of("ada")).await.status, 200);
    assert_eq!(busy.call("start", of("eve")).await.status, 200);
    let second = busy.call("start", of("ada")).await;
    second.assert_refused(503, "busy");
    assert_eq!(second.header("retry-after"), "5");
}

#[actix_web::test]
async fn a_client_that_resets_in_the_middle_of_complete_finds_it_done() {
    let app = TestApp::self_hosted("").await;
    for _ in 0..20 {
        let upload = app.start(4, &pick()).await;
        app.send_part(&upload, 1, b"data", json!({})).await;
        let body = upload.to_string();
        let address = app.origin.trim_start_matches("http://").to_owned();
        let request = format!(
            "POST /multipart/complete HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = std::net::TcpStream::connect(&address).expect("connected");
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("sent");
        drop(stream);

        let stored = app.complete(&upload).await;
        assert_eq!(stored.status, 200, "{}", stored.text());
        assert_eq!(
            app.download(stored.json()["handle"].as_str().expect("a handle")).await,
            b"data"
        );
    }
}
