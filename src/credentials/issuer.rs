//! Hands out policies for one application.

use serde::Serialize;

use super::{Ask, Template};
use crate::policy::{Call, Calls, Code, Denied, Handle, Policy, SignedPolicy, Signer, UnixSeconds};

/// The answer to a credentials request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// `policy` and `signature`.
    #[serde(flatten)]
    pub signed: SignedPolicy,
    /// The application key; public.
    pub api_key: String,
    /// When the policy ends.
    pub expiry: UnixSeconds,
    /// What it allows; for the log.
    #[serde(skip)]
    pub calls: Calls,
}

/// Signs what a [`Template`] allows, for one application.
#[derive(Clone, Debug)]
pub struct Issuer {
    api_key: String,
    signer: Signer,
    template: Template,
}

impl Issuer {
    /// An issuer for the application `api_key`.
    pub fn new(api_key: String, signer: Signer, template: Template) -> Self {
        Issuer { api_key, signer, template }
    }

    /// Signs what `ask` gets, for `owner` where files have owners.
    ///
    /// # Errors
    /// [`Denied`] `not_allowed` when it asks for more than the template, or for a policy that nothing fits.
    pub fn issue(
        &self,
        ask: &Ask,
        owner: Option<String>,
        now: UnixSeconds,
    ) -> Result<Issued, Denied> {
        self.sign(Policy { owner, ..ask.under(&self.template, now)? }, now)
    }

    /// Signs what it takes to see one file and read about it. Whose it is was checked before.
    ///
    /// # Errors
    /// [`Denied`] when the configured lifetime is refused.
    pub fn link(&self, handle: &Handle, now: UnixSeconds) -> Result<Issued, Denied> {
        let expiry = UnixSeconds(now.0 + self.template.lifetime.as_secs());
        let calls = Calls::from_iter([Call::Read, Call::Stat, Call::Convert]);
        let handle = Some(handle.as_str().to_owned());
        self.sign(Policy { handle, ..Policy::new(expiry, calls) }, now)
    }

    fn sign(&self, policy: Policy, now: UnixSeconds) -> Result<Issued, Denied> {
        let signed = self
            .signer
            .sign(&policy, now)
            .map_err(|refused| Denied::new(Code::NotAllowed, refused.to_string()))?;
        Ok(Issued {
            signed,
            api_key: self.api_key.clone(),
            expiry: UnixSeconds(policy.expiry.unix_seconds() as u64),
            calls: policy.call.unwrap_or_default(),
        })
    }
}
