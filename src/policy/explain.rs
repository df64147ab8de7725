//! A policy in plain words, for people who wonder why theirs is refused, or what it opens.

use std::fmt;
use std::time::Duration;

use super::parse::{KNOWN_KEYS, Parsed};
use super::{Call, Denied, Expiry, Pair, Pattern, Policy, Secret, UnixSeconds};

/// A life longer than this is worth a warning: a leaked policy cannot be called back.
const LONG_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether the signature fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureCheck {
    /// One of the known secrets made it.
    Verifies,
    /// None of the known secrets made it.
    DoesNotVerify,
    /// No signature was given.
    NotGiven,
    /// There is no secret to check it with.
    NoSecret,
}

/// What a policy says; `Display` writes it out, one fact a line.
#[derive(Debug)]
pub struct Explanation {
    /// Whether the signature fits.
    pub signature: SignatureCheck,
    /// What the policy allows and when it ends, or why it cannot be read.
    pub meaning: Result<Vec<String>, Denied>,
    /// Whether its time is over.
    pub is_over: bool,
    /// What its author may not have meant.
    pub warnings: Vec<String>,
}

impl Explanation {
    /// Whether a service with these secrets would accept it now.
    pub fn is_accepted(&self) -> bool {
        self.meaning.is_ok() && !self.is_over && self.signature == SignatureCheck::Verifies
    }
}

/// Explains an encoded policy, with its signature if there is one.
pub fn explain(
    policy: &str,
    signature: Option<&str>,
    secrets: &[Secret],
    now: UnixSeconds,
) -> Explanation {
    let pair = Pair::received(policy, signature.unwrap_or_default());
    let signature = match signature {
        None => SignatureCheck::NotGiven,
        Some(_) if secrets.is_empty() => SignatureCheck::NoSecret,
        Some(_) if pair.is_signed_with(secrets) => SignatureCheck::Verifies,
        Some(_) => SignatureCheck::DoesNotVerify,
    };
    match pair.json().and_then(|json| Policy::parse(&json)) {
        Ok(parsed) => Explanation {
            signature,
            meaning: Ok(meaning(&parsed.policy, now)),
            is_over: parsed.policy.expiry.is_over(now),
            warnings: warnings(&parsed, now),
        },
        Err(denied) => {
            Explanation { signature, meaning: Err(denied), is_over: false, warnings: Vec::new() }
        }
    }
}

fn meaning(policy: &Policy, now: UnixSeconds) -> Vec<String> {
    let limit = |name: &str, pattern: &Option<Pattern>| {
        pattern
            .as_ref()
            .map(|pattern| format!("{name} must match, from end to end: {}", pattern.as_str()))
    };
    let mut lines = vec![allowed_calls(policy), end(policy.expiry, now)];
    lines.extend(
        policy.handle.as_ref().map(|handle| format!("It is about one file only: {handle}")),
    );
    lines.extend(policy.owner.as_ref().map(|owner| format!("It was made for: {owner}")));
    lines.extend(sizes(policy));
    lines.extend(limit("The path a file is stored under", &policy.path));
    lines.extend(limit("The container a file is stored in", &policy.container));
    lines.extend(limit("A URL that is fetched", &policy.url));
    lines
}

fn allowed_calls(policy: &Policy) -> String {
    let Some(calls) = policy.call else {
        return "It names no call, so it allows everything except reading EXIF.".to_owned();
    };
    let words: Vec<_> =
        calls.iter().map(|call| format!("{} ({})", call.in_words(), call.name())).collect();
    match words.split_last() {
        None => "It allows nothing.".to_owned(),
        Some((only, [])) => format!("It lets its holder {only}."),
        Some((last, others)) => format!("It lets its holder {} and {last}.", others.join(", ")),
    }
}

