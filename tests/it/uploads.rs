//! Uploads: parts in any order, chunks, resends, complete, crashes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sealdrop::policy::{Code, Grant, Place, UnixSeconds, op};
use sealdrop::uploads::{Announced, Complete, PartNumber, Settings, UploadError};
use sha2::{Digest, Sha256};

use crate::lab::{Bench, MIB, NOW, announced, noise, policy};

/// Sends `parts` (number, MiB from, MiB to) of a file of `size` MiB and completes: what is stored is the file,
/// or these parts are missing.
async fn check(size: u64, parts: &[(u64, u64, u64)], missing: Option<&str>) {
    let (bench, file) = (Bench::new(), noise(size * MIB, size));
    let ticket = bench.start(size * MIB).await;
    for &(number, from, to) in parts {
        let bytes = &file[(from * MIB) as usize..(to * MIB) as usize];
        bench.put(&ticket, number, bytes).await.expect("a part");
    }
    match (bench.uploads.complete(&ticket, Complete::default()).await, missing) {
        (Ok(meta), None) => {
            assert_eq!(meta.crc32c, crc32c::crc32c(&file));
            assert!(bench.stored(&ticket).await == file, "the bytes of {parts:?}");
            assert!(bench.files_in("staging").is_empty());
        }
        (Err(UploadError::PartsMissing(text)), Some(missing)) => assert_eq!(text, missing),
        (outcome, _) => panic!("{parts:?}: {outcome:?}"),
    }
}

#[tokio::test]
async fn parts_may_come_in_any_order() {
    check(3, &[(1, 0, 3)], None).await;
    check(6, &[(1, 0, 6)], None).await;
    check(14, &[(1, 0, 6), (2, 6, 12), (3, 12, 14)], None).await;
    check(14, &[(3, 12, 14), (2, 6, 12), (1, 0, 6)], None).await;
    check(14, &[(2, 6, 12), (3, 12, 14), (1, 0, 6)], None).await;
    check(12, &[(2, 6, 12), (1, 0, 6)], None).await;
    // Two parts, the last of at least 5 MiB: from its number and size alone its place is unclear.
    check(15, &[(2, 9, 15), (1, 0, 9)], None).await;
    check(20, &[(4, 15, 20), (2, 5, 10), (3, 10, 15), (1, 0, 5)], None).await;
}

#[tokio::test]
async fn repeats_count_once() {
    check(14, &[(1, 0, 6), (1, 0, 6), (3, 12, 14), (2, 6, 12), (2, 6, 12), (3, 12, 14)], None)
        .await;
    check(15, &[(2, 9, 15), (2, 9, 15), (1, 0, 9), (1, 0, 9)], None).await;
}

#[tokio::test]
async fn what_is_missing_is_named() {
    check(14, &[], Some("part 1")).await;
    check(14, &[(1, 0, 6)], Some("parts 2, 3")).await;
    check(14, &[(3, 12, 14), (1, 0, 6)], Some("part 2")).await;
    check(15, &[(2, 9, 15)], Some("part 1")).await;
}

#[tokio::test]
async fn a_file_without_bytes_is_a_file() {
    let bench = Bench::new();
    let ticket = bench.start(0).await;
    let meta = bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert_eq!((meta.size_bytes, meta.crc32c), (0, 0));
    assert!(bench.stored(&ticket).await.is_empty());
    assert_eq!(meta.filename, "Grüße, 世界.bin");
    assert!(meta.key.ends_with("_Grüße__世界.bin"), "{}", meta.key);
}

