//! Who visits, without an account: a random cookie that scripts cannot read.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::store::random_text;

const COOKIE: &str = "sealdrop-visitor";
const LENGTH: usize = 22;

/// A visitor of the page.
pub(super) struct Visitor {
    id: String,
    is_new: bool,
}

impl Visitor {
    /// The visitor that the cookie names, or a new one.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        let is_id =
            |id: &str| id.len() == LENGTH && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match request.cookie(COOKIE).filter(|cookie| is_id(cookie.value())) {
            Some(cookie) => Ok(Visitor { id: cookie.value().to_owned(), is_new: false }),
            None => {
                let id = random_text(LENGTH).map_err(|_| Refusal::busy())?;
                Ok(Visitor { id, is_new: true })
            }
        }
    }

    /// The opaque `owner` of this visitor's policies. Not the cookie itself: policies are readable.
    pub(super) fn owner(&self) -> String {
        owner("visitor", &self.id)
    }

    /// The cookie to set, for a new visitor.
    pub(super) fn cookie(&self, is_secure: bool) -> Option<Cookie<'static>> {
        self.is_new.then(|| {
            Cookie::build(COOKIE, self.id.clone())
                .path("/")
                .http_only(true)
                .same_site(SameSite::Strict)
                .secure(is_secure)
                .max_age(Duration::days(365))
                .finish()
        })
    }
}

/// An opaque owner for somebody of a kind, the same each time.
pub(super) fn owner(kind: &str, name: &str) -> String {
    hex::encode(&Sha256::digest(format!("{kind}:{name}").as_bytes())[..16])
}
