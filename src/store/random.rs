//! Names that nobody can guess, from the operating system's generator.

use std::io;

use crate::policy::Handle;

/// A new handle: 119 bits.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_handle() -> io::Result<Handle> {
    let text = random_text(Handle::LENGTH)?;
    Handle::parse(&text).map_err(io::Error::other)
}

/// `length` letters and digits, each equally likely.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn random_text(length: usize) -> io::Result<String> {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        // 62 of the 64 values of six bits are a character; the other two are thrown away, not folded in.
        let characters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 63)));
        text.extend(characters.take(length - text.len()).map(|&byte| char::from(byte)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_length_and_differ() {
        let texts: std::collections::HashSet<_> =
            (0..1000).map(|_| random_text(22).expect("random")).collect();
        assert_eq!(texts.len(), 1000);
        assert!(texts.iter().all(|text| text.len() == 22));
        assert_eq!(new_handle().expect("random").as_str().len(), 20);
    }
}
