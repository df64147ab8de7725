//! `POST /api/store/{location}` on bad days: bodies that end early, killed servers, large files.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::rt;
use awc::http::Method;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::client::{MIB, bytes, pick, send_body, signed};
use crate::process::Served;
use crate::rest_store::address;
use crate::support::TestApp;

/// A request for a new file up to its body.
fn head(host: &str, headers: &str) -> String {
    let target = address("S3", Some(&pick()), &[]);
    format!("POST {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n\r\n")
}

pub fn connect(host: &str, text: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(host).expect("connected");
    stream.write_all(text).expect("sent");
    stream
}

/// Closes a connection without a goodbye.
pub fn reset(stream: TcpStream) {
    stream.set_nonblocking(true).expect("set");
    let stream = tokio::net::TcpStream::from_std(stream).expect("a stream");
    stream.set_zero_linger().expect("set");
}

/// Waits until `is_so`; the other side works in threads of its own.
pub async fn until(is_so: impl Fn() -> bool) {
    let patience = async {
        while !is_so() {
            rt::time::sleep(Duration::from_millis(5)).await;
        }
    };
    rt::time::timeout(Duration::from_secs(20), patience).await.expect("it comes to be so");
}

/// The ways to send the beginning of a file and no more.
pub const BEGINNINGS: [(&str, &str); 4] = [
    ("Content-Type: text/plain\r\nContent-Length: 100", "only the beginning"),
    ("Content-Type: text/plain\r\nTransfer-Encoding: chunked", "12\r\nonly the beginning\r\n"),
    (
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000",
        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nonly the beginning",
    ),
    (
        "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked",
        "51\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nonly the beginning\r\n",
    ),
];

#[actix_web::test]
async fn a_body_that_ends_early_leaves_nothing() {
    let app = TestApp::self_hosted("").await;
    let host = app.origin.trim_start_matches("http://").to_owned();
    let is_under_way = || app.stored_files().iter().any(|path| path.ends_with("incoming"));
    for (headers, beginning) in BEGINNINGS {
        let text = head(&host, headers) + beginning;
        // The client ends what it says and listens.
        let mut half_closed = connect(&host, text.as_bytes());
        until(is_under_way).await;
        half_closed.shutdown(Shutdown::Write).expect("shut");
        let answer = rt::task::spawn_blocking(move || {
            let mut answer = String::new();
            let _ = half_closed.read_to_string(&mut answer);
            answer
        });
        let answer = answer.await.expect("read");
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
        until(|| app.stored_files().is_empty()).await;

        // It goes away; it resets.
        for is_reset in [false, true] {
            let stream = connect(&host, text.as_bytes());
            until(is_under_way).await;
            if is_reset {
                reset(stream);
            } else {
                drop(stream);
            }
            until(|| app.stored_files().is_empty()).await;
        }
    }
}

#[actix_web::test]
async fn a_client_that_does_not_wait_for_the_answer_leaves_a_whole_file_or_none() {
    let app = TestApp::self_hosted("").await;
    let host = app.origin.trim_start_matches("http://").to_owned();
    let text = head(&host, "Content-Type: text/plain\r\nContent-Length: 4") + "data";
    for round in 0..20 {
        let stream = connect(&host, text.as_bytes());
        if round % 2 == 0 { reset(stream) } else { drop(stream) }
    }
    // Behind them, so that their ends have come as well.
    let last = send_body(app.post(&address("S3", Some(&pick()), &[])), b"last".to_vec()).await;
    assert_eq!(last.status, 200, "{}", last.text());
    let count = |part: &str| {
        let part = format!("/{part}/");
        let is_in = |path: &&PathBuf| path.to_string_lossy().contains(&part);
        app.stored_files().iter().filter(is_in).count()
    };
    until(|| count("staging") == 0).await;
    until(|| count("data/files") == 2 * count("records/files")).await;
    assert!(count("records/files") >= 1);
}

#[actix_web::test]
async fn lengths_that_cannot_be_are_refused() {
    let app = TestApp::self_hosted("").await;
    let host = app.origin.trim_start_matches("http://").to_owned();
    let kind = "Content-Type: text/plain";
    for lengths in [
        "Content-Length: -1",
        "Content-Length: many",
        "Content-Length: 99999999999999999999",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
    ] {
        let mut stream =
            connect(&host, (head(&host, &format!("{kind}\r\n{lengths}")) + "hello").as_bytes());
        let answer = rt::task::spawn_blocking(move || {
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            answer
        });
        let answer = answer.await.expect("read");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{lengths}: {answer}");
    }
    // What is behind the announced end belongs to nobody's file.
    let longer = head(&host, &format!("{kind}\r\nContent-Length: 5")) + "hello, world";
    let mut stream = connect(&host, longer.as_bytes());
    let answer = rt::task::spawn_blocking(move || {
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    });
    let answer = answer.await.expect("read");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"size\":5"), "{answer}");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect()
}

