//! A client of the upload protocol that signs what a test wants it to.

use std::time::Duration;

use awc::ClientRequest;
use awc::http::Method;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};
use sealdrop::http::clock;
use sealdrop::policy::{Calls, Policy, Secret, SignedPolicy, Signer, UnixSeconds};
use serde_json::{Value, json};

use crate::support::{Answer, KEY, SECRET, TestApp, send};

pub const MIB: usize = 1 << 20;

/// A policy for `calls` that is valid for a minute, changed by `change`, and signed.
pub fn signed(calls: &str, change: impl FnOnce(&mut Policy)) -> SignedPolicy {
    signed_with(SECRET, calls, change)
}

/// The same, signed with the secret of another application.
pub fn signed_with(secret: &str, calls: &str, change: impl FnOnce(&mut Policy)) -> SignedPolicy {
    let calls: Calls = calls.parse().unwrap_or_default();
    let mut policy = Policy::new(UnixSeconds(clock().0 + 60), calls);
    change(&mut policy);
    Signer::new(Secret::new(secret), Duration::from_secs(3600))
        .sign(&policy, clock())
        .expect("signs")
}

/// A pair for uploads without any limit.
pub fn pick() -> SignedPolicy {
    signed("pick", |_| {})
}

/// The same pair with one letter of its policy changed.
pub fn flipped(pair: &SignedPolicy) -> SignedPolicy {
    let mut policy = pair.policy.clone().into_bytes();
    policy[20] ^= 1;
    SignedPolicy { policy: String::from_utf8(policy).expect("text"), ..pair.clone() }
}

/// A pair whose time is over. Our signer does not make such, so it is made by hand.
pub fn expired(calls: &[&str]) -> SignedPolicy {
    let json = json!({ "expiry": clock().0 - 1, "call": calls }).to_string();
    let policy = base64::prelude::BASE64_URL_SAFE.encode(json);
    let key = hmac::Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    let signature = hex::encode(key.chain_update(&policy).finalize().into_bytes());
    SignedPolicy { policy, signature }
}

use hmac::{KeyInit, Mac};

/// `fields` with application key and pair.
pub fn with_pair(mut fields: Value, pair: &SignedPolicy) -> Value {
    fields["apikey"] = KEY.into();
    fields["policy"] = pair.policy.clone().into();
    fields["signature"] = pair.signature.clone().into();
    fields
}

/// Bytes that differ from place to place.
pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

impl TestApp {
    pub fn post(&self, path: &str) -> ClientRequest {
        self.request(Method::POST, path).timeout(Duration::from_secs(30))
    }

    pub async fn call(&self, name: &str, fields: Value) -> Answer {
        send_json(self.post(&format!("/multipart/{name}")), &fields).await
    }

    /// Starts an upload of `size` bytes; its `uri`, `region` and `upload_id`.
    pub async fn start(&self, size: usize, pair: &SignedPolicy) -> Value {
        let fields =
            json!({ "filename": "a.bin", "mimetype": "application/octet-stream", "size": size });
        let answer = self.call("start", with_pair(fields, pair)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let started = answer.json();
        json!({ "uri": started["uri"], "region": started["region"], "upload_id": started["upload_id"] })
    }

    /// Asks where a part goes and sends it there.
    pub async fn send_part(&self, upload: &Value, part: u64, bytes: &[u8], more: Value) -> Answer {
        let mut fields = upload.clone();
        fields["part"] = part.into();
        fields["size"] = bytes.len().into();
        for (name, value) in more.as_object().expect("an object") {
            fields[name] = value.clone();
        }
        let answer = self.call("upload", fields).await;
        if answer.status != 200 {
            return answer;
        }
        let url = answer.json()["url"].as_str().expect("a URL").to_owned();
        let path = url.strip_prefix(&self.origin).expect("ours").to_owned();
        send_body(self.request(Method::PUT, &path), bytes.to_vec()).await
    }

    pub async fn complete(&self, upload: &Value) -> Answer {
        self.call("complete", upload.clone()).await
    }

    /// A whole upload in one part; the answer of complete.
    pub async fn upload(&self, filename: &str, bytes: &[u8], pair: &SignedPolicy) -> Value {
        let fields = json!({ "filename": filename, "mimetype": "application/octet-stream", "size": bytes.len() });
        let started = self.call("start", with_pair(fields, pair)).await.json();
        if !bytes.is_empty() {
            let sent = self.send_part(&started, 1, bytes, json!({})).await;
            assert_eq!(sent.status, 200, "{}", sent.text());
        }
        let answer = self.complete(&started).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The stored bytes, read with a policy for it.
    pub async fn download(&self, handle: &str) -> Vec<u8> {
        let pair = signed("read", |_| {});
        let path = format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature);
        let answer = send(self.get(&path)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.body
    }
}

pub async fn send_json(request: ClientRequest, fields: &Value) -> Answer {
    send_body(request.content_type("application/json"), fields.to_string().into_bytes()).await
}

pub async fn send_body(request: ClientRequest, body: Vec<u8>) -> Answer {
    let response = request.send_body(body).await.expect("an answer");
    Answer::read(response).await
}

/// A multipart form as Java and PHP send it, with the empty file field that PHP adds.
pub async fn send_form(request: ClientRequest, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Transfer-Encoding: binary\r\n\r\n{value}\r\n"
        );
    }
    body += "--frontier\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--frontier--\r\n";
    send_body(request.content_type("multipart/form-data; boundary=frontier"), body.into_bytes())
        .await
}

/// The MD5 as `multipart/upload` has it.
pub fn md5_base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(Md5::digest(bytes))
}
