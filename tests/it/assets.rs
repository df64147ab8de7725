//! Embedded assets: compressed, cacheable, replaceable.

use sealdrop::config::Flags;

use crate::support::{Answer, TestApp, send};

/// The hashed address of `name` in the page.
async fn address(app: &TestApp, name: &str) -> String {
    let page = send(app.get("/")).await;
    let (stem, ending) = name.split_once('.').expect("an ending");
    let (start, end) = (format!("/static/{stem}."), format!(".{ending}"));
    let mut quoted = page.text().split('"');
    quoted
        .find(|text| text.starts_with(&start) && text.ends_with(&end))
        .expect("it is in the page")
        .to_owned()
}

#[actix_web::test]
async fn a_hashed_name_may_be_cached_for_ever() {
    let app = TestApp::spawn("").await;
    let script = send(app.get(&address(&app, "page.js").await)).await;
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert!(script.text().contains("getFilestackCredentials"));
}

#[actix_web::test]
async fn each_client_gets_the_encoding_it_takes() {
    let app = TestApp::spawn("").await;
    let ask = async |accept: &'static str| {
        send(app.get("/filestack.js").insert_header(("Accept-Encoding", accept))).await
    };
    let [brotli, gzip, plain] = [ask("gzip, br").await, ask("gzip").await, ask("identity").await];
    assert_eq!(brotli.header("content-encoding"), "br");
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert_eq!(plain.header("content-encoding"), "");
    assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len() / 4);
    assert!(
        [&brotli, &gzip, &plain].iter().all(|answer| answer.header("vary") == "Accept-Encoding")
    );
}

#[actix_web::test]
async fn the_sdk_is_the_unmodified_build() {
    let app = TestApp::spawn("").await;
    let sdk = send(app.get("/filestack.js")).await;
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&sdk.body);
    // The integrity that filestack-js 4.3.8 publishes for filestack.min.js in its manifest.json.
    let published = "S/wa9VsAxyFXWILrN+v0z2nEn2Urm2uTWLtkpfAFwyE=";
    assert_eq!(base64::Engine::encode(&base64::prelude::BASE64_STANDARD, digest), published);
}

#[actix_web::test]
async fn a_known_tag_is_not_sent_again() {
    let app = TestApp::spawn("").await;
    let again = async |tag: &str| {
        let request = app.get("/filestack.js").insert_header(("Accept-Encoding", "br"));
        send(request.insert_header(("If-None-Match", tag))).await
    };
    let first: Answer = again("\"other\"").await;
    assert_eq!(first.status, 200);
    let second = again(first.header("etag")).await;
    assert_eq!((second.status, second.body.len()), (304, 0));
    assert_eq!(second.header("etag"), first.header("etag"));
}

#[actix_web::test]
async fn a_folder_replaces_assets_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("page.css"), "body { color: red }").expect("written");
    std::fs::write(folder.path().join("logo.svg"), "<svg/>").expect("written");
    let flags = Flags { assets: Some(folder.path().to_owned()), ..Flags::default() };
    let app = TestApp::spawn_with("", flags).await;

    let page = send(app.get("/")).await;
    assert!(page.text().contains("href=\"/static/page.css\""));
    assert_eq!(send(app.get("/static/page.css")).await.text(), "body { color: red }");
    assert_eq!(send(app.get("/static/logo.svg")).await.text(), "<svg/>");
    let built_in = send(app.get("/static/page.js")).await;
    assert!(built_in.text().contains("getFilestackCredentials"));
    assert_eq!(built_in.header("cache-control"), "public, no-cache");
    send(app.get("/static/neither.js")).await.assert_refused(404, "not_found");
    send(app.get("/static/..%2f..%2fetc%2fpasswd")).await.assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn our_picker_is_served_self_hosted_only() {
    let hosted = TestApp::spawn("").await;
    let own = TestApp::self_hosted("").await;
    for path in [
        "/picker.js",
        "/picker.css",
        "/picker/4.5.2/picker.js",
        "/picker.mjs",
        "/picker.d.ts",
        "/picker.d.mts",
        "/picker-standalone.js",
        "/picker-editor.js",
        "/picker-editor.css",
        "/picker/4.5.2/picker-images.js",
    ] {
        send(hosted.get(path)).await.assert_refused(404, "not_found");
        let answer = send(own.get(path)).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    }
    send(hosted.get("/static/picker.js")).await.assert_refused(404, "not_found");
    send(own.get("/picker-nothing.js")).await.assert_refused(404, "not_found");

    let [plain, pointed] =
        [send(hosted.get("/filestack.js")).await, send(own.get("/filestack.js")).await];
    assert!(pointed.body.starts_with(&plain.body), "the SDK itself is unmodified");
    assert!(pointed.text()[plain.body.len()..].contains("uploadApiUrl: origin"));
}
