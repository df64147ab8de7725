//! `POST /api/store/{location}`: each success beside its refused twins.

use actix_web::web::Bytes;
use awc::ClientRequest;
use awc::http::Method;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use sealdrop::policy::{Pattern, SignedPolicy};
use serde_json::json;
use url::form_urlencoded::Serializer;

use crate::client::{MIB, bytes, expired, flipped, pick, send_body, signed};
use crate::support::{Answer, KEY, TestApp, send};

/// The address with key, pair and options.
pub fn address(location: &str, pair: Option<&SignedPolicy>, options: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(format!("/api/store/{location}?"));
    query.append_pair("key", KEY);
    if let Some(pair) = pair {
        query.append_pair("policy", &pair.policy).append_pair("signature", &pair.signature);
    }
    query.extend_pairs(options);
    query.finish()
}

/// A form of (name, file name, type, content) fields.
fn form(fields: &[(&str, Option<&str>, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, filename, kind, content) in fields {
        let filename = filename.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        let head = format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"{filename}\r\n\
             Content-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--frontier--\r\n");
    body
}

fn as_form(request: ClientRequest) -> ClientRequest {
    request.content_type("multipart/form-data; boundary=frontier")
}

/// Sends `body` in chunks of `size` bytes, its length not announced.
async fn in_pieces(request: ClientRequest, body: &[u8], size: usize) -> Answer {
    let pieces = body.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece)));
    let stream = futures_util::stream::iter(pieces.collect::<Vec<std::io::Result<Bytes>>>());
    Answer::read(request.send_stream(stream).await.expect("an answer")).await
}

impl TestApp {
    /// Sends `body` raw.
    async fn store(&self, pair: &SignedPolicy, options: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = self.post(&address("S3", Some(pair), options)).content_type("text/plain");
        send_body(request, body.to_vec()).await
    }

    async fn store_form(&self, options: &[(&str, &str)], body: Vec<u8>) -> Answer {
        send_body(as_form(self.post(&address("S3", Some(&pick()), options))), body).await
    }

    /// What a stored file has as its bytes.
    async fn stored(&self, answer: &Answer) -> Vec<u8> {
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.download(answer.json()["handle"].as_str().expect("a handle")).await
    }

    /// Nothing of a file is there, whole or half.
    #[track_caller]
    pub fn assert_empty(&self) {
        assert_eq!(self.stored_files(), Vec::<std::path::PathBuf>::new());
    }
}

#[actix_web::test]
async fn a_raw_body_is_a_file() {
    let app = TestApp::self_hosted("").await;
    let answer = app.store(&pick(), &[("filename", "Grüße & mehr.txt")], b"hello").await;
    let stored = answer.json();
    let handle = stored["handle"].as_str().expect("a handle");
    let expected = json!({
        "handle": handle,
        "url": format!("{}/{handle}", app.origin),
        "filename": "Grüße & mehr.txt",
        "size": 5,
        "type": "text/plain",
        "container": "sealdrop",
        "key": stored["key"],
    });
    assert_eq!((answer.status, &stored), (200, &expected));
    assert!(stored["key"].as_str().is_some_and(|key| key.ends_with("_Grüße___mehr.txt")));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(app.download(handle).await, b"hello");

    let unnamed = app.store(&signed("store", |_| {}), &[], b"x").await;
    assert_eq!(unnamed.json()["filename"], "undefined");
    let empty = app.store(&signed("pick", |p| p.call = None), &[], b"").await;
    assert_eq!((empty.status, empty.json()["size"].as_u64()), (200, Some(0)));
}

