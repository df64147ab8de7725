//! The file API: reading, metadata, overwriting and removing, each beside who is refused.

use std::time::Duration;

use awc::ClientRequest;
use awc::http::Method;
use sealdrop::policy::{Policy, Secret, SignedPolicy, Signer, UnixSeconds};
use serde_json::{Value, json};

use crate::client::{bytes, expired, flipped, pick, send_body, send_form, signed};
use crate::elsewhere::{Answers, Elsewhere, chunked, page};
use crate::support::{Answer, KEY, OTHER_SECRET, TestApp, send};

const UNKNOWN: &str = "AbcDefGhiJklMnoPqrSt";

async fn stored(app: &TestApp, filename: &str, content: &[u8]) -> String {
    let answer = app.upload(filename, content, &pick()).await;
    answer["handle"].as_str().expect("a handle").to_owned()
}

/// The address of a file, or of what comes `behind` it, with a pair.
pub fn path(handle: &str, behind: &str, pair: &SignedPolicy) -> String {
    let (path, query) = behind.split_once('?').unwrap_or((behind, ""));
    let SignedPolicy { policy, signature } = pair;
    format!("/api/file/{handle}{path}?key={KEY}&policy={policy}&signature={signature}&{query}")
}

/// Asserts that `method` on `behind` a file wants `call`: everybody else is refused, whether the file is there
/// or not, and learns nothing. Whoever may is told when it is not there.
async fn check_refusals(app: &TestApp, method: Method, behind: &str, call: &str) {
    let handle = stored(app, "a.txt", b"hello").await;
    let ask = async |path: String| {
        let request = app.request(method.clone(), &path);
        match method {
            Method::POST | Method::PUT => {
                send_body(request.content_type("text/plain"), b"other".to_vec()).await
            }
            _ => send(request).await,
        }
    };
    let others =
        ["pick", "store", "read", "stat", "exif", "convert", "write", "writeUrl", "remove"];
    let others: Vec<_> = others.into_iter().filter(|other| *other != call).collect();
    let pair = signed(call, |_| {});
    for target in [handle.as_str(), UNKNOWN] {
        let refused = async |path: String, code| {
            let answer = ask(path).await;
            if method == Method::HEAD {
                assert_eq!(answer.status, 403);
            } else {
                answer.assert_refused(403, code);
            }
        };
        let bare = behind.split('?').next().expect("a path");
        refused(format!("/api/file/{target}{bare}"), "security_required").await;
        refused(path(target, behind, &flipped(&pair)), "bad_signature").await;
        refused(path(target, behind, &expired(&[call])), "policy_expired").await;
        refused(path(target, behind, &signed(&others.join(","), |_| {})), "not_allowed").await;
        let other = signed(call, |policy| policy.handle = Some("ZbcDefGhiJklMnoPqrSt".to_owned()));
        refused(path(target, behind, &other), "not_allowed").await;
        let foreign = path(target, behind, &pair).replace(KEY, "AnotherKeyOf22Letters0");
        refused(foreign, "unknown_app").await;
    }
    assert_eq!(ask(path(UNKNOWN, behind, &pair)).await.status, 404);
    assert_eq!(ask(path("nonsense", behind, &pair)).await.status, 404);
    assert_eq!(app.download(&handle).await, b"hello");
    assert_eq!(ask(path(&handle, behind, &pair)).await.status, 200, "{method} {behind}");
}

#[actix_web::test]
async fn each_operation_wants_its_call() {
    let app = TestApp::self_hosted("").await;
    check_refusals(&app, Method::GET, "", "read").await;
    check_refusals(&app, Method::HEAD, "", "read").await;
    check_refusals(&app, Method::GET, "/metadata", "stat").await;
    check_refusals(&app, Method::POST, "", "write").await;
    check_refusals(&app, Method::PUT, "", "write").await;
    check_refusals(&app, Method::DELETE, "", "remove").await;
    check_refusals(&app, Method::DELETE, "?skip_storage=true", "remove").await;
    check_refusals(&app, Method::POST, "/remove", "remove").await;
}

