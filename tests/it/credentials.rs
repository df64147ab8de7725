//! `GET /get-filestack-credentials`: each success beside its refused twins.

use awc::http::Method;
use awc::http::header::HeaderValue;
use sealdrop::policy::{Pair, Policy, Secret, UnixSeconds, verify};

use crate::support::{Answer, KEY, SECRET, TestApp, send};

const PATH: &str = "/get-filestack-credentials";

/// The policy of an answer, verified as a service would.
#[track_caller]
fn verified(answer: &Answer) -> Policy {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    let text = |name: &str| body[name].as_str().expect("a string").to_owned();
    let (policy, signature) = (text("policy"), text("signature"));
    let now = UnixSeconds(body["expiry"].as_u64().expect("a number") - 1);
    verify(&Pair::received(&policy, &signature), &[Secret::new(SECRET)], now).expect("verifies")
}

#[actix_web::test]
async fn a_policy_is_short_lived_and_narrow() {
    let app = TestApp::spawn("[policy]\npath = \"/up/.*\"\ncontainer = \"mine\"").await;
    let before = sealdrop::http::clock().0;
    let answer = send(app.get(PATH)).await;
    let policy = verified(&answer);
    let after = sealdrop::http::clock().0;

    assert_eq!(policy.call.map(|calls| calls.to_string()).as_deref(), Some("pick,store"));
    assert_eq!(policy.max_size, Some(10_000_000_000));
    assert_eq!(policy.path.as_ref().map(|path| path.as_str()), Some("/up/.*"));
    assert_eq!(policy.container.as_ref().map(|container| container.as_str()), Some("mine"));
    let expiry = policy.expiry.unix_seconds() as u64;
    assert!((before + 600..=after + 600).contains(&expiry));

    let body = answer.json();
    assert_eq!(body["apiKey"], KEY);
    assert_eq!(body["expiry"], expiry);
    assert_eq!(body.as_object().map(|object| object.len()), Some(4));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.text().contains(SECRET));
}

#[actix_web::test]
async fn less_is_given_and_more_is_refused() {
    let app = TestApp::spawn("").await;
    let ask = async |query: &str| send(app.get(&format!("{PATH}?{query}"))).await;

    let policy = verified(&ask("call=pick&expires=1m&maxSize=1000&path=%2Fme%2F.*").await);
    assert_eq!(policy.call.map(|calls| calls.to_string()).as_deref(), Some("pick"));
    assert_eq!(policy.max_size, Some(1000));

    for more in ["call=pick,remove", "call=nonsense", "expires=11m", "maxSize=10000000001"] {
        ask(more).await.assert_refused(403, "not_allowed");
    }
    for malformed in ["cal=pick", "maxSize=-1", "maxSize=many", "handle=AbcDefGhiJklMnoPqrSt"] {
        ask(malformed).await.assert_refused(400, "bad_request");
    }
}

