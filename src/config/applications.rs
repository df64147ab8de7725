//! The applications of a self-hosted service: the first one, and those that `[[applications]]` adds.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use bytesize::ByteSize;
use serde::Deserialize;

use super::customsource::CustomSourceSection;
use super::file::{AnonymousSection, File, PolicySection};
use super::identity::Source;
use super::template::{calls, template};
use super::webhooks::WebhookSection;
use super::{FirstStart, Identity, Problems, SelfHosted};
use crate::clouds::CustomSource;
use crate::credentials::Template;
use crate::policy::{self, Calls, Gate, GateRefused, Home, Policy, UnixSeconds};
use crate::uploads;
use crate::webhooks::Webhook;

/// Longest name of an application or a webhook, in bytes.
const MAX_NAME_BYTES: usize = 32;

/// `[[applications]]`: one more application beside the first, with the sections that the first one has at the top.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationSection {
    pub name: String,
    /// Public; without it the one that the first start makes.
    pub api_key: Option<String>,
    /// Without it nobody gets credentials here: the application's own back end signs.
    pub policy: Option<PolicySection>,
    #[serde(default)]
    pub files: OwnFilesSection,
    #[serde(default)]
    pub anonymous: AnonymousSection,
    #[serde(default)]
    pub customsource: CustomSourceSection,
    #[serde(default)]
    pub webhooks: Vec<WebhookSection>,
}

/// `[applications.files]`: what is the application's own; the rest is as in `[files]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OwnFilesSection {
    pub max_size: Option<ByteSize>,
    pub container: Option<String>,
    pub folder: Option<String>,
}

/// An application of a self-hosted service.
#[derive(Clone, Debug)]
pub struct Application {
    /// What `--app` and `?app=` call it; the first one is `main`.
    pub name: String,
    /// Its key and secrets.
    pub identity: Identity,
    /// What unsigned requests may do.
    pub anonymous: Calls,
    /// What its files are bound to.
    pub allotment: uploads::Allotment,
    /// What visitors may pick files from.
    pub customsource: Option<CustomSource>,
    /// The widest policy that is handed out; without one, none is.
    pub(super) template: Option<Template>,
}

impl Application {
    /// The name of the application that there is without any `[[applications]]`.
    pub const FIRST: &'static str = "main";

    /// Whether this server hands out policies for it.
    pub fn hands_out_policies(&self) -> bool {
        self.template.is_some()
    }

    /// What the gate needs to know.
    pub(super) fn for_gate(&self) -> policy::Application {
        let Identity { api_key, secrets, .. } = &self.identity;
        let application = policy::Application::new(api_key, secrets.clone());
        if self.anonymous.is_empty() {
            return application;
        }
        application.with_anonymous(Policy::new(UnixSeconds(u64::MAX), self.anonymous))
    }
}

/// Where secrets of applications and webhooks come from.
pub(super) struct Secrets<'a> {
    pub env: &'a dyn Fn(&str) -> Option<String>,
    pub data_dir: &'a Path,
    pub first_start: FirstStart,
}

impl ApplicationSection {
    /// The application; what it leaves out of `[files]` is `first`'s.
    pub(super) fn check(
        &self,
        first: &uploads::Allotment,
        secrets: &Secrets<'_>,
        problems: &mut Problems,
    ) -> Option<Application> {
        problems.keep(check_name("applications.name", &self.name))?;
        let at = |setting: &str| format!("applications.{}.{setting}", self.name);
        let default = PolicySection::default();
        let lifetime = &self.policy.as_ref().unwrap_or(&default).max_lifetime;
        let max_lifetime = problems.duration(&at("policy.max_lifetime"), lifetime);
        let identity = self.identity(secrets, max_lifetime, problems);
        let template = self
            .policy
            .as_ref()
            .map(|section| template(&at("policy"), section, false, max_lifetime, problems));
        let anonymous = problems.keep(calls(&at("anonymous.call"), &self.anonymous.call))?;
        let files = &self.files;
        let folder = files.folder.clone().unwrap_or_default();
        problems.keep(check_folder(&at("files.folder"), &folder));
        let home = Home {
            location: first.home.location.clone(),
            container: files.container.clone().unwrap_or_else(|| self.name.clone()),
            folder,
        };
        let max_file_bytes = files.max_size.map_or(first.max_file_bytes, |size| size.0);
        let name = self.name.clone();
        let allotment = uploads::Allotment { home, max_file_bytes };
        // A template with a problem is none; the problem is noted.
        let template = template.flatten();
        let customsource = self.customsource.check(&at("customsource"), false, problems);
        Some(Application {
            name,
            identity: identity?,
            anonymous,
            allotment,
            customsource,
            template,
        })
    }

