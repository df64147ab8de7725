//! Where bytes may be fetched from: a URL, checked against the policy that asks for it.

use std::fmt;

use url::Url;

use super::{Code, Denied, Grant, op};

/// Longest URL that is looked at, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// A URL that a grant allows to fetch. Only [`Grant::source`] makes one.
///
/// Which address may be dialled for it is `outbound`'s business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(Url);

impl Source {
    /// The URL; its scheme is `http` or `https`, and it has no name or password.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Source {
    /// Without the query, which may hold what nobody should read in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0.origin().ascii_serialization(), self.0.path())
    }
}

impl<O: op::Fetches> Grant<O> {
    /// The URL `text`, if the policy allows it: its `url`, when it has one, must match the text as it was sent.
    ///
    /// What a pattern's author and a URL parser may read in two ways is no URL here: backslashes, control
    /// characters, a name or password before the host, escapes in the host, a host that a query or fragment ends.
    ///
    /// # Errors
    /// [`Denied`]: `bad_request` for what is no `http` or `https` URL; `not_allowed`.
    pub fn source(&self, text: &str) -> Result<Source, Denied> {
        let no_url = || Denied::new(Code::BadRequest, "the source is no http or https URL");
        let is_plain = !text.contains('\\')
            && !text.chars().any(char::is_control)
            && text.trim() == text
            && text.len() <= MAX_BYTES
            && has_plain_host(text);
        let url = Url::parse(text).ok().filter(|_| is_plain).ok_or_else(no_url)?;
        let has_login = !url.username().is_empty() || url.password().is_some();
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() || has_login {
            return Err(no_url());
        }
        match &self.policy().url {
            Some(pattern) if !pattern.matches(text) => {
                Err(Denied::not_allowed("the policy does not allow this URL"))
            }
            Some(_) | None => Ok(Source(url)),
        }
    }
}

/// Whether the host stands behind `//`, without escapes, and ends where a path begins or the text ends.
fn has_plain_host(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        let host = rest.split('/').next().unwrap_or_default();
        scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) && !host.contains(['?', '#', '%'])
    })
}

impl Grant<op::Import> {
    /// Once its source was checked, an import is an upload.
    pub fn into_upload(self, _: &Source) -> Grant<op::Upload> {
        self.recast()
    }
}

impl Grant<op::StoreUrl> {
    /// Once its source was checked, an import is an upload.
    pub fn into_upload(self, _: &Source) -> Grant<op::Upload> {
        self.recast()
    }
}

impl Grant<op::OverwriteUrl> {
    /// Once its source was checked, it is an overwrite.
    pub fn into_overwrite(self, _: &Source) -> Grant<op::Overwrite> {
        self.recast()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Calls, Pattern, Policy, UnixSeconds};
    use super::*;

    fn grant(pattern: Option<&str>) -> Grant<op::Import> {
        let mut policy = Policy::new(UnixSeconds(u64::MAX), Calls::all());
        policy.url = pattern.map(|text| Pattern::parse(text).expect("a pattern"));
        Grant::new("app".into(), policy)
    }

    #[track_caller]
    fn check(pattern: Option<&str>, url: &str, expected: Result<(), Code>) {
        let found = grant(pattern).source(url).map(|_| ()).map_err(|denied| denied.code());
        assert_eq!(found, expected, "{url}");
    }

    #[test]
    fn the_whole_url_must_match_the_policy() {
        check(None, "https://ok.test/a b.png?x=1,2#f", Ok(()));
        check(Some("https://ok\\.test/.*"), "https://ok.test/a", Ok(()));
        check(Some("https://ok\\.test"), "https://ok.test", Ok(()));
        for evil in [
            "http://evil.test/?x=https://ok.test/a",
            "https://ok.test.evil.test/a",
            "http://ok.test/a",
        ] {
            check(Some("https://ok\\.test/.*"), evil, Err(Code::NotAllowed));
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_no_url() {
        for text in [
            "",
            "ok.test/a",
            "//ok.test/a",
            "file:///etc/passwd",
            "ftp://ok.test/a",
            "data:text/plain,a",
            "gopher://ok.test",
            "https://ok.test@evil.test/",
            "https://a:b@ok.test/",
            "https://ok.test\\@evil.test/",
            "https://evil.test?.ok.test/",
            "https://evil.test#.ok.test/",
            "https:evil.test/",
            "https:/evil.test/",
            "https:?://ok.test/",
            "https://e%76il.test/",
            "https://ok.test/\n/a",
            " https://ok.test/a",
            "https://",
            "http://[::1",
        ] {
            check(None, text, Err(Code::BadRequest));
        }
        check(None, &format!("https://ok.test/{}", "a".repeat(9000)), Err(Code::BadRequest));
    }
}
