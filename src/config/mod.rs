//! Flags, environment and an optional file become one checked [`Config`].
//!
//! Flags win over environment over file. Every problem is found before any is reported.
//! The one thing to know: the application secret is read from the environment only, never from a flag
//! (flags show in process lists) and never from the file.

mod file;
mod flags;
mod origin;
mod problems;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

pub use file::{File, PageSection};
pub use flags::{Flags, LogFormat};
pub use origin::Origin;
pub use problems::Problems;

use crate::credentials::{Callers, Issuer, Template, TrustedProxies};
use crate::policy::{Calls, Pattern, Secret, Signer};

/// Shortest secret that is accepted, in bytes.
const MIN_SECRET_BYTES: usize = 16;

/// Everything that is configured, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The origin that browsers use, when it is not a loopback one.
    pub public_url: Option<Origin>,
    /// A folder whose files replace the embedded ones.
    pub assets: Option<PathBuf>,
    /// More sources for the page's content policy, as (directive, sources).
    pub csp_extra: Vec<(String, String)>,
    /// How the log is written.
    pub log: LogFormat,
    /// The Filestack application.
    pub filestack: Filestack,
    /// What the page passes to the picker.
    pub page: PageSection,
    /// Who may have credentials.
    pub callers: Callers,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: TrustedProxies,
    /// Origins beside our own whose pages may ask for credentials.
    pub allowed_origins: Vec<Origin>,
    /// Credentials per minute and client.
    pub credentials_per_minute: NonZeroU32,
    template: Template,
}

/// The application at Filestack that policies are signed for.
#[derive(Clone, Debug)]
pub struct Filestack {
    /// Its key; public.
    pub api_key: String,
    /// Signs with its secret.
    pub signer: Signer,
}

impl Config {
    /// Reads flags, file and the variables that `env` knows.
    ///
    /// # Errors
    /// [`Problems`]: all of them.
    pub fn load(flags: &Flags, env: impl Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let file = problems.keep(File::load(flags.config.as_deref())).unwrap_or_default();
        let settings = file.under(flags);

        let max_lifetime = problems.duration("policy.max_lifetime", &settings.policy.max_lifetime);
        let filestack = filestack(env, max_lifetime, &mut problems);
        let template = template(&settings.policy, max_lifetime, &mut problems);
        let listen = problems.keep(flags::listen_address(&settings.listen));
        let public_url = settings
            .public_url
            .as_deref()
            .and_then(|text| problems.keep(Origin::parse("public_url", text)));
        let callers = problems.keep(callers(&settings.callers));
        let trusted_proxies = problems.each(&settings.callers.trusted_proxies, |network| {
            network.parse::<IpNet>().map_err(|_| {
                format!("trusted_proxies: {network:?} is not a network such as 10.0.0.0/8")
            })
        });
        let allowed_origins = problems
            .each(&settings.callers.allowed_origins, |text| Origin::parse("allowed_origins", text));
        let csp_extra = problems.keep(flags::csp_sources(&settings.csp_extra)).unwrap_or_default();
        let log = problems.keep(settings.log.parse::<LogFormat>());
        if let Some(folder) = settings.assets.as_ref().filter(|folder| !folder.is_dir()) {
            problems.add(format!("assets: {} is not a folder", folder.display()));
        }
        if let (Some(listen), Some(callers)) = (listen, &callers) {
            problems.keep(reach(listen, callers, &trusted_proxies));
        }

        match (listen, log, filestack, template, callers) {
            (Some(listen), Some(log), Some(filestack), Some(template), Some(callers))
                if problems.is_empty() =>
            {
                Ok(Config {
                    listen,
                    public_url,
                    assets: settings.assets,
                    csp_extra,
                    log,
                    filestack,
                    page: settings.page,
                    callers,
                    trusted_proxies: TrustedProxies(trusted_proxies),
                    allowed_origins,
                    credentials_per_minute: settings.limits.credentials_per_minute,
                    template,
                })
            }
            _ => Err(problems),
        }
    }

    /// Hands out the policies that are configured.
    pub fn issuer(&self) -> Issuer {
        let Filestack { api_key, signer } = self.filestack.clone();
        Issuer::new(api_key, signer, self.template.clone())
    }
}

