//! `sealdrop doctor`: looks, says, changes nothing.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

use super::{load, refuse};
use crate::config::{FirstStart, Flags, Identity, Mode, SelfHosted};
use crate::hosted::{self, Finding};
use crate::http::{clock, with_causes};

#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// Look at this application only
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
}

impl Doctor {
    pub(super) async fn run(self, flags: &Flags) -> ExitCode {
        let config = match load(flags, FirstStart::Refuse) {
            Ok(config) => config,
            Err(code) => return code,
        };
        if let Some(Err(unknown)) = self.app.as_deref().map(|name| config.identity_of(name)) {
            return refuse(unknown);
        }
        println!("ok: the configuration is complete; credentials go to: {}", config.callers);
        let port_is_free = TcpListener::bind(config.listen).is_ok();
        if port_is_free {
            println!("ok: {} is free to listen on", config.listen);
        } else {
            println!("note: {} is in use, perhaps by a running sealdrop", config.listen);
        }
        if let Some(tls) = &config.tls {
            match tls.load() {
                Ok(_) => println!("ok: the certificate and its key can be used"),
                Err(refused) => {
                    println!("PROBLEM: {}", with_causes(&refused));
                    return ExitCode::FAILURE;
                }
            }
        }
        match &config.mode {
            Mode::Hosted => ask_filestack(&config.identity).await,
            Mode::SelfHosted(settings) => {
                print_applications(settings, self.app.as_deref());
                let sources = probe_sources(settings, self.app.as_deref());
                worse(sources, probe_folder(&settings.data_dir))
            }
        }
    }
}

/// Nothing of a webhook's URL but its host: the rest may hold a token.
fn print_applications(settings: &SelfHosted, only: Option<&str>) {
    let is_shown = |name: &str| only.is_none_or(|only| only == name);
    for application in settings.applications.iter().filter(|app| is_shown(&app.name)) {
        let key = &application.identity.api_key;
        let home = &application.allotment.home;
        println!(
            "ok: application {}: key {key}, files go to {}/{}, credentials are {}",
            application.name,
            home.container,
            home.folder,
            if application.hands_out_policies() { "handed out" } else { "not handed out" },
        );
        for hook in settings.webhooks.iter().filter(|hook| hook.application == *key) {
            let events: Vec<_> = hook.actions.iter().map(|action| action.as_str()).collect();
            let host = hook.url.host_str().unwrap_or_default();
            println!("ok: webhook {}: {host} is told of {}", hook.name, events.join(", "));
        }
    }
}

async fn ask_filestack(identity: &Identity) -> ExitCode {
    let finding =
        hosted::check_security(hosted::CLOUD_API, &identity.api_key, &identity.signer, clock())
            .await;
    match finding {
        Finding::SecurityIsOn => {
            println!("ok: {finding}");
            ExitCode::SUCCESS
        }
        Finding::SecurityIsOff | Finding::SignatureRefused => {
            println!("PROBLEM: {finding}");
            ExitCode::FAILURE
        }
        Finding::NotChecked(_) => {
            println!("note: {finding}");
            ExitCode::SUCCESS
        }
    }
}

/// Whether the folders that visitors may pick from can be read.
fn probe_sources(settings: &SelfHosted, only: Option<&str>) -> ExitCode {
    let mut outcome = ExitCode::SUCCESS;
    for application in &settings.applications {
        let is_shown = only.is_none_or(|only| only == application.name);
        let Some(source) = application.customsource.as_ref().filter(|_| is_shown) else { continue };
        let to_whom = format!("for application {}", application.name);
        let Some(folder) = &source.folder else {
            println!("ok: the built-in samples can be picked, {to_whom}");
            continue;
        };
        match fs::read_dir(folder) {
            Ok(entries) => println!(
                "ok: files in {} ({} entries) can be picked as {:?}, {to_whom}",
                folder.display(),
                entries.count(),
                source.name
            ),
            Err(error) => {
                println!("PROBLEM: {} cannot be read: {error}", folder.display());
                outcome = ExitCode::FAILURE;
            }
        }
    }
    outcome
}

fn worse(one: ExitCode, other: ExitCode) -> ExitCode {
    if one == ExitCode::SUCCESS { other } else { one }
}

/// Whether files can be written there; the probe is removed again.
fn probe_folder(folder: &Path) -> ExitCode {
    let probe = folder.join(".doctor");
    match fs::write(&probe, b"probe").and_then(|()| fs::remove_file(&probe)) {
        Ok(()) => {
            println!("ok: {} can be written", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("PROBLEM: {} cannot be written: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}
