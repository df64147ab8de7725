//! The hashes that can be asked of a file. Blocks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use md5::Md5;
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// A hash function, by its name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hash {
    /// RFC 1321.
    Md5,
    /// FIPS 180-4; so the others.
    Sha1,
    /// Of the SHA-2 family; so the others.
    Sha224,
    /// See there.
    Sha256,
    /// See there.
    Sha384,
    /// See there.
    Sha512,
}

impl Hash {
    /// All of them.
    pub const ALL: [Hash; 6] =
        [Hash::Md5, Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Hash::Md5 => "md5",
            Hash::Sha1 => "sha1",
            Hash::Sha224 => "sha224",
            Hash::Sha256 => "sha256",
            Hash::Sha384 => "sha384",
            Hash::Sha512 => "sha512",
        }
    }

    fn begin(self) -> Running {
        match self {
            Hash::Md5 => Running::Md5(Md5::new()),
            Hash::Sha1 => Running::Sha1(Sha1::new()),
            Hash::Sha224 => Running::Sha224(Sha224::new()),
            Hash::Sha256 => Running::Sha256(Sha256::new()),
            Hash::Sha384 => Running::Sha384(Sha384::new()),
            Hash::Sha512 => Running::Sha512(Sha512::new()),
        }
    }
}

/// A hash that has seen some of the bytes.
enum Running {
    Md5(Md5),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Running {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Running::Md5(hash) => hash.update(bytes),
            Running::Sha1(hash) => hash.update(bytes),
            Running::Sha224(hash) => hash.update(bytes),
            Running::Sha256(hash) => hash.update(bytes),
            Running::Sha384(hash) => hash.update(bytes),
            Running::Sha512(hash) => hash.update(bytes),
        }
    }

    /// In lower-case hex.
    fn finish(self) -> String {
        match self {
            Running::Md5(hash) => hex::encode(hash.finalize()),
            Running::Sha1(hash) => hex::encode(hash.finalize()),
            Running::Sha224(hash) => hex::encode(hash.finalize()),
            Running::Sha256(hash) => hex::encode(hash.finalize()),
            Running::Sha384(hash) => hex::encode(hash.finalize()),
            Running::Sha512(hash) => hex::encode(hash.finalize()),
        }
    }
}

/// These hashes of the first `length` bytes of `file`, in one go.
///
/// # Errors
/// What the operating system says; `UnexpectedEof` when the file is shorter.
pub(super) fn hash(
    file: &File,
    length: u64,
    wanted: &BTreeSet<Hash>,
) -> io::Result<BTreeMap<Hash, String>> {
    let mut running: Vec<_> = wanted.iter().map(|&hash| (hash, hash.begin())).collect();
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut at = 0;
    while at < length {
        let want = usize::try_from(length - at).unwrap_or(usize::MAX).min(BUFFER_BYTES);
        file.read_exact_at(&mut buffer[..want], at)?;
        running.iter_mut().for_each(|(_, hash)| hash.update(&buffer[..want]));
        at += want as u64;
    }
    Ok(running.into_iter().map(|(name, hash)| (name, hash.finish())).collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[track_caller]
    fn check(hash_of_abc: Hash, expected: &str) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"abcd").expect("written");
        let found = hash(&file, 3, &BTreeSet::from([hash_of_abc])).expect("reads");
        assert_eq!(found, BTreeMap::from([(hash_of_abc, expected.to_owned())]));
    }

    /// The known answers of RFC 1321, section A.5, and of FIPS 180-4's examples for "abc".
    #[test]
    fn known_answers_are_given() {
        check(Hash::Md5, "900150983cd24fb0d6963f7d28e17f72");
        check(Hash::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        check(Hash::Sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
        check(Hash::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check(
            Hash::Sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
             8086072ba1e7cc2358baeca134c825a7",
        );
        check(
            Hash::Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        );
    }

    #[test]
    fn a_file_that_is_too_short_has_no_hash() {
        let file = tempfile::tempfile().expect("a file");
        let outcome = hash(&file, 1, &BTreeSet::from(Hash::ALL));
        assert_eq!(outcome.expect_err("is short").kind(), io::ErrorKind::UnexpectedEof);
    }
}
