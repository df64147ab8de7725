//! The bytes of the uploaded files: any offset of a file of any size, out of one block in memory.

use std::ops::Range;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};

/// Bytes that are handed out at once; every such stretch of a file starts at another place of the block.
const STRETCH: u64 = 1 << 20;
const BLOCK: u64 = 16 << 20;
/// A prime, so that the places do not repeat for as long as possible.
const STEP: u64 = 1_000_003;

/// One file. Files of different numbers differ from the first byte on.
#[derive(Clone)]
pub struct Content {
    block: std::sync::Arc<[u8]>,
    number: u64,
}

impl Content {
    /// The file of that `number`; the same bytes in every process.
    pub fn new(number: u64) -> Self {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let words = (0..BLOCK / 8).flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        });
        Content { block: words.collect(), number }
    }

    /// The same block for another file.
    pub fn of_file(&self, number: u64) -> Self {
        Content { block: self.block.clone(), number }
    }

    /// The bytes of `range`, in order.
    pub fn slices(&self, range: Range<u64>) -> impl Iterator<Item = &[u8]> {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let slice = (at < range.end).then(|| self.slice(at, range.end))?;
            at += slice.len() as u64;
            Some(slice)
        })
    }

    fn slice(&self, at: u64, end: u64) -> &[u8] {
        let (stretch, offset) = (at / STRETCH, at % STRETCH);
        let place = (stretch + self.number * 7919) * STEP % (BLOCK - STRETCH) + offset;
        let length = (STRETCH - offset).min(end - at);
        &self.block[place as usize..(place + length) as usize]
    }

    /// Whether `bytes` are what the file has from `at` on.
    pub fn is_at(&self, at: u64, mut bytes: &[u8]) -> bool {
        let range = at..at + bytes.len() as u64;
        self.slices(range).all(|slice| {
            let (front, rest) = bytes.split_at(slice.len());
            bytes = rest;
            front == slice
        })
    }

    /// Standard Base64 of the MD5 of `range`.
    pub fn md5(&self, range: Range<u64>) -> String {
        let mut hash = Md5::new();
        self.slices(range).for_each(|slice| hash.update(slice));
        BASE64_STANDARD.encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(content: &Content, range: Range<u64>) -> Vec<u8> {
        content.slices(range).flatten().copied().collect()
    }

    #[test]
    fn a_file_is_the_same_however_it_is_cut() {
        let content = Content::new(0);
        let whole = bytes(&content, 0..3 * STRETCH);
        let cut = [0..7, 7..STRETCH + 1, STRETCH + 1..3 * STRETCH];
        let joined: Vec<u8> = cut.into_iter().flat_map(|range| bytes(&content, range)).collect();
        assert!(whole == joined);
        assert!(content.is_at(0, &whole));
    }

    #[test]
    fn other_bytes_are_noticed() {
        let content = Content::new(0);
        let right = bytes(&content, 0..2 * STRETCH);
        let mut wrong = right.clone();
        wrong[STRETCH as usize] ^= 1;
        assert!(!content.is_at(0, &wrong));
        assert!(!content.is_at(STRETCH, &right));
        assert!(!content.of_file(1).is_at(0, &right));
    }
}
