//! Files that arrive in one piece: limits, faults, what stays and what goes.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use md5::{Digest, Md5};
use sealdrop::policy::{Code, Grant, Handle, Place, Policy, UnixSeconds, op};
use sealdrop::store::{Meta, StoreError, new_handle};
use sealdrop::uploads::{Incoming, NewFile, Replacement, Settings, UploadError, Uploads};
use sha2::Sha256;

use crate::lab::{Bench, MIB, NOW, files_up_to, grant, noise, policy};

async fn create(bench: &Bench, policy: &Policy, file: NewFile) -> Result<Incoming, UploadError> {
    bench.uploads.create(grant(policy), file, NOW).await
}

/// A new file of `bytes`, in pieces.
async fn store(
    bench: &Bench,
    policy: &Policy,
    file: NewFile,
    bytes: &[u8],
) -> Result<Meta, UploadError> {
    let mut incoming = create(bench, policy, file).await?;
    for piece in bytes.chunks(60_000) {
        incoming.write(piece.to_vec().into()).await?;
    }
    incoming.finish().await
}

fn named(filename: &str) -> NewFile {
    NewFile { filename: filename.to_owned(), ..NewFile::default() }
}

fn at(path: &str) -> NewFile {
    let place = Place { path: Some(path.to_owned()), ..Place::default() };
    NewFile { place, ..named("a.bin") }
}

async fn read(bench: &Bench, handle: &Handle) -> Vec<u8> {
    use std::io::Read;
    let grant = grant::<op::Read>(&policy("read"));
    let mut opened = bench.store.open(&grant, handle).await.expect("a stored file");
    let mut bytes = Vec::new();
    opened.file.read_to_end(&mut bytes).expect("readable");
    bytes
}

#[tokio::test]
async fn what_arrives_in_one_piece_is_a_file() {
    let (bench, file) = (Bench::new(), noise(3 * MIB + 17, 1));
    let new = NewFile { announced_bytes: Some(file.len() as u64), ..named("Grüße.bin") };
    for new in [new, named("Grüße.bin")] {
        let meta = store(&bench, &policy("pick"), new, &file).await.expect("stores");
        assert_eq!((meta.filename.as_str(), meta.size_bytes), ("Grüße.bin", file.len() as u64));
        assert_eq!(meta.crc32c, crc32c::crc32c(&file));
        assert_eq!(meta.md5, Some(hex::encode(Md5::digest(&file))));
        assert_eq!(meta.sha256, Some(hex::encode(Sha256::digest(&file))));
        assert!(read(&bench, &meta.handle).await == file);
    }
    let empty = store(&bench, &policy("pick"), named("empty"), b"").await.expect("stores");
    assert_eq!((empty.size_bytes, read(&bench, &empty.handle).await), (0, Vec::new()));
    assert!(bench.files_in("staging").is_empty());
}

#[tokio::test]
async fn its_type_is_what_its_bytes_show() {
    let bench = Bench::new();
    let lying = NewFile { mimetype: "image/png".to_owned(), ..named("a.png") };
    let meta = store(&bench, &policy("pick"), lying, b"<html><script>").await.expect("stores");
    assert_eq!(meta.mimetype, "text/html");
    assert_eq!(meta.announced_mimetype, "image/png");
}

#[tokio::test]
async fn nothing_is_there_before_the_end_and_nothing_stays_without_one() {
    let (bench, file) = (Bench::new(), noise(2 * MIB, 1));
    let mut incoming = create(&bench, &policy("pick"), named("a")).await.expect("begins");
    incoming.write(file.into()).await.expect("bytes");
    assert!(bench.files_in("files").is_empty() && bench.files_in("records").is_empty());
    assert_eq!(bench.files_in("staging").len(), 1);
    drop(incoming);
    // Its last write may still be under way; it is the last one to leave.
    while !bench.files_in("staging").is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(bench.files_in("files").is_empty() && bench.files_in("records").is_empty());
}

