//! Links to stored files: every spelling, ranges and conditions, and who gets nothing.

use awc::http::Method;
use sealdrop::policy::SignedPolicy;

use crate::client::{bytes, expired, flipped, pick, send_body, signed};
use crate::support::{Answer, KEY, TestApp, send};

/// A stored file and a pair that may read it.
pub async fn stored(app: &TestApp, filename: &str, content: &[u8]) -> (String, SignedPolicy) {
    let handle = app.upload(filename, content, &pick()).await["handle"]
        .as_str()
        .expect("a handle")
        .to_owned();
    (handle, signed("read", |_| {}))
}

/// A server with a stored text, its handle, and a pair that may read it.
pub async fn hello() -> (TestApp, String, SignedPolicy) {
    let app = TestApp::self_hosted("").await;
    let (handle, pair) = stored(&app, "a.txt", b"hello").await;
    (app, handle, pair)
}

pub async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    send(headers.iter().fold(app.get(path), |request, &header| request.insert_header(header))).await
}

fn link(handle: &str, pair: &SignedPolicy) -> String {
    format!("/{handle}?policy={}&signature={}", pair.policy, pair.signature)
}

#[actix_web::test]
async fn a_file_is_reached_by_every_spelling_of_its_link() {
    let (app, handle, SignedPolicy { policy, signature }) = hello().await;
    for path in [
        format!("/{handle}?policy={policy}&signature={signature}"),
        format!("/{handle}+txt?policy={policy}&signature={signature}"),
        format!("/security=policy:{policy},signature:{signature}/{handle}"),
        format!("/security=p:{policy},s:{signature}/{handle}"),
        format!("/{KEY}/security=signature:{signature},policy:{policy}/{handle}"),
        format!("/{KEY}/security=policy:%22{policy}%22,signature:{signature}/{handle}"),
        format!("/{KEY}/security=s:{signature},p:{policy}/{handle}"),
    ] {
        let answer = get(&app, &path, &[]).await;
        assert_eq!((answer.status, answer.text()), (200, "hello"), "{path}");
    }
}

#[actix_web::test]
async fn who_may_not_read_learns_nothing() {
    let (app, handle, pair) = hello().await;
    let unknown = "AbcDefGhiJklMnoPqrSt";
    for existing_or_not in [handle.as_str(), unknown] {
        let refused = async |path: String, code: &'static str| {
            get(&app, &path, &[]).await.assert_refused(403, code)
        };
        refused(format!("/{existing_or_not}"), "security_required").await;
        refused(link(existing_or_not, &flipped(&pair)), "bad_signature").await;
        refused(link(existing_or_not, &expired(&["read"])), "policy_expired").await;
        refused(link(existing_or_not, &signed("pick,stat,convert", |_| {})), "not_allowed").await;
        let about_another = signed("read", |p| p.handle = Some("ZbcDefGhiJklMnoPqrSt".to_owned()));
        refused(link(existing_or_not, &about_another), "not_allowed").await;
    }
    get(&app, &link(unknown, &pair), &[]).await.assert_refused(404, "not_found");
    get(&app, &format!("/AnotherKeyOf22Letters0{}", link(&handle, &pair)), &[])
        .await
        .assert_refused(403, "unknown_app");
    let twice = format!(
        "/security=p:{},s:{}{}",
        pair.policy,
        pair.signature,
        link(&handle, &signed("read,stat", |_| {}))
    );
    get(&app, &twice, &[]).await.assert_refused(400, "conflicting_security");
}

#[actix_web::test]
async fn a_range_is_a_piece_of_the_file() {
    let app = TestApp::self_hosted("").await;
    let content = bytes(1_000_000);
    let (handle, pair) = stored(&app, "a.bin", &content).await;
    let path = link(&handle, &pair);
    let whole = get(&app, &path, &[]).await;
    assert!(whole.body == content);
    assert_eq!(
        (whole.header("accept-ranges"), whole.header("content-length")),
        ("bytes", "1000000")
    );

    let piece = get(&app, &path, &[("Range", "bytes=262143-524288")]).await;
    assert_eq!((piece.status, piece.header("content-range")), (206, "bytes 262143-524288/1000000"));
    assert!(piece.body == content[262_143..=524_288]);
    let outside = get(&app, &path, &[("Range", "bytes=1000000-")]).await;
    assert_eq!((outside.status, outside.header("content-range")), (416, "bytes */1000000"));

    let tag = whole.header("etag").to_owned();
    let current = get(&app, &path, &[("Range", "bytes=0-1"), ("If-Range", &tag)]).await;
    let stale = get(&app, &path, &[("Range", "bytes=0-1"), ("If-Range", "\"old\"")]).await;
    assert_eq!((current.status, stale.status), (206, 200));

    let head = send(app.request(Method::HEAD, &path)).await;
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, "1000000"));
}

