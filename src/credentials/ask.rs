//! What a caller asks for in its query: the template, or less of it.

use std::time::Duration;

use serde::Deserialize;

use super::Template;
use crate::policy::{Calls, Code, Denied, Pattern, Policy, UnixSeconds};

/// The query of a credentials request; every member is optional and can only narrow.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ask {
    /// Names of calls, separated by commas.
    call: Option<String>,
    /// Lifetime: `90s`, `5m`, or plain seconds.
    expires: Option<String>,
    /// Bytes.
    min_size: Option<u64>,
    /// Bytes.
    max_size: Option<u64>,
    /// A pattern for the path.
    path: Option<String>,
    /// A pattern for the container.
    container: Option<String>,
}

impl Ask {
    /// The policy that this ask gets under `template`.
    ///
    /// # Errors
    /// [`Denied`] `not_allowed` naming the first member that asks for more than the template.
    pub fn under(&self, template: &Template, now: UnixSeconds) -> Result<Policy, Denied> {
        let lifetime = self.lifetime(template.lifetime)?;
        let mut policy =
            Policy::new(UnixSeconds(now.0 + lifetime.as_secs()), self.calls(template.call)?);
        policy.min_size = at_least("minSize", self.min_size, template.min_size)?;
        policy.max_size = at_most("maxSize", self.max_size, template.max_size)?;
        policy.path = narrowed("path", self.path.as_deref(), template.path.as_ref())?;
        policy.container =
            narrowed("container", self.container.as_deref(), template.container.as_ref())?;
        Ok(policy)
    }

    fn calls(&self, allowed: Calls) -> Result<Calls, Denied> {
        let Some(names) = &self.call else { return Ok(allowed) };
        let asked: Calls = names.parse().map_err(|unknown| not_allowed(format!("{unknown}")))?;
        if asked.within(allowed) {
            Ok(asked)
        } else {
            Err(not_allowed(format!(
                "the calls {asked} were asked for, and only {allowed} are allowed"
            )))
        }
    }

    fn lifetime(&self, longest: Duration) -> Result<Duration, Denied> {
        let Some(text) = &self.expires else { return Ok(longest) };
        let asked = match text.parse() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => humantime::parse_duration(text).map_err(|_| {
                not_allowed("expires is neither a number of seconds nor a duration such as 5m")
            })?,
        };
        match asked {
            asked if asked < Duration::from_secs(1) => {
                Err(not_allowed("expires is below one second"))
            }
            asked if asked <= longest => Ok(asked),
            _ => Err(not_allowed(format!(
                "expires asks for more than {}",
                humantime::format_duration(longest)
            ))),
        }
    }
}

fn not_allowed(reason: impl Into<std::borrow::Cow<'static, str>>) -> Denied {
    Denied::new(Code::NotAllowed, reason)
}

fn at_least(name: &str, asked: Option<u64>, least: Option<u64>) -> Result<Option<u64>, Denied> {
    match (asked, least) {
        (Some(asked), Some(least)) if asked < least => {
            Err(not_allowed(format!("{name} may not be below {least} bytes")))
        }
        (asked, least) => Ok(asked.or(least)),
    }
}

fn at_most(name: &str, asked: Option<u64>, most: Option<u64>) -> Result<Option<u64>, Denied> {
    match (asked, most) {
        (Some(asked), Some(most)) if asked > most => {
            Err(not_allowed(format!("{name} may not be above {most} bytes")))
        }
        (asked, most) => Ok(asked.or(most)),
    }
}

/// Whether one pattern is narrower than another cannot be decided in general; what can be is
/// accepted: the same pattern, any pattern where there is no limit, and a plain text that fits the limit.
fn narrowed(
    name: &str,
    asked: Option<&str>,
    limit: Option<&Pattern>,
) -> Result<Option<Pattern>, Denied> {
    let Some(asked) = asked else { return Ok(limit.cloned()) };
    let pattern = Pattern::parse(asked).map_err(|why| not_allowed(format!("{name} {why}")))?;
    let is_plain_text = regex::escape(asked) == asked;
    match limit {
        Some(limit) if *limit != pattern && !(is_plain_text && limit.matches(asked)) => {
            Err(not_allowed(format!(
                "{name} goes beyond what is allowed, or cannot be compared with it"
            )))
        }
        _ => Ok(Some(pattern)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixSeconds = UnixSeconds(1_767_225_600);

    fn template() -> Template {
        Template {
            call: "pick,store".parse().expect("calls"),
            lifetime: Duration::from_secs(600),
            min_size: Some(1),
            max_size: Some(1000),
            path: Pattern::parse("/uploads/.*").ok(),
            container: None,
        }
    }

    #[track_caller]
    fn check(query: &str, expected: Result<&str, &str>) {
        let ask: Ask = serde_json::from_str(query).expect("an ask");
        let outcome = ask.under(&template(), NOW);
        let json = outcome
            .map(|policy| serde_json::to_string(&policy).expect("plain data"))
            .map_err(|denied| denied.to_string());
        assert_eq!(json, expected.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn without_an_ask_the_template_is_handed_out() {
        check(
            "{}",
            Ok(
                r#"{"expiry":1767226200,"call":["pick","store"],"path":"/uploads/.*","minSize":1,"maxSize":1000}"#,
            ),
        );
    }

    #[test]
    fn less_may_be_asked_for() {
        check(
            r#"{"call":"pick","expires":"60","maxSize":10,"minSize":2,"path":"/uploads/me","container":"b.*"}"#,
            Ok(
                r#"{"expiry":1767225660,"call":["pick"],"path":"/uploads/me","container":"b.*","minSize":2,"maxSize":10}"#,
            ),
        );
    }

    #[test]
    fn more_is_refused_and_never_cut_down() {
        check(
            r#"{"call":"pick,remove"}"#,
            Err("the calls pick,remove were asked for, and only pick,store are allowed"),
        );
        check(
            r#"{"call":"hack"}"#,
            Err(
                "\"hack\" is not a call; the calls are pick,store,read,stat,write,writeUrl,convert,remove,exif,runWorkflow",
            ),
        );
        check(r#"{"expires":"601"}"#, Err("expires asks for more than 10m"));
        check(r#"{"expires":"1h"}"#, Err("expires asks for more than 10m"));
        check(r#"{"expires":"0"}"#, Err("expires is below one second"));
        check(r#"{"expires":"1767226200000"}"#, Err("expires asks for more than 10m"));
        check(r#"{"maxSize":1001}"#, Err("maxSize may not be above 1000 bytes"));
        check(r#"{"minSize":0}"#, Err("minSize may not be below 1 bytes"));
        let beyond = "path goes beyond what is allowed, or cannot be compared with it";
        check(r#"{"path":"/elsewhere"}"#, Err(beyond));
        check(r#"{"path":"/uploads/.+"}"#, Err(beyond));
        check(r#"{"path":"("}"#, Err("path is not a valid regular expression"));
    }
}
