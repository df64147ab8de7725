//! Fetch and keep.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;

use super::wanted::announced_type;
use super::{Found, ImportError, Link, Preview, Wanted};
use crate::outbound::{Client, Fetched};
use crate::policy::{Grant, Handle, Source, UnixSeconds, op};
use crate::store::{Meta, Opened, Store, StoreError, blocking, stored_type};
use crate::uploads::{Incoming, NewFile, Replacement, Uploads};

/// What is read of a stored file at a time, in bytes.
const CHUNK_BYTES: u64 = 256 * 1024;

/// Makes files of what is elsewhere. Cheap to clone.
#[derive(Clone)]
pub struct Imports {
    client: Client,
    uploads: Uploads,
    store: Store,
}

impl Imports {
    /// Over the parts that it joins.
    pub fn new(client: Client, uploads: Uploads, store: Store) -> Self {
        Imports { client, uploads, store }
    }

    /// Makes a file of what `link` answers (`/process`, `store` tasks).
    ///
    /// ```
    /// # use sealdrop::{imports::{Imports, Link, Wanted}, policy::{Grant, UnixSeconds, op}};
    /// async fn route(imports: &Imports, grant: Grant<op::Import>, link: &Link, now: UnixSeconds) {
    ///     let _ = imports.import(grant, link, Wanted::default(), now).await;
    /// }
    /// ```
    ///
    /// Leave to upload is no leave to fetch:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{imports::{Imports, Link, Wanted}, policy::{Grant, UnixSeconds, op}};
    /// async fn route(imports: &Imports, grant: Grant<op::Upload>, link: &Link, now: UnixSeconds) {
    ///     let _ = imports.import(grant, link, Wanted::default(), now).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ImportError::Denied`] before anything is looked up; what fetching and keeping may meet.
    pub async fn import(
        &self,
        grant: Grant<op::Import>,
        link: &Link,
        wanted: Wanted,
        now: UnixSeconds,
    ) -> Result<Meta, ImportError> {
        let (source, fetched) = self.fetch(&grant, link).await?;
        self.keep(grant.into_upload(&source), (&source, fetched), wanted, now).await
    }

    /// The same for the REST store's `url=`.
    ///
    /// # Errors
    /// As [`Imports::import`].
    pub async fn store_url(
        &self,
        grant: Grant<op::StoreUrl>,
        link: &Link,
        wanted: Wanted,
        now: UnixSeconds,
    ) -> Result<Meta, ImportError> {
        let (source, fetched) = self.fetch(&grant, link).await?;
        self.keep(grant.into_upload(&source), (&source, fetched), wanted, now).await
    }

    /// Gives the file `handle` the bytes that `link` answers. Its name changes only where `file` says so.
    ///
    /// # Errors
    /// As [`Imports::import`]; [`UploadError::NotFound`](crate::uploads::UploadError::NotFound).
    pub async fn overwrite_url(
        &self,
        grant: Grant<op::OverwriteUrl>,
        handle: &Handle,
        link: &Link,
        file: Replacement,
        now: UnixSeconds,
    ) -> Result<Meta, ImportError> {
        grant.covers(handle)?;
        let (source, fetched) = self.fetch(&grant, link).await?;
        let announced = Some(announced_type(&fetched)).filter(|text| !text.is_empty());
        let file = Replacement {
            mimetype: file.mimetype.or(announced.map(str::to_owned)),
            announced_bytes: fetched.length(),
            source_url: Some(source.to_string()),
            ..file
        };
        let grant = grant.into_overwrite(&source);
        let incoming = self.uploads.overwrite(grant, handle, file, now).await?;
        pour(&source, fetched, incoming).await
    }

    /// What `link` answers, to be read by whoever asked.
    ///
    /// # Errors
    /// [`ImportError::Denied`] before anything is looked up; [`ImportError::Fetch`].
    pub async fn open<O: op::Fetches>(
        &self,
        grant: &Grant<O>,
        link: &Link,
    ) -> Result<Fetched, ImportError> {
        Ok(self.fetch(grant, link).await?.1)
    }

