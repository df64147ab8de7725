//! Checking a received pair: signature first, then encoding, shape and expiry.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{Code, Denied, Policy, Secret, UnixSeconds};

/// Longest encoded policy that is looked at: 16 KiB.
const MAX_POLICY_BYTES: usize = 16 * 1024;

/// Policy and signature as a client sent them, after one round of percent- or form-decoding.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair<'a> {
    policy: Cow<'a, str>,
    signature: &'a str,
}

impl std::fmt::Debug for Pair<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair(..)")
    }
}

impl<'a> Pair<'a> {
    /// Undoes what transports do to the text: one pair of double quotes around it (filestack-js quotes
    /// values in paths), and spaces where `+` stood (a form decoder's doing; Swift does not escape it).
    pub fn received(policy: &'a str, signature: &'a str) -> Self {
        let unquoted = policy.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = unquoted.unwrap_or(policy);
        let policy =
            if text.contains(' ') { text.replace(' ', "+").into() } else { Cow::Borrowed(text) };
        Pair { policy, signature }
    }

    /// Whether one of `secrets` made the signature; each comparison takes constant time.
    pub(super) fn is_signed_with(&self, secrets: &[Secret]) -> bool {
        self.policy.len() <= MAX_POLICY_BYTES
            && secrets
                .iter()
                .any(|secret| secret.has_signed(self.policy.as_bytes(), self.signature))
    }

    /// The JSON text of the policy.
    pub(super) fn json(&self) -> Result<String, Denied> {
        if self.policy.len() > MAX_POLICY_BYTES {
            return Err(Denied::bad_policy("the policy is longer than 16 KiB"));
        }
        // Both alphabets are in use: filestack-js and Swift write `+ /`, the others `- _`.
        let standard: Vec<u8> = self.policy.bytes().map(to_standard_alphabet).collect();
        let bytes = BASE64_STANDARD
            .decode(standard)
            .map_err(|_| Denied::bad_policy("the policy is not Base64 with its padding"))?;
        String::from_utf8(bytes).map_err(|_| Denied::bad_policy("the policy is not UTF-8"))
    }
}

