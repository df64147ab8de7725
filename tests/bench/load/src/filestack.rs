//! Files in parts, as filestack-js 4.3.8 sends them in regular mode: start, then for each part a question
//! and a PUT, then complete; so many parts of a file at a time; its retries and their pauses.
//!
//! On SIGUSR1 every connection vanishes without a word, and what was under way counts as a network error:
//! what a browser does when the machine's network changes.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::content::Content;
use crate::http::{Body, Connection, Head, Url};
use crate::run::{Clock, Report, failed};

const RETRIES: u32 = 10;
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long)]
    origin: Url,
    /// Application key
    #[arg(long)]
    key: String,
    #[arg(long)]
    policy: String,
    #[arg(long)]
    signature: String,
    /// Bytes of each file
    #[arg(long)]
    size: u64,
    /// Files at once
    #[arg(long, default_value_t = 1)]
    files: u64,
    /// Bytes of a part
    #[arg(long, default_value_t = 6 << 20)]
    part: u64,
    /// Parts of a file at a time
    #[arg(long, default_value_t = 3)]
    concurrency: usize,
    /// Announce each part's MD5
    #[arg(long)]
    md5: bool,
}

/// One file on its way.
struct Upload {
    options: Options,
    content: Content,
    /// Of every part, in order; empty without `--md5`.
    md5: Vec<String>,
    next_part: AtomicU64,
}

/// One file that has arrived.
struct Stored {
    handle: String,
    start: Duration,
    complete: Duration,
}

pub async fn run(options: Options) -> io::Result<Report> {
    let block = Content::new(0);
    let uploads: Vec<Arc<Upload>> = (0..options.files)
        .map(|number| Arc::new(Upload::new(options.clone(), block.of_file(number))))
        .collect();
    let network = Network::watched()?;
    let clock = Clock::start();
    let mut tasks = JoinSet::new();
    for upload in uploads {
        let network = network.clone();
        tasks.spawn(async move { upload.run(&network).await });
    }
    let mut stored = Vec::new();
    while let Some(task) = tasks.join_next().await {
        stored.push(task.expect("a load does not panic")?);
    }
    let longest = |time: fn(&Stored) -> Duration| {
        stored.iter().map(|stored| time(stored).as_secs_f64()).fold(0.0, f64::max)
    };
    Ok(clock.stop(Report::from_iter([
        ("bytes".to_owned(), json!(options.size * options.files)),
        ("handles".to_owned(), stored.iter().map(|stored| stored.handle.clone()).collect()),
        ("start_seconds".to_owned(), json!(longest(|stored| stored.start))),
        ("complete_seconds".to_owned(), json!(longest(|stored| stored.complete))),
        ("retries".to_owned(), json!(network.retries.load(Ordering::Relaxed))),
    ])))
}

impl Upload {
    fn new(options: Options, content: Content) -> Self {
        let mut upload = Upload { options, content, md5: Vec::new(), next_part: AtomicU64::new(0) };
        if upload.options.md5 {
            upload.md5 =
                (0..upload.parts()).map(|part| upload.content.md5(upload.range(part))).collect();
        }
        upload
    }

    fn parts(&self) -> u64 {
        self.options.size.div_ceil(self.options.part)
    }

    fn range(&self, part: u64) -> Range<u64> {
        let start = part * self.options.part;
        start..(start + self.options.part).min(self.options.size)
    }

    async fn run(self: Arc<Self>, network: &Network) -> io::Result<Stored> {
        let mut client = Client::new(self.options.origin.clone(), network.clone());
        let started = Instant::now();
        let ticket = client.call("start", &self.start()).await?;
        let start = started.elapsed();

        let mut workers = JoinSet::new();
        for _ in 0..self.options.concurrency {
            let client = Client::new(self.options.origin.clone(), network.clone());
            workers.spawn(self.clone().send_parts(client, ticket.clone()));
        }
        let mut parts = Vec::new();
        while let Some(worker) = workers.join_next().await {
            parts.extend(worker.expect("a load does not panic")?);
        }
        parts.sort_by_key(|part| part["part_number"].as_u64());

        let completing = Instant::now();
        let answer = client.call("complete", &self.complete(&ticket, parts)).await?;
        let handle = answer["handle"].as_str().ok_or_else(|| failed("complete gave no handle"))?;
        Ok(Stored { handle: handle.to_owned(), start, complete: completing.elapsed() })
    }

    /// One of the few at a time: takes the next part until there is none.
    async fn send_parts(
        self: Arc<Self>,
        mut client: Client,
        ticket: Value,
    ) -> io::Result<Vec<Value>> {
        let mut sent = Vec::new();
        loop {
            let part = self.next_part.fetch_add(1, Ordering::Relaxed);
            if part >= self.parts() {
                return Ok(sent);
            }
            let place = client.call("upload", &self.place(&ticket, part)).await?;
            let etag = client.put(&place, &self.content, self.range(part)).await?;
            sent.push(json!({"part_number": part + 1, "etag": etag}));
        }
    }

    fn start(&self) -> Value {
        let mut body = self.common();
        body["filename"] = json!("bench.bin");
        body["mimetype"] = json!("application/octet-stream");
        body["size"] = json!(self.options.size);
        body
    }

