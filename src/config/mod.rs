//! Flags, environment and an optional file become one checked [`Config`].
//!
//! Flags win over environment over file. Every problem is found before any is reported.
//! The one thing to know: secrets come from the environment, or from the `app.toml` that a first start
//! makes in the data folder, never from a flag (flags show in process lists) and never from `sealdrop.toml`.

mod file;
mod flags;
mod identity;
mod origin;
mod problems;
mod tls;

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

pub use file::{File, PageSection};
pub use flags::{Flags, LogFormat};
pub use identity::{FirstStart, Identity};
pub use origin::Origin;
pub use problems::Problems;
pub use tls::{TlsFiles, TlsRefused};

use identity::Variables;

use crate::credentials::{Callers, Issuer, Template, TrustedProxies};
use crate::outbound::{self, Guard};
use crate::policy::{Call, Calls, Home, Pattern};
use crate::uploads;

/// Everything that is configured, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The origin that browsers use, when it is not a loopback one.
    pub public_url: Option<Origin>,
    /// The certificate and key to speak TLS with; without them plain HTTP.
    pub tls: Option<TlsFiles>,
    /// How long browsers are told to come by TLS only.
    pub hsts: Option<Duration>,
    /// A folder whose files replace the embedded ones.
    pub assets: Option<PathBuf>,
    /// More sources for the page's content policy, as (directive, sources).
    pub csp_extra: Vec<(String, String)>,
    /// How the log is written.
    pub log: LogFormat,
    /// The application that policies are signed for.
    pub identity: Identity,
    /// Who checks and stores.
    pub mode: Mode,
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

/// Who checks policies and stores files.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Filestack.
    Hosted,
    /// This process.
    SelfHosted(SelfHosted),
}

/// What a self-hosted service needs to know.
#[derive(Clone, Debug)]
pub struct SelfHosted {
    /// The folder for everything that is kept.
    pub data_dir: PathBuf,
    /// Limits of uploads, and where they go.
    pub uploads: uploads::Settings,
    /// What may be fetched from elsewhere.
    pub fetch: outbound::Settings,
    /// What unsigned requests may do.
    pub anonymous: Calls,
    /// Whether callers may have links to files of others.
    pub read_any_file: bool,
    /// Whether the file API takes HTTP Basic.
    pub basic: bool,
}

impl Config {
    /// Reads flags, file and the variables that `env` knows.
    ///
    /// # Errors
    /// [`Problems`]: all of them.
    pub fn load(
        flags: &Flags,
        env: impl Fn(&str) -> Option<String>,
        first_start: FirstStart,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let file = problems.keep(File::load(flags.config.as_deref())).unwrap_or_default();
        let settings = file.under(flags);

        let max_lifetime = problems.duration("policy.max_lifetime", &settings.policy.max_lifetime);
        let variables = Variables {
            filestack_key: env("FILESTACK_API_KEY"),
            filestack_secret: env("FILESTACK_APP_SECRET"),
            own_key: flags.api_key.clone(),
            own_secrets: env("SEALDROP_APP_SECRET"),
        };
        let (identity, mode) = if variables.are_hosted(&mut problems) {
            (variables.hosted(max_lifetime, &mut problems), Some(Mode::Hosted))
        } else {
            let own = variables.own(&settings.data_dir, first_start, max_lifetime, &mut problems);
            (own, self_hosted(&settings, &mut problems).map(Mode::SelfHosted))
        };
        let template = template(&settings.policy, mode.as_ref(), max_lifetime, &mut problems);
        let listen = problems.keep(flags::listen_address(&settings.listen));
        let public_url = settings
            .public_url
            .as_deref()
            .and_then(|text| problems.keep(Origin::parse("public_url", text)));
        let tls = problems
            .keep(TlsFiles::of(settings.tls_cert.clone(), settings.tls_key.clone()))
            .flatten();
        if let Some(public) = public_url.as_ref().filter(|_| tls.is_some()) {
            problems.keep(tls::fits(public));
        }
        let hsts = settings.hsts.as_deref().and_then(|text| problems.duration("hsts", text));
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

        match (listen, log, identity, mode, template, callers) {
            (
                Some(listen),
                Some(log),
                Some(identity),
                Some(mode),
                Some(template),
                Some(callers),
            ) if problems.is_empty() => Ok(Config {
                listen,
                public_url,
                tls,
                hsts,
                assets: settings.assets,
                csp_extra,
                log,
                identity,
                mode,
                page: settings.page,
                callers,
                trusted_proxies: TrustedProxies(trusted_proxies),
                allowed_origins,
                credentials_per_minute: settings.limits.credentials_per_minute,
                template,
            }),
            _ => Err(problems),
        }
    }

