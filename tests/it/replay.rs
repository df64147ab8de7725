//! The SDKs that cannot run here: what they put on the wire, byte for byte, and what they need back.
//!
//! `tests/data/replay` has a conversation for each. `{name}` stands for what the test knows or an earlier answer
//! had; behind `=>` stand the status and what the answer must have. Every request that carries a pair is first
//! sent with a changed one, and with one for other calls; every later request with a changed ticket.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::web;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use hmac::{Hmac, KeyInit, Mac};
use sealdrop::http::clock;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::client::md5_base64;
use crate::support::{KEY, SECRET, TestApp};

/// What every SDK uploads here.
const BYTES: &str = "Hello from an SDK\n";

/// A request of a conversation, and what is expected of its answer.
struct Step<'a> {
    title: &'a str,
    request: &'a str,
    status: u16,
    /// Members of the JSON; `content` means the file's bytes, `etag` the header.
    wanted: Vec<&'a str>,
}

fn steps(script: &str) -> Vec<Step<'_>> {
    let blocks = script.split("\n### ").skip(1);
    blocks
        .map(|block| {
            let (title, rest) = block.split_once('\n').expect("a title");
            let (request, expected) = rest.rsplit_once("\n=> ").expect("what is expected");
            let mut expected = expected.split_whitespace();
            let status = expected.next().expect("a status").parse().expect("a number");
            Step { title, request, status, wanted: expected.collect() }
        })
        .collect()
}

/// One SDK against one server.
struct Conversation {
    address: String,
    known: BTreeMap<String, String>,
}

impl Conversation {
    fn new(app: &TestApp, pair: Pair) -> Self {
        let known = [
            ("key", KEY.to_owned()),
            ("policy", pair.policy),
            ("signature", pair.signature),
            ("bytes", BYTES.to_owned()),
            ("md5", md5_base64(BYTES.as_bytes())),
            ("first", BYTES[..9].to_owned()),
            ("first_md5", md5_base64(&BYTES.as_bytes()[..9])),
            ("second", BYTES[9..].to_owned()),
            ("second_md5", md5_base64(&BYTES.as_bytes()[9..])),
        ];
        let address = app.origin.strip_prefix("http://").expect("plain HTTP").to_owned();
        Conversation { address, known: known.map(|(name, value)| (name.to_owned(), value)).into() }
    }

    /// The request's bytes: lines end as on the wire, but in a body of one line nothing is added.
    fn written(&self, template: &str, known: &BTreeMap<String, String>) -> Vec<u8> {
        let (head, body) = template.split_once("\n\n").unwrap_or((template.trim_end(), ""));
        let fill = |text: &str| {
            known.iter().fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
        };
        let body = fill(&body.trim_end_matches('\n').replace('\n', "\r\n"));
        let head = fill(&head.replace('\n', "\r\n")).replace("{length}", &body.len().to_string());
        assert!(!head.contains('{'), "not filled in: {head}");
        format!("{head}\r\n\r\n{body}").into_bytes()
    }

    async fn send(&self, template: &str, known: &BTreeMap<String, String>) -> Reply {
        let (address, request) = (self.address.clone(), self.written(template, known));
        web::block(move || exchange(&address, &request)).await.expect("a thread")
    }

    /// The request with other values, which must be refused.
    async fn refused(&self, sdk: &str, step: &Step<'_>, changes: &[(&str, &str)]) {
        let mut known = self.known.clone();
        for (name, value) in changes {
            known.insert((*name).to_owned(), (*value).to_owned());
        }
        let reply = self.send(step.request, &known).await;
        let refusal: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let what = format!("{sdk}, {} with {changes:?}: {refusal}", step.title);
        assert!([400, 403].contains(&reply.status), "{} {what}", reply.status);
        assert!(refusal["error"].is_string() && refusal["code"].is_string(), "{what}");
    }

    async fn accepted(&mut self, sdk: &str, step: &Step<'_>) {
        let reply = self.send(step.request, &self.known).await;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(reply.status, step.status, "{sdk}, {}: {text}", step.title);
        for wanted in &step.wanted {
            match *wanted {
                "content" => assert_eq!(text, BYTES, "{sdk}, {}", step.title),
                "etag" => {
                    let etag = reply.header("etag");
                    assert!(etag.len() > 2, "{sdk}, {}: no ETag", step.title);
                    self.known.insert("etag_json".to_owned(), json!(etag).to_string());
                    self.known.insert("etag".to_owned(), etag);
                }
                name => {
                    let answer: Value = serde_json::from_str(&text).expect("JSON");
                    self.learn(name, &answer[name], &format!("{sdk}, {}: {text}", step.title));
                }
            }
        }
    }

