//! The client against hosts of our own on loopback, which answer word for word what a test says.

mod bodies;
mod guard;
mod host;
mod redirects;
mod tls;

use std::time::Duration;

use self::host::Host;
use super::{Client, FetchError, Guard, Headers, Settings};
use crate::policy::{
    Application, Credentials, Gate, Grant, Pattern, Policy, Secret, Signer, UnixSeconds, op,
};

const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

/// Leave to import, from URLs that match `pattern` if there is one.
fn grant(pattern: Option<&str>) -> Grant<op::Import> {
    let secret = Secret::new("a secret of these tests");
    let mut policy = Policy::new(UnixSeconds(NOW.0 + 60), "store".parse().expect("a call"));
    policy.url = pattern.map(|text| Pattern::parse(text).expect("a pattern"));
    let signer = Signer::new(secret.clone(), Duration::from_secs(60));
    let pair = signer.sign(&policy, NOW).expect("signs");
    let gate = Gate::new(vec![Application::new("app", vec![secret])]).expect("a gate");
    let credentials = Credentials::new(None).with_pair(Some(&pair.policy), Some(&pair.signature));
    gate.verify(&credentials, NOW).expect("valid").permit().expect("allowed")
}

/// Limits that a test does not wait for, and 127.0.0.1 open; 127.0.0.2 is not.
fn settings() -> Settings {
    Settings {
        guard: Guard::new(vec!["127.0.0.1/32".parse().expect("a network")]),
        max_bytes: 1 << 20,
        idle_timeout: Duration::from_millis(300),
        total_timeout: Duration::from_secs(20),
        ..Settings::default()
    }
}

/// The whole body of `url`, with the name it is given.
async fn fetch(
    client: &Client,
    url: &str,
    headers: &Headers,
) -> Result<(String, Vec<u8>), FetchError> {
    fetch_with(client, &grant(None), url, headers).await
}

async fn fetch_with(
    client: &Client,
    grant: &Grant<op::Import>,
    url: &str,
    headers: &Headers,
) -> Result<(String, Vec<u8>), FetchError> {
    let source = grant.source(url).expect("allowed");
    let mut fetched = client.get(grant, &source, headers).await?;
    let mut body = Vec::new();
    while let Some(bytes) = fetched.next().await? {
        body.extend_from_slice(&bytes);
    }
    Ok((fetched.filename().to_owned(), body))
}

#[tokio::test]
async fn only_opened_addresses_are_dialled() {
    let host = Host::new(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]);
    let closed = Client::new(Settings { guard: Guard::default(), ..settings() });
    for name in ["127.0.0.1", "localhost", "[::1]", "2130706433"] {
        let url = format!("http://{name}:{}/", host.port);
        let outcome = fetch(&closed, &url, &Headers::default()).await;
        assert!(matches!(outcome, Err(FetchError::NoPublicAddress(_))), "{name}: {outcome:?}");
    }
    assert_eq!(host.asked(), Vec::<String>::new());

    // The name leads to ::1 as well, which is not open, and so only to 127.0.0.1.
    let url = format!("http://localhost:{}/", host.port);
    let outcome = fetch(&Client::new(settings()), &url, &Headers::default()).await;
    assert_eq!(outcome.expect("fetched").1, b"hi");
}

#[tokio::test]
async fn the_request_says_what_we_say_and_what_the_caller_lists() {
    let host = Host::new(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
    let listed = [
        ("X-Token", "t"),
        ("Cookie", "a=b"),
        ("Host", "inside.test"),
        ("Accept-Encoding", "gzip"),
        ("User-Agent", "mine"),
    ];
    let headers = Headers::parse(listed).expect("headers");
    let url = host.url("/a b/%20?q=\"1\"&x=ä#fragment");
    fetch(&Client::new(settings()), &url, &headers).await.expect("fetched");
    let asked = host.asked();
    let (line, rest) = asked[0].split_once("\r\n").expect("a request line");
    assert_eq!(line, "GET /a%20b/%20?q=%221%22&x=%C3%A4 HTTP/1.1");
    let mut lines: Vec<_> = rest.trim_end().split("\r\n").collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "accept-encoding: identity",
            "accept: */*",
            "connection: close",
            "cookie: a=b",
            &format!("host: 127.0.0.1:{}", host.port),
            "user-agent: mine",
            "x-token: t",
        ]
    );
}

#[tokio::test]
async fn more_than_so_many_at_once_are_told_to_come_back() {
    let whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    let host = Host::new([whole, whole]);
    let client = Client::new(Settings { at_once: 1, ..settings() });
    let grant = grant(None);
    let source = grant.source(&host.url("/")).expect("allowed");
    let first = client.get(&grant, &source, &Headers::default()).await.expect("an answer");
    let second = client.get(&grant, &source, &Headers::default()).await;
    assert!(matches!(second, Err(FetchError::Busy)));
    drop(first);
    assert!(client.get(&grant, &source, &Headers::default()).await.is_ok());
}

#[tokio::test]
async fn a_webhook_is_posted_once_and_its_answer_is_a_status() {
    let host = Host::new(["HTTP/1.1 302 Found\r\nLocation: /other\r\n\r\n"]);
    let client = Client::new(settings());
    let url = host.url("/hook").parse().expect("a URL");
    let headers = [("content-type", "application/json"), ("fs-signature", "ab")];
    let status = client.post(&url, &headers, "{\"a\":1}".to_owned()).await.expect("an answer");
    let asked = host.asked();
    assert_eq!((status, asked.len()), (302, 1));
    assert!(asked[0].starts_with("POST /hook HTTP/1.1\r\n"));
    for line in ["content-type: application/json", "fs-signature: ab", "content-length: 7"] {
        assert!(asked[0].contains(line), "{}", asked[0]);
    }
    let private = "http://127.0.0.2/".parse().expect("a URL");
    let outcome = client.post(&private, &[], String::new()).await;
    assert!(matches!(outcome, Err(FetchError::NoPublicAddress(_))));
}
