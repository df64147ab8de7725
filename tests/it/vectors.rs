//! Golden vectors: policies that five official SDKs made, and pairs that must be refused.

use sealdrop::policy::{Code, Pair, Pattern, Secret, UnixSeconds, explain, verify};
use serde::Deserialize;

/// The clock of the vectors' verdicts: 2026-01-01T00:00:00Z.
const NOW: UnixSeconds = UnixSeconds(1_767_225_600);

#[derive(Deserialize)]
struct Vectors {
    policies: Vec<Signed>,
    negatives: Vec<Signed>,
    accepts: Vec<Signed>,
    webhooks: Vec<Webhook>,
}

#[derive(Deserialize)]
struct Signed {
    id: String,
    secret: String,
    policy: String,
    policy_json: Option<String>,
    signature: String,
    at_1767225600: Option<String>,
}

#[derive(Deserialize)]
struct Webhook {
    id: String,
    secret: String,
    timestamp: String,
    body: String,
    signature: String,
    valid: bool,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../data/vectors.json")).expect("the vectors are JSON")
}

fn verdict(vector: &Signed) -> Result<(), Code> {
    let pair = Pair::received(&vector.policy, &vector.signature);
    verify(&pair, &[Secret::new(&vector.secret)], NOW).map(|_| ()).map_err(|denied| denied.code())
}

#[test]
fn every_policy_of_every_sdk_gets_its_verdict() {
    let policies = vectors().policies;
    assert_eq!(policies.len(), 263);
    let mut without_pattern = 0;
    for vector in &policies {
        let expected = match vector.at_1767225600.as_deref().expect("each policy has a verdict") {
            // The verdicts are about expiry and shape; some texts for `path` are no patterns at all.
            "valid" if !patterns_compile(vector) => {
                without_pattern += 1;
                Err(Code::BadPolicy)
            }
            "valid" => Ok(()),
            "reject: expired" => Err(Code::PolicyExpired),
            "reject: no expiry" | "reject: expiry is not a number" => Err(Code::BadPolicy),
            other => panic!("{}: unknown verdict {other}", vector.id),
        };
        assert_eq!(verdict(vector), expected, "{}", vector.id);
    }
    assert_eq!(without_pattern, 5);
}

fn patterns_compile(vector: &Signed) -> bool {
    let policy: serde_json::Value =
        serde_json::from_str(vector.policy_json.as_deref().expect("given")).expect("JSON");
    let patterns =
        ["url", "path", "container"].into_iter().filter_map(|name| policy[name].as_str());
    patterns.into_iter().all(|text| Pattern::parse(text).is_ok())
}

#[test]
fn every_forged_or_broken_pair_is_refused() {
    let negatives = vectors().negatives;
    assert_eq!(negatives.len(), 24);
    for vector in &negatives {
        assert!(verdict(vector).is_err(), "{}", vector.id);
    }
}

#[test]
fn tolerated_spellings_are_accepted() {
    let accepts = vectors().accepts;
    assert_eq!(accepts.len(), 2);
    for vector in &accepts {
        assert_eq!(verdict(vector), Ok(()), "{}", vector.id);
    }
}

#[test]
fn webhook_signatures_are_the_same_hmac() {
    let webhooks = vectors().webhooks;
    assert_eq!(webhooks.len(), 14);
    for vector in &webhooks {
        let timestamp = UnixSeconds(vector.timestamp.parse().expect("seconds"));
        let signature = Secret::new(&vector.secret).sign_webhook(timestamp, vector.body.as_bytes());
        assert_eq!(signature == vector.signature, vector.valid, "{}", vector.id);
    }
}

#[test]
fn explain_agrees_with_verify_on_every_vector() {
    let vectors = vectors();
    for vector in vectors.policies.iter().chain(&vectors.negatives).chain(&vectors.accepts) {
        let secrets = [Secret::new(&vector.secret)];
        let explanation = explain(&vector.policy, Some(&vector.signature), &secrets, NOW);
        assert_eq!(explanation.is_accepted(), verdict(vector).is_ok(), "{}", vector.id);
    }
}
