//! `/api/file/{handle}`: a stored file is read, described, overwritten and removed.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::body::{Body, Sent, flag};
use super::clock;
use super::download::Download;
use super::guard::Hosts;
use super::metadata::{Names, metadata_json};
use super::refusal::Refusal;
use super::service::{Service, credentials, parameters, unique};
use crate::delivery::CacheRule;
use crate::imports::Link;
use crate::policy::{Handle, Login, Verified, op};
use crate::store::{Meta, Remains};
use crate::uploads::Replacement;

/// `cache=true`: a month, or until the policy ends.
const CACHED: CacheRule = CacheRule::For(30 * 24 * 60 * 60);

/// One call: who asks, about which file, and how. Its body is not read yet.
pub(super) struct FileCall {
    verified: Verified,
    handle: String,
    query: BTreeMap<String, String>,
    names: Names,
}

impl FromRequest for FileCall {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(FileCall::read(request))
    }
}

impl FileCall {
    fn read(request: &HttpRequest) -> Result<Self, Refusal> {
        let service = request.app_data::<Data<Service>>().expect("self-hosted routes have it");
        let mut parameters = parameters(request)?;
        let names = Names::asked(parameters.iter().map(|(name, value)| (&**name, &**value)));
        // The application's key, and the name of the file's: the latter is said as `key=true`.
        parameters.retain(|(name, value)| (&**name, &**value) != ("key", "true"));
        let query = unique(parameters)?;
        let mut credentials = credentials(request, &query);
        if let Some(login) = login(request, service)? {
            credentials = credentials.with_login(login);
        }
        let verified = service.gate.verify(&credentials, clock())?;
        let handle = request.match_info().query("handle").to_owned();
        Ok(FileCall { verified, handle, query, names })
    }

    /// Asked for after leave: who may not learn of files learns nothing from an address that cannot be one.
    /// js writes an ending behind it, which means nothing; actix leaves a plus as it was written.
    fn handle(&self) -> Result<Handle, Refusal> {
        let end = self.handle.find(['+', '%']).filter(|&at| is_plus(&self.handle[at..]));
        let text = &self.handle[..end.unwrap_or(self.handle.len())];
        Handle::parse(text).map_err(|_| Refusal::not_found())
    }

    /// What the query says about the new bytes.
    fn replacement(&self) -> Replacement {
        let value = |name: &str| self.query.get(name).filter(|text| !text.is_empty()).cloned();
        Replacement {
            filename: value("filename"),
            mimetype: value("mimetype"),
            ..Replacement::default()
        }
    }
}

/// `GET` and `HEAD`: the bytes.
pub(super) async fn read(
    request: HttpRequest,
    call: FileCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let grant = call.verified.permit::<op::Read>()?;
    let is_download = flag(&call.query, "dl")?;
    let rule = if flag(&call.query, "cache")? { CACHED } else { CacheRule::Default };
    let opened = service.store.open(&grant, &call.handle()?).await?;
    let cache = rule.header(call.verified.expiry(), clock());
    Download::new(opened, is_download).kept(cache).answer(&request)
}

/// `GET .../metadata`.
pub(super) async fn metadata(
    call: FileCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    call.verified.permit::<op::Stat>()?;
    let metadata = metadata_json(&service, &call.verified, &call.handle()?, &call.names).await?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "private, no-cache")).json(metadata))
}

/// `POST` and `PUT`: other bytes, from a raw body, a form with a file, or a `url`.
pub(super) async fn overwrite(
    request: HttpRequest,
    call: FileCall,
    payload: Payload,
    service: Data<Service>,
    hosts: Data<Hosts>,
) -> Result<HttpResponse, Refusal> {
    // Whatever comes, a policy that allows neither is refused before the body is read.
    call.verified.permit::<op::OverwriteUrl>()?;
    let meta = match Sent::read(&request, payload, &call.query).await? {
        // filestack-ruby puts the file into the query. Taken at its word, it would empty what it means to overwrite.
        Sent::File(body) if request.method() == Method::PUT && body.announced_bytes == Some(0) => {
            return Err(Refusal::bad_request(
                "the body is empty; a file is made empty by POST, in case that is meant",
            ));
        }
        Sent::File(body) => overwrite_with(&service, &call, body).await?,
        Sent::Url(url) => {
            let grant = call.verified.permit::<op::OverwriteUrl>()?;
            let (handle, link, file) = (call.handle()?, Link::to(url), call.replacement());
            service.imports.overwrite_url(grant, &handle, &link, file, clock()).await?
        }
    };
    Ok(HttpResponse::Ok().json(json!({
        "url": format!("{}/{}", hosts.link_origin(&request), meta.handle),
        "handle": meta.handle.as_str(),
        "mimetype": meta.mimetype,
        "isWriteable": true,
        "size": meta.size_bytes,
        "filename": meta.filename,
    })))
}

async fn overwrite_with(service: &Service, call: &FileCall, body: Body) -> Result<Meta, Refusal> {
    let grant = call.verified.permit::<op::Overwrite>()?;
    let file = call.replacement();
    let file = Replacement {
        mimetype: file.mimetype.or(body.mimetype.clone()),
        announced_bytes: body.announced_bytes,
        ..file
    };
    let incoming = service.uploads.overwrite(grant, &call.handle()?, file, clock()).await?;
    body.pour(incoming).await
}

/// `DELETE`, and `POST .../remove`. A body means nothing; Go sends one.
pub(super) async fn remove(
    call: FileCall,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let grant = call.verified.permit::<op::Remove>()?;
    let remains = if flag(&call.query, "skip_storage")? { Remains::Kept } else { Remains::Cleared };
    service.store.remove_file(&grant, &call.handle()?, remains).await?;
    Ok(HttpResponse::Ok().json(json!({ "success": true })))
}

fn is_plus(rest: &str) -> bool {
    rest.starts_with('+') || rest.starts_with("%2B") || rest.starts_with("%2b")
}

/// HTTP Basic, where it is switched on. Over TLS only: it carries the application's secret. Not for pages of
/// other origins: browsers send it by themselves.
fn login(request: &HttpRequest, service: &Service) -> Result<Option<Login>, Refusal> {
    let header = request.headers().get(AUTHORIZATION).filter(|_| service.basic);
    let Some(header) = header else { return Ok(None) };
    let hosts = request.app_data::<Data<Hosts>>().expect("the server registers its hosts");
    hosts.origin_of(request)?;
    if !hosts.came_by_tls(request) {
        return Err(Refusal::not_allowed("HTTP Basic is taken over TLS only"));
    }
    let login = header.to_str().ok().and_then(basic);
    let malformed = || Refusal::bad_request("the Authorization header is not HTTP Basic");
    login.map(Some).ok_or_else(malformed)
}

/// User and password (RFC 7617, section 2).
fn basic(header: &str) -> Option<Login> {
    let (scheme, encoded) = header.split_once(' ')?;
    let login = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = login.split_once(':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| Login::new(user, password))
}
