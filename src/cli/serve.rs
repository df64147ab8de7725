//! `sealdrop serve`.

use std::io;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use super::{load, log, refuse};
use crate::app::{App, StartError};
use crate::config::{Config, FirstStart, Flags, LogFormat, Mode};
use crate::http::{BindRefused, with_causes};

pub(super) async fn run(flags: &Flags) -> ExitCode {
    let config = match load(flags, FirstStart::Make) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let _writer = log_as(config.log);
    raise_file_limit();
    let (listen, mode) = (config.listen, in_words(&config));
    let app = match App::bind(config) {
        Ok(app) => app,
        Err(StartError::Listen(BindRefused::Port(error))) => {
            return refuse(port_problem(listen, &error));
        }
        Err(error) => return refuse(with_causes(&error)),
    };
    println!("listening on {}://{} ({mode})", app.scheme(), app.address());
    match app.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the server stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn log_as(format: LogFormat) -> log::Writer {
    // actix tells at `info` what its workers do, which is nobody's business but its own.
    let ours =
        Targets::new().with_default(LevelFilter::INFO).with_target("actix", LevelFilter::WARN);
    let (lines, writer) = log::start();
    let lines = fmt::layer().with_writer(lines).with_target(false).with_ansi(false);
    let layer = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry().with(layer.with_filter(ours)).init();
    writer
}

/// Each connection and each part is an open file; the usual soft limit of 1,024 is for other programs.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!("the limit of open files could not be raised: {error}");
    }
}

/// Which way it runs; of a key, enough to tell applications apart.
fn in_words(config: &Config) -> String {
    match &config.mode {
        Mode::Hosted => format!("Filestack application {:.3}..", config.identity.api_key),
        Mode::SelfHosted(settings) => {
            format!("self-hosted, files in {}", settings.data_dir.display())
        }
    }
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