    fn identity(
        &self,
        secrets: &Secrets<'_>,
        max_lifetime: Option<Duration>,
        problems: &mut Problems,
    ) -> Option<Identity> {
        let variable = variable("SEALDROP_APP_SECRET", &self.name);
        let texts = (secrets.env)(&variable);
        let source = Source {
            file: secrets.data_dir.join(format!("app-{}.toml", self.name)),
            names: [format!("applications.{}.api_key", self.name), variable],
            first_start: secrets.first_start,
        };
        source.identity(self.api_key.clone(), texts, max_lifetime, problems)
    }
}

/// All applications, `first` first, and their webhooks.
pub(super) fn applications(
    settings: &File,
    first: Option<Application>,
    allotment: &uploads::Allotment,
    secrets: &Secrets<'_>,
    problems: &mut Problems,
) -> (Vec<Application>, Vec<Webhook>) {
    let further = settings.applications.iter().map(|section| &*section.name);
    check_names("applications", [Application::FIRST].into_iter().chain(further), problems);
    let own = settings.applications.iter().flat_map(|section| &section.webhooks);
    let names = settings.webhooks.iter().chain(own).map(|section| &*section.name);
    check_names("webhooks", names, problems);

    let mut checked = vec![(first, &settings.webhooks)];
    for section in &settings.applications {
        checked.push((section.check(allotment, secrets, problems), &section.webhooks));
    }
    let (mut applications, mut webhooks) = (Vec::new(), Vec::new());
    for (application, sections) in checked {
        let Some(application) = application else { continue };
        let key = &application.identity.api_key;
        webhooks.extend(sections.iter().filter_map(|hook| hook.check(key, secrets, problems)));
        applications.push(application);
    }
    (applications, webhooks)
}

/// A name that no application has, and the names that they have.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no application is called {0:?}; there are: {1}")]
pub struct NoSuchApplication(pub(super) String, pub(super) String);

impl SelfHosted {
    pub(super) fn application(&self, name: &str) -> Result<&Application, NoSuchApplication> {
        self.applications.iter().find(|application| application.name == name).ok_or_else(|| {
            let names: Vec<_> = self.applications.iter().map(|other| &*other.name).collect();
            NoSuchApplication(name.to_owned(), names.join(", "))
        })
    }

    /// Verifies the requests of all applications.
    ///
    /// # Errors
    /// [`GateRefused`]; a checked configuration has none.
    pub fn gate(&self) -> Result<Gate, GateRefused> {
        Gate::new(self.applications.iter().map(Application::for_gate).collect())
    }
}

impl SelfHosted {
    /// The same refusal with names in the place of keys.
    pub(super) fn in_names(&self, refused: &GateRefused) -> String {
        let name = |key: &str| {
            let found = self.applications.iter().find(|other| other.identity.api_key == key);
            found.map_or(key, |application| &application.name).to_owned()
        };
        match refused {
            GateRefused::SameSecret(one, other) => {
                GateRefused::SameSecret(name(one), name(other)).to_string()
            }
            refused @ (GateRefused::SameKey(_) | GateRefused::NoSecret) => refused.to_string(),
        }
    }
}

/// What only a self-hosted service can have.
pub(super) fn refuse_own(settings: &File, problems: &mut Problems) {
    if settings.customsource.folder.is_some() || settings.customsource.samples == Some(true) {
        problems
            .add("[customsource] is a self-hosted service's; Filestack's is set up in its portal");
    }
    if !settings.applications.is_empty() || !settings.webhooks.is_empty() {
        problems.add(
            "[[applications]] and [[webhooks]] are a self-hosted service's; Filestack's are set up in its portal",
        );
    }
}

/// Each name once, whatever it names: `PREFIX_NAME` is a variable of its own.
pub(super) fn check_names<'a>(
    what: &str,
    names: impl Iterator<Item = &'a str>,
    problems: &mut Problems,
) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            problems.add(format!("two {what} have the name {name:?}"));
        }
    }
}

pub(super) fn check_name(setting: &str, name: &str) -> Result<(), String> {
    let is_plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let is_framed = name.starts_with('-') || name.ends_with('-');
    if is_plain && !is_framed && (1..=MAX_NAME_BYTES).contains(&name.len()) {
        return Ok(());
    }
    Err(format!(
        "{setting} is {name:?}; it takes up to {MAX_NAME_BYTES} small letters, digits and hyphens between them"
    ))
}

/// A folder is empty or ends in a slash.
pub(super) fn check_folder(setting: &str, folder: &str) -> Result<(), String> {
    if folder.is_empty() || folder.ends_with('/') {
        return Ok(());
    }
    Err(format!("{setting} is {folder:?}; it ends in a slash, or is empty"))
}

/// The variable of the application or webhook `name`.
pub(super) fn variable(prefix: &str, name: &str) -> String {
    format!("{prefix}_{}", name.to_ascii_uppercase().replace('-', "_"))
}