/// Sends a file of `bytes`, announced or not, under limits from 10 to 50 bytes; its refusal's code.
async fn check_size(bytes: u64, announced: Option<u64>, expected: Result<(), Option<Code>>) {
    let settings = files_up_to(100);
    let bench = Bench::with(settings);
    let mut narrow = policy("pick");
    (narrow.min_size, narrow.max_size) = (Some(10), Some(50));
    let new = NewFile { announced_bytes: announced, ..named("a") };
    let outcome = store(&bench, &narrow, new, &noise(bytes, 1)).await.map(|_| ());
    let found = outcome.map_err(|error| match error {
        UploadError::Denied(denied) => Some(denied.code()),
        UploadError::TooLarge { .. } | UploadError::Mismatch(_) => None,
        other => panic!("{other:?}"),
    });
    assert_eq!(found, expected, "{bytes} bytes, announced {announced:?}");
    assert_eq!(bench.files_in("files").is_empty(), expected.is_err());
    assert!(bench.files_in("staging").is_empty());
}

#[tokio::test]
async fn sizes_are_checked_when_announced_and_while_bytes_come() {
    let refused = Err(Some(Code::SizeNotAllowed));
    for (bytes, expected) in [(9, refused), (10, Ok(())), (50, Ok(())), (51, refused)] {
        check_size(bytes, None, expected).await;
        check_size(bytes, Some(bytes), expected).await;
    }
    check_size(101, None, Err(None)).await;
    check_size(0, Some(101), Err(None)).await;
    check_size(20, Some(21), Err(None)).await;
    check_size(21, Some(20), Err(None)).await;
}

#[tokio::test]
async fn a_policy_for_something_else_makes_no_file() {
    let bench = Bench::new();
    let outcome = create(&bench, &policy("pick"), at("/docs/")).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Denied(_))), "{outcome:?}");
    let working = NewFile { workflows: vec!["one".to_owned()], ..named("a") };
    let outcome = create(&bench, &policy("pick"), working.clone()).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Denied(_))), "{outcome:?}");
    let meta = store(&bench, &policy("pick,runWorkflow"), working, b"x").await.expect("stores");
    assert_eq!(meta.workflows, ["one"]);
    let tags = (0..11).map(|n| (n.to_string(), String::new())).collect();
    let tagged = NewFile { tags, ..named("a") };
    let outcome = create(&bench, &policy("pick"), tagged).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
    let outcome = create(&bench, &policy("pick"), named(&"a".repeat(1025))).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
}

#[tokio::test]
async fn of_two_with_one_key_exactly_one_is_stored() {
    let bench = Bench::new();
    let store = policy("store");
    let one = create(&bench, &store, at("/docs/a.bin")).await.expect("begins");
    let other = create(&bench, &store, at("/docs/a.bin")).await.expect("begins");
    let (one, other) = tokio::join!(one.finish(), other.finish());
    let outcomes = [one.map(|meta| meta.key), other.map(|meta| meta.key)];
    let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = outcomes.iter().filter(|o| matches!(o, Err(UploadError::KeyExists))).count();
    assert_eq!((stored, refused), (1, 1), "{outcomes:?}");
    let outcome = create(&bench, &policy("store"), at("/docs/a.bin")).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");
    assert!(bench.files_in("staging").is_empty());
    assert_eq!(bench.files_in("files").len(), 2, "one file and its trailer");
}

