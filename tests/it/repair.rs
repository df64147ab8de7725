//! `verify --repair`: records whose bytes are gone, keys that nobody holds, and a server that goes on meanwhile.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use sealdrop::disk::LocalDisk;
use sealdrop::policy::{Grant, Handle, Place, UnixSeconds, op};
use sealdrop::records::Records;
use sealdrop::store::{Damage, DataFolder, Meta, Remains, Store, StoreError};
use sealdrop::uploads::{NewFile, Replacement, UploadError};

use crate::lab::{Bench, NOW, OTHER_KEY, grant, policy};

async fn create(bench: &Bench, path: Option<&str>, bytes: &[u8]) -> Result<Handle, UploadError> {
    let place = Place { path: path.map(str::to_owned), ..Place::default() };
    let file = NewFile { filename: "a.bin".to_owned(), place, ..NewFile::default() };
    let mut incoming = bench.uploads.create(grant(&policy("store")), file, NOW).await?;
    incoming.write(bytes.to_vec().into()).await?;
    Ok(incoming.finish().await?.handle)
}

async fn overwrite(bench: &Bench, handle: &Handle, bytes: &[u8]) -> Result<Meta, UploadError> {
    let (grant, new) = (grant(&policy("write")), Replacement::default());
    let mut incoming = bench.uploads.overwrite(grant, handle, new, NOW).await?;
    incoming.write(bytes.to_vec().into()).await?;
    incoming.finish().await
}

async fn read(bench: &Bench, handle: &Handle) -> Result<Vec<u8>, StoreError> {
    let mut opened = bench.store.open(&grant(&policy("read")), handle).await?;
    let mut bytes = Vec::new();
    opened.file.read_to_end(&mut bytes).expect("readable");
    Ok(bytes)
}

async fn damage(store: &Store, repair: bool) -> Vec<Damage> {
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    store.verify(&maintenance, repair).await.expect("verifies").damage
}

/// The files below `files/`, with what is in them.
fn bytes_of(bench: &Bench) -> Vec<(PathBuf, Vec<u8>)> {
    all_in(bench, "files")
}

fn all_in(bench: &Bench, name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<_> = bench
        .files_in(name)
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).expect("readable")))
        .collect();
    found.sort();
    found
}

fn remove_all(bench: &Bench, name: &str) {
    bench.files_in(name).iter().for_each(|path| fs::remove_file(path).expect("removed"));
}

/// Puts files back as they were.
fn put_back(bench: &Bench, files: &[(PathBuf, Vec<u8>)]) {
    remove_all(bench, "files");
    files.iter().for_each(|(path, bytes)| fs::write(path, bytes).expect("written"));
}

/// A file of which the record knows one version, and `files/` another: the first if `is_older`, else the second.
async fn torn(is_older: bool) -> (Bench, Handle) {
    let bench = Bench::new();
    let handle = create(&bench, None, b"one").await.expect("is stored");
    let (records, bytes) = (all_in(&bench, "records/files"), bytes_of(&bench));
    overwrite(&bench, &handle, b"the other").await.expect("overwrites");
    match is_older {
        true => put_back(&bench, &bytes),
        false => records.iter().for_each(|(path, text)| fs::write(path, text).expect("written")),
    }
    (bench, handle)
}

#[tokio::test]
async fn a_record_whose_bytes_are_gone_takes_those_that_the_trailer_knows() {
    for (is_older, expected) in [(true, &b"one"[..]), (false, b"the other")] {
        let (bench, handle) = torn(is_older).await;
        assert!(read(&bench, &handle).await.is_err());
        let before = all_in(&bench, "");
        let found = damage(&bench.store, false).await;
        assert!(
            matches!(found[..], [Damage::Replaced { handle: of, repaired: false }] if of == handle),
            "{found:?}"
        );
        assert!(all_in(&bench, "") == before, "looking changes something");

        let found = damage(&bench.store, true).await;
        assert!(matches!(found[..], [Damage::Replaced { repaired: true, .. }]), "{found:?}");
        assert_eq!(read(&bench, &handle).await.expect("is whole"), expected);
        assert!(damage(&bench.store, true).await.is_empty());
        overwrite(&bench, &handle, b"again").await.expect("overwrites");
        assert_eq!(read(&bench, &handle).await.expect("is whole"), b"again");
    }
}

