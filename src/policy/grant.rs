//! Proof that an operation is allowed, and to what it is narrowed.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Call, Client, Code, Denied, Handle, Policy, Whose, op};

/// Proof that a signed, unexpired policy allows the operation `O`. Only [`Verified::permit`](super::Verified::permit) makes one.
///
/// What is behind it takes the grant of its own operation and no other:
///
/// ```
/// # use sealdrop::policy::{Grant, op};
/// fn read(grant: &Grant<op::Read>) {}
/// fn route(grant: &Grant<op::Read>) { read(grant) }
/// ```
///
/// ```compile_fail,E0308
/// # use sealdrop::policy::{Grant, op};
/// fn read(grant: &Grant<op::Read>) {}
/// fn route(grant: &Grant<op::Stat>) { read(grant) }
/// ```
pub struct Grant<O> {
    application: Arc<str>,
    policy: Policy,
    client: Option<Client>,
    operation: PhantomData<fn() -> O>,
}

impl<O> Grant<O> {
    pub(super) fn new(application: Arc<str>, policy: Policy) -> Self {
        Grant { application, policy, client: None, operation: PhantomData }
    }

    pub(super) fn sent_by(self, client: Option<Client>) -> Self {
        Grant { client, ..self }
    }

    /// The key of the application it is for.
    pub fn application(&self) -> &str {
        &self.application
    }

    /// Whom the policy was made for.
    pub fn owner(&self) -> Option<&str> {
        self.policy.owner.as_deref()
    }

    /// The client that it was given to.
    pub fn client(&self) -> Option<Client> {
        self.client
    }

    /// Whom what it does counts against.
    pub fn whose(&self) -> Whose {
        Whose::new(&self.application, self.owner(), self.client)
    }

    /// How small and large a file may be.
    pub fn sizes(&self) -> Sizes {
        Sizes { min_bytes: self.policy.min_size, max_bytes: self.policy.max_size }
    }

    /// Whether it is about the file `handle`, if it is about one file only.
    ///
    /// # Errors
    /// [`Denied`] `not_allowed`.
    pub fn covers(&self, handle: &Handle) -> Result<(), Denied> {
        match &self.policy.handle {
            Some(only) if only != handle.as_str() => {
                Err(Denied::not_allowed("the policy is about another file"))
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same policy for another operation; whoever calls it has checked what that one needs.
    pub(super) fn recast<P>(self) -> Grant<P> {
        let Grant { application, policy, client, .. } = self;
        Grant { application, policy, client, operation: PhantomData }
    }
}

impl Grant<op::Upload> {
    /// Whether workflows may run on the file.
    ///
    /// # Errors
    /// [`Denied`] `not_allowed`.
    pub fn may_run_workflows(&self) -> Result<(), Denied> {
        if self.policy.allows(Call::RunWorkflow) {
            return Ok(());
        }
        Err(Denied::not_allowed(
            "the policy does not allow to run workflows; its call needs runWorkflow",
        ))
    }
}

impl Grant<op::Convert> {
    /// What is transformed is read for it.
    pub fn reading(&self) -> Grant<op::Read> {
        Grant::new(self.application.clone(), self.policy.clone()).sent_by(self.client)
    }
}

impl Grant<op::Maintenance> {
    /// For the operator of this process; `cli` and `app` make it, and nobody else.
    pub fn of_the_operator() -> Self {
        let policy = Policy::new(super::UnixSeconds(u64::MAX), super::Calls::default());
        Grant::new("".into(), policy)
    }
}

impl<O> fmt::Debug for Grant<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("application", &self.application).finish_non_exhaustive()
    }
}

/// The sizes that a policy allows, both inclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    min_bytes: Option<u64>,
    max_bytes: Option<u64>,
}

impl Sizes {
    /// The same, but never more than `bytes`.
    #[must_use]
    pub fn up_to(self, bytes: u64) -> Self {
        Sizes { max_bytes: Some(self.max_bytes.map_or(bytes, |max| max.min(bytes))), ..self }
    }

    /// Whether a file of which `bytes` have come may go on. Its least size counts at its end.
    ///
    /// # Errors
    /// [`Denied`] `size_not_allowed`.
    pub fn check_so_far(self, bytes: u64) -> Result<(), Denied> {
        Sizes { min_bytes: None, ..self }.check(bytes)
    }

    /// Whether a file of `bytes` fits.
    ///
    /// # Errors
    /// [`Denied`] `size_not_allowed`.
    pub fn check(self, bytes: u64) -> Result<(), Denied> {
        let refused = |limit: String| Err(Denied::new(Code::SizeNotAllowed, limit));
        match self {
            Sizes { max_bytes: Some(max), .. } if bytes > max => {
                refused(format!("the file has {bytes} bytes and the policy allows at most {max}"))
            }
            Sizes { min_bytes: Some(min), .. } if bytes < min => {
                refused(format!("the file has {bytes} bytes and the policy wants at least {min}"))
            }
            Sizes { .. } => Ok(()),
        }
    }
}
