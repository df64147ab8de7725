//! The grammar of delivery links, as far as it has no tasks: `/HANDLE`, `/KEY/security=.../HANDLE`,
//! `/security=.../HANDLE`, each with `?policy=&signature=&dl=`.

use std::borrow::Cow;

use crate::policy::Handle;

/// Longest target that is looked at, in bytes.
const MAX_BYTES: usize = 24 * 1024;

/// What a delivery link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The application key, if one stands first.
    pub api_key: Option<String>,
    /// Every (policy, signature) in it, as written but for one round of decoding.
    pub pairs: Vec<(String, String)>,
    /// The file.
    pub handle: Handle,
    /// Whether the file shall be saved and not shown.
    pub is_download: bool,
}

impl Link {
    /// Reads a raw target; `None` when it is no link to a file.
    pub fn parse(path: &str, query: &str) -> Option<Self> {
        if path.len() + query.len() > MAX_BYTES {
            return None;
        }
        let path = percent_decoded(path)?;
        let segments = split_outside_quotes(path.strip_prefix('/')?, '/');
        let (file, before) = segments.split_last()?;
        let (api_key, security) = match before {
            [] => (None, None),
            [first, ..] if first.starts_with("security=") => (None, Some(before.join("/"))),
            [key] => (Some(*key), None),
            [key, rest @ ..] => (Some(*key), Some(rest.join("/"))),
        };
        if api_key.is_some_and(|key| {
            !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        }) {
            return None;
        }
        if security.as_ref().is_some_and(|tasks| !tasks.starts_with("security=")) {
            return None;
        }
        let handle = file.split_once('+').map_or(*file, |(handle, _ending)| handle);
        let mut link = Link {
            api_key: api_key.map(str::to_owned),
            pairs: Vec::new(),
            handle: Handle::parse(handle).ok()?,
            is_download: false,
        };
        for task in security.iter().flat_map(|text| text.split("/security=")) {
            link.pairs.append(&mut pairs_of(task.trim_start_matches("security="))?);
        }
        link.read_query(query);
        Some(link)
    }

    /// Whether a path may carry a policy and signature, in any spelling; such a path is not for logs.
    pub fn may_carry_a_pair(path: &str) -> bool {
        percent_decoded(path).is_none_or(|path| path.to_ascii_lowercase().contains("security"))
    }

    fn read_query(&mut self, query: &str) {
        let (mut policies, mut signatures) = (Vec::new(), Vec::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "policy" => policies.push(value.into_owned()),
                "signature" => signatures.push(value.into_owned()),
                "dl" => self.is_download = value == "true",
                _ => {}
            }
        }
        self.pairs.append(&mut paired(policies, signatures));
    }
}

/// `policy:P,signature:S` in either order and with one-letter names. `P` may be quoted, and may contain
/// unquoted slashes (filestack-js's `preview()`), which is why the segments were glued together again.
fn pairs_of(parameters: &str) -> Option<Vec<(String, String)>> {
    let (mut policies, mut signatures) = (Vec::new(), Vec::new());
    for parameter in split_outside_quotes(parameters, ',') {
        let (name, value) = parameter.split_once(':')?;
        match name {
            "policy" | "p" => policies.push(value.to_owned()),
            "signature" | "s" => signatures.push(value.trim_matches('"').to_owned()),
            _ => return None,
        }
    }
    (policies.len() == signatures.len()).then(|| paired(policies, signatures))
}

/// One pair from each policy; what has no partner stays alone, and will not verify.
fn paired(policies: Vec<String>, signatures: Vec<String>) -> Vec<(String, String)> {
    let count = policies.len().max(signatures.len());
    let filled = |texts: Vec<String>| texts.into_iter().chain(std::iter::repeat_with(String::new));
    filled(policies).zip(filled(signatures)).take(count).collect()
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|c: char| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
    .collect()
}

/// One round; `None` for what is not UTF-8 then. A `+` stays, since it is a letter of Base64 here.
fn percent_decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(text.into());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDLE: &str = "AbcDefGhiJklMnoPqrSt";
    const KEY: &str = "AbcDefGhiJklMnoPqrStUv";

    /// Key, pairs, whether it is a download.
    type Read<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)], bool);

    #[track_caller]
    fn check(target: &str, expected: Option<Read<'_>>) {
        let target = target.replace("HANDLE", HANDLE).replace("KEY", KEY);
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let link = Link::parse(path, query);
        let found = link.as_ref().map(|link| {
            let pairs =
                link.pairs.iter().map(|(p, s)| (p.as_str(), s.as_str())).collect::<Vec<_>>();
            (link.api_key.as_deref(), pairs, link.is_download)
        });
        assert_eq!(found, expected.map(|(key, pairs, dl)| (key, pairs.to_vec(), dl)));
        assert!(link.is_none_or(|link| link.handle.as_str() == HANDLE));
    }

    #[test]
    fn every_spelling_of_the_sdks_is_read() {
        check("/HANDLE", Some((None, &[], false)));
        check("/HANDLE+png", Some((None, &[], false)));
        check("/HANDLE?policy=eyJ%2B&signature=ab&dl=true", Some((None, &[("eyJ+", "ab")], true)));
        check("/HANDLE?policy=ey+J", Some((None, &[("ey J", "")], false)));
        check("/KEY/HANDLE", Some((Some(KEY), &[], false)));
        for security in [
            "security=policy:P,signature:S",
            "security=signature:S,policy:P",
            "security=p:P,s:S",
            "security=s:S,p:P",
            "security%3Dp%3AP%2Cs%3AS",
        ] {
            check(&format!("/{security}/HANDLE"), Some((None, &[("P", "S")], false)));
            check(&format!("/KEY/{security}/HANDLE"), Some((Some(KEY), &[("P", "S")], false)));
        }
    }

    #[test]
    fn a_policy_with_slashes_is_read_quoted_and_not() {
        check(
            "/security=policy:\"ab/cd==\",signature:S/HANDLE",
            Some((None, &[("\"ab/cd==\"", "S")], false)),
        );
        check(
            "/security=policy:%22ab/cd==%22,signature:S/HANDLE",
            Some((None, &[("\"ab/cd==\"", "S")], false)),
        );
        check(
            "/KEY/security=policy:ab/c+d==,signature:S/HANDLE",
            Some((Some(KEY), &[("ab/c+d==", "S")], false)),
        );
    }

    #[test]
    fn two_pairs_in_one_link_are_both_kept() {
        let both: &[_] = &[("P", "S"), ("Q", "T")];
        check("/HANDLE?policy=P&signature=S&policy=Q&signature=T", Some((None, both, false)));
        check("/security=p:P,s:S,p:Q,s:T/HANDLE", Some((None, both, false)));
        check("/security=p:P,s:S/security=p:Q,s:T/HANDLE", Some((None, both, false)));
        check(
            "/security=p:P,s:S/HANDLE?policy=Q&signature=T",
            Some((None, &[("P", "S"), ("Q", "T")], false)),
        );
    }

    #[test]
    fn what_is_no_link_is_not_guessed_at() {
        for target in [
            "/",
            "/nothing",
            "/HANDLEx",
            "/resize=width:1/HANDLE",
            "/KEY/resize=width:1/HANDLE",
            "/security=x:P/HANDLE",
            "/security=policy:P/HANDLE",
            "/HANDLE/metadata",
            "/%ff/HANDLE",
            "HANDLE",
        ] {
            check(target, None);
        }
        assert_eq!(Link::parse(&format!("/{}", "a/".repeat(20_000)), ""), None);
    }
}
