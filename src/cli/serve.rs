//! `sealdrop serve`.

use std::io;
use std::process::ExitCode;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use super::{load, refuse};
use crate::app::App;
use crate::config::{Flags, LogFormat};

pub(super) async fn run(flags: &Flags) -> ExitCode {
    let config = match load(flags) {
        Ok(config) => config,
        Err(code) => return code,
    };
    log_as(config.log);
    let (listen, key) = (config.listen, abbreviated(&config.filestack.api_key));
    let app = match App::bind(config) {
        Ok(app) => app,
        Err(error) => return refuse(port_problem(listen, &error)),
    };
    println!("listening on http://{} (Filestack application {key})", app.address());
    match app.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the server stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn log_as(format: LogFormat) {
    // actix tells at `info` what its workers do, which is nobody's business but its own.
    let ours =
        Targets::new().with_default(LevelFilter::INFO).with_target("actix", LevelFilter::WARN);
    let lines = fmt::layer().with_writer(io::stderr).with_target(false).with_ansi(false);
    let layer = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(layer.with_filter(ours)).init();
}

/// Enough of the key to tell applications apart.
fn abbreviated(api_key: &str) -> String {
    format!("{}..", &api_key[..api_key.len().min(3)])
}

fn port_problem(listen: std::net::SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{listen} is in use by another program; take a free port with --listen {}:0",
            listen.ip()
        ),
        _ => format!("{listen} cannot be listened on: {error}"),
    }
}
