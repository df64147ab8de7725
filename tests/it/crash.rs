//! `kill -9` in the middle of everything: what was acknowledged is there after a restart.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use awc::http::Method;
use futures_util::future::{join, join_all};
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
    number: u64,
    started: Option<Value>,
    acknowledged: BTreeSet<usize>,
    handle: Option<String>,
}

impl Upload {
    fn new(number: u64) -> Self {
        Upload { number, started: None, acknowledged: BTreeSet::new(), handle: None }
    }

    /// Each upload has bytes of its own.
    fn data(&self) -> Vec<u8> {
        let mut data = bytes(2 * PART + 1000);
        data[..8].copy_from_slice(&self.number.to_le_bytes());
        data
    }
}

/// One client: an upload after the other.
struct Lane {
    current: Upload,
    done: Vec<Upload>,
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
async fn go_on(served: &Served, upload: &mut Upload, open: &Open) -> Option<()> {
    let data = upload.data();
    if upload.started.is_none() {
        let fields = with_pair(json!({ "filename": "a.bin", "size": data.len() }), &pick());
        upload.started = Some(open.during(served.post("/multipart/start", &fields)).await?);
    }
    let started = upload.started.clone()?;
    for (index, chunk) in data.chunks(PART).enumerate() {
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

/// All lanes at once, each an upload after the other, until `moment` has come: whether a request was open then.
async fn work_until(served: &Rc<Served>, lanes: &mut [Lane], moment: Duration) -> bool {
    let open = Open::default();
    let kill = async {
        rt::time::sleep(moment).await;
        let is_hit = open.0.get() > 0;
        served.kill();
        is_hit
    };
    let lanes = lanes.iter_mut().map(|lane| async {
        while go_on(served, &mut lane.current, &open).await.is_some() {
            let next = Upload::new(lane.current.number + UPLOADS as u64);
            lane.done.push(std::mem::replace(&mut lane.current, next));
        }
    });
    let (is_hit, _) = join(kill, join_all(lanes)).await;
    is_hit
}

async fn assert_stored(served: &Served, upload: &Upload) {
    let pair = signed("read", |_| {});
    let handle = upload.handle.as_deref().expect("it was stored");
    let path = format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    let answer = served.request(Method::GET, &path, Vec::new()).await.expect("an answer");
    assert!(
        answer.status == 200 && answer.body == upload.data(),
        "{handle} is not what was stored"
    );
}

#[actix_web::test]
async fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut moments = Moments(SEED);
    let lane = |number| Lane { current: Upload::new(number), done: Vec::new() };
    let mut lanes: Vec<Lane> = (0..UPLOADS as u64).map(lane).collect();
    let mut hits = 0;
    for _ in 0..KILLS {
        let served = Rc::new(Served::start(folder.path()));
        let moment = Duration::from_millis(moments.next(250));
        hits += usize::from(work_until(&served, &mut lanes, moment).await);
    }

    let served = Served::start(folder.path());
    let mut stored = 0;
    for lane in &mut lanes {
        go_on(&served, &mut lane.current, &Open::default()).await.expect("nobody kills any more");
        for upload in lane.done.iter().chain([&lane.current]) {
            assert_stored(&served, upload).await;
            stored += 1;
        }
    }
    assert_sound(folder.path(), stored);
    println!(
        "seed {SEED}: {KILLS} kills, {hits} of them with requests open; {stored} files stored"
    );
    assert!(hits * 2 > KILLS, "only {hits} of {KILLS} kills hit an open request");
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
