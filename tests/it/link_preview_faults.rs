//! `GET /link-preview` on bad days: hosts that lead inside, lie, stop or never end, and clients that leave.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use actix_web::rt;
use awc::http::Method;
use sealdrop::policy::SignedPolicy;

use crate::client::{MIB, bytes, flipped, pick};
use crate::elsewhere::{Answers, Elsewhere, chunked, page, redirect};
use crate::link_preview::{path, png};
use crate::process::Served;
use crate::support::{SECRET, TestApp, send};

/// Most bytes of a picture that are shown.
const MOST: usize = 10 * MIB;

/// An answer as it came, up to the end of its connection.
struct Raw {
    head: String,
    body: Vec<u8>,
}

impl Raw {
    /// Asks over a connection that ends with the answer, whole or not.
    async fn of(host: &str, path: &str) -> Self {
        let (host, path) = (host.to_owned(), path.to_owned());
        // The server may be one of this thread.
        let asked = rt::task::spawn_blocking(move || Raw::ask(&host, &path));
        asked.await.expect("an answer")
    }

    fn ask(host: &str, path: &str) -> Self {
        let mut stream = TcpStream::connect(host).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        stream.write_all(request(host, path).as_bytes()).expect("sent");
        let mut answer = Vec::new();
        // A connection may break with a reset, and before anything came; what did come counts.
        let end = stream.read_to_end(&mut answer);
        let is_late = end.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!is_late, "the connection does not end");
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, body) = answer.split_at(end.map_or(0, |end| end + 4));
        Raw { head: String::from_utf8_lossy(head).into_owned(), body: body.to_vec() }
    }

    fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// Whether a body of unknown length says that it is whole (RFC 9112, section 7.1).
    fn ends_well(&self) -> bool {
        self.body.ends_with(b"\r\n0\r\n\r\n")
    }
}

fn request(host: &str, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
}

fn address(app: &TestApp) -> String {
    app.origin.trim_start_matches("http://").to_owned()
}

async fn raw(app: &TestApp, url: &str) -> Raw {
    Raw::of(&address(app), &path(url, &pick())).await
}

#[actix_web::test]
async fn without_being_opened_no_private_network_is_asked() {
    let (app, host) = (TestApp::self_hosted("").await, Elsewhere::new([]));
    let port = host.origin.rsplit(':').next().expect("a port").to_owned();
    for name in
        ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::ffff:127.0.0.1]"]
    {
        let answer = app.preview(&format!("http://{name}:{port}/"), &pick()).await;
        answer.assert_refused(422, "bad_request");
    }
    assert_eq!(host.asked(), Vec::<String>::new());
    // Whether a name inside exists is not to be learnt.
    let error = async |url: &str| {
        let answer = app.preview(url, &pick()).await;
        answer.assert_refused(422, "bad_request");
        answer.json()["error"].clone()
    };
    let inside = error("http://169.254.169.254/latest/meta-data/").await;
    assert_eq!(inside, error("http://no-such-name.invalid/").await);
}

