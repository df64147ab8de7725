//! The cloud API: sources whose folders are listed, and links.

use actix_web::HttpResponse;
use actix_web::web::Data;
use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use super::assets::Assets;
use super::clock;
use super::cloud_answers::{Icons, listed, unlisted};
use super::fields::{self, text_of};
use super::process::headers;
use super::receipt::receipt;
use super::refusal::Refusal;
use super::service::{ApiCall, Service};
use crate::clouds::{Ask, CloudError};
use crate::imports::{Link, Wanted};
use crate::policy::{Grant, Place, op};

/// Most sources of one call: there are twenty names, and clients ask for all of them when they open.
const MAX_CLOUDS: usize = 32;

/// Longest text of a search, in bytes, and most types of `accept`.
const MAX_SEARCH_BYTES: usize = 200;
const MAX_ACCEPT: usize = 100;

/// `POST /folder/list`: one page of each source that is asked for. The trouble of one never spoils the others.
pub(super) async fn list(
    call: ApiCall,
    service: Data<Service>,
    assets: Data<Assets>,
) -> Result<HttpResponse, Refusal> {
    let grant = permit::<op::Browse>(&call, &service)?;
    let (token, accept) = (call.fields.text("token")?, accept(&call)?);
    let icons = Icons::new(call.origin(), &assets);
    let answers = sources(&call)?.iter().map(async |(name, request)| {
        let found = match ask(request, &accept) {
            Ok(ask) => service.clouds.list(&grant, name, token, &ask).await,
            Err(problem) => Err(problem),
        };
        let title = service.clouds.title(grant.application(), name).unwrap_or_default();
        let answer = match found {
            Ok(found) => listed(name, title, &found, &icons),
            Err(error) => unlisted(name, error),
        };
        (name.clone(), answer)
    });
    Ok(HttpResponse::Ok().json(join_all(answers).await.into_iter().collect::<Map<_, _>>()))
}

/// `POST /store/`: what one source has becomes a file.
pub(super) async fn store(call: ApiCall, service: Data<Service>) -> Result<HttpResponse, Refusal> {
    let grant = permit::<op::Upload>(&call, &service)?;
    let mut sources = sources(&call)?.iter();
    let (Some((name, request)), None) = (sources.next(), sources.next()) else {
        return Err(Refusal::bad_request("clouds must have exactly one source"));
    };
    let path = text_of("path", request.get("path"))?
        .ok_or_else(|| Refusal::bad_request("the source has no path"))?;
    let (wanted, token) = (wanted(&call, request)?, call.fields.text("token")?);
    let meta = service.clouds.store(grant, name, token, path, wanted, clock()).await?;
    let mut answer = receipt(&meta, call.link_origin());
    answer["mimetype"] = json!(meta.mimetype);
    answer["client"] = json!(name);
    answer["status"] = json!("Stored");
    Ok(HttpResponse::Ok().json(json!({ name: answer })))
}

/// `POST /auth/logout`: of one source, of several, or of all. Whoever was not signed in is signed out, too.
pub(super) async fn logout(call: ApiCall, service: Data<Service>) -> Result<HttpResponse, Refusal> {
    let (token, key) =
        (call.fields.text("token")?, call.fields.text("apikey")?.unwrap_or_default());
    let done = json!({ "success": true });
    if let None | Some(Value::Null) = call.fields.value("clouds")? {
        service.clouds.sign_out(key, None, token).await;
        return Ok(HttpResponse::Ok().json(done));
    }
    let sources = sources(&call)?;
    for name in sources.keys() {
        service.clouds.sign_out(key, Some(name), token).await;
    }
    let answers = sources.keys().map(|name| (name.clone(), done.clone()));
    Ok(HttpResponse::Ok().json(answers.collect::<Map<_, _>>()))
}

/// The real service answers 401 where the pair is bad, on this host only (protocol/security.md section 6).
fn permit<O: op::Op>(call: &ApiCall, service: &Service) -> Result<Grant<O>, Refusal> {
    let verified = call.verify(&service.gate).map_err(Refusal::on_cloud)?;
    verified.permit::<O>().map_err(Refusal::from).map_err(Refusal::on_cloud)
}

/// What is asked of which source.
fn sources(call: &ApiCall) -> Result<&Map<String, Value>, Refusal> {
    match call.fields.value("clouds")? {
        Some(Value::Object(sources)) if sources.len() <= MAX_CLOUDS => Ok(sources),
        Some(Value::Object(_)) => Err(Refusal::bad_request("clouds has too many sources")),
        Some(_) | None => Err(Refusal::bad_request("clouds is not an object")),
    }
}

/// One source's part of a list call. `search` is ours.
fn ask(request: &Value, accept: &[String]) -> Result<Ask, CloudError> {
    const NO_OBJECT: CloudError = CloudError::BadRequest("the source is not asked with an object");
    const NO_TEXT: CloudError = CloudError::BadRequest("path, next and search are texts");
    let request = request.as_object().ok_or(NO_OBJECT)?;
    let text = |name| text_of(name, request.get(name)).map_err(|_| NO_TEXT);
    let search = text("search")?.map(str::trim).filter(|words| !words.is_empty());
    if search.is_some_and(|words| words.len() > MAX_SEARCH_BYTES) {
        return Err(CloudError::BadRequest("the search is longer than 200 bytes"));
    }
    Ok(Ask {
        path: text("path")?.unwrap_or("/").to_owned(),
        next: text("next")?.map(str::to_owned),
        search: search.map(str::to_owned),
        accept: accept.to_vec(),
    })
}

fn accept(call: &ApiCall) -> Result<Vec<String>, Refusal> {
    let malformed = || Refusal::bad_request("accept is not an array of a few types");
    match call.fields.value("accept")? {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(types)) if types.len() <= MAX_ACCEPT => {
            let text = |one: &Value| one.as_str().map(str::to_ascii_lowercase);
            types.iter().map(text).collect::<Option<_>>().ok_or_else(malformed)
        }
        Some(_) => Err(malformed()),
    }
}

/// What the file is to be. Java says it at the top level as well; `region` and `access` mean nothing here.
fn wanted(call: &ApiCall, request: &Value) -> Result<Wanted, Refusal> {
    let store = request.get("store");
    let value = |name: &str| store.and_then(|store| store.get(name));
    let text = |name: &str| match text_of(name, value(name))? {
        Some(text) => Ok::<_, Refusal>(Some(text.to_owned())),
        None => Ok(call.fields.store_text(name)?.map(str::to_owned)),
    };
    let workflows = match value("workflows") {
        None | Some(Value::Null) => call.fields.workflows()?,
        own => fields::workflows(own)?,
    };
    Ok(Wanted {
        filename: text("filename")?,
        place: Place {
            location: text("location")?,
            container: text("container")?,
            path: text("path")?,
        },
        workflows,
        tags: call.fields.tags()?,
        ..Wanted::default()
    })
}

/// `POST /metadata`: what is behind a link, for the picker's "Link (URL)".
pub(super) async fn metadata(
    call: ApiCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let grant = permit::<op::Browse>(&call, &service)?;
    let url = call.fields.needed_text("url")?;
    let link = Link { url: url.to_owned(), headers: headers(call.fields.value("headers")?)? };
    let found = service.imports.look(&grant, &link).await?;
    Ok(HttpResponse::Ok().json(json!({
        "url": url,
        "name": found.filename,
        "filename": found.filename,
        "mimetype": found.mimetype,
        "size": found.size_bytes,
        "bytes": found.size_bytes,
        "thumbnail": null,
    })))
}
