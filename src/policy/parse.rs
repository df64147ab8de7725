//! From JSON text to a [`Policy`]: tolerant where official SDKs are odd, closed everywhere else.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Error as _, MapAccess, Visitor};

use super::{Call, Calls, Denied, Expiry, Pattern, Policy};

/// The members that have a meaning, in the order in which our signer writes them.
pub(super) const KNOWN_KEYS: [&str; 9] =
    ["expiry", "call", "handle", "url", "path", "container", "minSize", "maxSize", "owner"];

/// A policy and what was odd about its text.
pub(super) struct Parsed {
    pub policy: Policy,
    /// Members without a meaning; they are ignored, as Filestack does.
    pub unknown_keys: Vec<String>,
    /// Names in `call` without a meaning; they grant nothing.
    pub unknown_calls: Vec<String>,
}

impl Policy {
    /// Reads the decoded text of a policy.
    pub(super) fn parse(json: &str) -> Result<Parsed, Denied> {
        let members: Members = serde_json::from_str(json).map_err(describe)?;
        members.into_policy()
    }
}

/// Our own reasons come as data errors; what serde_json itself complains about is not JSON or not an object.
fn describe(error: serde_json::Error) -> Denied {
    let text = error.to_string();
    match text.strip_prefix(REASON) {
        // serde_json adds the place to every message.
        Some(reason) => {
            Denied::bad_policy(reason.split(" at line ").next().unwrap_or(reason).to_owned())
        }
        None => Denied::bad_policy("the policy is not a JSON object"),
    }
}

/// Marks the messages that are ours.
const REASON: &str = "policy: ";

/// The members as they stand in the text, before any meaning is checked.
#[derive(Default)]
struct Members {
    expiry: Option<serde_json::Value>,
    call: Option<Names>,
    calls: Option<Names>,
    handle: Option<serde_json::Value>,
    url: Option<serde_json::Value>,
    path: Option<serde_json::Value>,
    container: Option<serde_json::Value>,
    min_size: Option<serde_json::Value>,
    max_size: Option<serde_json::Value>,
    owner: Option<serde_json::Value>,
    unknown_keys: Vec<String>,
}

impl Members {
    fn into_policy(self) -> Result<Parsed, Denied> {
        // The Java SDK writes `calls`; read as if absent, a narrow policy would be wide open.
        let names = self.call.or(self.calls);
        let unknown_calls = names.as_ref().map(Names::unknown).unwrap_or_default();
        let policy = Policy {
            expiry: expiry(self.expiry)?,
            call: names.as_ref().map(Names::known),
            handle: text("handle", self.handle)?,
            url: pattern("url", self.url)?,
            path: pattern("path", self.path)?,
            container: pattern("container", self.container)?,
            min_size: size("minSize", self.min_size, f64::ceil)?,
            max_size: size("maxSize", self.max_size, f64::floor)?,
            owner: text("owner", self.owner)?,
        };
        Ok(Parsed { policy, unknown_keys: self.unknown_keys, unknown_calls })
    }
}

fn expiry(value: Option<serde_json::Value>) -> Result<Expiry, Denied> {
    match value {
        None | Some(serde_json::Value::Null) => Err(Denied::bad_policy("the policy has no expiry")),
        Some(value) => value
            .as_f64()
            .and_then(Expiry::new)
            .ok_or_else(|| Denied::bad_policy("the policy's expiry is not a number")),
    }
}

fn text(name: &str, value: Option<serde_json::Value>) -> Result<Option<String>, Denied> {
    match value {
        None => Ok(None),
        Some(serde_json::Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Denied::bad_policy(format!("the policy's {name} is not a string"))),
    }
}

fn pattern(name: &str, value: Option<serde_json::Value>) -> Result<Option<Pattern>, Denied> {
    let Some(source) = text(name, value)? else { return Ok(None) };
    match Pattern::parse(&source) {
        Ok(pattern) => Ok(Some(pattern)),
        Err(why) => Err(Denied::bad_policy(format!("the policy's {name} {why}"))),
    }
}

/// Sizes are inclusive whole bytes, so a fraction is rounded towards the stricter side.
fn size(
    name: &str,
    value: Option<serde_json::Value>,
    stricter: fn(f64) -> f64,
) -> Result<Option<u64>, Denied> {
    let Some(value) = value else { return Ok(None) };
    let fraction =
        || value.as_f64().filter(|bytes| *bytes >= 0.0).map(|bytes| stricter(bytes) as u64);
    match value.as_u64().or_else(fraction) {
        Some(bytes) => Ok(Some(bytes)),
        None => Err(Denied::bad_policy(format!("the policy's {name} is not a number of bytes"))),
    }
}

/// `call`: one name, or an array of names.
#[derive(Deserialize)]
#[serde(untagged, expecting = "policy: the policy's call is neither a name nor an array of names")]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    fn as_slice(&self) -> &[String] {
        match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Many(names) => names,
        }
    }

    fn known(&self) -> Calls {
        self.as_slice().iter().filter_map(|name| name.parse::<Call>().ok()).collect()
    }

    fn unknown(&self) -> Vec<String> {
        let unknown = |name: &&String| name.parse::<Call>().is_err();
        self.as_slice().iter().filter(unknown).cloned().collect()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            // The Swift SDK writes sizes in snake case.
            let name = match key.as_str() {
                "min_size" => "minSize",
                "max_size" => "maxSize",
                other => other,
            };
            if !seen.insert(name.to_owned()) {
                return Err(A::Error::custom(format_args!("{REASON}a member stands twice")));
            }
            match name {
                "expiry" => members.expiry = Some(map.next_value()?),
                "call" => members.call = Some(map.next_value()?),
                "calls" => members.calls = Some(map.next_value()?),
                "handle" => members.handle = Some(map.next_value()?),
                "url" => members.url = Some(map.next_value()?),
                "path" => members.path = Some(map.next_value()?),
                "container" => members.container = Some(map.next_value()?),
                "minSize" => members.min_size = Some(map.next_value()?),
                "maxSize" => members.max_size = Some(map.next_value()?),
                "owner" => members.owner = Some(map.next_value()?),
                _ => {
                    // As a value and not ignored, so that the limit on nesting holds here too.
                    map.next_value::<serde_json::Value>()?;
                    members.unknown_keys.push(key);
                }
            }
        }
        Ok(members)
    }
}