#[actix_web::test]
async fn a_file_is_read_with_and_without_its_ending() {
    let app = TestApp::self_hosted("").await;
    let handle = stored(&app, "cat.txt", b"hello").await;
    let pair = signed("read", |policy| policy.handle = Some(handle.clone()));
    for ending in ["", "+txt", "%2Btxt", "+", "+a+b"] {
        let answer = send(app.get(&path(&format!("{handle}{ending}"), "", &pair))).await;
        assert_eq!((answer.status, answer.text()), (200, "hello"), "{ending}");
    }
    let answer = send(app.get(&path(&handle, "", &pair))).await;
    assert_eq!(answer.header("content-disposition"), "inline; filename=\"cat.txt\"");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    let saved = send(app.get(&path(&handle, "?dl=true&cache=true", &pair))).await;
    assert_eq!(saved.header("content-disposition"), "attachment; filename=\"cat.txt\"");
    let kept = saved.header("cache-control").strip_prefix("private, max-age=").map(str::parse);
    assert!(matches!(kept, Some(Ok(50..=60_u64))), "until the policy ends, and no longer");

    let head = send(app.request(Method::HEAD, &path(&handle, "", &pair))).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("content-length", "5"),
        ("content-disposition", "inline; filename=\"cat.txt\""),
        ("x-file-name", "cat.txt"),
    ] {
        assert_eq!(head.header(name), value);
    }
    for wrong in ["-txt", "%20", "%2Fmetadata", "x"] {
        let answer = send(app.get(&path(&format!("{handle}{wrong}"), "", &pair))).await;
        assert_eq!(answer.status, 404, "{wrong}");
    }
}

#[actix_web::test]
async fn other_methods_and_malformed_queries_are_told_so() {
    let app = TestApp::self_hosted("").await;
    let handle = stored(&app, "a.txt", b"hello").await;
    let pair = signed("read,stat,write,remove", |_| {});
    for (behind, methods) in
        [("", "GET, HEAD, POST, PUT, DELETE"), ("/metadata", "GET, HEAD"), ("/remove", "POST")]
    {
        let refused = send(app.request(Method::PATCH, &path(&handle, behind, &pair))).await;
        refused.assert_refused(405, "bad_request");
        assert_eq!(refused.header("allow"), methods);
    }
    for query in ["?dl=perhaps", "?policy=x", "?key=x"] {
        send(app.get(&path(&handle, query, &pair))).await.assert_refused(400, "bad_request");
    }
    let delete = app.request(Method::DELETE, &path(&handle, "?skip_storage=perhaps", &pair));
    send(delete).await.assert_refused(400, "bad_request");
    assert_eq!(app.download(&handle).await, b"hello");
}