#[actix_web::test]
async fn a_raw_body_is_refused_to_whom_it_is_not_allowed() {
    let app = TestApp::self_hosted("").await;
    let unsigned = app.post(&address("S3", None, &[])).content_type("text/plain");
    send_body(unsigned, b"x".to_vec()).await.assert_refused(403, "security_required");
    app.store(&flipped(&pick()), &[], b"x").await.assert_refused(403, "bad_signature");
    app.store(&expired(&["pick"]), &[], b"x").await.assert_refused(403, "policy_expired");
    for calls in ["read,stat,write,remove,convert", "writeUrl"] {
        app.store(&signed(calls, |_| {}), &[], b"x").await.assert_refused(403, "not_allowed");
    }
    let of_a_link = signed("read", |p| {
        p.call = None;
        p.handle = Some("AbcDefGhiJklMnoPqrSt".to_owned());
    });
    app.store(&of_a_link, &[], b"x").await.assert_refused(403, "not_allowed");
    let foreign = address("S3", Some(&pick()), &[]).replace(KEY, "AnotherKeyOf22Letters0");
    send_body(app.post(&foreign), b"x".to_vec()).await.assert_refused(403, "unknown_app");
    let twice = address("S3", Some(&pick()), &[("policy", "e30=")]);
    send_body(app.post(&twice), b"x".to_vec()).await.assert_refused(400, "bad_request");
    app.assert_empty();
}

