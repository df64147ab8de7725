//! A server in this process for one test, and a client for it.

use std::path::{Path, PathBuf};

use awc::http::Method;
use awc::{Client, ClientRequest};
use sealdrop::app;
use sealdrop::config::{Config, FirstStart, Flags, Mode};
use sealdrop::http::{Server, Service};
use serde_json::Value;
use tempfile::TempDir;

pub const KEY: &str = "AbcDefGhiJklMnoPqrStUv";
pub const SECRET: &str = "an-app-secret-of-26-bytes!";

/// The secret of a further application called `other`, where the file has one.
pub const OTHER_SECRET: &str = "the-other-secret-of-bytes!";

/// A running server with a configuration file and a folder of its own.
pub struct TestApp {
    pub origin: String,
    client: Client,
    folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    headers: awc::http::header::HeaderMap,
}

impl TestApp {
    /// Starts a server for a Filestack application whose `sealdrop.toml` is `file`.
    pub async fn spawn(file: &str) -> Self {
        TestApp::spawn_with(file, Flags::default()).await
    }

    pub async fn spawn_with(file: &str, flags: Flags) -> Self {
        let variables = [("FILESTACK_API_KEY", KEY), ("FILESTACK_APP_SECRET", SECRET)];
        TestApp::launch(file, flags, &variables).await
    }

    /// Starts a self-hosted server over a fresh folder.
    pub async fn self_hosted(file: &str) -> Self {
        let flags = Flags { api_key: Some(KEY.to_owned()), ..Flags::default() };
        let other = ("SEALDROP_APP_SECRET_OTHER", OTHER_SECRET);
        TestApp::launch(file, flags, &[("SEALDROP_APP_SECRET", SECRET), other]).await
    }

    /// Starts a self-hosted server that may fetch from hosts of this machine.
    pub async fn importing(file: &str) -> Self {
        let flags = Flags {
            api_key: Some(KEY.to_owned()),
            allow_private_fetch: vec!["127.0.0.0/8".to_owned()],
            ..Flags::default()
        };
        TestApp::launch(file, flags, &[("SEALDROP_APP_SECRET", SECRET)]).await
    }

    /// Starts a self-hosted server with more variables in its environment.
    pub async fn self_hosted_with(file: &str, more: &[(&str, &str)]) -> Self {
        let flags = Flags { api_key: Some(KEY.to_owned()), ..Flags::default() };
        let variables = [&[("SEALDROP_APP_SECRET", SECRET)], more].concat();
        TestApp::launch(file, flags, &variables).await
    }

    /// Starts a self-hosted server with a part of it changed.
    pub async fn self_hosted_changed(change: impl FnOnce(Service) -> Service) -> Self {
        let flags = Flags { api_key: Some(KEY.to_owned()), ..Flags::default() };
        TestApp::launch_changed("", flags, &[("SEALDROP_APP_SECRET", SECRET)], change).await
    }

    async fn launch(file: &str, flags: Flags, variables: &[(&str, &str)]) -> Self {
        TestApp::launch_changed(file, flags, variables, |service| service).await
    }

    async fn launch_changed(
        file: &str,
        flags: Flags,
        variables: &[(&str, &str)],
        change: impl FnOnce(Service) -> Service,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sealdrop.toml");
        std::fs::write(&path, file).expect("written");
        let flags = Flags {
            config: Some(path),
            listen: Some("127.0.0.1:0".to_owned()),
            data_dir: Some(folder.path().join("data")),
            ..flags
        };
        let env = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let config = Config::load(&flags, env, FirstStart::Refuse).expect("a configuration");
        let service = match &config.mode {
            Mode::Hosted => None,
            Mode::SelfHosted(settings) => {
                let folder = app::open_folder(&settings.data_dir).expect("a folder");
                Some(change(app::service(settings, folder).expect("a service")))
            }
        };
        let server = Server::bind(&config, service).expect("a port");
        let origin = format!("{}://{}", server.scheme(), server.address());
        actix_web::rt::spawn(server.run_until(std::future::pending()));
        let client = Client::builder().disable_redirects().finish();
        TestApp { origin, client, folder }
    }

    /// Every file below the data folder, but for the lock.
    pub fn stored_files(&self) -> Vec<PathBuf> {
        fn below(folder: &Path) -> Vec<PathBuf> {
            let entries = std::fs::read_dir(folder)
                .expect("a folder")
                .map(|entry| entry.expect("an entry").path());
            entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
        }
        let files = below(&self.folder.path().join("data"));
        files
            .into_iter()
            .filter(|path| !path.ends_with("lock") && !path.ends_with(".lock"))
            .collect()
    }

    pub fn request(&self, method: Method, path: &str) -> ClientRequest {
        self.client.request(method, format!("{}{path}", self.origin)).no_decompress()
    }

    pub fn get(&self, path: &str) -> ClientRequest {
        self.request(Method::GET, path)
    }
}

/// Sends `request` without a body and reads all of the answer.
pub async fn send(request: ClientRequest) -> Answer {
    Answer::read(request.send().await.expect("an answer")).await
}

impl Answer {
    pub async fn read<S>(mut response: awc::ClientResponse<S>) -> Self
    where
        S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>>,
    {
        let body = response.body().limit(64 << 20).await.expect("a body").to_vec();
        Answer::new(&response, body)
    }

    pub fn new<S>(response: &awc::ClientResponse<S>, body: Vec<u8>) -> Self {
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// The value of a cookie that is set here.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all("set-cookie")
            .filter_map(|value| value.to_str().ok()?.split(';').next()?.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

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
