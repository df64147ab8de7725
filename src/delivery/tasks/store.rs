//! `store`: keeps the result as a new file.

use super::super::{LinkError, Outcome, Plan};
use super::{Definition, Given};
use crate::policy::Place;

/// Where and under which name the new file is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreOptions {
    /// Its name; the source's when there is none.
    pub filename: Option<String>,
    /// The place that is asked for.
    pub place: Place,
    /// Whether the source is Base64 text, to be decoded.
    pub is_base64: bool,
    /// Workflows to run on it.
    pub workflows: Vec<String>,
}

pub(super) const TASK: Definition = Definition {
    name: "store",
    parameters: &[
        "filename",
        "location",
        "path",
        "container",
        "region",
        "access",
        "base64decode",
        "workflows",
    ],
    takes_bare: false, spellings: &[("base64_decode", "base64decode")],
    apply,
};

fn apply(plan: &mut Plan, given: &Given<'_>) -> Result<(), LinkError> {
    let owned = |name| Ok::<_, LinkError>(given.text(name)?.map(str::to_owned));
    if !matches!(given.text("access")?, None | Some("private" | "public")) {
        return Err(given.wants("access", "private or public"));
    }
    let workflows = given.texts("workflows")?.into_iter().map(str::to_owned).collect();
    plan.end_in(Outcome::Store(StoreOptions {
        filename: owned("filename")?,
        place: Place {
            location: owned("location")?,
            container: owned("container")?,
            path: owned("path")?,
        },
        is_base64: given.boolean("base64decode")?.unwrap_or(false),
        workflows,
    }))
}
