//! Links to stored files, and what their tasks make of them.

use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, HeaderMap, HeaderName, HeaderValue,
};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use super::client::client;
use super::clock;
use super::download::Download;
use super::files::Downloads;
use super::guard::Hosts;
use super::metadata::{Names, metadata_json};
use super::refusal::Refusal;
use super::rest_store::stored;
use super::service::Service;
use crate::delivery::{
    Archive, CacheRule, Chain, Leave, LinkError, Plan, StoreOptions, Stored, content_disposition,
};
use crate::imports::{Link, Wanted};
use crate::policy::{Grant, Handle, Verified, op};
use crate::store::StoreError;

/// What an archive is called.
const ARCHIVE: &str = "files.zip";

/// Most warnings that an answer has; each is a header.
const MAX_WARNINGS: usize = 8;

/// The policy is checked before anything is looked up, so a stranger cannot find out which files exist.
///
/// Some SDKs POST the same links, with an empty body.
pub(super) async fn deliver(
    request: HttpRequest,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    // A default service gets every method.
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
        return Err(Refusal::method_not_allowed("GET, HEAD, POST"));
    }
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let chain = Chain::parse(target, |key| service.gate.knows(key))?;
    let plan = Plan::of(&chain)?;
    let credentials = chain.credentials().sent_by(client(&request));
    let verified = service.gate.verify(&credentials, clock())?;
    let leave = plan.admit(&chain, &verified);
    let link = Answering { request: &request, service: &service, chain, plan, verified };
    let mut answer = match leave {
        Ok(_) if link.plan.is_debug => link.explained(None),
        Err(missing @ LinkError::NotSupported(_)) if link.plan.is_debug => {
            link.explained(Some(missing))
        }
        leave => link.run(leave?).await?,
    };
    link.warn(answer.headers_mut());
    Ok(answer)
}

/// A link that is allowed to do what it says.
struct Answering<'a> {
    request: &'a HttpRequest,
    service: &'a Service,
    chain: Chain,
    plan: Plan,
    verified: Verified,
}

impl Answering<'_> {
    async fn run(&self, leave: Leave) -> Result<HttpResponse, Refusal> {
        match leave {
            Leave::Read(grant, handle) => self.file(&grant, handle).await,
            Leave::ImageSize(handle) => self.image_size(&handle).await,
            Leave::Metadata(handle, names) => {
                let names = Names::asked(names.iter().map(|name| (*name, "true")));
                let known = metadata_json(self.service, &self.verified, &handle, &names).await?;
                Ok(self.json(known))
            }
            Leave::Zip(grant, handles) => self.zip(grant, &handles).await,
            Leave::Store(stored, options) => self.store(*stored, options).await,
        }
    }

    /// The file, or the one that was named for when it is not there.
    async fn file(&self, grant: &Grant<op::Read>, handle: Handle) -> Result<HttpResponse, Refusal> {
        let store = &self.service.store;
        let (opened, cache) = match (store.open(grant, &handle).await, self.plan.fallback) {
            (Err(StoreError::NotFound(_)), Some(fallback)) => {
                let cache = fallback.cache.map_or(self.plan.cache, CacheRule::For);
                (store.open(grant, &fallback.handle).await?, cache)
            }
            (opened, _) => (opened?, self.plan.cache),
        };
        Download::new(opened, self.chain.is_download()).kept(self.kept(cache)).answer(self.request)
    }

    async fn image_size(&self, handle: &Handle) -> Result<HttpResponse, Refusal> {
        let names = Names::asked([("width", "true"), ("height", "true")]);
        let size = metadata_json(self.service, &self.verified, handle, &names).await?;
        if size["width"].is_null() || size["height"].is_null() {
            return Err(Refusal::not_convertible("the file is no picture of a known kind"));
        }
        Ok(self.json(size))
    }

    async fn zip(
        &self,
        grant: Grant<op::Read>,
        handles: &[Handle],
    ) -> Result<HttpResponse, Refusal> {
        let archive = Archive::of(&self.service.store, grant, handles).await?;
        let mut answer = HttpResponse::Ok();
        answer
            .content_type("application/zip")
            .insert_header((CONTENT_DISPOSITION, content_disposition(true, ARCHIVE)))
            .insert_header((CACHE_CONTROL, self.kept(self.plan.cache)));
        if self.request.method() == Method::HEAD {
            return Ok(answer.finish());
        }
        let place = Downloads::take(self.request)?;
        // The archive has its place until it is gone.
        let bytes =
            stream::unfold((Box::pin(archive.into_stream()), place), |(mut bytes, place)| async {
                Some((bytes.next().await?, (bytes, place)))
            });
        Ok(answer.streaming(bytes))
    }

    /// HEAD changes nothing, so it cannot store.
    async fn store(&self, what: Stored, options: StoreOptions) -> Result<HttpResponse, Refusal> {
        if self.request.method() == Method::HEAD {
            return Err(Refusal::method_not_allowed("GET, POST"));
        }
        let StoreOptions { filename, place, workflows, is_base64: _ } = options;
        let wanted = Wanted { filename, place, workflows, ..Wanted::default() };
        let made = Wanted { conversion: Some(self.chain.conversion()), ..wanted.clone() };
        let Service { imports, uploads, store, .. } = self.service;
        let meta = match what {
            Stored::Copy(read, handle, grant) => {
                imports.copy(&read, grant, &handle, made, clock()).await?
            }
            Stored::Import(url, grant) => {
                let imported = imports.import(grant, &Link::to(url), wanted, clock()).await;
                imported.map_err(|error| Refusal::from(error).of_a_source())?
            }
            Stored::Zip(read, handles, grant) => {
                let archive = Archive::of(store, read, &handles).await?;
                let file = made.new_file(ARCHIVE, "application/zip", None);
                archive.pour(uploads.create(grant, file, clock()).await?).await?
            }
        };
        let hosts = self.request.app_data::<Data<Hosts>>().expect("the server registers its hosts");
        let answer = stored(&meta, &hosts.link_origin(self.request));
        Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
    }

    /// How the link was understood. It says nothing that the caller did not.
    fn explained(&self, missing: Option<LinkError>) -> HttpResponse {
        let missing = missing.map(|error| error.to_string());
        let errors: Vec<_> = missing.iter().chain(&self.plan.warnings).collect();
        let tasks: Vec<_> = self.chain.tasks.iter().map(ToString::to_string).collect();
        let inputs: Vec<_> = self.chain.inputs.iter().map(ToString::to_string).collect();
        HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({
            "apikey": self.chain.api_key,
            "tasks": tasks,
            "sources": inputs,
            "link": self.chain.to_string(),
            "errors": errors,
        }))
    }

    fn json(&self, value: Value) -> HttpResponse {
        let kept = self.kept(self.plan.cache);
        HttpResponse::Ok().insert_header((CACHE_CONTROL, kept)).json(value)
    }

    fn kept(&self, rule: CacheRule) -> String {
        rule.header(self.verified.expiry(), clock())
    }

    /// What was left out is told in a header, one line each.
    fn warn(&self, headers: &mut HeaderMap) {
        for warning in self.plan.warnings.iter().take(MAX_WARNINGS) {
            let is_plain = |c: &char| c.is_ascii_graphic() || *c == ' ';
            let line: String = warning.chars().filter(is_plain).take(120).collect();
            if let Ok(value) = HeaderValue::from_str(&line) {
                headers.append(HeaderName::from_static("sealdrop-warning"), value);
            }
        }
    }
}
