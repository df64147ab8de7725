//! `sealdrop explain`: works without a configuration; with a secret it checks the signature too.

use std::process::ExitCode;

use super::variable;
use crate::config::{Config, FirstStart, Flags};
use crate::http::clock;
use crate::policy::{Secret, SignatureCheck, explain};

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The encoded policy
    policy: String,
    /// Its signature, in hex
    signature: Option<String>,
}

impl Explain {
    pub(super) fn run(self, flags: &Flags) -> ExitCode {
        let secrets = Config::load(flags, variable, FirstStart::Refuse)
            .map_or_else(|_| secrets_alone(), |config| config.secrets());
        let explanation = explain(&self.policy, self.signature.as_deref(), &secrets, clock());
        print!("{explanation}");
        let usable = explanation.meaning.is_ok() && !explanation.is_over;
        if usable && explanation.signature != SignatureCheck::DoesNotVerify {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Whoever only wants to check a signature may leave everything else out.
fn secrets_alone() -> Vec<Secret> {
    let variables = ["FILESTACK_APP_SECRET", "SEALDROP_APP_SECRET"].map(variable);
    variables.iter().flatten().flat_map(|texts| texts.split(',')).map(Secret::new).collect()
}
