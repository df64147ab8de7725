//! Refusals: a status, a stable code, a readable sentence.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::clouds::CloudError;
use crate::credentials::{AdmitRefused, TooMany};
use crate::delivery::LinkError;
use crate::imports::ImportError;
use crate::outbound::FetchError;
use crate::policy::{Code, Denied};
use crate::store::StoreError;
use crate::uploads::UploadError;

/// What a client is told when it does not get what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    error: Cow<'static, str>,
    /// `Retry-After` in seconds.
    retry_after: Option<u64>,
    /// The methods that would be answered.
    allow: Option<&'static str>,
    /// What is behind it, for the log only.
    cause: Option<String>,
}

/// The body of a refusal, as clients read it.
#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    code: &'a str,
    trace: &'a str,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, error: impl Into<Cow<'static, str>>) -> Self {
        Refusal { status, code, error: error.into(), retry_after: None, allow: None, cause: None }
    }

    pub(super) fn bad_request(error: impl Into<Cow<'static, str>>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, "bad_request", error)
    }

    pub(super) fn not_found() -> Self {
        Refusal::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address")
    }

    pub(super) fn method_not_allowed(allow: &'static str) -> Self {
        let error = format!("this address answers {allow} only");
        let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "bad_request", error);
        Refusal { allow: Some(allow), ..refusal }
    }

    pub(super) fn not_allowed(error: impl Into<Cow<'static, str>>) -> Self {
        Refusal::new(StatusCode::FORBIDDEN, "not_allowed", error)
    }

    pub(super) fn not_your_file() -> Self {
        let error = "this file is not yours, or it is not there";
        Refusal::new(StatusCode::FORBIDDEN, "not_your_file", error)
    }

    /// Known, and not built here.
    pub(super) fn not_supported(error: impl Into<Cow<'static, str>>) -> Self {
        Refusal::new(StatusCode::NOT_IMPLEMENTED, "not_supported", error)
    }

    /// The bytes are not what the task needs.
    pub(super) fn not_convertible(error: impl Into<Cow<'static, str>>) -> Self {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_request", error)
    }

    /// The same about the URL in a link, where what cannot be fetched is told from what cannot be converted.
    pub(super) fn of_a_source(self) -> Self {
        match self.status {
            StatusCode::UNPROCESSABLE_ENTITY => {
                Refusal { status: StatusCode::FAILED_DEPENDENCY, ..self }
            }
            _ => self,
        }
    }

    /// 503 and not 429: the SDKs try again after the one and never after the other.
    pub(super) fn busy() -> Self {
        let error = "the server cannot do this right now; try again in a few seconds";
        let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", error);
        Refusal { retry_after: Some(5), ..refusal }
    }

    pub(super) fn unknown_host() -> Self {
        let error =
            "this server does not answer to that host name; see public_url in the configuration";
        Refusal::new(StatusCode::MISDIRECTED_REQUEST, "unknown_host", error)
    }

    pub(super) fn bad_origin() -> Self {
        let error = "credentials are given to this server's own pages only";
        Refusal::new(StatusCode::FORBIDDEN, "bad_origin", error)
    }

    /// The same on the cloud endpoints, where a missing or bad pair is 401.
    pub(super) fn on_cloud(self) -> Self {
        match self.code {
            "security_required" | "unknown_app" | "bad_signature" | "bad_policy" => {
                Refusal { status: StatusCode::UNAUTHORIZED, ..self }
            }
            _ => self,
        }
    }

    /// For errors that actix makes itself; its texts are for the log only.
    pub(super) fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Refusal::not_found(),
            status if status.is_client_error() => {
                Refusal::new(status, "bad_request", "the request is malformed")
            }
            status => Refusal::new(status, "internal", "something went wrong on the server"),
        }
    }

    /// What is behind it, for the log only.
    pub(super) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The stable code.
    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// The answer, with the trace id that the log has too.
    pub(super) fn response(&self, trace: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((RETRY_AFTER, seconds));
        }
        if let Some(methods) = self.allow {
            response.insert_header((ALLOW, methods));
        }
        response.insert_header(("Cache-Control", "no-store")).json(Body {
            error: &self.error,
            code: self.code,
            trace,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// A placeholder: `record` writes the body, since only it knows the trace id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status)
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        let status = match denied.code() {
            Code::BadSignature
            | Code::BadPolicy
            | Code::PolicyExpired
            | Code::NotAllowed
            | Code::SecurityRequired
            | Code::UnknownApp
            | Code::SizeNotAllowed
            | Code::NotYourFile => StatusCode::FORBIDDEN,
            Code::ConflictingSecurity | Code::UploadClosed | Code::BadRequest => {
                StatusCode::BAD_REQUEST
            }
        };
        Refusal::new(status, denied.code().as_str(), denied.to_string())
    }
}

