//! The widest policy that the operator hands out.

use std::time::Duration;

use crate::policy::{Calls, Pattern};

/// What a policy may be at most. Every caller gets this much unless it asks for less.
#[derive(Clone, Debug)]
pub struct Template {
    /// Calls.
    pub call: Calls,
    /// How long a policy lives.
    pub lifetime: Duration,
    /// Smallest stored file, in bytes.
    pub min_size: Option<u64>,
    /// Largest stored file, in bytes.
    pub max_size: Option<u64>,
    /// Paths to store under.
    pub path: Option<Pattern>,
    /// Containers to store in.
    pub container: Option<Pattern>,
}
