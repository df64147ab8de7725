//! What a link comes to, and whether its policy allows that.

use super::{CacheRule, Chain, Input, LinkError, StoreOptions, tasks};
use crate::policy::{Grant, Handle, Verified, op};

/// What a chain comes to once its tasks are understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is answered.
    pub outcome: Outcome,
    /// How long the answer may be kept.
    pub cache: CacheRule,
    /// What is delivered when the file is not there.
    pub fallback: Option<Fallback>,
    /// Whether all sources become one archive, which is answered or stored.
    pub(super) is_zip: bool,
    /// Whether the chain itself is the answer.
    pub is_debug: bool,
    /// What was left out because it is not known.
    pub warnings: Vec<String>,
    /// Tasks that this server does not have.
    pub(super) missing: Vec<&'static str>,
}

/// What is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// The bytes.
    #[default]
    File,
    /// Width and height.
    ImageSize,
    /// What is known about the file: these names, or the usual ones.
    Metadata(Vec<&'static str>),
    /// The name of the new file that the result is kept as.
    Store(StoreOptions),
    /// An archive of all sources.
    Zip,
}

/// Another file, for when the one that was asked for is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// The file.
    pub handle: Handle,
    /// Seconds for which it may be kept in place of the other.
    pub cache: Option<u64>,
}

/// Leave to do what a plan says, with what it is done to.
#[derive(Debug)]
pub enum Leave {
    /// Deliver a file.
    Read(Grant<op::Read>, Handle),
    /// Tell width and height of a picture.
    ImageSize(Handle),
    /// Tell what is known about a file: these names, or the usual ones.
    Metadata(Handle, Vec<&'static str>),
    /// Put files into an archive.
    Zip(Grant<op::Read>, Vec<Handle>),
    /// Keep something as a new file.
    Store(Box<Stored>, StoreOptions),
}

/// What is kept as a new file.
#[derive(Debug)]
pub enum Stored {
    /// A copy of a file, which takes leave to read it.
    Copy(Grant<op::Read>, Handle, Grant<op::Upload>),
    /// What a URL answers; the grant allows it.
    Import(String, Grant<op::Import>),
    /// An archive of files.
    Zip(Grant<op::Read>, Vec<Handle>, Grant<op::Upload>),
}

impl Plan {
    /// Understands the tasks of `chain`.
    ///
    /// # Errors
    /// [`LinkError::UnknownTask`], [`LinkError::BadValue`], [`LinkError::Malformed`].
    pub fn of(chain: &Chain) -> Result<Self, LinkError> {
        let mut plan = Plan::default();
        for task in &chain.tasks {
            tasks::apply(&mut plan, task)?;
        }
        if chain.asks("cache", "false") {
            plan.cache = CacheRule::Never;
        }
        let is_of_one = !plan.is_zip && plan.missing.is_empty();
        if is_of_one && chain.inputs.len() != 1 {
            return Err(LinkError::malformed("only zip takes several sources"));
        }
        let is_external = chain.inputs.iter().any(|input| !matches!(input, Input::Handle(_)));
        if is_external && chain.api_key.is_none() {
            let text = "a source that is no handle needs the application's key before the tasks";
            return Err(LinkError::malformed(text));
        }
        Ok(plan)
    }