#[tokio::test]
async fn a_full_disk_refuses_at_the_start_and_in_the_middle() {
    let settings = Settings { min_free_bytes: MIB, ..Settings::default() };
    let bench = Bench::with(settings);
    bench.disk.set_free(10 * MIB);
    let sized = |bytes| NewFile { announced_bytes: Some(bytes), ..named("a") };
    let held = create(&bench, &policy("pick"), sized(9 * MIB)).await.expect("fits");
    for new in [sized(1), NewFile::default()] {
        let outcome = store(&bench, &policy("pick"), new, b"x").await;
        assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    }
    drop(held);
    bench.disk.set_free(20 * MIB);
    let mut growing = create(&bench, &policy("pick"), named("a")).await.expect("begins");
    growing.write(noise(MIB, 1).into()).await.expect("fits");
    bench.disk.set_free(MIB);
    let outcome = loop {
        if let Err(error) = growing.write(noise(MIB, 1).into()).await {
            break error;
        }
    };
    assert!(matches!(outcome, UploadError::NoSpace), "{outcome:?}");
    drop(growing);
    bench.disk.set_free(20 * MIB);
    store(&bench, &policy("pick"), sized(MIB), &noise(MIB, 1)).await.expect("the space is back");
    assert!(bench.files_in("staging").is_empty());
}

#[tokio::test]
async fn too_many_at_once_are_told_to_come_back() {
    let settings = Settings { min_free_bytes: 0, max_parts_at_once: 1, ..Settings::default() };
    let bench = Bench::with(settings);
    let one = create(&bench, &policy("pick"), named("a")).await.expect("begins");
    let outcome = create(&bench, &policy("pick"), named("b")).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Busy)), "{outcome:?}");
    one.finish().await.expect("stores");
    create(&bench, &policy("pick"), named("b")).await.expect("begins");
}

#[tokio::test]
async fn nobody_takes_all_the_places() {
    let settings = Settings { min_free_bytes: 0, max_parts_at_once: 8, ..Settings::default() };
    let bench = Bench::with(settings);
    let of = |owner: &str| {
        let mut policy = policy("pick");
        policy.owner = Some(owner.to_owned());
        policy
    };
    let first = create(&bench, &of("ann"), named("a")).await.expect("begins");
    let _second = create(&bench, &of("ann"), named("a")).await.expect("begins");
    let outcome = create(&bench, &of("ann"), named("a")).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Busy)), "{outcome:?}");
    let _other = create(&bench, &of("bob"), named("a")).await.expect("begins");
    drop(first);
    create(&bench, &of("ann"), named("a")).await.expect("begins");
}

#[tokio::test]
async fn one_that_takes_longer_than_it_may_is_ended() {
    let settings = Settings { min_free_bytes: 0, lifetime: Duration::ZERO, ..Settings::default() };
    let bench = Bench::with(settings);
    let mut slow = create(&bench, &policy("pick"), named("a")).await.expect("begins");
    let outcome = slow.write(b"x".to_vec().into()).await;
    assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");
}

#[tokio::test]
async fn the_end_comes_when_its_caller_is_gone() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let mut incoming = create(&bench, &policy("store"), at("/a.bin")).await.expect("begins");
    incoming.write(file.clone().into()).await.expect("bytes");
    {
        let mut finish = Box::pin(incoming.finish());
        let first_poll = std::future::poll_fn(|context| {
            std::task::Poll::Ready(finish.as_mut().poll(context).is_pending())
        });
        assert!(first_poll.await, "it takes more than one poll");
    }
    let records = bench.folder.path().join("records/files");
    while !records.exists() || bench.files_in("records/files").is_empty() {
        tokio::task::yield_now().await;
    }
    let outcome = create(&bench, &policy("store"), at("/a.bin")).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");
}

#[tokio::test]
async fn its_record_is_written_after_everything_it_speaks_of_is_durable() {
    let bench = Bench::new();
    bench.disk.take_log();
    let meta = store(&bench, &policy("pick"), named("a"), b"bytes").await.expect("stores");
    let (handle, shard) = (meta.handle.as_str(), &meta.handle.as_str()[..2]);
    let log = bench.disk.take_log();
    let place = |line: String| {
        let found = log.iter().position(|entry| entry.starts_with(&line));
        found.unwrap_or_else(|| panic!("{line} is not in {log:#?}"))
    };
    let order = [
        place(format!("write staging/{shard}/{handle}/incoming")),
        place(format!("sync staging/{shard}/{handle}/incoming")),
        log.iter().position(|l| *l == format!("rename to files/{shard}/{handle}")).expect("moved"),
        log.iter().rposition(|l| *l == format!("sync folder files/{shard}")).expect("synced"),
        place("rename to records/files/".to_owned()),
        log.iter().rposition(|l| l.starts_with("sync folder records/files/")).expect("synced"),
        place("remove folder staging/".to_owned()),
    ];
    assert!(order.is_sorted(), "{log:#?}");
}

