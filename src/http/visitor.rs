//! Who visits, without an account: a random cookie that scripts cannot read.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::store::random_text;

const COOKIE: &str = "sealdrop-visitor";
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
    /// The visitor that the cookie names, or a new one.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        let is_id =
            |id: &str| id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match request.cookie(COOKIE).filter(|cookie| is_id(cookie.value())) {
            Some(cookie) => Ok(Visitor::Known(cookie.value().to_owned())),
            None => random_text(LENGTH).map(Visitor::New).map_err(|_| Refusal::busy()),
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
        let cookie = Cookie::build(COOKIE, id)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(is_secure)
            .max_age(Duration::days(365));
        Some(cookie.finish())
    }
}
