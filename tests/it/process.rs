//! The binary as a process: a self-hosted server that can be killed, and commands beside it.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use awc::Client;
use awc::http::Method;
use serde_json::Value;

use crate::support::{Answer, KEY, SECRET};

/// The binary, self-hosted with the tests' key and secret, its data below `folder`.
pub fn sealdrop(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealdrop"));
    command.args(arguments).current_dir(folder).env_clear();
    command.env("SEALDROP_API_KEY", KEY).env("SEALDROP_APP_SECRET", SECRET);
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str], folder: &Path) -> Output {
    sealdrop(arguments, folder).output().expect("it starts")
}

/// A running server.
pub struct Served {
    child: RefCell<Child>,
    origin: String,
    client: Client,
}

impl Served {
    /// Starts one on a free port; it answers when this returns.
    pub fn start(folder: &Path) -> Self {
        Served::start_logging(folder, Stdio::null())
    }

    /// The same, with its log going there.
    pub fn start_logging(folder: &Path, log: impl Into<Stdio>) -> Self {
        let mut child = sealdrop(&["--listen", "127.0.0.1:0"], folder)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        let origin = line.strip_prefix("listening on ").and_then(|rest| rest.split(' ').next());
        let origin = origin.unwrap_or_else(|| panic!("the first line is {line:?}")).to_owned();
        let client = Client::builder().timeout(Duration::from_secs(30)).finish();
        Served { child: RefCell::new(child), origin, client }
    }

    /// Where it listens.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Asks it to stop, and waits until it did.
    pub fn stop(&self) {
        use rustix::process::{Pid, Signal, kill_process};
        let mut child = self.child.borrow_mut();
        kill_process(Pid::from_child(&child), Signal::TERM).expect("it runs");
        assert!(child.wait().expect("it ends").success());
    }

    /// Where it listens, as `Host` says it.
    pub fn address(&self) -> &str {
        self.origin.trim_start_matches("http://")
    }

    /// The most memory it has had, in KiB (proc(5), `VmHWM`).
    pub fn peak_kib(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.borrow().id());
        let status = std::fs::read_to_string(path).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Ends it at once, as a power switch would but for the disk's cache.
    pub fn kill(&self) {
        let mut child = self.child.borrow_mut();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// One request; `None` when the server is gone.
    pub async fn request(&self, method: Method, path: &str, body: Vec<u8>) -> Option<Answer> {
        let request = self.client.request(method, format!("{}{path}", self.origin));
        let mut response = request.send_body(body).await.ok()?;
        let body = response.body().limit(64 << 20).await.ok()?;
        Some(Answer::new(&response, body.to_vec()))
    }

    /// A call with JSON fields that succeeds, unless the server is gone.
    pub async fn post(&self, path: &str, fields: &Value) -> Option<Value> {
        let answer = self.request(Method::POST, path, fields.to_string().into_bytes()).await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        Some(answer.json())
    }

    /// Bytes that are taken, unless the server is gone.
    pub async fn put(&self, path: &str, body: Vec<u8>) -> Option<()> {
        let answer = self.request(Method::PUT, path, body).await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        Some(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}
