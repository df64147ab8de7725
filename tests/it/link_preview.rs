//! `GET /link-preview`, the picture behind a link: the success beside its refused twins.

use awc::http::Method;
use sealdrop::http::clock;
use sealdrop::policy::{Expiry, Pattern, SignedPolicy, UnixSeconds};

use crate::client::{bytes, expired, flipped, pick, signed};
use crate::elsewhere::{Answers, Elsewhere, chunked, page, redirect};
use crate::support::{Answer, KEY, TestApp, send};

/// What is shown: (type, what such a picture begins with).
const KINDS: [(&str, &[u8]); 6] = [
    ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
    ("image/gif", b"GIF89a\x01\0\x01\0\x80\0\0"),
    ("image/webp", b"RIFF\x24\0\0\0WEBPVP8 "),
    ("image/avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf"),
    ("image/bmp", b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0"),
];

/// A PNG of `length` bytes, as far as anybody looks.
pub fn png(length: usize) -> Vec<u8> {
    let mut picture = bytes(length);
    picture[..KINDS[0].1.len()].copy_from_slice(KINDS[0].1);
    picture
}

/// Where the picture behind `url` is asked for with `pair`.
pub fn path(url: &str, pair: &SignedPolicy) -> String {
    path_of(&[
        ("apikey", KEY),
        ("policy", &pair.policy),
        ("signature", &pair.signature),
        ("url", url),
    ])
}

fn path_of(query: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("/link-preview?{query}")
}

impl TestApp {
    pub async fn preview(&self, url: &str, pair: &SignedPolicy) -> Answer {
        send(self.get(&path(url, pair))).await
    }
}

fn elsewhere() -> Elsewhere {
    Elsewhere::new([
        ("/a.png", Answers::With(page(200, "image/png", &png(5000)))),
        ("/chunked", Answers::With(chunked(&png(50_000)))),
        ("/short", Answers::With(redirect("/a.png"))),
    ])
}

#[track_caller]
fn assert_shown(answer: &Answer, kind: &str, picture: &[u8]) {
    assert_eq!((answer.status, answer.header("content-type")), (200, kind));
    assert!(answer.body == picture, "{kind}: {} bytes came", answer.body.len());
}

#[actix_web::test]
async fn a_picture_is_answered_as_what_its_bytes_are() {
    let app = TestApp::importing("").await;
    for (kind, beginning) in KINDS {
        // Shorter and longer than what it takes to be known.
        let pictures = [beginning.to_vec(), [beginning, &bytes(20_000)].concat()];
        for picture in &pictures {
            for announced in [kind, "text/html", "image/svg+xml", "application/octet-stream", ""] {
                let host = Elsewhere::new([("/x", Answers::With(page(200, announced, picture)))]);
                let answer = app.preview(&host.url("/x"), &pick()).await;
                assert_shown(&answer, kind, picture);
                assert_eq!(answer.header("content-length"), picture.len().to_string());
            }
        }
        let host = Elsewhere::new([("/x", Answers::With(chunked(&pictures[1])))]);
        let answer = app.preview(&host.url("/x"), &pick()).await;
        assert_shown(&answer, kind, &pictures[1]);
        assert_eq!(answer.header("content-length"), "");
    }
    assert_eq!(app.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn what_is_no_such_picture_is_refused_whatever_it_is_called() {
    let app = TestApp::importing("").await;
    for (kind, body) in [
        ("image/png", &b"<!DOCTYPE html><script>alert(1)</script>"[..]),
        ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("image/svg+xml", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("image/gif", b"GIF89a=1;/*<script>alert(1)</script>*/"),
        ("image/bmp", b"BMW is a car"),
        ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("image/tiff", b"II\x2a\0\x08\0\0\0\0\0\0\0"),
        ("image/png", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"),
        ("image/png", b""),
    ] {
        let host = Elsewhere::new([("/x.png", Answers::With(page(200, kind, body)))]);
        let answer = app.preview(&host.url("/x.png"), &pick()).await;
        answer.assert_refused(422, "bad_request");
        let error = "the URL leads to no PNG, JPEG, GIF, WebP, AVIF or BMP picture";
        assert_eq!(answer.json()["error"], error);
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[actix_web::test]
async fn a_picture_can_do_nothing_and_brings_no_header_of_its_host() {
    let head = "HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 5000\r\nSet-Cookie: a=b\r\n\
                Content-Disposition: attachment; filename=\"evil.html\"\r\nCache-Control: public\r\n\
                Content-Security-Policy: script-src *\r\nETag: \"x\"\r\nLocation: /x\r\nRefresh: 0\r\n\
                X-File-Name: evil\r\nContent-Language: de\r\nX-Theirs: 1\r\n\r\n";
    let answer = [head.as_bytes(), &png(5000)].concat();
    let (app, host) =
        (TestApp::importing("").await, Elsewhere::new([("/x", Answers::With(answer))]));
    let answer = app.preview(&host.url("/x"), &pick()).await;
    assert_shown(&answer, "image/png", &png(5000));
    for (name, value) in [
        ("content-length", "5000"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-disposition", "inline"),
        ("referrer-policy", "no-referrer"),
        ("access-control-allow-origin", "*"),
        ("set-cookie", ""),
        ("etag", ""),
        ("location", ""),
        ("refresh", ""),
        ("x-file-name", ""),
        ("content-language", ""),
        ("x-theirs", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
}

#[actix_web::test]
async fn it_is_kept_for_a_minute_and_no_longer_than_the_policy() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let kept = async |seconds: u64| {
        let pair =
            signed("pick", |policy| policy.expiry = Expiry::from(UnixSeconds(clock().0 + seconds)));
        let answer = app.preview(&host.url("/a.png"), &pair).await;
        let age = answer.header("cache-control").strip_prefix("private, max-age=");
        age.expect("for a while").parse::<u64>().expect("a number")
    };
    assert_eq!(kept(600).await, 60);
    assert!(kept(30).await <= 30);
}

#[actix_web::test]
async fn the_host_learns_nothing_of_the_visitor() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let request = app
        .get(&path(&host.url("/a.png?x=1"), &pick()))
        .insert_header(("Cookie", "a-visitors-cookie=1"))
        .insert_header(("Referer", "https://page.test/"))
        .insert_header(("User-Agent", "A visitor's browser"))
        .insert_header(("Accept-Language", "de"))
        .insert_header(("X-Forwarded-For", "192.0.2.1"))
        .insert_header(("Range", "bytes=0-9"));
    assert_shown(&send(request).await, "image/png", &png(5000));
    let asked = host.asked();
    let (line, rest) = asked[0].split_once("\r\n").expect("a request line");
    assert_eq!(line, "GET /a.png?x=1 HTTP/1.1");
    let mut names: Vec<_> = rest.lines().filter_map(|line| line.split(": ").next()).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "connection", "host", "user-agent"]);
    assert!(!rest.contains("visitor"), "{rest}");
}

#[actix_web::test]
async fn head_says_what_get_would() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    for (name, length) in [("/a.png", "5000"), ("/short", "5000"), ("/chunked", "")] {
        let request = app.request(Method::HEAD, &path(&host.url(name), &pick()));
        let head = send(request).await;
        assert_shown(&head, "image/png", b"");
        assert_eq!(head.header("content-length"), length, "{name}");
        assert_eq!(head.header("content-disposition"), "inline");
    }
    let refused = send(app.request(Method::HEAD, &path(&host.url("/missing"), &pick()))).await;
    assert_eq!((refused.status, refused.body.len()), (422, 0));
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = send(app.request(method, &path(&host.url("/a.png"), &pick()))).await;
        answer.assert_refused(405, "bad_request");
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

#[actix_web::test]
async fn who_may_not_browse_sees_nothing_and_nobody_is_asked() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let url = host.url("/a.png");
    let check = async |pair: &SignedPolicy, status: u16, code: &str| {
        app.preview(&url, pair).await.assert_refused(status, code);
    };
    check(&flipped(&pick()), 401, "bad_signature").await;
    check(&SignedPolicy { signature: "00".repeat(32), ..pick() }, 401, "bad_signature").await;
    check(&expired(&["pick"]), 403, "policy_expired").await;
    check(&signed("read,store,convert,stat", |_| {}), 403, "not_allowed").await;
    let about_a_file = signed("", |policy| {
        policy.call = None;
        policy.handle = Some("A".repeat(20));
    });
    check(&about_a_file, 403, "not_allowed").await;

    let pair = pick();
    let (policy, signature) = (("policy", &*pair.policy), ("signature", &*pair.signature));
    let (key, url) = (("apikey", KEY), ("url", &*url));
    for (query, status, code) in [
        (&[key, url][..], 401, "security_required"),
        (&[url], 401, "security_required"),
        (&[key, policy, url], 401, "bad_signature"),
        (&[("apikey", "AnotherKeyOfTwentyTwoC"), policy, signature, url], 401, "unknown_app"),
        (&[key, policy, signature], 400, "bad_request"),
        (&[key, policy, signature, ("url", "")], 400, "bad_request"),
        (&[key, policy, signature, url, url], 400, "bad_request"),
        (&[key, policy, policy, signature, url], 400, "bad_request"),
    ] {
        send(app.get(&path_of(query))).await.assert_refused(status, code);
    }
    assert_eq!(host.asked(), Vec::<String>::new());
    // The pair alone is enough, as everywhere.
    assert_shown(
        &send(app.get(&path_of(&[policy, signature, url]))).await,
        "image/png",
        &png(5000),
    );
}

#[actix_web::test]
async fn what_is_allowed_to_everybody_counts_here_as_for_metadata() {
    let host = elsewhere();
    let query = path_of(&[("apikey", KEY), ("url", &host.url("/a.png"))]);
    let closed = TestApp::importing("[anonymous]\ncall = [\"read\"]").await;
    send(closed.get(&query)).await.assert_refused(401, "security_required");
    assert_eq!(host.asked(), Vec::<String>::new());
    let open = TestApp::importing("[anonymous]\ncall = [\"pick\"]").await;
    assert_shown(&send(open.get(&query)).await, "image/png", &png(5000));
}

#[actix_web::test]
async fn the_policys_url_is_a_limit_for_redirects_too() {
    let (app, host) = (TestApp::importing("").await, elsewhere());
    let only = |pattern: &str| {
        let pattern = pattern.replace("ORIGIN", &host.origin.replace('.', "\\."));
        signed("pick", |policy| policy.url = Some(Pattern::parse(&pattern).expect("a pattern")))
    };
    let short = host.url("/short");
    assert_shown(&app.preview(&short, &only("ORIGIN/.*")).await, "image/png", &png(5000));
    assert_eq!(host.asked().len(), 2);
    app.preview(&short, &only("ORIGIN/short")).await.assert_refused(403, "not_allowed");
    assert_eq!(host.asked().len(), 3, "the first is asked, and where it leads is not");
    for pattern in ["ORIGIN", "https://ok\\.test/.*", "ORIGIN/a\\.png"] {
        app.preview(&short, &only(pattern)).await.assert_refused(403, "not_allowed");
    }
    let hidden = format!("{}/?next=https://ok.test", host.origin);
    app.preview(&hidden, &only("https://ok\\.test")).await.assert_refused(403, "not_allowed");
    assert_eq!(host.asked().len(), 3);
}