fn end(expiry: Expiry, now: UnixSeconds) -> String {
    let seconds = (expiry.unix_seconds() - now.0 as f64).abs() as u64;
    let distance = humantime::format_duration(Duration::from_secs(seconds));
    match (date(expiry), expiry.is_over(now)) {
        (Some(date), true) => format!("It ended at {date}, {distance} ago."),
        (Some(date), false) => format!("It ends at {date}, in {distance}."),
        (None, true) => format!("It ended long ago (expiry {expiry})."),
        (None, false) => format!("It ends in the far future (expiry {expiry})."),
    }
}

/// The date in UTC, for the years 1970 to 9999.
fn date(expiry: Expiry) -> Option<String> {
    let seconds = expiry.unix_seconds();
    (0.0..253_402_300_800.0).contains(&seconds).then(|| {
        let moment = std::time::UNIX_EPOCH + Duration::from_secs(seconds as u64);
        humantime::format_rfc3339_seconds(moment).to_string().replace('T', " ").replace('Z', " UTC")
    })
}

fn sizes(policy: &Policy) -> Option<String> {
    match (policy.min_size, policy.max_size) {
        (None, None) => None,
        (Some(min), None) => Some(format!("A stored file has at least {min} bytes.")),
        (None, Some(max)) => Some(format!("A stored file has at most {max} bytes.")),
        (Some(min), Some(max)) => Some(format!("A stored file has from {min} to {max} bytes.")),
    }
}

fn warnings(parsed: &Parsed, now: UnixSeconds) -> Vec<String> {
    let policy = &parsed.policy;
    let mut warnings = Vec::new();
    for key in &parsed.unknown_keys {
        let hint = nearest(key, KNOWN_KEYS.into_iter());
        warnings.push(format!("the member {key:?} has no meaning and is ignored{hint}"));
    }
    for name in &parsed.unknown_calls {
        let hint = nearest(name, Call::ALL.into_iter().map(Call::name));
        warnings.push(format!("the call {name:?} does not exist and grants nothing{hint}"));
    }
    if policy.call.is_some_and(|calls| calls.is_empty()) {
        warnings.push("the list of calls is empty: this policy is good for nothing".to_owned());
    }
    warnings.extend(lifetime_warning(policy.expiry, now));
    if policy.max_size.is_some_and(|max| policy.min_size.unwrap_or(0) > max) {
        warnings.push("the smallest size is above the largest: no file fits".to_owned());
    }
    if policy.handle.as_ref().is_some_and(|handle| !looks_like_a_handle(handle)) {
        warnings
            .push("the handle does not look like one: they have 20 letters and digits".to_owned());
    }
    for (name, pattern) in
        [("url", &policy.url), ("path", &policy.path), ("container", &policy.container)]
    {
        warnings.extend(pattern.as_ref().and_then(|pattern| odd_pattern(name, pattern)));
    }
    warnings
}

fn nearest(word: &str, known: impl Iterator<Item = &'static str>) -> String {
    known
        .map(|name| (strsim::damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase()), name))
        .min()
        .filter(|&(distance, name)| distance <= name.len() / 2)
        .map(|(_, name)| format!("; did you mean {name:?}?"))
        .unwrap_or_default()
}

fn lifetime_warning(expiry: Expiry, now: UnixSeconds) -> Option<String> {
    const TEN_YEARS: f64 = 10.0 * 365.0 * 86_400.0;
    let seconds = expiry.unix_seconds();
    let now = now.0 as f64;
    if (seconds / 1000.0 - now).abs() < TEN_YEARS {
        return Some(format!(
            "the expiry looks like milliseconds; in seconds it would be {:.0}",
            seconds / 1000.0
        ));
    }
    (seconds - now > LONG_LIFE.as_secs_f64())
        .then(|| "it lives longer than a day, and a leaked policy cannot be called back".to_owned())
}

