//! Sources whose folders are listed: `/folder/list`, `/store/`, `/auth/logout`, and what `/prefetch` says of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use futures_util::future::BoxFuture;
use futures_util::stream;
use sealdrop::clouds::{
    Ask, Cloud, CloudError, Clouds, Item, Kind, Listed, Opened, Page, Shown, Visit,
};
use sealdrop::policy::{Pattern, SignedPolicy};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{bytes, expired, flipped, pick, send_json, signed, with_pair};
use crate::support::{Answer, KEY, TestApp, send};

/// A folder to pick from, with a secret beside it, and the server for it.
struct Shared {
    app: TestApp,
    folder: TempDir,
}

impl Shared {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("shared");
        fs::create_dir_all(root.join("Fotos/2024")).expect("folders");
        let write = |name: &str, bytes: &[u8]| fs::write(root.join(name), bytes).expect("written");
        write("Fotos/2024/写真 1.txt", "日本".as_bytes());
        write("Fotos/a.png", b"\x89PNG\r\n\x1a\nrest");
        write("big.bin", &bytes(700_000));
        write("page 2.html", b"<html><script>1</script>");
        write("page 10.html", b"");
        write(".env", b"SECRET=1");
        fs::create_dir(root.join(".git")).expect("a folder");
        write(".git/config", b"secret");
        fs::write(folder.path().join("secret.txt"), b"secret").expect("written");
        symlink("../secret.txt", root.join("link.txt")).expect("a link");
        symlink("..", root.join("up")).expect("a link");
        symlink("big.bin", root.join("inner-link.bin")).expect("a link");
        let file = format!("[customsource]\nfolder = {:?}\nname = \"Büro\"", root);
        Shared { app: TestApp::self_hosted(&file).await, folder }
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("shared")
    }

    /// What the source answers to `request`, asked with a pair that may pick.
    async fn list(&self, request: Value) -> Value {
        let call = with_pair(json!({ "clouds": { "customsource": request } }), &pick());
        let answer = self.app.list(&call).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["customsource"].clone()
    }

    async fn store(&self, path: &str, pair: &SignedPolicy) -> Answer {
        self.app.store_picked(&stores(path, pair)).await
    }
}

impl TestApp {
    async fn list(&self, body: &Value) -> Answer {
        send_json(self.post("/folder/list"), body).await
    }

    async fn store_picked(&self, body: &Value) -> Answer {
        send_json(self.post("/store/"), body).await
    }
}

fn lists(pair: &SignedPolicy) -> Value {
    with_pair(json!({ "clouds": { "customsource": { "path": "/" } } }), pair)
}

/// The call as filestack-js sends it.
fn stores(path: &str, pair: &SignedPolicy) -> Value {
    let store = json!({ "location": "s3" });
    let clouds = json!({ "customsource": { "path": path, "store": store } });
    with_pair(json!({ "flow": "web", "clouds": clouds }), pair)
}

fn names(answer: &Value) -> Vec<String> {
    let contents = answer["contents"].as_array().expect("contents");
    contents.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
}

#[actix_web::test]
async fn a_folder_is_listed_as_the_mobile_sdks_read_it() {
    let shared = Shared::new().await;
    let origin = &shared.app.origin;
    let root = shared.list(json!({ "path": "/" })).await;
    assert_eq!(names(&root), ["Fotos", "big.bin", "page 2.html", "page 10.html"]);
    assert_eq!(
        (&root["client"], &root["filename"], &root["next"], &root["search"]),
        (&json!("customsource"), &json!("Büro"), &json!(""), &json!(true))
    );
    let folder = &root["contents"][0];
    assert_eq!((&folder["folder"], &folder["path"]), (&json!(true), &json!("/Fotos/")));
    assert_eq!((&folder["mimetype"], &folder["bytes"]), (&Value::Null, &Value::Null));
    let file = &root["contents"][1];
    assert_eq!((&file["path"], &file["folder"]), (&json!("/big.bin"), &json!(false)));
    assert_eq!((&file["bytes"], &file["size"]), (&json!(700_000), &json!("700.0 kB")));
    assert_eq!(file["mimetype"], "application/octet-stream");
    assert!(file["modified"].as_str().expect("a time").ends_with('Z'), "{file}");
    for item in root["contents"].as_array().expect("contents") {
        let icon = item["thumbnail"].as_str().and_then(|url| url.strip_prefix(origin.as_str()));
        let answer = send(shared.app.get(icon.expect("ours"))).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/svg+xml"));
    }
    let inner = shared.list(json!({ "path": "/Fotos/2024/" })).await;
    assert_eq!((names(&inner), &inner["filename"]), (vec!["写真 1.txt".into()], &json!("2024")));
    assert_eq!(inner["contents"][0]["path"], "/Fotos/2024/写真 1.txt");
    for same in [json!({}), json!({ "path": "" }), json!({ "path": "/", "next": "" })] {
        assert_eq!(names(&shared.list(same).await), names(&root));
    }
}

