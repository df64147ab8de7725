//! What survives: repeated and abandoned completes, failing disks, crashes, power cuts, sweeps.

use sealdrop::policy::{Grant, UnixSeconds, op};
use sealdrop::uploads::{Complete, PartNumber, UploadError};

use crate::lab::{Bench, MIB, NOW, announced, noise};

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
async fn a_crash_at_any_step_of_complete_leaves_the_file_or_the_upload() {
    use std::io::ErrorKind;
    let steps = [
        "sync staging/",
        "open scratch/",
        "sync scratch/",
        "rename to files/",
        "sync folder files/",
        "rename to records/files/",
        "sync folder records/files/",
        "remove folder staging/",
    ];
    for step in steps {
        for boot in ["boot 1", "boot 2"] {
            let (bench, file) = (Bench::new(), noise(MIB, 1));
            let ticket = bench.start(MIB).await;
            bench.put(&ticket, 1, &file).await.expect("a part");
            bench.disk.fail(Some(step), ErrorKind::Other);
            let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
            assert_eq!(outcome.is_ok(), step.starts_with("remove"), "{step}: {outcome:?}");

            let bench = bench.reopened(boot);
            let one = bench.uploads.complete(&ticket, Complete::default()).await.expect(step);
            let again = bench.uploads.complete(&ticket, Complete::default()).await.expect(step);
            assert_eq!(one, again, "{step}");
            assert!(bench.stored(&ticket).await == file, "{step}");
            assert!(bench.files_in("staging").is_empty(), "{step}");
            let outcome = bench.put(&ticket, 1, &file).await;
            assert!(matches!(outcome, Err(UploadError::Closed)), "{step}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn an_upload_that_was_completed_stays_closed_though_its_folder_is_left() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    bench.disk.fail(Some("remove folder staging/"), std::io::ErrorKind::Other);
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(!bench.files_in("staging").is_empty());

    let bench = bench.reopened("boot 1");
    let outcome = bench.put(&ticket, 1, &file).await;
    assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");
    assert!(bench.files_in("staging").is_empty());
}

#[tokio::test]
async fn repeats_that_race_with_complete_never_mix_two_versions() {
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    for round in 0..3 {
        let bench = Bench::new();
        let (part_size, size) = (5 * MIB, 12 * MIB);
        let versions: Vec<_> = (0..4).map(|seed| noise(size, 10 * round + seed)).collect();
        let ticket = bench.start(size).await;
        let mut tasks = tokio::task::JoinSet::new();
        for (step, file) in versions.iter().enumerate() {
            for number in 0..3 {
                let number = (number + step as u64) % 3;
                let from = number * part_size;
                let bytes = file[from as usize..(from + part_size).min(size) as usize].to_vec();
                let (uploads, ticket) = (bench.uploads.clone(), ticket.clone());
                tasks.spawn(async move {
                    let announced = announced(number + 1, None, &bytes);
                    let mut receiving = uploads.part(&ticket, announced).await?;
                    for piece in bytes.chunks(200_000) {
                        receiving.write(piece.to_vec().into()).await?;
                    }
                    receiving.finish().await
                });
            }
        }
        let meta = loop {
            match bench.uploads.complete(&ticket, Complete::default()).await {
                Ok(meta) => break meta,
                Err(UploadError::PartsMissing(_) | UploadError::Busy) => {}
                Err(error) => panic!("{error:?}"),
            }
        };
        for outcome in tasks.join_all().await {
            let is_expected =
                matches!(outcome, Ok(_) | Err(UploadError::Superseded | UploadError::Closed));
            assert!(is_expected, "{outcome:?}");
        }
        let stored = bench.stored(&ticket).await;
        assert_eq!(crc32c::crc32c(&stored), meta.crc32c);
        for (position, part) in stored.chunks(part_size as usize).enumerate() {
            let from = position * part_size as usize;
            let is_one = versions.iter().any(|file| file[from..from + part.len()] == *part);
            assert!(is_one, "part {} is a mixture", position + 1);
        }
        assert!(bench.store.verify(&maintenance, false).await.expect("verifies").damage.is_empty());
        assert!(bench.files_in("staging").is_empty(), "{:?}", bench.files_in("staging"));
    }
}

#[tokio::test]
async fn a_line_that_is_torn_by_a_full_disk_costs_no_later_part() {
    for truncating_fails in [false, true] {
        let (bench, file) = (Bench::new(), noise(14 * MIB, 1));
        let ticket = bench.start(14 * MIB).await;
        let part = |from: u64, to: u64| &file[(from * MIB) as usize..(to * MIB) as usize];
        // The ledger's first line, and one in the middle.
        for (number, from, to) in [(1, 0, 6), (2, 6, 12)] {
            bench.disk.append_short(Some("staging/"));
            let failing = truncating_fails.then_some("truncate staging/");
            bench.disk.fail(failing, std::io::ErrorKind::Other);
            let outcome = bench.put(&ticket, number, part(from, to)).await;
            assert!(matches!(outcome, Err(UploadError::NoSpace)), "{outcome:?}");
            bench.disk.append_short(None);
            if truncating_fails {
                let outcome = bench.put(&ticket, number, part(from, to)).await;
                assert!(matches!(outcome, Err(UploadError::Disk(_))), "{outcome:?}");
            }
            bench.disk.fail(None, std::io::ErrorKind::Other);
            bench.put(&ticket, number, part(from, to)).await.expect("a part");
        }
        bench.put(&ticket, 3, part(12, 14)).await.expect("a part");

        let bench = bench.reopened("boot 1");
        bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
        assert!(bench.stored(&ticket).await == file);
    }
}

#[tokio::test]
async fn nothing_is_written_to_bytes_that_have_their_final_place() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let ticket = bench.start(MIB).await;
    bench.put(&ticket, 1, &file).await.expect("a part");
    bench.disk.fail(Some("sync folder files/"), std::io::ErrorKind::Other);
    // The folder of the trailer is the same one, and is synced before the bytes are moved.
    let handle = ticket.terms().handle().as_str().to_owned();
    let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
    assert!(matches!(outcome, Err(UploadError::Disk(_))), "{outcome:?}");
    bench.disk.fail(Some("rename to records/files/"), std::io::ErrorKind::Other);
    let outcome = bench.uploads.complete(&ticket, Complete::default()).await;
    assert!(matches!(outcome, Err(UploadError::Disk(_))), "{outcome:?}");
    assert!(bench.files_in("files").iter().any(|path| path.ends_with(&handle)));
    bench.disk.fail(None, std::io::ErrorKind::Other);
    let outcome = bench.put(&ticket, 1, &noise(MIB, 2)).await;
    assert!(matches!(outcome, Err(UploadError::Closed)), "{outcome:?}");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    assert!(bench.stored(&ticket).await == file);
}

#[tokio::test]
async fn a_look_at_what_would_be_swept_changes_nothing() {
    let (bench, file) = (Bench::new(), noise(MIB, 1));
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let (done, open) = (bench.start(MIB).await, bench.start(MIB).await);
    for ticket in [&done, &open] {
        bench.put(ticket, 1, &file).await.expect("a part");
    }
    bench.disk.fail(Some("remove folder staging/"), std::io::ErrorKind::Other);
    bench.uploads.complete(&done, Complete::default()).await.expect("completes");
    bench.disk.fail(None, std::io::ErrorKind::Other);
    let before = bench.files_in("");
    bench.disk.take_log();

    let gate = std::sync::Arc::new(crate::lab::gate());
    let settings = sealdrop::uploads::Settings::default();
    let beside = sealdrop::uploads::Uploads::beside(gate, bench.store.clone(), settings);
    let late = UnixSeconds(open.deadline().0 + 3600);
    let swept = beside.expect("opens").sweep(&maintenance, late, true).await.expect("sweeps");
    assert_eq!(swept.uploads, 2);
    assert_eq!(bench.files_in(""), before);
    assert_eq!(bench.disk.take_log(), Vec::<String>::new());
}
