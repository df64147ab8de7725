//! `GET /`.

use awc::http::Method;

use crate::support::{KEY, SECRET, TestApp, send};

#[actix_web::test]
async fn the_page_embeds_the_picker_and_nothing_inline() {
    let app = TestApp::spawn("").await;
    let answer = send(app.get("/")).await;
    let page = answer.text();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(page.contains("<main id=\"picker\""));
    assert!(page.contains("<link rel=\"preload\" href=\"/filestack.js\" as=\"script\">"));
    assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains("onclick"));
    assert_eq!(page.matches("<script").count(), page.matches("<script src=").count());
    assert!(!page.contains(KEY) && !page.contains(SECRET));
    assert!(
        !page.contains("/picker.") && !page.contains("frame"),
        "our own picker is not hosted's"
    );
}

#[actix_web::test]
async fn the_configuration_reaches_the_picker_escaped() {
    let app =
        TestApp::spawn("[page]\nmax_files = 3\nmax_size = \"2MB\"\naccept = [\"\\\"><script>\"]")
            .await;
    let answer = send(app.get("/")).await;
    let options = "data-options=\"{&#34;maxFiles&#34;:3,&#34;maxSize&#34;:2000000,&#34;accept&#34;:[&#34;\\&#34;&#62;&#60;script&#62;&#34;]}\"";
    assert!(answer.text().contains(options), "{}", answer.text());
}

#[actix_web::test]
async fn the_page_speaks_the_visitors_language_or_the_one_that_is_fixed() {
    let app = TestApp::spawn("").await;
    let ask = |app: &TestApp, accepted| app.get("/").insert_header(("Accept-Language", accepted));
    let german = send(ask(&app, "de-AT,de;q=0.9,en;q=0.8")).await;
    assert_eq!(german.header("vary"), "Accept-Language");
    assert_eq!(german.header("content-language"), "de");
    let page = german.text();
    assert!(page.contains("<html lang=\"de\" dir=\"ltr\">"), "{page}");
    assert!(
        page.contains("<h1>Dateien hochladen</h1>") && page.contains("&#34;lang&#34;:&#34;de&#34;")
    );
    assert!(!page.contains("to this computer"), "nothing in another language");
    let arabic = send(ask(&app, "ar-EG")).await;
    assert!(arabic.text().contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", arabic.text());
    assert!(send(app.get("/")).await.text().contains("<html lang=\"en\" dir=\"ltr\">"));

    let fixed = TestApp::spawn("[page]\nlang = \"sv\"\ndestination = \"till arkivet\"").await;
    let swedish = send(ask(&fixed, "de")).await;
    let swedish = swedish.text();
    assert!(swedish.contains("<html lang=\"sv\"") && swedish.contains("till arkivet"), "{swedish}");
}

#[actix_web::test]
async fn every_answer_carries_the_content_policy() {
    let app = TestApp::spawn("csp_extra = \"img-src https://pictures.example\"").await;
    for path in ["/", "/filestack.js", "/get-filestack-credentials", "/nothing-here"] {
        let answer = send(app.get(path)).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with(
                "default-src 'none'; script-src 'self' https://static.filestackapi.com;"
            )
        );
        assert!(policy.contains("https://*.amazonaws.com https://pictures.example;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'self'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[actix_web::test]
async fn what_is_not_there_is_a_readable_404() {
    let app = TestApp::spawn("").await;
    for path in
        ["/nothing", "/static/nothing.js", "/static/../Cargo.toml", "/static/%2e%2e%2fCargo.toml"]
    {
        send(app.get(path)).await.assert_refused(404, "not_found");
    }
    send(app.request(Method::POST, "/")).await.assert_refused(405, "bad_request");
}
