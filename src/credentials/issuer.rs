//! Hands out policies for one application.

use serde::Serialize;

use super::{Ask, Template};
use crate::policy::{Calls, Code, Denied, SignedPolicy, Signer, UnixSeconds};

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

    /// Signs what `ask` gets.
    ///
    /// # Errors
    /// [`Denied`] `not_allowed` when it asks for more than the template, or for a policy that nothing fits.
    pub fn issue(&self, ask: &Ask, now: UnixSeconds) -> Result<Issued, Denied> {
        let policy = ask.under(&self.template, now)?;
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
