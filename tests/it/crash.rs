//! `kill -9` in the middle of everything: what was acknowledged is there after a restart.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use awc::http::Method;
use serde_json::{Value, json};

use crate::client::{MIB, bytes, pick, signed, with_pair};
use crate::process::Served;

/// Rounds, each ended by a kill.
const KILLS: usize = 50;
/// Uploads under way at once.
const UPLOADS: usize = 4;
/// Decides every moment; change it to see others.
const SEED: u64 = 20_261_123;

const PART: usize = 5 * MIB;

/// Numbers that look random and are the same in every run (xorshift64).
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// One upload over as many lives of the server as it takes.
#[derive(Clone)]
struct Upload {
    data: Rc<Vec<u8>>,
    started: Option<Value>,
    acknowledged: BTreeSet<usize>,
    handle: Option<String>,
}

impl Upload {
    fn new(number: usize) -> Self {
        let mut data = bytes(2 * PART + 1000);
        data[..8].copy_from_slice(&(number as u64).to_le_bytes());
        Upload { data: Rc::new(data), started: None, acknowledged: BTreeSet::new(), handle: None }
    }
}

/// What the client has under way with the server right now.
#[derive(Clone, Default)]
struct Open(Rc<Cell<usize>>);

impl Open {
    async fn during<T>(&self, request: impl Future<Output = T>) -> T {
        self.0.set(self.0.get() + 1);
        let answer = request.await;
        self.0.set(self.0.get() - 1);
        answer
    }
}

/// Goes on with `upload` until it is stored or the server is gone. A part is never sent twice once it was acknowledged.
async fn go_on(served: Rc<Served>, upload: &mut Upload, open: &Open) -> Option<()> {
    if upload.started.is_none() {
        let fields = with_pair(json!({ "filename": "a.bin", "size": upload.data.len() }), &pick());
        upload.started = Some(open.during(served.post("/multipart/start", &fields)).await?);
    }
    let started = upload.started.clone()?;
    for (index, chunk) in upload.data.chunks(PART).enumerate() {
        if upload.acknowledged.contains(&index) {
            continue;
        }
        let mut fields = started.clone();
        fields["part"] = json!(index + 1);
        fields["size"] = json!(chunk.len());
        let announced = open.during(served.post("/multipart/upload", &fields)).await?;
        let url = announced["url"].as_str().expect("a URL").to_owned();
        let path = &url[url.find("/multipart/part").expect("a part's path")..];
        open.during(served.put(path, chunk.to_vec())).await?;
        upload.acknowledged.insert(index);
    }
    let stored = open.during(served.post("/multipart/complete", &started)).await?;
    upload.handle = Some(stored["handle"].as_str().expect("a handle").to_owned());
    Some(())
}

/// All uploads at once, until they are stored or `moment` has come.
async fn work(served: &Rc<Served>, uploads: &mut [Upload], open: &Open, moment: Duration) {
    let tasks: Vec<_> = uploads
        .iter()
        .cloned()
        .map(|mut upload| {
            let (served, open) = (served.clone(), open.clone());
            rt::spawn(async move {
                go_on(served, &mut upload, &open).await;
                upload
            })
        })
        .collect();
    let kill = rt::spawn({
        let served = served.clone();
        async move {
            rt::time::sleep(moment).await;
            served.kill();
        }
    });
    for (upload, task) in uploads.iter_mut().zip(tasks) {
        *upload = task.await.expect("no panic");
    }
    kill.abort();
}

async fn assert_stored(served: &Served, upload: &Upload) {
    let pair = signed("read", |_| {});
    let handle = upload.handle.as_deref().expect("it was stored");
    let path = format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    let answer = served.request(Method::GET, &path, Vec::new()).await.expect("an answer");
    assert!(answer.status == 200 && answer.body == *upload.data, "{handle} is not what was stored");
}

#[actix_web::test]
async fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut moments = Moments(SEED);
    let mut uploads: Vec<Upload> = (0..UPLOADS).map(Upload::new).collect();
    let (mut begun, mut kills, mut hits, mut stored) = (UPLOADS, 0, 0, Vec::new());

    while kills < KILLS {
        let served = Rc::new(Served::start(folder.path()));
        let open = Open::default();
        let moment = Duration::from_millis(moments.next(250));
        let hit = Rc::new(Cell::new(0));
        let watch = rt::spawn({
            let (open, hit) = (open.clone(), hit.clone());
            async move {
                rt::time::sleep(moment).await;
                hit.set(open.0.get());
            }
        });
        work(&served, &mut uploads, &open, moment).await;
        if watch.is_finished() {
            hits += usize::from(hit.get() > 0);
        }
        watch.abort();
        served.kill();
        kills += 1;
        for upload in uploads.iter_mut().filter(|upload| upload.handle.is_some()) {
            stored.push(std::mem::replace(upload, Upload::new(begun)));
            begun += 1;
        }
    }

    let served = Rc::new(Served::start(folder.path()));
    let patient = Duration::from_secs(600);
    work(&served, &mut uploads, &Open::default(), patient).await;
    stored.append(&mut uploads);
    for upload in &stored {
        assert_stored(&served, upload).await;
    }
    assert_sound(folder.path(), stored.len());
    println!(
        "seed {SEED}: {kills} kills, {hits} of them with requests open; {} files stored",
        stored.len()
    );
    assert!(hits * 2 > kills, "only {hits} of {kills} kills hit an open request");
}

/// Nothing is half there: every file has its record and its bytes.
fn assert_sound(folder: &Path, files: usize) {
    let verdict = crate::process::run(&["verify"], folder);
    let words = String::from_utf8(verdict.stdout).expect("text");
    assert!(
        words.starts_with(&format!("checked {files} files")) && words.ends_with(": 0 problems\n"),
        "{words}"
    );
}
