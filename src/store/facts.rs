//! What can be found out about a file's bytes: found out once, when somebody asks, and kept until they change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::exif::{Exif, exif};
use super::hashes::hash;
use super::picture::dimensions;
use super::store::blocking;
use super::{Dimensions, Hash, Meta, Opened, Store, StoreError};
use crate::policy::{Grant, Handle, op};

/// Files that are read from beginning to end at once, and pictures that are looked into at once.
const HASHED_AT_ONCE: usize = 2;
const LOOKED_INTO_AT_ONCE: usize = 4;

/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is asked about a file beside its record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// Which hashes.
    pub hashes: BTreeSet<Hash>,
    /// Whether its width and height.
    pub dimensions: bool,
}

/// What was found out. What nobody asked about may be there too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// In lower-case hex.
    pub hashes: BTreeMap<Hash, String>,
    /// None for what is no picture.
    pub dimensions: Option<Dimensions>,
}

/// The turns of those who ask.
pub(super) struct Turns {
    hashing: Arc<Semaphore>,
    looking: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        let of = |number| Arc::new(Semaphore::new(number));
        Turns { hashing: of(HASHED_AT_ONCE), looking: of(LOOKED_INTO_AT_ONCE) }
    }
}

/// The record of what was found out about one version of a file's bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    version: u64,
    #[serde(default)]
    hashes: BTreeMap<Hash, String>,
    #[serde(default)]
    dimensions: Option<Looked<Dimensions>>,
    #[serde(default)]
    exif: Option<Looked<Exif>>,
}

/// Somebody has looked, and found something or nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Looked<T> {
    found: Option<T>,
}

/// What one call asks, EXIF being a question of its own.
#[derive(Clone, Debug, Default)]
struct Asked {
    hashes: BTreeSet<Hash>,
    dimensions: bool,
    exif: bool,
}

impl Store {
    /// What is known about a file, and what was asked.
    ///
    /// # Errors
    /// [`StoreError::Denied`] before anything is looked up; [`StoreError::NotFound`]; [`StoreError::Busy`] when
    /// too many ask for what takes long. An answer that nobody waits for any more is found all the same.
    pub async fn facts(
        &self,
        grant: &Grant<op::Stat>,
        handle: &Handle,
        questions: Questions,
    ) -> Result<(Meta, Facts), StoreError> {
        grant.covers(handle)?;
        let Questions { hashes, dimensions } = questions;
        let asked = Asked { hashes, dimensions, exif: false };
        let (meta, kept) = self.find_out(handle, grant.application(), asked).await?;
        let dimensions = kept.dimensions.and_then(|looked| looked.found);
        Ok((meta, Facts { hashes: kept.hashes, dimensions }))
    }

    /// What a camera wrote into a picture, if it did.
    ///
    /// A route that may only read metadata does not compile:
    ///
    /// ```compile_fail,E0308
    /// # use sealdrop::{policy::{Grant, Handle, op}, store::Store};
    /// async fn route(store: &Store, grant: &Grant<op::Stat>, handle: &Handle) {
    ///     let _ = store.exif(grant, handle).await;
    /// }
    /// ```
    ///
    /// ```
    /// # use sealdrop::{policy::{Grant, Handle, op}, store::Store};
    /// async fn route(store: &Store, grant: &Grant<op::Exif>, handle: &Handle) {
    ///     let _ = store.exif(grant, handle).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`Store::facts`].
    pub async fn exif(
        &self,
        grant: &Grant<op::Exif>,
        handle: &Handle,
    ) -> Result<Option<Exif>, StoreError> {
        grant.covers(handle)?;
        let asked = Asked { exif: true, ..Asked::default() };
        let (_, kept) = self.find_out(handle, grant.application(), asked).await?;
        Ok(kept.exif.and_then(|looked| looked.found))
    }

