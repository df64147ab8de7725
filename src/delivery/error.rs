//! Why a link is not answered.

use std::borrow::Cow;

use crate::policy::Denied;

/// One variant for each thing that a caller can do something about.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// 404 `not_found`: the address names no file.
    #[error("there is nothing at this address")]
    NoLink,
    /// 400 `bad_request`: it looks like a link and cannot be one.
    #[error("{0}")]
    Malformed(Cow<'static, str>),
    /// 400 `bad_request`.
    #[error("there is no task {0:?}")]
    UnknownTask(String),
    /// 400 `bad_request`: a parameter that cannot have this value.
    #[error("{task}: {parameter} has to be {wanted}")]
    BadValue {
        /// The task's name.
        task: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// What it may be.
        wanted: Cow<'static, str>,
    },
    /// 501 `not_supported`: part of the grammar, and this server cannot do it.
    #[error("{0} is not supported by this server")]
    NotSupported(Cow<'static, str>),
    /// The policy does not allow it. Status and code: those of [`Denied`].
    #[error(transparent)]
    Denied(#[from] Denied),
}

impl LinkError {
    pub(super) fn malformed(reason: impl Into<Cow<'static, str>>) -> Self {
        LinkError::Malformed(reason.into())
    }
}