#[actix_web::test]
async fn a_place_of_the_clients_choice_needs_store_and_fits_the_policy() {
    let app = TestApp::self_hosted("").await;
    let store = signed("store", |p| p.path = Pattern::parse("/up/.*").ok());
    let folder = app.store(&store, &[("path", "/up/")], b"x").await;
    assert!(folder.json()["key"].as_str().is_some_and(|key| key.starts_with("up/")));
    let whole = app.store(&store, &[("path", "/up/a.txt"), ("container", "mine")], b"x").await;
    assert_eq!(
        (&whole.json()["key"], &whole.json()["container"]),
        (&json!("up/a.txt"), &json!("mine"))
    );
    app.store(&store, &[("path", "/up/a.txt"), ("container", "mine")], b"y")
        .await
        .assert_refused(403, "key_exists");
    let in_address =
        app.post(&address("S3/up/b.txt", Some(&store), &[])).content_type("text/plain");
    assert_eq!(send_body(in_address, b"x".to_vec()).await.json()["key"], "up/b.txt");

    app.store(&store, &[("path", "/elsewhere/")], b"x").await.assert_refused(403, "not_allowed");
    app.store(&store, &[("path", "/up/../etc/")], b"x").await.assert_refused(403, "not_allowed");
    app.store(&pick(), &[("path", "/up/")], b"x").await.assert_refused(403, "not_allowed");
    app.store(&pick(), &[("container", "mine")], b"x").await.assert_refused(403, "not_allowed");
    for location in ["azure", "nowhere"] {
        let request = app.post(&address(location, Some(&store), &[("path", "/up/")]));
        send_body(request.content_type("text/plain"), b"x".to_vec())
            .await
            .assert_refused(403, "not_allowed");
    }
    let two_paths = app.post(&address("S3/up/b.txt", Some(&store), &[("path", "/up/c.txt")]));
    send_body(two_paths.content_type("text/plain"), b"x".to_vec())
        .await
        .assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn what_the_query_says_goes_before_what_the_body_says() {
    let app = TestApp::self_hosted("").await;
    let options =
        [("filename", "a.csv"), ("mimetype", "text/csv"), ("access", "private"), ("region", "x")];
    let answer = app.store(&pick(), &options, b"a,b").await.json();
    assert_eq!((&answer["filename"], &answer["type"]), (&json!("a.csv"), &json!("text/csv")));
    let lying = app.store(&pick(), &[("mimetype", "image/png")], b"<html><script>").await.json();
    assert_eq!(lying["type"], "text/html");

    let run = signed("pick,runWorkflow", |_| {});
    for workflows in ["one,two", "[\"one\",\"two\"]"] {
        let answer = app.store(&run, &[("workflows", workflows)], b"x").await.json();
        assert_eq!(answer["workflows"], json!(["one", "two"]));
        app.store(&pick(), &[("workflows", workflows)], b"x")
            .await
            .assert_refused(403, "not_allowed");
    }
    app.store(&run, &[("workflows", "[1]")], b"x").await.assert_refused(400, "bad_request");
    app.store(&pick(), &[("base64decode", "maybe")], b"x").await.assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn the_first_file_of_a_form_is_the_file() {
    let app = TestApp::self_hosted("").await;
    let data = bytes(3 * MIB);
    let php = ("files", Some(""), "application/octet-stream", &b""[..]);
    let file = ("fileUpload", Some("Ünï.bin"), "application/x-own", &data[..]);
    for fields in [vec![file], vec![php, ("note", None, "text/plain", b"hi"), file, php]] {
        let answer = app.store_form(&[], form(&fields)).await;
        assert!(app.stored(&answer).await == data);
        let stored = answer.json();
        assert_eq!(
            (&stored["filename"], &stored["type"]),
            (&json!("Ünï.bin"), &json!("application/x-own"))
        );
    }
    let other_name = form(&[("anything", Some("a.txt"), "text/plain", b"hi")]);
    let answer = app.store_form(&[("filename", "b.txt")], other_name).await;
    assert_eq!((answer.status, &answer.json()["filename"]), (200, &json!("b.txt")));
    let nameless = form(&[("fileUpload", None, "text/plain", b"hi")]);
    assert_eq!(app.stored(&app.store_form(&[], nameless).await).await, b"hi");
}

#[actix_web::test]
async fn pieces_of_any_size_make_the_same_file() {
    let app = TestApp::self_hosted("").await;
    let content = b"\r\n--frontie\r\n-\r\n--\r\n\0almost a boundary\r\n--";
    let fields = form(&[("fileUpload", Some("a.bin"), "application/x-own", content)]);
    let text = BASE64_STANDARD.encode(content).into_bytes();
    for size in [1, 2, 3, 7, 64] {
        let to_form = as_form(app.post(&address("S3", Some(&pick()), &[])));
        assert_eq!(app.stored(&in_pieces(to_form, &fields, size).await).await, content, "{size}");
        let decoded = app.post(&address("S3", Some(&pick()), &[("base64decode", "1")]));
        let decoded = in_pieces(decoded.content_type("text/plain"), &text, size).await;
        assert_eq!(app.stored(&decoded).await, content, "{size}");
    }
}

#[actix_web::test]
async fn a_form_that_is_none_is_refused_and_leaves_nothing() {
    let app = TestApp::self_hosted("").await;
    let file = ("fileUpload", Some("a.txt"), "text/plain", &b"hello"[..]);
    let whole = form(&[file]);
    let end = whole.len() - b"--frontier--\r\n".len();
    let many: Vec<_> = (0..120).map(|_| ("a", None, "text/plain", &b""[..])).collect();
    let large = [b'a'; 70_000];
    let cases = [
        form(&[]),
        form(&[("note", None, "text/plain", b"hi")]),
        form(&[("files", Some(""), "application/octet-stream", b"")]),
        form(&[file, ("second", Some("b.txt"), "text/plain", b"hi")]),
        form(&many),
        form(&[("note", None, "text/plain", &large[..]), file]),
        form(&[file, ("note", None, "text/plain", &large[..])]),
        whole[..end].to_vec(),
        whole[..end - 4].to_vec(),
        whole[..20].to_vec(),
        b"no form at all".to_vec(),
        Vec::new(),
    ];
    for body in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let answer = app.store_form(&[], body).await;
        assert_eq!(answer.status, 400, "{shown}");
        answer.assert_refused(400, "bad_request");
    }
    let unsigned = as_form(app.post(&address("S3", None, &[])));
    send_body(unsigned, whole.clone()).await.assert_refused(403, "security_required");
    let no_boundary = app.post(&address("S3", Some(&pick()), &[]));
    send_body(no_boundary.content_type("multipart/form-data"), whole)
        .await
        .assert_refused(400, "bad_request");
    let nothing = app.post(&address("S3", Some(&pick()), &[]));
    send(nothing).await.assert_refused(400, "bad_request");
    app.assert_empty();
}

#[actix_web::test]
async fn base64_is_decoded_on_the_way() {
    let app = TestApp::self_hosted("").await;
    let data = bytes(MIB + 1);
    let decode = [("base64decode", "true")];
    for text in [BASE64_STANDARD.encode(&data), BASE64_URL_SAFE_NO_PAD.encode(&data)] {
        let answer = app.store(&pick(), &decode, text.as_bytes()).await;
        assert!(app.stored(&answer).await == data);
        let fields = form(&[("fileUpload", Some("a.bin"), "text/plain", text.as_bytes())]);
        assert!(app.stored(&app.store_form(&decode, fields).await).await == data);
    }
    let as_it_is = app.store(&pick(), &[("base64decode", "false")], b"aGk=").await;
    assert_eq!(app.stored(&as_it_is).await, b"aGk=");
}

#[actix_web::test]
async fn what_is_no_base64_leaves_nothing() {
    let app = TestApp::self_hosted("").await;
    let mut late = BASE64_STANDARD.encode(bytes(2 * MIB)).into_bytes();
    late.push(b'*');
    for body in [&b"a"[..], b"aGk==", b"not base64!", b"aGk=aGk=", &late] {
        app.store(&pick(), &[("base64decode", "true")], body)
            .await
            .assert_refused(400, "bad_request");
    }
    app.assert_empty();
}

#[actix_web::test]
async fn sizes_are_the_policys_and_the_servers() {
    let app = TestApp::self_hosted("[files]\nmax_size = \"1MB\"").await;
    let data = bytes(1_000_001);
    let narrow = signed("pick", |p| (p.min_size, p.max_size) = (Some(10), Some(50)));
    let chunked = async |pair: &SignedPolicy, body: &[u8]| {
        let request = app.post(&address("S3", Some(pair), &[])).content_type("text/plain");
        in_pieces(request, body, 10_000).await
    };
    for (size, status) in [(9, 403), (10, 200), (50, 200), (51, 403)] {
        for answer in
            [app.store(&narrow, &[], &data[..size]).await, chunked(&narrow, &data[..size]).await]
        {
            assert_eq!(answer.status, status, "{size}: {}", answer.text());
            if status != 200 {
                answer.assert_refused(403, "size_not_allowed");
            }
        }
    }
    // Base64 is measured by what it stands for.
    let text = BASE64_STANDARD.encode(&data[..50]);
    let decoded = app.store(&narrow, &[("base64decode", "true")], text.as_bytes()).await;
    assert_eq!(decoded.json()["size"], 50);
    assert_eq!(chunked(&pick(), &data[..1_000_000]).await.status, 200);
    chunked(&pick(), &data).await.assert_refused(413, "size_not_allowed");
    app.store(&pick(), &[], &data).await.assert_refused(413, "size_not_allowed");
    let fields = form(&[("fileUpload", Some("a"), "text/plain", &data)]);
    app.store_form(&[], fields).await.assert_refused(413, "size_not_allowed");
}

#[actix_web::test]
async fn a_full_disk_is_said() {
    let full = TestApp::self_hosted("[files]\nmin_free_space = \"1EB\"").await;
    full.store(&pick(), &[], b"x").await.assert_refused(507, "no_space");
    full.assert_empty();
}

/// Imports may come from this machine.
const OPEN: &str = "[fetch]\nallow_private = [\"127.0.0.0/8\"]";

impl TestApp {
    /// Sends `url=` as a plain form, as PHP does.
    async fn store_url(&self, pair: &SignedPolicy, options: &[(&str, &str)], url: &str) -> Answer {
        let body = Serializer::new(String::new()).append_pair("url", url).finish();
        let request = self.post(&address("S3", Some(pair), options));
        send_body(request.content_type("application/x-www-form-urlencoded"), body.into()).await
    }

    /// Where a new file of `bytes` can be fetched.
    async fn link(&self, bytes: &[u8]) -> String {
        let stored = self.store(&pick(), &[("filename", "a.txt")], bytes).await.json();
        let read = signed("read", |_| {});
        let url = stored["url"].as_str().expect("a URL");
        format!("{url}?policy={}&signature={}", read.policy, read.signature)
    }
}

#[actix_web::test]
async fn a_url_is_fetched_however_it_is_said() {
    let app = TestApp::self_hosted(OPEN).await;
    let url = app.link(b"from elsewhere").await;
    let fields = form(&[("url", None, "text/plain", url.as_bytes())]);
    let in_query = app.post(&address("S3", Some(&pick()), &[("url", &url)]));
    for answer in [
        app.store_url(&pick(), &[], &url).await,
        app.store_url(&signed("writeUrl", |_| {}), &[], &url).await,
        app.store_form(&[], fields).await,
        send(in_query).await,
    ] {
        assert_eq!(app.stored(&answer).await, b"from elsewhere");
        let stored = answer.json();
        assert_eq!((&stored["filename"], &stored["type"]), (&json!("a.txt"), &json!("text/plain")));
    }
    let options = [("filename", "b.csv"), ("mimetype", "text/csv"), ("path", "/up/")];
    let answer = app.store_url(&signed("store", |_| {}), &options, &url).await.json();
    assert_eq!((&answer["filename"], &answer["type"]), (&json!("b.csv"), &json!("text/csv")));
    assert!(answer["key"].as_str().is_some_and(|key| key.starts_with("up/")));
}

#[actix_web::test]
async fn a_url_is_refused_to_whom_it_is_not_allowed() {
    let app = TestApp::self_hosted(OPEN).await;
    let url = app.link(b"from elsewhere").await;
    let before = app.stored_files().len();
    let elsewhere = signed("pick", |p| p.url = Pattern::parse("https://ok\\.test/.*").ok());
    let small = signed("pick", |p| p.max_size = Some(5));
    for (pair, code) in [
        (flipped(&pick()), "bad_signature"),
        (expired(&["pick"]), "policy_expired"),
        (signed("read,stat,write,convert", |_| {}), "not_allowed"),
        (elsewhere, "not_allowed"),
        (small, "size_not_allowed"),
    ] {
        app.store_url(&pair, &[], &url).await.assert_refused(403, code);
    }
    let unsigned = app.post(&address("S3", None, &[("url", &url)]));
    send(unsigned).await.assert_refused(403, "security_required");
    app.store_url(&signed("writeUrl", |_| {}), &[("path", "/up/")], &url)
        .await
        .assert_refused(403, "not_allowed");
    for bad in ["", "file:///etc/passwd", "http://user@127.0.0.1/", "nothing"] {
        app.store_url(&pick(), &[], bad).await.assert_refused(400, "bad_request");
    }
    let gone = format!("{}/nothing-here", app.origin);
    app.store_url(&pick(), &[], &gone).await.assert_refused(422, "bad_request");
    app.store_url(&pick(), &[("base64decode", "true")], &url)
        .await
        .assert_refused(501, "not_supported");
    assert_eq!(app.stored_files().len(), before);

    let closed = TestApp::self_hosted("").await;
    closed.store_url(&pick(), &[], &url).await.assert_refused(422, "bad_request");
    closed.assert_empty();
}

#[actix_web::test]
async fn files_are_stored_by_post_only() {
    let app = TestApp::self_hosted("").await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        for path in ["/api/store/S3", "/api/store/S3/", "/api/store/S3/a/b"] {
            let answer = send(app.request(method.clone(), path)).await;
            answer.assert_refused(405, "bad_request");
            assert_eq!(answer.header("allow"), "POST");
        }
    }
    let preflight = app.request(Method::OPTIONS, "/api/store/S3");
    assert_eq!(send(preflight.insert_header(("Origin", "https://a.test"))).await.status, 204);
    let slash = app.post(&address("S3/", Some(&pick()), &[])).content_type("text/plain");
    assert_eq!(send_body(slash, b"x".to_vec()).await.status, 200);
}
