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
    ImageSize(Grant<op::Stat>, Handle),
    /// Tell what is known about a file.
    Metadata(Grant<op::Stat>, Handle),
    /// Keep a copy of a file, which takes leave for both.
    Copy(Grant<op::Read>, Grant<op::Upload>, Handle),
    /// Keep what a URL answers; the grant allows it.
    Import(Grant<op::Import>, String),
    /// Put files into an archive.
    Zip(Grant<op::Convert>, Vec<Handle>),
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
        let is_of_one = plan.outcome != Outcome::Zip && plan.missing.is_empty();
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
            Outcome::Zip => {
                let grant = verified.permit::<op::Convert>()?;
                let handles = handles(chain, &grant)?;
                Ok(Leave::Zip(grant, handles))
            }
            Outcome::Store(_) => self.admit_store(chain, verified),
            Outcome::File => {
                let grant = verified.permit::<op::Read>()?;
                if let Some(fallback) = &self.fallback {
                    grant.covers(&fallback.handle)?;
                }
                let handle = handle(chain, &grant)?;
                Ok(Leave::Read(grant, handle))
            }
            Outcome::ImageSize => {
                let grant = verified.permit::<op::Stat>()?;
                let handle = handle(chain, &grant)?;
                Ok(Leave::ImageSize(grant, handle))
            }
            Outcome::Metadata(names) => {
                if names.contains(&"exif") {
                    verified.permit::<op::Exif>()?;
                }
                let grant = verified.permit::<op::Stat>()?;
                let handle = handle(chain, &grant)?;
                Ok(Leave::Metadata(grant, handle))
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

    fn admit_store(&self, chain: &Chain, verified: &Verified) -> Result<Leave, LinkError> {
        let grant = verified.permit::<op::Import>()?;
        match chain.inputs.first() {
            Some(Input::Handle(handle)) => {
                // Whoever may not read a file may not copy it either: the copy would be theirs.
                let convert = verified.permit::<op::Convert>().map(|grant| grant.reading());
                let read =
                    verified.permit::<op::Read>().or_else(|denied| convert.map_err(|_| denied))?;
                read.covers(handle)?;
                Ok(Leave::Copy(read, verified.permit::<op::Upload>()?, *handle))
            }
            Some(Input::Url(url)) => {
                grant.source(url)?;
                Ok(Leave::Import(grant, url.clone()))
            }
            Some(Input::Alias(_)) | None => Err(alias()),
        }
    }

    /// One outcome is enough for a link.
    pub(super) fn end_in(&mut self, outcome: Outcome) -> Result<(), LinkError> {
        if self.outcome != Outcome::File {
            let text = "a link has one of imagesize, metadata, store and zip, and has it once";
            return Err(LinkError::malformed(text));
        }
        self.outcome = outcome;
        Ok(())
    }
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