#[tokio::test]
async fn the_last_full_one_wins_and_a_broken_repeat_changes_nothing() {
    let (bench, file, other) = (Bench::new(), noise(6 * MIB, 1), noise(6 * MIB, 2));
    let ticket = bench.start(6 * MIB).await;
    let first = bench.put(&ticket, 1, &file).await.expect("a part");
    let second = bench.put(&ticket, 1, &other).await.expect("a part");
    assert_ne!(first, second);

    let mut broken = bench.uploads.part(&ticket, announced(1, None, &file)).await.expect("leave");
    broken.write(file[..1_000_000].to_vec().into()).await.expect("bytes");
    let outcome = broken.finish().await;
    assert!(matches!(outcome, Err(UploadError::Mismatch(_))), "{outcome:?}");
    let wrong_md5 = Announced { md5: Some([7; 16]), ..announced(1, None, &file) };
    let outcome = bench.send(&ticket, wrong_md5, &file).await;
    assert!(matches!(outcome, Err(UploadError::Mismatch(_))), "{outcome:?}");
    let mut dropped = bench.uploads.part(&ticket, announced(1, None, &file)).await.expect("leave");
    dropped.write(file[..1_000_000].to_vec().into()).await.expect("bytes");
    drop(dropped);

    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == other);
}

#[tokio::test]
async fn the_announced_length_and_md5_are_checked() {
    use md5::Md5;
    let (bench, file) = (Bench::new(), noise(6 * MIB, 1));
    let ticket = bench.start(6 * MIB).await;
    let md5 = Md5::digest(&file).into();
    let right = Announced { md5: Some(md5), ..announced(1, None, &file) };

    let mut long = bench.uploads.part(&ticket, right.clone()).await.expect("leave");
    long.write(file.clone().into()).await.expect("bytes");
    assert!(matches!(long.write(vec![0].into()).await, Err(UploadError::Mismatch(_))));
    drop(long);
    let mut flipped = file.clone();
    flipped[3_000_000] ^= 1;
    let outcome = bench.send(&ticket, right.clone(), &flipped).await;
    assert!(matches!(outcome, Err(UploadError::Mismatch(_))), "{outcome:?}");
    let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
    assert!(matches!(outcome, Err(UploadError::PartsMissing(_))), "{outcome:?}");

    let received = bench.send(&ticket, right, &file).await.expect("a part");
    assert_eq!(received.etag, hex::encode(md5));
    let meta = bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert_eq!(meta.md5, Some(hex::encode(md5)));
}

