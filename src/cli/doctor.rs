//! `sealdrop doctor`: looks, says, changes nothing.

use std::net::TcpListener;
use std::process::ExitCode;

use super::load;
use crate::config::Flags;
use crate::hosted::{self, Finding};
use crate::http::clock;

pub(super) async fn run(flags: &Flags) -> ExitCode {
    let config = match load(flags) {
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
    let filestack = config.filestack;
    let finding =
        hosted::check_security(hosted::CLOUD_API, &filestack.api_key, &filestack.signer, clock())
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