#[actix_web::test]
async fn what_cannot_be_fetched_is_422_and_nothing_of_it_is_told() {
    let begun = [&b"HTTP/1.1 200 X\r\nContent-Length: 9999\r\n\r\n"[..], &png(99)].concat();
    let host = Elsewhere::new([
        ("/inside", Answers::With(redirect("http://10.0.0.1/a.png"))),
        ("/metadata", Answers::With(redirect("http://169.254.169.254/latest/meta-data/"))),
        ("/file", Answers::With(redirect("file:///etc/passwd"))),
        ("/loop", Answers::With(redirect("/loop"))),
        ("/error", Answers::With(page(500, "image/png", &png(99)))),
        ("/range", Answers::With(page(206, "image/png", &png(99)))),
        ("/cut", Answers::With(begun.clone())),
        ("/nonsense", Answers::With(b"a secret of inside".into())),
        (
            "/packed",
            Answers::With(b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\n\r\na secret".into()),
        ),
        ("/silent", Answers::Stops(Vec::new())),
        ("/stops", Answers::Stops(begun)),
        ("/text", Answers::With(page(200, "image/png", b"a secret of inside"))),
    ]);
    let app = TestApp::importing("[fetch]\nidle_timeout = \"1s\"").await;
    for name in [
        "/inside",
        "/metadata",
        "/file",
        "/loop",
        "/error",
        "/range",
        "/cut",
        "/nonsense",
        "/packed",
        "/silent",
        "/stops",
        "/text",
        "/missing",
    ] {
        let answer = app.preview(&host.url(name), &pick()).await;
        answer.assert_refused(422, "bad_request");
        assert!(!answer.text().contains("a secret"), "{name}: {}", answer.text());
    }
    app.preview("http://127.0.0.1:1/", &pick()).await.assert_refused(422, "bad_request");
    for url in
        ["file:///etc/passwd", "ftp://a.test/", "http://user:word@a.test/", "a.png", "http://"]
    {
        app.preview(url, &pick()).await.assert_refused(400, "bad_request");
    }
}

#[actix_web::test]
async fn ten_mebibytes_are_shown_and_one_byte_more_is_not() {
    let long = png(MOST + 1);
    let announced = format!("HTTP/1.1 200 X\r\nContent-Length: {}\r\n\r\n", MOST + 1);
    let host = Elsewhere::new([
        ("/known", Answers::With(page(200, "", &long[..MOST]))),
        ("/unknown", Answers::With(chunked(&long[..MOST]))),
        // Who waits for its body waits for ever.
        ("/known-long", Answers::Stops(announced.into_bytes())),
        ("/unknown-long", Answers::With(chunked(&long))),
    ]);
    let app = TestApp::importing("[fetch]\nidle_timeout = \"1h\"").await;
    for name in ["/known", "/unknown"] {
        let answer = app.preview(&host.url(name), &pick()).await;
        assert!(answer.status == 200 && answer.body == long[..MOST], "{name}");
    }
    let refused = app.preview(&host.url("/known-long"), &pick()).await;
    refused.assert_refused(413, "size_not_allowed");
    assert!(refused.json()["error"].as_str().is_some_and(|error| error.contains("10485760 bytes")));
    assert!(raw(&app, &host.url("/unknown")).await.ends_well());
    let cut = raw(&app, &host.url("/unknown-long")).await;
    assert_eq!((cut.status(), cut.ends_well()), ("200", false));

    // The operator's own limit counts where it is narrower.
    let small = TestApp::importing("[fetch]\nmax_size = \"5MiB\"").await;
    let refused = small.preview(&host.url("/known"), &pick()).await;
    refused.assert_refused(413, "size_not_allowed");
    assert!(!raw(&small, &host.url("/unknown")).await.ends_well());
}

#[actix_web::test]
async fn a_picture_that_breaks_off_does_not_look_whole() {
    let begun = |length: &str| {
        [format!("HTTP/1.1 200 X\r\n{length}\r\n\r\n").as_bytes(), &png(20_000)].concat()
    };
    let known = begun("Content-Length: 30000");
    let whole = chunked(&png(20_000));
    let unknown = whole[..whole.len() - 5].to_vec();
    let host = Elsewhere::new([
        ("/known", Answers::With(known.clone())),
        ("/known-stops", Answers::Stops(known)),
        ("/unknown", Answers::With(unknown.clone())),
        ("/unknown-stops", Answers::Stops(unknown)),
        ("/whole", Answers::With(whole)),
    ]);
    let app = TestApp::importing("[fetch]\nidle_timeout = \"1s\"").await;
    for name in ["/known", "/known-stops", "/unknown", "/unknown-stops"] {
        let cut = raw(&app, &host.url(name)).await;
        assert!(cut.body.len() < 30_000 && !cut.ends_well(), "{name}");
        if name.ends_with("-stops") {
            // There was time to begin, and to say how it would have ended.
            let framing = if name.starts_with("/known") {
                "content-length: 30000"
            } else {
                "transfer-encoding: chunked"
            };
            assert!(cut.status() == "200" && cut.head.contains(framing), "{name}: {}", cut.head);
            assert!(cut.body.len() >= 20_000, "{name}");
        }
    }
    assert!(raw(&app, &host.url("/whole")).await.ends_well());
}

#[actix_web::test]
async fn a_client_that_leaves_ends_what_is_fetched_for_it() {
    let begun = [&b"HTTP/1.1 200 X\r\nContent-Length: 30000\r\n\r\n"[..], &png(20_000)].concat();
    let host = Elsewhere::new([("/stops", Answers::Stops(begun))]);
    let app = TestApp::importing("[fetch]\nat_once = 1\nidle_timeout = \"1h\"").await;
    for is_head in [false, true] {
        let (address, path) = (address(&app), path(&host.url("/stops"), &pick()));
        if is_head {
            // Without a body there is nothing to wait for: it ends at once.
            let head = send(app.request(Method::HEAD, &path)).await;
            assert_eq!((head.status, head.header("content-length")), (200, "30000"));
        } else {
            let stream = rt::task::spawn_blocking(move || {
                let mut stream = TcpStream::connect(&address).expect("connected");
                stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
                stream.write_all(request(&address, &path).as_bytes()).expect("sent");
                stream.read_exact(&mut [0; 10_000]).expect("the beginning");
                stream
            });
            let stream = stream.await.expect("begun");
            let second = app.preview(&host.url("/stops"), &pick()).await;
            second.assert_refused(503, "busy");
            assert_eq!(second.header("retry-after"), "5");
            drop(stream);
        }
        // The place is given back, on a thread of the server.
        let free = async {
            while app.preview(&host.url("/missing"), &pick()).await.status == 503 {
                rt::task::yield_now().await;
            }
        };
        rt::time::timeout(Duration::from_secs(20), free).await.expect("the place is free again");
    }
}

#[actix_web::test]
async fn a_picture_is_never_held_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sealdrop.toml"), OPEN).expect("written");
    let host = Elsewhere::new([("/large", Answers::With(page(200, "", &png(MOST))))]);
    let served = Served::start(folder.path());
    let url = path(&host.url("/large"), &pick());
    let before = served.peak_kib();
    for _ in 0..3 {
        let shown = Raw::of(served.address(), &url).await;
        assert_eq!((shown.status(), shown.body.len()), ("200", MOST));
    }
    let more = served.peak_kib() - before;
    assert!(more < 6 * 1024, "{more} KiB for a picture of 10 MiB");
}