#[tokio::test]
async fn a_disk_that_fails_leaves_neither_file_nor_key() {
    let steps = [
        "open staging/",
        "write staging/",
        "sync staging/",
        "rename to records/keys/",
        "rename to files/",
        "sync folder files/",
        "rename to records/files/",
        "sync folder records/files/",
    ];
    let bench = Bench::new();
    for step in steps {
        bench.disk.fail(Some(step), ErrorKind::Other);
        let outcome = store(&bench, &policy("store"), at("/docs/a.bin"), b"bytes").await;
        bench.disk.fail(None, ErrorKind::Other);
        assert!(matches!(outcome, Err(UploadError::Disk(_))), "{step}: {outcome:?}");
        assert!(bench.files_in("staging").is_empty(), "{step}");
    }
    bench.disk.fail(Some("write staging/"), ErrorKind::StorageFull);
    let outcome = store(&bench, &policy("store"), at("/docs/a.bin"), b"bytes").await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    bench.disk.fail(None, ErrorKind::Other);
    store(&bench, &policy("store"), at("/docs/a.bin"), b"bytes").await.expect("stores");
    // What could not be taken back at once is swept.
    let late = UnixSeconds(NOW.0 + 1);
    bench.uploads.sweep(&Grant::of_the_operator(), late, false).await.expect("sweeps");
    let bytes = bench.files_in("files").into_iter().filter(|path| path.extension().is_none());
    assert_eq!(bytes.count(), 1);
}

#[tokio::test]
async fn a_restart_removes_what_was_half_there_and_finishes_what_was_almost_done() {
    let bench = Bench::new();
    let half = new_handle().expect("random");
    let meta = store(&bench, &policy("pick"), named("a"), b"bytes").await.expect("stores");
    // As a kill leaves them: one while its bytes came, one between its bytes and its record.
    let staging = |handle: &Handle| {
        let folder = bench.folder.path().join("staging").join(&handle.as_str()[..2]);
        folder.join(handle.as_str())
    };
    fs::create_dir_all(staging(&half)).expect("made");
    fs::write(staging(&half).join("incoming"), b"half").expect("written");
    fs::create_dir_all(staging(&meta.handle)).expect("made");
    for record in bench.files_in("records/files") {
        fs::remove_file(record).expect("removed");
    }
    // And one whose trailer is written while its bytes are not in their place.
    let almost =
        store(&bench, &policy("store"), at("/docs/a.bin"), b"bytes").await.expect("stores");
    fs::create_dir_all(staging(&almost.handle)).expect("made");
    for record in bench.files_in("records/files") {
        fs::remove_file(record).expect("removed");
    }
    let name = almost.handle.as_str();
    fs::remove_file(bench.folder.path().join("files").join(&name[..2]).join(name))
        .expect("removed");
    let gone = bench.store.stat(&grant(&policy("stat")), &meta.handle).await;
    assert!(matches!(gone, Err(StoreError::NotFound(_))), "{gone:?}");

    let bench = bench.reopened("boot 1");
    assert!(read(&bench, &meta.handle).await == b"bytes");
    assert!(bench.files_in("staging").is_empty());
    assert!(
        !bench.folder.path().join("staging").join(&half.as_str()[..2]).join(half.as_str()).exists()
    );
}