    fn learn(&mut self, name: &str, value: &Value, what: &str) {
        assert!(!value.is_null() && value != "", "{name} is missing: {what}");
        if let Some(text) = value.as_str() {
            // Requests name the path of what they were given; the host stands in a header.
            let text = text.strip_prefix("https://upload.files.example.com").unwrap_or(text);
            self.known.insert(name.to_owned(), text.to_owned());
        }
    }
}

/// A policy and its signature as an SDK writes them.
struct Pair {
    policy: String,
    signature: String,
}

impl Pair {
    fn new(calls: &[&str], encode: fn(String) -> String) -> Self {
        // The tilde and the question marks become `+` and `/` in the standard alphabet.
        let json = json!({ "call": calls, "expiry": clock().0 + 600, "note": "~~~???>>>" });
        let policy = encode(json.to_string());
        let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
        let signature = hex::encode(key.chain_update(&policy).finalize().into_bytes());
        Pair { policy, signature }
    }
}

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map_or_else(String::new, |(_, value)| value.to_owned())
    }
}

/// Sends the bytes over a connection of their own, and reads one answer.
fn exchange(address: &str, request: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(request).expect("sent");
    let mut answer = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        if let Some(reply) = whole(&answer) {
            return reply;
        }
        match stream.read(&mut buffer).expect("an answer in time") {
            0 => panic!("the answer was cut off: {}", String::from_utf8_lossy(&answer)),
            read => answer.extend_from_slice(&buffer[..read]),
        }
    }
}

/// The answer, once all of it is there.
fn whole(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().expect("a status");
    let reply = Reply { status, head, body: answer[end + 4..].to_vec() };
    let length = reply.header("content-length").parse().unwrap_or(0);
    (reply.body.len() >= length).then_some(reply)
}

async fn check(sdk: &str, script: &str, encode: fn(String) -> String) {
    let app = TestApp::self_hosted("public_url = \"https://files.example.com\"").await;
    let every = ["pick", "read", "stat", "write", "remove"];
    let mut conversation = Conversation::new(&app, Pair::new(&every, encode));
    let other = Pair::new(&["exif"], encode);
    let steps = steps(script);
    assert!(steps.len() > 5, "{sdk} says something");
    for step in &steps {
        if step.request.contains("{policy}") {
            let flipped = conversation.known["signature"].replace(['0', '1', '2'], "3");
            conversation.refused(sdk, step, &[("signature", &flipped)]).await;
            let others = [("policy", &*other.policy), ("signature", &*other.signature)];
            conversation.refused(sdk, step, &others).await;
        }
        if step.request.contains("{upload_id}") {
            let changed = conversation.known["upload_id"].chars().rev().collect::<String>();
            conversation.refused(sdk, step, &[("upload_id", &changed)]).await;
        }
        conversation.accepted(sdk, step).await;
    }
}

#[actix_web::test]
async fn ruby_gets_what_it_needs() {
    let script = include_str!("../data/replay/ruby.http");
    check("ruby", script, |json| BASE64_URL_SAFE.encode(json)).await;
}

#[actix_web::test]
async fn php_gets_what_it_needs() {
    let script = include_str!("../data/replay/php.http");
    check("php", script, |json| BASE64_URL_SAFE.encode(json)).await;
}

#[actix_web::test]
async fn java_gets_what_it_needs() {
    let script = include_str!("../data/replay/java.http");
    check("java", script, |json| BASE64_URL_SAFE.encode(json)).await;
}

#[actix_web::test]
async fn go_gets_what_it_needs() {
    let script = include_str!("../data/replay/go.http");
    check("go", script, |json| BASE64_URL_SAFE.encode(json)).await;
}

#[actix_web::test]
async fn swift_gets_what_it_needs() {
    let script = include_str!("../data/replay/swift.http");
    check("swift", script, |json| BASE64_STANDARD.encode(json)).await;
}