/// Lets a server ask hosts of this machine.
const OPEN: &str = "[fetch]\nallow_private = [\"127.0.0.0/8\"]\nidle_timeout = \"1s\"\n";

#[actix_web::test]
async fn neither_the_pair_nor_the_query_of_the_link_is_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sealdrop.toml"), OPEN).expect("written");
    let begun = [&b"HTTP/1.1 200 X\r\nContent-Length: 30000\r\n\r\n"[..], &png(20_000)].concat();
    let host = Elsewhere::new([
        ("/a.png", Answers::With(page(200, "image/png", &png(99)))),
        ("/text", Answers::With(page(200, "image/png", &bytes(99)))),
        ("/stops", Answers::Stops(begun)),
    ]);
    let log = folder.path().join("log");
    let served = Served::start_logging(folder.path(), std::fs::File::create(&log).expect("made"));
    let (pair, wrong) = (pick(), flipped(&pick()));
    let ask = async |url: &str, pair: &SignedPolicy| {
        let answer = served.request(Method::GET, &path(url, pair), Vec::new()).await;
        answer.map(|answer| answer.status)
    };
    let link = |name: &str| format!("{}?token=t0k3n", host.url(name));
    assert_eq!(ask(&link("/a.png"), &pair).await, Some(200));
    assert_eq!(ask(&link("/a.png"), &wrong).await, Some(401));
    assert_eq!(ask(&link("/text"), &pair).await, Some(422));
    assert_eq!(ask("http://10.0.0.1/?token=t0k3n", &pair).await, Some(422));
    let cut = Raw::of(served.address(), &path(&link("/stops"), &pair)).await;
    assert_eq!(cut.status(), "200");
    served.stop();
    let log = std::fs::read_to_string(&log).expect("text");
    assert_eq!(log.matches("/link-preview").count(), 5, "{log}");
    let told =
        format!("the preview of {} broke off: the URL's content did not", host.url("/stops"));
    assert!(log.contains(&told), "{log}");
    for secret in [SECRET, &pair.policy, &pair.signature, &wrong.policy, "t0k3n", "signature="] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}
