//! What a place to pick from does, and what it says.

use std::time::SystemTime;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::CloudError;

/// A place that files are picked from. Everything that comes in is as the client wrote it.
pub trait Cloud: Send + Sync + 'static {
    /// Its name on the wire.
    fn name(&self) -> &'static str;

    /// One page of a folder or of what a search finds, or where to sign in first.
    ///
    /// # Errors
    /// [`CloudError`], see there; so everywhere in this trait.
    fn list<'a>(
        &'a self,
        visit: &'a Visit,
        ask: &'a Ask,
    ) -> BoxFuture<'a, Result<Listed, CloudError>>;

    /// A file, to be read from its beginning to its end.
    fn open<'a>(
        &'a self,
        visit: &'a Visit,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Opened, CloudError>>;

    /// Forgets who is signed in; nobody may be.
    fn sign_out<'a>(&'a self, visit: &'a Visit) -> BoxFuture<'a, ()> {
        let _ = visit;
        Box::pin(async {})
    }
}

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The key of the application.
    pub application: String,
    /// The client's cloud session, as it was sent (protocol/cloud.md, "The token"). A secret.
    pub token: Option<String>,
}

/// What is to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The folder; `/` is the whole place.
    pub path: String,
    /// What the page before said to go on with.
    pub next: Option<String>,
    /// Words to look for in the names below the folder.
    pub search: Option<String>,
    /// Types to leave the files of other types out for, as `type/subtype` or `type/*`.
    pub accept: Vec<String>,
}

/// The answer to an [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// There it is.
    Page(Page),
    /// Nobody is signed in yet; this is where to.
    SignIn {
        /// For a window of its own.
        redirect_url: String,
    },
}

/// One page of items, folders first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The name of the folder; empty for the whole place.
    pub folder: String,
    /// At most [`PAGE_ITEMS`](super::PAGE_ITEMS) of them.
    pub items: Vec<Item>,
    /// What to ask with for the next page, if there is one.
    pub next: Option<String>,
    /// Whether [`Ask::search`] finds anything here.
    pub can_search: bool,
}

/// A file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// As people read it.
    pub name: String,
    /// As it is asked for; that of a folder ends in `/`.
    pub path: String,
    /// When it was changed last.
    pub modified: Option<SystemTime>,
    /// Which of the two.
    pub kind: Kind,
}

/// What an [`Item`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A file.
    File {
        /// What its name says; what is stored is told by the bytes.
        mimetype: String,
        /// Its bytes.
        size_bytes: u64,
    },
}

impl Item {
    /// The type that a file of this name has.
    pub(super) fn mimetype_of(name: &str) -> String {
        mime_guess::from_path(name).first_or_octet_stream().to_string()
    }

    /// Whether it is a folder.
    pub fn is_folder(&self) -> bool {
        matches!(self.kind, Kind::Folder)
    }
}

impl Ask {
    /// Whether files of this type are asked for.
    pub(super) fn accepts(&self, mimetype: &str) -> bool {
        let fits = |wanted: &String| match wanted.strip_suffix("/*") {
            Some("*") => true,
            Some(group) => mimetype.split('/').next() == Some(group),
            None => wanted == mimetype,
        };
        self.accept.is_empty() || self.accept.iter().any(fits)
    }
}

/// A file that was opened.
pub struct Opened {
    /// Its name.
    pub filename: String,
    /// The type that the place says it has.
    pub mimetype: String,
    /// Its bytes, where the place knows; then there must be exactly these.
    pub size_bytes: Option<u64>,
    /// The bytes, piece by piece.
    pub body: BoxStream<'static, Result<Bytes, CloudError>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_accepted_alone_or_in_groups() {
        let check = |accept: &[&str], mimetype: &str, expected: bool| {
            let accept = accept.iter().map(|text| (*text).to_owned()).collect();
            let ask = Ask { accept, ..Ask::default() };
            assert_eq!(ask.accepts(mimetype), expected, "{ask:?} {mimetype}");
        };
        check(&[], "image/png", true);
        check(&["image/*"], "image/png", true);
        check(&["image/*"], "imagery/png", false);
        check(&["text/csv", "image/png"], "image/png", true);
        check(&["text/csv"], "image/png", false);
        check(&["*/*"], "image/png", true);
    }
}
