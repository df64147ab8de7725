//! Scheme, host and port of a URL, as browsers compare them.

use std::fmt;

use url::Url;

/// An `http` or `https` origin without path, query or user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads `text`; `name` is the setting, for the message.
    ///
    /// # Errors
    /// A sentence that names the setting, when the text is no bare origin.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let problem =
            || format!("{name} is {text:?}; it takes an origin such as https://files.example.com");
        let url = Url::parse(text).map_err(|_| problem())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if matches!(url.scheme(), "http" | "https") && url.has_host() && bare && anonymous {
            Ok(Origin(url.origin().ascii_serialization()))
        } else {
            Err(problem())
        }
    }

    /// The text that an `Origin` header has.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached by TLS.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Host and port as a `Host` header has them.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, authority)| authority)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
