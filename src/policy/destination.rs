//! Where a file goes: what the client asked for, checked against its policy.

use std::fmt::Write;

use super::{Call, Denied, Grant, op};

/// Longest key, in bytes (Amazon S3 User Guide, "Naming Amazon S3 objects").
const MAX_KEY_BYTES: usize = 1024;

/// Longest container, in bytes.
const MAX_CONTAINER_BYTES: usize = 255;

/// Longest sanitised name inside a folder key, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// What the SDKs send when nobody chose a location (`filestack-js` always says `s3`).
const UNCHOSEN_LOCATION: &str = "s3";

/// The place that a client asks for. What it leaves out, or leaves empty, is the application's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The kind of storage.
    pub location: Option<String>,
    /// The bucket.
    pub container: Option<String>,
    /// A folder when it ends in `/`, else the whole key.
    pub path: Option<String>,
}

/// The place that an application has when nobody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The kind of storage.
    pub location: String,
    /// The bucket.
    pub container: String,
    /// A folder; empty or ending in `/`.
    pub folder: String,
}

/// A place that a grant allows. Only [`Grant::destination`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    container: String,
    key: String,
    is_whole_key: bool,
}

impl Destination {
    /// The bucket.
    pub fn container(&self) -> &str {
        &self.container
    }

    /// The name inside the bucket: data, never a file path.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether the client chose the whole key, which then must not exist yet.
    pub fn is_whole_key(&self) -> bool {
        self.is_whole_key
    }
}

impl Grant<op::Upload> {
    /// Where a file called `filename` goes. `unique` makes keys in folders one of a kind.
    ///
    /// # Errors
    /// [`Denied`]: `bad_request` for a path that is none; `not_allowed` for a place outside the policy.
    pub fn destination(
        &self,
        asked: &Place,
        home: &Home,
        filename: &str,
        unique: &str,
    ) -> Result<Destination, Denied> {
        let [location, container, path] = [&asked.location, &asked.container, &asked.path]
            .map(|part| part.as_deref().filter(|text| !text.is_empty()));
        let is_home_location = location.is_none_or(|name| {
            [UNCHOSEN_LOCATION, &home.location].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        let folder_or_key = normalised(path.unwrap_or(&home.folder))?;
        let container = container.unwrap_or(&home.container);
        let is_home = is_home_location
            && container == home.container
            && folder_or_key == normalised(&home.folder)?;
        if !is_home && !self.policy().allows(Call::Store) {
            return Err(Denied::not_allowed(
                "the policy does not allow to choose a place; its call needs store",
            ));
        }
        if !is_home_location {
            return Err(Denied::not_allowed("this server has no such location"));
        }
        let is_whole_key = !folder_or_key.is_empty() && !folder_or_key.ends_with('/');
        let mut key = folder_or_key;
        if !is_whole_key {
            let _ = write!(key, "{unique}_{}", sanitised(filename));
        }
        let is_name = !container.contains('/') && !container.chars().any(char::is_control);
        if !is_name || container.len() > MAX_CONTAINER_BYTES {
            let text = "a container has at most 255 bytes, no slash and no control characters";
            return Err(Denied::new(super::Code::BadRequest, text));
        }
        if key.len() > MAX_KEY_BYTES {
            return Err(Denied::new(super::Code::BadRequest, "the path is longer than 1024 bytes"));
        }
        let destination = Destination { container: container.to_owned(), key, is_whole_key };
        self.allows_place(&destination)?;
        Ok(destination)
    }

    /// Callers write patterns with and without a leading slash, so either form of the key may match.
    fn allows_place(&self, place: &Destination) -> Result<(), Denied> {
        let policy = self.policy();
        let in_path = policy.path.as_ref().is_none_or(|pattern| {
            pattern.matches(&place.key) || pattern.matches(&format!("/{}", place.key))
        });
        if !in_path {
            return Err(Denied::not_allowed("the policy does not allow this path"));
        }
        if policy.container.as_ref().is_some_and(|pattern| !pattern.matches(&place.container)) {
            return Err(Denied::not_allowed("the policy does not allow this container"));
        }
        Ok(())
    }
}

/// The path without a leading slash, `.` segments and `//`; a trailing slash stays.
fn normalised(path: &str) -> Result<String, Denied> {
    if path.split('/').any(|segment| segment == "..") {
        return Err(Denied::not_allowed("a path may not contain .."));
    }
    if path.chars().any(char::is_control) {
        return Err(Denied::new(
            super::Code::BadRequest,
            "a path may not contain control characters",
        ));
    }
    let segments: Vec<_> =
        path.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
    let is_folder = path.ends_with('/') || path.ends_with("/.");
    let mut clean = segments.join("/");
    if is_folder && !clean.is_empty() {
        clean.push('/');
    }
    Ok(clean)
}

/// The name as the end of a key: letters of every script, digits, `.`, `-` and `_` stay, and at most
/// 200 bytes of them; the ending is kept when the rest is cut.
fn sanitised(filename: &str) -> String {
    let clean: String = filename
        .chars()
        .map(|c| if c.is_alphanumeric() || ".-_".contains(c) || is_mark(c) { c } else { '_' })
        .collect();
    let clean = clean.trim_matches('.');
    if clean.len() <= MAX_NAME_BYTES {
        return if clean.is_empty() { "file".to_owned() } else { clean.to_owned() };
    }
    let ending = clean.rfind('.').map_or("", |dot| &clean[dot..]);
    let ending = if ending.len() <= 20 { ending } else { "" };
    let mut cut = MAX_NAME_BYTES - ending.len();
    while !clean.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}{ending}", &clean[..cut])
}

/// Combining marks and joiners, without which many scripts cannot be written. A control or format
/// character is none of them, but for the two joiners.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x200C | 0x200D)
        || (!c.is_ascii()
            && !c.is_control()
            && !c.is_whitespace()
            && !matches!(u32::from(c), 0x80..=0xBF | 0x2000..=0x206F | 0x3000..=0x303F | 0xD800..=0xF8FF | 0xFE10..=0xFE1F | 0xFE30..=0xFEFF | 0xFF00..=0xFFFF | 0xE0000..))
}
