//! Downloads of one file, over several connections at once.

use std::io;

use serde_json::json;
use tokio::task::JoinSet;

use crate::content::Content;
use crate::http::{Body, Connection, Url};
use crate::run::{Clock, Report, failed};

#[derive(clap::Args)]
pub struct Options {
    #[arg(long)]
    from: Url,
    /// Bytes that the file must have
    #[arg(long)]
    size: u64,
    /// Downloads at once
    #[arg(long, default_value_t = 1)]
    connections: u64,
    /// Compare every byte; the number of the file in its upload
    #[arg(long)]
    check: Option<u64>,
}

pub async fn run(options: Options) -> io::Result<Report> {
    let content = options.check.map(Content::new);
    let clock = Clock::start();
    let mut downloads = JoinSet::new();
    for _ in 0..options.connections {
        downloads.spawn(download(options.from.clone(), content.clone(), options.size));
    }
    while let Some(download) = downloads.join_next().await {
        download.expect("a load does not panic")?;
    }
    let bytes = options.size * options.connections;
    Ok(clock.stop(Report::from_iter([("bytes".to_owned(), json!(bytes))])))
}

async fn download(from: Url, content: Option<Content>, size: u64) -> io::Result<()> {
    let mut connection = Connection::open(&from.authority).await?;
    let (mut read, mut intact) = (0, true);
    let sink = |bytes: &[u8]| {
        intact = intact && content.as_ref().is_none_or(|content| content.is_at(read, bytes));
        read += bytes.len() as u64;
    };
    let head = connection.exchange("GET", &from.target, &[], Body::Bytes(b""), sink).await?;
    match (head.status, read == size, intact) {
        (200, true, true) => Ok(()),
        (200, true, false) => Err(failed("the file is not what was uploaded")),
        (status, ..) => Err(failed(format!("GET was answered {status} with {read} bytes"))),
    }
}
