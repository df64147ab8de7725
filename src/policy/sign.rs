//! Our own signer. It is stricter than the verifier: it makes nothing that would surprise its user.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;
use serde::Serialize;

use super::{Policy, Secret, UnixSeconds};

/// A policy in the form that clients send: URL-safe Base64 with padding, and lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedPolicy {
    /// The encoded policy.
    pub policy: String,
    /// The HMAC-SHA256 of the encoded policy.
    pub signature: String,
}

/// Why our signer does not make a policy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignRefused {
    /// It would be over before it begins.
    #[error("the policy would end in the past")]
    Over,
    /// It would live longer than configured; an expiry in milliseconds ends here too.
    #[error("the policy would live longer than the {limit} that are configured", limit = humantime::format_duration(*.0))]
    TooLong(Duration),
    /// No file can be both at least `min_size` and at most `max_size` bytes.
    #[error("the smallest size is above the largest")]
    NoSizeFits,
    /// It would allow nothing.
    #[error("the policy allows no call")]
    NoCall,
}

/// Signs policies with one secret, none of which lives longer than `max_lifetime`.
#[derive(Clone, Debug)]
pub struct Signer {
    secret: Secret,
    max_lifetime: Duration,
}

impl Signer {
    /// A signer with `secret`; `max_lifetime` counts from the moment of signing.
    pub fn new(secret: Secret, max_lifetime: Duration) -> Self {
        Signer { secret, max_lifetime }
    }

    /// The longest life of a policy.
    pub fn max_lifetime(&self) -> Duration {
        self.max_lifetime
    }

    /// Signs `policy`.
    ///
    /// # Errors
    /// [`SignRefused`], see there.
    pub fn sign(&self, policy: &Policy, now: UnixSeconds) -> Result<SignedPolicy, SignRefused> {
        if policy.expiry.is_over(now) {
            return Err(SignRefused::Over);
        }
        if policy.expiry.unix_seconds() - now.0 as f64 > self.max_lifetime.as_secs_f64() {
            return Err(SignRefused::TooLong(self.max_lifetime));
        }
        if policy.call.is_some_and(|calls| calls.is_empty()) {
            return Err(SignRefused::NoCall);
        }
        if policy.max_size.is_some_and(|max| policy.min_size.unwrap_or(0) > max) {
            return Err(SignRefused::NoSizeFits);
        }
        Ok(sign_text(&self.secret, policy))
    }
}

fn sign_text(secret: &Secret, policy: &Policy) -> SignedPolicy {
    let json = serde_json::to_vec(policy).expect("a policy is plain data");
    let policy = BASE64_URL_SAFE.encode(json);
    let signature = secret.sign(policy.as_bytes());
    SignedPolicy { policy, signature }
}
