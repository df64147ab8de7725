//! What the modules share: a gate with two applications, signed grants, data folders on a disk that keeps a log.

mod disk;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sealdrop::disk::LocalDisk;
use sealdrop::policy::{
    Application, Calls, Credentials, Gate, Grant, Place, Policy, Secret, SignedPolicy, Signer,
    UnixSeconds, op,
};
use sealdrop::store::{DataFolder, Listeners, Store};
use sealdrop::uploads::{
    Allotment, Announced, PartNumber, Received, Settings, Start, Ticket, UploadError, Uploads,
};
use tempfile::TempDir;

pub use disk::LogDisk;

/// The clock of these tests: 2026-01-01T00:00:00Z.
pub const NOW: UnixSeconds = UnixSeconds(1_767_225_600);

pub const KEY: &str = "AppKeyOfTheTestsNumber1";
pub const SECRET: &str = "an-app-secret-of-26-bytes!";
pub const OTHER_KEY: &str = "AppKeyOfTheTestsNumber2";
pub const OTHER_SECRET: &str = "the-other-secret-of-bytes!";

pub const MIB: u64 = 1024 * 1024;

pub fn gate() -> Gate {
    let application = |key, secret| Application::new(key, vec![Secret::new(secret)]);
    Gate::new(vec![application(KEY, SECRET), application(OTHER_KEY, OTHER_SECRET)])
        .expect("two applications")
}

pub fn policy(calls: &str) -> Policy {
    Policy::new(UnixSeconds(NOW.0 + 600), calls.parse::<Calls>().expect("calls"))
}

pub fn signed_with(secret: &str, policy: &Policy) -> SignedPolicy {
    let signer = Signer::new(Secret::new(secret), Duration::from_secs(3600));
    signer.sign(policy, NOW).expect("signs")
}

pub fn grant<O: op::Op>(policy: &Policy) -> Grant<O> {
    grant_of(KEY, SECRET, policy)
}

/// The grant of one of the two applications.
pub fn grant_of<O: op::Op>(key: &str, secret: &str, policy: &Policy) -> Grant<O> {
    let pair = signed_with(secret, policy);
    let credentials =
        Credentials::new(Some(key)).with_pair(Some(&pair.policy), Some(&pair.signature));
    gate().verify(&credentials, NOW).expect("verifies").permit().expect("permits")
}

/// Settings under which a file has at most so many bytes.
pub fn files_up_to(max_file_bytes: u64) -> Settings {
    let allotment = Allotment { max_file_bytes, ..Allotment::default() };
    Settings { min_free_bytes: 0, allotment, ..Settings::default() }
}

/// A data folder that is removed at the end, and the uploads in it.
pub struct Bench {
    pub folder: Arc<TempDir>,
    pub disk: Arc<LogDisk>,
    pub store: Store,
    pub uploads: Uploads,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(Settings { min_free_bytes: 0, ..Settings::default() })
    }

    pub fn with(settings: Settings) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        Self::open(folder, settings, "boot 1")
    }

    /// What a process finds that serves from this folder; nothing there has to be durable.
    pub fn on(folder: Arc<TempDir>) -> Self {
        let settings = Settings { min_free_bytes: 0, ..Settings::default() };
        let bench = Self::open(folder, settings, "boot 2");
        bench.disk.hurry();
        bench
    }

    /// One whose journal notes what these want to be told of.
    pub fn told(listeners: Listeners) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let settings = Settings { min_free_bytes: 0, ..Settings::default() };
        Self::open_told(folder, settings, "boot 1", listeners)
    }

    /// What another process would find: nothing of this one's memory.
    pub fn reopened(self, boot: &str) -> Self {
        self.reopened_told(boot, Listeners::new())
    }

    pub fn reopened_told(self, boot: &str, listeners: Listeners) -> Self {
        let Bench { folder, .. } = self;
        let settings = Settings { min_free_bytes: 0, ..Settings::default() };
        Self::open_told(folder, settings, boot, listeners)
    }

    fn open(folder: Arc<TempDir>, settings: Settings, boot: &str) -> Self {
        Self::open_told(folder, settings, boot, Listeners::new())
    }

    fn open_told(
        folder: Arc<TempDir>,
        settings: Settings,
        boot: &str,
        listeners: Listeners,
    ) -> Self {
        let disk = Arc::new(LogDisk::new(LocalDisk, folder.path().to_owned()));
        let data = DataFolder::open(disk.clone(), folder.path()).expect("a data folder");
        let store = Store::with_listeners(data, listeners);
        let gate = Arc::new(gate());
        let uploads = Uploads::open_under(gate, store.clone(), settings, boot.to_owned());
        Bench { folder, disk, store, uploads: uploads.expect("uploads") }
    }

    pub async fn start(&self, size_bytes: u64) -> Ticket {
        self.start_as(&policy("pick"), size_bytes, Place::default()).await.expect("starts")
    }

    pub async fn start_as(
        &self,
        policy: &Policy,
        size_bytes: u64,
        place: Place,
    ) -> Result<Ticket, UploadError> {
        let start = Start {
            filename: "Grüße, 世界.bin".to_owned(),
            mimetype: "application/octet-stream".to_owned(),
            size_bytes,
            place,
            workflows: Vec::new(),
        };
        let started = self.uploads.start(grant(policy), start, NOW).await?;
        let uri = Some(started.uri.as_str());
        let credentials = Credentials::new(Some(KEY));
        Ok(self.uploads.ticket(&started.upload_id, uri, &credentials, NOW)?)
    }

    /// Sends a regular part.
    pub async fn put(
        &self,
        ticket: &Ticket,
        part: u64,
        bytes: &[u8],
    ) -> Result<Received, UploadError> {
        self.send(ticket, announced(part, None, bytes), bytes).await
    }

    /// Sends a chunk.
    pub async fn put_chunk(
        &self,
        ticket: &Ticket,
        part: u64,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Received, UploadError> {
        self.send(ticket, announced(part, Some(offset), bytes), bytes).await
    }

    pub async fn send(
        &self,
        ticket: &Ticket,
        announced: Announced,
        bytes: &[u8],
    ) -> Result<Received, UploadError> {
        let mut receiving = self.uploads.part(ticket, announced).await?;
        for piece in bytes.chunks(60_000) {
            receiving.write(piece.to_vec().into()).await?;
        }
        receiving.finish().await
    }

    pub async fn stored(&self, ticket: &Ticket) -> Vec<u8> {
        use std::io::Read;
        let grant = grant::<op::Read>(&policy("read"));
        let mut opened =
            self.store.open(&grant, ticket.terms().handle()).await.expect("a stored file");
        let mut bytes = Vec::new();
        opened.file.read_to_end(&mut bytes).expect("readable");
        bytes
    }

    /// Every file below a folder of the data folder.
    pub fn files_in(&self, name: &str) -> Vec<PathBuf> {
        fn below(folder: PathBuf) -> Vec<PathBuf> {
            // A folder may go away while it is looked at.
            let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
            entries
                .map(|entry| entry.expect("an entry").path())
                .flat_map(|path| if path.is_dir() { below(path) } else { vec![path] })
                .collect()
        }
        below(self.folder.path().join(name))
    }
}

pub fn announced(part: u64, offset: Option<u64>, bytes: &[u8]) -> Announced {
    Announced {
        part: PartNumber::new(part).expect("a number"),
        offset,
        length: bytes.len() as u64,
        md5: None,
    }
}

/// `length` bytes that differ from place to place.
pub fn noise(length: u64, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let words = (0..length.div_ceil(8)).flat_map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.take(length as usize).collect()
}
