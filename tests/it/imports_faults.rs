//! `POST /process` on bad days: hosts that lead inside, lie, stop or never end.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use actix_web::rt;
use sealdrop::policy::SignedPolicy;
use serde_json::{Value, json};

use crate::client::{MIB, bytes, pick, signed};
use crate::elsewhere::{Answers, Elsewhere, chunked, page, redirect};
use crate::imports::ask;
use crate::support::TestApp;

/// Waits until `is_so`; the server works in threads of its own.
async fn until(is_so: impl Fn() -> bool) {
    let patience = async {
        while !is_so() {
            rt::time::sleep(Duration::from_millis(5)).await;
        }
    };
    rt::time::timeout(Duration::from_secs(20), patience).await.expect("it comes to be so");
}

async fn check(app: &TestApp, call: &Value, status: u16, code: &str) {
    let answer = app.process(call).await;
    answer.assert_refused(status, code);
    assert!(!answer.text().contains("a secret of inside"), "{}", answer.text());
    until(|| app.stored_files().is_empty()).await;
}

#[actix_web::test]
async fn without_being_opened_no_private_network_is_asked() {
    let (app, host) = (TestApp::self_hosted("").await, Elsewhere::new([]));
    let port = host.origin.rsplit(':').next().expect("a port").to_owned();
    for name in
        ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::ffff:127.0.0.1]"]
    {
        let url = format!("http://{name}:{port}/");
        check(&app, &ask(&url, &pick(), json!({})), 422, "bad_request").await;
    }
    assert_eq!(host.asked(), Vec::<String>::new());
}

/// Whether a name inside exists is not to be learnt: both answers are the same.
#[actix_web::test]
async fn a_name_that_leads_inside_and_none_at_all_look_the_same() {
    let app = TestApp::self_hosted("").await;
    let error = async |url: &str| {
        let answer = app.process(&ask(url, &pick(), json!({}))).await;
        answer.assert_refused(422, "bad_request");
        answer.json()["error"].clone()
    };
    let inside = error("http://localhost/").await;
    assert_eq!(inside, error("http://no-such-name.invalid/").await);
    assert_eq!(inside, error("http://169.254.169.254/latest/meta-data/").await);
}

#[actix_web::test]
async fn what_cannot_be_fetched_is_422_and_nothing_of_it_is_told() {
    let cut = "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n12\r\na secret of inside\r\n";
    let host = Elsewhere::new([
        ("/inside", Answers::With(redirect("http://10.0.0.1/"))),
        ("/metadata", Answers::With(redirect("http://169.254.169.254/latest/meta-data/"))),
        ("/file", Answers::With(redirect("file:///etc/passwd"))),
        ("/login", Answers::With(redirect("https://user@10.0.0.1/"))),
        ("/loop", Answers::With(redirect("/loop"))),
        ("/error", Answers::With(page(500, "text/plain", b"a secret of inside"))),
        ("/range", Answers::With(page(206, "text/plain", b"a secret of inside"))),
        (
            "/short",
            Answers::With(b"HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\na secret of inside".into()),
        ),
        ("/cut", Answers::With(cut.into())),
        ("/nonsense", Answers::With(b"a secret of inside".into())),
        (
            "/packed",
            Answers::With(
                b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\n\r\na secret of inside".into(),
            ),
        ),
        ("/silent", Answers::Stops(Vec::new())),
        (
            "/stops",
            Answers::Stops(
                b"HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\na secret of inside".into(),
            ),
        ),
    ]);
    let app = TestApp::importing("[fetch]\nidle_timeout = \"1s\"").await;
    for path in [
        "/inside",
        "/metadata",
        "/file",
        "/login",
        "/loop",
        "/error",
        "/range",
        "/short",
        "/cut",
        "/nonsense",
        "/packed",
        "/silent",
        "/stops",
        "/missing",
    ] {
        check(&app, &ask(&host.url(path), &pick(), json!({})), 422, "bad_request").await;
    }
    check(&app, &ask("http://127.0.0.1:1/", &pick(), json!({})), 422, "bad_request").await;
}

