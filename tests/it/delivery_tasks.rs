//! The tasks of links: each success beside its refused twins.

use sealdrop::policy::{Policy, SignedPolicy};
use serde_json::json;

use crate::client::{expired, flipped, signed};
use crate::delivery::{get, hello, stored};
use crate::support::{KEY, TestApp};
use crate::wire;

pub const UNKNOWN: &str = "ZbcDefGhiJklMnoPqrSt";

pub fn tasks(pair: &SignedPolicy, tasks: &str, source: &str) -> String {
    format!("/{KEY}/security=p:{},s:{}{tasks}/{source}", pair.policy, pair.signature)
}

/// Who may not do what `tasks` say to `handle` learns nothing: the same link unsigned, for other calls,
/// about another file, expired, with one letter changed, of another application.
pub async fn assert_guarded(
    app: &TestApp,
    tasks_text: &str,
    handle: &str,
    calls: &str,
    others: &str,
) {
    for handle in [handle, UNKNOWN] {
        let refused = async |pair: &SignedPolicy, code: &'static str| {
            get(app, &tasks(pair, tasks_text, handle), &[]).await.assert_refused(403, code);
        };
        let unsigned = format!("{tasks_text}/{handle}");
        get(app, &unsigned, &[]).await.assert_refused(403, "security_required");
        refused(&signed(others, |_| {}), "not_allowed").await;
        let elsewhere = |p: &mut Policy| p.handle = Some("YbcDefGhiJklMnoPqrSt".to_owned());
        refused(&signed(calls, elsewhere), "not_allowed").await;
        refused(&expired(&calls.split(',').collect::<Vec<_>>()), "policy_expired").await;
        refused(&flipped(&signed(calls, |_| {})), "bad_signature").await;
        let stranger = tasks(&signed(calls, |_| {}), tasks_text, handle)
            .replace(KEY, "AnotherKeyOf22Letters0");
        get(app, &stranger, &[]).await.assert_refused(403, "unknown_app");
    }
}

/// The smallest PNG header that says 3 x 2.
pub fn png() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0".to_vec();
    png.extend([0x12, 0x16, 0xF1, 0x4D]);
    png.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
    png
}

#[actix_web::test]
async fn the_size_of_a_picture_is_told() {
    let app = TestApp::self_hosted("").await;
    let (picture, _) = stored(&app, "a.png", &png()).await;
    let (text, _) = stored(&app, "a.txt", b"hello").await;
    let pair = signed("stat", |_| {});
    let answer = get(&app, &tasks(&pair, "/imagesize", &picture), &[]).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "width": 3, "height": 2 })));
    get(&app, &tasks(&pair, "/imagesize", &text), &[]).await.assert_refused(422, "bad_request");
    get(&app, &tasks(&pair, "/imagesize", UNKNOWN), &[]).await.assert_refused(404, "not_found");
    assert_guarded(&app, "/imagesize", &picture, "stat", "read,convert,pick").await;
}

#[actix_web::test]
async fn metadata_is_told_by_every_spelling() {
    let (app, handle, _) = hello().await;
    let pair = signed("stat", |_| {});
    let SignedPolicy { policy, signature } = &pair;
    let query = format!("policy={policy}&signature={signature}&size=true&md5=true");
    let expected = json!({ "size": 5, "md5": "5d41402abc4b2a76b9719d911017c592" });
    for path in [
        tasks(&pair, "/metadata=[size,md5]", &handle),
        tasks(&pair, "/metadata=0:size,1:md5", &handle),
        tasks(&pair, "/metadata=size:true,md5:true,sha1:false", &handle),
        format!("/{handle}/metadata?{query}"),
        format!("/file/{handle}/metadata?{query}"),
        format!("/{KEY}/{handle}+txt/metadata?{query}"),
    ] {
        let answer = get(&app, &path, &[]).await;
        assert_eq!((answer.status, answer.json()), (200, expected.clone()), "{path}");
    }
    let usual = get(&app, &tasks(&pair, "/metadata", &handle), &[]).await.json();
    assert_eq!((&usual["filename"], usual.get("md5")), (&json!("a.txt"), None));
    assert_guarded(&app, "/metadata", &handle, "stat", "read,convert,pick").await;
    // EXIF has a call of its own, which a policy without any does not have.
    let exif = tasks(&pair, "/metadata=[exif]", &handle);
    get(&app, &exif, &[]).await.assert_refused(403, "not_allowed");
    let everything = signed("stat", |p| p.call = None);
    let exif = tasks(&everything, "/metadata=[exif]", &handle);
    get(&app, &exif, &[]).await.assert_refused(403, "not_allowed");
    let named = tasks(&signed("stat,exif", |_| {}), "/metadata=[exif]", &handle);
    assert_eq!(get(&app, &named, &[]).await.status, 200);
}

