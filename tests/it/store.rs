//! Files at rest: who may open them, keys, verify, the lock, records.

use std::sync::Arc;

use sealdrop::disk::LocalDisk;
use sealdrop::policy::{Code, Grant, Handle, Place, Policy, UnixSeconds, op};
use sealdrop::records::{RecordError, Records};
use sealdrop::store::{Damage, DataFolder, LockRefused, Meta, StoreError};
use sealdrop::uploads::{Complete, UploadError};

use crate::lab::{
    Bench, MIB, NOW, OTHER_KEY, OTHER_SECRET, gate, grant, noise, policy, signed_with,
};

async fn stored(bench: &Bench) -> Meta {
    let (ticket, file) = (bench.start(MIB).await, noise(MIB, 1));
    bench.put(&ticket, 1, &file).await.expect("a part");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes")
}

#[tokio::test]
async fn a_file_is_opened_with_a_grant_that_covers_it() {
    let bench = Bench::new();
    let meta = stored(&bench).await;
    let open = |policy: Policy, handle: Handle| {
        let store = bench.store.clone();
        async move { store.open(&grant::<op::Read>(&policy), &handle).await.map(|o| o.meta) }
    };
    let only = |handle: &str| Policy { handle: Some(handle.to_owned()), ..policy("read") };
    assert_eq!(open(policy("read"), meta.handle).await.expect("opens"), meta);
    assert_eq!(open(only(meta.handle.as_str()), meta.handle).await.expect("opens"), meta);

    // Whether the file exists is not told to whom its policy does not cover.
    let nobody = Handle::parse("abcdefghijABCDEFGHI0").expect("a handle");
    for handle in [meta.handle, nobody] {
        let outcome = open(only("ABCDEFGHIJabcdefghi0"), handle).await;
        assert!(matches!(outcome, Err(StoreError::Denied(d)) if d.code() == Code::NotAllowed));
    }
    let outcome = open(policy("read"), nobody).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
}

#[tokio::test]
async fn another_applications_file_is_not_there() {
    let bench = Bench::new();
    let meta = stored(&bench).await;
    let pair = signed_with(OTHER_SECRET, &policy("read,stat"));
    let credentials = sealdrop::policy::Credentials::new(Some(OTHER_KEY))
        .with_pair(Some(&pair.policy), Some(&pair.signature));
    let verified = gate().verify(&credentials, NOW).expect("verifies");
    let outcome = bench.store.open(&verified.permit().expect("reads"), &meta.handle).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
    let outcome = bench.store.stat(&verified.permit().expect("stats"), &meta.handle).await;
    assert!(matches!(outcome, Err(StoreError::NotFound(_))), "{outcome:?}");
    let own = bench.store.stat(&grant(&policy("stat")), &meta.handle).await;
    assert_eq!(own.expect("is its own"), meta);
}

#[tokio::test]
async fn verify_finds_a_flipped_byte_and_repairs_a_lost_record() {
    use std::os::unix::fs::FileExt;
    let bench = Bench::new();
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let (one, other) = (stored(&bench).await, stored(&bench).await);
    let verify = |repair| bench.store.verify(&maintenance, repair);
    let sound = verify(false).await.expect("verifies");
    assert_eq!((sound.files, sound.bytes, sound.damage.len()), (2, 2 * MIB, 0));

    let files = bench.files_in("files");
    let path = files.iter().find(|path| path.ends_with(one.handle.as_str())).expect("its bytes");
    let bytes = std::fs::File::options().write(true).open(path).expect("opens");
    bytes.write_all_at(&[0xFF; 3], 1000).expect("written");
    let damage = verify(true).await.expect("verifies").damage;
    assert!(matches!(damage[..], [Damage::Changed(handle)] if handle == one.handle), "{damage:?}");

    let records = bench.files_in("records/files");
    let of_other = |path: &&std::path::PathBuf| {
        std::fs::read_to_string(path).is_ok_and(|text| text.contains(other.handle.as_str()))
    };
    let record = records.iter().find(of_other).expect("its record");
    let text = std::fs::read_to_string(record).expect("text").replace("1048576", "1048577");
    std::fs::write(record, text).expect("written");
    let outcome = bench.store.stat(&grant(&policy("stat")), &other.handle).await;
    let Err(StoreError::Record(error)) = outcome else { panic!("{outcome:?}") };
    assert!(error.to_string().contains(record.to_str().expect("text")), "{error}");

    let damage = verify(false).await.expect("verifies").damage;
    assert!(damage.iter().any(|d| matches!(d, Damage::Record(_))), "{damage:?}");
    let damage = verify(true).await.expect("verifies").damage;
    let is_repaired = |d: &Damage| matches!(d, Damage::NoRecord { handle, repaired: true } if *handle == other.handle);
    assert!(damage.iter().any(is_repaired), "{damage:?}");
    let meta = bench.store.stat(&grant(&policy("stat")), &other.handle).await;
    assert_eq!(meta.expect("is known again"), other);
}

#[tokio::test]
async fn verify_gives_a_whole_key_back_to_its_file() {
    let bench = Bench::new();
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let place = || Place { path: Some("/docs/a.bin".to_owned()), ..Place::default() };
    let ticket = bench.start_as(&policy("store"), 0, place()).await.expect("starts");
    bench.uploads.complete(&ticket, Complete::default()).await.expect("completes");
    for records in ["records/files", "records/keys"] {
        for record in bench.files_in(records) {
            std::fs::remove_file(record).expect("removed");
        }
    }
    let damage = bench.store.verify(&maintenance, true).await.expect("verifies").damage;
    assert!(matches!(damage[..], [Damage::NoRecord { repaired: true, .. }]), "{damage:?}");
    let outcome = bench.start_as(&policy("store"), 0, place()).await;
    assert!(matches!(outcome, Err(UploadError::KeyExists)), "{outcome:?}");
}

