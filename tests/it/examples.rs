//! `GET /examples`.

use awc::http::Method;

use crate::support::{TestApp, send};

#[actix_web::test]
async fn each_example_is_a_page_that_search_engines_leave_alone() {
    let app = TestApp::self_hosted("").await;
    let index = send(app.get("/examples")).await;
    let names: Vec<String> = index
        .text()
        .split("href=\"/examples/")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a quote").to_owned())
        .collect();
    assert_eq!(names, ["inline", "overlay", "drop-pane", "avatar", "form", "gallery", "themed"]);
    for path in names.iter().map(|name| format!("/examples/{name}")).chain(["/examples".into()]) {
        let answer = send(app.get(&path)).await;
        let page = answer.text();
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.header("content-security-policy").contains("script-src 'self';"));
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "",
            "it is for nobody else's page"
        );
        assert!(page.contains("<meta name=\"robots\" content=\"noindex, nofollow\">"));
        assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains("onclick"));
        assert_eq!(page.matches("<script").count(), page.matches("<script src=").count());
    }
    send(app.get("/examples/other")).await.assert_refused(404, "not_found");
    send(app.request(Method::POST, "/examples/form")).await.assert_refused(405, "bad_request");
}

#[actix_web::test]
async fn examples_are_there_self_hosted_only_and_can_be_switched_off() {
    let hosted = TestApp::spawn("").await;
    let without = TestApp::self_hosted("[page]\nexamples = false").await;
    let page = send(without.get("/")).await;
    assert!(!page.text().contains("examples"), "it is no option of the picker");
    for path in ["/examples", "/examples/inline"] {
        send(hosted.get(path)).await.assert_refused(404, "not_found");
        assert!((400..500).contains(&send(without.get(path)).await.status), "{path}");
    }
}

#[actix_web::test]
async fn what_is_shown_is_embedded_even_where_a_folder_has_other_files() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("example-overlay.js"), "alert(1)").expect("written");
    let mut app = TestApp::self_hosted("").await;
    let page = send(app.get("/examples/overlay")).await;
    let address = |page: &str| {
        let (_, rest) = page.split_once("src=\"/static/example-overlay.").expect("its script");
        format!("/static/example-overlay.{}", rest.split('"').next().expect("a quote"))
    };
    let script = send(app.get(&address(page.text()))).await;
    assert!(script.text().contains("pickFiles"));
    let assets = format!("assets = {:?}", folder.path());
    app = TestApp::self_hosted(&assets).await;
    let page = send(app.get("/examples/overlay")).await;
    assert_eq!(send(app.get(&address(page.text()))).await.body, script.body);
}