#[actix_web::test]
async fn sizes_are_refused_before_and_while_they_come() {
    let body = bytes(100_000);
    let host = Elsewhere::new([
        ("/known", Answers::With(page(200, "", &body))),
        ("/unknown", Answers::With(chunked(&body))),
    ]);
    let app = TestApp::importing("[fetch]\nmax_size = \"200kB\"").await;
    let sized = |min, max| {
        signed("pick", |policy| {
            policy.min_size = Some(min);
            policy.max_size = Some(max);
        })
    };
    let call = |path, pair: &SignedPolicy| ask(&host.url(path), pair, json!({}));
    for path in ["/known", "/unknown"] {
        check(&app, &call(path, &sized(0, 99_999)), 403, "size_not_allowed").await;
        check(&app, &call(path, &sized(100_001, 200_000)), 403, "size_not_allowed").await;
    }
    let small = TestApp::importing("[fetch]\nmax_size = \"99999B\"").await;
    for path in ["/known", "/unknown"] {
        check(&small, &call(path, &pick()), 413, "size_not_allowed").await;
        let answer = app.process(&call(path, &sized(100_000, 100_000))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(app.download(answer.json()["handle"].as_str().expect("a handle")).await == body);
    }
    let full = TestApp::importing("[files]\nmin_free_space = \"1EB\"").await;
    check(&full, &call("/known", &pick()), 507, "no_space").await;
}

#[actix_web::test]
async fn a_large_file_arrives_as_it_is() {
    let body = bytes(40 * MIB + 7);
    let host = Elsewhere::new([("/large", Answers::With(page(200, "", &body)))]);
    let app = TestApp::importing("").await;
    let stored = app.process(&ask(&host.url("/large"), &pick(), json!({}))).await.json();
    assert!(app.download(stored["handle"].as_str().expect("a handle")).await == body);
}

#[actix_web::test]
async fn a_client_that_resets_ends_its_import() {
    a_client_that_leaves_ends_its_import(true).await;
}

#[actix_web::test]
async fn a_client_that_closes_ends_its_import() {
    a_client_that_leaves_ends_its_import(false).await;
}

async fn a_client_that_leaves_ends_its_import(is_reset: bool) {
    let begun = b"HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\nonly the beginning";
    let host = Elsewhere::new([("/stops", Answers::Stops(begun.into()))]);
    let app = TestApp::importing("[fetch]\nat_once = 1\nidle_timeout = \"1h\"").await;
    let call = ask(&host.url("/stops"), &pick(), json!({})).to_string();
    let address = app.origin.trim_start_matches("http://").to_owned();
    let request = format!(
        "POST /process HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{call}",
        call.len()
    );
    let mut stream = TcpStream::connect(&address).expect("connected");
    stream.write_all(request.as_bytes()).expect("sent");
    until(|| !app.stored_files().is_empty()).await;

    // Meanwhile there is no room for another.
    let second = app.process(&ask(&host.url("/stops"), &pick(), json!({}))).await;
    second.assert_refused(503, "busy");
    assert_eq!(second.header("retry-after"), "5");
    stream.set_nonblocking(true).expect("set");
    let stream = tokio::net::TcpStream::from_std(stream).expect("a stream");
    if is_reset {
        stream.set_zero_linger().expect("set");
    }
    drop(stream);
    until(|| app.stored_files().is_empty()).await;
    // Its place is given back, on a thread of the server.
    let missing = ask(&host.url("/missing"), &pick(), json!({}));
    let free = async {
        while app.process(&missing).await.status == 503 {
            rt::task::yield_now().await;
        }
    };
    rt::time::timeout(Duration::from_secs(20), free).await.expect("the place is free again");
    check(&app, &missing, 422, "bad_request").await;
}
