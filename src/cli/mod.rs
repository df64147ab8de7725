//! The commands, a file each.

mod doctor;
mod explain;
mod log;
mod serve;
mod sign;
mod sweep;
mod verify;
mod webhooks;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, FirstStart, Flags};

/// Exit code for a configuration or command line that cannot be used.
const USAGE: u8 = 2;

/// Secure file uploads in one binary: the upload page, the back end that signs its policies, the service.
///
/// With FILESTACK_API_KEY and FILESTACK_APP_SECRET it drives Filestack. With neither it is the service
/// itself and keeps files in its data folder; SEALDROP_APP_SECRET replaces the secret that it makes there.
///
/// SEALDROP_APP_SECRET_NAME and SEALDROP_WEBHOOK_SECRET_NAME do the same for the applications and webhooks that
/// the configuration file calls "name".
#[derive(Debug, Parser)]
#[command(name = "sealdrop", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the upload page and its credentials (the default)
    Serve,
    /// Make a policy and its signature
    Sign(sign::Sign),
    /// Say in plain words what a policy allows, and whether its signature fits
    Explain(explain::Explain),
    /// Check the configuration, the port, and the data folder or Filestack's security switch
    Doctor(doctor::Doctor),
    /// Remove the uploads that nobody finished in time (self-hosted; runs beside a server)
    Sweep(sweep::Sweep),
    /// Read every stored file and compare it with its checksum (self-hosted; runs beside a server)
    Verify(verify::Verify),
    /// List what webhooks could not be told yet, tell it again, or drop it (self-hosted; runs beside a server)
    Webhooks(webhooks::Webhooks),
}

impl Cli {
    /// Runs the command; 0 is success, 1 a failure or a bad finding, 2 a configuration that cannot be used.
    pub async fn run(self) -> ExitCode {
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(&self.flags).await,
            Command::Sign(sign) => sign.run(&self.flags),
            Command::Explain(explain) => explain.run(&self.flags),
            Command::Doctor(doctor) => doctor.run(&self.flags).await,
            Command::Sweep(sweep) => sweep.run(&self.flags).await,
            Command::Verify(verify) => verify.run(&self.flags).await,
            Command::Webhooks(webhooks) => webhooks.run(&self.flags),
        }
    }
}

/// The configuration, or its problems on standard error and the exit code.
fn load(flags: &Flags, first_start: FirstStart) -> Result<Config, ExitCode> {
    Config::load(flags, variable, first_start).map_err(|problems| {
        eprintln!("{problems}");
        ExitCode::from(USAGE)
    })
}

/// A variable of the environment; bytes that are not UTF-8 are replaced, so that the checks see and refuse them.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn refuse(problem: impl std::fmt::Display) -> ExitCode {
    eprintln!("sealdrop: {problem}");
    ExitCode::from(USAGE)
}