#[actix_web::test]
async fn another_file_stands_in_for_one_that_is_not_there() {
    let (app, handle, pair) = hello().await;
    let (other, _) = stored(&app, "b.txt", b"instead").await;
    let fallback = format!("/fallback=handle:{other},cache:5");
    assert_eq!(get(&app, &tasks(&pair, &fallback, &handle), &[]).await.text(), "hello");
    let instead = get(&app, &tasks(&pair, &fallback, UNKNOWN), &[]).await;
    assert_eq!((instead.status, instead.text()), (200, "instead"));
    assert_eq!(instead.header("cache-control"), "private, max-age=5");
    // A policy about one file is not about the one that stands in, whether it is needed or not.
    for asked in [handle.as_str(), UNKNOWN] {
        let narrow = signed("read", |p| p.handle = Some(asked.to_owned()));
        get(&app, &tasks(&narrow, &fallback, asked), &[]).await.assert_refused(403, "not_allowed");
    }
    let nowhere = tasks(&pair, &format!("/fallback=file:{UNKNOWN}"), UNKNOWN);
    get(&app, &nowhere, &[]).await.assert_refused(404, "not_found");
    assert_guarded(&app, &fallback, &handle, "read", "stat,convert,pick").await;
}

#[actix_web::test]
async fn an_answer_is_kept_no_longer_than_its_policy() {
    let (app, handle, pair) = hello().await;
    let kept = async |task: &str| {
        get(&app, &tasks(&pair, task, &handle), &[]).await.header("cache-control").to_owned()
    };
    assert_eq!(kept("").await, "private, no-cache");
    assert_eq!(kept("/cache=false").await, "no-store");
    assert_eq!(kept("/cache=expiry:5").await, "private, max-age=5");
    let seconds = kept("/cache=expiry:max").await;
    let seconds = seconds.strip_prefix("private, max-age=").expect("seconds");
    assert!((1..=60).contains(&seconds.parse::<u64>().expect("a number")), "{seconds}");
    assert_guarded(&app, "/cache=expiry:5", &handle, "read", "stat,convert,pick").await;
}

#[actix_web::test]
async fn a_link_explains_itself() {
    let (app, handle, _) = hello().await;
    let pair = signed("stat", |_| {});
    let answer = get(&app, &tasks(&pair, "/debug/metadata=[size],wobble:1", &handle), &[]).await;
    let expected = json!({
        "apikey": KEY,
        "tasks": ["debug", "metadata=[size],wobble:1"],
        "sources": [handle],
        "link": format!("/{KEY}/debug/metadata=[size],wobble:1/{handle}"),
        "errors": ["metadata: wobble is not known"],
    });
    assert_eq!((answer.status, answer.json()), (200, expected));
    assert_eq!(answer.header("sealdrop-warning"), "metadata: wobble is not known");
    for secret in [&pair.policy, &pair.signature] {
        assert!(!answer.text().contains(secret.as_str()));
    }
    let converts = signed("convert", |_| {});
    let missing = get(&app, &tasks(&converts, "/debug/flip", &handle), &[]).await;
    assert_eq!(missing.json()["errors"], json!(["flip is not supported by this server"]));
    assert_guarded(&app, "/debug/flip", &handle, "convert", "read,stat,pick").await;
    assert_guarded(&app, "/debug/metadata", &handle, "stat", "read,convert,pick").await;
}

#[actix_web::test]
async fn tasks_that_are_not_built_are_refused_by_name() {
    let app = TestApp::self_hosted("").await;
    let (handle, _) = stored(&app, "a.png", &png()).await;
    let pair = signed("convert", |_| {});
    for (task, named) in [
        ("/resize=width:100", "resize"),
        ("/blur_faces", "blur_faces"),
        ("/partialPixelate=objects:[[1,2,3,4]]/quality=value:80", "partial_pixelate, quality"),
        ("/preview", "preview"),
    ] {
        let refused = get(&app, &tasks(&pair, task, &handle), &[]).await;
        refused.assert_refused(501, "not_supported");
        assert!(
            refused.text().contains(&format!("\"{named} is not supported")),
            "{}",
            refused.text()
        );
    }
    get(&app, &tasks(&pair, "/wobble", &handle), &[]).await.assert_refused(400, "bad_request");
    // Storing what a task makes needs leave for both.
    get(&app, &tasks(&pair, "/flip/store", &handle), &[]).await.assert_refused(403, "not_allowed");
    let both = signed("convert,store", |_| {});
    get(&app, &tasks(&both, "/flip/store", &handle), &[])
        .await
        .assert_refused(501, "not_supported");
    assert_guarded(&app, "/resize=width:100", &handle, "convert", "read,stat,pick").await;
}

