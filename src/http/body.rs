//! The file that a request brings in one piece: raw, in a form, or as Base64. Streamed, never collected.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, rt};
use futures_util::StreamExt;

use super::fields::{FEW, Fields};
use super::guard::text;
use super::pace::Pace;
use super::refusal::Refusal;
use super::unbase64::{NotBase64, Unbase64};
use crate::store::Meta;
use crate::uploads::Incoming;

/// Time for what stands before the file in a form, and for what stands behind it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Most fields of a form that has a file.
const MAX_FIELDS: usize = 100;

/// The name of the file's field in the documentation; any other field with a file name will do.
const FILE_FIELD: &str = "fileUpload";

/// What a request brings.
pub(super) enum Sent {
    /// The bytes of a file.
    File(Body),
    /// Where to fetch them; not checked yet.
    Url(String),
}

/// A file that a request brings. What it says of itself is known, its bytes are still to come.
pub(super) struct Body {
    /// The name in the form.
    pub filename: Option<String>,
    /// The type in the form, or in the request's header.
    pub mimetype: Option<String>,
    /// Bytes of the whole file, where that can be known before they come.
    pub announced_bytes: Option<u64>,
    source: Source,
    decoder: Option<Unbase64>,
}

enum Source {
    Raw(Payload),
    Form(Box<(Form, Field)>),
}

impl Sent {
    /// Reads what stands before the bytes. `query` may say `url`, and `base64decode`.
    ///
    /// A form of fields without a file must have a `url`; a form with a file is a file.
    pub(super) async fn read(
        request: &HttpRequest,
        payload: Payload,
        query: &BTreeMap<String, String>,
    ) -> Result<Self, Refusal> {
        let decoder = flag(query, "base64decode")?.then(Unbase64::default);
        let in_query = query.get("url").filter(|url| !url.is_empty()).cloned();
        let sent = match in_query {
            Some(url) => Sent::Url(url),
            None => Sent::read_body(request, payload, decoder).await?,
        };
        match sent {
            Sent::Url(_) if flag(query, "base64decode")? => Err(Refusal::not_supported(
                "decoding what a URL answers from Base64 is not built in",
            )),
            sent => Ok(sent),
        }
    }

    async fn read_body(
        request: &HttpRequest,
        payload: Payload,
        decoder: Option<Unbase64>,
    ) -> Result<Self, Refusal> {
        let kind = text(request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            _ if is_mislabelled(request, &essence) => {
                Ok(Sent::File(Body::raw(request, payload, "", decoder)?))
            }
            "multipart/form-data" => {
                let form = Form::new(request, payload);
                patiently(form.into_sent(decoder)).await
            }
            "application/x-www-form-urlencoded" => {
                let fields = patiently(Fields::read(request, payload, FEW)).await?;
                let no_url =
                    "the form has no url; a file that is no form is sent with its own Content-Type";
                let url = fields.text("url")?.ok_or(Refusal::bad_request(no_url))?;
                Ok(Sent::Url(url.to_owned()))
            }
            _ => Ok(Sent::File(Body::raw(request, payload, kind, decoder)?)),
        }
    }
}

impl Body {
    fn raw(
        request: &HttpRequest,
        payload: Payload,
        kind: &str,
        decoder: Option<Unbase64>,
    ) -> Result<Self, Refusal> {
        let header = |name| request.headers().get(name);
        let length = text(request.headers(), CONTENT_LENGTH.as_str());
        let length = length.and_then(|length| length.parse::<u64>().ok());
        let is_chunked = header("transfer-encoding").is_some();
        if header("content-type").is_none() && length.unwrap_or(0) == 0 && !is_chunked {
            return Err(no_file());
        }
        Ok(Body {
            filename: None,
            mimetype: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
            announced_bytes: length.filter(|_| !is_chunked && decoder.is_none()),
            source: Source::Raw(payload),
            decoder,
        })
    }

    /// Pours the bytes into `incoming`, which then becomes a file. Whatever goes wrong, nothing stays.
    pub(super) async fn pour(mut self, mut incoming: Incoming) -> Result<Meta, Refusal> {
        let mut pace = Pace::default();
        while let Some(bytes) = self.source.next(&mut pace, incoming.is_crowded()).await? {
            let bytes = match &mut self.decoder {
                Some(decoder) => decoder.push(&bytes).map_err(malformed_base64)?.into(),
                None => bytes,
            };
            incoming.write(bytes).await?;
        }
        if let Some(decoder) = self.decoder {
            incoming.write(decoder.finish().map_err(malformed_base64)?.into()).await?;
        }
        if let Source::Form(form) = self.source {
            let (form, field) = *form;
            drop(field);
            patiently(form.finish()).await?;
        }
        Ok(incoming.finish().await?)
    }
}

