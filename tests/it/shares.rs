//! Nobody has more than a share, whoever asks, and however slowly.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::rt;
use awc::ClientRequest;
use sealdrop::policy::{Client, Credentials, Place};
use sealdrop::uploads::{Settings, Start, Started, UploadError};
use serde_json::json;

use crate::client::{MIB, bytes, send_json, signed, with_pair};
use crate::lab::{self, Bench, NOW, announced, gate, policy, signed_with};
use crate::support::{Answer, TestApp, send};

/// A server that believes what clients say about where they are.
async fn behind_a_proxy(limits: &str) -> TestApp {
    let callers = "[callers]\nwho = \"open\"\ntrusted_proxies = [\"127.0.0.0/8\"]";
    TestApp::self_hosted(&format!("{callers}\n[limits]\n{limits}")).await
}

fn from(client: u8, request: ClientRequest) -> ClientRequest {
    request.insert_header(("x-forwarded-for", format!("192.0.2.{client}")))
}

/// Sends the beginning of a call with a body of `length` bytes, all but the last ones.
fn begin_call(host: &str, client: u8, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(host).expect("connected");
    let head = format!(
        "POST /multipart/complete HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 192.0.2.{client}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{{\"a\":\"",
    );
    stream.write_all(head.as_bytes()).expect("sent");
    // Whoever is refused is not read to the end.
    let _ = stream.write_all(&vec![b'x'; length - 100]);
    stream
}

/// Whether an answer comes soon.
fn is_refused(mut call: &TcpStream) -> bool {
    call.set_read_timeout(Some(Duration::from_millis(200))).expect("set");
    let mut answer = [0; 12];
    call.read_exact(&mut answer).is_ok_and(|()| answer == *b"HTTP/1.1 503")
}

#[actix_web::test]
async fn bodies_of_calls_hold_no_more_than_a_share() {
    let app = behind_a_proxy("").await;
    let host = app.origin.trim_start_matches("http://").to_owned();
    let held = rt::task::spawn_blocking(move || {
        let calls: Vec<_> = (0..9).map(|_| begin_call(&host, 1, MIB)).collect();
        calls.into_iter().filter(|call| !is_refused(call)).collect::<Vec<_>>()
    });
    // Half of the 16 MiB is less than nine times one.
    let held = held.await.expect("sent");
    assert_eq!(held.len(), 8);

    let call = |client, length| {
        let fields = json!({ "upload_id": "x".repeat(length) });
        send_json_owned(from(client, app.post("/multipart/complete")), fields)
    };
    let refused = call(1, MIB / 2).await;
    refused.assert_refused(503, "busy");
    assert_eq!(refused.header("retry-after"), "5");
    // Small ones of the same client, and large ones of others.
    call(1, 1000).await.assert_refused(403, "bad_signature");
    call(2, MIB / 2).await.assert_refused(403, "bad_signature");
    drop(held);
    let free = async { while call(1, MIB / 2).await.status == 503 {} };
    rt::time::timeout(Duration::from_secs(20), free).await.expect("room again");
}

async fn send_json_owned(request: ClientRequest, fields: serde_json::Value) -> Answer {
    send_json(request, &fields).await
}

#[actix_web::test]
async fn one_client_with_many_names_does_not_begin_all_uploads() {
    let app = behind_a_proxy("unfinished_uploads = 4").await;
    let start = async |client, owner: &str| {
        let pair = signed("pick", |policy| policy.owner = Some(owner.to_owned()));
        let fields = with_pair(json!({ "filename": "a", "size": 0 }), &pair);
        send_json(from(client, app.post("/multipart/start")), &fields).await
    };
    assert_eq!(start(1, "ann").await.status, 200);
    assert_eq!(start(1, "bob").await.status, 200);
    start(1, "eve").await.assert_refused(503, "busy");
    assert_eq!(start(2, "eve").await.status, 200);
}

