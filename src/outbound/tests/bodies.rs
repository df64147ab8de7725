//! Bodies: whole, cut off, too large, too slow, packed.

use std::time::{Duration, Instant};

use super::super::{About, Client, FetchError, Headers, Settings};
use super::host::{Host, Script};
use super::{fetch, grant, settings};

/// What a fetch came to, without what differs from run to run.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Whole(&'static str),
    Broken,
    TooLarge,
    TooSlow,
    Encoded,
    Unreachable,
    Status(u16),
}

use Outcome::{Broken, Encoded, Status, TooLarge, TooSlow, Unreachable, Whole};

#[track_caller]
fn matches(outcome: &Result<(String, Vec<u8>), FetchError>, expected: &Outcome) -> bool {
    match (outcome, expected) {
        (Ok((_, body)), Whole(text)) => body == text.as_bytes(),
        (Err(FetchError::Broken), Broken)
        | (Err(FetchError::TooLarge(_)), TooLarge)
        | (Err(FetchError::TooSlow), TooSlow)
        | (Err(FetchError::Encoded), Encoded)
        | (Err(FetchError::Unreachable(_)), Unreachable) => true,
        (Err(FetchError::Status(found)), Status(status)) => found == status,
        _ => false,
    }
}

async fn check_at(path: &str, answer: impl Into<Script>, expected: Outcome) {
    let host = Host::new([answer]);
    let outcome = fetch(&Client::new(settings()), &host.url(path), &Headers::default()).await;
    assert!(matches(&outcome, &expected), "{expected:?} and not {outcome:?}");
}

async fn check(answer: &str, expected: Outcome) {
    check_at("/", answer, expected).await;
}

#[tokio::test]
async fn a_whole_body_is_whole_however_it_is_framed() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Whole("hello")).await;
    check("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Whole("")).await;
    check("HTTP/1.1 200 OK\r\n\r\nhello", Whole("hello")).await;
    check("HTTP/1.0 200 OK\r\n\r\nhello", Whole("hello")).await;
    check(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
        Whole("hello"),
    )
    .await;
    check(
        "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        Whole("hello"),
    )
    .await;
    check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", Whole("hello")).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_broken() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", Broken).await;
    for cut in ["", "5", "5\r\n", "5\r\nhel", "5\r\nhello", "5\r\nhello\r\n", "5\r\nhello\r\n0\r\n"]
    {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(&format!("{head}{cut}"), Broken).await;
    }
    check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", Broken).await;
}

#[tokio::test]
async fn too_large_is_refused_before_and_while_it_comes() {
    check("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", TooLarge).await;
    check("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", Unreachable).await;
    let endless = |head: &str, piece: &str| Script::Repeat(head.into(), piece.into());
    check_at("/", endless("HTTP/1.1 200 OK\r\n\r\n", "aaaaaaaa"), TooLarge).await;
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    check_at("/", endless(chunked, "4\r\naaaa\r\n"), TooLarge).await;
    check_at("/", endless("HTTP/1.1 200 OK\r\n", "X-Endless: header\r\n"), Unreachable).await;
}

#[tokio::test]
async fn silence_and_slowness_end_it() {
    for begun in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
    ] {
        check_at("/", Script::Hang(begun.into()), TooSlow).await;
    }
    // A byte now and then is no progress.
    let drip = Script::Drip("HTTP/1.1 200 OK\r\n\r\n".into(), Duration::from_millis(50));
    check_at("/", drip, TooSlow).await;
    let endless = Script::Repeat("HTTP/1.1 200 OK\r\n\r\n".into(), "a".into());
    let host = Host::new([endless]);
    let total_timeout = Duration::from_millis(300);
    let client = Client::new(Settings { total_timeout, max_bytes: u64::MAX, ..settings() });
    let begun = Instant::now();
    let outcome = fetch(&client, &host.url("/"), &Headers::default()).await;
    assert!(matches(&outcome, &TooSlow), "{outcome:?}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn whoever_takes_a_body_slowly_has_no_longer_than_the_host() {
    let endless = Script::Repeat("HTTP/1.1 200 OK\r\n\r\n".into(), "aaaaaaaa".into());
    let host = Host::new([endless]);
    let total_timeout = Duration::from_millis(300);
    let client = Client::new(Settings { total_timeout, max_bytes: u64::MAX, ..settings() });
    let grant = grant(None);
    let source = grant.source(&host.url("/")).expect("allowed");
    let mut fetched = client.get(&grant, &source, &Headers::default()).await.expect("a head");
    fetched.next().await.expect("bytes");
    tokio::time::sleep(total_timeout).await;
    let late = fetched.next().await;
    assert!(matches!(late, Err(FetchError::TooSlow)), "{late:?}");
}

