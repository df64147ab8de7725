//! `metadata=[size,md5]`, and `/HANDLE/metadata?size=true`: what is known about a file.

use super::super::{LinkError, Outcome, Plan, Value};
use super::given::texts_of;
use super::{Definition, Given};

/// The names that metadata can be asked for by (Filestack docs, "File API: metadata").
#[rustfmt::skip]
pub const METADATA: &[&str] = &[
    "size", "mimetype", "filename", "width", "height", "uploaded", "writeable", "cloud", "source_url", "md5",
    "sha1", "sha224", "sha256", "sha384", "sha512", "location", "path", "container", "exif", "key",
];

pub(super) const TASK: Definition =
    Definition { name: "metadata", parameters: METADATA, takes_bare: true, spellings: &[], apply };

fn apply(plan: &mut Plan, given: &Given<'_>) -> Result<(), LinkError> {
    let mut names = Vec::new();
    for value in given.bare() {
        let texts = texts_of(value).ok_or_else(|| given.wants("names", "a list of names"))?;
        names.extend(texts.iter().filter_map(|text| known(text, &mut plan.warnings)));
    }
    let is_set = |value: &Value| matches!(value, Value::Text(text) if text == "true");
    names.extend(given.named().iter().filter(|(_, value)| is_set(value)).map(|(name, _)| *name));
    plan.end_in(Outcome::Metadata(names))
}

fn known(text: &str, warnings: &mut Vec<String>) -> Option<&'static str> {
    let found = METADATA.iter().find(|name| **name == text).copied();
    if found.is_none() {
        warnings.push(format!("metadata: {text} is not known"));
    }
    found
}