#[actix_web::test]
async fn downloads_that_nobody_reads_leave_room_for_others() {
    let app = behind_a_proxy("downloads_at_once = 4").await;
    let stored = app.upload("a.bin", &bytes(20 * MIB), &crate::client::pick()).await;
    let pair = signed("read", |_| {});
    let handle = stored["handle"].as_str().expect("a handle");
    let path = format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    let mut unread = Vec::new();
    for _ in 0..2 {
        let answer = from(1, app.get(&path)).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        unread.push(answer);
    }
    send(from(1, app.get(&path))).await.assert_refused(503, "busy");
    let head = app.request(awc::http::Method::HEAD, &path);
    assert_eq!(send(from(1, head)).await.status, 200);
    assert_eq!(send(from(2, app.get(&path))).await.body.len(), 20 * MIB);
    drop(unread);
    let free = async { while send(from(1, app.get(&path))).await.status == 503 {} };
    rt::time::timeout(Duration::from_secs(20), free).await.expect("room again");
}

/// A start as `owner`, from a client of that number.
async fn start(bench: &Bench, owner: &str, client: u8, size: u64) -> Result<Started, UploadError> {
    let mut policy = policy("pick");
    policy.owner = Some(owner.to_owned());
    let pair = signed_with(lab::SECRET, &policy);
    let address = std::net::IpAddr::from([192, 0, 2, client]);
    let credentials = Credentials::new(Some(lab::KEY))
        .with_pair(Some(&pair.policy), Some(&pair.signature))
        .sent_by(Some(Client::at(address)));
    let grant = gate().verify(&credentials, NOW).expect("verifies").permit().expect("permits");
    let start = Start { filename: "a".to_owned(), size_bytes: size, ..Start::default() };
    bench.uploads.start(grant, start, NOW).await
}

#[tokio::test]
async fn promises_of_one_client_do_not_refuse_others() {
    let bench = Bench::new();
    bench.disk.set_free(100 * lab::MIB);
    for owner in ["a", "b", "c"] {
        start(&bench, owner, 1, 40 * lab::MIB).await.expect("starts");
    }
    start(&bench, "ann", 2, 50 * lab::MIB).await.expect("starts");
    let outcome = start(&bench, "a", 1, 30 * lab::MIB).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    // What takes no space needs none; who is alone may fill the disk.
    start(&bench, "bob", 3, 0).await.expect("starts");
    let full = Bench::new();
    full.disk.set_free(0);
    let outcome = start(&full, "bob", 3, 0).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    let alone = Bench::new();
    alone.disk.set_free(100 * lab::MIB);
    start(&alone, "a", 1, 100 * lab::MIB).await.expect("starts");
    let outcome = start(&alone, "b", 2, 60 * lab::MIB).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
}

#[tokio::test]
async fn parts_of_one_owner_leave_room_for_others() {
    let settings = Settings { min_free_bytes: 0, max_parts_at_once: 8, ..Settings::default() };
    let bench = Bench::with(settings);
    let mut running = Vec::new();
    let begin = async |owner: &str| {
        let mut policy = policy("pick");
        policy.owner = Some(owner.to_owned());
        let ticket = bench.start_as(&policy, 10, Place::default()).await.expect("starts");
        bench.uploads.part(&ticket, announced(1, None, &[7; 10])).await
    };
    for _ in 0..2 {
        running.push(begin("ann").await.expect("leave"));
    }
    let outcome = begin("ann").await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Busy)), "{outcome:?}");
    running.push(begin("bob").await.expect("leave"));
    running.swap_remove(0);
    begin("ann").await.expect("leave");
}

#[tokio::test]
async fn small_chunks_are_few() {
    let bench = Bench::new();
    let ticket = bench.start(100 * lab::MIB).await;
    for at in 0..256 {
        bench.put_chunk(&ticket, 2 + at % 3, at * 2, b"x").await.expect("a chunk");
    }
    let outcome = bench.put_chunk(&ticket, 2, 9999, b"x").await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
    assert!(bench.files_in("staging").len() < 260);
    // Those that clients send go on.
    bench.put_chunk(&ticket, 1, 0, &[7; 32 * 1024]).await.expect("a chunk");
}