#[tokio::test]
async fn who_asks_may_want_less_than_the_operator_allows() {
    let known = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    let unknown = "HTTP/1.1 200 OK\r\n\r\nhello";
    for (answer, max_bytes, expected) in [
        (known, 5, Whole("hello")),
        (known, 4, TooLarge),
        (unknown, 5, Whole("hello")),
        (unknown, 4, TooLarge),
        (known, u64::MAX, Whole("hello")),
    ] {
        let host = Host::new([answer]);
        let (client, grant) = (Client::new(settings()), grant(None));
        let source = grant.source(&host.url("/")).expect("allowed");
        let fetched = client.get(&grant, &source, &Headers::default()).await.expect("a head");
        let outcome = async {
            let (mut fetched, mut body) = (fetched.at_most(max_bytes)?, Vec::new());
            while let Some(bytes) = fetched.next().await? {
                body.extend_from_slice(&bytes);
            }
            Ok((String::new(), body))
        };
        let outcome = outcome.await;
        assert!(matches(&outcome, &expected), "{expected:?} and not {outcome:?}");
    }
    let host = Host::new(["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"]);
    let (client, grant) = (Client::new(settings()), grant(None));
    let source = grant.source(&host.url("/")).expect("allowed");
    let fetched = client.get(&grant, &source, &Headers::default()).await.expect("a head");
    let announced = fetched.at_most(98).map(|_| ());
    assert!(matches!(announced, Err(FetchError::TooLarge(98))), "{announced:?}");
}

#[tokio::test]
async fn packed_content_is_refused_unless_the_file_is_the_packing() {
    let packed = |coding: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: 5\r\n\r\nhello")
    };
    for coding in ["gzip", "br", "deflate", "zstd", "identity, gzip", "?"] {
        check_at("/a.txt", packed(coding), Encoded).await;
    }
    check_at("/a.txt", packed("identity"), Whole("hello")).await;
    check_at("/a.tar.gz", packed("gzip"), Whole("hello")).await;
    check_at("/a.TGZ", packed("x-gzip"), Whole("hello")).await;
    check_at("/a.tgz", packed("br"), Encoded).await;
}

#[tokio::test]
async fn only_200_is_a_file() {
    for status in [201, 204, 206, 300, 304, 400, 401, 403, 404, 416, 500, 503] {
        let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        check(&answer, Status(status)).await;
    }
    for nonsense in
        ["", "hello", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nBad Header\r\n\r\n"]
    {
        check(nonsense, Unreachable).await;
    }
}

/// What is known of a URL whose host answers `answers` in turn, and the methods that it was asked with.
async fn look<const N: usize>(answers: [&str; N]) -> (Result<About, FetchError>, String) {
    let host = Host::new(answers);
    let grant = grant(None);
    let source = grant.source(&host.url("/a.txt")).expect("allowed");
    let about = Client::new(settings()).probe(&grant, &source, &Headers::default()).await;
    let methods: Vec<_> = host
        .asked()
        .iter()
        .map(|request| {
            let method = request.split(' ').next().unwrap_or_default().to_owned();
            let has_range = request.contains("\r\nrange: bytes=0-65535\r\n");
            if has_range { format!("{method} range") } else { method }
        })
        .collect();
    (about, methods.join(", "))
}

#[tokio::test]
async fn a_head_is_enough_where_it_says_what_is_there() {
    let (about, methods) =
        look(["HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 700\r\n\r\n"]).await;
    let about = about.expect("known");
    assert_eq!((about.length, about.content_type.as_deref()), (Some(700), Some("text/csv")));
    assert_eq!((about.filename.as_str(), about.head.len()), ("a.txt", 0));
    assert_eq!(methods, "HEAD");
}

#[tokio::test]
async fn otherwise_the_beginning_is_asked_for() {
    let refused = "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n";
    let range = "HTTP/1.1 206 P\r\nContent-Range: bytes 0-4/700\r\nContent-Length: 5\r\n\r\nhello";
    let (about, methods) = look([refused, range]).await;
    let about = about.expect("known");
    assert_eq!((about.length, &about.head[..]), (Some(700), &b"hello"[..]));
    assert_eq!(methods, "HEAD, GET range");

    let whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    assert_eq!(look([refused, whole]).await.0.expect("known").length, Some(5));
    let empty = "HTTP/1.1 416 No\r\nContent-Range: bytes */0\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(look([refused, empty]).await.0.expect("known").length, Some(0));
    let missing = "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";
    assert!(matches!(look([missing, missing]).await.0, Err(FetchError::Status(404))));
}

#[tokio::test]
async fn no_more_than_the_beginning_is_kept_of_what_never_ends() {
    let refused = Script::from("HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n");
    let host =
        Host::new([refused, Script::Repeat("HTTP/1.1 200 OK\r\n\r\n".into(), "aaaa".into())]);
    let grant = grant(None);
    let source = grant.source(&host.url("/")).expect("allowed");
    let about = Client::new(settings()).probe(&grant, &source, &Headers::default()).await;
    let about = about.expect("known");
    assert_eq!((about.length, about.head.len()), (None, 64 * 1024));
}