fn looks_like_a_handle(handle: &str) -> bool {
    handle.len() == 20 && handle.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn odd_pattern(name: &str, pattern: &Pattern) -> Option<String> {
    let text = pattern.as_str();
    let oddity =
        if ["a\u{1}", "/etc", "https://example.com/"].iter().all(|probe| pattern.matches(probe)) {
            "matches everything"
        } else if has_bare_dot(text) {
            "has a dot without a backslash, which matches any character"
        } else if name == "path" && !text.contains(['*', '+', '{']) && text.ends_with('/') {
            "ends in a slash, so no file below it matches: write .* behind it"
        } else {
            return None;
        };
    Some(format!("the pattern for {name} {oddity}"))
}

/// A dot between letters or digits: meant as a dot, read as any character.
fn has_bare_dot(pattern: &str) -> bool {
    pattern
        .as_bytes()
        .windows(3)
        .any(|w| w[0].is_ascii_alphanumeric() && w[1] == b'.' && w[2].is_ascii_alphanumeric())
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.meaning {
            Ok(lines) => lines.iter().try_for_each(|line| writeln!(f, "{line}"))?,
            Err(denied) => writeln!(f, "It cannot be read: {denied}.")?,
        }
        writeln!(f, "{}", self.signature)?;
        self.warnings.iter().try_for_each(|warning| writeln!(f, "Warning: {warning}"))
    }
}

impl fmt::Display for SignatureCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignatureCheck::Verifies => "The signature verifies.",
            SignatureCheck::DoesNotVerify => {
                "The signature does not verify: another secret, or the text was changed after signing."
            }
            SignatureCheck::NotGiven => "No signature was given, so nothing says who made it.",
            SignatureCheck::NoSecret => {
                "The signature was not checked: no secret is configured."
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;

    const NOW: UnixSeconds = UnixSeconds(1_767_225_600);

    #[track_caller]
    fn check(json: &str, expected: &[&str]) {
        let policy = base64::prelude::BASE64_URL_SAFE.encode(json);
        let text = explain(&policy, None, &[], NOW).to_string();
        for line in expected {
            assert!(text.lines().any(|found| found == *line), "{line:?} is not in:\n{text}");
        }
    }

    #[test]
    fn a_policy_is_told_in_words() {
        check(
            r#"{"expiry":1767226200,"call":["pick","store"],"path":"/up/.*","maxSize":10}"#,
            &[
                "It lets its holder upload files (pick) and store files in a place of their choice (store).",
                "It ends at 2026-01-01 00:10:00 UTC, in 10m.",
                "A stored file has at most 10 bytes.",
                "The path a file is stored under must match, from end to end: /up/.*",
                "No signature was given, so nothing says who made it.",
            ],
        );
    }

    #[test]
    fn misspelt_names_are_found() {
        check(
            r#"{"expiry":1767226200,"cal":["pick"]}"#,
            &[
                "It names no call, so it allows everything except reading EXIF.",
                "Warning: the member \"cal\" has no meaning and is ignored; did you mean \"call\"?",
            ],
        );
        check(
            r#"{"expiry":1767226200,"call":["PICK","hack"]}"#,
            &[
                "It allows nothing.",
                "Warning: the call \"PICK\" does not exist and grants nothing; did you mean \"pick\"?",
            ],
        );
    }

    #[test]
    fn odd_times_and_patterns_are_pointed_out() {
        check(
            r#"{"expiry":1767226200000,"call":["pick"],"url":"https://a.test/x","path":".*","container":"("}"#,
            &["It cannot be read: the policy's container is not a valid regular expression."],
        );
        check(
            r#"{"expiry":1767226200000,"call":["pick"],"url":"https://a.test/x","path":"(?s).*"}"#,
            &[
                "It ends in the far future (expiry 1767226200000).",
                "Warning: the expiry looks like milliseconds; in seconds it would be 1767226200",
                "Warning: the pattern for url has a dot without a backslash, which matches any character",
                "Warning: the pattern for path matches everything",
            ],
        );
        check(
            r#"{"expiry":253381964415}"#,
            &["Warning: it lives longer than a day, and a leaked policy cannot be called back"],
        );
        check(
            r#"{"expiry":1500000000}"#,
            &["It ended at 2017-07-14 02:40:00 UTC, 8years 5months 18days 16h 32m ago."],
        );
    }
}
