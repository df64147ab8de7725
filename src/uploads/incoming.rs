//! A file that arrives in one piece: one body, of a length that may not be known, becomes a file or the new
//! bytes of one.
//!
//! It is received into a folder of its own in `staging/`, into a file that is locked as long as somebody
//! receives it: that tells a file under way from what a killed process left.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use bytes::Bytes;
use md5::{Digest, Md5};
use sha2::Sha256;
use tokio::runtime::Handle as Runtime;
use tokio::sync::OwnedSemaphorePermit;

use super::complete::{HEAD_BYTES, check_tags};
use super::pipe::{Pipe, Sink};
use super::space::Reservation;
use super::uploads::check_names;
use super::{NewFile, Replacement, UploadError, Uploads};
use crate::policy::{Grant, Handle, Sizes, UnixSeconds, op};
use crate::store::{DataFolder, Meta, blocking, new_handle, random_text, stored_type};

/// Space that is set aside at a time when nobody knows how much will come.
const AHEAD_BYTES: u64 = 16 << 20;

/// So much is written before its write-back is asked for.
const WRITE_BACK_BYTES: u64 = 8 << 20;

/// So much is always hashed; what comes after it only while hashing takes less than half of the time.
const HASHED_BYTES: u64 = 16 << 20;

/// More than this takes its time to remove, and is not removed by whoever has other things to do.
const LARGE_BYTES: u64 = 64 << 20;

/// The file in an upload's folder that arrives in one piece.
const NAME: &str = "incoming";

/// A file under way. Dropping it removes what arrived.
pub struct Incoming {
    uploads: Uploads,
    pipe: Pipe<Target>,
    bounds: Bounds,
    becomes: Becomes,
    received: u64,
    began: Instant,
    _admission: OwnedSemaphorePermit,
}

/// What it becomes; of the [`Meta`] only what is known before the bytes are.
enum Becomes {
    NewFile(Meta),
    NewBytes(Meta),
}

/// How small and large it may be.
struct Bounds {
    sizes: Sizes,
    max_file_bytes: u64,
    announced: Option<u64>,
}

impl Uploads {
    /// A new file that arrives in one piece: checks the whole policy, and what is announced.
    ///
    /// ```
    /// # use sealdrop::{policy::{Grant, UnixSeconds, op}, uploads::{NewFile, Uploads}};
    /// async fn route(uploads: &Uploads, grant: Grant<op::Upload>, file: NewFile, now: UnixSeconds) {
    ///     let _ = uploads.create(grant, file, now).await;
    /// }
    /// ```
    ///
    /// A route that has leave for something else does not compile:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{policy::{Grant, UnixSeconds, op}, uploads::{NewFile, Uploads}};
    /// async fn route(uploads: &Uploads, grant: Grant<op::Overwrite>, file: NewFile, now: UnixSeconds) {
    ///     let _ = uploads.create(grant, file, now).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`UploadError::Denied`], [`UploadError::TooLarge`], [`UploadError::BadRequest`],
    /// [`UploadError::KeyExists`], [`UploadError::NoSpace`], [`UploadError::Busy`].
    pub async fn create(
        &self,
        grant: Grant<op::Upload>,
        file: NewFile,
        now: UnixSeconds,
    ) -> Result<Incoming, UploadError> {
        let uploads = self.clone();
        blocking(move || {
            let (sizes, announced) = (grant.sizes(), file.announced_bytes);
            let draft = uploads.draft(&grant, file, now)?;
            let bounds = uploads.bounds(sizes, announced)?;
            uploads.receive(draft.handle, bounds, Becomes::NewFile(draft))
        })
        .await
    }