impl Source {
    async fn next(&mut self, pace: &mut Pace, is_crowded: bool) -> Result<Option<Bytes>, Refusal> {
        match self {
            Source::Raw(payload) => {
                let ended_early = |_| Refusal::bad_request("the body ended early");
                pace.next(payload, is_crowded).await?.transpose().map_err(ended_early)
            }
            Source::Form(form) => {
                pace.next(&mut form.1, is_crowded).await?.transpose().map_err(malformed_form)
            }
        }
    }
}

/// A form that is read up to its file, and after it.
struct Form {
    fields: Multipart,
    /// What the other fields may still be.
    left: usize,
    bytes_left: usize,
}

impl Form {
    fn new(request: &HttpRequest, payload: Payload) -> Self {
        let fields = Multipart::new(request.headers(), payload);
        Form { fields, left: MAX_FIELDS, bytes_left: FEW }
    }

    /// Reads up to the first file.
    async fn into_sent(mut self, decoder: Option<Unbase64>) -> Result<Sent, Refusal> {
        let mut url = None;
        while let Some(mut field) = self.next().await? {
            if is_file(&field) {
                return Ok(Sent::File(Body {
                    filename: filename(&field),
                    mimetype: field.content_type().map(ToString::to_string),
                    announced_bytes: None,
                    source: Source::Form(Box::new((self, field))),
                    decoder,
                }));
            }
            let is_url = field.name() == Some("url");
            let value = self.small(&mut field, is_url).await?;
            url = value.or(url);
        }
        let url = url.and_then(|url| String::from_utf8(url).ok()).filter(|url| !url.is_empty());
        url.map(Sent::Url).ok_or_else(no_file)
    }

    /// Reads the rest; a second file would be lost, so there may be none.
    async fn finish(mut self) -> Result<(), Refusal> {
        while let Some(mut field) = self.next().await? {
            if is_file(&field) {
                return Err(Refusal::bad_request("the form has more than one file"));
            }
            self.small(&mut field, false).await?;
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Field>, Refusal> {
        self.left = self.left.checked_sub(1).ok_or_else(too_many)?;
        self.fields.next().await.transpose().map_err(malformed_form)
    }

    /// A field that is no file; nothing of it is collected unless it is kept.
    async fn small(
        &mut self,
        field: &mut Field,
        is_kept: bool,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let mut value = is_kept.then(Vec::new);
        while let Some(bytes) = field.next().await {
            let bytes = bytes.map_err(malformed_form)?;
            self.bytes_left = self.bytes_left.checked_sub(bytes.len()).ok_or_else(too_many)?;
            if let Some(value) = &mut value {
                value.extend_from_slice(&bytes);
            }
        }
        Ok(value)
    }
}

/// PHP adds an empty file without a name to every form, as browsers do where nobody chose one.
fn is_file(field: &Field) -> bool {
    filename(field).is_some() || field.name() == Some(FILE_FIELD)
}

fn filename(field: &Field) -> Option<String> {
    let disposition = field.content_disposition()?;
    let extended = disposition.get_filename_ext();
    let extended = extended.and_then(|name| String::from_utf8(name.value.clone()).ok());
    let plain = || disposition.get_filename().map(str::to_owned);
    extended.or_else(plain).filter(|name| !name.is_empty())
}

/// A switch in the query.
pub(super) fn flag(query: &BTreeMap<String, String>, name: &str) -> Result<bool, Refusal> {
    match query.get(name).map(|text| text.to_ascii_lowercase()).as_deref() {
        None | Some("" | "false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(Refusal::bad_request(format!("{name} is neither true nor false"))),
    }
}

async fn patiently<T>(work: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    let slow = |_| Refusal::bad_request("the form did not arrive in half a minute");
    rt::time::timeout(PATIENCE, work).await.map_err(slow)?
}

/// filestack-swift sends a file without saying its type, and Apple's URLSession labels what has none as a
/// form (swift-corelibs-foundation, pull request 2753). The SDK itself has its `url` in the query.
fn is_mislabelled(request: &HttpRequest, essence: &str) -> bool {
    let source = text(request.headers(), "filestack-source").unwrap_or_default();
    essence == "application/x-www-form-urlencoded" && source.starts_with("Swift-")
}

fn no_file() -> Refusal {
    Refusal::bad_request("the request has neither a file nor a url")
}

fn too_many() -> Refusal {
    Refusal::bad_request("the form has too many fields beside the file, or too large ones")
}

fn malformed_form(_: MultipartError) -> Refusal {
    Refusal::bad_request("the form is malformed, or ended early")
}

fn malformed_base64(_: NotBase64) -> Refusal {
    Refusal::bad_request("the body is not Base64")
}