#[actix_web::test]
async fn conditions_are_met_as_the_rfc_says() {
    let (app, handle, pair) = hello().await;
    let path = link(&handle, &pair);
    let first = get(&app, &path, &[]).await;
    let (tag, date) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    let status = async |headers: &[(&str, &str)]| get(&app, &path, headers).await.status;
    assert_eq!(status(&[("If-None-Match", &tag)]).await, 304);
    assert_eq!(status(&[("If-None-Match", "\"other\"")]).await, 200);
    assert_eq!(status(&[("If-Modified-Since", &date)]).await, 304);
    assert_eq!(status(&[("If-Modified-Since", &date), ("If-None-Match", "\"other\"")]).await, 200);
    assert_eq!(status(&[("If-Match", &tag)]).await, 200);
    assert_eq!(status(&[("If-Match", "\"other\"")]).await, 412);
    assert_eq!(status(&[("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT")]).await, 412);
}

#[actix_web::test]
async fn what_can_run_script_is_saved_and_powerless() {
    let app = TestApp::self_hosted("").await;
    let policy = "default-src 'none'; sandbox";
    for (name, content) in [
        ("page.html", &b"<!doctype html><script>alert(1)</script>"[..]),
        ("picture.png", b"<html><script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    ] {
        let (handle, pair) = stored(&app, name, content).await;
        let answer = get(&app, &link(&handle, &pair), &[]).await;
        assert_eq!(answer.header("content-security-policy"), policy, "{name}");
        assert!(answer.header("content-disposition").starts_with("attachment; "), "{name}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let (handle, pair) = stored(&app, "a.png", b"\x89PNG\r\n\x1a\n0000").await;
    let picture = get(&app, &link(&handle, &pair), &[]).await;
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.header("content-disposition"), "inline; filename=\"a.png\"");
    assert!(!picture.header("content-security-policy").contains("sandbox"));
    let saved = get(&app, &format!("{}&dl=true", link(&handle, &pair)), &[]).await;
    assert_eq!(saved.header("content-disposition"), "attachment; filename=\"a.png\"");
}

#[actix_web::test]
async fn names_of_every_script_come_back() {
    let app = TestApp::self_hosted("").await;
    for name in ["猫 und Hund.txt", "مستند.txt", "🎉.txt", "a/../b\\c.txt", "x.php\u{0}.jpg"]
    {
        let (handle, pair) = stored(&app, name, b"hello").await;
        let disposition =
            get(&app, &link(&handle, &pair), &[]).await.header("content-disposition").to_owned();
        let encoded =
            disposition.split("filename*=UTF-8''").nth(1).expect("an encoded name").to_owned();
        let decoded = url::form_urlencoded::parse(format!("n={encoded}").as_bytes())
            .next()
            .expect("a name")
            .1
            .into_owned();
        assert_eq!(decoded, name);
    }
}

#[actix_web::test]
async fn over_tls_no_other_domain_can_name_the_visitor() {
    let app =
        TestApp::self_hosted("public_url = \"https://files.test\"\n[callers]\nwho = \"open\"")
            .await;
    let ask = async |cookie: &str| {
        let request = app.get("/get-filestack-credentials").insert_header(("Host", "files.test"));
        send(request.insert_header(("Cookie", cookie.to_owned()))).await
    };
    let name = "__Host-sealdrop-visitor";
    let given = ask("sealdrop-visitor=AnotherVisitor00000000").await;
    let mine = given.cookie(name).expect("a cookie");
    let header = given.header("set-cookie");
    assert!(header.contains("; Secure") && header.contains("; Path=/"), "{header}");
    assert!(!header.contains("Domain"), "{header}");
    let mine = format!("{name}={mine}; sealdrop-visitor=AnotherVisitor00000000");
    assert_eq!(ask(&mine).await.cookie(name), None);
}

#[actix_web::test]
async fn a_link_is_given_to_the_owner_only() {
    let app = TestApp::self_hosted("").await;
    let ask = async |query: &str, cookie: &str| {
        let request = app.get(&format!("/get-filestack-credentials{query}"));
        send(request.insert_header(("Cookie", format!("sealdrop-visitor={cookie}")))).await
    };
    let first = ask("", "").await;
    let mine = first.cookie("sealdrop-visitor").expect("a cookie");
    let pair: SignedPolicy = {
        let body = first.json();
        let text = |name: &str| body[name].as_str().expect("text").to_owned();
        SignedPolicy { policy: text("policy"), signature: text("signature") }
    };
    let stored = app.upload("a.txt", b"hello", &pair).await;
    let handle = stored["handle"].as_str().expect("a handle");

    let query = format!("?handle={handle}");
    let given = ask(&query, &mine).await;
    assert_eq!((given.status, given.cookie("sealdrop-visitor")), (200, None));
    let body = given.json();
    let path = format!(
        "/{handle}?policy={}&signature={}",
        body["policy"].as_str().expect("text"),
        body["signature"].as_str().expect("text")
    );
    assert_eq!(get(&app, &path, &[]).await.text(), "hello");

    ask(&query, "AnotherVisitor00000000").await.assert_refused(403, "not_your_file");
    ask(&query, "").await.assert_refused(403, "not_your_file");
    // Somebody else's cookie beside one's own, as another domain can plant it.
    let planted = format!("AnotherVisitor00000000; sealdrop-visitor={mine}");
    ask("", &planted).await.assert_refused(400, "bad_request");
    ask("?handle=AbcDefGhiJklMnoPqrSt", &mine).await.assert_refused(403, "not_your_file");
    ask("?handle=nonsense", &mine).await.assert_refused(403, "not_your_file");
    ask(&format!("{query}&call=remove"), &mine).await.assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn unsigned_requests_get_what_is_written_down_and_no_more() {
    let app = TestApp::self_hosted("[anonymous]\ncall = [\"read\"]").await;
    let (handle, _) = stored(&app, "a.txt", b"hello").await;
    assert_eq!(get(&app, &format!("/{handle}"), &[]).await.text(), "hello");
    app.call("start", serde_json::json!({ "size": 1, "filename": "a" }))
        .await
        .assert_refused(403, "security_required");
    get(&app, &link(&handle, &flipped(&pick())), &[]).await.assert_refused(403, "bad_signature");
}

#[actix_web::test]
async fn a_link_is_got_or_posted() {
    let (app, handle, pair) = hello().await;
    // Python, Ruby and Java POST with an empty body; what one contains means nothing.
    for body in [&b""[..], b"null"] {
        let posted = send_body(app.post(&link(&handle, &pair)), body.to_vec()).await;
        assert_eq!((posted.status, posted.text()), (200, "hello"));
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        let refused = send(app.request(method, &link(&handle, &pair))).await;
        refused.assert_refused(405, "bad_request");
        assert_eq!(refused.header("allow"), "GET, HEAD, POST");
    }
    send(app.post(&link(&handle, &flipped(&pair)))).await.assert_refused(403, "bad_signature");
    assert_eq!(get(&app, &link(&handle, &pair), &[]).await.text(), "hello");
}

#[actix_web::test]
async fn two_pairs_conflict_wherever_they_stand() {
    let (app, handle, one) = hello().await;
    let other = signed("read,stat", |_| {});
    let tasks = |pair: &SignedPolicy| format!("p:{},s:{}", pair.policy, pair.signature);
    for path in [
        format!("{}&policy={}&signature={}", link(&handle, &one), other.policy, other.signature),
        format!("/security={},{}/{handle}", tasks(&one), tasks(&other)),
        format!("/security={}/security={}/{handle}", tasks(&one), tasks(&other)),
        format!("/security={}{}", tasks(&one), link(&handle, &other)),
    ] {
        get(&app, &path, &[]).await.assert_refused(400, "conflicting_security");
    }
    let same_twice = format!("/security={}{}", tasks(&one), link(&handle, &one));
    assert_eq!(get(&app, &same_twice, &[]).await.status, 200);
}

#[actix_web::test]
async fn many_downloads_at_once_share_what_is_read_ahead() {
    let app = TestApp::self_hosted("").await;
    let content = bytes(3 << 20);
    let (handle, pair) = stored(&app, "a.bin", &content).await;
    let path = link(&handle, &pair);
    let all = futures_util::future::join_all((0..40).map(|_| get(&app, &path, &[]))).await;
    assert!(all.iter().all(|answer| answer.body == content));
}
