//! What the tasks of a link are done to: a handle, a URL, an alias, or a list of them.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE;

use super::LinkError;
use super::letters::{self, Letter};
use super::pieces::base64_decoded;
use crate::policy::Handle;

/// Most sources of one link.
const MAX_INPUTS: usize = 50;

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A stored file.
    Handle(Handle),
    /// A file elsewhere: the text of its URL, not checked yet.
    Url(String),
    /// `src://ALIAS/PATH`: a file in a storage that the application has a name for.
    Alias(String),
}

/// How a source begins that is no handle.
const SCHEMES: [&str; 4] = ["http:/", "https:/", "src:/", "b64:/"];

impl Input {
    /// Whether a source that is no handle begins here.
    pub(super) fn starts(letters: &[Letter]) -> bool {
        let inside = match letters {
            [Letter { byte: b'"', .. }, rest @ ..] => rest,
            [Letter { byte: b'[', .. }, ..] => return true,
            all => all,
        };
        SCHEMES.iter().any(|scheme| letters::starts_with(inside, scheme))
    }

    /// Reads one source without quotes. `raw` is what the letters were decoded from.
    fn read(raw: &str, letters: &[Letter], depth: usize) -> Result<Vec<Self>, LinkError> {
        let text = letters::text(letters)?;
        if let Some(encoded) = text.strip_prefix("b64://").or_else(|| text.strip_prefix("b64:/")) {
            let malformed = || LinkError::malformed("a Base64 source cannot be decoded");
            let source = base64_decoded(encoded).and_then(|bytes| String::from_utf8(bytes).ok());
            let source = source.filter(|_| depth == 0).ok_or_else(malformed)?;
            return Inputs::read_text(&source, depth + 1);
        }
        if text.starts_with("src:/") {
            return Ok(vec![Input::Alias(text)]);
        }
        if SCHEMES.iter().any(|scheme| letters::starts_with(letters, scheme)) {
            return Ok(vec![Input::Url(url(raw, letters, text))]);
        }
        let handle = text.split_once('+').map_or(text.as_str(), |(handle, _ending)| handle);
        match Handle::parse(handle) {
            Ok(handle) => Ok(vec![Input::Handle(handle)]),
            Err(_) => Err(LinkError::malformed("a source is neither a handle nor a URL")),
        }
    }
}

/// A URL that was escaped as a whole is decoded once; one that stands as it is keeps its own escapes, which
/// mean something to its server. A slash that a proxy merged is put back.
fn url(raw: &str, letters: &[Letter], text: String) -> String {
    let (Some(first), Some(last)) = (letters.first(), letters.last()) else { return text };
    let text = if is_escaped_whole(letters) == Some(false) {
        let end = last.at + if last.is_escaped { 3 } else { 1 };
        raw.get(first.at..end).map_or(text, str::to_owned)
    } else {
        text
    };
    match text.split_once(":/") {
        Some((scheme, rest)) if !rest.starts_with('/') => format!("{scheme}://{rest}"),
        _ => text,
    }
}

/// Whether the URL was escaped as a whole, where it has a colon: that is escaped then, or, since Java leaves
/// colons alone, the slash behind it.
fn is_escaped_whole(letters: &[Letter]) -> Option<bool> {
    let colon = letters.iter().position(|letter| letter.byte == b':')?;
    Some(letters[colon..].iter().take(2).any(|letter| letter.is_escaped))
}

/// All sources of a link.
pub(super) struct Inputs<'a>(pub &'a [Input]);

impl Inputs<'_> {
    /// Reads what begins at the letter `start` and goes to the end, or to a `?` that cannot belong to it.
    /// Also where in `raw` that `?` is.
    pub fn read(
        raw: &str,
        letters: &[Letter],
        start: usize,
    ) -> Result<(Vec<Input>, Option<usize>), LinkError> {
        let letters = &letters[start..];
        let end = end_of(letters)?;
        let query = match letters.get(end) {
            None => None,
            Some(mark) if mark.is_raw(b'?') => Some(mark.at),
            Some(_) => return Err(LinkError::malformed("something stands behind the source")),
        };
        Ok((Inputs::read_all(raw, &letters[..end], 0)?, query))
    }

    /// What came out of Base64.
    fn read_text(text: &str, depth: usize) -> Result<Vec<Input>, LinkError> {
        Inputs::read_all(text, &letters::plain(text), depth)
    }

    fn read_all(raw: &str, letters: &[Letter], depth: usize) -> Result<Vec<Input>, LinkError> {
        let items = match letters::unbracketed(letters)? {
            Some(inside) => {
                let is_escaped_whole = letters[0].is_escaped;
                let is_comma = |letter: Letter| {
                    letter.byte == b',' && (is_escaped_whole || !letter.is_escaped)
                };
                letters::split(inside, is_comma)?.into_iter().map(letters::trimmed).collect()
            }
            None => vec![letters],
        };
        let mut inputs = Vec::new();
        for item in items {
            let item = letters::unquoted(item).unwrap_or(item);
            inputs.append(&mut Input::read(raw, item, depth)?);
            if inputs.len() > MAX_INPUTS {
                return Err(LinkError::malformed("a link has at most 50 sources"));
            }
        }
        Ok(inputs)
    }
}

/// Where the source ends: behind its closing bracket or quote; without them, a URL that stands as it is has
/// everything, `?` included, and any other source ends at the `?`.
fn end_of(letters: &[Letter]) -> Result<usize, LinkError> {
    let behind = |byte: u8, from: usize| {
        let closing = letters[from..].iter().position(|letter| letter.byte == byte);
        closing.map(|at| from + at + 1).ok_or_else(letters::unclosed)
    };
    match letters.first().map(|letter| letter.byte) {
        Some(b'"') => behind(b'"', 1),
        Some(b'[') => {
            let mut nesting = letters::Nesting::default();
            for (position, letter) in letters.iter().enumerate() {
                nesting.read(letter.byte)?;
                if nesting.is_flat() {
                    return Ok(position + 1);
                }
            }
            Err(letters::unclosed())
        }
        _ => {
            let is_url = letters::starts_with(letters, "http");
            let has_everything = is_url && is_escaped_whole(letters) == Some(false);
            let mark = letters.iter().position(|letter| letter.is_raw(b'?'));
            Ok(mark.filter(|_| !has_everything).unwrap_or(letters.len()))
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Input::Handle(handle) => return write!(f, "{handle}"),
            Input::Url(text) | Input::Alias(text) => text,
        };
        // Base64 for what a path or a quote would change.
        let is_safe = |byte: u8| byte.is_ascii_graphic() && !b"\"%<>\\^`{|}#".contains(&byte);
        let stays = matches!(self, Input::Url(_)) && text.contains("://");
        if stays && text.bytes().all(is_safe) {
            write!(f, "\"{text}\"")
        } else {
            write!(f, "b64://{}", BASE64_URL_SAFE.encode(text))
        }
    }
}

impl fmt::Display for Inputs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [one] = self.0 {
            return write!(f, "{one}");
        }
        let texts: Vec<_> = self.0.iter().map(Input::to_string).collect();
        write!(f, "[{}]", texts.join(","))
    }
}
