//! Overwriting and removing: what a crash at any moment leaves, who reads what meanwhile, what is kept of facts.

use std::collections::BTreeSet;
use std::io::Read;

use sealdrop::policy::{Code, Credentials, Denied, Grant, Handle, Policy, UnixSeconds, op};
use sealdrop::store::{Damage, Hash, Meta, Opened, Questions, Remains, StoreError};
use sealdrop::uploads::{Complete, Replacement, UploadError};

use crate::lab::{
    Bench, MIB, NOW, OTHER_KEY, OTHER_SECRET, gate, grant, noise, policy, signed_with,
};

/// Long after everything that is done in these tests.
const LATE: UnixSeconds = UnixSeconds(1 << 40);

async fn stored(bench: &Bench, bytes: &[u8]) -> Handle {
    let ticket = bench.start(bytes.len() as u64).await;
    bench.put(&ticket, 1, bytes).await.expect("a part");
    let meta = bench.uploads.complete(&ticket, Complete::default()).await;
    meta.expect("completes").handle
}

async fn overwrite(bench: &Bench, handle: &Handle, bytes: &[u8]) -> Result<Meta, UploadError> {
    let grant = grant::<op::Overwrite>(&policy("write"));
    let new = Replacement::default();
    let mut incoming = bench.uploads.overwrite(grant, handle, new, NOW).await?;
    incoming.write(bytes.to_vec().into()).await?;
    incoming.finish().await
}

async fn remove(bench: &Bench, handle: &Handle, remains: Remains) -> Result<(), StoreError> {
    bench.store.remove_file(&grant(&policy("remove")), handle, remains).await
}

async fn open(bench: &Bench, handle: &Handle) -> Result<Opened, StoreError> {
    bench.store.open(&grant(&policy("read")), handle).await
}

fn all_of(mut opened: Opened) -> Vec<u8> {
    let mut bytes = Vec::new();
    opened.file.read_to_end(&mut bytes).expect("readable");
    bytes
}

async fn damage(bench: &Bench, repair: bool) -> Vec<Damage> {
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    bench.store.verify(&maintenance, repair).await.expect("verifies").damage
}

async fn sweep(bench: &Bench) {
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    bench.uploads.sweep(&maintenance, LATE, false).await.expect("sweeps");
}

/// What is left in these folders of the data folder, locks aside.
fn left_in(bench: &Bench, folders: &[&str]) -> Vec<String> {
    let there = folders.iter().filter(|folder| bench.folder.path().join(folder).exists());
    let files = there.flat_map(|folder| bench.files_in(folder));
    let names = files.map(|path| path.to_string_lossy().into_owned());
    names.filter(|name| !name.ends_with(".lock")).collect()
}

#[tokio::test]
async fn a_crash_at_any_moment_of_an_overwrite_leaves_the_old_or_the_new_bytes_whole() {
    let [old, new, third] = [1, 2, 3].map(|seed| noise(MIB + seed, seed));
    let mut outcomes = BTreeSet::new();
    for moment in 0.. {
        let bench = Bench::new();
        let handle = stored(&bench, &old).await;
        bench.disk.die_after(moment);
        let outcome = overwrite(&bench, &handle, &new).await;
        let has_died = bench.disk.is_dead();

        let bench = bench.reopened("boot 2");
        let opened = open(&bench, &handle).await.expect("is there");
        let meta = opened.meta.clone();
        let found = all_of(opened);
        let is_new = found == new;
        assert!(is_new || found == old, "at {moment} the bytes are neither");
        assert!(is_new || outcome.is_err(), "at {moment} what was acknowledged is lost");
        assert_eq!(meta.crc32c, crc32c::crc32c(&found));
        assert_eq!((meta.size_bytes, meta.version > 0), (found.len() as u64, is_new));
        assert!(damage(&bench, false).await.is_empty());
        outcomes.insert((outcome.is_ok(), is_new));

        // Half of the time the next overwrite is what clears up, and half of the time a sweep.
        if moment % 2 == 0 {
            sweep(&bench).await;
            assert_eq!(left_in(&bench, &["files"]).len(), 2, "at {moment}");
        }
        overwrite(&bench, &handle, &third).await.expect("overwrites");
        assert!(all_of(open(&bench, &handle).await.expect("is there")) == third);
        let left = left_in(&bench, &["files", "staging", "records/swaps"]);
        assert_eq!(left.len(), 2, "at {moment}: {left:?}");
        if !has_died {
            break;
        }
    }
    // Killed before the record, between the record and the answer, and not at all.
    assert_eq!(outcomes, BTreeSet::from([(false, false), (false, true), (true, true)]));
}

