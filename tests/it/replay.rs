//! The SDKs that cannot run here: what they put on the wire, byte for byte, and what they need back.
//!
//! `tests/data/replay` has a conversation for each; its README says how they are written. Every request that
//! carries a pair is first sent with a changed one, with one for other calls, and, where no ticket stands in for
//! it, without any; every request with a ticket is first sent with a changed one. All of these must be refused.

use std::collections::BTreeMap;

use actix_web::web;
use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use hmac::{Hmac, KeyInit, Mac};
use regex::Regex;
use sealdrop::http::clock;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::client::md5_base64;
use crate::elsewhere::{Answers, Elsewhere, page};
use crate::support::{KEY, SECRET, TestApp};
use crate::wire::{self, Reply};

/// What every SDK uploads here, what it overwrites that with, and what stands at the URL that it imports.
const BYTES: &str = "Hello from an SDK\n";
const OTHER: &str = "Overwritten by an SDK\n";
const REMOTE: &str = "Fetched for an SDK\n";

/// Every way in which an SDK writes the pair, with what stands around it.
const PAIR: &str = r#"(?m)^~ (?:policy|signature)=.*\n|,\{"Name":"security".*?\}\}|,"(?:policy|signature)":"[^"]*"|security=[^/%]*(?:/|%2F)|&?(?:policy|signature)=\{[\w.]+\}"#;

/// A conversation: how the SDK writes the field of a form, and its requests.
struct Script<'a> {
    field: &'a str,
    steps: Vec<Step<'a>>,
}

/// A request of a conversation, and what is expected of its answer.
struct Step<'a> {
    title: &'a str,
    request: &'a str,
    status: u16,
    wanted: Vec<&'a str>,
}

impl<'a> Script<'a> {
    fn read(text: &'a str) -> Self {
        let mut blocks = text.split("\n### ");
        let preamble = blocks.next().expect("a preamble");
        let field = preamble.split_once("\n~~~\n").map_or("", |(_, field)| field);
        Script { field: field.trim_end_matches('\n'), steps: blocks.map(Step::read).collect() }
    }

    /// The request's bytes: lines end as on the wire, and nothing is added to the end of a body.
    fn written(&self, template: &str, known: &BTreeMap<String, String>) -> Vec<u8> {
        let (head, body) = template.split_once("\n\n").unwrap_or((template.trim_end(), ""));
        let lines = body.trim_end_matches('\n').split('\n').map(|line| self.line(line, known));
        let body = fill(&lines.collect::<Vec<_>>().join("\n").replace('\n', "\r\n"), known);
        let head = head.replace('\n', "\r\n").replace("{length}", &body.len().to_string());
        let request = format!("{}\r\n\r\n{body}", fill(&head, known));
        let left = Regex::new(r"\{[a-z][\w.]*\}").expect("a pattern");
        assert!(!left.is_match(&request), "not filled in: {request}");
        request.into_bytes()
    }

    /// `~ name=value` is a field of a form; any other line is itself.
    fn line(&self, line: &str, known: &BTreeMap<String, String>) -> String {
        let Some((name, value)) = line.strip_prefix("~ ").and_then(|line| line.split_once('='))
        else {
            return line.to_owned();
        };
        let value = fill(value, known);
        let length = value.len().to_string();
        let field = self.field.replace("{field}", name).replace("{value}", &value);
        field.replace("{value.length}", &length)
    }
}

impl<'a> Step<'a> {
    fn read(block: &'a str) -> Self {
        let (title, rest) = block.split_once('\n').expect("a title");
        let (request, expected) = rest.rsplit_once("\n=> ").expect("what is expected");
        let mut expected = expected.split_whitespace();
        let status = expected.next().expect("a status").parse().expect("a number");
        Step { title, request, status, wanted: expected.collect() }
    }
}

/// `text` with everything that is known: as it is, and as the value of a query or in one segment of a path.
fn fill(text: &str, known: &BTreeMap<String, String>) -> String {
    known.iter().fold(text.to_owned(), |text, (name, value)| {
        let query = value.replace('=', "%3D").replace('&', "%26");
        let segment = value.replace('/', "%2F").replace('?', "%3F");
        let form = segment.replace('=', "%3D").replace(':', "%3A");
        text.replace(&format!("{{{name}}}"), value)
            .replace(&format!("{{{name}.query}}"), &query)
            .replace(&format!("{{{name}.segment}}"), &segment)
            .replace(&format!("{{{name}.form}}"), &form)
    })
}

/// One SDK against one server.
struct Conversation<'a> {
    sdk: &'a str,
    script: Script<'a>,
    address: String,
    known: BTreeMap<String, String>,
}