    fn place(&self, ticket: &Value, part: u64) -> Value {
        let range = self.range(part);
        let mut body = self.with(ticket);
        body["part"] = json!(part + 1);
        body["size"] = json!(range.end - range.start);
        if let Some(md5) = self.md5.get(part as usize) {
            body["md5"] = json!(md5);
        }
        body
    }

    fn complete(&self, ticket: &Value, parts: Vec<Value>) -> Value {
        let mut body = self.with(ticket);
        body["filename"] = json!("bench.bin");
        body["mimetype"] = json!("application/octet-stream");
        body["size"] = json!(self.options.size);
        body["parts"] = json!(parts);
        body
    }

    fn with(&self, ticket: &Value) -> Value {
        let mut body = self.common();
        for name in ["uri", "region", "upload_id"] {
            body[name] = ticket[name].clone();
        }
        body
    }

    fn common(&self) -> Value {
        json!({
            "apikey": self.options.key,
            "policy": self.options.policy,
            "signature": self.options.signature,
            "store": {"location": "s3"},
        })
    }
}

/// What all requests share: the network under them, and the count of their retries.
#[derive(Clone)]
struct Network {
    changes: watch::Receiver<u64>,
    retries: Arc<AtomicU64>,
}

impl Network {
    fn watched() -> io::Result<Self> {
        let (announce, changes) = watch::channel(0);
        let mut signals = signal(SignalKind::user_defined1())?;
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                announce.send_modify(|changes| *changes += 1);
            }
        });
        Ok(Network { changes, retries: Arc::default() })
    }
}

/// One request after the other, over one connection for as long as it holds.
struct Client {
    origin: Url,
    network: Network,
    connection: Option<Connection>,
}

impl Client {
    fn new(origin: Url, network: Network) -> Self {
        Client { origin, network, connection: None }
    }

    async fn call(&mut self, name: &str, body: &Value) -> io::Result<Value> {
        let headers = [
            ("Content-Type", "application/json"),
            ("Filestack-Source", "JS-4.3.8"),
            ("Filestack-Trace-Id", "1-bench"),
            ("Filestack-Trace-Span", "jssdk-bench"),
        ];
        let body = body.to_string();
        let body = Body::Bytes(body.as_bytes());
        let (_, answer) =
            self.repeat("POST", &format!("/multipart/{name}"), &headers, body).await?;
        serde_json::from_slice(&answer).map_err(|_| failed(format!("{name} gave no JSON")))
    }

    /// Sends one part and returns its ETag.
    async fn put(
        &mut self,
        place: &Value,
        content: &Content,
        range: Range<u64>,
    ) -> io::Result<String> {
        let url = place["url"].as_str().and_then(|url| url.parse::<Url>().ok());
        let url = url.filter(|url| url.authority == self.origin.authority);
        let url = url.ok_or_else(|| failed("upload gave no url of this origin"))?;
        let headers =
            place["headers"].as_object().ok_or_else(|| failed("upload gave no headers"))?;
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()))
            .collect();
        let body = Body::Part(content, range);
        let (head, _) = self.repeat("PUT", &url.target, &headers, body).await?;
        let etag = head.header("etag").ok_or_else(|| failed("a part got no ETag"))?;
        Ok(etag.to_owned())
    }

    /// Network errors and 5xx are tried again; any other answer but 200 ends the upload.
    async fn repeat(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Body<'_>,
    ) -> io::Result<(Head, Vec<u8>)> {
        let mut retry = 0;
        loop {
            let outcome = self.once(method, target, headers, body.clone()).await;
            let failure = match outcome {
                Ok((head, answer)) if head.status == 200 => return Ok((head, answer)),
                Ok((head, answer)) => {
                    let answer = String::from_utf8_lossy(&answer);
                    let text = format!("{method} {target}: {} {answer}", head.status);
                    if head.status < 500 {
                        return Err(failed(text));
                    }
                    failed(text)
                }
                Err(error) => error,
            };
            if retry == RETRIES {
                return Err(failure);
            }
            self.network.retries.fetch_add(1, Ordering::Relaxed);
            sleep(LONGEST_PAUSE.min(Duration::from_secs(1 << retry))).await;
            retry += 1;
        }
    }

    async fn once(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Body<'_>,
    ) -> io::Result<(Head, Vec<u8>)> {
        self.network.changes.mark_unchanged();
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => tokio::select! {
                opened = timeout(REQUEST_TIMEOUT, Connection::open(&self.origin.authority)) => opened??,
                _ = self.network.changes.changed() => return Err(failed("the network changed")),
            },
        };
        let outcome = tokio::select! {
            answer = timeout(REQUEST_TIMEOUT, connection.ask(method, target, headers, body)) => Some(answer),
            _ = self.network.changes.changed() => None,
        };
        match outcome {
            Some(answer) => {
                let (head, answer) = answer??;
                if head.header("connection") != Some("close") {
                    self.connection = Some(connection);
                }
                Ok((head, answer))
            }
            None => {
                connection.vanish();
                Err(failed("the network changed"))
            }
        }
    }
}