#[actix_web::test]
async fn only_get_and_head_are_answered() {
    let app = TestApp::spawn("").await;
    let head = send(app.request(Method::HEAD, PATH)).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = send(app.request(method, PATH)).await;
        answer.assert_refused(405, "bad_request");
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

#[actix_web::test]
async fn a_foreign_host_name_is_refused() {
    let app =
        TestApp::spawn("public_url = \"https://files.example.com\"\n[callers]\nwho = \"open\"")
            .await;
    let with_host =
        async |host: &'static str| send(app.get(PATH).insert_header(("Host", host))).await;
    for ours in ["localhost", "127.0.0.1:99", "[::1]:99", "files.example.com", "FILES.example.com"]
    {
        verified(&with_host(ours).await);
    }
    for foreign in ["evil.test", "files.example.com.evil.test", "files.example.com:444", "10.0.0.1"]
    {
        with_host(foreign).await.assert_refused(421, "unknown_host");
    }
}

#[actix_web::test]
async fn a_foreign_page_is_refused() {
    let app = TestApp::spawn("[callers]\nallowed_origins = [\"https://app.example.com\"]").await;
    let own = app.origin.clone();
    let with = async |headers: &[(&str, &str)]| {
        let request =
            headers.iter().fold(app.get(PATH), |request, &header| request.append_header(header));
        send(request).await
    };

    verified(&with(&[("Origin", &own)]).await);
    for site in ["same-origin", "none"] {
        verified(&with(&[("Sec-Fetch-Site", site)]).await);
    }
    let listed =
        with(&[("Origin", "https://app.example.com"), ("Sec-Fetch-Site", "cross-site")]).await;
    verified(&listed);
    assert_eq!(listed.header("access-control-allow-origin"), "https://app.example.com");
    assert_eq!(listed.header("vary"), "Origin");

    let refused = send(
        app.get(&format!("{PATH}?call=remove"))
            .insert_header(("Origin", "https://app.example.com")),
    )
    .await;
    refused.assert_refused(403, "not_allowed");
    assert_eq!(refused.header("access-control-allow-origin"), "https://app.example.com");
    for site in ["same-site", "cross-site"] {
        with(&[("Sec-Fetch-Site", site)]).await.assert_refused(403, "bad_origin");
    }
    for origin in
        ["https://evil.test", "null", "http://app.example.com", "https://app.example.com.evil.test"]
    {
        let refused = with(&[("Origin", origin)]).await;
        refused.assert_refused(403, "bad_origin");
        assert_eq!(refused.header("access-control-allow-origin"), "");
    }
}

#[actix_web::test]
async fn with_loopback_callers_a_forwarded_request_is_refused() {
    let app = TestApp::spawn("public_url = \"https://files.example.com\"").await;
    verified(&send(app.get(PATH)).await);
    let forwarded = app.get(PATH).insert_header(("X-Forwarded-For", "192.0.2.1"));
    send(forwarded).await.assert_refused(403, "not_allowed");
    for header in ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"] {
        send(app.get(PATH).insert_header((header, "x"))).await.assert_refused(403, "not_allowed");
    }
    let odd = HeaderValue::from_bytes(b"\xff, 192.0.2.1").expect("bytes");
    send(app.get(PATH).insert_header(("X-Forwarded-For", odd)))
        .await
        .assert_refused(403, "not_allowed");
    let by_public_name = app.get(PATH).insert_header(("Host", "files.example.com"));
    send(by_public_name).await.assert_refused(403, "not_allowed");
}

#[actix_web::test]
async fn a_trusted_proxy_names_the_caller() {
    let callers = "[callers]\nwho = \"header\"\nheader = \"X-User\"\n";
    let trusting = TestApp::spawn(&format!("{callers}trusted_proxies = [\"127.0.0.0/8\"]")).await;
    verified(&send(trusting.get(PATH).insert_header(("X-User", "ada"))).await);
    send(trusting.get(PATH)).await.assert_refused(403, "not_allowed");
    // The client's own header, and behind it the one that a careless proxy adds.
    let twice =
        trusting.get(PATH).append_header(("X-User", "eve")).append_header(("X-User", "ada"));
    send(twice).await.assert_refused(403, "not_allowed");

    let wary = TestApp::spawn(&format!("{callers}trusted_proxies = [\"10.0.0.0/8\"]")).await;
    let refused = send(wary.get(PATH).insert_header(("X-User", "ada"))).await;
    refused.assert_refused(403, "not_allowed");
}

#[actix_web::test]
async fn who_asks_too_often_waits() {
    let file = "[limits]\ncredentials_per_minute = 3\n[callers]\nwho = \"open\"\ntrusted_proxies = [\"127.0.0.1\"]";
    let app = TestApp::spawn(&file.replace("127.0.0.1", "127.0.0.1/32")).await;
    let ask = async |client: &'static str| {
        send(app.get(PATH).insert_header(("X-Forwarded-For", client))).await
    };
    for _ in 0..3 {
        verified(&ask("192.0.2.1").await);
    }
    let refused = ask("192.0.2.1").await;
    refused.assert_refused(429, "rate_limited");
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=20).contains(&seconds), "{seconds}");
    verified(&ask("192.0.2.2").await);
}