#[tokio::test]
async fn stray_files_in_the_data_folder_stop_nothing() {
    let bench = Bench::new();
    let maintenance = Grant::<op::Maintenance>::of_the_operator();
    let handle = stored(&bench).await.handle;
    let shard = &handle.as_str()[..2];
    for name in ["files/.DS_Store", "staging/.DS_Store", &format!("staging/{shard}/{handle}")] {
        std::fs::write(bench.folder.path().join(name), "stray").expect("written");
    }
    std::fs::create_dir(bench.folder.path().join("scratch/lost+found")).expect("made");
    let bench = bench.reopened("boot 1");
    let late = UnixSeconds(NOW.0 + 1_000_000);
    assert_eq!(bench.uploads.sweep(&maintenance, late, false).await.expect("sweeps").uploads, 0);
    let verdict = bench.store.verify(&maintenance, false).await.expect("verifies");
    assert!(verdict.files == 1 && verdict.damage.is_empty(), "{verdict:?}");
}

#[tokio::test]
async fn what_lies_in_the_data_folder_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    fn check(path: &std::path::Path, is_root: bool) {
        let mode = std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert!(is_root || mode == expected, "{}: {mode:o}", path.display());
        if path.is_dir() {
            let entries = std::fs::read_dir(path).expect("a folder");
            entries.for_each(|entry| check(&entry.expect("an entry").path(), false));
        }
    }
    // A folder that was made before, and that others may read.
    let bench = Bench::new();
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(bench.folder.path(), open).expect("set");
    stored(&bench).await;
    bench.put(&bench.start(MIB).await, 1, &noise(MIB, 1)).await.expect("a part");
    let _lock = bench.store.folder().lock().expect("locks");
    check(bench.folder.path(), true);

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new");
    DataFolder::open(Arc::new(LocalDisk), &path).expect("opens");
    check(&path, false);
}

#[test]
fn one_process_serves_from_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || DataFolder::open(Arc::new(LocalDisk), folder.path()).expect("opens");
    let lock = open().lock().expect("locks");
    let outcome = open().lock();
    assert!(matches!(outcome, Err(LockRefused::Taken(_))), "{outcome:?}");
    drop(lock);
    open().lock().expect("locks again");
}

fn records(folder: &tempfile::TempDir) -> Records {
    let scratch = folder.path().join("scratch");
    Records::new(Arc::new(LocalDisk), folder.path().join("facts"), scratch)
}

#[test]
fn a_record_is_put_once_and_swapped_by_who_has_seen_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(&folder);
    let key = "any/../key\n\u{0}ä";
    assert_eq!(records.get::<u32>(key).expect("reads"), None);
    assert!(records.put_if_absent(key, &1, None).expect("puts"));
    assert!(!records.put_if_absent(key, &2, None).expect("looks"));
    let seen = records.get::<u32>(key).expect("reads").expect("is there");
    assert_eq!((seen.key.as_str(), seen.value), (key, 1));
    assert!(records.swap(&seen, &3).expect("swaps"));
    assert!(!records.swap(&seen, &4).expect("looks"));
    assert_eq!(records.get::<u32>(key).expect("reads").map(|entry| entry.value), Some(3));
    assert!(!records.remove_if(key, &4).expect("looks"));
    assert!(records.remove_if(key, &3).expect("removes"));
    assert!(!records.remove_if(key, &3).expect("looks"));
    records.put_if_absent(key, &5, None).expect("puts");
    records.remove(key).expect("removes");
    records.remove(key).expect("is removed");
    assert_eq!(records.get::<u32>(key).expect("reads"), None);
}

#[test]
fn records_are_put_by_one_of_many() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(&folder);
    let winners: usize = std::thread::scope(|scope| {
        let put = |number: u32| {
            let records = records.clone();
            scope.spawn(move || records.put_if_absent("key", &number, None).expect("puts"))
        };
        let threads: Vec<_> = (0..8).map(put).collect();
        threads.into_iter().map(|t| usize::from(t.join().expect("ends"))).sum()
    });
    assert_eq!(winners, 1);
}

#[test]
fn records_end_at_their_time_and_damage_hides_no_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records(&folder);
    for (key, expires) in [("a", None), ("b", Some(NOW)), ("c", Some(UnixSeconds(NOW.0 + 1)))] {
        records.put_if_absent(key, &key.to_owned(), expires).expect("puts");
    }
    assert_eq!(records.expire(NOW).expect("expires"), 1);
    let keys = || {
        let entries = records.list::<String>().expect("lists");
        let mut keys: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.key)).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(), ["a", "c"]);

    for damage in
        [&b"\xFF"[..], b"", b"{}", b"{\"sealdrop\":2,\"key\":\"a\",\"crc32c\":0}\n\"a\"\n"]
    {
        let damaged = find(&folder, "\"a\"");
        let before = std::fs::read(&damaged).expect("a record");
        std::fs::write(&damaged, damage).expect("written");
        let outcome = records.get::<String>("a");
        assert!(matches!(&outcome, Err(RecordError::Damaged { path, .. }) if *path == damaged));
        assert_eq!(keys(), ["c"]);
        std::fs::write(&damaged, before).expect("written");
    }
    assert_eq!(keys(), ["a", "c"]);
}

/// The record whose file contains `text`.
fn find(folder: &tempfile::TempDir, text: &str) -> std::path::PathBuf {
    let shards = std::fs::read_dir(folder.path().join("facts")).expect("a folder");
    shards
        .flat_map(|shard| std::fs::read_dir(shard.expect("an entry").path()).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .find(|path| std::fs::read_to_string(path).is_ok_and(|found| found.contains(text)))
        .expect("a record")
}
