//! The policy itself, parsed and checked.

use std::fmt;

use serde::Serialize;

use super::{Call, Calls, Pattern};

/// A moment in whole seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnixSeconds(pub u64);

/// When a policy ends, in Unix seconds. The Swift SDK sends fractions, so it is not an integer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expiry(f64);

impl Expiry {
    /// From a number of Unix seconds; `None` for what is not finite.
    pub fn new(unix_seconds: f64) -> Option<Self> {
        unix_seconds.is_finite().then_some(Expiry(unix_seconds))
    }

    /// Whether the policy's time is over: it is valid only while `now` is earlier.
    pub fn is_over(self, now: UnixSeconds) -> bool {
        now.0 as f64 >= self.0
    }

    /// Unix seconds, fraction included.
    pub fn unix_seconds(self) -> f64 {
        self.0
    }
}

impl From<UnixSeconds> for Expiry {
    fn from(moment: UnixSeconds) -> Self {
        Expiry(moment.0 as f64)
    }
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for Expiry {
    /// Whole seconds are written without a fraction, as every SDK but one does.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 >= 0.0 && self.0.fract() == 0.0 && self.0 < 2f64.powi(53) {
            serializer.serialize_u64(self.0 as u64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// What its holder may do, until when, and to what. Serialises to the JSON that is signed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// When it ends.
    pub expiry: Expiry,
    /// The calls it allows; without the member, every call but [`Call::Exif`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Calls>,
    /// The only file it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// External URLs that may be read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Pattern>,
    /// Paths that files may be stored under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Pattern>,
    /// Containers that files may be stored in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Pattern>,
    /// Smallest stored file, in bytes, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_size: Option<u64>,
    /// Largest stored file, in bytes, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u64>,
    /// Whom it was made for: an opaque name that our own back end gives. Other verifiers ignore it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl Policy {
    /// A policy that allows `call` until `expiry` and limits nothing else.
    pub fn new(expiry: impl Into<Expiry>, call: Calls) -> Self {
        Policy {
            expiry: expiry.into(),
            call: Some(call),
            handle: None,
            url: None,
            path: None,
            container: None,
            min_size: None,
            max_size: None,
            owner: None,
        }
    }

    /// Whether the policy allows `call`, its other limits aside.
    pub fn allows(&self, call: Call) -> bool {
        match self.call {
            Some(calls) => calls.contains(call),
            None => call != Call::Exif,
        }
    }
}
