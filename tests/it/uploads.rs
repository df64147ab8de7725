//! Uploads: parts in any order, repeats, chunks, what complete checks.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sealdrop::uploads::{Announced, Complete, PartNumber, UploadError};
use sha2::{Digest, Sha256};

use crate::lab::{Bench, MIB, announced, noise};

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
async fn a_commit_that_came_too_early_fixes_nothing() {
    enum Rest {
        Chunk,
        Whole,
        Part,
    }
    for rest in [Rest::Chunk, Rest::Whole, Rest::Part] {
        for crash in [false, true] {
            let (mut bench, file) = (Bench::new(), noise(4000, 1));
            let ticket = bench.start(4000).await;
            bench.put_chunk(&ticket, 1, 0, &file[..1000]).await.expect("a chunk");
            bench.uploads.commit(&ticket, PartNumber::FIRST, 4000).await.expect("commits");
            if crash {
                bench = bench.reopened("boot 1");
            }
            match rest {
                Rest::Chunk => bench.put_chunk(&ticket, 1, 1000, &file[1000..]).await,
                Rest::Whole => bench.put_chunk(&ticket, 1, 0, &file).await,
                Rest::Part => bench.put(&ticket, 1, &file).await,
            }
            .expect("the rest");
            if crash {
                bench = bench.reopened("boot 2");
            }
            bench.uploads.commit(&ticket, PartNumber::FIRST, 4000).await.expect("commits");
            if crash {
                bench = bench.reopened("boot 1");
            }
            bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
            assert!(bench.stored(&ticket).await == file);
        }
    }
}

#[tokio::test]
async fn an_early_commit_holds_once_another_part_depends_on_it() {
    let (bench, file) = (Bench::new(), noise(2000, 1));
    let ticket = bench.start(2000).await;
    bench.put_chunk(&ticket, 1, 0, &file[..1000]).await.expect("a chunk");
    bench.uploads.commit(&ticket, PartNumber::FIRST, 2000).await.expect("commits");
    // The chunk lies at its place in the file already.
    bench.put_chunk(&ticket, 2, 0, &file[1000..]).await.expect("a chunk");
    let outcome = bench.put(&ticket, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::BadRequest(_))), "{outcome:?}");
    bench.uploads.commit(&ticket, PartNumber::new(2).expect("2"), 2000).await.expect("commits");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
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

#[tokio::test]
async fn a_commit_copies_to_a_place_only_after_writers_who_are_astray_have_ended() {
    let (bench, file) = (Bench::new(), noise(12 * MIB, 1));
    let ticket = bench.start(12 * MIB).await;
    // Of two equal parts this is the second, so it is written to its place at once.
    let half = &file[..6 * MIB as usize];
    let mut astray = bench.uploads.part(&ticket, announced(2, None, half)).await.expect("leave");
    astray.write(half[..MIB as usize].to_vec().into()).await.expect("bytes");
    bench.put_chunk(&ticket, 1, 0, &file).await.expect("a chunk");
    bench.disk.take_log();
    bench.uploads.commit(&ticket, PartNumber::FIRST, 12 * MIB).await.expect("commits");
    let log = bench.disk.take_log();
    let place = |verb: &str, name: &str| {
        log.iter().position(|line| line.starts_with(verb) && line.ends_with(name)).expect(name)
    };
    // Whoever is astray has ended when the ledger has the part.
    assert!(place("append", "/ledger") < place("copy", "/data"), "{log:#?}");
    let outcome = astray.write(half[MIB as usize..].to_vec().into()).await;
    assert!(matches!(outcome, Err(UploadError::Superseded)), "{outcome:?}");
    drop(astray);
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}
