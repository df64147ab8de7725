//! `sealdrop sign`: a policy and its signature for other programs.

use std::process::ExitCode;
use std::time::Duration;

use bytesize::ByteSize;

use super::{load, refuse};
use crate::config::{Application, FirstStart, Flags};
use crate::http::clock;
use crate::policy::{Calls, Pattern, Policy, UnixSeconds};

/// What the policy shall say.
#[derive(Debug, clap::Args)]
pub(super) struct Sign {
    /// The application that it is for
    #[arg(long, value_name = "NAME", default_value = Application::FIRST)]
    app: String,
    /// Calls to allow, separated by commas
    #[arg(long, value_name = "CALLS", default_value = "pick,store")]
    call: Calls,
    /// How long it lives, such as 90s, 10m or 2h
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = humantime::parse_duration)]
    expires: Duration,
    /// The only file it is about
    #[arg(long)]
    handle: Option<String>,
    /// A regular expression for the path to store under
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    path: Option<Pattern>,
    /// A regular expression for the container to store in
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    container: Option<Pattern>,
    /// A regular expression for URLs to fetch
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    url: Option<Pattern>,
    /// Smallest stored file, such as 1kB
    #[arg(long, value_name = "SIZE")]
    min_size: Option<ByteSize>,
    /// Largest stored file, such as 10MB or 10MiB
    #[arg(long, value_name = "SIZE")]
    max_size: Option<ByteSize>,
    /// Print JSON, as the credentials endpoint does
    #[arg(long)]
    json: bool,
}

fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::parse(text).map_err(|why| format!("the pattern {why}"))
}

impl Sign {
    pub(super) fn run(self, flags: &Flags) -> ExitCode {
        let config = match load(flags, FirstStart::Refuse) {
            Ok(config) => config,
            Err(code) => return code,
        };
        let identity = match config.identity_of(&self.app) {
            Ok(identity) => identity,
            Err(unknown) => return refuse(unknown),
        };
        let now = clock();
        let expiry = UnixSeconds(now.0.saturating_add(self.expires.as_secs()));
        let policy = Policy {
            handle: self.handle,
            url: self.url,
            path: self.path,
            container: self.container,
            min_size: self.min_size.map(|size| size.0),
            max_size: self.max_size.map(|size| size.0),
            ..Policy::new(expiry, self.call)
        };
        match identity.signer.sign(&policy, now) {
            Ok(signed) if self.json => {
                let answer = serde_json::json!({
                    "policy": signed.policy,
                    "signature": signed.signature,
                    "apiKey": identity.api_key,
                    "expiry": expiry,
                });
                println!("{answer}");
                ExitCode::SUCCESS
            }
            Ok(signed) => {
                println!("policy={}\nsignature={}", signed.policy, signed.signature);
                ExitCode::SUCCESS
            }
            Err(refused) => refuse(refused),
        }
    }
}
