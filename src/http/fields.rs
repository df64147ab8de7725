//! The fields of an upload call, however the SDK at hand writes them: JSON, a multipart form
//! (Java, PHP) or a plain form. Numbers may be text, and what is not known is ignored.

use std::collections::BTreeMap;
use std::fmt;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Payload;
use actix_web::{HttpMessage, HttpRequest};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::guard::text;
use super::held::Held;
use super::refusal::Refusal;
use super::{form, held};
use crate::places::Taking;
use crate::policy::Credentials;
use crate::uploads::PartNumber;

/// Largest body of an ordinary call, in bytes.
pub(super) const FEW: usize = 64 * 1024;
/// Largest body of complete: 10,000 parts with their ETags fit.
pub(super) const MANY: usize = 1024 * 1024;

/// Most fields.
const MAX_FIELDS: usize = 200;

/// The fields by name, which count among what calls hold as long as they are there.
pub(super) struct Fields {
    named: Map<String, Value>,
    _taking: Taking,
}

impl Fields {
    /// Reads the whole body, of at most `limit` bytes.
    pub(super) async fn read(
        request: &HttpRequest,
        payload: Payload,
        limit: usize,
    ) -> Result<Self, Refusal> {
        let kind = text(request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let Held { bytes: body, taking } = held::read(request, payload, limit).await?;
        Ok(Fields { named: Fields::parse(request, kind, &body)?, _taking: taking })
    }

    fn parse(
        request: &HttpRequest,
        kind: &str,
        body: &[u8],
    ) -> Result<Map<String, Value>, Refusal> {
        if kind.starts_with("multipart/form-data") {
            return Fields::from_form(request, body);
        }
        if kind.starts_with("application/x-www-form-urlencoded") {
            let pairs = url::form_urlencoded::parse(body);
            return Fields::unique(pairs.map(|(name, value)| (name.into(), value.into())));
        }
        // A repeated name is refused by serde here, as it is in forms: which of the two would count?
        serde_json::from_slice::<UniqueFields>(body).map(|fields| fields.0).map_err(|_| {
            Refusal::bad_request("the body is not a JSON object with names that differ")
        })
    }

    fn from_form(request: &HttpRequest, body: &[u8]) -> Result<Map<String, Value>, Refusal> {
        let malformed = || Refusal::bad_request("the form is malformed, or has too many fields");
        let kind = request.mime_type().ok().flatten().ok_or_else(malformed)?;
        let boundary = kind.get_param("boundary").ok_or_else(malformed)?;
        let fields = form::fields(boundary.as_str(), body, MAX_FIELDS).ok_or_else(malformed)?;
        let texts = fields.into_iter().map(|(name, value)| match std::str::from_utf8(value) {
            Ok(value) => Ok((name, value.into())),
            Err(_) => Err(Refusal::bad_request(format!("the field {name:?} is not UTF-8"))),
        });
        Fields::unique(texts.collect::<Result<Vec<_>, _>>()?.into_iter())
    }

    fn unique(pairs: impl Iterator<Item = (String, Value)>) -> Result<Map<String, Value>, Refusal> {
        let mut fields = Map::new();
        for (name, value) in pairs {
            if fields.insert(name, value).is_some() || fields.len() > MAX_FIELDS {
                return Err(Refusal::bad_request("a field stands twice, or there are too many"));
            }
        }
        Ok(fields)
    }

    /// A text; absent, null and empty are the same, since forms send empty fields for what they lack.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        text_of(name, self.named.get(name))
    }

