//! Sources whose folders are listed: what `/folder/list` shows of a folder, and what it never shows.

use std::fs;
use std::os::unix::fs::symlink;

use sealdrop::policy::SignedPolicy;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{bytes, pick, send_json, with_pair};
use crate::support::{Answer, TestApp, send};

/// A folder to pick from, with a secret beside it, and the server for it.
pub struct Shared {
    pub app: TestApp,
    folder: TempDir,
}

impl Shared {
    pub async fn new() -> Self {
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

    pub fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("shared")
    }

    /// What the source answers to `request`, asked with a pair that may pick.
    pub async fn list(&self, request: Value) -> Value {
        let call = with_pair(json!({ "clouds": { "customsource": request } }), &pick());
        let answer = self.app.list(&call).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["customsource"].clone()
    }

    pub async fn store(&self, path: &str, pair: &SignedPolicy) -> Answer {
        self.app.store_picked(&stores(path, pair)).await
    }
}

impl TestApp {
    pub async fn list(&self, body: &Value) -> Answer {
        send_json(self.post("/folder/list"), body).await
    }

    pub async fn store_picked(&self, body: &Value) -> Answer {
        send_json(self.post("/store/"), body).await
    }
}

pub fn lists(pair: &SignedPolicy) -> Value {
    with_pair(json!({ "clouds": { "customsource": { "path": "/" } } }), pair)
}

/// The call as filestack-js sends it.
pub fn stores(path: &str, pair: &SignedPolicy) -> Value {
    let store = json!({ "location": "s3" });
    let clouds = json!({ "customsource": { "path": path, "store": store } });
    with_pair(json!({ "flow": "web", "clouds": clouds }), pair)
}

pub fn names(answer: &Value) -> Vec<String> {
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
