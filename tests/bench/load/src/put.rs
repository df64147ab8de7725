//! One file as several PUTs: what a server that knows no parts can be asked for.

use std::io;

use serde_json::json;
use tokio::task::JoinSet;

use crate::content::Content;
use crate::http::{Body, Connection, Url};
use crate::run::{Clock, Report, failed};

#[derive(clap::Args)]
pub struct Options {
    /// Each range goes to this address and its number
    #[arg(long)]
    to: Url,
    /// Bytes of the file
    #[arg(long)]
    size: u64,
    /// Ranges, and connections
    #[arg(long, default_value_t = 3)]
    connections: u64,
}

pub async fn run(options: Options) -> io::Result<Report> {
    let content = Content::new(0);
    let clock = Clock::start();
    let mut ranges = JoinSet::new();
    for number in 0..options.connections {
        let edge = |number: u64| number * options.size / options.connections;
        let range = edge(number)..edge(number + 1);
        let (to, content) = (options.to.clone(), content.clone());
        ranges.spawn(async move {
            let mut connection = Connection::open(&to.authority).await?;
            let target = format!("{}{number}", to.target);
            let body = Body::Part(&content, range);
            let (head, _) = connection.ask("PUT", &target, &[], body).await?;
            match head.status {
                200..300 => Ok(()),
                status => Err(failed(format!("PUT {target} was answered {status}"))),
            }
        });
    }
    while let Some(range) = ranges.join_next().await {
        range.expect("a load does not panic")?;
    }
    Ok(clock.stop(Report::from_iter([("bytes".to_owned(), json!(options.size))])))
}
