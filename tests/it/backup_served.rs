//! A backup as an operator makes it: the folder of a running server is copied, repaired and served.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use awc::http::Method;
use sealdrop::store::Meta;

use crate::client::signed;
use crate::process::{Served, run};

/// How many there are before the copy begins.
const FILES_BEFORE: usize = 30;

/// What a file may have in it, by its handle.
type Stored = BTreeMap<String, BTreeSet<Vec<u8>>>;

fn path(route: &str, call: &str) -> String {
    let pair = signed(call, |_| {});
    let mark = if route.contains('?') { '&' } else { '?' };
    format!("{route}{mark}policy={}&signature={}", pair.policy, pair.signature)
}

async fn ask(served: &Served, method: Method, path: &str, body: Vec<u8>) -> serde_json::Value {
    let answer = served.request(method, path, body).await.expect("it runs");
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(answer.text()).unwrap_or_default()
}

async fn store(served: &Served, stored: &mut Stored, bytes: Vec<u8>) -> String {
    let store = path(&format!("/api/store/S3?key={}", crate::support::KEY), "store");
    let answer = ask(served, Method::POST, &store, bytes.clone()).await;
    let url = answer["url"].as_str().expect("a URL");
    let handle = url.rsplit('/').next().expect("a handle").to_owned();
    stored.entry(handle.clone()).or_default().insert(bytes);
    handle
}

/// Uploads, overwrites and removes until nobody waits for it to go on.
async fn work(served: &Served, stored: &mut Stored, ticks: &SyncSender<()>) -> usize {
    let mut handles = Vec::new();
    for number in 0..FILES_BEFORE {
        handles.push(store(served, stored, vec![b'a'; 1000 + number]).await);
    }
    let mut rounds = 0;
    while ticks.send(()).is_ok() {
        let bytes = |size: usize| format!("{rounds} ").repeat(size).into_bytes();
        let handle = &handles[rounds * 7 % handles.len()];
        // Before it is asked for: the copy may have it before the answer is here.
        stored.entry(handle.clone()).or_default().insert(bytes(20_000));
        let overwrite = path(&format!("/api/file/{handle}"), "write");
        ask(served, Method::POST, &overwrite, bytes(20_000)).await;
        if rounds % 3 == 0 {
            let handle = handles.swap_remove(rounds * 5 % handles.len());
            let remove = path(&format!("/api/file/{handle}"), "remove");
            ask(served, Method::DELETE, &remove, Vec::new()).await;
            handles.push(store(served, stored, bytes(10)).await);
        }
        rounds += 1;
    }
    rounds
}

/// Copies a folder as `cp -r` does, but slowly: every few folders it waits for what is done to them meanwhile. What
/// is gone when its turn comes is not copied.
fn copy(from: &Path, to: &Path, go_on: &mut dyn FnMut()) -> io::Result<()> {
    fs::create_dir_all(to)?;
    go_on();
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().expect("a name"));
        let outcome = match path.is_dir() {
            true => copy(&path, &target, go_on),
            false => fs::copy(&path, target).map(|_| ()),
        };
        outcome.or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
    }
    Ok(())
}

#[actix_web::test]
async fn a_copy_of_a_running_servers_folder_is_repaired_and_served() {
    for parts in [["records", "files"], ["files", "records"]] {
        let [folder, backup] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let served = Served::start(folder.path());
        let mut stored = Stored::new();
        let still = store(&served, &mut stored, b"still".to_vec()).await;
        // Each tick is waited for.
        let (ticks, ticked) = sync_channel(0);
        let [from, to] = [&folder, &backup].map(|folder| folder.path().join("sealdrop-data"));
        let copying = std::thread::spawn(move || {
            let mut folders = 0;
            let mut go_on = || {
                folders += 1;
                if folders % 4 == 1 {
                    ticked.recv().expect("it goes on");
                }
            };
            for part in parts {
                copy(&from.join(part), &to.join(part), &mut go_on).expect("copies");
            }
        });
        let rounds = work(&served, &mut stored, &ticks).await;
        copying.join().expect("ends");
        served.stop();

        let found = run(&["verify", "--repair"], backup.path());
        println!("{rounds} rounds\n{}", String::from_utf8_lossy(&found.stdout));
        assert_eq!(found.status.code(), Some(1), "nothing happened while it was copied");
        let left = run(&["verify"], backup.path());
        assert!(left.status.success(), "{}", String::from_utf8_lossy(&left.stdout));
        let again = Served::start(backup.path());
        let mut listed = BTreeSet::new();
        for handle in handles(&backup.path().join("sealdrop-data/records/files")) {
            let read = path(&format!("/{handle}"), "read");
            let answer = again.request(Method::GET, &read, Vec::new()).await.expect("it runs");
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert!(stored[&handle].contains(answer.text().as_bytes()), "{handle}");
            listed.insert(handle);
        }
        assert!(listed.contains(&still) && listed.len() > 1, "{listed:?}");
    }
}

/// The files whose records lie below `folder`.
fn handles(folder: &Path) -> Vec<String> {
    let shards = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").path());
    let shards = shards.filter(|path| path.is_dir());
    let files = shards.flat_map(|shard| fs::read_dir(shard).expect("a folder"));
    let handle = |entry: io::Result<fs::DirEntry>| {
        let text = fs::read_to_string(entry.expect("one").path()).expect("text");
        let value = text.lines().nth(1).expect("a value");
        serde_json::from_str::<Meta>(value).expect("a record").handle.to_string()
    };
    files.map(handle).collect()
}
