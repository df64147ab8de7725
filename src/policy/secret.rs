//! The application secret and what is done with it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::UnixSeconds;

/// The key that signs policies. The text it was made from is not kept, only the keyed HMAC state,
/// which is wiped when dropped and which nothing prints.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl Secret {
    /// A secret from the UTF-8 bytes of `text`, untrimmed.
    pub fn new(text: &str) -> Self {
        Secret(Hmac::new_from_slice(text.as_bytes()).expect("HMAC takes a key of any length"))
    }

    /// The HMAC-SHA256 of `message`, in lower-case hex.
    pub(super) fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.0.clone().chain_update(message).finalize().into_bytes())
    }

    /// The signature of a webhook: the HMAC-SHA256 of `TIMESTAMP.BODY`, in lower-case hex
    /// (Filestack's documentation, "Webhooks").
    pub fn sign_webhook(&self, timestamp: UnixSeconds, body: &[u8]) -> String {
        let mac = self.0.clone().chain_update(format!("{}.", timestamp.0)).chain_update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    /// The HMAC-SHA256 of `message`.
    pub(super) fn mac(&self, message: &[u8]) -> [u8; 32] {
        self.0.clone().chain_update(message).finalize().into_bytes().into()
    }

    /// Whether `mac` is the HMAC-SHA256 of `message`; constant time.
    pub(super) fn has_mac(&self, message: &[u8], mac: &[u8]) -> bool {
        self.0.clone().chain_update(message).verify_slice(mac).is_ok()
    }

    /// A secret of its own for `purpose`, from which this one cannot be learnt.
    pub(super) fn derive(&self, purpose: &str) -> Secret {
        let key = self.0.clone().chain_update(purpose).finalize().into_bytes();
        Secret(Hmac::new_from_slice(&key).expect("HMAC takes a key of any length"))
    }

    /// Whether both make the same signatures.
    pub(super) fn is_same_as(&self, other: &Secret) -> bool {
        self.has_signed(b"sealdrop: one secret?", &other.sign(b"sealdrop: one secret?"))
    }

    /// Whether `signature`, in hex of either case, is the HMAC-SHA256 of `message`; constant time.
    pub fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        let mut mac = [0; 32];
        hex::decode_to_slice(signature, &mut mac).is_ok()
            && self.0.clone().chain_update(message).verify_slice(&mac).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", Secret::new("an-app-secret-of-26-bytes!")), "Secret(..)");
    }
}
