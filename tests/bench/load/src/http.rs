//! As much of an HTTP/1.1 client as the loads need, with nothing between them and the socket.

use std::io::{self, ErrorKind};
use std::ops::Range;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::content::Content;

/// Read at once from the socket.
const READ: usize = 256 * 1024;

/// An `http` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// `host:port`
    pub authority: String,
    /// From the first slash on.
    pub target: String,
}

impl std::str::FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("http://").ok_or(format!("{text} is no http address"))?;
        let slash = rest.find('/').unwrap_or(rest.len());
        let (authority, target) = rest.split_at(slash);
        let target = if target.is_empty() { "/" } else { target };
        Ok(Url { authority: authority.to_owned(), target: target.to_owned() })
    }
}

#[derive(Clone)]
pub enum Body<'a> {
    Bytes(&'a [u8]),
    Part(&'a Content, Range<u64>),
}

impl Body<'_> {
    fn length(&self) -> u64 {
        match self {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::Part(_, range) => range.end - range.start,
        }
    }
}

/// The status and headers of an answer; names are in lower case.
#[derive(Debug)]
pub struct Head {
    pub status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One connection, kept alive from request to request.
pub struct Connection {
    stream: TcpStream,
    authority: String,
    /// Read and not yet used.
    ahead: Vec<u8>,
}

impl Connection {
    pub async fn open(authority: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(authority).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, authority: authority.to_owned(), ahead: Vec::new() })
    }

    /// Goes away without a word: what a machine does whose network is gone.
    pub fn vanish(self) {
        let _ = self.stream.set_zero_linger();
    }

    /// Sends a request and hands the answer's body to `sink`.
    pub async fn exchange(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Body<'_>,
        mut sink: impl FnMut(&[u8]),
    ) -> io::Result<Head> {
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.authority);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if method != "GET" {
            request.push_str(&format!("Content-Length: {}\r\n", body.length()));
        }
        request.push_str("\r\n");
        let sent = self.send(request.as_bytes(), body).await;
        // A server may refuse before it has read everything; its words count more than the broken pipe.
        let answer = self.receive(&mut sink).await;
        match (sent, answer) {
            (_, Ok(head)) => Ok(head),
            (Err(broken), Err(_)) => Err(broken),
            (Ok(()), Err(broken)) => Err(broken),
        }
    }

    /// The same with the answer's body in memory.
    pub async fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Body<'_>,
    ) -> io::Result<(Head, Vec<u8>)> {
        let mut answer = Vec::new();
        let sink = |bytes: &[u8]| answer.extend_from_slice(bytes);
        let head = self.exchange(method, target, headers, body, sink).await?;
        Ok((head, answer))
    }

    async fn send(&mut self, head: &[u8], body: Body<'_>) -> io::Result<()> {
        match body {
            Body::Bytes(bytes) => self.stream.write_all(&[head, bytes].concat()).await,
            Body::Part(content, range) => {
                self.stream.write_all(head).await?;
                for slice in content.slices(range) {
                    self.stream.write_all(slice).await?;
                }
                Ok(())
            }
        }
    }

    async fn receive(&mut self, sink: &mut impl FnMut(&[u8])) -> io::Result<Head> {
        let head = loop {
            let head = self.head().await?;
            if head.status >= 200 {
                break head;
            }
        };
        if head.header("transfer-encoding") == Some("chunked") {
            loop {
                let line = self.line().await?;
                let length = u64::from_str_radix(line.trim(), 16).map_err(|_| malformed(&line))?;
                self.body(length, sink).await?;
                self.line().await?;
                if length == 0 {
                    return Ok(head);
                }
            }
        }
        let length = head.header("content-length").map_or(Ok(0), str::parse);
        self.body(length.map_err(|_| malformed("content-length"))?, sink).await?;
        Ok(head)
    }

    async fn head(&mut self) -> io::Result<Head> {
        let line = self.line().await?;
        let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut head =
            Head { status: status.ok_or_else(|| malformed(&line))?, headers: Vec::new() };
        loop {
            let line = self.line().await?;
            match line.split_once(':') {
                Some((name, value)) => {
                    head.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
                None => return Ok(head),
            }
        }
    }

    async fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.ahead.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.ahead.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            self.more().await?;
        }
    }

    async fn body(&mut self, length: u64, sink: &mut impl FnMut(&[u8])) -> io::Result<()> {
        let ready = self.ahead.len().min(length as usize);
        sink(&self.ahead[..ready]);
        self.ahead.drain(..ready);
        let mut left = length - ready as u64;
        let mut buffer = vec![0; READ.min(left as usize)];
        while left > 0 {
            let room = buffer.len().min(left as usize);
            let read = self.stream.read(&mut buffer[..room]).await?;
            if read == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            sink(&buffer[..read]);
            left -= read as u64;
        }
        Ok(())
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.ahead).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("this is no HTTP: {what}"))
}