    /// What is behind `link`, without fetching it.
    ///
    /// # Errors
    /// [`ImportError::Denied`] before anything is looked up; [`ImportError::Fetch`].
    pub async fn look(&self, grant: &Grant<op::Browse>, link: &Link) -> Result<Found, ImportError> {
        let source = grant.source(&link.url)?;
        let about = self.client.probe(grant, &source, &link.headers).await?;
        let announced = about.content_type.unwrap_or_default();
        Ok(Found {
            filename: about.filename,
            mimetype: stored_type(&about.head, &announced),
            size_bytes: about.length,
        })
    }

    /// The picture behind `link`, once its first bytes have shown that it is one.
    ///
    /// ```
    /// # use sealdrop::{imports::{Imports, Link}, policy::{Grant, op}};
    /// async fn route(imports: &Imports, grant: &Grant<op::Browse>, link: &Link) {
    ///     let _ = imports.preview(grant, link).await;
    /// }
    /// ```
    ///
    /// Leave to read stored files is no leave to look at what lies elsewhere:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{imports::{Imports, Link}, policy::{Grant, op}};
    /// async fn route(imports: &Imports, grant: &Grant<op::Read>, link: &Link) {
    ///     let _ = imports.preview(grant, link).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ImportError::Denied`] before anything is looked up; [`ImportError::NoPicture`]; [`ImportError::Fetch`],
    /// which is [`FetchError::TooLarge`](crate::outbound::FetchError::TooLarge) if the picture says that it has
    /// more than 10 MiB.
    pub async fn preview(
        &self,
        grant: &Grant<op::Browse>,
        link: &Link,
    ) -> Result<Preview, ImportError> {
        let (source, fetched) = self.fetch(grant, link).await?;
        Preview::begin(source, fetched).await
    }

    /// Makes a new file of the bytes of the stored file `handle`. Whoever may not read it may not copy it either.
    ///
    /// # Errors
    /// [`ImportError::Denied`] before anything is looked up; [`ImportError::Store`], [`ImportError::Upload`].
    pub async fn copy(
        &self,
        read: &Grant<op::Read>,
        grant: Grant<op::Upload>,
        handle: &Handle,
        wanted: Wanted,
        now: UnixSeconds,
    ) -> Result<Meta, ImportError> {
        let Opened { file, meta } = self.store.open(read, handle).await?;
        let size = meta.size_bytes;
        let new = wanted.new_file(&meta.filename, &meta.announced_mimetype, Some(size));
        let mut incoming = self.uploads.create(grant, new, now).await?;
        let file = Arc::new(file);
        let mut at = 0;
        while at < size {
            let length = CHUNK_BYTES.min(size - at);
            incoming.write(read_chunk(file.clone(), at, length).await?).await?;
            at += length;
        }
        Ok(incoming.finish().await?)
    }

    /// What `link` answers, and its address, which the policy allows.
    async fn fetch<O: op::Fetches>(
        &self,
        grant: &Grant<O>,
        link: &Link,
    ) -> Result<(Source, Fetched), ImportError> {
        let source = grant.source(&link.url)?;
        let fetched = self.client.get(grant, &source, &link.headers).await?;
        Ok((source, fetched))
    }

    async fn keep(
        &self,
        grant: Grant<op::Upload>,
        (source, fetched): (&Source, Fetched),
        wanted: Wanted,
        now: UnixSeconds,
    ) -> Result<Meta, ImportError> {
        let announced = announced_type(&fetched);
        let file = NewFile {
            source_url: Some(source.to_string()),
            ..wanted.new_file(fetched.filename(), announced, fetched.length())
        };
        let incoming = self.uploads.create(grant, file, now).await?;
        pour(source, fetched, incoming).await
    }
}

/// Whatever goes wrong, nothing stays: only a body that is whole becomes a file.
async fn pour(
    source: &Source,
    mut fetched: Fetched,
    mut incoming: Incoming,
) -> Result<Meta, ImportError> {
    while let Some(bytes) = fetched.next().await? {
        incoming.write(bytes).await?;
    }
    let meta = incoming.finish().await?;
    tracing::info!(handle = %meta.handle, bytes = meta.size_bytes, "fetched {source}");
    Ok(meta)
}

async fn read_chunk(file: Arc<File>, at: u64, length: u64) -> Result<Bytes, StoreError> {
    blocking(move || {
        let mut bytes = vec![0; length as usize];
        file.read_exact_at(&mut bytes, at)?;
        Ok(bytes.into())
    })
    .await
}
