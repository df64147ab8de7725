//! `sealdrop explain`: works without a configuration; with a secret it checks the signature too.

use std::process::ExitCode;

use super::variable;
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
    pub(super) fn run(self) -> ExitCode {
        let secrets: Vec<Secret> =
            variable("FILESTACK_APP_SECRET").iter().map(|text| Secret::new(text)).collect();
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
