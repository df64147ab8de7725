//! `POST /process`: filestack-js' `storeURL`, Python's `upload_url`, Go's external uploads.
//!
//! The tasks say everything: where to store, and who asks. SDKs write names in different cases, so none counts.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde_json::{Map, Value};

use super::clock;
use super::fields::{self, texts};
use super::refusal::Refusal;
use super::rest_store::stored;
use super::service::{ApiCall, Service};
use crate::delivery::is_task;
use crate::imports::{Link, Wanted};
use crate::outbound::Headers;
use crate::policy::{Handle, Place, Verified, op};
use crate::store::Meta;

/// `POST /process`.
pub(super) async fn process(
    call: ApiCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let tasks = Tasks::read(&call)?;
    let mut credentials = call.credentials()?;
    for pair in &tasks.security {
        credentials = credentials.with_pair(pair.text("policy")?, pair.text("signature")?);
    }
    let verified = service.gate.verify(&credentials, clock())?;
    verified.permit::<op::Import>()?;
    let wanted = Wanted { tags: call.fields.tags()?, ..tasks.wanted()? };
    let meta = match Source::read(&call)? {
        Source::Url(link) => {
            let grant = verified.permit::<op::Import>()?;
            service.imports.import(grant, &link, wanted, clock()).await?
        }
        Source::File(handle) => copy(&service, &verified, &handle, wanted).await?,
    };
    Ok(HttpResponse::Ok().json(stored(&meta, call.link_origin())))
}

/// A copy is read and stored, so it needs leave for both.
async fn copy(
    service: &Service,
    verified: &Verified,
    handle: &Handle,
    wanted: Wanted,
) -> Result<Meta, Refusal> {
    let (read, grant) = (verified.permit::<op::Read>()?, verified.permit::<op::Upload>()?);
    Ok(service.imports.copy(&read, grant, handle, wanted, clock()).await?)
}

/// The one source of a call.
enum Source {
    Url(Link),
    File(Handle),
}

impl Source {
    fn read(call: &ApiCall) -> Result<Self, Refusal> {
        let one = match call.fields.value("sources")? {
            Some(Value::Array(sources)) => match &sources[..] {
                [one] => one,
                _ => return Err(Refusal::bad_request("there must be exactly one source")),
            },
            Some(one @ (Value::String(_) | Value::Object(_))) => one,
            Some(_) | None => return Err(Refusal::bad_request("sources is missing")),
        };
        let malformed =
            || Refusal::bad_request("a source is neither a text nor an object with one");
        let (text, headers) = match one {
            Value::String(text) => (text.as_str(), Headers::default()),
            Value::Object(object) => {
                let object = Params(Some(object));
                let source = object.text("source")?.ok_or_else(malformed)?;
                (source, headers(object.value("headers")?)?)
            }
            _ => return Err(malformed()),
        };
        if text.starts_with("src://") {
            return Err(Refusal::not_supported("storage aliases are not built in"));
        }
        match Handle::parse(text) {
            Ok(handle) => Ok(Source::File(handle)),
            Err(_) => Ok(Source::Url(Link { url: text.to_owned(), headers })),
        }
    }
}

/// Headers to send along: an object of texts.
pub(super) fn headers(value: Option<&Value>) -> Result<Headers, Refusal> {
    let no_texts = || Refusal::bad_request("headers is not an object of texts");
    let pairs = match value {
        None | Some(Value::Null) => return Ok(Headers::default()),
        Some(Value::Object(pairs)) => texts(pairs).ok_or_else(no_texts)?,
        Some(_) => return Err(no_texts()),
    };
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Headers::parse(pairs).map_err(|bad| Refusal::bad_request(bad.to_string()))
}

/// The tasks of a call. filestack-js sends a second `store` for workflows, so all of them count as one.
struct Tasks<'a> {
    security: Vec<Params<'a>>,
    store: Vec<Params<'a>>,
}

impl<'a> Tasks<'a> {
    fn read(call: &'a ApiCall) -> Result<Self, Refusal> {
        let mut tasks = Tasks { security: Vec::new(), store: Vec::new() };
        let malformed = || Refusal::bad_request("tasks is not an array of objects with a name");
        let listed = call.fields.value("tasks")?.and_then(Value::as_array).ok_or_else(malformed)?;
        for task in listed {
            let task = Params(Some(task.as_object().ok_or_else(malformed)?));
            let params = match task.value("params")? {
                Some(Value::Object(params)) => Params(Some(params)),
                // An empty `store` has none.
                None | Some(Value::Null | Value::Bool(_)) => Params(None),
                Some(_) => return Err(malformed()),
            };
            match task.text("name")?.ok_or_else(malformed)? {
                "store" => tasks.store.push(params),
                "security" => tasks.security.push(params),
                other if is_task(other) => {
                    let error = format!("/process has no task {other}, only store and security");
                    return Err(Refusal::not_supported(error));
                }
                _ => return Err(Refusal::bad_request("there is no task of that name")),
            }
        }
        if tasks.store.is_empty() {
            return Err(Refusal::bad_request("there is no store task"));
        }
        Ok(tasks)
    }

    /// What the `store` tasks say together. `region` and `access` mean nothing here.
    fn wanted(&self) -> Result<Wanted, Refusal> {
        let owned = |name| Ok::<_, Refusal>(self.store_text(name)?.map(str::to_owned));
        if matches!(self.store_value("base64decode")?, Some(Value::Bool(true))) {
            return Err(Refusal::not_supported("base64decode of a URL's content is not built in"));
        }
        Ok(Wanted {
            filename: owned("filename")?,
            mimetype: owned("mimetype")?,
            place: Place {
                location: owned("location")?,
                container: owned("container")?,
                path: owned("path")?,
            },
            workflows: fields::workflows(self.store_value("workflows")?)?,
            ..Wanted::default()
        })
    }

    /// A parameter of `store`; two tasks must not say two things.
    fn store_value(&self, name: &str) -> Result<Option<&'a Value>, Refusal> {
        let mut found = None;
        for params in &self.store {
            match (found, params.value(name)?) {
                (Some(one), Some(other)) if one != other => {
                    let error = format!("two store tasks have a different {name}");
                    return Err(Refusal::bad_request(error));
                }
                (one, other) => found = one.or(other),
            }
        }
        Ok(found)
    }

    fn store_text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        fields::text_of(name, self.store_value(name)?)
    }
}

/// An object, if there is one, whose names are compared without case: Go writes `Name` and `Params`.
#[derive(Clone, Copy)]
struct Params<'a>(Option<&'a Map<String, Value>>);

impl<'a> Params<'a> {
    fn value(self, name: &str) -> Result<Option<&'a Value>, Refusal> {
        self.0.map_or(Ok(None), |object| fields::without_case(object, name))
    }

    fn text(self, name: &str) -> Result<Option<&'a str>, Refusal> {
        fields::text_of(name, self.value(name)?)
    }
}
