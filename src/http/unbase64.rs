//! Base64 as it arrives, piece by piece.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;

/// Decodes a text that arrives in pieces: either alphabet, any white space, padding or none.
#[derive(Debug, Default)]
pub(super) struct Unbase64 {
    /// Characters that do not make whole bytes yet: at most three between two pieces.
    pending: Vec<u8>,
    padding: usize,
}

/// The text is no Base64.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotBase64;

impl Unbase64 {
    /// The bytes that are certain after this piece.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<Vec<u8>, NotBase64> {
        self.pending.reserve(piece.len());
        for &byte in piece {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'=' if self.padding < 2 => self.padding += 1,
                _ if self.padding > 0 => return Err(NotBase64),
                b'-' => self.pending.push(b'+'),
                b'_' => self.pending.push(b'/'),
                byte => self.pending.push(byte),
            }
        }
        let whole = self.pending.len() / 4 * 4;
        let bytes = decode(&self.pending[..whole])?;
        self.pending.drain(..whole);
        Ok(bytes)
    }

    /// The bytes of the end.
    pub(super) fn finish(self) -> Result<Vec<u8>, NotBase64> {
        match (self.pending.len(), self.padding) {
            (0, 0) | (2, 0 | 2) | (3, 0 | 1) => decode(&self.pending),
            _ => Err(NotBase64),
        }
    }
}

fn decode(text: &[u8]) -> Result<Vec<u8>, NotBase64> {
    BASE64_STANDARD_NO_PAD.decode(text).map_err(|_| NotBase64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(pieces: &[&[u8]]) -> Result<Vec<u8>, NotBase64> {
        let mut decoder = Unbase64::default();
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend(decoder.push(piece)?);
        }
        bytes.extend(decoder.finish()?);
        Ok(bytes)
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&[u8]>) {
        assert_eq!(decoded(&[text.as_bytes()]).ok().as_deref(), expected, "{text}");
    }

    #[test]
    fn both_alphabets_white_space_and_missing_padding_are_read() {
        check("", Some(b""));
        check("aGk=", Some(b"hi"));
        check("aGk", Some(b"hi"));
        check("aG\r\nk=\r\n", Some(b"hi"));
        check("aA==", Some(b"h"));
        check("-_8=", Some(&[0xfb, 0xff]));
        check("+/8=", Some(&[0xfb, 0xff]));
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in
            ["a", "aGk==", "aA=", "=", "aGk=aGk=", "aGk===", "a*k=", "aGkg=", "grüße", "aGl="]
        {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            size in 1usize..40,
        ) {
            let text = base64::prelude::BASE64_STANDARD.encode(&bytes);
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            prop_assert_eq!(decoded(&pieces), Ok(bytes));
        }
    }
}
