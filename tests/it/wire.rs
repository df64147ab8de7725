//! Requests byte for byte, and one answer to each: no client of ours has a say in what is sent.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::TestApp;

/// What came back.
pub struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
    head: String,
}

impl Reply {
    /// The header's value; nothing where there is none.
    pub fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map_or_else(String::new, |(_, value)| value.to_owned())
    }

    /// The answer, once all of it is there.
    fn whole(answer: &[u8]) -> Option<Self> {
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1)?.parse().expect("a status");
        let reply = Reply { status, head, body: answer[end + 4..].to_vec() };
        let length = reply.header("content-length").parse().unwrap_or(0);
        (reply.body.len() >= length).then_some(reply)
    }
}

/// `host:port` of the server.
pub fn address(app: &TestApp) -> String {
    app.origin.strip_prefix("http://").expect("plain HTTP").to_owned()
}

/// Sends the bytes over a connection of their own, and reads one answer.
pub fn exchange(address: &str, request: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(request).expect("sent");
    let mut answer = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        if let Some(reply) = Reply::whole(&answer) {
            return reply;
        }
        match stream.read(&mut buffer).expect("an answer in time") {
            0 => panic!("the answer was cut off: {}", String::from_utf8_lossy(&answer)),
            read => answer.extend_from_slice(&buffer[..read]),
        }
    }
}
