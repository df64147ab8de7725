//! Flags, environment and an optional file become one checked [`Config`].
//!
//! Flags win over environment over file. Every problem is found before any is reported.
//! The one thing to know: secrets come from the environment, or from files like `app.toml` that a first start
//! makes in the data folder, never from a flag (flags show in process lists) and never from `sealdrop.toml`.

mod applications;
mod callers;
mod customsource;
mod fetch;
mod file;
mod flags;
mod identity;
mod language;
mod origin;
mod problems;
mod template;
mod tls;
mod webhooks;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

pub use applications::{Application, NoSuchApplication};
pub use file::{DESTINATION, File, PageSection};
pub use flags::{Flags, LogFormat};
pub use identity::{FirstStart, Identity};
pub use language::{Language, Words};
pub use origin::Origin;
pub use problems::Problems;
pub use tls::{TlsFiles, TlsRefused};

use applications::{Secrets, applications, check_folder, refuse_own};
use callers::{callers, reach};
use fetch::fetch;
use identity::Variables;
use template::{calls, template};

use crate::credentials::{Callers, Issuer, Template, TrustedProxies};
use crate::outbound;
use crate::places::Share;
use crate::policy::{Home, Secret};
use crate::uploads;
use crate::webhooks::Webhook;

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
    /// The application that policies are signed for, unless another one is named.
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
    /// What one client may have of what there is for all.
    pub client_share: Share,
    /// Downloads at once, if that is said.
    pub downloads_at_once: Option<NonZeroU32>,
    template: Template,
}

/// Who checks policies and stores files.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub enum Mode {
    /// Filestack.
    Hosted,
    /// This process.
    SelfHosted(Box<SelfHosted>),
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
    /// All of them; the first one is that of [`Config::identity`].
    pub applications: Vec<Application>,
    /// Who is told what happens to files.
    pub webhooks: Vec<Webhook>,
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
        let is_hosted = variables.are_hosted(&mut problems);
        let section = &settings.policy;
        let template = template("policy", section, is_hosted, max_lifetime, &mut problems);
        let (identity, mode) = if is_hosted {
            refuse_own(&settings, &mut problems);
            (variables.hosted(max_lifetime, &mut problems), Some(Mode::Hosted))
        } else {
            let own = variables.own(&settings.data_dir, first_start, max_lifetime, &mut problems);
            let data_dir = &settings.data_dir;
            let secrets = Secrets { env: &env, data_dir, first_start };
            let mode =
                self_hosted(&settings, own.clone(), template.clone(), &secrets, &mut problems);
            (own, mode.map(|settings| Mode::SelfHosted(Box::new(settings))))
        };
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
        if settings.api.basic {
            problems.keep(basic(tls.as_ref(), public_url.as_ref()));
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
                downloads_at_once: settings.limits.downloads_at_once,
                client_share: Share::percent(settings.limits.percent_of_one_client),
                template,
            }),
            _ => Err(problems),
        }
    }

    /// Who hands out policies for which application, by name; `None` for one whose own back end signs.
    pub fn issuers(&self) -> BTreeMap<String, Option<Issuer>> {
        let issuer = |identity: &Identity, template: &Template| {
            let Identity { api_key, signer, .. } = identity.clone();
            Issuer::new(api_key, signer, template.clone())
        };
        match &self.mode {
            Mode::SelfHosted(settings) => {
                let own = |of: &Application| of.template.as_ref().map(|t| issuer(&of.identity, t));
                settings.applications.iter().map(|of| (of.name.clone(), own(of))).collect()
            }
            Mode::Hosted => {
                let only = issuer(&self.identity, &self.template);
                BTreeMap::from([(Application::FIRST.to_owned(), Some(only))])
            }
        }
    }

    /// The secrets of all applications.
    pub fn secrets(&self) -> Vec<Secret> {
        match &self.mode {
            Mode::SelfHosted(settings) => {
                let identities = settings.applications.iter().map(|of| &of.identity);
                identities.flat_map(|identity| identity.secrets.clone()).collect()
            }
            Mode::Hosted => self.identity.secrets.clone(),
        }
    }

    /// The key and secrets of the application called `name`.
    ///
    /// # Errors
    /// [`NoSuchApplication`].
    pub fn identity_of(&self, name: &str) -> Result<&Identity, NoSuchApplication> {
        match &self.mode {
            Mode::SelfHosted(settings) => Ok(&settings.application(name)?.identity),
            Mode::Hosted if name == Application::FIRST => Ok(&self.identity),
            Mode::Hosted => Err(NoSuchApplication(name.to_owned(), Application::FIRST.to_owned())),
        }
    }
}

fn self_hosted(
    settings: &File,
    identity: Option<Identity>,
    template: Option<Template>,
    secrets: &Secrets<'_>,
    problems: &mut Problems,
) -> Option<SelfHosted> {
    let (files, tls_key) = (&settings.files, &settings.tls_key);
    let lifetime = problems.duration("files.upload_lifetime", &files.upload_lifetime)?;
    let anonymous = problems.keep(calls("anonymous.call", &settings.anonymous.call))?;
    problems.keep(check_folder("files.folder", &files.folder));
    let is_demo = settings.callers.who == "loopback";
    let customsource = settings.customsource.check("customsource", is_demo, problems);
    let count = |number: NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
    let client_share = Share::percent(settings.limits.percent_of_one_client);
    let home = Home {
        location: "local".to_owned(),
        container: files.container.clone(),
        folder: files.folder.clone(),
    };
    let allotment = uploads::Allotment { home, max_file_bytes: files.max_size.0 };
    let first = identity.map(|identity| Application {
        name: Application::FIRST.to_owned(),
        identity,
        anonymous,
        allotment: allotment.clone(),
        customsource,
        template,
    });
    let (applications, webhooks) = applications(settings, first, &allotment, secrets, problems);
    let own = applications
        .iter()
        .map(|application| (application.identity.api_key.clone(), application.allotment.clone()));
    let settings = SelfHosted {
        data_dir: settings.data_dir.clone(),
        uploads: uploads::Settings {
            allotments: own.collect(),
            allotment,
            lifetime,
            min_free_bytes: files.min_free_space.0,
            max_unfinished_per_owner: count(settings.limits.unfinished_uploads_per_owner),
            max_unfinished: count(settings.limits.unfinished_uploads),
            client_share,
            ..uploads::Settings::default()
        },
        fetch: fetch(&settings.fetch, client_share, problems)?,
        applications,
        webhooks,
        read_any_file: settings.callers.read_any_file,
        basic: settings.api.basic,
    };
    for source in settings.applications.iter().filter_map(|of| of.customsource.as_ref()) {
        problems.keep(customsource::shows(source, "the data folder", &settings.data_dir));
        if let Some(key) = tls_key {
            problems.keep(customsource::shows(source, "the private key", key));
        }
    }
    // What is missing here is a problem that was noted before.
    if !settings.applications.is_empty() {
        problems.keep(settings.gate().map(|_| ()).map_err(|refused| settings.in_names(&refused)));
    }
    Some(settings)
}

/// Whether HTTP Basic would ever be taken.
fn basic(tls: Option<&TlsFiles>, public_url: Option<&Origin>) -> Result<(), String> {
    if tls.is_some() || public_url.is_some_and(Origin::is_secure) {
        return Ok(());
    }
    let problem =
        "api.basic is taken over TLS only: set tls_cert and tls_key, or a public_url with https";
    Err(problem.to_owned())
}

#[cfg(test)]
mod tests;
