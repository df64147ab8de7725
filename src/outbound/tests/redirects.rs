//! Redirects: each hop is a source of its own.

use super::super::{Client, FetchError, Headers};
use super::host::Host;
use super::{fetch, fetch_with, grant, settings};
use crate::policy::Code;

const WHOLE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

fn to(place: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n")
}

#[tokio::test]
async fn five_are_followed_and_six_are_not() {
    let client = Client::new(settings());
    let hops =
        |count: usize| (0..count).map(|hop| to(&format!("/{hop}.txt"))).chain([WHOLE.into()]);
    let host = Host::new(hops(5));
    let (filename, body) =
        fetch(&client, &host.url("/"), &Headers::default()).await.expect("there");
    assert_eq!((filename.as_str(), &body[..]), ("4.txt", &b"hello"[..]));

    let host = Host::new(hops(6));
    let outcome = fetch(&client, &host.url("/"), &Headers::default()).await;
    assert!(matches!(outcome, Err(FetchError::TooManyRedirects(5))), "{outcome:?}");
    assert_eq!(host.asked().len(), 6);

    let host = Host::new(vec![to("/"); 20]);
    let outcome = fetch(&client, &host.url("/"), &Headers::default()).await;
    assert!(matches!(outcome, Err(FetchError::TooManyRedirects(5))), "{outcome:?}");
}

#[tokio::test]
async fn every_kind_of_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let first = format!("HTTP/1.1 {status} X\r\nLocation: next\r\nContent-Length: 0\r\n\r\n");
        let host = Host::new([first, WHOLE.to_owned()]);
        let outcome = fetch(&Client::new(settings()), &host.url("/a/b"), &Headers::default()).await;
        assert_eq!(outcome.expect("there").1, b"hello");
        assert!(host.asked()[1].starts_with("GET /a/next HTTP/1.1\r\n"));
    }
}

#[tokio::test]
async fn a_place_and_a_name_may_have_any_letters() {
    let named = "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"ö.txt\"\r\nContent-Length: 0\r\n\r\n";
    let host = Host::new([to("/ä b"), named.to_owned()]);
    let (filename, _) =
        fetch(&Client::new(settings()), &host.url("/"), &Headers::default()).await.expect("there");
    assert_eq!(filename, "ö.txt");
    assert!(host.asked()[1].starts_with("GET /%C3%A4%20b HTTP/1.1\r\n"));
}

#[tokio::test]
async fn none_leads_inside() {
    for inside in [
        "http://127.0.0.2/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706434/",
        "//192.168.0.1/",
    ] {
        let host = Host::new([to(inside)]);
        let outcome = fetch(&Client::new(settings()), &host.url("/"), &Headers::default()).await;
        assert!(matches!(outcome, Err(FetchError::NoPublicAddress(_))), "{inside}: {outcome:?}");
    }
}

#[tokio::test]
async fn none_leads_to_another_scheme_or_with_a_login() {
    for place in [
        "file:///etc/passwd",
        "ftp://a.test/",
        "gopher://a.test/",
        "data:text/plain,a",
        "javascript:alert(1)",
        "https://user@10.0.0.1/",
        "http://user:word@127.0.0.1/",
        "http://",
        "http://[",
    ] {
        let host = Host::new([to(place)]);
        let outcome = fetch(&Client::new(settings()), &host.url("/"), &Headers::default()).await;
        assert!(matches!(outcome, Err(FetchError::BadRedirect)), "{place}: {outcome:?}");
    }
    let host = Host::new(["HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"]);
    let outcome = fetch(&Client::new(settings()), &host.url("/"), &Headers::default()).await;
    assert!(matches!(outcome, Err(FetchError::BadRedirect)), "{outcome:?}");
}

#[tokio::test]
async fn a_policy_that_limits_urls_limits_redirects_too() {
    let client = Client::new(settings());
    let other = Host::new([WHOLE]);
    let host = Host::new([to("/b"), WHOLE.to_owned(), to(&other.url("/"))]);
    let only = grant(Some(&format!("http://127\\.0\\.0\\.1:{}/.*", host.port)));
    let within = fetch_with(&client, &only, &host.url("/a"), &Headers::default()).await;
    assert_eq!(within.expect("there").1, b"hello");
    let outside = fetch_with(&client, &only, &host.url("/a"), &Headers::default()).await;
    match outside {
        Err(FetchError::Denied(denied)) => assert_eq!(denied.code(), Code::NotAllowed),
        outcome => panic!("{outcome:?}"),
    }
    assert_eq!(other.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn the_callers_headers_stay_with_the_host_that_it_named() {
    let other = Host::new([WHOLE]);
    let host = Host::new([to("/b"), to(&other.url("/c"))]);
    let headers = Headers::parse([("Authorization", "Bearer x")]).expect("headers");
    let outcome = fetch(&Client::new(settings()), &host.url("/a"), &headers).await;
    assert_eq!(outcome.expect("there").1, b"hello");
    assert!(host.asked().iter().all(|request| request.contains("authorization: Bearer x")));
    assert!(!other.asked()[0].contains("authorization"), "{}", other.asked()[0]);
}