#[tokio::test]
async fn a_crash_at_any_moment_of_a_removal_leaves_the_file_or_nothing() {
    let bytes = noise(MIB, 1);
    for remains in [Remains::Cleared, Remains::Kept] {
        for moment in 0.. {
            let bench = Bench::new();
            let handle = stored(&bench, &noise(10, 2)).await;
            overwrite(&bench, &handle, &bytes).await.expect("overwrites");
            bench.disk.die_after(moment);
            let outcome = remove(&bench, &handle, remains).await;
            let has_died = bench.disk.is_dead();

            let bench = bench.reopened("boot 2");
            match open(&bench, &handle).await {
                Ok(opened) => {
                    assert!(outcome.is_err() && all_of(opened) == bytes, "at {moment}");
                    sweep(&bench).await;
                    assert!(all_of(open(&bench, &handle).await.expect("stays")) == bytes);
                    remove(&bench, &handle, remains).await.expect("removes");
                }
                Err(StoreError::NotFound(_)) => sweep(&bench).await,
                Err(error) => panic!("at {moment}: {error:?}"),
            }
            assert!(damage(&bench, true).await.is_empty(), "at {moment}");
            let outcome = open(&bench, &handle).await;
            assert!(matches!(outcome, Err(StoreError::NotFound(_))), "at {moment}: {outcome:?}");
            let left = left_in(&bench, &["files", "records/files", "records/facts"]);
            assert!(left.is_empty(), "at {moment}: {left:?}");
            let kept = left_in(&bench, &["kept"]);
            match remains {
                Remains::Cleared => assert!(kept.is_empty(), "at {moment}: {kept:?}"),
                Remains::Kept => {
                    let is_whole = |path: &&String| std::fs::read(path).expect("kept") == bytes;
                    assert_eq!((kept.len(), kept.iter().filter(is_whole).count()), (2, 1));
                }
            }
            if !has_died {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_tombstone_of_before_storage_could_be_skipped_ends_at_its_time() {
    use sealdrop::records::Records;
    let bench = Bench::new();
    let at = |name: &str| bench.folder.path().join(name);
    let graves = Records::new(bench.disk.clone(), at("records/tombstones"), at("scratch"));
    graves.put_if_absent("abcdefghijABCDEFGHI0", &(), Some(NOW)).expect("puts");
    sweep(&bench).await;
    assert_eq!(left_in(&bench, &["records/tombstones"]), Vec::<String>::new());
}

#[tokio::test]
async fn a_record_speaks_of_new_bytes_once_they_are_durable_and_before_the_old_ones_go() {
    let bench = Bench::new();
    let handle = stored(&bench, &noise(MIB, 1)).await;
    bench.disk.take_log();
    let meta = overwrite(&bench, &handle, &noise(MIB, 2)).await.expect("overwrites");
    let shard = &handle.as_str()[..2];
    let log = bench.disk.take_log();
    let first = |line: String| log.iter().position(|l| l.starts_with(&line)).expect("is there");
    let last = |line: String| log.iter().rposition(|l| l.starts_with(&line)).expect("is there");
    let order = [
        first("sync staging/".to_owned()),
        first(format!("rename to files/{shard}/{handle}.{}", meta.version)),
        first(format!("sync folder files/{shard}")),
        first(format!("rename to files/{shard}/{handle}.json")),
        last(format!("sync folder files/{shard}")),
        first("rename to records/files/".to_owned()),
        last("sync folder records/files/".to_owned()),
        first(format!("remove files/{shard}/{handle}")),
    ];
    assert!(order.is_sorted(), "{log:#?}");
}

#[tokio::test]
async fn old_bytes_that_cannot_be_removed_fail_nothing_and_are_swept() {
    let (bench, new) = (Bench::new(), noise(MIB, 2));
    let handle = stored(&bench, &noise(MIB, 1)).await;
    bench.disk.fail(Some("remove files/"), std::io::ErrorKind::Other);
    overwrite(&bench, &handle, &new).await.expect("overwrites");
    bench.disk.fail(None, std::io::ErrorKind::Other);
    assert_eq!(left_in(&bench, &["files"]).len(), 3);
    sweep(&bench).await;
    assert_eq!(left_in(&bench, &["files", "records/swaps"]).len(), 2);
    assert!(all_of(open(&bench, &handle).await.expect("is there")) == new);
}

#[tokio::test]
async fn who_reads_the_old_bytes_goes_on() {
    let (bench, old) = (Bench::new(), noise(MIB, 1));
    let handle = stored(&bench, &old).await;
    let (before, again) = (open(&bench, &handle).await, open(&bench, &handle).await);
    overwrite(&bench, &handle, b"new").await.expect("overwrites");
    assert!(all_of(before.expect("opened")) == old);
    remove(&bench, &handle, Remains::Cleared).await.expect("removes");
    assert!(all_of(again.expect("opened")) == old);
}

#[tokio::test]
async fn overwrites_at_once_mix_nothing_and_leave_nothing() {
    let bench = Bench::new();
    let handle = stored(&bench, &[0; 1000]).await;
    let versions: Vec<Vec<u8>> = (1..8).map(|byte| vec![byte; 1000 * usize::from(byte)]).collect();
    let writes = async {
        let all = versions.iter().map(|bytes| overwrite(&bench, &handle, bytes));
        futures_util::future::join_all(all).await
    };
    let reads = async {
        for _ in 0..50 {
            let opened = open(&bench, &handle).await.expect("is always there");
            let size = opened.meta.size_bytes;
            let bytes = all_of(opened);
            assert_eq!(bytes.len() as u64, size);
            assert!(bytes.iter().all(|byte| *byte == bytes[0]));
        }
    };
    let (outcomes, ()) = tokio::join!(writes, reads);
    let mut seen: Vec<_> = outcomes.into_iter().map(|o| o.expect("overwrites").version).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), versions.len(), "each has a version of its own");
    let last = open(&bench, &handle).await.expect("is there").meta;
    assert_eq!(last.version, seen[seen.len() - 1]);
    assert_eq!(left_in(&bench, &["files", "staging", "records/swaps"]).len(), 2);
    assert!(damage(&bench, false).await.is_empty());
}

#[tokio::test]
async fn a_removal_goes_on_when_its_caller_is_gone() {
    let bench = Bench::new();
    let handle = stored(&bench, b"hello").await;
    let first_poll = {
        let mut removal = Box::pin(remove(&bench, &handle, Remains::Cleared));
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(removal.as_mut().poll(context).is_pending())
        })
        .await
    };
    assert!(first_poll, "it takes more than one poll");
    while !left_in(&bench, &["files"]).is_empty() {
        tokio::task::yield_now().await;
    }
    let outcome = open(&bench, &handle).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_file_that_was_removed_is_not_overwritten() {
    let bench = Bench::new();
    let handle = stored(&bench, b"old").await;
    let grant = grant::<op::Overwrite>(&policy("write"));
    let new = Replacement::default();
    let mut incoming = bench.uploads.overwrite(grant, &handle, new, NOW).await.expect("begins");
    incoming.write(b"new"[..].into()).await.expect("bytes");
    remove(&bench, &handle, Remains::Cleared).await.expect("removes");
    let outcome = incoming.finish().await;
    assert!(matches!(outcome, Err(UploadError::NotFound(_))), "{outcome:?}");
    assert_eq!(left_in(&bench, &["files", "staging", "records/swaps"]), Vec::<String>::new());
}

#[tokio::test]
async fn a_lost_record_of_an_overwritten_file_is_repaired() {
    let (bench, new) = (Bench::new(), noise(MIB, 2));
    let handle = stored(&bench, &noise(MIB, 1)).await;
    let meta = overwrite(&bench, &handle, &new).await.expect("overwrites");
    for record in bench.files_in("records/files") {
        std::fs::remove_file(record).expect("removed");
    }
    let damage = damage(&bench, true).await;
    assert!(matches!(damage[..], [Damage::NoRecord { repaired: true, .. }]), "{damage:?}");
    let opened = open(&bench, &handle).await.expect("is there again");
    assert_eq!(opened.meta, meta);
    assert!(all_of(opened) == new);
}

#[tokio::test]
async fn facts_are_found_out_once_and_forgotten_with_the_bytes() {
    let bench = Bench::new();
    let handle = stored(&bench, b"abc").await;
    let stat = grant::<op::Stat>(&policy("stat"));
    let sha1 = async || {
        let hashes = BTreeSet::from([Hash::Sha1]);
        let asked = Questions { hashes, dimensions: true };
        let (_, facts) = bench.store.facts(&stat, &handle, asked).await.expect("answers");
        assert_eq!(facts.dimensions, None);
        facts.hashes[&Hash::Sha1].clone()
    };
    let kept =
        || bench.disk.take_log().iter().filter(|l| l.contains("rename to records/facts")).count();
    assert_eq!(sha1().await, "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!((sha1().await.len(), kept()), (40, 1));
    assert_eq!(left_in(&bench, &["records/facts"]).len(), 1);
    // A damaged record of what can be found out again is in nobody's way.
    std::fs::write(&left_in(&bench, &["records/facts"])[0], "damaged").expect("written");
    assert_eq!((sha1().await.len(), kept()), (40, 1));

    overwrite(&bench, &handle, b"").await.expect("overwrites");
    assert!(left_in(&bench, &["records/facts"]).is_empty());
    assert_eq!(sha1().await, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    remove(&bench, &handle, Remains::Cleared).await.expect("removes");
    assert!(left_in(&bench, &["records/facts"]).is_empty());
}

#[tokio::test]
async fn changing_and_asking_want_a_grant_that_covers_the_file() {
    fn code(denied: &Denied) -> Code {
        denied.code()
    }
    let bench = Bench::new();
    let there = stored(&bench, b"hello").await;
    let nobody = Handle::parse("abcdefghijABCDEFGHI0").expect("a handle");
    let only =
        |call: &str| Policy { handle: Some("ABCDEFGHIJabcdefghi0".to_owned()), ..policy(call) };
    for handle in [there, nobody] {
        let outcome = bench.store.facts(&grant(&only("stat")), &handle, Questions::default()).await;
        assert!(matches!(outcome, Err(StoreError::Denied(d)) if code(&d) == Code::NotAllowed));
        let outcome = bench.store.exif(&grant(&only("exif")), &handle).await;
        assert!(matches!(outcome, Err(StoreError::Denied(d)) if code(&d) == Code::NotAllowed));
        let outcome =
            bench.store.remove_file(&grant(&only("remove")), &handle, Remains::Cleared).await;
        assert!(matches!(outcome, Err(StoreError::Denied(d)) if code(&d) == Code::NotAllowed));
        let new = Replacement::default();
        let outcome = bench.uploads.overwrite(grant(&only("write")), &handle, new, NOW).await;
        assert!(
            matches!(outcome.err(), Some(UploadError::Denied(d)) if code(&d) == Code::NotAllowed)
        );
    }
    assert_eq!(all_of(open(&bench, &there).await.expect("is there")), b"hello");
}

#[tokio::test]
async fn another_applications_file_can_be_neither_asked_about_nor_changed() {
    let bench = Bench::new();
    let handle = stored(&bench, b"hello").await;
    let pair = signed_with(OTHER_SECRET, &policy("stat,exif,write,remove"));
    let credentials =
        Credentials::new(Some(OTHER_KEY)).with_pair(Some(&pair.policy), Some(&pair.signature));
    let other = gate().verify(&credentials, NOW).expect("verifies");
    let outcome =
        bench.store.facts(&other.permit().expect("stat"), &handle, Questions::default()).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
    let outcome = bench.store.exif(&other.permit().expect("exif"), &handle).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
    let grant = other.permit().expect("remove");
    let outcome = bench.store.remove_file(&grant, &handle, Remains::Cleared).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
    let (grant, new) = (other.permit().expect("write"), Replacement::default());
    let outcome = bench.uploads.overwrite(grant, &handle, new, NOW).await;
    assert!(matches!(outcome.err(), Some(UploadError::NotFound(_))));
    assert_eq!(all_of(open(&bench, &handle).await.expect("is there")), b"hello");
}
