//! The file API on bad days: bodies that end early, callers that are gone, killed servers.

use std::cell::Cell;
use std::time::Duration;

use actix_web::rt;
use awc::http::Method;

use crate::client::{MIB, bytes, pick, signed};
use crate::file_api::path;
use crate::process::{Served, run};
use crate::rest_store::address;
use crate::rest_store_faults::{BEGINNINGS, connect, reset, until};
use crate::support::TestApp;

#[actix_web::test]
async fn a_body_that_ends_early_overwrites_nothing() {
    let app = TestApp::self_hosted("").await;
    let host = app.origin.trim_start_matches("http://").to_owned();
    let stored = app.upload("a.txt", b"hello", &pick()).await;
    let handle = stored["handle"].as_str().expect("a handle");
    let files = app.stored_files().len();
    let target = path(handle, "", &signed("write", |_| {}));
    let is_under_way = || app.stored_files().iter().any(|path| path.ends_with("incoming"));
    for (headers, beginning) in BEGINNINGS {
        for is_reset in [false, true] {
            let head = format!("POST {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n\r\n");
            let stream = connect(&host, (head + beginning).as_bytes());
            until(is_under_way).await;
            if is_reset {
                reset(stream);
            } else {
                drop(stream);
            }
            until(|| app.stored_files().len() == files).await;
            assert_eq!(app.download(handle).await, b"hello");
        }
    }
}

/// Rounds, each ended by a kill.
const KILLS: u64 = 20;

/// Bytes of their own for each overwrite, of a length of its own.
fn content(number: u64) -> Vec<u8> {
    let more = bytes(MIB / 2 + number as usize);
    [&number.to_le_bytes()[..], &more].concat()
}

#[actix_web::test]
async fn a_killed_server_has_the_last_overwrite_that_was_acknowledged() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path());
    let target = address("S3", Some(&pick()), &[]);
    let stored = served.request(Method::POST, &target, content(0)).await.expect("an answer").json();
    let handle = stored["handle"].as_str().expect("a handle").to_owned();
    drop(served);

    // The last one that was acknowledged, and the last one that was sent.
    let (acknowledged, sent) = (Cell::new(0), Cell::new(0));
    for round in 0..KILLS {
        let served = Served::start(folder.path());
        let read = path(&handle, "", &signed("read", |_| {}));
        let found = served.request(Method::GET, &read, Vec::new()).await.expect("an answer");
        assert_eq!(found.status, 200, "round {round}: {}", found.text());
        let number = found.body.first_chunk().map_or(0, |number| u64::from_le_bytes(*number));
        assert!(found.body == content(number), "round {round}: the bytes are of no overwrite");
        let possible = acknowledged.get()..=sent.get();
        assert!(possible.contains(&number), "round {round}: {number} is not in {possible:?}");
        acknowledged.set(number);

        let kill = async {
            let before = acknowledged.get();
            until(|| acknowledged.get() > before).await;
            rt::time::sleep(Duration::from_millis(round * 7 % 50)).await;
            served.kill();
        };
        let send = async {
            let write = path(&handle, "", &signed("write", |_| {}));
            loop {
                sent.set(sent.get() + 1);
                let answer = served.request(Method::POST, &write, content(sent.get())).await;
                let Some(answer) = answer else { break };
                assert_eq!(answer.status, 200, "{}", answer.text());
                acknowledged.set(sent.get());
            }
        };
        futures_util::future::join(kill, send).await;
    }
    let verdict = String::from_utf8(run(&["verify"], folder.path()).stdout).expect("text");
    let is_sound = verdict.starts_with("checked 1 files") && verdict.ends_with(": 0 problems\n");
    assert!(is_sound, "{verdict}");
    assert!(sent.get() > KILLS, "each round overwrote");
}