async fn metadata(app: &TestApp, handle: &str, names: &str, calls: &str) -> Value {
    let pair = signed(calls, |_| {});
    let answer = send(app.get(&path(handle, &format!("/metadata?{names}"), &pair))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn metadata_is_what_was_asked_for() {
    let app = TestApp::self_hosted("").await;
    let gif = b"GIF89a\x2c\x01\xc8\x00\x00\x00\x00";
    let handle = stored(&app, "cat.gif", gif).await;
    let usual = metadata(&app, &handle, "", "stat").await;
    let uploaded = usual["uploaded"].as_u64().expect("milliseconds");
    assert!(uploaded > 1_700_000_000_000);
    let key = usual["path"].as_str().expect("a path").to_owned();
    assert!(key.ends_with("_cat.gif"), "{key}");
    let expected = json!({
        "size": 13, "mimetype": "image/gif", "filename": "cat.gif", "uploaded": uploaded,
        "writeable": true, "location": "local", "path": key, "container": "sealdrop"
    });
    assert_eq!(usual, expected);

    let some = metadata(&app, &handle, "width=true&height=true&size=false&key=true", "stat").await;
    assert_eq!(some, json!({ "width": 300, "height": 200, "key": key }));
    let unknown = metadata(&app, &handle, "nonsense=true", "stat").await;
    assert_eq!(unknown, expected);
    // As filestack-js asks: the same in two spellings.
    let empty = "sourceUrl=true&source_url=true&cloud=true&exif=true";
    let empty = metadata(&app, &handle, empty, "stat,exif").await;
    assert_eq!(empty, json!({ "source_url": null, "cloud": null, "exif": null }));

    let text = stored(&app, "a.txt", b"abc").await;
    let size = metadata(&app, &text, "width=true&height=true", "stat").await;
    assert_eq!(size, json!({ "width": null, "height": null }));
}

#[actix_web::test]
async fn hashes_are_those_of_the_bytes() {
    let app = TestApp::self_hosted("").await;
    let handle = stored(&app, "a.txt", b"abc").await;
    let names = "md5=true&sha1=true&sha224=true&sha256=true&sha384=true&sha512=true";
    let hashes = metadata(&app, &handle, names, "stat").await;
    // The known answers of RFC 1321 and of FIPS 180-4's examples.
    assert_eq!(hashes["md5"], "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(hashes["sha1"], "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(hashes["sha224"], "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hashes["sha256"], sha256);
    assert!(hashes["sha384"].as_str().is_some_and(|hash| hash.starts_with("cb00753f45a35e8b")));
    assert!(hashes["sha512"].as_str().is_some_and(|hash| hash.starts_with("ddaf35a193617aba")));
    assert_eq!(metadata(&app, &handle, names, "stat").await, hashes);

    // Another file's bytes have others, and so have these once they are overwritten.
    overwrite(&app, &handle, "", "text/plain", b"").await;
    let empty = metadata(&app, &handle, "md5=true&sha1=true", "stat").await;
    let expected = json!({
        "md5": "d41d8cd98f00b204e9800998ecf8427e",
        "sha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    });
    assert_eq!(empty, expected);
}

/// A PNG of a camera with a name and a place.
fn photo() -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x03".to_vec();
    // Make, at 50; orientation; the GPS directory, at 60.
    exif.extend(b"\x01\x0f\0\x02\0\0\0\x09\0\0\0\x32\x01\x12\0\x03\0\0\0\x01\0\x06\0\0");
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x3c\0\0\0\0Sealdrop\0\0");
    // Latitude, at 78: 52° 31' 12.5".
    exif.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\x4e\0\0\0\0");
    exif.extend([52u32, 1, 31, 1, 125, 10].iter().flat_map(|number| number.to_be_bytes()));
    let header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0crc!";
    let length = (exif.len() as u32).to_be_bytes();
    [&header[..], &length, b"eXIf", &exif, b"crc!\0\0\0\0IENDcrc!"].concat()
}

#[actix_web::test]
async fn exif_wants_a_call_of_its_own() {
    let app = TestApp::self_hosted("").await;
    let handle = stored(&app, "a.png", &photo()).await;
    let found = metadata(&app, &handle, "exif=true&width=true", "stat,exif").await;
    let exif = json!({ "Make": "Sealdrop", "Orientation": 6, "GPSLatitude": [52.0, 31.0, 12.5] });
    assert_eq!(found, json!({ "exif": exif, "width": 640 }));
    assert_eq!(metadata(&app, &handle, "exif=true", "stat,exif").await["exif"], exif);

    for target in [handle.as_str(), UNKNOWN] {
        // Without `call` everything is allowed but EXIF.
        let everything = signed("stat", |policy| policy.call = None);
        for pair in [signed("stat", |_| {}), signed("exif", |_| {}), everything] {
            let answer = send(app.get(&path(target, "/metadata?exif=true", &pair))).await;
            answer.assert_refused(403, "not_allowed");
        }
    }
    let both = signed("stat,exif", |_| {});
    let unknown = send(app.get(&path(UNKNOWN, "/metadata?exif=true", &both))).await;
    unknown.assert_refused(404, "not_found");
}

fn write(app: &TestApp, handle: &str, query: &str, pair: &SignedPolicy) -> ClientRequest {
    app.post(&path(handle, query, pair))
}

/// Overwrites with a raw body; the answer.
async fn overwrite(
    app: &TestApp,
    handle: &str,
    query: &str,
    mimetype: &str,
    content: &[u8],
) -> Value {
    let request = write(app, handle, query, &signed("write", |_| {})).content_type(mimetype);
    let answer = send_body(request, content.to_vec()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn a_file_is_overwritten_by_a_body_or_a_form() {
    let app = TestApp::self_hosted("").await;
    let handle = stored(&app, "cat.txt", b"hello").await;
    let before = app.stored_files().len();
    let large = bytes(3_000_000);
    let answer = overwrite(&app, &handle, "", "application/x-cat", &large).await;
    let expected = json!({
        "url": format!("{}/{handle}", app.origin), "handle": handle, "isWriteable": true,
        "mimetype": "application/x-cat", "size": 3_000_000, "filename": "cat.txt"
    });
    assert_eq!(answer, expected);
    assert!(app.download(&handle).await == large);

    let put = app.request(Method::PUT, &path(&handle, "", &signed("write", |_| {})));
    let answer = send_body(put.content_type("text/plain"), b"put".to_vec()).await;
    assert_eq!((answer.status, &app.download(&handle).await[..]), (200, &b"put"[..]));
    // Ruby's puts the file into the query: a body without bytes empties nothing, unless it is posted.
    let put = app.request(Method::PUT, &path(&handle, "", &signed("write", |_| {})));
    let put = put.content_type("application/json").insert_header(("content-length", "0"));
    send_body(put, Vec::new()).await.assert_refused(400, "bad_request");
    assert_eq!(app.download(&handle).await, b"put");
    assert_eq!(overwrite(&app, &handle, "", "text/plain", b"").await["size"], 0);

    // As Python sends it, and as Base64.
    let form = "--frontier\r\nContent-Disposition: form-data; name=\"fileUpload\"; filename=\"dog.png\"\r\n\
                Content-Type: image/png\r\n\r\n\x20form\r\n--frontier--\r\n";
    let request = write(&app, &handle, "", &signed("write", |_| {}));
    let request = request.content_type("multipart/form-data; boundary=frontier");
    let answer = send_body(request, form.as_bytes().to_vec()).await;
    assert_eq!((answer.status, &app.download(&handle).await[..]), (200, &b" form"[..]));
    let answer = overwrite(&app, &handle, "?base64decode=true", "text/plain", b"YmFzZTY0").await;
    assert_eq!(
        (answer["size"].as_u64(), &app.download(&handle).await[..]),
        (Some(6), &b"base64"[..])
    );
    let answer = overwrite(&app, &handle, "?filename=cow.html", "text/html", b"<html>moo").await;
    assert_eq!(
        (&answer["filename"], &answer["mimetype"]),
        (&json!("cow.html"), &json!("text/html"))
    );

    // Nothing of the old ones is left.
    assert_eq!(app.stored_files().len(), before);
}

#[actix_web::test]
async fn an_overwritten_file_has_another_tag() {
    let app = TestApp::self_hosted("").await;
    let handle = stored(&app, "a.txt", b"hello").await;
    let read = path(&handle, "", &signed("read", |_| {}));
    let before = send(app.get(&read)).await;
    let (tag, date) = (before.header("etag").to_owned(), before.header("last-modified").to_owned());
    // The same bytes again are another version all the same.
    overwrite(&app, &handle, "", "text/plain", b"hello").await;
    let answer = send(app.get(&read).insert_header(("If-None-Match", tag.clone()))).await;
    assert_eq!((answer.status, answer.text()), (200, "hello"));
    assert_ne!(answer.header("etag"), tag);
    // Though it was in the same second.
    assert_ne!(answer.header("last-modified"), date);
    let by_date = app.get(&read).insert_header(("If-Modified-Since", date));
    assert_eq!(send(by_date).await.status, 200);
    let stale =
        app.get(&read).insert_header(("Range", "bytes=0-1")).insert_header(("If-Range", tag));
    assert_eq!(send(stale).await.status, 200);
}

#[actix_web::test]
async fn what_may_not_be_stored_does_not_overwrite() {
    let app = TestApp::self_hosted("[files]\nmax_size = \"20B\"").await;
    let handle = stored(&app, "a.txt", b"hello").await;
    let files = app.stored_files().len();
    let sized = signed("write", |policy| {
        policy.min_size = Some(3);
        policy.max_size = Some(10);
    });
    let send_to = async |pair: &SignedPolicy, query: &str, content: &[u8]| {
        let request = write(&app, &handle, query, pair).content_type("text/plain");
        send_body(request, content.to_vec()).await
    };
    send_to(&sized, "", b"ab").await.assert_refused(403, "size_not_allowed");
    send_to(&sized, "", b"abcdefghijk").await.assert_refused(403, "size_not_allowed");
    let free = signed("write", |_| {});
    send_to(&free, "", &[b'x'; 21]).await.assert_refused(413, "size_not_allowed");
    send_to(&free, "?base64decode=true", b"!!!").await.assert_refused(400, "bad_request");
    send_to(&free, "?base64decode=perhaps", b"").await.assert_refused(400, "bad_request");
    let form = write(&app, &handle, "", &free);
    send_form(form, &[("no", "file")]).await.assert_refused(400, "bad_request");
    let form = write(&app, &handle, "", &free).content_type("application/x-www-form-urlencoded");
    send_body(form, b"no=url".to_vec()).await.assert_refused(400, "bad_request");
    assert_eq!(app.download(&handle).await, b"hello");
    assert_eq!(app.stored_files().len(), files);
    assert_eq!(send_to(&sized, "", b"abc").await.status, 200);
}

#[actix_web::test]
async fn a_file_is_overwritten_by_url_however_it_is_said() {
    let host = Elsewhere::new([
        ("/a.png", Answers::With(page(200, "image/png", b"\x89PNG\r\n\x1a\n1234"))),
        ("/long", Answers::With(chunked(&bytes(100_000)))),
        ("/a.csv", Answers::With(page(200, "text/csv; charset=utf-8", b"a,b"))),
    ]);
    let app = TestApp::importing("").await;
    let handle = stored(&app, "cat.txt", b"hello").await;
    let form = |url: &str| {
        url::form_urlencoded::Serializer::new(String::new()).append_pair("url", url).finish()
    };
    for call in ["write", "writeUrl"] {
        let request = write(&app, &handle, "", &signed(call, |_| {}));
        let request = request.content_type("application/x-www-form-urlencoded");
        let answer = send_body(request, form(&host.url("/a.png")).into_bytes()).await;
        let expected = json!({
            "url": format!("{}/{handle}", app.origin), "handle": handle, "isWriteable": true,
            "mimetype": "image/png", "size": 12, "filename": "cat.txt"
        });
        assert_eq!((answer.status, answer.json()), (200, expected));
    }
    // As Swift says it, and in the body that Python and PHP send.
    let in_query = format!("?{}", form(&host.url("/long")));
    let put = app.request(Method::PUT, &path(&handle, &in_query, &signed("writeUrl", |_| {})));
    assert_eq!(send(put).await.status, 200);
    assert!(app.download(&handle).await == bytes(100_000));

    // What shows no type has the one that the host says, and it is known where it came from.
    let csv = format!("?{}", form(&host.url("/a.csv?secret")));
    let answer = send(write(&app, &handle, &csv, &signed("writeUrl", |_| {}))).await;
    assert_eq!(answer.json()["mimetype"], "text/csv");
    let source =
        async || metadata(&app, &handle, "source_url=true", "stat").await["source_url"].clone();
    assert_eq!(source().await, host.url("/a.csv"));
    overwrite(&app, &handle, "", "text/plain", &bytes(100_000)).await;
    assert_eq!(source().await, Value::Null);

    let here_only = signed("writeUrl", |policy| {
        policy.url = sealdrop::policy::Pattern::parse("https://ok\\.test/.*").ok();
    });
    let small = signed("writeUrl", |policy| policy.max_size = Some(10));
    let asked = host.asked().len();
    for target in [handle.as_str(), UNKNOWN] {
        let refused = async |pair: &SignedPolicy, code: &str| {
            send(write(&app, target, &in_query, pair)).await.assert_refused(403, code);
        };
        refused(&signed("read,stat,remove,pick,store", |_| {}), "not_allowed").await;
        refused(&here_only, "not_allowed").await;
        refused(&expired(&["writeUrl"]), "policy_expired").await;
        refused(&flipped(&signed("writeUrl", |_| {})), "bad_signature").await;
    }
    assert_eq!(host.asked().len(), asked, "nobody was asked");
    let too_large = send(write(&app, &handle, &in_query, &small)).await;
    too_large.assert_refused(403, "size_not_allowed");
    // Leave to fetch is no leave to send bytes.
    let body = write(&app, &handle, "", &signed("writeUrl", |_| {})).content_type("text/plain");
    send_body(body, b"bytes".to_vec()).await.assert_refused(403, "not_allowed");
    assert!(app.download(&handle).await == bytes(100_000));
}

#[actix_web::test]
async fn another_applications_file_is_not_there() {
    let other_key = "OtherKeyOfTwentyTwo123";
    let config = format!("[[applications]]\nname = \"other\"\napi_key = \"{other_key}\"");
    let app = TestApp::self_hosted(&config).await;
    let handle = stored(&app, "a.txt", b"hello").await;
    let other = |calls: &str| {
        let expiry = UnixSeconds(sealdrop::http::clock().0 + 60);
        let policy = Policy::new(expiry, calls.parse().expect("calls"));
        let signer = Signer::new(Secret::new(OTHER_SECRET), Duration::from_secs(3600));
        signer.sign(&policy, sealdrop::http::clock()).expect("signs")
    };
    for (method, behind, call) in [
        (Method::GET, "", "read"),
        (Method::GET, "/metadata?sha1=true", "stat"),
        (Method::GET, "/metadata?exif=true", "stat,exif"),
        (Method::POST, "", "write"),
        (Method::DELETE, "", "remove"),
        (Method::POST, "/remove", "remove"),
    ] {
        let own_key = path(&handle, behind, &other(call));
        let request = |path: &str| app.request(method.clone(), path).content_type("text/plain");
        // Another application's signature is none of this one's.
        send_body(request(&own_key), b"other".to_vec()).await.assert_refused(403, "bad_signature");
        let other_key = own_key.replace(KEY, other_key);
        send_body(request(&other_key), b"other".to_vec()).await.assert_refused(404, "not_found");
    }
    assert_eq!(app.download(&handle).await, b"hello");
}

/// Removes a file and asserts that it is gone everywhere; the files that are left in the data folder.
async fn removed(app: &TestApp, method: Method, behind: &str) -> Vec<String> {
    let handle = stored(app, "a.txt", b"hello").await;
    metadata(app, &handle, "sha1=true", "stat").await;
    let pair = signed("remove", |policy| policy.handle = Some(handle.clone()));
    // Go sends a body.
    let ask = || app.request(method.clone(), &path(&handle, behind, &pair));
    let answer = send_body(ask(), b"null".to_vec()).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "success": true })));
    send(ask()).await.assert_refused(404, "not_found");
    for behind in ["", "/metadata"] {
        let all = signed("read,stat", |_| {});
        send(app.get(&path(&handle, behind, &all))).await.assert_refused(404, "not_found");
    }
    let request = write(app, &handle, "", &signed("write", |_| {})).content_type("text/plain");
    send_body(request, b"back".to_vec()).await.assert_refused(404, "not_found");
    let files = app.stored_files().into_iter();
    let names = files.map(|file| file.to_string_lossy().into_owned());
    names.filter(|name| name.contains(&handle)).collect()
}

#[actix_web::test]
async fn a_removed_file_is_gone() {
    let app = TestApp::self_hosted("").await;
    assert_eq!(removed(&app, Method::DELETE, "").await, Vec::<String>::new());
    assert_eq!(removed(&app, Method::POST, "/remove").await, Vec::<String>::new());
    assert_eq!(removed(&app, Method::DELETE, "?skip_storage=false").await, Vec::<String>::new());
}

#[actix_web::test]
async fn a_file_whose_storage_is_skipped_is_left_to_its_owner() {
    let app = TestApp::self_hosted("").await;
    let mut left = removed(&app, Method::DELETE, "?skip_storage=true").await;
    left.sort();
    let [bytes, trailer] = &left[..] else { panic!("{left:?}") };
    assert!(bytes.contains("/kept/") && *trailer == format!("{bytes}.json"), "{left:?}");
    assert_eq!(std::fs::read(bytes).expect("kept"), b"hello");
    assert!(std::fs::read_to_string(trailer).expect("kept").contains("a.txt"));
}

/// What a file of a server with HTTP Basic answers to this login.
async fn log_in(app: &TestApp, handle: &str, host: &str, login: (&str, &str)) -> Answer {
    let request = app.get(&format!("/api/file/{handle}")).insert_header(("Host", host.to_owned()));
    send(request.basic_auth(login.0, login.1)).await
}

#[actix_web::test]
async fn http_basic_is_off_unless_switched_on_and_for_tls_only() {
    let secret = crate::support::SECRET;
    let (host, config) = ("files.test", "public_url = \"https://files.test\"\n");
    let app = TestApp::self_hosted(config).await;
    let handle = stored(&app, "a.txt", b"hello").await;
    log_in(&app, &handle, host, ("app", secret)).await.assert_refused(403, "security_required");

    let app = TestApp::self_hosted(&format!("{config}[api]\nbasic = true")).await;
    let handle = stored(&app, "a.txt", b"hello").await;
    log_in(&app, &handle, host, ("app", secret)).await.assert_refused(403, "not_allowed");

    let proxied = "[callers]\ntrusted_proxies = [\"127.0.0.0/8\"]\n";
    let app = TestApp::self_hosted(&format!("{config}[api]\nbasic = true\n{proxied}")).await;
    let handle = stored(&app, "a.txt", b"hello").await;
    let plain = app.origin.trim_start_matches("http://").to_owned();
    log_in(&app, &handle, &plain, ("app", secret)).await.assert_refused(403, "not_allowed");
    for (user, password) in
        [("app", "x"), ("App", secret), ("", secret), ("app", ""), (KEY, secret)]
    {
        let answer = log_in(&app, &handle, host, (user, password)).await;
        answer.assert_refused(403, "bad_signature");
    }
    assert_eq!(log_in(&app, &handle, host, ("app", secret)).await.text(), "hello");
    log_in(&app, UNKNOWN, host, ("app", secret)).await.assert_refused(404, "not_found");

    let with = |path: &str, header: &str| {
        let request = app.get(path).insert_header(("Host", host));
        send(request.insert_header(("Authorization", header.to_owned())))
    };
    let bare = format!("/api/file/{handle}");
    for header in ["Basic", "Basic !", "Bearer abc", "Basic YXBw"] {
        with(&bare, header).await.assert_refused(400, "bad_request");
    }
    use base64::Engine;
    let login = base64::prelude::BASE64_STANDARD.encode(format!("app:{secret}"));
    let login = format!("Basic {login}");
    for (name, value, code) in [
        ("X-Forwarded-Proto", "http", "not_allowed"),
        ("Origin", "https://evil.test", "bad_origin"),
        ("Sec-Fetch-Site", "cross-site", "bad_origin"),
    ] {
        let request = app.get(&bare).insert_header(("Host", host)).insert_header((name, value));
        let request = request.insert_header(("Authorization", login.clone()));
        send(request).await.assert_refused(403, code);
    }
    // A pair that is sent counts, whatever stands beside it.
    let stat = path(&handle, "", &signed("stat", |_| {}));
    with(&stat, &login).await.assert_refused(403, "not_allowed");
    with(&format!("{bare}?key=AnotherKeyOf22Letters0"), &login)
        .await
        .assert_refused(403, "unknown_app");
    let exif = with(&format!("{bare}/metadata?exif=true"), &login).await;
    assert_eq!((exif.status, exif.json()), (200, json!({ "exif": null })));
}
