//! Somebody who is told: a server on loopback that keeps what it is sent and answers as it is told to.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use sealdrop::policy::Secret;
use serde_json::Value;
use tokio::sync::Notify;

/// What it answers.
#[derive(Clone, Debug)]
pub enum Reply {
    Status(u16),
    /// A redirect to this place.
    Redirect(String),
    /// It takes the call and closes the connection.
    Nothing,
    /// It takes the call and holds the connection open, until the receiver is gone.
    Silence,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// A running receiver.
#[derive(Clone)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    calls: Mutex<Vec<Call>>,
    /// What is answered to the next calls; 200 to those after.
    replies: Mutex<VecDeque<Reply>>,
    called: Notify,
}

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let serving = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                thread::spawn(move || serving.serve(stream));
            }
        });
        Receiver { address, shared }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next calls are answered like this.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        lock(&self.shared.replies).extend(replies);
    }

    /// From now on all calls are answered with 200.
    pub fn reply_well(&self) {
        lock(&self.shared.replies).clear();
    }

    /// The calls since the last time.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut lock(&self.shared.calls))
    }

    /// Waits until so many calls came, and gives them out.
    pub async fn wait_for(&self, count: usize) -> Vec<Call> {
        while lock(&self.shared.calls).len() < count {
            self.shared.called.notified().await;
        }
        self.take()
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) {
        let Some(call) = read(&stream) else { return };
        lock(&self.calls).push(call);
        let reply = lock(&self.replies).pop_front().unwrap_or(Reply::Status(200));
        let head = match reply {
            Reply::Status(status) => format!("HTTP/1.1 {status} X\r\n"),
            Reply::Redirect(place) => format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\n"),
            Reply::Nothing => String::new(),
            Reply::Silence => {
                self.called.notify_one();
                // Until the other end closes.
                let _ = (&stream).read(&mut [0]);
                return;
            }
        };
        if !head.is_empty() {
            let _ = (&stream).write_all(
                format!("{head}Content-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
            );
        }
        self.called.notify_one();
    }
}

fn read(stream: &TcpStream) -> Option<Call> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let path = lines.first()?.split(' ').nth(1)?.to_owned();
    let headers: Vec<_> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length?.1.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Call { path, headers, body: String::from_utf8(body).ok()? })
}

impl Call {
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// Its action and the handle in its link.
    pub fn about(&self) -> (String, String) {
        let body = self.json();
        let text = &body["text"];
        let url = text["link"]["url"].as_str().or(text["url"].as_str()).expect("a link");
        let handle = url.rsplit('/').next().expect("a handle");
        (body["action"].as_str().expect("an action").to_owned(), handle.to_owned())
    }

    /// Whether it is signed with `secret`, as filestack-js and filestack-python check it.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let message = format!("{}.{}", self.header("fs-timestamp"), self.body);
        Secret::new(secret).has_signed(message.as_bytes(), self.header("fs-signature"))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("sound")
}
