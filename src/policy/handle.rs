//! The public name of a stored file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// 20 characters `[A-Za-z0-9]`; filestack-js builds no link for anything shorter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle([u8; Handle::LENGTH]);

/// A text that is no handle.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a handle has 20 letters and digits")]
pub struct InvalidHandle;

impl Handle {
    /// Characters, which are bytes too.
    pub const LENGTH: usize = 20;

    /// Reads a handle; case matters.
    ///
    /// # Errors
    /// [`InvalidHandle`] for every other text.
    pub fn parse(text: &str) -> Result<Self, InvalidHandle> {
        match <[u8; Handle::LENGTH]>::try_from(text.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_alphanumeric) => Ok(Handle(bytes)),
            _ => Err(InvalidHandle),
        }
    }

    /// The handle as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("letters and digits are UTF-8")
    }
}

impl FromStr for Handle {
    type Err = InvalidHandle;

    fn from_str(text: &str) -> Result<Self, InvalidHandle> {
        Handle::parse(text)
    }
}

impl TryFrom<String> for Handle {
    type Error = InvalidHandle;

    fn try_from(text: String) -> Result<Self, InvalidHandle> {
        Handle::parse(&text)
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> String {
        handle.as_str().to_owned()
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(
            Handle::parse(text).map(|handle| handle.to_string()).ok().as_deref() == Some(text),
            expected
        );
    }

    #[test]
    fn a_handle_has_twenty_letters_and_digits() {
        check("abcdefghijABCDEFGHI0", true);
        check("abcdefghijABCDEFGHI", false);
        check("abcdefghijABCDEFGHI01", false);
        check("../../../etc/passwd0", false);
        check("abcdefghijABCDEFGHÄ", false);
        check("", false);
    }
}
