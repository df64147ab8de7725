//! Headers that every answer carries, first of all the page's content policy.

use std::time::Duration;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY,
};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::guard::Hosts;
use crate::config::Mode;

/// Our own page needs nothing from anybody else.
const OWN: [(&str, &str); 13] = [
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self' blob:"),
    ("media-src", "'self' blob:"),
    ("frame-src", "'self' blob:"),
    ("worker-src", "'self' blob:"),
    ("connect-src", "'self'"),
    ("font-src", "'self'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
    ("frame-ancestors", "'self'"),
    ("object-src", "'none'"),
];

/// What Filestack's picker loads, asks and writes to; it also sets inline styles.
const FILESTACK: [(&str, &str); 4] = [
    ("script-src", "https://static.filestackapi.com"),
    ("style-src", "'unsafe-inline'"),
    (
        "img-src",
        "https://*.filestackapi.com https://*.filestackcontent.com https://*.amazonaws.com",
    ),
    (
        "connect-src",
        "https://*.filestackapi.com https://*.filestackcontent.com https://*.amazonaws.com",
    ),
];

/// The headers, built once.
pub(super) struct SecurityHeaders {
    always: [(HeaderName, HeaderValue); 4],
    /// By TLS only: browsers ignore it elsewhere, and it is not to be sent there (RFC 6797, section 7.2).
    hsts: Option<HeaderValue>,
}

impl SecurityHeaders {
    /// For a page that embeds Filestack's picker or, self-hosted, ours; `extra` are (directive, sources)
    /// of the operator; `hsts` is how long browsers are to come by TLS only.
    pub(super) fn new(mode: &Mode, extra: &[(String, String)], hsts: Option<Duration>) -> Self {
        let needed = match mode {
            Mode::Hosted => &FILESTACK[..],
            Mode::SelfHosted(_) => &[],
        };
        let extra = extra.iter().map(|(directive, sources)| (directive.as_str(), sources.as_str()));
        let policy = content_policy(needed.iter().copied().chain(extra));
        let fixed = |name, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let always = [
            (
                CONTENT_SECURITY_POLICY,
                HeaderValue::try_from(policy).expect("sources are checked to be plain text"),
            ),
            fixed("x-content-type-options", "nosniff"),
            // Filestack can restrict an application to referring domains, so the origin is sent.
            fixed("referrer-policy", "strict-origin-when-cross-origin"),
            // The picker opens sign-in windows of cloud drives and hears from them.
            fixed("cross-origin-opener-policy", "same-origin-allow-popups"),
        ];
        let hsts = hsts.map(|age| {
            HeaderValue::try_from(format!("max-age={}", age.as_secs())).expect("plain text")
        });
        SecurityHeaders { always, hsts }
    }
}

fn content_policy<'a>(more: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut directives: Vec<(&str, String)> =
        OWN.iter().map(|&(directive, sources)| (directive, sources.to_owned())).collect();
    for (directive, sources) in more {
        match directives.iter_mut().find(|(known, _)| *known == directive) {
            Some((_, known)) => *known = format!("{known} {sources}"),
            None => directives.push((directive, sources.to_owned())),
        }
    }
    let written: Vec<String> =
        directives.iter().map(|(directive, sources)| format!("{directive} {sources}")).collect();
    written.join("; ")
}

/// Puts the headers on every answer, refusals included.
pub(super) async fn secure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let headers = request
        .app_data::<Data<SecurityHeaders>>()
        .expect("the server registers its headers")
        .clone();
    let mut response = next.call(request).await?;
    let hsts = headers.hsts.as_ref().filter(|_| {
        let hosts = response.request().app_data::<Data<Hosts>>();
        hosts.is_some_and(|hosts| hosts.is_secure(response.request()))
    });
    let answered = response.headers_mut();
    if let Some(hsts) = hsts {
        answered.insert(STRICT_TRANSPORT_SECURITY, hsts.clone());
    }
    for (name, value) in &headers.always {
        // Stored files bring a content policy of their own.
        if !answered.contains_key(name) {
            answered.insert(name.clone(), value.clone());
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_sources_stand_behind_our_own() {
        let policy =
            content_policy([("img-src", "https://a.test"), ("manifest-src", "'self'")].into_iter());
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"));
        assert!(policy.contains("; img-src 'self' blob: https://a.test;"));
        assert!(policy.ends_with("; object-src 'none'; manifest-src 'self'"));
    }
}
