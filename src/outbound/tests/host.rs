//! A host that answers each connection with the next text it was given, and keeps what it was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(super) struct Host {
    pub(super) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What a host sends, and what it does then.
pub(super) enum Script {
    /// Says it and hangs up.
    Say(Vec<u8>),
    /// Says it and then nothing, without hanging up.
    Hang(Vec<u8>),
    /// Says it and then a letter each so often, without an end.
    Drip(Vec<u8>, Duration),
    /// Says it and then the other again and again.
    Repeat(Vec<u8>, Vec<u8>),
}

impl From<&str> for Script {
    fn from(text: &str) -> Self {
        Script::Say(text.into())
    }
}

impl From<String> for Script {
    fn from(text: String) -> Self {
        Script::Say(text.into())
    }
}

impl Host {
    pub(super) fn new<S: Into<Script>>(scripts: impl IntoIterator<Item = S>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, scripts) =
            (asked.clone(), scripts.into_iter().map(Into::into).collect::<Vec<_>>());
        std::thread::spawn(move || {
            let mut hanging = Vec::new();
            for script in scripts {
                let Ok((mut stream, _)) = listener.accept() else { return };
                kept.lock().expect("a lock").push(request(&mut stream));
                play(&mut stream, script, &mut hanging);
            }
            // Who asks once more finds nobody; who hangs is kept until the tests end.
            drop(listener);
            std::thread::park();
            drop(hanging);
        });
        Host { port, asked }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a lock").clone()
    }
}

/// The head of a request, and what of its body came with it.
fn request(stream: &mut TcpStream) -> String {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
    String::from_utf8_lossy(&request).into_owned()
}

/// A client that has enough hangs up; that is no failure of the host.
fn play(stream: &mut TcpStream, script: Script, hanging: &mut Vec<TcpStream>) {
    match script {
        Script::Say(text) => {
            let _ = stream.write_all(&text);
        }
        Script::Hang(text) => {
            let _ = stream.write_all(&text);
            hanging.extend(stream.try_clone());
        }
        Script::Drip(text, pause) => {
            let mut sent = stream.write_all(&text);
            while sent.is_ok() {
                std::thread::sleep(pause);
                sent = stream.write_all(b"a");
            }
        }
        Script::Repeat(text, again) => {
            let mut sent = stream.write_all(&text);
            while sent.is_ok() {
                sent = stream.write_all(&again);
            }
        }
    }
}
