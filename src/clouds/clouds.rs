//! Which application has which sources, and what is picked from them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::TryStreamExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{Ask, CUSTOM_SOURCE, Cloud, CloudError, Folder, Listed, Opened, Samples, Visit};
use crate::imports::Wanted;
use crate::policy::{Grant, UnixSeconds, op};
use crate::store::Meta;
use crate::uploads::Uploads;

/// Folders that are listed at once, and files that are stored at once.
const LISTED_AT_ONCE: usize = 32;
const STORED_AT_ONCE: usize = 64;

/// What the operator calls an application's own source, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomSource {
    /// As visitors read it.
    pub name: String,
    /// The folder; without one the built-in samples.
    pub folder: Option<PathBuf>,
}

/// The sources of all applications. Cheap to clone.
#[derive(Clone)]
pub struct Clouds(Arc<Inner>);

struct Inner {
    uploads: Uploads,
    /// By application key.
    shown: BTreeMap<String, Vec<Shown>>,
    listing: Semaphore,
    storing: Semaphore,
}

/// A source and what it is called.
pub struct Shown {
    /// As visitors read it.
    pub title: String,
    /// The source itself.
    pub cloud: Box<dyn Cloud>,
}

impl Clouds {
    /// Over `uploads`, with the sources of each application by its key.
    pub fn new(uploads: Uploads, shown: BTreeMap<String, Vec<Shown>>) -> Self {
        let (listing, storing) = (Semaphore::new(LISTED_AT_ONCE), Semaphore::new(STORED_AT_ONCE));
        Clouds(Arc::new(Inner { uploads, shown, listing, storing }))
    }

    /// The sources of one application; a further kind is a further line.
    pub fn of(custom: Option<&CustomSource>) -> Vec<Shown> {
        let own = custom.map(|CustomSource { name, folder }| {
            let cloud: Box<dyn Cloud> = match folder {
                Some(root) => Box::new(Folder::new(CUSTOM_SOURCE, root.clone())),
                None => Box::new(Samples::new()),
            };
            Shown { title: name.clone(), cloud }
        });
        own.into_iter().collect()
    }

    /// What visitors read for the source `name` of `application`, if it has one.
    pub fn title(&self, application: &str, name: &str) -> Option<&str> {
        self.find(application, name).ok().map(|shown| &*shown.title)
    }

    /// The sources of `application`, each with what visitors read for it.
    pub fn titles(&self, application: &str) -> impl Iterator<Item = (&'static str, &str)> {
        let sources = self.0.shown.get(application).into_iter().flatten();
        sources.map(|shown| (shown.cloud.name(), &*shown.title))
    }

    /// One page of what `name` has.
    ///
    /// ```
    /// # use sealdrop::{clouds::{Ask, Clouds}, policy::{Grant, op}};
    /// async fn route(clouds: &Clouds, grant: &Grant<op::Browse>, ask: &Ask) {
    ///     let _ = clouds.list(grant, "customsource", None, ask).await;
    /// }
    /// ```
    ///
    /// Leave to upload is no leave to look around:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{clouds::{Ask, Clouds}, policy::{Grant, op}};
    /// async fn route(clouds: &Clouds, grant: &Grant<op::Upload>, ask: &Ask) {
    ///     let _ = clouds.list(grant, "customsource", None, ask).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`CloudError`], see there.
    pub async fn list(
        &self,
        grant: &Grant<op::Browse>,
        name: &str,
        token: Option<&str>,
        ask: &Ask,
    ) -> Result<Listed, CloudError> {
        let shown = self.find(grant.application(), name)?;
        let _slot = slot(&self.0.listing)?;
        shown.cloud.list(&visit(grant.application(), token), ask).await
    }

    /// Makes a file of what `name` has at `path`.
    ///
    /// ```
    /// # use sealdrop::{clouds::Clouds, imports::Wanted, policy::{Grant, UnixSeconds, op}};
    /// async fn route(clouds: &Clouds, grant: Grant<op::Upload>, now: UnixSeconds) {
    ///     let _ = clouds.store(grant, "customsource", None, "/a", Wanted::default(), now).await;
    /// }
    /// ```
    ///
    /// Leave to look around is no leave to store:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{clouds::Clouds, imports::Wanted, policy::{Grant, UnixSeconds, op}};
    /// async fn route(clouds: &Clouds, grant: Grant<op::Browse>, now: UnixSeconds) {
    ///     let _ = clouds.store(grant, "customsource", None, "/a", Wanted::default(), now).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`CloudError`], see there. Whatever goes wrong, nothing stays.
    pub async fn store(
        &self,
        grant: Grant<op::Upload>,
        name: &str,
        token: Option<&str>,
        path: &str,
        wanted: Wanted,
        now: UnixSeconds,
    ) -> Result<Meta, CloudError> {
        let shown = self.find(grant.application(), name)?;
        let _slot = slot(&self.0.storing)?;
        let opened = shown.cloud.open(&visit(grant.application(), token), path).await?;
        let Opened { filename, mimetype, size_bytes, mut body } = opened;
        let file = wanted.new_file(&filename, &mimetype, size_bytes);
        let mut incoming = self.0.uploads.create(grant, file, now).await?;
        while let Some(bytes) = body.try_next().await? {
            incoming.write(bytes).await?;
        }
        let meta = incoming.finish().await?;
        tracing::info!(handle = %meta.handle, bytes = meta.size_bytes, "stored a file from {name}");
        Ok(meta)
    }

    /// Signs out of `name`, or of everything. Whoever was not signed in is signed out.
    pub async fn sign_out(&self, application: &str, name: Option<&str>, token: Option<&str>) {
        let sources = self.0.shown.get(application).into_iter().flatten();
        for shown in sources.filter(|shown| name.is_none_or(|name| shown.cloud.name() == name)) {
            shown.cloud.sign_out(&visit(application, token)).await;
        }
    }

    fn find(&self, application: &str, name: &str) -> Result<&Shown, CloudError> {
        let mut sources = self.0.shown.get(application).into_iter().flatten();
        sources.find(|shown| shown.cloud.name() == name).ok_or(CloudError::NotConfigured)
    }
}

fn slot(slots: &Semaphore) -> Result<SemaphorePermit<'_>, CloudError> {
    slots.try_acquire().map_err(|_| CloudError::Busy)
}

fn visit(application: &str, token: Option<&str>) -> Visit {
    Visit { application: application.to_owned(), token: token.map(str::to_owned) }
}
