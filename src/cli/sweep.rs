//! `sealdrop sweep`.

use std::process::ExitCode;

use bytesize::ByteSize;

use super::{load, refuse};
use crate::app;
use crate::config::{FirstStart, Flags, Mode};
use crate::http::{clock, with_causes};
use crate::policy::{Grant, op};

#[derive(Debug, clap::Args)]
pub(super) struct Sweep {
    /// Only say what would be removed
    #[arg(long)]
    dry_run: bool,
}

impl Sweep {
    pub(super) async fn run(self, flags: &Flags) -> ExitCode {
        let config = match load(flags, FirstStart::Refuse) {
            Ok(config) => config,
            Err(code) => return code,
        };
        let Mode::SelfHosted(settings) = &config.mode else {
            return refuse("there is nothing to sweep: Filestack keeps the files");
        };
        let uploads = match app::open_folder(&settings.data_dir)
            .and_then(|folder| app::uploads_beside(settings, folder))
        {
            Ok(uploads) => uploads,
            Err(error) => return refuse(with_causes(&error)),
        };
        let grant = Grant::<op::Maintenance>::of_the_operator();
        match uploads.sweep(&grant, clock(), self.dry_run).await {
            Ok(swept) => {
                let verb = if self.dry_run { "would remove" } else { "removed" };
                println!("{verb} {} abandoned uploads, {}", swept.uploads, ByteSize(swept.bytes));
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("sealdrop: {}", with_causes(&error));
                ExitCode::FAILURE
            }
        }
    }
}
