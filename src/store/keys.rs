//! Whole keys: those that a client chose, of which each belongs to one file of an application. Blocks.

use super::{Meta, Store, StoreError};
use crate::policy::Handle;

impl Store {
    /// Whether a file of this application has this whole key.
    pub(crate) fn has_key(
        &self,
        application: &str,
        container: &str,
        key: &str,
    ) -> Result<bool, StoreError> {
        for name in [key_name(application, container, key), old_key_name(container, key)] {
            let Some(claim) = self.0.keys.get::<Handle>(&name)? else { continue };
            if self.meta(&claim.value)?.is_some_and(|meta| meta.application == application) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Exactly one upload has a whole key. A claim whose file never came to be, because the process
    /// ended in between, is taken over.
    pub(super) fn claim_key(&self, meta: &Meta) -> Result<(), StoreError> {
        let Meta { application, container, key, .. } = meta;
        let name = key_name(application, container, key);
        if let Some(old) = self.0.keys.get::<Handle>(&old_key_name(container, key))? {
            let is_other = old.value != meta.handle;
            let is_taken = |other: Meta| other.application == *application;
            if is_other && self.meta(&old.value)?.is_some_and(is_taken) {
                return Err(StoreError::KeyExists);
            }
        }
        loop {
            if self.0.keys.put_if_absent(&name, &meta.handle, None)? {
                return Ok(());
            }
            let Some(claim) = self.0.keys.get::<Handle>(&name)? else { continue };
            if claim.value == meta.handle {
                return Ok(());
            }
            if self.meta(&claim.value)?.is_some() || self.0.folder.is_staged(&claim.value) {
                return Err(StoreError::KeyExists);
            }
            if self.0.keys.swap(&claim, &meta.handle)? {
                return Ok(());
            }
        }
    }

    /// Whether the whole key of a file is claimed for it.
    pub(super) fn holds_key(&self, meta: &Meta) -> Result<bool, StoreError> {
        let Meta { application, container, key, .. } = meta;
        for name in [key_name(application, container, key), old_key_name(container, key)] {
            if self.0.keys.get::<Handle>(&name)?.is_some_and(|claim| claim.value == meta.handle) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives up the whole key of a file that is gone. Another upload may have taken it over since.
    pub(super) fn release_key(&self, meta: &Meta) -> Result<(), StoreError> {
        let Meta { application, container, key, .. } = meta;
        if meta.is_whole_key {
            for name in [key_name(application, container, key), old_key_name(container, key)] {
                self.0.keys.remove_if(&name, &meta.handle)?;
            }
        }
        Ok(())
    }
}

/// The claim of a whole key. Two applications may use one key, and neither learns of the other's.
fn key_name(application: &str, container: &str, key: &str) -> String {
    // Neither an application's key nor a container has a line's end in it.
    format!("{application}\n{container}/{key}")
}

/// How claims were called while there was one application only.
fn old_key_name(container: &str, key: &str) -> String {
    format!("{container}/{key}")
}
