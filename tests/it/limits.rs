//! The limits of uploads are the server's: sizes, keys, owners, space, buffers.

use sealdrop::policy::{Code, Credentials, Place, UnixSeconds};
use sealdrop::uploads::{Announced, Complete, PartNumber, Settings, Start, UploadError};

use crate::lab::{Bench, MIB, NOW, announced, files_up_to, grant, noise, policy};

#[tokio::test]
async fn sizes_are_the_policys_and_the_servers() {
    let bench = Bench::with(files_up_to(100));
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
    assert!(matches!(outcome, Err(UploadError::TooManyUnfinished)), "{outcome:?}");
    bench.start_as(&owned("bob"), 0, Place::default()).await.expect("starts");
    // Whoever has no name counts as one.
    bench.start(0).await;
    bench.start(0).await;
    let outcome = bench.start_as(&policy("pick"), 0, Place::default()).await;
    assert!(matches!(outcome, Err(UploadError::TooManyUnfinished)), "{outcome:?}");
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

/// A start of `size` bytes, so many seconds after the others.
async fn start_later(bench: &Bench, size_bytes: u64, seconds: u64) -> Result<(), UploadError> {
    let start = Start { filename: "a".to_owned(), size_bytes, ..Start::default() };
    let later = UnixSeconds(NOW.0 + seconds);
    bench.uploads.start(grant(&policy("pick")), start, later).await.map(|_| ())
}

#[tokio::test]
async fn space_is_given_back_while_nobody_sends_parts() {
    let (bench, file) = (Bench::new(), noise(6 * MIB, 1));
    bench.disk.set_free(20 * MIB);
    let idle = bench.start(6 * MIB).await;
    let start = Start { filename: "a".to_owned(), size_bytes: 6 * MIB, ..Start::default() };
    let started = bench.uploads.start(grant(&policy("pick")), start, NOW).await.expect("starts");
    let outcome = start_later(&bench, 10 * MIB, 15 * 60 - 1).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");

    // One of them goes on; the other one's space is free for others.
    let later = UnixSeconds(NOW.0 + 15 * 60 - 1);
    let busy = bench.uploads.ticket(&started.upload_id, None, &Credentials::new(None), later);
    let busy = busy.expect("a ticket");
    let running = bench.uploads.part(&busy, announced(1, None, &file)).await.expect("leave");
    drop(running);
    let outcome = start_later(&bench, 15 * MIB, 15 * 60).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    start_later(&bench, 10 * MIB, 15 * 60).await.expect("starts");

    let outcome = bench.put(&idle, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    bench.disk.set_free(30 * MIB);
    bench.put(&idle, 1, &file).await.expect("a part");
    bench.put(&busy, 1, &file).await.expect("a part");
    bench.uploads.complete(&idle, Complete::default()).await.expect("completes");
}

#[tokio::test]
async fn bytes_that_are_written_are_not_set_aside_again_after_a_restart() {
    let (bench, file) = (Bench::new(), noise(6 * MIB, 1));
    let ticket = bench.start(10 * MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    let bench = bench.reopened("boot 1");
    bench.disk.set_free(5 * MIB);
    bench.start_as(&policy("pick"), MIB / 2, Place::default()).await.expect("starts");
    // Nor taken off twice once the upload goes on.
    bench.put(&ticket, 2, &file[..4 * MIB as usize]).await.expect("a part");
    bench.disk.set_free(MIB);
    let outcome = bench.start_as(&policy("pick"), MIB, Place::default()).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    bench.start_as(&policy("pick"), MIB / 4, Place::default()).await.expect("starts");
}

#[tokio::test]
async fn no_part_is_received_without_space_for_it() {
    let settings = Settings { min_free_bytes: MIB, ..Settings::default() };
    let (bench, file) = (Bench::with(settings), noise(6 * MIB, 1));
    let ticket = bench.start(6 * MIB).await;
    bench.disk.set_free(7 * MIB - 1);
    let outcome = bench.put(&ticket, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
    assert!(bench.files_in("staging").is_empty());
    bench.disk.set_free(7 * MIB);
    bench.put(&ticket, 1, &file).await.expect("a part");
}

/// What lies in `staging/`, in bytes.
fn staged_bytes(bench: &Bench) -> u64 {
    let sizes = bench.files_in("staging").into_iter();
    sizes.map(|path| std::fs::metadata(path).expect("there").len()).sum()
}

#[tokio::test]
async fn chunks_that_are_sent_again_take_no_more_space() {
    let (bench, file) = (Bench::new(), noise(2 * MIB, 1));
    let ticket = bench.start(2 * MIB).await;
    for _ in 0..10 {
        bench.put_chunk(&ticket, 1, 0, &file).await.expect("a chunk");
        bench.put_chunk(&ticket, 2, 0, &file[..MIB as usize]).await.expect("a chunk");
    }
    let staged = staged_bytes(&bench);
    assert!(staged <= 6 * MIB, "{staged}");
    bench.uploads.commit(&ticket, PartNumber::FIRST, 2 * MIB).await.expect("commits");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn chunks_of_more_than_twice_the_file_are_refused() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    let is_refused = |outcome: Result<_, UploadError>| {
        let is_refused = matches!(outcome, Err(UploadError::BadRequest(_)));
        assert!(is_refused || outcome.is_ok(), "{:?}", outcome.err());
        is_refused
    };
    // Each is longer on one side than the one before, so that none covers another.
    let mut refused = 0;
    for step in 0..10usize {
        let chunk = &file[step * 1000..MIB as usize - (9 - step) * 1000];
        let outcome = bench.put_chunk(&ticket, 1, step as u64 * 1000, chunk).await;
        refused += u64::from(is_refused(outcome.map(|_| ())));
    }
    // Nor do other numbers help as long as the part size is not known.
    for number in 2..10 {
        let outcome = bench.put_chunk(&ticket, number, 0, &file).await;
        refused += u64::from(is_refused(outcome.map(|_| ())));
    }
    assert_eq!(refused, 8 + 8);
    assert!(staged_bytes(&bench) <= 3 * MIB);
}

#[tokio::test]
async fn one_upload_does_not_take_all_parts_there_are() {
    let bench = Bench::new();
    let (ticket, other) = (bench.start(1000 * MIB).await, bench.start(10).await);
    let mut running = Vec::new();
    let part = |number, length| Announced {
        part: PartNumber::new(number).expect("a number"),
        offset: None,
        length,
        md5: None,
    };
    for number in 1..=32 {
        let receiving = bench.uploads.part(&ticket, part(number, 5 * MIB)).await;
        running.push(receiving.expect("leave"));
    }
    let outcome = bench.uploads.part(&ticket, part(33, 5 * MIB)).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Busy)), "{outcome:?}");
    assert!(bench.uploads.part(&other, part(1, 10)).await.is_ok());
    running.pop();
    assert!(bench.uploads.part(&ticket, part(33, 5 * MIB)).await.is_ok());
}

#[tokio::test]
async fn many_parts_at_once_share_a_small_budget() {
    let settings = Settings { min_free_bytes: 0, buffer_bytes: 1 << 20, ..Settings::default() };
    let bench = Bench::with(settings);
    let (part_size, count) = (5 * MIB, 20);
    let file = noise(part_size * count, 4);
    let ticket = bench.start(part_size * count).await;
    // Clients that stop in the middle hold bytes, and must not hold up the others.
    let mut stalled = Vec::new();
    for _ in 0..40 {
        let other = bench.start(MIB).await;
        let announced = announced(1, None, &file[..MIB as usize]);
        let mut receiving = bench.uploads.part(&other, announced).await.expect("leave");
        receiving.write(file[..50_000].to_vec().into()).await.expect("bytes");
        stalled.push(receiving);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for number in (1..=count).rev() {
        let (uploads, ticket) = (bench.uploads.clone(), ticket.clone());
        let bytes = file[((number - 1) * part_size) as usize..][..part_size as usize].to_vec();
        tasks.spawn(async move {
            let mut receiving = uploads.part(&ticket, announced(number, None, &bytes)).await?;
            for piece in bytes.chunks(64 * 1024) {
                receiving.write(piece.to_vec().into()).await?;
            }
            receiving.finish().await
        });
    }
    for outcome in tasks.join_all().await {
        outcome.expect("a part");
    }
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn no_more_parts_than_configured_run_at_once() {
    let settings = Settings { min_free_bytes: 0, max_parts_at_once: 1, ..Settings::default() };
    let bench = Bench::with(settings);
    let ticket = bench.start(10).await;
    let announced = announced(1, None, &[7; 10]);
    let running = bench.uploads.part(&ticket, announced.clone()).await.expect("leave");
    let outcome = bench.uploads.part(&ticket, announced.clone()).await.map(|_| ());
    assert!(matches!(outcome, Err(UploadError::Busy)), "{outcome:?}");
    drop(running);
    assert!(bench.uploads.part(&ticket, announced).await.is_ok());
}