    /// New bytes for a file that is there. Who reads the old ones goes on reading them.
    ///
    /// ```
    /// # use sealdrop::{policy::{Grant, Handle, UnixSeconds, op}, uploads::{Replacement, Uploads}};
    /// async fn route(uploads: &Uploads, grant: Grant<op::Overwrite>, handle: &Handle, now: UnixSeconds) {
    ///     let _ = uploads.overwrite(grant, handle, Replacement::default(), now).await;
    /// }
    /// ```
    ///
    /// A route that has leave for something else does not compile:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{policy::{Grant, Handle, UnixSeconds, op}, uploads::{Replacement, Uploads}};
    /// async fn route(uploads: &Uploads, grant: Grant<op::Upload>, handle: &Handle, now: UnixSeconds) {
    ///     let _ = uploads.overwrite(grant, handle, Replacement::default(), now).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`Uploads::create`], but for `KeyExists`; [`UploadError::NotFound`].
    pub async fn overwrite(
        &self,
        grant: Grant<op::Overwrite>,
        handle: &Handle,
        file: Replacement,
        _now: UnixSeconds,
    ) -> Result<Incoming, UploadError> {
        grant.covers(handle)?;
        let (uploads, handle) = (self.clone(), *handle);
        blocking(move || {
            let known = uploads.0.store.known(&handle, grant.application())?;
            let draft = Meta {
                filename: file.filename.unwrap_or(known.filename),
                announced_mimetype: file.mimetype.unwrap_or(known.announced_mimetype),
                ..known
            };
            check_names(&draft.filename, &draft.announced_mimetype, &[])?;
            let bounds = uploads.bounds(grant.sizes(), file.announced_bytes)?;
            // A folder of its own: others may be overwriting the same file.
            uploads.receive(new_handle()?, bounds, Becomes::NewBytes(draft))
        })
        .await
    }

    /// What is known of a new file before its bytes are.
    fn draft(
        &self,
        grant: &Grant<op::Upload>,
        file: NewFile,
        now: UnixSeconds,
    ) -> Result<Meta, UploadError> {
        let unique = random_text(20)?;
        let home = &self.0.settings.home;
        let place = grant.destination(&file.place, home, &file.filename, &unique)?;
        if !file.workflows.is_empty() {
            grant.may_run_workflows()?;
        }
        check_names(&file.filename, &file.mimetype, &file.workflows)?;
        check_tags(&file.tags)?;
        if place.is_whole_key() && self.0.store.has_key(place.container(), place.key())? {
            return Err(UploadError::KeyExists);
        }
        Ok(Meta {
            handle: new_handle()?,
            application: grant.application().to_owned(),
            owner: grant.owner().map(str::to_owned),
            filename: file.filename,
            mimetype: String::new(),
            announced_mimetype: file.mimetype,
            size_bytes: 0,
            container: place.container().to_owned(),
            key: place.key().to_owned(),
            is_whole_key: place.is_whole_key(),
            crc32c: 0,
            md5: None,
            sha256: None,
            version: 0,
            uploaded_ms: 0,
            // There is no ticket that could bring it back once it was removed.
            ticket_deadline: now.0,
            tags: file.tags,
            workflows: file.workflows,
            alt: file.alt,
        })
    }

    fn bounds(&self, sizes: Sizes, announced: Option<u64>) -> Result<Bounds, UploadError> {
        let max_file_bytes = self.0.settings.max_file_bytes;
        let bounds = Bounds { sizes, max_file_bytes, announced };
        if let Some(bytes) = announced {
            bounds.check_so_far(bytes)?;
            sizes.check(bytes)?;
        }
        Ok(bounds)
    }

    /// Opens the file that is received into, in the folder of `name`.
    fn receive(
        &self,
        name: Handle,
        bounds: Bounds,
        becomes: Becomes,
    ) -> Result<Incoming, UploadError> {
        let admission = self.0.budget.admit()?;
        let (data, min_free) = (self.0.store.folder().clone(), self.0.settings.min_free_bytes);
        let announced = bounds.announced.unwrap_or(0);
        let space = self.0.space.reserve(data.disk(), data.path(), announced, min_free)?;
        let target = Target::open(data, &name, space, min_free)?;
        let pipe = Pipe::new(Arc::new(target), Hashes::new(), self.0.budget.clone());
        Ok(Incoming {
            uploads: self.clone(),
            pipe,
            bounds,
            becomes,
            received: 0,
            began: Instant::now(),
            _admission: admission,
        })
    }
}

