//! What is known about a file, by the names that clients ask for.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::service::Service;
use crate::delivery::METADATA;
use crate::policy::{Handle, Verified, op};
use crate::store::{Exif, Facts, Hash, Meta, Questions};

/// What whoever names nothing gets: what costs nothing.
const USUAL: [&str; 8] =
    ["size", "mimetype", "filename", "uploaded", "writeable", "location", "path", "container"];

/// Where all files are.
const LOCATION: &str = "local";

/// The names that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names(BTreeSet<&'static str>);

impl Names {
    /// Of parameters and their values: a name counts when its value is `true`. What is no name of ours is
    /// somebody else's parameter.
    pub(super) fn asked<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let asked = parameters.into_iter().filter(|(_, value)| value.eq_ignore_ascii_case("true"));
        Names(asked.filter_map(|(name, _)| known(name)).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    fn questions(&self) -> Questions {
        Questions {
            hashes: Hash::ALL.into_iter().filter(|hash| self.has(hash.name())).collect(),
            dimensions: self.has("width") || self.has("height"),
        }
    }
}

/// filestack-js says `sourceUrl` beside `source_url`.
fn known(name: &str) -> Option<&'static str> {
    let name = if name == "sourceUrl" { "source_url" } else { name };
    METADATA.iter().find(|known| **known == name).copied()
}

/// The metadata of a file: `names`, or the usual ones when there are none.
///
/// # Errors
/// `not_allowed` and `security_required` before anything is looked up, EXIF needing a call of its own;
/// `not_found`; `busy`.
pub(super) async fn metadata_json(
    service: &Service,
    verified: &Verified,
    handle: &Handle,
    names: &Names,
) -> Result<Value, Refusal> {
    let grant = verified.permit::<op::Stat>()?;
    let may_read_exif = names.has("exif").then(|| verified.permit::<op::Exif>()).transpose()?;
    let (meta, facts) = service.store.facts(&grant, handle, names.questions()).await?;
    let exif = match may_read_exif {
        Some(grant) => service.store.exif(&grant, handle).await?,
        None => None,
    };
    let names = if names.0.is_empty() { &Names(USUAL.into()) } else { names };
    let values = names.0.iter().map(|name| ((*name).to_owned(), value(name, &meta, &facts, &exif)));
    Ok(Value::Object(values.collect::<Map<_, _>>()))
}

fn value(name: &str, meta: &Meta, facts: &Facts, exif: &Option<Exif>) -> Value {
    match name {
        "size" => json!(meta.size_bytes),
        "mimetype" => json!(meta.mimetype),
        "filename" => json!(meta.filename),
        "width" => json!(facts.dimensions.map(|found| found.width)),
        "height" => json!(facts.dimensions.map(|found| found.height)),
        // Milliseconds.
        "uploaded" => json!(meta.uploaded_ms),
        // With the right policy.
        "writeable" => json!(true),
        "location" => json!(LOCATION),
        "path" | "key" => json!(meta.key),
        "container" => json!(meta.container),
        "exif" => json!(exif),
        "source_url" => json!(meta.source_url),
        // No file comes from a drive.
        "cloud" => Value::Null,
        hash => json!(Hash::ALL.into_iter().find(|h| h.name() == hash).map(|h| &facts.hashes[&h])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_when_it_is_true() {
        let asked = Names::asked([
            ("size", "true"),
            ("sourceUrl", "true"),
            ("source_url", "true"),
            ("md5", "false"),
            ("policy", "true"),
        ]);
        assert_eq!(asked, Names(BTreeSet::from(["size", "source_url"])));
        assert_eq!(Names::asked([("key", "AbcDefGhiJklMnoPqrStUv")]), Names::default());
    }
}
