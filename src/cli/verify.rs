//! `sealdrop verify`.

use std::process::ExitCode;

use bytesize::ByteSize;

use super::{load, refuse};
use crate::app;
use crate::config::{FirstStart, Flags, Mode};
use crate::http::with_causes;
use crate::policy::{Grant, op};
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// Write records again from what lies beside the files, and drop those of files that are gone
    #[arg(long)]
    repair: bool,
}

impl Verify {
    pub(super) async fn run(self, flags: &Flags) -> ExitCode {
        let config = match load(flags, FirstStart::Refuse) {
            Ok(config) => config,
            Err(code) => return code,
        };
        let Mode::SelfHosted(settings) = &config.mode else {
            return refuse("there is nothing to verify: Filestack keeps the files");
        };
        let store = match app::open_folder(&settings.data_dir) {
            Ok(folder) => Store::new(folder),
            Err(error) => return refuse(with_causes(&error)),
        };
        let grant = Grant::<op::Maintenance>::of_the_operator();
        match store.verify(&grant, self.repair).await {
            Ok(verdict) => {
                verdict.damage.iter().for_each(|damage| println!("PROBLEM: {damage}"));
                let (files, bytes) = (verdict.files, ByteSize(verdict.bytes));
                println!("checked {files} files, {bytes}: {} problems", verdict.damage.len());
                if verdict.damage.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
            Err(error) => {
                eprintln!("sealdrop: {}", with_causes(&error));
                ExitCode::FAILURE
            }
        }
    }
}