impl Incoming {
    /// Takes the next bytes; waits when too much is under way.
    ///
    /// # Errors
    /// [`UploadError::Denied`] or [`UploadError::TooLarge`] at the first byte too many;
    /// [`UploadError::Mismatch`] likewise when a length was announced; [`UploadError::Closed`] when it takes
    /// longer than an upload may; [`UploadError::NoSpace`], [`UploadError::Disk`]. After an error there is
    /// nothing to do but to drop it.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), UploadError> {
        if self.began.elapsed() > self.uploads.0.settings.lifetime {
            return Err(UploadError::Closed);
        }
        let received = self.received.saturating_add(bytes.len() as u64);
        self.bounds.check_so_far(received)?;
        self.received = received;
        self.pipe.write(bytes).await
    }

    /// All bytes are there: they become durable, and then the file exists. It goes on to its end when the
    /// caller is gone.
    ///
    /// # Errors
    /// [`UploadError::Denied`] for a file that is too small; [`UploadError::Mismatch`] when less came than
    /// was announced; [`UploadError::KeyExists`]; [`UploadError::NotFound`] when the file to overwrite was
    /// removed meanwhile; [`UploadError::NoSpace`], [`UploadError::Disk`].
    pub async fn finish(mut self) -> Result<Meta, UploadError> {
        self.bounds.check_whole(self.received)?;
        let task = tokio::spawn(async move {
            let hashes = self.pipe.finish().await?;
            blocking(move || self.make(hashes)).await
        });
        task.await.unwrap_or_else(|_| Err(io::Error::other("the task was ended").into()))
    }

    /// The file. Blocks.
    fn make(self, hashes: Hashes) -> Result<Meta, UploadError> {
        let (store, target) = (&self.uploads.0.store, self.pipe.sink());
        let size = hashes.written;
        let mut head = vec![0; usize::try_from(size.min(HEAD_BYTES)).unwrap_or(0)];
        target.file.read_exact_at(&mut head, 0)?;
        target.data.disk().sync(&target.path, &target.file)?;
        let (crc32c, [md5, sha256]) = hashes.finish();
        let filled = |draft: Meta| Meta {
            mimetype: stored_type(&head, &draft.announced_mimetype),
            size_bytes: size,
            crc32c,
            md5,
            sha256,
            uploaded_ms: UNIX_EPOCH.elapsed().unwrap_or_default().as_millis() as u64,
            ..draft
        };
        let meta = match self.becomes {
            Becomes::NewFile(draft) => {
                let meta = filled(draft);
                store.keep(&target.path, &meta).inspect_err(|_| {
                    // The client will be told that there is no file, so there must be none.
                    if let Err(error) = store.take_back(&meta) {
                        tracing::error!(handle = %meta.handle, "not taken back: {error}");
                    }
                })?;
                meta
            }
            Becomes::NewBytes(draft) => store.replace(&target.path, filled(draft))?,
        };
        target.clear();
        Ok(meta)
    }
}

impl Bounds {
    /// Whether `bytes` may have come.
    fn check_so_far(&self, bytes: u64) -> Result<(), UploadError> {
        if bytes > self.max_file_bytes {
            return Err(UploadError::TooLarge { bytes, max_bytes: self.max_file_bytes });
        }
        if self.announced.is_some_and(|announced| bytes > announced) {
            return Err(UploadError::Mismatch("the body is longer than announced"));
        }
        Ok(self.sizes.check_so_far(bytes)?)
    }

    /// Whether `bytes` may be all.
    fn check_whole(&self, bytes: u64) -> Result<(), UploadError> {
        if self.announced.is_some_and(|announced| bytes < announced) {
            return Err(UploadError::Mismatch("the body is shorter than announced"));
        }
        Ok(self.sizes.check(bytes)?)
    }
}