#[actix_web::test]
async fn a_chain_in_base64_is_a_chain() {
    use base64::Engine;
    let encoded = |text: &str| base64::prelude::BASE64_URL_SAFE.encode(text);
    let (app, handle, pair) = hello().await;
    let list = |pair: &SignedPolicy| {
        let security = json!({ "policy": pair.policy, "signature": pair.signature });
        encoded(&json!([{ "name": "cache", "params": false }, { "name": "security", "params": security }]).to_string())
    };
    let path =
        |pair: &SignedPolicy| format!("/{KEY}/b64/{}/b64://{}", list(pair), encoded(&handle));
    let answer = get(&app, &path(&pair), &[]).await;
    assert_eq!(
        (answer.status, answer.text(), answer.header("cache-control")),
        (200, "hello", "no-store")
    );
    get(&app, &path(&flipped(&pair)), &[]).await.assert_refused(403, "bad_signature");
    get(&app, &path(&expired(&["read"])), &[]).await.assert_refused(403, "policy_expired");
    get(&app, &path(&signed("stat", |_| {})), &[]).await.assert_refused(403, "not_allowed");
    get(&app, &format!("/{KEY}/b64/e30=/b64://{}", encoded(&handle)), &[])
        .await
        .assert_refused(400, "bad_request");
}

/// The status of a request whose target is sent as it is, byte for byte.
fn raw_status(app: &TestApp, method: &str, target: &str, body: &str) -> u16 {
    let (host, length) = (wire::address(app), body.len());
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}"
    );
    wire::exchange(&host, format!("{head}\r\n\r\n{body}").as_bytes()).status
}

#[actix_web::test]
async fn targets_are_read_byte_for_byte() {
    let (app, handle, _) = hello().await;
    let SignedPolicy { policy, signature } = signed("read,stat,convert,store", |_| {});
    let security = format!("security=policy:\"{policy}\",signature:{signature}");
    let check = |method: &str, target: &str, body: &str, expected: u16| {
        assert_eq!(raw_status(&app, method, target, body), expected, "{method} {target}");
    };
    check("GET", &format!("/{KEY}/{security}/{handle}"), "", 200);
    // Go sends a body with GET.
    check("GET", &format!("/{KEY}/{security}/{handle}"), "null", 200);
    check("POST", &format!("/{KEY}/store=path:\"a//b/c,[d]|\"/{security}/{handle}"), "", 200);
    check("GET", &format!("/{KEY}/zip/{security}/[{handle},{handle}]"), "", 200);
    check("GET", &format!("/{security}%2Fmetadata=%5Bsize%2Cmd5%5D/{handle}"), "", 200);
    // Nothing is resolved or merged on the way.
    check("GET", &format!("/{security}/../{handle}"), "", 400);
    check("GET", &format!("/{security}//{handle}"), "", 400);
    check("GET", &format!("/{security}/%2e%2e/{handle}"), "", 400);
    check("GET", &format!("/{security}/%/{handle}"), "", 400);
    check("GET", &format!("/{security}/\u{7f}\u{e9}/{handle}"), "", 400);
    check("GET", &format!("/{security}/%ff%00/{handle}"), "", 400);
    // A space is no target's, says the HTTP parser.
    check("GET", &format!("/{security}/store=filename:a b/{handle}"), "", 400);
    check("GET", &format!("http://{}/{security}/{handle}", &app.origin[7..]), "", 200);
}

#[actix_web::test]
async fn no_target_is_the_servers_fault() {
    let (app, handle, _) = hello().await;
    let SignedPolicy { policy, signature } = signed("read,stat,convert,store,exif", |_| {});
    let security = format!("security=p:{policy},s:{signature}");
    // Without `store`, which would look for hosts elsewhere.
    let words: Vec<&str> = "/ / // [ ] \" , : = ? % %2F %22 %5B %00 b64 b64:// zip https:// http:/ src:// \
                            security p: metadata imagesize debug resize cache= expiry: fallback=handle: path: \
                            -1 1e9 NaN e30= .."
        .split(' ')
        .chain([UNKNOWN, KEY, &handle, &security])
        .collect();
    // The same targets in every run; those that are links at all are signed.
    let mut seed = 1_u32;
    let mut next = |count: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % count
    };
    let mut answered = std::collections::BTreeMap::new();
    for round in 0..600 {
        let middle: String = (0..next(8)).map(|_| words[next(words.len())]).collect();
        let target = match round % 3 {
            0 => format!("/{middle}"),
            1 => format!("/{KEY}/{security}/{middle}/{handle}"),
            _ => format!("/{security}/{middle}{handle}"),
        };
        let status = raw_status(&app, "GET", &target, "");
        assert!(status < 500 || status == 501, "{status}: {target}");
        *answered.entry(status).or_insert(0) += 1;
    }
    assert!(
        [200, 400, 404, 501].iter().all(|status| answered.contains_key(status)),
        "{answered:?}"
    );
}
