//! One file to a tus 1.0.0 server: POST, then everything in one PATCH, which is the fastest that tus has.

use std::io;

use serde_json::json;

use crate::content::Content;
use crate::http::{Body, Connection, Url};
use crate::run::{Clock, Report, failed};

#[derive(clap::Args)]
pub struct Options {
    /// Where uploads are created
    #[arg(long)]
    to: Url,
    /// Bytes of the file
    #[arg(long)]
    size: u64,
}

pub async fn run(options: Options) -> io::Result<Report> {
    let content = Content::new(0);
    let clock = Clock::start();
    let mut connection = Connection::open(&options.to.authority).await?;
    let size = options.size.to_string();
    let create = [("Tus-Resumable", "1.0.0"), ("Upload-Length", size.as_str())];
    let (head, _) = connection.ask("POST", &options.to.target, &create, Body::Bytes(b"")).await?;
    let location = head.header("location").filter(|_| head.status == 201);
    let location = location.ok_or_else(|| failed(format!("POST was answered {}", head.status)))?;
    let location = absolute(location, &options.to);
    let patch = [
        ("Tus-Resumable", "1.0.0"),
        ("Upload-Offset", "0"),
        ("Content-Type", "application/offset+octet-stream"),
    ];
    let body = Body::Part(&content, 0..options.size);
    let (head, _) = connection.ask("PATCH", &location, &patch, body).await?;
    if head.status != 204 || head.header("upload-offset") != Some(&size) {
        return Err(failed(format!("PATCH was answered {}", head.status)));
    }
    Ok(clock.stop(Report::from_iter([("bytes".to_owned(), json!(options.size))])))
}

/// The path of an address that may lack its scheme or its host.
fn absolute(location: &str, base: &Url) -> String {
    let host = format!("//{}", base.authority);
    let rest = location.trim_start_matches("http:");
    rest.strip_prefix(&host).unwrap_or(rest).to_owned()
}