/// Where the bytes go. Dropping it removes them, unless they have become a file.
struct Target {
    data: DataFolder,
    folder: PathBuf,
    path: PathBuf,
    /// Locked, see [`is_under_way`].
    file: File,
    space: Reservation,
    min_free: u64,
    written: AtomicU64,
}

impl Target {
    fn open(
        data: DataFolder,
        name: &Handle,
        space: Reservation,
        min_free: u64,
    ) -> Result<Self, UploadError> {
        let folder = data.staged(name);
        let path = folder.join(NAME);
        let file = data.disk().open(&path)?;
        let written = AtomicU64::new(0);
        let target = Target { data, folder, path, file, space, min_free, written };
        target.file.try_lock().map_err(io::Error::from)?;
        Ok(target)
    }

    fn clear(&self) {
        clear(&self.data, &self.folder);
    }
}

impl Sink for Target {
    type State = Hashes;

    fn write(&self, batch: &[&[u8]], hashes: &mut Hashes) -> Result<(), UploadError> {
        let bytes = batch.iter().map(|bytes| bytes.len() as u64).sum();
        let disk = self.data.disk();
        self.space.need(bytes, AHEAD_BYTES, disk, self.data.path(), self.min_free)?;
        hashes.update(batch);
        disk.write_at(&self.path, &self.file, batch, hashes.written)?;
        let (before, after) = (hashes.written, hashes.written + bytes);
        hashes.written = after;
        self.written.store(after, Ordering::Relaxed);
        self.space.used(bytes);
        let due = after - after % WRITE_BACK_BYTES;
        if due > before {
            disk.start_write_back(&self.file, due - WRITE_BACK_BYTES, WRITE_BACK_BYTES);
        }
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        match Runtime::try_current() {
            Ok(runtime) if self.written.load(Ordering::Relaxed) > LARGE_BYTES => {
                let (data, folder) = (self.data.clone(), self.folder.clone());
                runtime.spawn_blocking(move || clear(&data, &folder));
            }
            Ok(_) | Err(_) => self.clear(),
        }
    }
}

fn clear(data: &DataFolder, folder: &Path) {
    if !folder.exists() {
        return;
    }
    if let Err(error) = data.disk().remove_folder(folder) {
        tracing::warn!("{} cannot be removed: {error}", folder.display());
    }
}

/// Whether a process is receiving a file of one piece into `folder`. Its lock ends with it, however it ends.
pub(super) fn is_under_way(folder: &Path) -> bool {
    let is_locked = |file: File| file.try_lock().is_err();
    File::open(folder.join(NAME)).is_ok_and(is_locked)
}

/// What is computed while the bytes come: CRC32C always, the others while that costs no time.
struct Hashes {
    crc: u32,
    digests: Option<(Md5, Sha256)>,
    written: u64,
    began: Instant,
    spent: Duration,
}

impl Hashes {
    fn new() -> Self {
        let digests = Some((Md5::new(), Sha256::new()));
        Hashes { crc: 0, digests, written: 0, began: Instant::now(), spent: Duration::ZERO }
    }

    fn update(&mut self, batch: &[&[u8]]) {
        for bytes in batch {
            self.crc = crc32c::crc32c_append(self.crc, bytes);
        }
        if self.written > HASHED_BYTES && self.spent * 2 > self.began.elapsed() {
            self.digests = None;
        }
        let Some((md5, sha256)) = &mut self.digests else { return };
        let began = Instant::now();
        for bytes in batch {
            md5.update(bytes);
            sha256.update(bytes);
        }
        self.spent += began.elapsed();
    }

    /// The CRC32C, and MD5 and SHA-256 in hex.
    fn finish(self) -> (u32, [Option<String>; 2]) {
        let digests = match self.digests {
            Some((md5, sha256)) => {
                [Some(hex::encode(md5.finalize())), Some(hex::encode(sha256.finalize()))]
            }
            None => [None, None],
        };
        (self.crc, digests)
    }
}