fn to_standard_alphabet(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// The policy of a pair that one of `secrets` signed and whose time is not over.
///
/// The order of the checks is fixed: whoever cannot sign learns nothing about the policy.
///
/// # Errors
/// [`Denied`] with `bad_signature`, `bad_policy` or `policy_expired`.
pub fn verify(pair: &Pair<'_>, secrets: &[Secret], now: UnixSeconds) -> Result<Policy, Denied> {
    let policy = verify_but_expiry(pair, secrets)?;
    if policy.expiry.is_over(now) {
        return Err(Denied::new(
            Code::PolicyExpired,
            format!("the policy ended at {}; the server's time is {}", policy.expiry, now.0),
        ));
    }
    Ok(policy)
}

/// The same for a pair that comes beside a ticket: there its expiry does not count any more.
pub(super) fn verify_but_expiry(pair: &Pair<'_>, secrets: &[Secret]) -> Result<Policy, Denied> {
    if !pair.is_signed_with(secrets) {
        return Err(Denied::new(
            Code::BadSignature,
            "the signature does not belong to this policy and application",
        ));
    }
    Ok(Policy::parse(&pair.json()?)?.policy)
}

#[cfg(test)]
mod tests {
    use super::super::{Calls, Signer};
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    const NOW: UnixSeconds = UnixSeconds(1_767_225_600);

    fn secret() -> Secret {
        Secret::new("an-app-secret-of-26-bytes!")
    }

    fn signed(json: &str) -> Result<Policy, Code> {
        let policy = base64::prelude::BASE64_URL_SAFE.encode(json);
        let signature = secret().sign(policy.as_bytes());
        verify(&Pair::received(&policy, &signature), &[secret()], NOW).map_err(|d| d.code())
    }

    #[test]
    fn a_policy_is_valid_only_while_now_is_before_its_expiry() {
        assert!(signed(r#"{"expiry":1767225601}"#).is_ok());
        assert!(signed(r#"{"expiry":1767225600.5}"#).is_ok());
        assert_eq!(signed(r#"{"expiry":1767225600}"#), Err(Code::PolicyExpired));
        assert_eq!(signed(r#"{"expiry":1767225599}"#), Err(Code::PolicyExpired));
    }

    #[test]
    fn what_is_not_a_policy_is_refused_even_when_signed() {
        let deep = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
        let nested = format!(r#"{{"expiry":1893456000,"x":{}}}"#, deep);
        let long = format!(r#"{{"expiry":1893456000,"x":"{}"}}"#, "a".repeat(20_000));
        for json in [
            "",
            "null",
            "7",
            "[]",
            "\"x\"",
            "{}",
            r#"{"expiry":null}"#,
            r#"{"expiry":"1893456000"}"#,
            r#"{"expiry":true}"#,
            r#"{"expiry":1e400}"#,
            r#"{"expiry":1893456000} x"#,
            r#"{"expiry":1893456000,"call":7}"#,
            r#"{"expiry":1893456000,"call":[7]}"#,
            r#"{"expiry":1893456000,"call":null}"#,
            r#"{"expiry":1893456000,"handle":7}"#,
            r#"{"expiry":1893456000,"path":"("}"#,
            r#"{"expiry":1893456000,"maxSize":-1}"#,
            r#"{"expiry":1893456000,"maxSize":"9"}"#,
            r#"{"expiry":1893456000,"maxSize":9,"max_size":99}"#,
            &deep,
            &nested,
        ] {
            assert_eq!(signed(json), Err(Code::BadPolicy), "{json:.60}");
        }
        // The cap comes before the HMAC: a megabyte is not hashed to be refused.
        assert_eq!(signed(&long), Err(Code::BadSignature));
    }

    #[test]
    fn sizes_may_be_written_as_any_number_of_bytes() {
        let policy = signed(r#"{"expiry":1893456000,"minSize":1.5,"max_size":10.5}"#).expect("ok");
        assert_eq!((policy.min_size, policy.max_size), (Some(2), Some(10)));
    }

    #[test]
    fn an_earlier_secret_still_verifies_and_a_revoked_one_does_not() {
        let signer =
            Signer::new(Secret::new("the-old-secret-of-26-bytes"), Duration::from_secs(60));
        let policy = Policy::new(UnixSeconds(NOW.0 + 60), "pick".parse::<Calls>().expect("a call"));
        let old = signer.sign(&policy, NOW).expect("signs");
        let pair = Pair::received(&old.policy, &old.signature);

        let rotated = [secret(), Secret::new("the-old-secret-of-26-bytes")];
        assert_eq!(verify(&pair, &rotated, NOW), Ok(policy));
        assert_eq!(verify(&pair, &rotated[..1], NOW).unwrap_err().code(), Code::BadSignature);
        assert_eq!(verify(&pair, &[], NOW).unwrap_err().code(), Code::BadSignature);
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_refused(
            lifetime in 1u64..600,
            max_size in any::<u64>(),
            path in "[a-z/.*]{0,40}",
            in_signature in any::<bool>(),
            place in any::<prop::sample::Index>(),
            change in 1u8..=255,
        ) {
            let mut policy = Policy::new(UnixSeconds(NOW.0 + lifetime), Calls::all());
            policy.max_size = Some(max_size);
            policy.path = super::super::Pattern::parse(&path).ok();
            let signer = Signer::new(secret(), Duration::from_secs(600));
            let signed = signer.sign(&policy, NOW).expect("signs");

            let sound = verify(&Pair::received(&signed.policy, &signed.signature), &[secret()], NOW);
            prop_assert_eq!(sound, Ok(policy));

            let (mut text, mut signature) =
                (signed.policy.into_bytes(), signed.signature.into_bytes());
            let target = if in_signature { &mut signature } else { &mut text };
            let at = place.index(target.len());
            target[at] ^= change;
            // The one change that changes nothing: the case of a hex digit.
            prop_assume!(!(in_signature && change == 0x20 && target[at].is_ascii_hexdigit()));
            if let (Ok(text), Ok(signature)) = (String::from_utf8(text), String::from_utf8(signature)) {
                let pair = Pair::received(&text, &signature);
                prop_assert!(verify(&pair, &[secret()], NOW).is_err());
            }
        }
    }
}