    async fn find_out(
        &self,
        handle: &Handle,
        application: &str,
        asked: Asked,
    ) -> Result<(Meta, Kept), StoreError> {
        let (store, handle, owner) = (self.clone(), *handle, application.to_owned());
        let known = blocking(move || {
            let meta = store.known(&handle, &owner)?;
            let kept = store.kept(&meta)?;
            Ok::<_, StoreError>((meta, kept))
        });
        let (meta, kept) = known.await?;
        let turn = match kept.lacks(&asked) {
            None => return Ok((meta, kept)),
            Some(Lack::Hashes) => take(&self.0.turns.hashing).await?,
            Some(Lack::Looks) => take(&self.0.turns.looking).await?,
        };
        let (store, owner) = (self.clone(), application.to_owned());
        blocking(move || {
            let answer = store.find_out_now(&handle, &owner, &asked);
            drop(turn);
            answer
        })
        .await
    }

    fn find_out_now(
        &self,
        handle: &Handle,
        application: &str,
        asked: &Asked,
    ) -> Result<(Meta, Kept), StoreError> {
        let opened = self.opened(handle, application)?;
        // Whoever had the turn before may have asked the same.
        let mut kept = self.kept(&opened.meta)?;
        if kept.lacks(asked).is_some() {
            kept.add(asked, &opened)?;
            self.keep_facts(&opened.meta, &kept)?;
        }
        Ok((opened.meta, kept))
    }

    /// What is known about these bytes: from receiving them, and from questions before.
    fn kept(&self, meta: &Meta) -> Result<Kept, StoreError> {
        let kept = self.0.facts.get::<Kept>(meta.handle.as_str());
        // A damaged record is no loss: everything in it can be found out again.
        let kept = kept.ok().flatten().map(|entry| entry.value);
        let mut kept = kept.filter(|kept| kept.version == meta.version).unwrap_or_default();
        kept.version = meta.version;
        for (hash, known) in [(Hash::Md5, &meta.md5), (Hash::Sha256, &meta.sha256)] {
            if let Some(known) = known {
                kept.hashes.insert(hash, known.clone());
            }
        }
        Ok(kept)
    }

    /// Keeps it, unless the bytes have changed, or the file was removed, in the meantime.
    fn keep_facts(&self, meta: &Meta, kept: &Kept) -> Result<(), StoreError> {
        let _alone = self.alone(&meta.handle);
        let is_current = self.meta(&meta.handle)?.is_some_and(|now| now.version == meta.version);
        if is_current {
            self.0.facts.put(meta.handle.as_str(), kept)?;
        }
        Ok(())
    }
}

/// What has to be found out yet.
enum Lack {
    /// Which takes reading the whole file.
    Hashes,
    /// Which takes reading its beginning.
    Looks,
}

impl Kept {
    fn lacks(&self, asked: &Asked) -> Option<Lack> {
        let lacks_look =
            (asked.dimensions && self.dimensions.is_none()) || (asked.exif && self.exif.is_none());
        if !asked.hashes.iter().all(|hash| self.hashes.contains_key(hash)) {
            return Some(Lack::Hashes);
        }
        lacks_look.then_some(Lack::Looks)
    }

    fn add(&mut self, asked: &Asked, opened: &Opened) -> Result<(), StoreError> {
        let (file, meta) = (&opened.file, &opened.meta);
        let missing: BTreeSet<Hash> =
            asked.hashes.iter().copied().filter(|hash| !self.hashes.contains_key(hash)).collect();
        if !missing.is_empty() {
            self.hashes.append(&mut hash(file, meta.size_bytes, &missing)?);
        }
        if asked.dimensions && self.dimensions.is_none() {
            self.dimensions = Some(Looked { found: dimensions(file, &meta.mimetype) });
        }
        if asked.exif && self.exif.is_none() {
            self.exif = Some(Looked { found: exif(file, &meta.mimetype) });
        }
        Ok(())
    }
}

/// A turn, once there is one.
async fn take(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, StoreError> {
    let turn = timeout(PATIENCE, turns.clone().acquire_owned()).await;
    turn.map_err(|_| StoreError::Busy)?.map_err(|_| StoreError::Busy)
}
