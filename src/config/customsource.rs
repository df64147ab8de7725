//! The folder on this server that visitors may pick files from.

use std::collections::BTreeMap;
use std::path::{self, Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::{Flags, Problems, SelfHosted};
use crate::clouds::{Clouds, CustomSource, Shown};

/// Longest name, in characters: it stands in a menu.
const MAX_NAME: usize = 40;

/// `[customsource]`, and `customsource` of an application.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CustomSourceSection {
    pub folder: Option<PathBuf>,
    pub name: Option<String>,
    /// Without it they are there for callers on this machine only.
    pub samples: Option<bool>,
}

impl CustomSourceSection {
    /// With what the command line says in its place; a variable that is set to nothing says nothing.
    pub(super) fn under(self, flags: &Flags) -> Self {
        let folder = flags.customsource.clone().filter(|path| !path.as_os_str().is_empty());
        let name = flags.customsource_name.clone().filter(|name| !name.is_empty());
        CustomSourceSection { folder: folder.or(self.folder), name: name.or(self.name), ..self }
    }

    /// The source; without a folder the samples, where they are wanted or, unless it is said, where `is_demo`.
    pub(super) fn check(
        &self,
        at: &str,
        is_demo: bool,
        problems: &mut Problems,
    ) -> Option<CustomSource> {
        let name = self.name.as_deref().unwrap_or(match self.folder {
            Some(_) => "Files of this server",
            None => "Samples",
        });
        let is_plain = name.trim() == name && !name.chars().any(char::is_control);
        if !is_plain || !(1..=MAX_NAME).contains(&name.chars().count()) {
            problems.add(format!("{at}.name takes 1 to {MAX_NAME} characters on one line"));
        }
        let name = name.to_owned();
        match &self.folder {
            Some(folder) if !folder.is_dir() => {
                problems.add(format!("{at}.folder: {} is not a folder", folder.display()));
                None
            }
            Some(folder) => Some(CustomSource { name, folder: Some(folder.clone()) }),
            None if self.samples.unwrap_or(is_demo) => Some(CustomSource { name, folder: None }),
            None => None,
        }
    }
}

/// Whether the source would show `secret`, a file or folder that is the server's own.
///
/// # Errors
/// The problem, in words.
pub(super) fn shows(source: &CustomSource, what: &str, secret: &Path) -> Result<(), String> {
    let Some(folder) = &source.folder else { return Ok(()) };
    let (Ok(folder), Ok(secret)) = (real(folder), real(secret)) else { return Ok(()) };
    if secret.starts_with(&folder) || folder.starts_with(&secret) {
        return Err(format!(
            "customsource.folder: visitors would see {what} {}; name a folder beside it",
            secret.display()
        ));
    }
    Ok(())
}

/// The path without links; its last name need not be there yet.
fn real(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path).or_else(|_| {
        let path = path::absolute(path)?;
        match (path.parent().map(fs::canonicalize), path.file_name()) {
            (Some(Ok(folder)), Some(name)) => Ok(folder.join(name)),
            _ => Ok(path),
        }
    })
}

impl SelfHosted {
    /// The sources of each application, by its key.
    pub fn clouds(&self) -> BTreeMap<String, Vec<Shown>> {
        let own = |of: &super::Application| {
            (of.identity.api_key.clone(), Clouds::of(of.customsource.as_ref()))
        };
        self.applications.iter().map(own).collect()
    }
}
