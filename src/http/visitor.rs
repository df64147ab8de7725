//! Who visits, without an account: a random cookie that scripts cannot read.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::store::random_text;

const COOKIE: &str = "sealdrop-visitor";

/// Its name over TLS, which no sibling domain can set (RFC 6265bis, section 4.1.3.2).
const HOST_COOKIE: &str = "__Host-sealdrop-visitor";
const LENGTH: usize = 22;

/// Somebody whom files belong to.
pub(super) enum Visitor {
    /// Known by the cookie that came with the request.
    Known(String),
    /// To be given this cookie.
    New(String),
    /// Named by a reverse proxy.
    Named(String),
}

impl Visitor {
    /// The visitor that the cookie names, or a new one. Two cookies name nobody: one of them was planted.
    pub(super) fn of(request: &HttpRequest, is_secure: bool) -> Result<Self, Refusal> {
        let unreadable = |_| Refusal::bad_request("the cookies cannot be read");
        let cookies = request.cookies().map_err(unreadable)?;
        let named = || cookies.iter().filter(|cookie| cookie.name() == name(is_secure));
        let mut known = named().map(Cookie::value).filter(|id| is_id(id));
        match (known.next(), known.next()) {
            (Some(id), None) => Ok(Visitor::Known(id.to_owned())),
            (Some(_), Some(_)) => Err(Refusal::bad_request(
                "two visitors are named at once; remove the cookies of this site and of those above it",
            )),
            (None, _) => random_text(LENGTH).map(Visitor::New).map_err(|_| Refusal::busy()),
        }
    }

    /// The visitor that a trusted proxy calls `name`.
    pub(super) fn named(name: &str) -> Self {
        Visitor::Named(name.to_owned())
    }

    /// The opaque `owner` in this visitor's policies, the same each time. Not the cookie itself: policies
    /// can be read by who has them.
    pub(super) fn owner(&self) -> String {
        let text = match self {
            Visitor::Known(id) | Visitor::New(id) => format!("visitor:{id}"),
            Visitor::Named(name) => format!("caller:{name}"),
        };
        hex::encode(&Sha256::digest(text.as_bytes())[..16])
    }

    /// The cookie to set, for a new visitor.
    pub(super) fn cookie(self, is_secure: bool) -> Option<Cookie<'static>> {
        let Visitor::New(id) = self else { return None };
        let cookie = Cookie::build(name(is_secure), id)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(is_secure)
            .max_age(Duration::days(365));
        Some(cookie.finish())
    }
}

fn name(is_secure: bool) -> &'static str {
    if is_secure { HOST_COOKIE } else { COOKIE }
}

fn is_id(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
