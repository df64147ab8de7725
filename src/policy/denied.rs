//! Why a request is refused: a stable code and a readable sentence.

use std::borrow::Cow;
use std::fmt;

/// The stable word of a refusal, as clients read it in `code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The signature is not the one of this policy and application.
    BadSignature,
    /// The policy is not well-formed.
    BadPolicy,
    /// The policy's time is over.
    PolicyExpired,
    /// The policy, or whoever hands policies out, does not allow this.
    NotAllowed,
    /// The request carries no pair, and unsigned requests may not do this.
    SecurityRequired,
    /// No application has this key.
    UnknownApp,
    /// The file is smaller or larger than the policy allows.
    SizeNotAllowed,
    /// The request carries two different pairs.
    ConflictingSecurity,
    /// The file or the upload is somebody else's.
    NotYourFile,
    /// The upload was completed, or its time is over.
    UploadClosed,
    /// The request says something that cannot be meant.
    BadRequest,
}

impl Code {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::BadSignature => "bad_signature",
            Code::BadPolicy => "bad_policy",
            Code::PolicyExpired => "policy_expired",
            Code::NotAllowed => "not_allowed",
            Code::SecurityRequired => "security_required",
            Code::UnknownApp => "unknown_app",
            Code::SizeNotAllowed => "size_not_allowed",
            Code::ConflictingSecurity => "conflicting_security",
            Code::NotYourFile => "not_your_file",
            Code::UploadClosed => "upload_closed",
            Code::BadRequest => "bad_request",
        }
    }
}

/// A refusal. Its sentence never repeats a policy, a signature or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    code: Code,
    reason: Cow<'static, str>,
}

impl Denied {
    /// A refusal with `code`; `reason` is lower case, without a full stop.
    pub fn new(code: Code, reason: impl Into<Cow<'static, str>>) -> Self {
        Denied { code, reason: reason.into() }
    }

    pub(super) fn bad_policy(reason: impl Into<Cow<'static, str>>) -> Self {
        Denied::new(Code::BadPolicy, reason)
    }

    pub(super) fn not_allowed(reason: impl Into<Cow<'static, str>>) -> Self {
        Denied::new(Code::NotAllowed, reason)
    }

    /// The stable word.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Denied {}