fn filestack(
    env: impl Fn(&str) -> Option<String>,
    max_lifetime: Option<Duration>,
    problems: &mut Problems,
) -> Option<Filestack> {
    let (key, secret) = match (env("FILESTACK_API_KEY"), env("FILESTACK_APP_SECRET")) {
        (Some(key), Some(secret)) => (key, secret),
        (Some(_), None) => {
            problems.add("FILESTACK_APP_SECRET is not set; FILESTACK_API_KEY needs both");
            return None;
        }
        (None, Some(_)) => {
            problems.add("FILESTACK_API_KEY is not set; FILESTACK_APP_SECRET needs both");
            return None;
        }
        (None, None) => {
            problems.add("FILESTACK_API_KEY and FILESTACK_APP_SECRET are not set");
            return None;
        }
    };
    problems.keep(check_key(&key));
    problems.keep(check_secret(&secret));
    Some(Filestack { api_key: key, signer: Signer::new(Secret::new(&secret), max_lifetime?) })
}

fn check_key(key: &str) -> Result<(), String> {
    let is_key =
        |key: &str| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if (1..=64).contains(&key.len()) && is_key(key) {
        Ok(())
    } else {
        Err("FILESTACK_API_KEY is not a key: they are letters and digits, up to 64".to_owned())
    }
}

/// The text of a secret, checked for what people paste by mistake. It is not trimmed.
pub fn check_secret(secret: &str) -> Result<(), String> {
    match secret.len() {
        0 => Err("FILESTACK_APP_SECRET is empty".to_owned()),
        bytes if bytes < MIN_SECRET_BYTES => Err(format!(
            "FILESTACK_APP_SECRET is too short: {bytes} bytes, and at least {MIN_SECRET_BYTES} are needed"
        )),
        _ => Ok(()),
    }
}

fn template(
    section: &file::PolicySection,
    max_lifetime: Option<Duration>,
    problems: &mut Problems,
) -> Option<Template> {
    let call = problems.keep(
        section
            .call
            .iter()
            .map(|name| name.parse().map_err(|unknown| format!("policy.call: {unknown}")))
            .collect::<Result<Calls, String>>(),
    );
    let lifetime = problems.duration("policy.expires", &section.expires);
    let mut pattern = |name: &str, text: &Option<String>| {
        let parsed = text.as_deref().map(Pattern::parse).transpose();
        problems.keep(parsed.map_err(|why| format!("{name} {why}"))).flatten()
    };
    let path = pattern("policy.path", &section.path);
    let container = pattern("policy.container", &section.container);
    if lifetime.zip(max_lifetime).is_some_and(|(expires, max)| expires > max) {
        problems.add("policy.expires is longer than policy.max_lifetime");
    }
    let min_size = section.min_size.map(|size| size.0);
    let max_size = section.max_size.map(|size| size.0);
    if max_size.is_some_and(|max| min_size.unwrap_or(0) > max) {
        problems.add("policy.min_size is above policy.max_size");
    }
    if section.call.is_empty() {
        problems.add("policy.call is empty: the policies would be good for nothing");
    }
    Some(Template { call: call?, lifetime: lifetime?, min_size, max_size, path, container })
}

fn callers(section: &file::CallersSection) -> Result<Callers, String> {
    match (section.who.as_str(), &section.header) {
        ("loopback", None) => Ok(Callers::Loopback),
        ("open", None) => Ok(Callers::Open),
        ("header", Some(name)) => Ok(Callers::Header(name.to_ascii_lowercase())),
        ("header", None) => {
            Err("callers.header is not set: which header names the caller?".to_owned())
        }
        ("loopback" | "open", Some(_)) => {
            Err("callers.header goes with callers.who = \"header\" only".to_owned())
        }
        (other, _) => {
            Err(format!("callers.who is {other:?}; it may be \"loopback\", \"header\" or \"open\""))
        }
    }
}

/// Whether these callers fit to what can be reached from outside.
fn reach(listen: SocketAddr, callers: &Callers, proxies: &[IpNet]) -> Result<(), String> {
    match callers {
        Callers::Loopback if !listen.ip().is_loopback() => Err(format!(
            "listen is {listen}, which others can reach, and callers.who is \"loopback\"; \
             say callers.who = \"open\" or \"header\" in sealdrop.toml"
        )),
        Callers::Header(_) if proxies.is_empty() => {
            Err("callers.trusted_proxies is empty, so nobody's word about the caller would count"
                .to_owned())
        }
        Callers::Loopback | Callers::Header(_) | Callers::Open => Ok(()),
    }
}

#[cfg(test)]
mod tests;
