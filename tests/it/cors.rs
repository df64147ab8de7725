//! Pages of other origins: every endpoint, preflighted, answered and refused, with the headers that let a page see it.

use awc::http::Method;

use crate::client::{pick, send_body, signed};
use crate::support::{Answer, TestApp, send};

/// What the SDK's browser build sends beside the headers that need no permission.
const SENT: &str =
    "content-type,filestack-source,filestack-trace-id,filestack-trace-span,filestack-upload-region";

/// Every path that pages of others may use, with the methods that it has.
const SHARED: [(&str, &str); 25] = [
    ("POST", "/multipart/start"),
    ("POST", "/multipart/upload"),
    ("PUT", "/multipart/part"),
    ("POST", "/multipart/commit"),
    ("POST", "/multipart/complete"),
    ("POST", "/multipart/status"),
    ("POST", "/prefetch"),
    ("POST", "/process"),
    ("POST", "/metadata"),
    ("GET", "/link-preview"),
    ("POST", "/api/store/S3"),
    ("POST", "/api/store/S3/a/b"),
    ("GET", "/api/file/AbcDefGhiJklMnoPqrSt"),
    ("POST", "/api/file/AbcDefGhiJklMnoPqrSt"),
    ("PUT", "/api/file/AbcDefGhiJklMnoPqrSt"),
    ("DELETE", "/api/file/AbcDefGhiJklMnoPqrSt"),
    ("GET", "/api/file/AbcDefGhiJklMnoPqrSt/metadata"),
    ("POST", "/api/file/AbcDefGhiJklMnoPqrSt/remove"),
    ("GET", "/filestack.js"),
    ("GET", "/picker.js"),
    ("GET", "/picker.css"),
    ("GET", "/picker/1.30.2/picker.js"),
    ("GET", "/static/page.css"),
    ("GET", "/AbcDefGhiJklMnoPqrSt"),
    ("GET", "/AbcDefGhiJklMnoPqrStUv/security=policy:e30=,signature:00/AbcDefGhiJklMnoPqrSt"),
];

/// What is for our own pages only.
const OWN: [&str; 4] = ["/", "/get-filestack-credentials", "/healthz", "/readyz"];

fn method(name: &str) -> Method {
    name.parse().expect("a method")
}

#[track_caller]
fn assert_open(answer: &Answer, what: &str) {
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{what}");
    let exposed = "ETag, Content-Disposition, Content-Length, X-File-Name";
    assert_eq!(answer.header("access-control-expose-headers"), exposed, "{what}");
    assert_eq!(answer.header("access-control-allow-credentials"), "", "{what}");
}

#[actix_web::test]
async fn every_endpoint_answers_a_preflight() {
    let app = TestApp::self_hosted("").await;
    for (name, path) in SHARED {
        let request = app
            .request(Method::OPTIONS, path)
            .insert_header(("Origin", "https://app.example.com"))
            .insert_header(("Access-Control-Request-Method", name))
            .insert_header(("Access-Control-Request-Headers", SENT));
        let answer = send(request).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let methods = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
        assert_eq!(answer.header("access-control-allow-methods"), methods, "{path}");
        assert_eq!(answer.header("access-control-max-age"), "21600", "{path}");
        let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
        let allowed: Vec<&str> = allowed.split(", ").collect();
        let missing = SENT.split(',').chain(["content-md5"]).find(|name| !allowed.contains(name));
        assert_eq!(missing, None, "{path}");
    }
}

#[actix_web::test]
async fn every_answer_and_refusal_can_be_read() {
    let app = TestApp::self_hosted("").await;
    for (name, path) in SHARED {
        let ask = || app.request(method(name), path).insert_header(("Origin", "https://a.example"));
        assert_open(&send(ask()).await, &format!("{name} {path}"));
        let malformed = ask().content_type("application/json");
        assert_open(
            &send_body(malformed, b"{".to_vec()).await,
            &format!("{name} {path}, malformed"),
        );
        let other = app.request(Method::DELETE, path);
        assert_open(&send(other).await, &format!("DELETE {path}"));
    }
    for path in
        ["/nothing", "/a%00b", "/../x", "/AbcDefGhiJklMnoPqrSt/x", "/multipart/", "/static/x"]
    {
        assert_open(&send(app.get(path)).await, path);
    }
}

#[actix_web::test]
async fn a_foreign_host_is_told_so_readably() {
    let app = TestApp::self_hosted("").await;
    for path in ["/multipart/start", "/AbcDefGhiJklMnoPqrSt", "/picker.js"] {
        for name in ["GET", "OPTIONS"] {
            let request = app.request(method(name), path).insert_header(("Host", "evil.test"));
            let answer = send(request).await;
            answer.assert_refused(421, "unknown_host");
            assert_open(&answer, path);
        }
    }
}

#[actix_web::test]
async fn files_and_their_refusals_can_be_read() {
    let app = TestApp::self_hosted("").await;
    let stored = app.upload("a.txt", b"Hello", &pick()).await;
    let handle = stored["handle"].as_str().expect("a handle");
    let pair = signed("read", |_| {});
    let link = format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature);
    for (status, path, range) in [
        (200, link.as_str(), ""),
        (206, &link, "bytes=1-2"),
        (416, &link, "bytes=9-"),
        (403, &link[..21], ""),
    ] {
        let mut request = app.get(path);
        if !range.is_empty() {
            request = request.insert_header(("Range", range));
        }
        let answer = send(request).await;
        assert_eq!(answer.status, status, "{path}");
        assert_open(&answer, path);
    }
}

#[actix_web::test]
async fn our_own_pages_stay_our_own() {
    let app = TestApp::self_hosted("").await;
    for path in OWN.into_iter().chain(["/get-filestack-credential%73", "/%68ealthz"]) {
        for name in ["GET", "OPTIONS"] {
            let request = app.request(method(name), path);
            let answer = send(request.insert_header(("Origin", "https://evil.test"))).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{name} {path}");
        }
    }
}
