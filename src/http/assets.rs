//! What the page loads from us: embedded, compressed beforehand, named by content.

use std::path::{Path, PathBuf};

use actix_files::Files;
use actix_web::dev::{ServiceRequest, ServiceResponse, fn_service};
use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ETAG, Encoding, EntityTag, Header,
    IF_NONE_MATCH, IfNoneMatch, VARY,
};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, Route, guard};

use super::refusal::Refusal;

/// One embedded file. The build script makes the table.
struct Asset {
    group: Group,
    /// `page.js`
    name: &'static str,
    /// `page.0123456789ab.js`: the name says the content, so it may be cached for ever.
    hashed_name: &'static str,
    content_type: &'static str,
    hash: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

/// Where an asset is served.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Below `/static/`, for our own pages.
    Page,
    /// Under a path of its own that `routes` gives it: the SDK, and self-hosted our picker and its module.
    Fixed,
    /// A part of our picker that is loaded when it is needed, beside `picker.js` as `picker-NAME`.
    Part,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// An embedded file that no folder replaces: where it is served, and its text.
pub(super) struct Embedded {
    pub url: String,
    pub text: &'static str,
}

impl Embedded {
    /// The file `name` of our own pages.
    pub(super) fn of(name: &str) -> Self {
        let asset = Asset::named(name);
        Embedded {
            url: format!("/static/{}", asset.hashed_name),
            text: std::str::from_utf8(asset.plain).expect("our own pages are text"),
        }
    }
}

/// The embedded files, and the folder that may replace them.
pub(super) struct Assets {
    folder: Option<PathBuf>,
}

impl Assets {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Assets { folder }
    }

    /// The folder of `--assets`.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Where the page finds `name`. With a folder the plain name, since its content may change at any time.
    pub(super) fn url(&self, name: &str) -> String {
        match self.folder {
            Some(_) => format!("/static/{name}"),
            None => format!("/static/{}", Asset::named(name).hashed_name),
        }
    }

    /// The embedded file of that plain or hashed name, if it belongs to `group`.
    fn answer(
        &self,
        group: Group,
        name: &str,
        request: &HttpRequest,
    ) -> Result<HttpResponse, Refusal> {
        let asset = ASSETS
            .iter()
            .find(|asset| asset.group == group && [asset.name, asset.hashed_name].contains(&name))
            .ok_or_else(Refusal::not_found)?;
        let cache = match name == asset.hashed_name {
            true => "public, max-age=31536000, immutable",
            false => "public, no-cache",
        };
        let (encoding, body) = asset.encoded_for(request);
        // Each encoding is another representation, so it has another tag (RFC 9110, section 8.8.3).
        let tag = EntityTag::new_strong(format!("{}-{encoding}", asset.hash));
        let mut response = match is_known(request, &tag) {
            true => HttpResponse::NotModified(),
            false => HttpResponse::Ok(),
        };
        response
            .insert_header((CACHE_CONTROL, cache))
            .insert_header((ETAG, tag.clone()))
            .insert_header((VARY, "Accept-Encoding"));
        if is_known(request, &tag) {
            return Ok(response.finish());
        }
        if encoding != Encoding::identity() {
            response.insert_header((CONTENT_ENCODING, encoding.to_string()));
        }
        Ok(response.content_type(asset.content_type).body(Bytes::from_static(body)))
    }
}

impl Asset {
    fn named(name: &str) -> &'static Self {
        let asset = ASSETS.iter().find(|asset| asset.name == name);
        asset.expect("the build embeds what the page names")
    }

    fn encoded_for(&self, request: &HttpRequest) -> (Encoding, &'static [u8]) {
        let offered = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        let accepted =
            AcceptEncoding::parse(request).ok().and_then(|accept| accept.negotiate(offered.iter()));
        match accepted {
            Some(encoding) if encoding == Encoding::brotli() => (encoding, self.brotli),
            Some(encoding) if encoding == Encoding::gzip() => (encoding, self.gzip),
            _ => (Encoding::identity(), self.plain),
        }
    }
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    request.headers().contains_key(IF_NONE_MATCH)
        && match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
            Err(_) => false,
        }
}

/// `GET /static/NAME`.
pub(super) async fn embedded(
    request: HttpRequest,
    name: web::Path<String>,
    assets: Data<Assets>,
) -> Result<HttpResponse, Refusal> {
    assets.answer(Group::Page, &name, &request)
}

/// A route that answers one embedded file under a fixed path.
pub(super) fn named(name: &'static str) -> Route {
    let answer = move |request: HttpRequest, assets: Data<Assets>| async move {
        assets.answer(Group::Fixed, name, &request)
    };
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(answer)
}

/// `GET .../picker-NAME`: a part of the picker, wherever the picker itself was loaded from.
pub(super) async fn part(
    request: HttpRequest,
    assets: Data<Assets>,
) -> Result<HttpResponse, Refusal> {
    let name = request.path().rsplit('/').next().unwrap_or_default();
    assets.answer(Group::Part, name, &request)
}

/// The files of `folder`; what it does not have is answered from the embedded ones.
pub(super) fn folder_with_fallback(folder: &Path) -> Files {
    Files::new("/static", folder).prefer_utf8(true).use_last_modified(true).default_handler(
        fn_service(|request: ServiceRequest| async {
            let (request, _) = request.into_parts();
            let assets =
                request.app_data::<Data<Assets>>().expect("the server registers its assets");
            let name = request.path().trim_start_matches("/static/").to_owned();
            let response = assets
                .answer(Group::Page, &name, &request)
                .unwrap_or_else(HttpResponse::from_error);
            Ok(ServiceResponse::new(request, response))
        }),
    )
}
