//! `GET /link-preview`: the picture behind a link, so that a visitor sees it and the host never sees the visitor.
//!
//! The one thing to know: the answer is a stranger's bytes from our origin. It has a type that we found out, and
//! nothing that it could do is allowed.

use std::collections::BTreeMap;

use actix_web::body::{BodyStream, SizedStream};
use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::{self, Stream, StreamExt};

use super::clock;
use super::refusal::Refusal;
use super::service::{Service, credentials, query};
use crate::delivery::{CacheRule, Showing};
use crate::imports::{Link, Preview};
use crate::outbound::FetchError;
use crate::policy::{Expiry, Grant, op};

/// Seconds: as long as somebody looks at what was found and decides.
const KEPT: CacheRule = CacheRule::For(60);

/// `GET` and `HEAD /link-preview?apikey=&policy=&signature=&url=`.
///
/// The query is all it needs, so that an `img` can ask for it. Like `POST /metadata` it takes leave to browse, and
/// answers 401 where the pair is bad. HEAD fetches the beginning, too: nothing else says what would come.
pub(super) async fn link_preview(
    request: HttpRequest,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let query = query(&request)?;
    let (grant, expiry) = admit(&request, &service, &query).map_err(Refusal::on_cloud)?;
    let url = query.get("url").filter(|url| !url.is_empty());
    let url = url.ok_or_else(|| Refusal::bad_request("url is missing"))?;
    let picture = service.imports.preview(&grant, &Link::to(url)).await?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(picture.mimetype())
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CONTENT_SECURITY_POLICY, Showing::Active.content_policy()))
        .insert_header((CONTENT_DISPOSITION, "inline"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((CACHE_CONTROL, KEPT.header(expiry, clock())));
    let length = picture.length();
    let bytes = match *request.method() {
        // What is fetched ends here.
        Method::HEAD => stream::empty().left_stream(),
        _ => rest(picture).right_stream(),
    };
    Ok(match length {
        Some(length) => answer.body(SizedStream::new(length, bytes)),
        None => answer.body(BodyStream::new(bytes)),
    })
}

/// Leave to browse, and when it ends.
fn admit(
    request: &HttpRequest,
    service: &Service,
    query: &BTreeMap<String, String>,
) -> Result<(Grant<op::Browse>, Expiry), Refusal> {
    let verified = service.gate.verify(&credentials(request, query), clock())?;
    Ok((verified.permit()?, verified.expiry()))
}

/// The picture as it comes. Where it breaks off, so does the connection: half a picture must not look like one.
fn rest(picture: Preview) -> impl Stream<Item = Result<Bytes, FetchError>> {
    stream::try_unfold(picture, |mut picture| async {
        match picture.next().await {
            Ok(bytes) => Ok(bytes.map(|bytes| (bytes, picture))),
            Err(error) => {
                tracing::info!("the preview of {} broke off: {error}", picture.source());
                Err(error)
            }
        }
    })
}