    /// `store.NAME`, or `store_NAME` in forms.
    pub(super) fn store_text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.named.get("store").and_then(|store| store.get(name)) {
            Some(value) => text_of(name, Some(value)),
            None => self.text(&format!("store_{name}")),
        }
    }

    /// A whole number from 0 to 2^63 - 1.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let number = match self.named.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(digits)) if digits.is_empty() => return Ok(None),
            Some(Value::String(digits)) => digits.trim().parse().ok(),
            Some(value) => value.as_u64(),
        };
        match number.filter(|&number| i64::try_from(number).is_ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(Refusal::bad_request(format!("{name} is not a whole number from 0 on"))),
        }
    }

    /// A number that the call cannot do without.
    pub(super) fn needed_number(&self, name: &str) -> Result<u64, Refusal> {
        self.number(name)?.ok_or_else(|| missing(name))
    }

    /// A text that the call cannot do without.
    pub(super) fn needed_text(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| missing(name))
    }

    /// Whom the request says it is from: top-level `policy` and `signature`, `security` (prefetch of
    /// filestack-js), and the query.
    pub(super) fn credentials<'a>(
        &'a self,
        query: &'a BTreeMap<String, String>,
    ) -> Result<Credentials<'a>, Refusal> {
        let security = self.named.get("security");
        let nested = |name: &str| text_of(name, security.and_then(|security| security.get(name)));
        let in_query = |name: &str| query.get(name).map(String::as_str);
        // Go writes `apiKey`.
        let api_key = match text_of("apikey", self.value("apikey")?)? {
            Some(key) => Some(key),
            None => in_query("apikey").or(in_query("key")),
        };
        Ok(Credentials::new(api_key)
            .with_pair(self.text("policy")?, self.text("signature")?)
            .with_pair(nested("policy")?, nested("signature")?)
            .with_pair(in_query("policy"), in_query("signature")))
    }

    /// What stands under `name`, in whatever case.
    pub(super) fn value(&self, name: &str) -> Result<Option<&Value>, Refusal> {
        without_case(&self.named, name)
    }

    /// `store.workflows`: names, or objects with an `id`.
    pub(super) fn workflows(&self) -> Result<Vec<String>, Refusal> {
        workflows(self.named.get("store").and_then(|store| store.get("workflows")))
    }

    /// `upload_tags`: an object of strings. Go sends an array that means nothing.
    pub(super) fn tags(&self) -> Result<BTreeMap<String, String>, Refusal> {
        let Some(Value::Object(tags)) = self.named.get("upload_tags") else {
            return Ok(BTreeMap::new());
        };
        texts(tags).ok_or_else(|| Refusal::bad_request("an upload tag is not a text"))
    }

    /// `parts` of complete: an array, `1:etag;2:etag` in forms, or just a count, which says nothing.
    pub(super) fn parts(&self) -> Result<Vec<(PartNumber, String)>, Refusal> {
        match self.named.get("parts") {
            Some(Value::Array(parts)) => parts.iter().map(listed_part).collect(),
            Some(Value::String(text)) if text.contains(':') => {
                text.split(';').filter(|part| !part.is_empty()).map(written_part).collect()
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// Names, or objects with an `id`; or one name.
pub(super) fn workflows(value: Option<&Value>) -> Result<Vec<String>, Refusal> {
    let name = |workflow: &Value| match workflow {
        Value::String(id) => Ok(id.clone()),
        Value::Object(object) => match object.get("id") {
            Some(Value::String(id)) => Ok(id.clone()),
            _ => Err(Refusal::bad_request("a workflow has no id")),
        },
        _ => Err(Refusal::bad_request("a workflow is neither a name nor an object")),
    };
    match value {
        Some(Value::Array(workflows)) => workflows.iter().map(name).collect(),
        Some(Value::String(one)) if !one.is_empty() => Ok(vec![one.clone()]),
        _ => Ok(Vec::new()),
    }
}

/// An object of texts; nothing if it has anything else.
pub(super) fn texts(object: &Map<String, Value>) -> Option<BTreeMap<String, String>> {
    let pairs = object.iter().map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    pairs.collect()
}

/// What stands under `name` in whatever case; nobody can mean two things.
pub(super) fn without_case<'a>(
    object: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a Value>, Refusal> {
    let mut found = object.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Refusal::bad_request(format!("{name} stands there twice"))),
        (one, _) => Ok(one.map(|(_, value)| value)),
    }
}

pub(super) fn text_of<'a>(
    name: &str,
    value: Option<&'a Value>,
) -> Result<Option<&'a str>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(Refusal::bad_request(format!("{name} is not a text"))),
    }
}

fn missing(name: &str) -> Refusal {
    Refusal::bad_request(format!("{name} is missing"))
}

/// A JSON object in which no name stands twice.
struct UniqueFields(Map<String, Value>);

impl<'de> Deserialize<'de> for UniqueFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = UniqueFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueFields, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if fields.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(UniqueFields(fields))
    }
}

fn listed_part(part: &Value) -> Result<(PartNumber, String), Refusal> {
    let number = part.get("part_number").and_then(Value::as_u64);
    let etag = part.get("etag").and_then(Value::as_str);
    match number.zip(etag) {
        Some((number, etag)) => Ok((PartNumber::new(number)?, unquoted(etag))),
        None => Err(Refusal::bad_request("a part has no part_number or no etag")),
    }
}

fn written_part(part: &str) -> Result<(PartNumber, String), Refusal> {
    let malformed =
        || Refusal::bad_request("parts are written as number:etag, separated by semicolons");
    let (number, etag) = part.split_once(':').ok_or_else(malformed)?;
    Ok((PartNumber::new(number.trim().parse().map_err(|_| malformed())?)?, unquoted(etag)))
}

fn unquoted(etag: &str) -> String {
    etag.trim().trim_matches('"').to_owned()
}