#[tokio::test]
async fn only_whole_bytes_of_the_same_application_take_the_place_of_others() {
    let spoil = |path: &str, from: &str, to: &str| {
        let text = fs::read_to_string(path).expect("readable");
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).expect("written");
    };
    for (is_trailer, from, to) in
        [(false, "other", "othex"), (true, crate::lab::KEY, OTHER_KEY), (true, "{", "")]
    {
        let (bench, handle) = torn(false).await;
        let files = bench.files_in("files");
        let mut names = files.iter().map(|path| path.to_str().expect("text"));
        let path = names.find(|name| name.ends_with(".json") == is_trailer).expect("is there");
        spoil(path, from, to);
        let bytes = bytes_of(&bench);
        let found = damage(&bench.store, true).await;
        assert!(matches!(found[0], Damage::Lost { dropped: true, .. }), "{found:?}");
        assert!(bytes_of(&bench) == bytes, "bytes that are there are never removed");
        if !is_trailer {
            let found = damage(&bench.store, true).await;
            assert!(matches!(found[0], Damage::Changed(of) if of == handle), "{found:?}");
            assert!(matches!(found[1], Damage::NoRecord { repaired: false, .. }), "{found:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_gone_is_dropped_and_its_key_is_free() {
    let bench = Bench::new();
    let handle = create(&bench, Some("/docs/a"), b"hello").await.expect("is stored");
    let whole = create(&bench, None, b"whole").await.expect("is stored");
    let files = bytes_of(&bench);
    let bytes = files.iter().find(|(path, _)| path.ends_with(handle.as_str())).expect("is there");
    fs::remove_file(&bytes.0).expect("removed");

    let before = all_in(&bench, "");
    let found = damage(&bench.store, false).await;
    assert!(
        matches!(found[..], [Damage::Lost { handle: of, dropped: false }] if of == handle),
        "{found:?}"
    );
    assert!(all_in(&bench, "") == before, "looking changes something");
    let outcome = create(&bench, Some("/docs/a"), b"new").await;
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");

    let found = damage(&bench.store, true).await;
    assert!(matches!(found[..], [Damage::Lost { dropped: true, .. }]), "{found:?}");
    assert!(damage(&bench.store, true).await.is_empty());
    let outcome = read(&bench, &handle).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
    assert_eq!(read(&bench, &whole).await.expect("is whole"), b"whole");
    assert_eq!(bench.files_in("files").len(), 2);

    // Its bytes are found again: they are the file's, and once its key is taken they are not.
    put_back(&bench, &files);
    let found = damage(&bench.store, true).await;
    assert!(matches!(found[..], [Damage::NoRecord { repaired: true, .. }]), "{found:?}");
    assert_eq!(read(&bench, &handle).await.expect("is whole"), b"hello");
    fs::remove_file(&bytes.0).expect("removed");
    damage(&bench.store, true).await;
    let new = create(&bench, Some("/docs/a"), b"new").await.expect("is stored");
    fs::write(&bytes.0, &bytes.1).expect("written");
    let trailer = files.iter().find(|(path, _)| *path == bytes.0.with_extension("json"));
    let (path, text) = trailer.expect("is there");
    fs::write(path, text).expect("written");
    let found = damage(&bench.store, true).await;
    assert!(matches!(found[..], [Damage::NoRecord { repaired: false, .. }]), "{found:?}");
    assert_eq!(read(&bench, &new).await.expect("is whole"), b"new");
}

#[tokio::test]
async fn a_key_that_nobody_holds_is_its_files_again() {
    let bench = Bench::new();
    let handle = create(&bench, Some("/docs/a"), b"hello").await.expect("is stored");
    let records = bench.folder.path().join("records");
    let keys = bench.files_in("records/keys");
    let claim = keys.iter().find(|path| path.extension().is_some_and(|e| e == "json"));
    fs::remove_file(claim.expect("a claim")).expect("removed");
    let found = damage(&bench.store, false).await;
    assert!(matches!(found[..], [Damage::Unclaimed { repaired: false, .. }]), "{found:?}");
    let found = damage(&bench.store, true).await;
    assert!(matches!(found[..], [Damage::Unclaimed { repaired: true, .. }]), "{found:?}");
    assert!(damage(&bench.store, true).await.is_empty());
    let outcome = create(&bench, Some("/docs/a"), b"new").await;
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");

    // Another file that is there has it.
    let files = Records::new(
        bench.disk.clone(),
        records.join("files"),
        bench.folder.path().join("scratch"),
    );
    let seen = files.get::<Meta>(handle.as_str()).expect("reads").expect("is there");
    let other = create(&bench, None, b"other").await.expect("is stored");
    let mut meta = files.get::<Meta>(other.as_str()).expect("reads").expect("is there").value;
    (meta.key, meta.is_whole_key) = (seen.value.key, true);
    files.put(other.as_str(), &meta).expect("puts");
    let found = damage(&bench.store, true).await;
    assert!(
        matches!(found[..], [Damage::Unclaimed { handle: of, repaired: false }] if of == other),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_sweep_leaves_to_a_repair_what_a_record_without_bytes_may_need() {
    let (bench, handle) = torn(false).await;
    let at = |name: &str| bench.folder.path().join(name);
    let swaps = Records::new(bench.disk.clone(), at("records/swaps"), at("scratch"));
    let versions = fs::read_dir(at("files").join(&handle.as_str()[..2])).expect("a folder");
    let names = versions.map(|entry| entry.expect("an entry").file_name());
    let version = names.filter_map(|name| name.to_str()?.split_once('.')?.1.parse::<u64>().ok());
    let swap = serde_json::json!({ "from": 0, "to": version.max().expect("a version") });
    swaps.put_if_absent(handle.as_str(), &swap, Some(NOW)).expect("puts");
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let sweep = || bench.uploads.sweep(&maintenance, UnixSeconds(1 << 40), false);
    sweep().await.expect("sweeps");
    let found = damage(&bench.store, true).await;
    assert!(matches!(found[..], [Damage::Replaced { repaired: true, .. }]), "{found:?}");
    sweep().await.expect("sweeps");
    assert!(bench.files_in("records/swaps").iter().all(|path| path.ends_with(".lock")));
    assert_eq!(read(&bench, &handle).await.expect("is whole"), b"the other");
}

/// What a server does to a file while somebody repairs its folder.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    OverwritesWhatIsLost,
    Overwrites,
    Removes,
    MakesAnother,
}

/// Has the folder repaired by another process before the thing number `moment` is done to the disk. Whether it came
/// to that is told by the channel.
fn repair_at(bench: &Bench, moment: usize) -> mpsc::Receiver<Vec<Damage>> {
    let beside = DataFolder::open(Arc::new(LocalDisk), bench.folder.path()).expect("opens");
    let beside = Store::new(beside);
    let (tell, told) = mpsc::channel();
    let mut left = moment;
    bench.disk.watch(Some(Box::new(move || {
        let Some(fewer) = left.checked_sub(1) else { return };
        left = fewer;
        if left == 0 {
            let (beside, tell) = (beside.clone(), tell.clone());
            let (end, ended) = mpsc::channel::<()>();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build();
                let found = runtime.expect("a runtime").block_on(damage(&beside, true));
                let _ = tell.send(found);
                drop(end);
            });
            // Where the server has the records locked, the repair ends after it.
            let _ = ended.recv_timeout(Duration::from_millis(100));
        }
    })));
    told
}

#[tokio::test]
async fn what_a_server_changes_meanwhile_is_never_damaged() {
    use Change::{MakesAnother, Overwrites, OverwritesWhatIsLost, Removes};
    for change in [OverwritesWhatIsLost, Overwrites, Removes, MakesAnother] {
        let mut outcomes = [0; 2];
        for moment in 1.. {
            let bench = Bench::new();
            bench.disk.hurry();
            let handle = create(&bench, Some("/docs/a"), b"old").await.expect("is stored");
            if change == Change::OverwritesWhatIsLost {
                let files = bench.files_in("files");
                let bytes = files.iter().find(|path| path.ends_with(handle.as_str()));
                fs::remove_file(bytes.expect("is there")).expect("removed");
            }
            let told = repair_at(&bench, moment);
            let outcome = match change {
                Change::OverwritesWhatIsLost | Change::Overwrites => {
                    overwrite(&bench, &handle, b"new").await.map(|_| ())
                }
                Change::Removes => {
                    let grant = grant(&policy("remove"));
                    let removal = bench.store.remove_file(&grant, &handle, Remains::Cleared);
                    removal.await.map_err(UploadError::from)
                }
                Change::MakesAnother => {
                    let other = create(&bench, Some("/docs/b"), b"b").await.expect("is stored");
                    let outcome = overwrite(&bench, &other, b"new b").await.map(|_| ());
                    assert_eq!(read(&bench, &other).await.expect("is whole"), b"new b");
                    outcome
                }
            };
            // The watcher goes, and with it the sender, unless a repair has it.
            bench.disk.watch(None);
            let Ok(found) = told.recv() else { break };
            outcomes[usize::from(outcome.is_ok())] += 1;
            match (change, outcome) {
                (Change::Removes, outcome) => {
                    outcome.expect("removes");
                    let outcome = read(&bench, &handle).await;
                    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "at {moment}");
                }
                (Change::MakesAnother, outcome) => outcome.expect("overwrites"),
                (_, Ok(())) => {
                    assert_eq!(read(&bench, &handle).await.expect("is whole"), b"new");
                }
                // It was dropped first. A repair that goes on beside may have found the new bytes after that.
                (Change::OverwritesWhatIsLost, Err(UploadError::NotFound(_))) => {
                    assert!(matches!(found[0], Damage::Lost { dropped: true, .. }), "{found:?}");
                }
                (_, Err(error)) => panic!("{change:?} at {moment}: {error:?}, {found:?}"),
            }
            match (change, &found[..]) {
                (Change::OverwritesWhatIsLost, _) | (_, []) => {}
                // The record of a file in the making may be written by either.
                (Change::MakesAnother, [Damage::NoRecord { repaired: true, .. }]) => {}
                _ => panic!("{change:?} at {moment}: {found:?}"),
            }
            damage(&bench.store, true).await;
            assert!(damage(&bench.store, true).await.is_empty(), "{change:?} at {moment}");
        }
        println!("{change:?}: {outcomes:?}");
        assert!(outcomes[1] > 0);
        assert_eq!(outcomes[0] > 0, change == Change::OverwritesWhatIsLost);
    }
}