impl From<LinkError> for Refusal {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Denied(denied) => denied.into(),
            LinkError::NoLink => Refusal::not_found(),
            LinkError::NotSupported(_) => Refusal::not_supported(error.to_string()),
            LinkError::Malformed(_) | LinkError::UnknownTask(_) | LinkError::BadValue { .. } => {
                Refusal::bad_request(error.to_string())
            }
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Denied(denied) => denied.into(),
            StoreError::NotFound(_) => Refusal::not_found(),
            StoreError::KeyExists => UploadError::KeyExists.into(),
            StoreError::Closed => UploadError::Closed.into(),
            StoreError::Busy => Refusal::busy(),
            StoreError::Record(_) | StoreError::Disk(_) => {
                Refusal { cause: Some(with_causes(&error)), ..Refusal::busy() }
            }
        }
    }
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        let refuse = |status, code| Refusal::new(status, code, error.to_string());
        match error {
            UploadError::Denied(denied) => denied.into(),
            UploadError::BadRequest(_) | UploadError::Mismatch(_) | UploadError::Superseded => {
                refuse(StatusCode::BAD_REQUEST, "bad_request")
            }
            UploadError::Closed => refuse(StatusCode::BAD_REQUEST, "upload_closed"),
            UploadError::PartsMissing(_) => refuse(StatusCode::BAD_REQUEST, "parts_missing"),
            UploadError::TooLarge { .. } => {
                refuse(StatusCode::PAYLOAD_TOO_LARGE, "size_not_allowed")
            }
            UploadError::NotFound(_) => Refusal::not_found(),
            UploadError::KeyExists => refuse(StatusCode::FORBIDDEN, "key_exists"),
            UploadError::NoSpace => refuse(StatusCode::INSUFFICIENT_STORAGE, "no_space"),
            UploadError::Busy | UploadError::TooManyUnfinished => {
                Refusal { error: error.to_string().into(), ..Refusal::busy() }
            }
            UploadError::Disk(_) | UploadError::Store(_) => {
                Refusal { cause: Some(with_causes(&error)), ..Refusal::busy() }
            }
        }
    }
}

impl From<ImportError> for Refusal {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Denied(denied) => denied.into(),
            ImportError::Fetch(error) => error.into(),
            ImportError::NoPicture => Refusal::not_convertible(error.to_string()),
            ImportError::Upload(error) => error.into(),
            ImportError::Store(error) => error.into(),
        }
    }
}

impl From<CloudError> for Refusal {
    fn from(error: CloudError) -> Self {
        let refuse = |status, code| Refusal::new(status, code, error.to_string());
        match error {
            CloudError::Denied(denied) => denied.into(),
            CloudError::Upload(error) => error.into(),
            CloudError::NotConfigured | CloudError::NotFound => {
                refuse(StatusCode::NOT_FOUND, "not_found")
            }
            CloudError::SignInNeeded => refuse(StatusCode::FORBIDDEN, "security_required"),
            CloudError::BadRequest(_) | CloudError::TooMany => {
                refuse(StatusCode::BAD_REQUEST, "bad_request")
            }
            CloudError::Busy => Refusal { error: error.to_string().into(), ..Refusal::busy() },
            CloudError::Broken(_) => {
                Refusal { cause: Some(with_causes(&error)), ..Refusal::busy() }
            }
        }
    }
}

/// What answered elsewhere is never told; why it could not be fetched is, with a status that no SDK retries.
impl From<FetchError> for Refusal {
    fn from(error: FetchError) -> Self {
        let refuse = |status, code| Refusal::new(status, code, error.to_string());
        match error {
            FetchError::Denied(denied) => denied.into(),
            FetchError::TooLarge(_) => refuse(StatusCode::PAYLOAD_TOO_LARGE, "size_not_allowed"),
            FetchError::Busy => Refusal { error: error.to_string().into(), ..Refusal::busy() },
            FetchError::NoPublicAddress(_) | FetchError::Unreachable(_) => Refusal {
                cause: Some(with_causes(&error)),
                ..refuse(StatusCode::UNPROCESSABLE_ENTITY, "bad_request")
            },
            FetchError::Status(_)
            | FetchError::BadRedirect
            | FetchError::TooManyRedirects(_)
            | FetchError::Encoded
            | FetchError::TooSlow
            | FetchError::Broken => refuse(StatusCode::UNPROCESSABLE_ENTITY, "bad_request"),
        }
    }
}

/// An error with what is behind it, on one line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl From<AdmitRefused> for Refusal {
    fn from(refused: AdmitRefused) -> Self {
        Refusal::new(StatusCode::FORBIDDEN, Code::NotAllowed.as_str(), refused.to_string())
    }
}

impl From<TooMany> for Refusal {
    fn from(too_many: TooMany) -> Self {
        let refusal =
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", too_many.to_string());
        Refusal { retry_after: Some(too_many.retry_after.as_secs()), ..refusal }
    }
}
