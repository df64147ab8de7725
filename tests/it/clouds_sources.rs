//! Which sources there are: the samples, an operator's folder, and a drive that has to be signed in to.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use futures_util::future::BoxFuture;
use futures_util::stream;
use sealdrop::clouds::{
    Ask, Cloud, CloudError, Clouds, Item, Kind, Listed, Opened, Page, Shown, Visit,
};
use sealdrop::config::{Config, FirstStart, Flags};
use serde_json::{Value, json};

use crate::client::{pick, send_json, signed_with, with_pair};
use crate::clouds::{Shared, lists, names, stores};
use crate::support::{KEY, OTHER_SECRET, SECRET, TestApp, send};

#[actix_web::test]
async fn samples_can_be_picked_without_any_setting() {
    let app = TestApp::self_hosted("").await;
    let list = async |request: Value| {
        let call = with_pair(json!({ "clouds": { "customsource": request } }), &pick());
        app.list(&call).await.json()["customsource"].clone()
    };
    let root = list(json!({})).await;
    assert_eq!(names(&root), ["Pictures", "Figures.csv", "Read me.txt"]);
    assert_eq!(root["filename"], "Samples");
    assert_eq!(names(&list(json!({ "path": "/Pictures/" })).await), ["Evening.png"]);
    assert_eq!(names(&list(json!({ "search": "evening" })).await), ["Evening.png"]);
    for path in ["/pictures/", "/Pictures/x/", "/Evening.png/", "/.."] {
        assert_eq!(list(json!({ "path": path })).await["contents"], Value::Null, "{path}");
    }
    let types = [
        ("/Pictures/Evening.png", "image/png"),
        ("/Figures.csv", "text/csv"),
        ("/Read me.txt", "text/plain"),
    ];
    for (path, mimetype) in types {
        let stored = app.store_picked(&stores(path, &pick())).await.json()["customsource"].clone();
        assert_eq!(stored["mimetype"], mimetype, "{stored}");
        let handle = stored["handle"].as_str().expect("a handle");
        assert_eq!(app.download(handle).await.len() as u64, stored["size"]);
    }
    for path in ["/Evening.png", "/Pictures/", "/", "/Pictures/Figures.csv"] {
        app.store_picked(&stores(path, &pick())).await.assert_refused(404, "not_found");
    }
}

#[actix_web::test]
async fn prefetch_says_whether_there_is_a_source_of_ones_own() {
    let ask = async |app: &TestApp, key: &str| {
        let answer = send_json(app.post("/prefetch"), &json!({ "apikey": key })).await.json();
        let named = answer["customsource_name"].clone();
        let clouds = if named.is_null() { json!({}) } else { json!({ "customsource": named }) };
        assert_eq!(answer["clouds"], clouds);
        (answer["customsource"].clone(), named)
    };
    let shared = Shared::new().await;
    assert_eq!(ask(&shared.app, KEY).await, (json!(true), json!("Büro")));
    assert_eq!(ask(&shared.app, "AnotherKey").await, (json!(false), Value::Null));
    let demo = TestApp::self_hosted("").await;
    assert_eq!(ask(&demo, KEY).await, (json!(true), json!("Samples")));
    assert!(send(demo.get("/")).await.text().contains("customsource"));
    for file in ["[customsource]\nsamples = false", "[callers]\nwho = \"open\""] {
        let app = TestApp::self_hosted(file).await;
        assert_eq!(ask(&app, KEY).await, (json!(false), Value::Null));
        assert!(!send(app.get("/")).await.text().contains("customsource"));
        let answer = app.list(&lists(&pick())).await.json();
        assert_eq!(answer["customsource"]["error"], "not_configured");
    }
}

#[actix_web::test]
async fn applications_have_sources_of_their_own() {
    let other = "OtherKeyOf22Characters";
    let app = TestApp::self_hosted(&format!(
        "[[applications]]\nname = \"other\"\napi_key = \"{other}\"\n"
    ))
    .await;
    let pair = signed_with(OTHER_SECRET, "pick", |_| {});
    let mut call = lists(&pair);
    call["apikey"] = other.into();
    let answer = app.list(&call).await.json();
    assert_eq!(answer["customsource"]["error"], "not_configured");
}