#[tokio::test]
async fn a_sweep_removes_what_nobody_receives_and_nothing_else() {
    let bench = Bench::new();
    let mut running = create(&bench, &policy("pick"), named("a")).await.expect("begins");
    let dead = new_handle().expect("random");
    let dead = bench.folder.path().join("staging").join(&dead.as_str()[..2]).join(dead.as_str());
    fs::create_dir_all(&dead).expect("made");
    fs::write(dead.join("incoming"), b"half").expect("written");
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let sweep =
        async || bench.uploads.sweep(&maintenance, NOW, false).await.expect("sweeps").uploads;
    assert_eq!(sweep().await, 0, "both are young");

    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    for path in bench.files_in("staging") {
        let folder = File::open(path.parent().expect("a folder")).expect("opens");
        folder.set_modified(long_ago).expect("aged");
    }
    assert_eq!(sweep().await, 1);
    assert!(!dead.exists());
    running.write(b"bytes".to_vec().into()).await.expect("goes on");
    let meta = running.finish().await.expect("stores");
    assert!(read(&bench, &meta.handle).await == b"bytes");
}

#[tokio::test]
async fn an_overwrite_changes_the_bytes_and_keeps_the_rest() {
    let bench = Bench::new();
    let new = NewFile { mimetype: "text/plain".to_owned(), ..at("/docs/a.txt") };
    let old = store(&bench, &policy("store"), new, b"old bytes").await.expect("stores");
    let reader = bench.store.open(&grant(&policy("read")), &old.handle).await.expect("opens");

    let overwrite = async |policy: &Policy, file: Replacement, bytes: &'static [u8]| {
        let handle = &old.handle;
        let mut incoming = bench.uploads.overwrite(grant(policy), handle, file, NOW).await?;
        incoming.write(bytes.into()).await?;
        incoming.finish().await
    };
    let renamed = Replacement { filename: Some("b.txt".to_owned()), ..Replacement::default() };
    let meta = overwrite(&policy("write"), renamed, b"new").await.expect("overwrites");
    assert_eq!((&meta.handle, &meta.key), (&old.handle, &old.key));
    assert_eq!((meta.filename.as_str(), meta.size_bytes), ("b.txt", 3));
    assert_eq!(meta.mimetype, "text/plain");
    assert_ne!(meta.etag(), old.etag());
    assert!(read(&bench, &old.handle).await == b"new");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut { reader.file }, &mut bytes).expect("readable");
    assert_eq!(bytes, b"old bytes", "whoever reads the old bytes goes on");

    let mut small = policy("write");
    small.max_size = Some(2);
    let outcome = overwrite(&small, Replacement::default(), b"new").await;
    assert!(matches!(outcome, Err(UploadError::Denied(_))), "{outcome:?}");
    let mut other = policy("write");
    other.handle = Some("AbcDefGhiJklMnoPqrSt".to_owned());
    let outcome = overwrite(&other, Replacement::default(), b"evil").await;
    assert!(matches!(outcome, Err(UploadError::Denied(_))), "{outcome:?}");
    assert!(read(&bench, &old.handle).await == b"new");
    assert!(bench.files_in("staging").is_empty());
}

#[tokio::test]
async fn a_file_that_is_removed_meanwhile_does_not_come_back() {
    let bench = Bench::new();
    let old = store(&bench, &policy("pick"), named("a"), b"old").await.expect("stores");
    let begin = async |uploads: &Uploads| {
        let file = Replacement::default();
        uploads.overwrite(grant(&policy("write")), &old.handle, file, NOW).await
    };
    let mut incoming = begin(&bench.uploads).await.expect("begins");
    incoming.write(b"new".as_slice().into()).await.expect("bytes");
    bench.store.remove(&Grant::of_the_operator(), &old.handle).await.expect("removes");
    let outcome = incoming.finish().await;
    assert!(matches!(outcome, Err(UploadError::NotFound(_))), "{outcome:?}");
    let outcome = begin(&bench.uploads).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::NotFound(_))), "{outcome:?}");
    assert!(bench.files_in("files").is_empty() && bench.files_in("staging").is_empty());
    let late = UnixSeconds(NOW.0 + 1);
    bench.uploads.sweep(&Grant::of_the_operator(), late, false).await.expect("sweeps");
}
