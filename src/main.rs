//! The `sealdrop` binary: parse the command line, run the command, map its end to an exit code.

use std::process::ExitCode;

use clap::Parser;
use sealdrop::cli::Cli;

#[actix_web::main]
async fn main() -> ExitCode {
    Cli::parse().run().await
}
