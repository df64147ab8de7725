//! Webhooks of the binary: what was acknowledged is told, whenever it is killed; and the operator's commands.

use std::collections::BTreeSet;
use std::path::Path;

use awc::http::Method;
use futures_util::future::join;
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

/// Uploads a file of five bytes; its handle, unless the server is gone.
async fn try_upload(served: &Served) -> Option<String> {
    let fields = with_pair(json!({ "filename": "a.bin", "size": 5 }), &pick());
    let started = served.post("/multipart/start", &fields).await?;
    let mut part = started.clone();
    part["part"] = json!(1);
    part["size"] = json!(5);
    let url = served.post("/multipart/upload", &part).await?["url"].clone();
    let url = url.as_str().expect("text");
    let path = &url[url.find("/multipart/part").expect("a part's path")..];
    served.put(path, b"hello".to_vec()).await?;
    let stored = served.post("/multipart/complete", &started).await?;
    Some(stored["handle"].as_str().expect("a handle").to_owned())
}

async fn upload(served: &Served) -> String {
    try_upload(served).await.expect("it runs")
}

async fn is_there(served: &Served, handle: &str) -> bool {
    let pair = signed("read", |_| {});
    let path = format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    let answer = served.request(Method::GET, &path, Vec::new()).await.expect("an answer");
    answer.status == 200
}

async fn remove(served: &Served, handle: &str) {
    let pair = signed("remove", |_| {});
    let path = format!("/api/file/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    let answer = served.request(Method::DELETE, &path, Vec::new()).await.expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[actix_web::test]
async fn what_is_picked_from_a_source_is_told_like_every_upload() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    let served = Served::start(folder.path());
    let clouds = json!({ "customsource": { "path": "/Read me.txt" } });
    let call = with_pair(json!({ "clouds": clouds }), &pick());
    let stored = served.post("/store/", &call).await.expect("an answer")["customsource"].clone();
    let told = receiver.wait_for(1).await.remove(0);
    assert!(told.is_signed_with(SECRET));
    let handle = stored["handle"].as_str().expect("a handle").to_owned();
    assert_eq!(told.about(), ("fp.upload".to_owned(), handle));
    assert_eq!(told.json()["text"]["filename"], "Read me.txt");
    assert_eq!(told.json()["text"]["size"], stored["size"]);
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
        let until_killed = async {
            let mut handles = Vec::new();
            while let Some(handle) = try_upload(&served).await {
                handles.push(handle);
            }
            handles
        };
        let kill = async {
            let handle = upload(&served).await;
            if round % 3 == 0 {
                remove(&served, &handle).await;
                acknowledged.insert(("fp.delete".to_owned(), handle.clone()));
            }
            // At once: the other one is in the middle of something.
            served.kill();
            handle
        };
        let (handle, handles) = join(kill, until_killed).await;
        let uploaded = |handle| ("fp.upload".to_owned(), handle);
        acknowledged.extend(handles.into_iter().chain([handle]).map(uploaded));
    }
    receiver.reply_well();
    let served = Served::start(folder.path());
    while !told.is_superset(&acknowledged) {
        let calls = receiver.wait_for(1).await;
        assert!(calls.iter().all(|call| call.is_signed_with(SECRET)));
        told.extend(calls.iter().map(crate::receiver::Call::about));
    }
    // What nobody was answered may be told too, if it is there; what is not there never is.
    for (action, handle) in told.difference(&acknowledged) {
        assert!(action == "fp.upload" && is_there(&served, handle).await, "{action} {handle}");
    }
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
async fn every_way_to_change_a_file_is_told() {
    let receiver = Receiver::start();
    let folder = folder(&receiver);
    let served = Served::start(folder.path());
    let ask = async |method: Method, path: &str, calls: &str| {
        let pair = signed(calls, |_| {});
        let path = format!("{path}?policy={}&signature={}", pair.policy, pair.signature);
        let answer = served.request(method, &path, b"other".to_vec()).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    };
    let made = ask(Method::POST, "/api/store/S3", "store").await;
    let handle = made["handle"].as_str().expect("a handle");
    let told = receiver.wait_for(1).await.remove(0);
    assert_eq!(told.about(), ("fp.upload".to_owned(), handle.to_owned()));

    ask(Method::POST, &format!("/api/file/{handle}"), "write").await;
    let told = receiver.wait_for(1).await.remove(0);
    assert_eq!(told.about(), ("fp.overwrite".to_owned(), handle.to_owned()));

    let copy =
        ask(Method::GET, &format!("/store=filename:b.txt/{handle}"), "read,convert,store").await;
    let told = receiver.wait_for(1).await.remove(0);
    let copied = copy["handle"].as_str().expect("a handle");
    assert_eq!(told.about(), ("fp.converse".to_owned(), copied.to_owned()));
    let text = told.json()["text"].clone();
    assert_eq!(text["url"], format!("/store=filename:b.txt/{handle}"));
    assert_eq!(text["link"]["filename"], "b.txt");

    ask(Method::DELETE, &format!("/api/file/{handle}"), "remove").await;
    let told = receiver.wait_for(1).await.remove(0);
    assert_eq!(told.about(), ("fp.delete".to_owned(), handle.to_owned()));

    // Who is refused changes nothing, so nobody is told.
    let refused = served.request(Method::DELETE, &format!("/api/file/{copied}"), Vec::new()).await;
    assert_eq!(refused.expect("an answer").status, 403);
    let list = words(folder.path(), &["webhooks", "list"]);
    assert!(!list.contains("fp.delete") || !list.contains(copied), "{list}");
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
