//! What links make of files: archives, and new files.

use std::io::{Cursor, Read};

use awc::http::Method;
use sealdrop::policy::{Pattern, Policy, SignedPolicy};
use serde_json::json;

use crate::client::{bytes, expired, flipped, pick, send_body, signed};
use crate::delivery::{get, hello, stored};
use crate::delivery_tasks::{UNKNOWN, assert_guarded, png, tasks};
use crate::elsewhere::{Answers, Elsewhere, page};
use crate::support::{Answer, KEY, TestApp, send};

fn unpacked(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("a file");
            let mut content = Vec::new();
            file.read_to_end(&mut content).expect("sound");
            assert!(file.last_modified().is_some_and(|time| time.year() > 2000));
            (file.name().expect("a name").into_owned(), content)
        })
        .collect()
}

#[actix_web::test]
async fn files_come_in_one_archive() {
    let app = TestApp::self_hosted("").await;
    let contents = [
        ("a.bin", bytes(700_001)),
        ("../A.bin", bytes(0)),
        ("a.bin", bytes(262_144)),
        ("猫.txt", bytes(5)),
    ];
    let mut handles = Vec::new();
    for (name, content) in &contents {
        handles.push(stored(&app, name, content).await.0);
    }
    let pair = signed("convert", |_| {});
    let several = format!("[{}]", handles.join(","));
    let answer = get(&app, &tasks(&pair, "/zip", &several), &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"files.zip\"");
    let names = ["a.bin", ".._A.bin", "a (2).bin", "猫.txt"];
    let expected: Vec<_> = names
        .iter()
        .zip(&contents)
        .map(|(name, (_, content))| ((*name).to_owned(), content.clone()))
        .collect();
    assert!(
        unpacked(&answer.body) == expected,
        "{:?}",
        unpacked(&answer.body).iter().map(|f| &f.0).collect::<Vec<_>>()
    );

    let head = send(app.request(Method::HEAD, &tasks(&pair, "/zip", &several))).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    // One file that is not there, or that the policy is not about, is enough for none.
    let missing = format!("[{},{UNKNOWN}]", handles[0]);
    get(&app, &tasks(&pair, "/zip", &missing), &[]).await.assert_refused(404, "not_found");
    let narrow = signed("convert", |p| p.handle = Some(handles[0].clone()));
    get(&app, &tasks(&narrow, "/zip", &several), &[]).await.assert_refused(403, "not_allowed");
    assert_eq!(get(&app, &tasks(&narrow, "/zip", &handles[0]), &[]).await.status, 200);
    assert_guarded(&app, "/zip", &handles[0], "convert", "read,stat,pick").await;
}

