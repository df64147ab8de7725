//! `sealdrop doctor`: looks, says, changes nothing. What is wrong with one thing keeps it from looking at no other.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, absolute};
use std::process::ExitCode;

use super::{load, refuse};
use crate::config::{Application, FirstStart, Flags, Identity, Mode, SelfHosted, TlsFiles};
use crate::hosted::{self, Finding};
use crate::http::{clock, with_causes};

#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// Look at this application only
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
}

/// What is found, said at once.
#[derive(Default)]
struct Report {
    has_problem: bool,
}

impl Doctor {
    pub(super) async fn run(self, flags: &Flags) -> ExitCode {
        let config = match load(flags, FirstStart::Rehearse) {
            Ok(config) => config,
            Err(code) => return code,
        };
        if let Some(Err(unknown)) = self.app.as_deref().map(|name| config.identity_of(name)) {
            return refuse(unknown);
        }
        let mut report = Report::default();
        report.ok(format!("the configuration is complete; credentials go to: {}", config.callers));
        look_at_port(config.listen, &mut report);
        if let Some(tls) = &config.tls {
            look_at_tls(tls, &mut report);
        }
        match &config.mode {
            Mode::Hosted => ask_filestack(&config.identity, &mut report).await,
            Mode::SelfHosted(settings) => {
                look_at_applications(settings, self.app.as_deref(), &mut report);
                look_at_sources(settings, self.app.as_deref(), &mut report);
                look_at_folder(&settings.data_dir, &mut report);
            }
        }
        if report.has_problem { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

impl Report {
    fn ok(&mut self, text: String) {
        println!("ok: {text}");
    }

    fn note(&mut self, text: String) {
        println!("note: {text}");
    }

    fn problem(&mut self, text: String) {
        println!("PROBLEM: {text}");
        self.has_problem = true;
    }
}

fn look_at_port(listen: SocketAddr, report: &mut Report) {
    match TcpListener::bind(listen) {
        Ok(_) => report.ok(format!("{listen} is free to listen on")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            report.note(format!("{listen} is in use, perhaps by a running sealdrop"));
        }
        Err(error) => report.problem(format!("{listen} cannot be listened on: {error}")),
    }
}

fn look_at_tls(tls: &TlsFiles, report: &mut Report) {
    match tls.load() {
        Ok(_) => report.ok("the certificate and its key can be used".to_owned()),
        Err(refused) => report.problem(with_causes(&refused)),
    }
}

fn look_at_applications(settings: &SelfHosted, only: Option<&str>, report: &mut Report) {
    let is_shown = |name: &str| only.is_none_or(|only| only == name);
    for application in settings.applications.iter().filter(|app| is_shown(&app.name)) {
        look_at_application(application, report);
        look_at_webhooks(settings, application, report);
    }
}

fn look_at_application(application: &Application, report: &mut Report) {
    let Identity { api_key, is_rehearsed, .. } = &application.identity;
    let (name, home) = (&application.name, &application.allotment.home);
    let credentials =
        if application.hands_out_policies() { "handed out" } else { "not handed out" };
    let places =
        format!("files go to {}/{}, credentials are {credentials}", home.container, home.folder);
    match is_rehearsed {
        false => report.ok(format!("application {name}: key {api_key}, {places}")),
        true => report.note(format!(
            "application {name}: the next start makes what is not set of its key and secret, {places}"
        )),
    }
}

/// Nothing of a webhook's URL but its host: the rest may hold a token.
fn look_at_webhooks(settings: &SelfHosted, application: &Application, report: &mut Report) {
    let key = &application.identity.api_key;
    for hook in settings.webhooks.iter().filter(|hook| hook.application == *key) {
        let events: Vec<_> = hook.actions.iter().map(|action| action.as_str()).collect();
        let (name, host) = (&hook.name, hook.url.host_str().unwrap_or_default());
        let told = format!("webhook {name}: {host} is told of {}", events.join(", "));
        match hook.secret {
            Some(_) => report.ok(told),
            None => report.note(format!("{told}; the next start makes its secret")),
        }
    }
}

async fn ask_filestack(identity: &Identity, report: &mut Report) {
    let finding =
        hosted::check_security(hosted::CLOUD_API, &identity.api_key, &identity.signer, clock())
            .await;
    match finding {
        Finding::SecurityIsOn => report.ok(finding.to_string()),
        Finding::SecurityIsOff | Finding::SignatureRefused => report.problem(finding.to_string()),
        Finding::NotChecked(_) => report.note(finding.to_string()),
    }
}

/// Whether the folders that visitors may pick from can be read.
fn look_at_sources(settings: &SelfHosted, only: Option<&str>, report: &mut Report) {
    for application in &settings.applications {
        let is_shown = only.is_none_or(|only| only == application.name);
        let Some(source) = application.customsource.as_ref().filter(|_| is_shown) else { continue };
        let to_whom = format!("for application {}", application.name);
        let Some(folder) = &source.folder else {
            report.ok(format!("the built-in samples can be picked, {to_whom}"));
            continue;
        };
        let shown = folder.display();
        match fs::read_dir(folder) {
            Ok(entries) => report.ok(format!(
                "files in {shown} ({} entries) can be picked as {:?}, {to_whom}",
                entries.count(),
                source.name
            )),
            Err(error) => report.problem(format!("{shown} cannot be read: {error}")),
        }
    }
}

/// Whether files can be written there; the probe is removed again. A folder that is not there yet is not made.
fn look_at_folder(folder: &Path, report: &mut Report) {
    let shown = folder.display();
    if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return match made_in(folder) {
            Ok(above) => report.note(format!(
                "{shown} is not there yet; the next start makes it in {above}, which can be written"
            )),
            Err(why) => report.problem(format!("{shown} is not there and cannot be made: {why}")),
        };
    }
    match probe(folder) {
        Ok(()) => report.ok(format!("{shown} can be written")),
        Err(error) => report.problem(format!("{shown} cannot be written: {error}")),
    }
}

/// The folder in which a missing one would be made, with those between the two; or why it cannot be.
fn made_in(folder: &Path) -> Result<String, String> {
    let folder = absolute(folder).map_err(|error| error.to_string())?;
    let above = folder.ancestors().skip(1).find(|above| above.exists()).unwrap_or(Path::new("/"));
    let shown = above.display();
    probe(above)
        .map(|()| shown.to_string())
        .map_err(|error| format!("{shown} cannot be written: {error}"))
}

fn probe(folder: &Path) -> io::Result<()> {
    let probe = folder.join(".sealdrop-doctor");
    fs::write(&probe, b"probe").and_then(|()| fs::remove_file(&probe))
}
