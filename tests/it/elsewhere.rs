//! A host on this machine that is not ours: each path answers what a test gave it, word for word.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub struct Elsewhere {
    pub origin: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What a path answers, and what happens then.
#[derive(Clone)]
pub enum Answers {
    /// This, and the end of the connection.
    With(Vec<u8>),
    /// This, and nothing more without an end.
    Stops(Vec<u8>),
}

impl Elsewhere {
    /// Answers 404 with a secret to every path that is not in `paths`.
    pub fn new(paths: impl IntoIterator<Item = (&'static str, Answers)>) -> Self {
        let paths: HashMap<_, _> = paths.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let request = head(&mut stream);
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                kept.lock().expect("a lock").push(request);
                match paths.get(path.split('?').next().unwrap_or_default()).cloned() {
                    // A client that has enough hangs up.
                    Some(Answers::With(answer)) => drop(stream.write_all(&answer)),
                    Some(Answers::Stops(answer)) => {
                        drop(stream.write_all(&answer));
                        open.push(stream);
                    }
                    None => drop(stream.write_all(&page(404, "text/html", b"a secret of inside"))),
                }
            }
        });
        Elsewhere { origin, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a lock").clone()
    }
}

fn head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// An answer with a body of known length.
pub fn page(status: u16, kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// An answer whose length nobody knows before its end.
pub fn chunked(body: &[u8]) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in body.chunks(10_000) {
        answer.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        answer.extend_from_slice(chunk);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    answer
}

/// An answer that leads to `place`.
pub fn redirect(place: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 X\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}
