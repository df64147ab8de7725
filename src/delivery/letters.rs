//! The letters of a link: decoded once, and each still knows how it was written.
//!
//! A quote or bracket counts however it was written, since browsers and SDKs escape them as they like. A comma
//! or colon that was escaped inside a plain task is part of a value (Swift); in a task that was escaped as a
//! whole it separates.

use super::LinkError;

/// Brackets may stand in brackets this deep.
const MAX_DEPTH: usize = 8;

/// One decoded byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub byte: u8,
    pub is_escaped: bool,
    /// Where its spelling begins in the raw text.
    pub at: usize,
}

impl Letter {
    /// Whether it is `byte`, not escaped.
    pub fn is_raw(self, byte: u8) -> bool {
        self.byte == byte && !self.is_escaped
    }
}

/// The letters of a raw target. What is no valid escape stands for itself.
pub(super) fn decoded(raw: &str) -> Vec<Letter> {
    let bytes = raw.as_bytes();
    let mut letters = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| escape(bytes.get(at + 1..at + 3)?)).flatten();
        letters.push(Letter { byte: escaped.unwrap_or(byte), is_escaped: escaped.is_some(), at });
        at += if escaped.is_some() { 3 } else { 1 };
    }
    letters
}

/// The letters of a text that has no escapes, because it came out of Base64.
pub(super) fn plain(text: &str) -> Vec<Letter> {
    let letter = |(at, byte)| Letter { byte, is_escaped: false, at };
    text.bytes().enumerate().map(letter).collect()
}

fn escape(digits: &[u8]) -> Option<u8> {
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    let (high, low) = (value(digits.first()?)?, value(digits.get(1)?)?);
    u8::try_from(high * 16 + low).ok()
}

/// The text.
pub(super) fn text(letters: &[Letter]) -> Result<String, LinkError> {
    String::from_utf8(letters.iter().map(|letter| letter.byte).collect())
        .map_err(|_| LinkError::malformed("the link is not UTF-8"))
}

/// Whether the text begins with `prefix`, in any case.
pub(super) fn starts_with(letters: &[Letter], prefix: &str) -> bool {
    letters.len() >= prefix.len()
        && letters
            .iter()
            .zip(prefix.bytes())
            .all(|(letter, byte)| letter.byte.eq_ignore_ascii_case(&byte))
}

/// Without the spaces around it.
pub(super) fn trimmed(mut letters: &[Letter]) -> &[Letter] {
    while let [Letter { byte: b' ', .. }, rest @ ..] | [rest @ .., Letter { byte: b' ', .. }] =
        letters
    {
        letters = rest;
    }
    letters
}

/// What stands between quotes that enclose all of `letters`, if any do.
pub(super) fn unquoted(letters: &[Letter]) -> Option<&[Letter]> {
    match letters {
        [first, inside @ .., last] if first.byte == b'"' && last.byte == b'"' => {
            inside.iter().all(|letter| letter.byte != b'"').then_some(inside)
        }
        _ => None,
    }
}

/// What stands between brackets that enclose all of `letters`, if any do.
pub(super) fn unbracketed(letters: &[Letter]) -> Result<Option<&[Letter]>, LinkError> {
    let mut nesting = Nesting::default();
    for (position, letter) in letters.iter().enumerate() {
        nesting.read(letter.byte)?;
        if nesting.is_flat() {
            let encloses = position > 0 && position + 1 == letters.len() && letter.byte == b']';
            return Ok(encloses.then(|| &letters[1..position]));
        }
    }
    Ok(None)
}

/// How deep a place is in quotes and brackets. Either opens only where a value can begin, so that one inside
/// a file's name is a letter like any other.
#[derive(Default)]
pub(super) struct Nesting {
    is_quoted: bool,
    depth: usize,
    is_inside_value: bool,
}

impl Nesting {
    /// Goes past one more byte.
    pub fn read(&mut self, byte: u8) -> Result<(), LinkError> {
        let may_open = !self.is_quoted && !self.is_inside_value;
        self.is_inside_value = true;
        match byte {
            b'"' if may_open || self.is_quoted => self.is_quoted = !self.is_quoted,
            _ if self.is_quoted => {}
            b'[' if may_open => {
                self.depth += 1;
                self.is_inside_value = false;
            }
            b']' => self.depth = self.depth.saturating_sub(1),
            b'=' | b':' | b',' | b'/' => self.is_inside_value = false,
            b' ' if may_open => self.is_inside_value = false,
            _ => {}
        }
        if self.depth > MAX_DEPTH {
            return Err(LinkError::malformed("brackets are nested too deep"));
        }
        Ok(())
    }

    /// Whether nothing is open.
    pub fn is_flat(&self) -> bool {
        self.depth == 0 && !self.is_quoted
    }
}

/// The pieces between the separators outside quotes and brackets.
pub(super) fn split(
    letters: &[Letter],
    is_separator: impl Fn(Letter) -> bool,
) -> Result<Vec<&[Letter]>, LinkError> {
    let (mut pieces, mut start, mut nesting) = (Vec::new(), 0, Nesting::default());
    for (position, &letter) in letters.iter().enumerate() {
        if nesting.is_flat() && is_separator(letter) {
            pieces.push(&letters[start..position]);
            start = position + 1;
        }
        nesting.read(letter.byte)?;
    }
    pieces.push(&letters[start..]);
    if nesting.is_flat() { Ok(pieces) } else { Err(unclosed()) }
}

pub(super) fn unclosed() -> LinkError {
    LinkError::malformed("a quote or a bracket is not closed")
}