    /// Hands out the policies that are configured.
    pub fn issuer(&self) -> Issuer {
        let Identity { api_key, signer, .. } = self.identity.clone();
        Issuer::new(api_key, signer, self.template.clone())
    }
}

fn self_hosted(settings: &File, problems: &mut Problems) -> Option<SelfHosted> {
    let files = &settings.files;
    let lifetime = problems.duration("files.upload_lifetime", &files.upload_lifetime)?;
    let anonymous = problems.keep(calls("anonymous.call", &settings.anonymous.call))?;
    if !(files.folder.is_empty() || files.folder.ends_with('/')) {
        problems
            .add(format!("files.folder is {:?}; it ends in a slash, or is empty", files.folder));
    }
    let count = |number: NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
    Some(SelfHosted {
        data_dir: settings.data_dir.clone(),
        uploads: uploads::Settings {
            home: Home {
                location: "local".to_owned(),
                container: files.container.clone(),
                folder: files.folder.clone(),
            },
            max_file_bytes: files.max_size.0,
            lifetime,
            min_free_bytes: files.min_free_space.0,
            max_unfinished_per_owner: count(settings.limits.unfinished_uploads_per_owner),
            max_unfinished: count(settings.limits.unfinished_uploads),
            ..uploads::Settings::default()
        },
        fetch: fetch(&settings.fetch, problems)?,
        anonymous,
        read_any_file: settings.callers.read_any_file,
        basic: settings.api.basic,
    })
}

fn fetch(section: &file::FetchSection, problems: &mut Problems) -> Option<outbound::Settings> {
    let networks = problems.each(&section.allow_private, |text| {
        network(text).ok_or_else(|| {
            format!("allow_private_fetch: {text:?} is not a network such as 10.0.0.0/8")
        })
    });
    let [connect, idle, total] = [
        ("fetch.connect_timeout", &section.connect_timeout),
        ("fetch.idle_timeout", &section.idle_timeout),
        ("fetch.total_timeout", &section.total_timeout),
    ]
    .map(|(name, text)| problems.duration(name, text));
    Some(outbound::Settings {
        guard: Guard::new(networks),
        max_bytes: section.max_size.0,
        connect_timeout: connect?,
        idle_timeout: idle?,
        total_timeout: total?,
        at_once: usize::try_from(section.at_once.get()).unwrap_or(usize::MAX),
        ..outbound::Settings::default()
    })
}

/// `10.0.0.0/8`, or one address.
fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn calls(name: &str, names: &[String]) -> Result<Calls, String> {
    names.iter().map(|call| call.parse().map_err(|unknown| format!("{name}: {unknown}"))).collect()
}

fn template(
    section: &file::PolicySection,
    mode: Option<&Mode>,
    max_lifetime: Option<Duration>,
    problems: &mut Problems,
) -> Option<Template> {
    let is_hosted = matches!(mode, Some(Mode::Hosted));
    let call = match &section.call {
        Some(names) => problems.keep(calls("policy.call", names)),
        None if is_hosted => Some(Calls::from_iter([Call::Pick, Call::Store])),
        None => Some(Calls::from_iter([Call::Pick])),
    };
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
    if call.is_some_and(Calls::is_empty) {
        problems.add("policy.call is empty: the policies would be good for nothing");
    }
    let may_store = call.is_some_and(|calls| calls.contains(Call::Store));
    if may_store && !is_hosted && (path.is_none() || container.is_none()) {
        problems
            .add("policy.call has store, which needs policy.path and policy.container beside it");
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
