//! Paths as clients write them.

use super::CloudError;

/// Most folders above a file.
const MAX_DEPTH: usize = 32;
/// Longest path, in bytes.
const MAX_BYTES: usize = 4096;
/// Longest name, in bytes.
const MAX_NAME_BYTES: usize = 255;

/// The names from the root to a file or folder. None of them leads up, is hidden or is more than one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloudPath(Vec<String>);

impl CloudPath {
    /// Reads `/folder/file`; the slashes at both ends may be left out.
    ///
    /// # Errors
    /// [`CloudError::BadRequest`] for what is no path; [`CloudError::NotFound`] for hidden names.
    pub fn parse(text: &str) -> Result<Self, CloudError> {
        if text.len() > MAX_BYTES {
            return Err(CloudError::BadRequest("the path is longer than 4096 bytes"));
        }
        let inner = text.strip_prefix('/').unwrap_or(text);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        if inner.is_empty() {
            return Ok(CloudPath::default());
        }
        let names = inner.split('/').map(|name| check(name).map(|()| name.to_owned()));
        let names: Vec<_> = names.collect::<Result<_, _>>()?;
        if names.len() > MAX_DEPTH {
            return Err(CloudError::BadRequest("the path has more than 32 names"));
        }
        Ok(CloudPath(names))
    }

    /// The names, from the root down.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The last name; the root has none.
    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// `/folder/` for a folder, `/` for the root.
    pub(super) fn as_folder(&self) -> String {
        self.0.iter().fold("/".to_owned(), |path, name| path + name + "/")
    }

    /// How many folders may still lie below.
    pub(super) fn depth_left(&self) -> usize {
        MAX_DEPTH.saturating_sub(self.0.len() + 1)
    }
}

/// Whether a name may be shown and asked for.
pub(super) fn is_shown(name: &str) -> bool {
    check(name).is_ok()
}

fn check(name: &str) -> Result<(), CloudError> {
    match name {
        "" | "." | ".." => {
            Err(CloudError::BadRequest("the path has an empty name, or one of dots"))
        }
        name if name.chars().any(char::is_control) => {
            Err(CloudError::BadRequest("the path has control characters"))
        }
        name if name.contains('/') || name.starts_with('.') || name.len() > MAX_NAME_BYTES => {
            Err(CloudError::NotFound)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_path(text: &str, expected: Option<&[&str]>) {
        let found = CloudPath::parse(text).ok();
        let found = found.as_ref().map(|path| path.names().iter().map(String::as_str).collect());
        assert_eq!(found, expected.map(<[&str]>::to_vec), "{text:?}");
    }

    #[test]
    fn names_of_every_script_are_names() {
        check_path("", Some(&[]));
        check_path("/", Some(&[]));
        check_path("/a/b c/", Some(&["a", "b c"]));
        check_path("写真/Ünï.jpg", Some(&["写真", "Ünï.jpg"]));
        check_path("/C:\\a/..b./%2e%2e", None);
        check_path("/C:\\a/b../%2e%2e", Some(&["C:\\a", "b..", "%2e%2e"]));
    }

    #[test]
    fn nothing_leads_up_or_is_hidden() {
        for text in ["///", "/a//b", "/..", "../a", "/a/../b", "/a/..", "/./a", "/a\0b", "/a\nb"] {
            check_path(text, None);
        }
        for text in ["/.git/config", "/a/.env", "/.hidden"] {
            assert!(matches!(CloudPath::parse(text), Err(CloudError::NotFound)), "{text}");
        }
        check_path(&"a/".repeat(32), Some(&["a"; 32]));
        check_path(&"a/".repeat(33), None);
        check_path(&"a".repeat(256), None);
        check_path(&"aaaaaaa/".repeat(600), None);
    }
}
