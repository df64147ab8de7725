//! Copies of a data folder that is written to meanwhile: after `verify --repair`, every file in them is whole.
//!
//! The folder is remembered before each thing that is done to the disk, so copies can be put together of any moments.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sealdrop::policy::{Grant, Handle, Place, UnixSeconds, op};
use sealdrop::records::Records;
use sealdrop::store::{Damage, Meta, Remains};
use sealdrop::uploads::{NewFile, Replacement};

use crate::lab::{Bench, NOW, grant, noise, policy};

/// What a folder has: by path, the bytes.
type Snapshot = BTreeMap<PathBuf, Vec<u8>>;

/// A folder's life, and all that was ever stored in it.
struct History {
    /// The folder before each thing that was done, and at the end.
    moments: Vec<Snapshot>,
    stored: BTreeMap<Handle, BTreeSet<Vec<u8>>>,
}

impl History {
    /// Files are uploaded, overwritten and removed; keys change hands.
    async fn of(bench: &Bench) -> History {
        let moments = Arc::new(Mutex::new(Vec::new()));
        let mut history = History { moments: Vec::new(), stored: BTreeMap::new() };
        let still = history.create(bench, Some("/still"), 1).await;
        let one = history.create(bench, Some("/one"), 2).await;
        let two = history.create(bench, Some("/two"), 3).await;
        let three = history.create(bench, None, 4).await;
        let (root, seen) = (bench.folder.path().to_owned(), moments.clone());
        bench.disk.watch(Some(Box::new(move || seen.lock().expect("sound").push(snapshot(&root)))));

        history.overwrite(bench, &one, 5).await;
        let four = history.create(bench, Some("/four"), 6).await;
        remove(bench, &two, Remains::Cleared).await;
        history.create(bench, Some("/two"), 7).await;
        history.overwrite(bench, &one, 8).await;
        history.overwrite(bench, &four, 9).await;
        remove(bench, &three, Remains::Kept).await;
        let maintenance = Grant::<op::Maintenance>::of_the_operator();
        let late = UnixSeconds(1 << 40);
        bench.uploads.sweep(&maintenance, late, false).await.expect("sweeps");

        bench.disk.watch(None);
        moments.lock().expect("sound").push(snapshot(bench.folder.path()));
        history.moments = std::mem::take(&mut moments.lock().expect("sound"));
        assert!(history.listed(history.moments.len() - 1).contains(&still));
        history
    }

    async fn create(&mut self, bench: &Bench, path: Option<&str>, seed: u64) -> Handle {
        let place = Place { path: path.map(str::to_owned), ..Place::default() };
        let file = NewFile { filename: "a.bin".to_owned(), place, ..NewFile::default() };
        let begun = bench.uploads.create(grant(&policy("store")), file, NOW).await;
        let (mut incoming, bytes) = (begun.expect("begins"), noise(1000 + seed, seed));
        incoming.write(bytes.clone().into()).await.expect("writes");
        let handle = incoming.finish().await.expect("is stored").handle;
        self.stored.entry(handle).or_default().insert(bytes);
        handle
    }

    async fn overwrite(&mut self, bench: &Bench, handle: &Handle, seed: u64) {
        let (grant, new) = (grant(&policy("write")), Replacement::default());
        let begun = bench.uploads.overwrite(grant, handle, new, NOW).await;
        let (mut incoming, bytes) = (begun.expect("begins"), noise(1000 + seed, seed));
        incoming.write(bytes.clone().into()).await.expect("writes");
        incoming.finish().await.expect("is stored");
        self.stored.entry(*handle).or_default().insert(bytes);
    }

    /// The files that there were at a moment.
    fn listed(&self, moment: usize) -> BTreeSet<Handle> {
        let records = self.moments[moment].iter();
        let records = records.filter(|(path, _)| path.starts_with("records/files"));
        let values = records.filter_map(|(_, text)| text.split(|byte| *byte == b'\n').nth(1));
        values
            .filter_map(|text| serde_json::from_slice::<Meta>(text).ok())
            .map(|m| m.handle)
            .collect()
    }

    /// The moments before which something below `part` changed.
    fn changes(&self, part: &str) -> Vec<usize> {
        let of =
            |moment: usize| self.moments[moment].iter().filter(|(path, _)| path.starts_with(part));
        let is_new = |moment: &usize| *moment == 0 || !of(*moment).eq(of(*moment - 1));
        (0..self.moments.len()).filter(is_new).collect()
    }

    /// Repairs a copy, starts a store on it and reads every file. `stays` are files that must be there.
    async fn check(&self, copy: &Snapshot, stays: &BTreeSet<Handle>, what: &str) {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        for (path, bytes) in copy {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, bytes).expect("written");
        }
        let bench = Bench::on(folder);
        let maintenance = Grant::<op::Maintenance>::of_the_operator();
        bench.store.verify(&maintenance, true).await.expect("verifies");
        let left = bench.store.verify(&maintenance, false).await.expect("verifies").damage;
        // Two files had one key, one after the other, and the copy has the bytes of both.
        let has_no_key =
            |damage: &Damage| matches!(damage, Damage::NoRecord { repaired: false, .. });
        assert!(left.iter().all(has_no_key), "{what}: {left:?}");