    /// Leave to do it, before anything is looked up.
    ///
    /// # Errors
    /// [`LinkError::Denied`]; [`LinkError::NotSupported`] once the policy allows it.
    pub fn admit(&self, chain: &Chain, verified: &Verified) -> Result<Leave, LinkError> {
        if !self.missing.is_empty() {
            self.admit_conversion(chain, verified)?;
            return Err(LinkError::NotSupported(self.missing.join(", ").into()));
        }
        match &self.outcome {
            Outcome::File => {
                let grant = verified.permit::<op::Read>()?;
                if let Some(fallback) = &self.fallback {
                    grant.covers(&fallback.handle)?;
                }
                let handle = handle(chain, &grant)?;
                Ok(Leave::Read(grant, handle))
            }
            Outcome::ImageSize => {
                Ok(Leave::ImageSize(handle(chain, &verified.permit::<op::Stat>()?)?))
            }
            Outcome::Metadata(names) => {
                let handle = handle(chain, &verified.permit::<op::Stat>()?)?;
                if names.contains(&"exif") {
                    verified.permit::<op::Exif>()?;
                }
                Ok(Leave::Metadata(handle, names.clone()))
            }
            Outcome::Zip => {
                let (grant, handles) = archived(chain, verified)?;
                Ok(Leave::Zip(grant, handles))
            }
            Outcome::Store(options) => {
                let grant = verified.permit::<op::Upload>()?;
                let stored = if self.is_zip {
                    let (read, handles) = archived(chain, verified)?;
                    Stored::Zip(read, handles, grant)
                } else {
                    stored(chain, verified, grant)?
                };
                match options.is_base64 {
                    true => Err(LinkError::NotSupported("store with base64decode".into())),
                    false => Ok(Leave::Store(Box::new(stored), options.clone())),
                }
            }
        }
    }

    /// A link may store what it makes; then its policy has to allow both.
    fn admit_conversion(&self, chain: &Chain, verified: &Verified) -> Result<(), LinkError> {
        let grant = verified.permit::<op::Convert>()?;
        if let Outcome::Store(_) = self.outcome {
            verified.permit::<op::Import>()?;
        }
        for input in &chain.inputs {
            match input {
                Input::Handle(handle) => grant.covers(handle)?,
                Input::Url(url) => drop(grant.source(url)?),
                Input::Alias(_) => {}
            }
        }
        Ok(())
    }

    /// One outcome is enough for a link, but for an archive that is stored.
    pub(super) fn end_in(&mut self, outcome: Outcome) -> Result<(), LinkError> {
        match (&self.outcome, &outcome) {
            (Outcome::File, Outcome::Zip) => self.is_zip = true,
            (Outcome::File, _) | (Outcome::Zip, Outcome::Store(_)) => {}
            (_, _) => {
                let text =
                    "a link has one of imagesize, metadata, store and zip, or zip and then store";
                return Err(LinkError::malformed(text));
            }
        }
        self.outcome = outcome;
        Ok(())
    }
}

/// What a `store` task keeps of the one source.
fn stored(
    chain: &Chain,
    verified: &Verified,
    grant: Grant<op::Upload>,
) -> Result<Stored, LinkError> {
    match chain.inputs.first() {
        Some(Input::Handle(handle)) => {
            // Whoever may not read a file may not copy it either: the copy would be theirs.
            let convert = verified.permit::<op::Convert>().map(|grant| grant.reading());
            let read =
                verified.permit::<op::Read>().or_else(|denied| convert.map_err(|_| denied))?;
            read.covers(handle)?;
            Ok(Stored::Copy(read, *handle, grant))
        }
        Some(Input::Url(url)) => {
            let grant = verified.permit::<op::Import>()?;
            grant.source(url)?;
            Ok(Stored::Import(url.clone(), grant))
        }
        Some(Input::Alias(_)) | None => Err(alias()),
    }
}

/// The files of an archive, with leave to read all of them for it.
fn archived(
    chain: &Chain,
    verified: &Verified,
) -> Result<(Grant<op::Read>, Vec<Handle>), LinkError> {
    let grant = verified.permit::<op::Convert>()?;
    let handles = handles(chain, &grant)?;
    Ok((grant.reading(), handles))
}

/// The handles of all sources, which the grant has to cover.
fn handles<O>(chain: &Chain, grant: &Grant<O>) -> Result<Vec<Handle>, LinkError> {
    let handle = |input: &Input| match input {
        Input::Handle(handle) => {
            grant.covers(handle)?;
            Ok(*handle)
        }
        Input::Url(_) => Err(LinkError::NotSupported("a URL as the source of this link".into())),
        Input::Alias(_) => Err(alias()),
    };
    chain.inputs.iter().map(handle).collect()
}

/// The one handle.
fn handle<O>(chain: &Chain, grant: &Grant<O>) -> Result<Handle, LinkError> {
    handles(chain, grant)?.first().copied().ok_or(LinkError::NoLink)
}

fn alias() -> LinkError {
    LinkError::NotSupported("a storage alias as a source".into())
}