#[tokio::test]
async fn a_later_request_for_a_part_ends_the_earlier_one() {
    let (bench, file, other) = (Bench::new(), noise(6 * MIB, 1), noise(6 * MIB, 2));
    let ticket = bench.start(6 * MIB).await;
    let mut earlier = bench.uploads.part(&ticket, announced(1, None, &other)).await.expect("leave");
    earlier.write(other[..3_000_000].to_vec().into()).await.expect("bytes");
    bench.put(&ticket, 1, &file).await.expect("a part");
    let outcome = earlier.write(other[3_000_000..].to_vec().into()).await;
    assert!(matches!(outcome, Err(UploadError::Superseded)), "{outcome:?}");
    drop(earlier);
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn parts_that_cannot_be_are_refused() {
    let bench = Bench::new();
    let ticket = bench.start(14 * MIB).await;
    for (number, length) in [(1, 15 * MIB), (1, MIB), (2, 13 * MIB), (3, 0), (9_999, 6 * MIB)] {
        let part = PartNumber::new(number).expect("a number");
        let announced = Announced { part, offset: None, length, md5: None };
        let outcome = bench.uploads.expect(&ticket, &announced).await;
        assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{number}: {outcome:?}");
        let outcome = bench.uploads.part(&ticket, announced).await.map(|_| ());
        assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{number}: {outcome:?}");
    }
    assert!(PartNumber::new(0).is_err() && PartNumber::new(10_001).is_err());
    let beyond =
        Announced { part: PartNumber::FIRST, offset: Some(u64::MAX - 5), length: 100, md5: None };
    assert!(bench.uploads.expect(&ticket, &beyond).await.is_err());
}

#[tokio::test]
async fn chunks_come_in_any_order_and_may_overlap() {
    let (bench, file) = (Bench::new(), noise(20 * MIB, 3));
    let ticket = bench.start(20 * MIB).await;
    let kib = |from: u64, to: u64| &file[(from * 1024) as usize..(to * 1024) as usize];
    // Part 3 is the last; its place is not known yet.
    bench.put_chunk(&ticket, 3, 1024 * 1024, kib(17 * 1024, 18 * 1024)).await.expect("a chunk");
    bench.put_chunk(&ticket, 3, 0, kib(16 * 1024, 17 * 1024 + 512)).await.expect("a chunk");
    let gap = bench.uploads.commit(&ticket, PartNumber::new(2).expect("2"), 20 * MIB).await;
    assert!(matches!(gap, Err(UploadError::PartsMissing(_))), "{gap:?}");
    let wrong_size = bench.uploads.commit(&ticket, PartNumber::FIRST, 21 * MIB).await;
    assert!(matches!(wrong_size, Err(UploadError::BadRequest(_))), "{wrong_size:?}");
    bench.put_chunk(&ticket, 3, 2 * MIB, kib(18 * 1024, 20 * 1024)).await.expect("a chunk");
    for number in [3, 3] {
        let number = PartNumber::new(number).expect("a number");
        bench.uploads.commit(&ticket, number, 20 * MIB).await.expect("commits");
    }
    // Part 1 in halves with an overlap, part 2 regularly, as in fallback mode.
    bench.put_chunk(&ticket, 1, 4 * MIB, kib(4 * 1024, 8 * 1024)).await.expect("a chunk");
    let half = bench.uploads.commit(&ticket, PartNumber::FIRST, 20 * MIB).await;
    assert!(matches!(half, Err(UploadError::PartsMissing(_))), "{half:?}");
    bench.put_chunk(&ticket, 1, 0, kib(0, 5 * 1024)).await.expect("a chunk");
    bench.uploads.commit(&ticket, PartNumber::FIRST, 20 * MIB).await.expect("commits");
    let received = bench.put(&ticket, 2, kib(8 * 1024, 16 * 1024)).await.expect("a part");

    let parts = vec![(PartNumber::new(2).expect("2"), format!("\"{}\"", received.etag))];
    let complete = Complete { parts, ..Complete::default() };
    bench.uploads.complete(&ticket, complete).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn complete_may_be_repeated_and_closes_the_ticket() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    let complete = || bench.uploads.complete(&ticket, Complete::default());
    let (one, other) = tokio::join!(complete(), complete());
    let one = one.expect("completes");
    assert_eq!(one, other.expect("joins"));
    assert_eq!(one, complete().await.expect("is done"));

    let outcome = bench.put(&ticket, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");
    let outcome = bench.uploads.commit(&ticket, PartNumber::FIRST, MIB).await;
    assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");

    let maintenance = Grant::of_the_operator();
    bench.store.remove(&maintenance, ticket.terms().handle()).await.expect("removes");
    for outcome in [complete().await.map(|_| ()), bench.put(&ticket, 1, &file).await.map(|_| ())] {
        assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");
    }
    assert!(bench.files_in("files").is_empty());
}

#[tokio::test]
async fn complete_checks_what_the_client_says_of_its_parts() {
    let (bench, file) = (Bench::new(), noise(14 * MIB, 1));
    let ticket = bench.start(14 * MIB).await;
    for (number, range) in [(1, 0..6), (2, 6..12), (3, 12..14)] {
        let bytes = &file[(range.start * MIB) as usize..(range.end * MIB) as usize];
        bench.put(&ticket, number, bytes).await.expect("a part");
    }
    let named =
        |number, etag: &str| vec![(PartNumber::new(number).expect("a number"), etag.to_owned())];
    let complete = |parts| {
        let complete = Complete { parts, ..Complete::default() };
        bench.uploads.complete(&ticket, complete)
    };
    let outcome = complete(named(4, "x")).await;
    assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
    let outcome = complete(named(2, "another")).await;
    assert!(matches!(&outcome, Err(UploadError::PartsMissing(t)) if t == "part 2"), "{outcome:?}");
    let tags: BTreeMap<_, _> = (0..11).map(|n| (n.to_string(), String::new())).collect();
    let complete = Complete { tags, ..Complete::default() };
    let outcome = bench.uploads.complete(&ticket, complete).await;
    assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
}

#[tokio::test]
async fn complete_goes_on_when_its_caller_is_gone() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    {
        let mut complete = Box::pin(bench.uploads.complete(&ticket, Complete::default()));
        let first_poll = std::future::poll_fn(|context| {
            std::task::Poll::Ready(complete.as_mut().poll(context).is_pending())
        });
        assert!(first_poll.await, "it takes more than one poll");
    }
    // Repeating joins the one that nobody awaits any more.
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn a_record_is_written_after_everything_it_speaks_of_is_durable() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    bench.disk.take_log();
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");

    let handle = ticket.terms().handle().as_str();
    let shard = &handle[..2];
    let log = bench.disk.take_log();
    let place = |line: &str| {
        let found = log.iter().position(|entry| entry.starts_with(line));
        found.unwrap_or_else(|| panic!("{line} is not in {log:#?}"))
    };
    let order = [
        place(&format!("sync staging/{shard}/{handle}/data")),
        log.iter().position(|l| *l == format!("rename to files/{shard}/{handle}")).expect("moved"),
        log.iter().rposition(|l| *l == format!("sync folder files/{shard}")).expect("synced"),
        log.iter().rposition(|l| l.starts_with("sync scratch/")).expect("the record's bytes"),
        place("rename to records/files/"),
        log.iter().rposition(|l| l.starts_with("sync folder records/files/")).expect("synced"),
        place("remove folder staging/"),
    ];
    assert!(order.is_sorted(), "{log:#?}");
}

#[tokio::test]
async fn a_disk_that_fails_fails_the_call_and_nothing_else() {
    use std::io::ErrorKind;
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    bench.disk.fail(Some("write staging/"), ErrorKind::StorageFull);
    let outcome = bench.put(&ticket, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    bench.disk.fail(Some("append staging/"), ErrorKind::Other);
    let outcome = bench.put(&ticket, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::Disk(_))), "{outcome:?}");
    bench.disk.fail(None, ErrorKind::Other);
    bench.put(&ticket, 1, &file).await.expect("a part");
    for step in ["sync staging/", "rename to files/", "sync folder files/", "rename to records/"] {
        bench.disk.fail(Some(step), ErrorKind::Other);
        let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
        assert!(matches!(outcome, Err(UploadError::Disk(_))), "{step}: {outcome:?}");
    }
    bench.disk.fail(None, ErrorKind::Other);
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn acknowledged_parts_are_there_after_a_crash() {
    let (bench, file) = (Bench::new(), noise(14 * MIB, 1));
    let ticket = bench.start(14 * MIB).await;
    let part = |from: u64, to: u64| &file[(from * MIB) as usize..(to * MIB) as usize];
    bench.put(&ticket, 2, part(6, 12)).await.expect("a part");
    let mut unfinished =
        bench.uploads.part(&ticket, announced(1, None, part(0, 6))).await.expect("leave");
    unfinished.write(part(0, 3).to_vec().into()).await.expect("bytes");
    std::mem::forget(unfinished);

    let bench = bench.reopened("boot 1");
    let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
    assert!(matches!(&outcome, Err(UploadError::PartsMissing(t)) if t == "part 1"), "{outcome:?}");
    bench.put(&ticket, 1, part(0, 6)).await.expect("a part");

    let bench = bench.reopened("boot 1");
    bench.put(&ticket, 3, part(12, 14)).await.expect("a part");
    let bench = bench.reopened("boot 2");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
    let bench = bench.reopened("boot 2");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("is done");
    let outcome = bench.put(&ticket, 3, part(12, 14)).await;
    assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");
}

#[tokio::test]
async fn after_a_power_cut_only_bytes_with_their_checksum_count() {
    use std::os::unix::fs::FileExt;
    let (bench, file) = (Bench::new(), noise(14 * MIB, 1));
    let ticket = bench.start(14 * MIB).await;
    let part = |from: u64, to: u64| &file[(from * MIB) as usize..(to * MIB) as usize];
    for (number, from, to) in [(1, 0, 6), (2, 6, 12), (3, 12, 14)] {
        bench.put(&ticket, number, part(from, to)).await.expect("a part");
    }
    let staged = bench.files_in("staging");
    let find = |name: &str| staged.iter().find(|path| path.ends_with(name)).expect("there");
    // A page of part 2 never reached the disk, and the ledger's last line is torn.
    let data = std::fs::File::options().write(true).open(find("data")).expect("the file");
    data.write_all_at(&[0; 4096], 7 * MIB).expect("written");
    let ledger = std::fs::File::options().write(true).open(find("ledger")).expect("the ledger");
    ledger.set_len(ledger.metadata().expect("there").len() - 7).expect("cut");

    let bench = bench.reopened("boot 2");
    let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
    let expected = "parts 2, 3";
    assert!(matches!(&outcome, Err(UploadError::PartsMissing(t)) if t == expected), "{outcome:?}");
    bench.put(&ticket, 2, part(6, 12)).await.expect("a part");
    bench.put(&ticket, 3, part(12, 14)).await.expect("a part");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn sizes_are_the_policys_and_the_servers() {
    let settings = Settings { min_free_bytes: 0, max_file_bytes: 100, ..Settings::default() };
    let bench = Bench::with(settings);
    let mut narrow = policy("pick");
    (narrow.min_size, narrow.max_size) = (Some(10), Some(50));
    for (size, expected) in [(9, false), (10, true), (50, true), (51, false)] {
        let outcome = bench.start_as(&narrow, size, Place::default()).await.map(|_| ());
        match outcome {
            Ok(()) => assert!(expected, "{size}"),
            Err(UploadError::Denied(denied)) => {
                assert_eq!((denied.code(), expected), (Code::SizeNotAllowed, false), "{size}");
            }
            other => panic!("{size}: {other:?}"),
        }
    }
    let outcome = bench.start_as(&policy("pick"), 101, Place::default()).await;
    assert!(matches!(outcome, Err(UploadError::TooLarge { bytes: 101, .. })), "{outcome:?}");
    assert!(bench.start_as(&policy("pick"), 100, Place::default()).await.is_ok());
}

#[tokio::test]
async fn a_whole_key_is_given_once() {
    let bench = Bench::new();
    let place = || Place { path: Some("/docs/a.bin".to_owned()), ..Place::default() };
    let outcome = bench.start_as(&policy("pick"), 0, place()).await;
    assert!(matches!(outcome, Err(UploadError::Denied(_))), "{outcome:?}");
    let one = bench.start_as(&policy("store"), 0, place()).await.expect("starts");
    let other = bench.start_as(&policy("store"), 0, place()).await.expect("starts");
    let meta = bench.uploads.complete(&one, Complete::default()).await.expect("completes");
    assert_eq!(meta.key, "docs/a.bin");
    let outcome = bench.uploads.complete(&other, Complete::default()).await;
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");
    let outcome = bench.start_as(&policy("store"), 0, place()).await;
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");
    bench.uploads.complete(&one, Complete::default()).await.expect("is done");
}

#[tokio::test]
async fn unfinished_uploads_are_counted_by_owner() {
    let settings =
        Settings { min_free_bytes: 0, max_unfinished_per_owner: 2, ..Settings::default() };
    let bench = Bench::with(settings);
    let owned = |owner: &str| {
        let mut policy = policy("pick");
        policy.owner = Some(owner.to_owned());
        policy
    };
    let first = bench.start_as(&owned("ann"), 0, Place::default()).await.expect("starts");
    bench.start_as(&owned("ann"), 0, Place::default()).await.expect("starts");
    let outcome = bench.start_as(&owned("ann"), 0, Place::default()).await;
    assert!(matches!(outcome, Err(UploadError::Busy)), "{outcome:?}");
    bench.start_as(&owned("bob"), 0, Place::default()).await.expect("starts");
    bench.uploads.complete(&first, Complete::default()).await.expect("completes");
    bench.start_as(&owned("ann"), 0, Place::default()).await.expect("starts");
}

#[tokio::test]
async fn space_is_set_aside_at_start() {
    let bench = Bench::new();
    let free = sealdrop::disk::Disk::free_bytes(&sealdrop::disk::LocalDisk, bench.folder.path());
    let most = free.expect("known") / 4 * 3;
    let held = bench.start(most).await;
    let outcome = bench.start_as(&policy("pick"), most, Place::default()).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    drop(held);
}

#[tokio::test]
async fn abandoned_uploads_are_swept_after_their_deadline() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let ticket = bench.start(MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    let late = UnixSeconds(ticket.deadline().0 + 3600);
    let sweep = |now, dry_run| bench.uploads.sweep(&maintenance, now, dry_run);
    assert_eq!(sweep(NOW, false).await.expect("sweeps").uploads, 0);
    let found = sweep(late, true).await.expect("sweeps");
    assert!(found.uploads == 1 && found.bytes >= MIB, "{found:?}");
    assert_eq!(bench.files_in("staging").len(), 2);
    assert_eq!(sweep(late, false).await.expect("sweeps"), found);
    assert!(bench.files_in("staging").is_empty());
}

#[tokio::test]
async fn ten_thousand_parts_are_cheap() {
    let bench = Bench::new();
    // Chunked parts may be small, so that the test is.
    let (count, size) = (10_000u64, 1_000u64);
    let file = noise(count * size, 5);
    let ticket = bench.start(count * size).await;
    for number in 1..=count {
        let bytes = &file[((number - 1) * size) as usize..(number * size) as usize];
        bench.put_chunk(&ticket, number, 0, bytes).await.expect("a chunk");
        let part = PartNumber::new(number).expect("a number");
        bench.uploads.commit(&ticket, part, count * size).await.expect("commits");
    }
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

/// One thing a client does.
#[derive(Clone, Debug)]
enum Deed {
    Part,
    Chunks { cut: u64, backwards: bool, overlap: bool },
    Broken,
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        3 => Just(Deed::Part),
        2 => (1..9u64, any::<bool>(), any::<bool>())
            .prop_map(|(cut, backwards, overlap)| Deed::Chunks { cut, backwards, overlap }),
        1 => Just(Deed::Broken),
    ];
    prop::collection::vec((0..4usize, deed), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_order_of_parts_and_chunks_gives_the_same_file(
        last in 1u64..=(5 * MIB),
        deeds in deeds(),
        order in Just([0usize, 1, 2, 3]).prop_shuffle(),
        crash in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let part_size = 5 * MIB;
            let size = 3 * part_size + last;
            let file = noise(size, last);
            let mut bench = Bench::new();
            let ticket = bench.start(size).await;
            let end = order.into_iter().map(|part| (part, Deed::Part));
            for (part, deed) in deeds.into_iter().chain(end) {
                let from = part as u64 * part_size;
                let bytes = &file[from as usize..(from + part_size).min(size) as usize];
                act(&bench, &ticket, part as u64 + 1, bytes, deed, size).await;
                if crash {
                    bench = bench.reopened("boot 1");
                }
            }
            bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
            let stored = bench.stored(&ticket).await;
            assert_eq!(Sha256::digest(&stored), Sha256::digest(&file));
        });
    }
}

async fn act(
    bench: &Bench,
    ticket: &sealdrop::uploads::Ticket,
    number: u64,
    bytes: &[u8],
    deed: Deed,
    size: u64,
) {
    match deed {
        Deed::Part => {
            bench.put(ticket, number, bytes).await.expect("a part");
        }
        Deed::Broken => {
            let announced = announced(number, None, bytes);
            let mut receiving = bench.uploads.part(ticket, announced).await.expect("leave");
            receiving.write(vec![7; bytes.len() / 2].into()).await.expect("bytes");
        }
        Deed::Chunks { cut, backwards, overlap } => {
            let step = bytes.len().div_ceil(cut as usize);
            let mut starts: Vec<_> = (0..bytes.len()).step_by(step).collect();
            if backwards {
                starts.reverse();
            }
            for start in starts {
                let more = if overlap { step / 3 } else { 0 };
                let end = (start + step + more).min(bytes.len());
                let chunk = &bytes[start..end];
                bench.put_chunk(ticket, number, start as u64, chunk).await.expect("a chunk");
            }
            let part = PartNumber::new(number).expect("a number");
            bench.uploads.commit(ticket, part, size).await.expect("commits");
        }
    }
}
