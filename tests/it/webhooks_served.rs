//! Webhooks of the binary: what was acknowledged is told, whenever it is killed; and the operator's commands.

use std::collections::BTreeSet;
use std::path::Path;

use awc::http::Method;
use serde_json::json;

use crate::client::{pick, signed, with_pair};
use crate::process::{Served, run};
use crate::receiver::{Receiver, Reply};

const SECRET: &str = "whsec-of-the-tests-4f9a2c";

/// Rounds, each ended by a kill as soon as an upload was acknowledged.
const KILLS: usize = 10;

/// A folder whose server tells `receiver`.
fn folder(receiver: &Receiver) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!(
        "[fetch]\nallow_private = [\"127.0.0.0/8\"]\n[[webhooks]]\nname = \"all\"\nurl = \"{}\"\n",
        receiver.url("/in?token=t0k3n")
    );
    std::fs::write(folder.path().join("sealdrop.toml"), file).expect("written");
    let kept = folder.path().join("sealdrop-data");
    std::fs::create_dir(&kept).expect("made");
    std::fs::write(kept.join("webhook-all.toml"), format!("secret = \"{SECRET}\""))
        .expect("written");
    folder
}

/// Uploads a file of five bytes; its handle.
async fn upload(served: &Served) -> String {
    let fields = with_pair(json!({ "filename": "a.bin", "size": 5 }), &pick());
    let started = served.post("/multipart/start", &fields).await.expect("starts");
    let mut part = started.clone();
    part["part"] = json!(1);
    part["size"] = json!(5);
    let url = served.post("/multipart/upload", &part).await.expect("a place")["url"].clone();
    let url = url.as_str().expect("text");
    let path = &url[url.find("/multipart/part").expect("a part's path")..];
    served.put(path, b"hello".to_vec()).await.expect("is taken");
    let stored = served.post("/multipart/complete", &started).await.expect("is stored");
    stored["handle"].as_str().expect("a handle").to_owned()
}

async fn remove(served: &Served, handle: &str) {
    let pair = signed("remove", |_| {});
    let path = format!("/api/file/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    let answer = served.request(Method::DELETE, &path, Vec::new()).await.expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[actix_web::test]
async fn what_was_acknowledged_is_told_after_kill_9() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    let (mut acknowledged, mut told) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..KILLS {
        // The call that is under way when the server is killed is never answered.
        receiver.reply((round % 2 == 0).then_some(Reply::Silence));
        let served = Served::start(folder.path());
        let handle = upload(&served).await;
        if round % 3 == 0 {
            remove(&served, &handle).await;
            acknowledged.insert(("fp.delete".to_owned(), handle.clone()));
        }
        served.kill();
        acknowledged.insert(("fp.upload".to_owned(), handle));
    }
    receiver.reply_well();
    let _served = Served::start(folder.path());
    while !told.is_superset(&acknowledged) {
        let calls = receiver.wait_for(1).await;
        assert!(calls.iter().all(|call| call.is_signed_with(SECRET)));
        told.extend(calls.iter().map(crate::receiver::Call::about));
    }
    assert_eq!(told, acknowledged, "nothing that never was is told");
    assert_eq!(told.len(), KILLS + KILLS.div_ceil(3));
}

#[actix_web::test]
async fn a_change_is_told_at_once() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    let served = Served::start(folder.path());
    let handle = upload(&served).await;
    let calls = receiver.wait_for(1).await;
    assert_eq!(calls[0].about(), ("fp.upload".to_owned(), handle.clone()));
    let text = calls[0].json()["text"].clone();
    assert_eq!(text["url"], format!("{}/{handle}", served.origin()));
    remove(&served, &handle).await;
    assert_eq!(receiver.wait_for(1).await[0].about(), ("fp.delete".to_owned(), handle));
}

#[actix_web::test]
async fn what_a_link_makes_is_told_with_the_link() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    let served = Served::start(folder.path());
    let handle = upload(&served).await;
    assert_eq!(receiver.wait_for(1).await[0].about().0, "fp.upload");
    let pair = signed("read,store", |_| {});
    let security = format!("security=p:{},s:{}", pair.policy, pair.signature);
    let path = format!("/{security}/store=filename:b.bin/{handle}");
    let copy = served.post(&path, &json!(null)).await.expect("is stored");
    let told = receiver.wait_for(1).await[0].json();
    assert_eq!(told["action"], "fp.converse");
    assert_eq!(told["text"]["url"], format!("/store=filename:b.bin/{handle}"));
    assert_eq!(told["text"]["link"]["handle"], copy["handle"]);
}

/// What a command prints, which succeeds.
#[track_caller]
fn words(folder: &Path, arguments: &[&str]) -> String {
    let output = run(arguments, folder);
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    String::from_utf8(output.stdout).expect("text")
}

#[actix_web::test]
async fn the_operator_sees_and_sends_again_what_failed() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    let path = folder.path();
    receiver.reply([Reply::Status(500)]);
    let served = Served::start(path);
    let handle = upload(&served).await;
    receiver.wait_for(1).await;
    served.kill();

    let list = words(path, &["webhooks", "list"]);
    let line = list.lines().nth(1).expect("a line");
    assert!(list.ends_with("\n1 to tell\n"), "{list}");
    assert!(
        line.contains("fp.upload") && line.contains(&handle) && line.contains(" all "),
        "{line}"
    );
    let id = line.split_whitespace().next().expect("a number").to_owned();
    let show = words(path, &["webhooks", "show", &id]);
    assert!(show.contains("application  ") && show.contains(&handle), "{show}");
    for command in ["retry", "drop"] {
        for wrong in [&["999999"][..], &[&*id, "--webhook", "other"]] {
            let output = run(&[&["webhooks", command], wrong].concat(), path);
            assert_eq!(output.status.code(), Some(1));
        }
        assert_eq!(run(&["webhooks", command], path).status.code(), Some(2), "which one?");
    }
    assert!(words(path, &["webhooks", "retry", "--failed"]).starts_with("0 events"));
    assert!(words(path, &["webhooks", "retry", &id]).starts_with("1 event will be told"));
    let served = Served::start(path);
    assert_eq!(receiver.wait_for(1).await[0].about().1, handle);

    receiver.reply([Reply::Silence]);
    let handle = upload(&served).await;
    receiver.wait_for(1).await;
    served.kill();
    let list = words(path, &["webhooks", "list"]);
    let line = list.lines().find(|line| line.contains(&handle)).expect("a line");
    let id = line.split_whitespace().next().expect("a number").to_owned();
    assert_eq!(words(path, &["webhooks", "drop", &id]), "1 event dropped\n");
    assert!(!words(path, &["webhooks", "list"]).contains(&handle));
    assert_eq!(run(&["webhooks", "show", &id], path).status.code(), Some(1));
}

#[actix_web::test]
async fn nothing_that_is_secret_is_logged_or_shown() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    receiver.reply([Reply::Status(500)]);
    let log = folder.path().join("log");
    let file = std::fs::File::create(&log).expect("made");
    let served = Served::start_logging(folder.path(), file);
    for _ in 0..2 {
        upload(&served).await;
        receiver.wait_for(1).await;
    }
    let log = || std::fs::read_to_string(&log).expect("text");
    while !(log().contains("webhook all was told") && log().contains("status 500")) {
        served.request(Method::GET, "/healthz", Vec::new()).await.expect("an answer");
    }
    served.stop();
    let log = log();
    let shown = words(folder.path(), &["webhooks", "list"]);
    for secret in [SECRET, "t0k3n", "/in?"] {
        assert!(!log.contains(secret) && !shown.contains(secret), "{secret}: {log}{shown}");
    }
}