#[actix_web::test]
async fn a_killed_server_sweeps_the_half_of_a_file_when_it_starts_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let staging = folder.path().join("sealdrop-data/staging");
    let served = Served::start(folder.path());
    let headers = "Content-Type: text/plain\r\nContent-Length: 8000000";
    let mut stream = connect(served.address(), head(served.address(), headers).as_bytes());
    stream.write_all(&bytes(4 * MIB)).expect("sent");
    until(|| files_below(&staging).iter().any(|path| path.metadata().is_ok_and(|m| m.len() > 0)))
        .await;
    served.kill();
    assert_eq!(files_below(&staging).len(), 1);

    let _served = Served::start(folder.path());
    assert_eq!(files_below(&staging), Vec::<PathBuf>::new());
    assert_eq!(files_below(&folder.path().join("sealdrop-data/files")), Vec::<PathBuf>::new());
}

/// Rounds of [`what_was_acknowledged_is_there_after_a_kill`], each ended by a kill.
const KILLS: u64 = 12;

#[actix_web::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("sealdrop-data");
    let content = |number: u64| [&number.to_le_bytes()[..], &bytes(MIB)].concat();
    let stored = RefCell::new(Vec::new());
    let mut number = 0;
    for round in 0..KILLS {
        let served = Served::start(folder.path());
        let kill = async {
            // Once the server has shown that it works, after so long that each step may be hit.
            let before = stored.borrow().len();
            until(|| stored.borrow().len() > before).await;
            rt::time::sleep(Duration::from_millis(round * 7 % 60)).await;
            served.kill();
        };
        let send = async {
            loop {
                let target = address("S3", Some(&pick()), &[]);
                match served.request(Method::POST, &target, content(number)).await {
                    Some(answer) => {
                        assert_eq!(answer.status, 200, "{}", answer.text());
                        let handle = answer.json()["handle"].as_str().expect("a handle").to_owned();
                        stored.borrow_mut().push((number, handle));
                    }
                    None => break,
                }
                number += 1;
            }
            number += 1;
        };
        futures_util::future::join(kill, send).await;
    }
    let served = Served::start(folder.path());
    let stored = stored.into_inner();
    assert_eq!(files_below(&data.join("staging")), Vec::<PathBuf>::new());
    let read = signed("read", |_| {});
    for (number, handle) in &stored {
        let path = format!("/{handle}?policy={}&signature={}", read.policy, read.signature);
        let answer = served.request(Method::GET, &path, Vec::new()).await.expect("it runs");
        assert!(answer.status == 200 && answer.body == content(*number), "file {number}");
    }
    // Whatever else has bytes is a whole file too: its answer was lost, not its record.
    let records = files_below(&data.join("records/files"));
    let records = records.iter().filter(|path| !path.ends_with(".lock")).count();
    assert_eq!(files_below(&data.join("files")).len(), 2 * records, "bytes and trailers");
    assert!(records - stored.len() <= KILLS as usize);
}

/// Sends `pieces` times `piece` between `before` and `after`, in chunks; the answer.
fn send_large(
    host: &str,
    target: &str,
    kind: &str,
    [before, piece, after]: [&[u8]; 3],
    pieces: usize,
) -> String {
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    let mut stream = connect(host, head.as_bytes());
    let mut chunk = |bytes: &[u8]| {
        if !bytes.is_empty() {
            stream.write_all(format!("{:x}\r\n", bytes.len()).as_bytes()).expect("sent");
            stream.write_all(bytes).expect("sent");
            stream.write_all(b"\r\n").expect("sent");
        }
    };
    chunk(before);
    (0..pieces).for_each(|_| chunk(piece));
    chunk(after);
    stream.write_all(b"0\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[actix_web::test]
async fn memory_does_not_grow_with_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path());
    let pair = signed("pick", |_| {});
    let (raw, decoded) =
        (address("S3", Some(&pair), &[]), address("S3", Some(&pair), &[("base64decode", "1")]));
    let (piece, text) = (bytes(MIB), BASE64_STANDARD.encode(bytes(3 * MIB / 4)));
    let part = b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
    let each = |pieces: usize| {
        let host = served.address();
        let in_form = [&part[..], &piece, b"\r\n--b--\r\n"];
        for answer in [
            send_large(host, &raw, "text/plain", [b"", &piece, b""], pieces),
            send_large(host, &raw, "multipart/form-data; boundary=b", in_form, pieces),
            send_large(host, &decoded, "text/plain", [b"", text.as_bytes(), b""], pieces),
        ] {
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        }
        served.peak_kib()
    };
    // The budget of all buffers is 16 MiB, and a small file does not fill it.
    let (small, large) = (each(4), each(96));
    assert!(large < small + 20 * 1024, "{small} KiB, then {large} KiB");
    assert!(large < 64 * 1024, "{large} KiB");
}