#[actix_web::test]
async fn a_folder_with_the_servers_secrets_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let load = |shared: &Path| {
        let flags = Flags {
            api_key: Some(KEY.to_owned()),
            data_dir: Some(data.clone()),
            customsource: Some(shared.to_owned()),
            config: Some(folder.path().join("sealdrop.toml")),
            ..Flags::default()
        };
        fs::write(folder.path().join("sealdrop.toml"), "").expect("written");
        let env = |name: &str| (name == "SEALDROP_APP_SECRET").then(|| SECRET.to_owned());
        let first = FirstStart::Refuse;
        Config::load(&flags, env, first).map(|_| ()).map_err(|p| p.to_string())
    };
    let beside = folder.path().join("beside");
    fs::create_dir(&beside).expect("a folder");
    assert_eq!(load(&beside), Ok(()));
    // Also while the data folder is not there yet, and through a link.
    for there in [false, true] {
        if there {
            fs::create_dir_all(data.join("files")).expect("folders");
            symlink(&data, beside.join("link")).expect("a link");
            let problem = load(&beside.join("link")).expect_err("a problem");
            assert!(problem.contains("visitors would see the data folder"), "{problem}");
            assert!(load(&data.join("files")).is_err());
        }
        let problem = load(folder.path()).expect_err("a problem");
        assert!(problem.contains("visitors would see the data folder"), "{problem}");
    }
    let problem = load(&folder.path().join("none")).expect_err("a problem");
    assert!(problem.contains("is not a folder"), "{problem}");
}

/// A drive that wants to be signed in to: whoever has the token `signed-in` is.
struct Drive;

impl Cloud for Drive {
    fn name(&self) -> &'static str {
        "googledrive"
    }

    fn list<'a>(
        &'a self,
        visit: &'a Visit,
        ask: &'a Ask,
    ) -> BoxFuture<'a, Result<Listed, CloudError>> {
        Box::pin(async {
            if visit.token.as_deref() != Some("signed-in") {
                let redirect_url = "https://drive.test/auth".to_owned();
                return Ok(Listed::SignIn { redirect_url });
            }
            let kind = Kind::File { mimetype: "text/plain".to_owned(), size_bytes: 4 };
            let (name, path) = ("one".to_owned(), "id:1".to_owned());
            let items = vec![Item { name, path, modified: None, kind }];
            Ok(Listed::Page(Page { folder: ask.path.clone(), items, ..Page::default() }))
        })
    }

    fn open<'a>(
        &'a self,
        visit: &'a Visit,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Opened, CloudError>> {
        Box::pin(async move {
            if visit.token.as_deref() != Some("signed-in") {
                return Err(CloudError::SignInNeeded);
            }
            let pieces = match path {
                "id:1" => vec![Ok("te".into()), Ok("st".into())],
                _ => vec![Ok("te".into()), Err(std::io::Error::other("reset").into())],
            };
            Ok(Opened {
                filename: "one".to_owned(),
                mimetype: "text/plain".to_owned(),
                size_bytes: None,
                body: Box::pin(stream::iter(pieces)),
            })
        })
    }
}

#[actix_web::test]
async fn a_drive_says_where_to_sign_in_first() {
    let app = TestApp::self_hosted_changed(|service| {
        let shown = Shown { title: "Drive".to_owned(), cloud: Box::new(Drive) };
        let sources = BTreeMap::from([(KEY.to_owned(), vec![shown])]);
        let clouds = Clouds::new(service.uploads.clone(), sources);
        sealdrop::http::Service { clouds, ..service }
    })
    .await;
    let call = |fields: Value, token: Value| {
        let mut call = with_pair(json!({ "clouds": { "googledrive": fields } }), &pick());
        call["token"] = token;
        call
    };
    let list = async |token: Value| {
        let answer = app.list(&call(json!({ "path": "/" }), token)).await;
        assert_eq!(answer.status, 200);
        answer.json()["googledrive"].clone()
    };
    let wanted = json!({ "auth": { "redirect_url": "https://drive.test/auth" } });
    assert_eq!(list(Value::Null).await, wanted);
    assert_eq!(list(json!("stranger")).await, wanted);
    assert_eq!(names(&list(json!("signed-in")).await), ["one"]);
    app.list(&call(json!({}), json!(7))).await.assert_refused(400, "bad_request");

    let store = async |path: &str, token: Value| {
        app.store_picked(&call(json!({ "path": path }), token)).await
    };
    let stored = store("id:1", json!("signed-in")).await.json()["googledrive"].clone();
    assert_eq!((&stored["size"], &stored["client"]), (&json!(4), &json!("googledrive")));
    let before = app.stored_files();
    store("id:1", Value::Null).await.assert_refused(403, "security_required");
    // A body that breaks leaves nothing.
    store("id:2", json!("signed-in")).await.assert_refused(503, "busy");
    assert_eq!(app.stored_files(), before);
}

#[actix_web::test]
async fn signing_out_always_succeeds() {
    let app = TestApp::self_hosted("").await;
    let logout = async |body: Value| {
        let answer = send_json(app.post("/auth/logout"), &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let done = json!({ "success": true });
    assert_eq!(logout(json!({ "apikey": KEY, "token": "unknown" })).await, done);
    let one = json!({ "apikey": KEY, "clouds": { "customsource": {}, "googledrive": {} } });
    assert_eq!(logout(one).await, json!({ "customsource": done, "googledrive": done }));
    let wrong = json!({ "apikey": KEY, "clouds": 7 });
    send_json(app.post("/auth/logout"), &wrong).await.assert_refused(400, "bad_request");
}