        let listed = self.read_all(&bench, what).await;
        assert!(listed.is_superset(stays), "{what}: {listed:?} is less than {stays:?}");
        let late = UnixSeconds(1 << 40);
        bench.uploads.sweep(&maintenance, late, false).await.expect("sweeps");
        assert_eq!(self.read_all(&bench, what).await, listed, "{what}");
    }

    /// All files of a store: each has bytes that were stored under its handle, and a key of its own.
    async fn read_all(&self, bench: &Bench, what: &str) -> BTreeSet<Handle> {
        let at = |name: &str| bench.folder.path().join(name);
        let records = Records::new(bench.disk.clone(), at("records/files"), at("scratch"));
        let (mut listed, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for entry in records.list::<Meta>().expect("lists") {
            let meta = entry.expect("reads").value;
            let opened = bench.store.open(&grant(&policy("read")), &meta.handle).await;
            let mut bytes = Vec::new();
            let mut opened = opened.unwrap_or_else(|error| panic!("{what}: {error:?}"));
            opened.file.read_to_end(&mut bytes).expect("readable");
            assert!(self.stored[&meta.handle].contains(&bytes), "{what}: {}", meta.handle);
            assert_eq!(meta.crc32c, crc32c::crc32c(&bytes), "{what}");
            assert!(keys.insert(meta.key), "{what}: a key has two files");
            listed.insert(meta.handle);
        }
        listed
    }
}

async fn remove(bench: &Bench, handle: &Handle, remains: Remains) {
    let grant = grant(&policy("remove"));
    bench.store.remove_file(&grant, handle, remains).await.expect("removes");
}

/// What lies in `records/` and `files/`.
fn snapshot(root: &Path) -> Snapshot {
    fn add(root: &Path, folder: &Path, found: &mut Snapshot) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => add(root, &path, found),
                false => {
                    let inside = path.strip_prefix(root).expect("inside").to_owned();
                    found.insert(inside, fs::read(&path).expect("readable"));
                }
            }
        }
    }
    let mut found = Snapshot::new();
    ["records", "files"].iter().for_each(|part| add(root, &root.join(part), &mut found));
    found
}

#[tokio::test]
async fn records_and_bytes_of_any_two_moments_make_a_store_of_whole_files() {
    let history = History::of(&Bench::new()).await;
    let (mut copies, mut orders) = (0, [0; 2]);
    for records_at in history.changes("records") {
        // Every third pair: all of them take a minute.
        for bytes_at in history.changes("files").into_iter().skip(records_at % 3).step_by(3) {
            let of = |moment: usize, part: &'static str| {
                let all = history.moments[moment].iter();
                all.filter(move |(path, _)| path.starts_with(part))
            };
            let copy = of(records_at, "records").chain(of(bytes_at, "files"));
            let copy = copy.map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
            // What was there all the while is there, whichever part was copied first.
            let between = records_at.min(bytes_at)..=records_at.max(bytes_at);
            let all = between.map(|moment| history.listed(moment));
            let stays = all.reduce(|one, other| &one & &other).expect("a moment");
            let what = format!("records at {records_at}, bytes at {bytes_at}");
            history.check(&copy, &stays, &what).await;
            copies += 1;
            orders[usize::from(records_at < bytes_at)] += 1;
        }
    }
    println!("{copies} copies of {} moments; records first: {}", history.moments.len(), orders[1]);
    assert!(orders.iter().all(|count| *count > 20), "{orders:?}");
}

/// Copies as `cp -r` does: a folder is listed, and then one file is copied after the other, while time goes on.
struct Copying<'a> {
    history: &'a History,
    /// In hundredths of a moment.
    time: usize,
    state: u64,
}

impl Copying<'_> {
    fn moment(&self) -> &Snapshot {
        let last = self.history.moments.len() - 1;
        &self.history.moments[(self.time / 100).min(last)]
    }

    /// A number below `end`.
    fn random(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 32).expect("fits") % end
    }

    fn copy(&mut self, part: &str, pace: usize) -> Snapshot {
        let folder_of = |path: &PathBuf| path.parent().expect("a folder").to_owned();
        let mut folders: Vec<PathBuf> = Vec::new();
        for path in self.moment().keys().filter(|path| path.starts_with(part)) {
            if !folders.contains(&folder_of(path)) {
                let at = self.state as usize % (folders.len() + 1);
                folders.insert(at, folder_of(path));
            }
        }
        let mut copied = Snapshot::new();
        for folder in folders {
            let listed: Vec<PathBuf> =
                self.moment().keys().filter(|path| folder_of(path) == folder).cloned().collect();
            for path in listed {
                self.time += self.random(pace);
                if let Some(bytes) = self.moment().get(&path) {
                    copied.insert(path, bytes.clone());
                }
            }
        }
        copied
    }
}

#[tokio::test]
async fn a_copy_that_takes_its_time_is_a_store_of_whole_files() {
    let history = History::of(&Bench::new()).await;
    let last = history.moments.len() - 1;
    let unchanged: BTreeSet<Handle> = history
        .stored
        .iter()
        .filter(|(handle, stored)| {
            stored.len() == 1 && (0..=last).all(|moment| history.listed(moment).contains(handle))
        })
        .map(|(handle, _)| *handle)
        .collect();
    assert_eq!(unchanged.len(), 1);
    for seed in 1..=60 {
        let state = (seed + 1_u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut copying = Copying { history: &history, time: 0, state };
        copying.time = copying.random(last * 50);
        let pace = 1 + copying.random(last * 10);
        let parts = if seed % 2 == 0 { ["records", "files"] } else { ["files", "records"] };
        let copy = parts.iter().flat_map(|part| copying.copy(part, pace)).collect();
        history.check(&copy, &unchanged, &format!("seed {seed}, {parts:?}")).await;
    }
}
