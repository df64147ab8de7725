//! A server in this process for one test, and a client for it.

use awc::http::Method;
use awc::{Client, ClientRequest};
use sealdrop::config::{Config, Flags};
use sealdrop::http::Server;
use serde_json::Value;
use tempfile::TempDir;

pub const KEY: &str = "AbcDefGhiJklMnoPqrStUv";
pub const SECRET: &str = "an-app-secret-of-26-bytes!";

/// A running server with a configuration file of its own.
pub struct TestApp {
    pub origin: String,
    client: Client,
    _folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    headers: awc::http::header::HeaderMap,
}

impl TestApp {
    /// Starts a server whose `sealdrop.toml` is `file`.
    pub async fn spawn(file: &str) -> Self {
        TestApp::spawn_with(file, Flags::default()).await
    }

    pub async fn spawn_with(file: &str, flags: Flags) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sealdrop.toml");
        std::fs::write(&path, file).expect("written");
        let flags = Flags { config: Some(path), listen: Some("127.0.0.1:0".to_owned()), ..flags };
        let env = |name: &str| match name {
            "FILESTACK_API_KEY" => Some(KEY.to_owned()),
            "FILESTACK_APP_SECRET" => Some(SECRET.to_owned()),
            _ => None,
        };
        let config = Config::load(&flags, env).expect("a configuration");
        let server = Server::bind(&config).expect("a port");
        let origin = format!("http://{}", server.address());
        actix_web::rt::spawn(server.run_until(std::future::pending()));
        let client = Client::builder().disable_redirects().finish();
        TestApp { origin, client, _folder: folder }
    }

    pub fn request(&self, method: Method, path: &str) -> ClientRequest {
        self.client.request(method, format!("{}{path}", self.origin)).no_decompress()
    }

    pub fn get(&self, path: &str) -> ClientRequest {
        self.request(Method::GET, path)
    }
}

/// Sends `request` and reads all of the answer.
pub async fn send(request: ClientRequest) -> Answer {
    let mut response = request.send().await.expect("an answer");
    let body = response.body().limit(4 << 20).await.expect("a body").to_vec();
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
}

impl Answer {
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// Asserts status and code of a refusal, and that it is readable and traced.
    #[track_caller]
    pub fn assert_refused(&self, status: u16, code: &str) {
        let body = self.json();
        assert_eq!((self.status, body["code"].as_str()), (status, Some(code)), "{body}");
        assert!(body["error"].as_str().is_some_and(|error| error.len() > 10), "{body}");
        assert_eq!(body["trace"].as_str().map(str::len), Some(16), "{body}");
        assert_eq!(self.header("cache-control"), "no-store");
    }
}
