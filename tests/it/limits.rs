//! The limits of uploads are the server's: sizes, keys, owners, space, buffers.

use sealdrop::policy::{Code, Place};
use sealdrop::uploads::{Complete, Settings, UploadError};

use crate::lab::{Bench, MIB, announced, noise, policy};

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