#[actix_web::test]
async fn nothing_outside_the_folder_is_listed_or_stored() {
    let shared = Shared::new().await;
    let outside = shared.folder.path().join("secret.txt");
    let outside = outside.to_str().expect("text");
    let evil = [
        "/../secret.txt",
        "..",
        "/Fotos/../../secret.txt",
        "/Fotos/..",
        "//secret.txt",
        "/./big.bin",
        "/big.bin\0.png",
        "/\n",
        "/.env",
        "/.git/",
        "/.git/config",
        "/link.txt",
        "/inner-link.bin",
        "/up/",
        "/up/secret.txt",
        "/BIG.BIN",
        "/fotos/",
        "/%2e%2e/secret.txt",
        "/missing",
        outside,
    ];
    for path in evil {
        let answer = shared.list(json!({ "path": path })).await;
        let code = answer["code"].as_str().expect("a code");
        assert!(["not_found", "bad_request"].contains(&code), "{path}: {answer}");
        assert_eq!(answer["contents"], Value::Null);
        let answer = shared.store(path, &pick()).await;
        let status = answer.status;
        assert!(status == 404 || status == 400, "{path}: {status} {}", answer.text());
        answer.assert_refused(status, if status == 404 { "not_found" } else { "bad_request" });
    }
    // A file is no folder, and a folder no file.
    assert_eq!(shared.list(json!({ "path": "/big.bin/" })).await["code"], "not_found");
    shared.store("/Fotos/", &pick()).await.assert_refused(404, "not_found");
    shared.store("/", &pick()).await.assert_refused(404, "not_found");
    assert_eq!(shared.app.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn what_is_neither_file_nor_folder_is_left_alone() {
    let shared = Shared::new().await;
    let socket = shared.root().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    let pipe = std::process::Command::new("mkfifo").arg(shared.root().join("pipe")).status();
    assert!(pipe.expect("mkfifo").success());
    let root = shared.list(json!({ "path": "/" })).await;
    assert_eq!(names(&root), ["Fotos", "big.bin", "page 2.html", "page 10.html"]);
    for path in ["/socket", "/pipe"] {
        shared.store(path, &pick()).await.assert_refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_large_folder_comes_page_by_page() {
    let shared = Shared::new().await;
    let many = shared.root().join("many");
    fs::create_dir(&many).expect("a folder");
    for number in 0..230 {
        fs::write(many.join(format!("{number}.txt")), b"").expect("written");
    }
    let mut all = Vec::new();
    let mut request = json!({ "path": "/many/" });
    for expected in [100, 100, 30] {
        let page = shared.list(request.clone()).await;
        assert_eq!(names(&page).len(), expected);
        all.extend(names(&page));
        request["next"] = page["next"].clone();
        // What comes between two pages moves nothing on the next one.
        fs::write(many.join(format!("0-{expected}.txt")), b"").expect("written");
    }
    assert_eq!(request["next"], "");
    assert_eq!(all, (0..230).map(|number| format!("{number}.txt")).collect::<Vec<_>>());
    let wrong = shared.list(json!({ "path": "/many/", "next": "../.." })).await;
    assert_eq!(wrong["code"], "bad_request");
}

#[actix_web::test]
async fn a_search_looks_below_the_folder() {
    let shared = Shared::new().await;
    let search = async |path: &str, words: &str| {
        let found = shared.list(json!({ "path": path, "search": words })).await;
        let paths = found["contents"].as_array().expect("contents").iter();
        paths.map(|item| item["path"].as_str().expect("a path").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(search("/", "PAGE html").await, ["/page 2.html", "/page 10.html"]);
    assert_eq!(search("/", "写真").await, ["/Fotos/2024/写真 1.txt"]);
    assert_eq!(search("/Fotos/", "2").await, ["/Fotos/2024/"]);
    assert_eq!(search("/Fotos/2024/", "png").await, Vec::<String>::new());
    // Neither what is hidden nor what is behind a link is found.
    assert_eq!(search("/", "secret").await, Vec::<String>::new());
    assert_eq!(search("/", "config").await, Vec::<String>::new());
    assert_eq!(search("/", "link").await, Vec::<String>::new());
    let long = shared.list(json!({ "path": "/", "search": "a".repeat(201) })).await;
    assert_eq!(long["code"], "bad_request");
}

#[actix_web::test]
async fn only_files_of_the_accepted_types_are_listed() {
    let shared = Shared::new().await;
    let ask = async |accept: Value| {
        let call = json!({ "clouds": { "customsource": {} }, "accept": accept });
        shared.app.list(&with_pair(call, &pick())).await
    };
    let answer = ask(json!(["text/*", "image/png"])).await.json();
    assert_eq!(names(&answer["customsource"]), ["Fotos", "page 2.html", "page 10.html"]);
    ask(json!("text/html")).await.assert_refused(400, "bad_request");
    ask(json!([7])).await.assert_refused(400, "bad_request");
}

#[actix_web::test]
async fn what_is_picked_becomes_a_file() {
    let shared = Shared::new().await;
    let answer = shared.store("/big.bin", &pick()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let stored = answer.json()["customsource"].clone();
    let handle = stored["handle"].as_str().expect("a handle");
    assert_eq!(
        stored,
        json!({
            "handle": handle,
            "url": format!("{}/{handle}", shared.app.origin),
            "filename": "big.bin",
            "size": 700_000,
            "mimetype": "application/octet-stream",
            "client": "customsource",
            "status": "Stored",
            "container": "sealdrop",
            "key": stored["key"],
        })
    );
    assert!(shared.app.download(handle).await == bytes(700_000));

    // The type is what the bytes show, and names of every script stay.
    let text = shared.store("/Fotos/2024/写真 1.txt", &pick()).await.json();
    assert_eq!(text["customsource"]["filename"], "写真 1.txt");
    assert_eq!(text["customsource"]["mimetype"], "text/plain");
    let page = shared.store("/page 2.html", &pick()).await.json();
    assert_eq!(page["customsource"]["mimetype"], "text/html");
    let empty = shared.store("page 10.html", &pick()).await.json();
    assert_eq!(empty["customsource"]["size"], 0);
}

#[actix_web::test]
async fn place_tags_and_workflows_are_honoured_where_allowed() {
    let shared = Shared::new().await;
    let ask = |pair: &SignedPolicy, store: Value| {
        let mut call = stores("/Fotos/a.png", pair);
        call["clouds"]["customsource"]["store"] = store;
        call["upload_tags"] = json!({ "a": "b" });
        call["clouds"]["customsource"]["customSourcePath"] = "/Fotos/".into();
        call
    };
    let wide = signed("store,runWorkflow", |policy| policy.path = Pattern::parse("in/.*").ok());
    let all = json!({ "path": "in/a.png", "workflows": ["one"], "access": "public" });
    let stored =
        shared.app.store_picked(&ask(&wide, all.clone())).await.json()["customsource"].clone();
    assert_eq!((&stored["key"], &stored["mimetype"]), (&json!("in/a.png"), &json!("image/png")));
    assert_eq!(stored["upload_tags"], json!({ "a": "b" }));
    assert_eq!(stored["workflows"], json!(["one"]));
    let mut java = stores("/Fotos/a.png", &signed("store", |_| {}));
    java["clouds"]["customsource"].as_object_mut().expect("an object").remove("store");
    java["store"] = json!({ "location": "S3", "path": "java/" });
    let key = shared.app.store_picked(&java).await.json()["customsource"]["key"].clone();
    assert!(key.as_str().expect("a key").starts_with("java/"), "{key}");

    let before = shared.app.stored_files();
    let check = async |pair: &SignedPolicy, store: Value, status: u16, code: &str| {
        shared.app.store_picked(&ask(pair, store)).await.assert_refused(status, code);
    };
    check(&wide, all, 403, "key_exists").await;
    check(&wide, json!({ "path": "out/a.png" }), 403, "not_allowed").await;
    check(&wide, json!({ "path": "in/../out" }), 403, "not_allowed").await;
    check(&pick(), json!({ "path": "in/b.png" }), 403, "not_allowed").await;
    check(&pick(), json!({ "container": "other" }), 403, "not_allowed").await;
    check(&pick(), json!({ "workflows": ["one"] }), 403, "not_allowed").await;
    check(&pick(), json!({ "path": 7 }), 400, "bad_request").await;
    let small = signed("pick", |policy| policy.max_size = Some(11));
    check(&small, json!({}), 403, "size_not_allowed").await;
    let large = signed("pick", |policy| policy.min_size = Some(13));
    check(&large, json!({}), 403, "size_not_allowed").await;
    assert_eq!(shared.app.stored_files(), before);
}

#[actix_web::test]
async fn who_may_not_sees_and_stores_nothing() {
    let shared = Shared::new().await;
    let link = signed("", |policy| {
        policy.call = None;
        policy.handle = Some("A".repeat(20));
    });
    let bad: [(SignedPolicy, u16, &str); 4] = [
        (flipped(&pick()), 401, "bad_signature"),
        (expired(&["pick", "store"]), 403, "policy_expired"),
        (signed("read,convert,writeUrl", |_| {}), 403, "not_allowed"),
        (link, 403, "not_allowed"),
    ];
    for (pair, status, code) in &bad {
        shared.app.list(&lists(pair)).await.assert_refused(*status, code);
        shared.store("/big.bin", pair).await.assert_refused(*status, code);
    }
    // To store somewhere is no leave to look around.
    shared.app.list(&lists(&signed("store", |_| {}))).await.assert_refused(403, "not_allowed");
    for mut call in [lists(&pick()), stores("/big.bin", &pick())] {
        let path = if call["flow"].is_null() { "/folder/list" } else { "/store/" };
        let ask = async |call: &Value| send_json(shared.app.post(path), call).await;
        call["apikey"] = "AnotherKeyOfTwentyTwoC".into();
        ask(&call).await.assert_refused(401, "unknown_app");
        call["apikey"] = KEY.into();
        let fields = call.as_object_mut().expect("an object");
        fields.remove("policy");
        fields.remove("signature");
        ask(&call).await.assert_refused(401, "security_required");
    }
    send(shared.app.get("/folder/list")).await.assert_refused(405, "bad_request");
    assert_eq!(shared.app.stored_files(), Vec::<std::path::PathBuf>::new());
}

#[actix_web::test]
async fn the_trouble_of_one_source_never_spoils_the_others() {
    let shared = Shared::new().await;
    let clouds = json!({
        "googledrive": { "path": "/" },
        "customsource": { "path": "/Fotos/" },
        "dropbox": 7,
        "box": { "path": 7 },
    });
    let answer = shared.app.list(&with_pair(json!({ "clouds": clouds }), &pick())).await.json();
    assert_eq!(names(&answer["customsource"]), ["2024", "a.png"]);
    assert_eq!(answer["googledrive"]["error"], "not_configured");
    assert_eq!(answer["dropbox"]["code"], "bad_request");
    assert_eq!(answer["box"]["code"], "bad_request");
    for clouds in [Value::Null, json!([]), json!("customsource"), json!(7)] {
        let call = with_pair(json!({ "clouds": clouds }), &pick());
        shared.app.list(&call).await.assert_refused(400, "bad_request");
        shared.app.store_picked(&call).await.assert_refused(400, "bad_request");
    }
    let many: BTreeMap<_, _> = (0..33).map(|at| (format!("c{at}"), json!({}))).collect();
    let call = with_pair(json!({ "clouds": many }), &pick());
    shared.app.list(&call).await.assert_refused(400, "bad_request");
    for clouds in [json!({}), json!({ "customsource": {} }), json!({ "a": {}, "b": {} })] {
        let call = with_pair(json!({ "clouds": clouds }), &pick());
        shared.app.store_picked(&call).await.assert_refused(400, "bad_request");
    }
    let call = with_pair(json!({ "clouds": { "googledrive": { "path": "/a" } } }), &pick());
    shared.app.store_picked(&call).await.assert_refused(404, "not_found");
}

#[actix_web::test]
async fn a_folder_that_is_gone_is_our_trouble() {
    let shared = Shared::new().await;
    fs::remove_dir_all(shared.root()).expect("removed");
    let answer = shared.list(json!({ "path": "/" })).await;
    assert_eq!(
        (&answer["code"], &answer["error"]),
        (&json!("busy"), &json!("the source could not be read"))
    );
    let answer = shared.store("/big.bin", &pick()).await;
    answer.assert_refused(503, "busy");
    assert!(!answer.text().contains("shared"), "{}", answer.text());
}

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
    let pair = crate::client::signed_with(crate::support::OTHER_SECRET, "pick", |_| {});
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
        let flags = sealdrop::config::Flags {
            api_key: Some(KEY.to_owned()),
            data_dir: Some(data.clone()),
            customsource: Some(shared.to_owned()),
            config: Some(folder.path().join("sealdrop.toml")),
            ..sealdrop::config::Flags::default()
        };
        fs::write(folder.path().join("sealdrop.toml"), "").expect("written");
        let env =
            |name: &str| (name == "SEALDROP_APP_SECRET").then(|| crate::support::SECRET.to_owned());
        let first = sealdrop::config::FirstStart::Refuse;
        sealdrop::config::Config::load(&flags, env, first).map(|_| ()).map_err(|p| p.to_string())
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