impl Conversation<'_> {
    async fn send(&self, template: &str, known: &BTreeMap<String, String>) -> Reply {
        let (address, request) = (self.address.clone(), self.script.written(template, known));
        web::block(move || wire::exchange(&address, &request)).await.expect("a thread")
    }

    /// The request with other values, or another request, which must be refused with `code`.
    async fn refused(&self, title: &str, request: &str, changes: &[(&str, &str)], code: &str) {
        let changes = changes.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let mut known = self.known.clone();
        known.extend(changes.clone());
        let reply = self.send(request, &known).await;
        let refusal: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let changes: Vec<_> = changes.collect();
        let what = format!("{}, {title} with {changes:?}: {refusal}", self.sdk);
        assert!([400, 403].contains(&reply.status), "{} {what}", reply.status);
        assert!(refusal["error"].is_string() && refusal["code"] == code, "{what}");
    }

    /// The request's twins: with pairs and tickets that are not enough, and without any.
    async fn twins_are_refused(&self, step: &Step<'_>, other: &Pair) {
        let Step { title, request, .. } = step;
        let has_ticket = request.contains("{upload_id}");
        if has_ticket {
            let changed = self.known["upload_id"].chars().rev().collect::<String>();
            self.refused(title, request, &[("upload_id", &changed)], "bad_signature").await;
        }
        if request.contains("{policy") {
            let flipped = self.known["signature"].replace(['0', '1', '2'], "3");
            self.refused(title, request, &[("signature", &flipped)], "bad_signature").await;
            let others = [("policy", &*other.policy), ("signature", &*other.signature)];
            self.refused(title, request, &others, "not_allowed").await;
            let without = Regex::new(PAIR).expect("a pattern").replace_all(request, "");
            assert!(!without.contains("{policy"), "{}, {title}: {without}", self.sdk);
            if !has_ticket {
                self.refused(title, &without, &[], "security_required").await;
            }
        }
    }

    async fn answered(&mut self, step: &Step<'_>) {
        let reply = self.send(step.request, &self.known).await;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let what = format!("{}, {}: {text}", self.sdk, step.title);
        assert_eq!(reply.status, step.status, "{what}");
        for wanted in &step.wanted {
            match *wanted {
                "content" => assert_eq!(text, BYTES, "{what}"),
                "overwritten" => assert_eq!(text, OTHER, "{what}"),
                "fetched" => assert_eq!(text, REMOTE, "{what}"),
                "etag" | "x-file-name" => self.learn(wanted, &json!(reply.header(wanted)), &what),
                "copy" => {
                    let answer: Value = serde_json::from_str(&text).expect("JSON");
                    let copy = new_handle(answer["url"].as_str().unwrap_or_default());
                    assert!(copy.len() == 20 && copy != self.known["handle"], "{what}");
                    self.learn("copy", &json!(copy), &what);
                }
                member => {
                    let answer: Value = serde_json::from_str(&text).expect("JSON");
                    let (name, value) = member.split_once('=').unwrap_or((member, ""));
                    assert!(value.is_empty() || answer[name] == value, "{what}");
                    self.learn(name, &answer[name], &what);
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
            self.known.insert(format!("{name}.json"), value.to_string());
        }
    }
}

/// The handle of a new file: Java takes the fourth piece of its URL, all others the last one.
fn new_handle(url: &str) -> &str {
    let pieces: Vec<_> = url.split('/').collect();
    assert_eq!(pieces.len(), 4, "{url}");
    pieces[3]
}

/// A policy and its signature as an SDK writes them.
struct Pair {
    policy: String,
    signature: String,
}

impl Pair {
    fn new(calls: &[&str], alphabet: &GeneralPurpose) -> Self {
        // The tilde and the question marks become `+` and `/` in the standard alphabet; padding is what queries escape.
        let policies = ["", ".", ".."].map(|more| {
            let note = format!("~~~???>>>{more}");
            alphabet.encode(
                json!({ "call": calls, "expiry": clock().0 + 600, "note": note }).to_string(),
            )
        });
        let policy = policies.into_iter().find(|policy| policy.ends_with('=')).expect("padding");
        let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
        let signature = hex::encode(key.chain_update(&policy).finalize().into_bytes());
        Pair { policy, signature }
    }
}

/// Replays the whole conversation of `sdk`.
async fn check(sdk: &str, alphabet: &GeneralPurpose) {
    let path = format!("{}/tests/data/replay/{sdk}.http", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a conversation");
    let script = Script::read(&text);
    let host =
        Elsewhere::new([("/r.txt", Answers::With(page(200, "text/plain", REMOTE.as_ref())))]);
    let app = TestApp::importing("public_url = \"https://files.example.com\"").await;
    let every = ["pick", "store", "read", "stat", "write", "writeUrl", "remove"];
    let Pair { policy, signature } = Pair::new(&every, alphabet);
    let (first, second) = BYTES.split_at(9);
    let known = [
        ("apikey", KEY.to_owned()),
        ("policy", policy),
        ("signature", signature),
        ("bytes", BYTES.to_owned()),
        ("other", OTHER.to_owned()),
        ("remote", host.url("/r.txt?x=1")),
        ("md5", md5_base64(BYTES.as_bytes())),
        ("first", first.to_owned()),
        ("first_md5", md5_base64(first.as_bytes())),
        ("second", second.to_owned()),
        ("second_md5", md5_base64(second.as_bytes())),
        ("boundary", "7c1f9e0a4b564f0e".to_owned()),
        ("lf", "\n".to_owned()),
        ("crlf", "\r\n".to_owned()),
    ];
    let known = known.map(|(name, value)| (name.to_owned(), value)).into();
    let mut conversation = Conversation { sdk, script, address: wire::address(&app), known };
    let other = Pair::new(&["exif"], alphabet);
    let steps = std::mem::take(&mut conversation.script.steps);
    assert!(steps.len() > 5, "{sdk} says something");
    for step in &steps {
        conversation.twins_are_refused(step, &other).await;
        conversation.answered(step).await;
    }
}

#[actix_web::test]
async fn ruby_gets_what_it_needs() {
    check("ruby", &BASE64_URL_SAFE).await;
}

#[actix_web::test]
async fn php_gets_what_it_needs() {
    check("php", &BASE64_URL_SAFE).await;
}

#[actix_web::test]
async fn java_gets_what_it_needs() {
    check("java", &BASE64_URL_SAFE).await;
}

#[actix_web::test]
async fn go_gets_what_it_needs() {
    check("go", &BASE64_URL_SAFE).await;
}

#[actix_web::test]
async fn swift_gets_what_it_needs() {
    check("swift", &BASE64_STANDARD).await;
}
