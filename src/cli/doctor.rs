//! `sealdrop doctor`: looks, says, changes nothing.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;

use super::load;
use crate::config::{FirstStart, Flags, Identity, Mode, TlsFiles};
use crate::hosted::{self, Finding};
use crate::http::{clock, with_causes};

pub(super) async fn run(flags: &Flags) -> ExitCode {
    let config = match load(flags, FirstStart::Refuse) {
        Ok(config) => config,
        Err(code) => return code,
    };
    println!("ok: the configuration is complete; credentials go to: {}", config.callers);
    let port_is_free = TcpListener::bind(config.listen).is_ok();
    if port_is_free {
        println!("ok: {} is free to listen on", config.listen);
    } else {
        println!("note: {} is in use, perhaps by a running sealdrop", config.listen);
    }
    if let Some(Err(refused)) = config.tls.as_ref().map(TlsFiles::load) {
        println!("PROBLEM: {}", with_causes(&refused));
        return ExitCode::FAILURE;
    }
    match &config.mode {
        Mode::Hosted => ask_filestack(&config.identity).await,
        Mode::SelfHosted(settings) => probe_folder(&settings.data_dir),
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
