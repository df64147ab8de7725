//! A file that arrives in one piece: one body, of a length that may not be known, becomes a file or the new
//! bytes of one.

use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::{Instant, UNIX_EPOCH};

use bytes::Bytes;

use super::budget::Admission;
use super::complete::{HEAD_BYTES, check_tags};
use super::landing::{Hashes, Landing};
use super::pipe::Pipe;
use super::uploads::check_names;
use super::{NewFile, Replacement, UploadError, Uploads};
use crate::policy::{Grant, Handle, Sizes, UnixSeconds, op};
use crate::store::{Meta, blocking, new_handle, random_text, stored_type};

/// A file under way. Dropping it removes what arrived.
pub struct Incoming {
    uploads: Uploads,
    pipe: Pipe<Landing>,
    bounds: Bounds,
    becomes: Becomes,
    received: u64,
    began: Instant,
    admission: Admission,
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
        self.tell(now);
        let uploads = self.clone();
        blocking(move || {
            let (application, sizes) = (grant.application(), grant.sizes());
            let bounds = uploads.bounds(application, sizes, file.announced_bytes)?;
            let draft = uploads.draft(&grant, file, now)?;
            uploads.receive(&grant, draft.handle, bounds, Becomes::NewFile(draft))
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
        now: UnixSeconds,
    ) -> Result<Incoming, UploadError> {
        grant.covers(handle)?;
        self.tell(now);
        let (uploads, handle) = (self.clone(), *handle);
        blocking(move || {
            let known = uploads.0.store.known(&handle, grant.application())?;
            let draft = Meta {
                filename: file.filename.unwrap_or(known.filename),
                announced_mimetype: file.mimetype.unwrap_or(known.announced_mimetype),
                source_url: file.source_url,
                ..known
            };
            check_names(&draft.filename, &draft.announced_mimetype, &[])?;
            let bounds = uploads.bounds(&draft.application, grant.sizes(), file.announced_bytes)?;
            // A folder of its own: others may be overwriting the same file.
            uploads.receive(&grant, new_handle()?, bounds, Becomes::NewBytes(draft))
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
        let application = grant.application();
        let home = &self.0.settings.allotment(application).home;
        let place = grant.destination(&file.place, home, &file.filename, &unique)?;
        if !file.workflows.is_empty() {
            grant.may_run_workflows()?;
        }
        check_names(&file.filename, &file.mimetype, &file.workflows)?;
        check_tags(&file.tags)?;
        let (container, key) = (place.container(), place.key());
        if place.is_whole_key() && self.0.store.has_key(application, container, key)? {
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
            source_url: file.source_url,
            conversion: file.conversion,
            alt: file.alt,
        })
    }

    fn bounds(
        &self,
        application: &str,
        sizes: Sizes,
        announced: Option<u64>,
    ) -> Result<Bounds, UploadError> {
        let max_file_bytes = self.0.settings.allotment(application).max_file_bytes;
        let bounds = Bounds { sizes, max_file_bytes, announced };
        if let Some(bytes) = announced {
            bounds.check_so_far(bytes)?;
            sizes.check(bytes)?;
        }
        Ok(bounds)
    }

    /// Opens the file that is received into, in the folder of `name`.
    fn receive<O>(
        &self,
        grant: &Grant<O>,
        name: Handle,
        bounds: Bounds,
        becomes: Becomes,
    ) -> Result<Incoming, UploadError> {
        let admission = self.0.budget.admit(&grant.whose())?;
        let (data, min_free) = (self.0.store.folder().clone(), self.0.settings.min_free_bytes);
        let announced = bounds.announced.unwrap_or(0);
        let space = self.reserve(announced, grant.client())?;
        let landing = Landing::open(data, &name, space, min_free)?;
        let pipe = Pipe::new(Arc::new(landing), Hashes::new(), self.0.budget.clone());
        Ok(Incoming {
            uploads: self.clone(),
            pipe,
            bounds,
            becomes,
            received: 0,
            began: Instant::now(),
            admission,
        })
    }
}

impl Incoming {
    /// Whether more than half of the places are taken: whoever is slow holds up others.
    pub fn is_crowded(&self) -> bool {
        self.admission.is_crowded()
    }

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
        let (store, landing) = (&self.uploads.0.store, self.pipe.sink());
        let size = hashes.written;
        let mut head = vec![0; usize::try_from(size.min(HEAD_BYTES)).unwrap_or(0)];
        landing.file.read_exact_at(&mut head, 0)?;
        landing.sync()?;
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
                store.keep(&landing.path, &meta).inspect_err(|_| {
                    // The client will be told that there is no file, so there must be none.
                    if let Err(error) = store.take_back(&meta) {
                        tracing::error!(handle = %meta.handle, "not taken back: {error}");
                    }
                })?;
                meta
            }
            Becomes::NewBytes(draft) => store.replace(&landing.path, filled(draft))?,
        };
        landing.clear();
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