#[actix_web::test]
async fn an_archive_is_stored() {
    let app = TestApp::self_hosted("").await;
    let (one, _) = stored(&app, "a.txt", b"one").await;
    let (two, _) = stored(&app, "b.txt", b"two").await;
    let sources = format!("[{one},{two}]");
    let pair = signed("convert,store", |_| {});
    let answer = posted(&app, &tasks(&pair, "/zip/store=filename:both.zip", &sources)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let made = answer.json();
    assert_eq!((&made["filename"], &made["type"]), (&json!("both.zip"), &json!("application/zip")));
    let archive = app.download(made["handle"].as_str().expect("a handle")).await;
    let expected = [("a.txt", b"one"), ("b.txt", b"two")];
    assert_eq!(unpacked(&archive), expected.map(|(name, text)| (name.to_owned(), text.to_vec())));
    let files = app.stored_files().len();
    let small = signed("convert,store", |p| p.max_size = Some(100));
    posted(&app, &tasks(&small, "/zip/store", &sources))
        .await
        .assert_refused(403, "size_not_allowed");
    for calls in ["convert", "store,read"] {
        let refused = tasks(&signed(calls, |_| {}), "/zip/store", &sources);
        posted(&app, &refused).await.assert_refused(403, "not_allowed");
    }
    assert_guarded(&app, "/zip/store", &one, "convert,store", "stat,exif,remove").await;
    assert_eq!(app.stored_files().len(), files);
}

async fn posted(app: &TestApp, path: &str) -> Answer {
    send_body(app.post(path), Vec::new()).await
}

#[actix_web::test]
async fn a_file_is_stored_once_more() {
    let (app, handle, _) = hello().await;
    let pair = signed("read,store", |_| {});
    let task = "/store=filename:b c.txt,path:%22x/y/%22".replace(' ', "%20");
    let answer = posted(&app, &tasks(&pair, &task, &handle)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let copy = answer.json();
    let new = copy["handle"].as_str().expect("a handle");
    assert_ne!(new, handle);
    assert_eq!(copy["url"], format!("{}/{new}", app.origin));
    assert_eq!((&copy["filename"], &copy["size"]), (&json!("b c.txt"), &json!(5)));
    let key = copy["key"].as_str().expect("a key");
    assert!(key.starts_with("x/y/") && key.ends_with("_b_c.txt"), "{key}");
    assert_eq!(app.download(new).await, b"hello");
    // What webhooks tell of it.
    let made = format!("\"conversion\":\"/store=filename:b%20c.txt,path:\\\"x/y/\\\"/{handle}\"");
    let records: Vec<_> = app.stored_files().iter().map(std::fs::read).collect();
    let says = |record: &Vec<u8>| String::from_utf8_lossy(record).contains(&made);
    assert!(records.iter().flatten().any(says));
    // php and js GET it.
    assert_eq!(get(&app, &tasks(&pair, "/store", &handle), &[]).await.status, 200);

    let files = app.stored_files().len();
    let head = send(app.request(Method::HEAD, &tasks(&pair, "/store", &handle))).await;
    assert_eq!(head.status, 405);
    // Whoever may not read a file may not copy it, and pick chooses no place.
    for (calls, task) in [
        ("store", "/store"),
        ("pick", "/store"),
        ("read", "/store"),
        ("read,pick", "/store=path:x"),
    ] {
        let refused = tasks(&signed(calls, |_| {}), task, &handle);
        posted(&app, &refused).await.assert_refused(403, "not_allowed");
    }
    let decoded = tasks(&pair, "/store=base64decode:true", &handle);
    posted(&app, &decoded).await.assert_refused(501, "not_supported");
    let large = signed("read,store", |p| p.max_size = Some(4));
    posted(&app, &tasks(&large, "/store", &handle)).await.assert_refused(403, "size_not_allowed");
    posted(&app, &tasks(&pair, "/store", UNKNOWN)).await.assert_refused(404, "not_found");
    assert_guarded(&app, "/store", &handle, "read,store", "stat,exif,remove").await;
    assert_eq!(app.stored_files().len(), files);
}

#[actix_web::test]
async fn a_url_in_a_link_is_stored() {
    let host = Elsewhere::new([("/a.png", Answers::With(page(200, "image/png", &png())))]);
    let app = TestApp::importing("").await;
    let (url, pair) = (host.url("/a.png?x=1,2"), pick());
    for source in [
        url.clone(),
        format!("%22{url}%22"),
        url.replace(':', "%3A").replace('/', "%2F").replace('?', "%3F"),
    ] {
        let answer = posted(&app, &tasks(&pair, "/store", &source)).await;
        assert_eq!(answer.status, 200, "{source}: {}", answer.text());
        let handle = answer.json()["handle"].as_str().expect("a handle").to_owned();
        assert_eq!(app.download(&handle).await, png());
    }
    assert!(
        host.asked().iter().all(|head| head.starts_with("GET /a.png?x=1,2 ")),
        "{:?}",
        host.asked()
    );

    let (files, asked) = (app.stored_files().len(), host.asked().len());
    let refused = async |pair: &SignedPolicy, code: &'static str| {
        posted(&app, &tasks(pair, "/store", &url)).await.assert_refused(403, code);
    };
    refused(&signed("read,convert,stat", |_| {}), "not_allowed").await;
    let other =
        |p: &mut Policy| p.url = Some(Pattern::parse("https://ok\\.test/.*").expect("a pattern"));
    refused(&signed("pick", other), "not_allowed").await;
    refused(&expired(&["pick"]), "policy_expired").await;
    refused(&flipped(&pair), "bad_signature").await;
    let unsigned = format!("/{KEY}/store/{url}");
    posted(&app, &unsigned).await.assert_refused(403, "security_required");
    let keyless = tasks(&pair, "/store", &url).replace(&format!("/{KEY}"), "");
    posted(&app, &keyless).await.assert_refused(400, "bad_request");
    posted(&app, &tasks(&pair, "/store", "src://alias/a.png"))
        .await
        .assert_refused(501, "not_supported");
    posted(&app, &tasks(&pair, "/store", "https://user@e.com/"))
        .await
        .assert_refused(400, "bad_request");
    assert_eq!(host.asked().len(), asked);
    // What cannot be fetched is told from what cannot be converted, and its answer is never repeated.
    let broken = posted(&app, &tasks(&pair, "/store", &host.url("/nothing"))).await;
    broken.assert_refused(424, "bad_request");
    assert!(!broken.text().contains("secret"));
    assert_eq!(app.stored_files().len(), files);
}
