//! The optional TOML file; `docs/sealdrop.example.toml` shows every setting.

use std::io::ErrorKind;
use std::num::{NonZeroU8, NonZeroU32};
use std::path::{Path, PathBuf};

use bytesize::ByteSize;
use serde::{Deserialize, Serialize};

use super::Flags;
use super::applications::ApplicationSection;
use super::customsource::CustomSourceSection;
use super::language::Language;
use super::webhooks::WebhookSection;

/// Read when no other file is named, and only if it is there.
const DEFAULT_FILE: &str = "sealdrop.toml";

/// The file's settings with their defaults.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    pub(super) listen: String,
    pub(super) data_dir: PathBuf,
    pub(super) public_url: Option<String>,
    pub(super) tls_cert: Option<PathBuf>,
    pub(super) tls_key: Option<PathBuf>,
    pub(super) hsts: Option<String>,
    pub(super) assets: Option<PathBuf>,
    pub(super) csp_extra: String,
    pub(super) log: String,
    pub(super) page: PageSection,
    pub(super) policy: PolicySection,
    pub(super) callers: CallersSection,
    pub(super) limits: LimitsSection,
    pub(super) files: FilesSection,
    pub(super) fetch: FetchSection,
    pub(super) customsource: CustomSourceSection,
    pub(super) anonymous: AnonymousSection,
    pub(super) api: ApiSection,
    pub(super) webhooks: Vec<WebhookSection>,
    pub(super) applications: Vec<ApplicationSection>,
}

/// Where files go unless the operator says it otherwise; in English.
pub const DESTINATION: &str = "to this computer";

/// `[page]`: options that our page passes to the picker.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageSection {
    /// Files that a visitor may choose at once.
    #[serde(rename(serialize = "maxFiles"))]
    pub max_files: NonZeroU32,
    /// Largest file, in bytes.
    #[serde(
        rename(serialize = "maxSize"),
        skip_serializing_if = "Option::is_none",
        serialize_with = "bytes"
    )]
    pub max_size: Option<ByteSize>,
    /// Types: `.pdf`, `image/*`, `text/plain`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// Self-hosted: where files go, as the picker says it.
    #[serde(skip_serializing)]
    pub destination: String,
    /// Without it, the best one for each visitor.
    #[serde(skip_serializing)]
    pub lang: Option<Language>,
    /// Self-hosted: whether there are pages with examples.
    #[serde(skip_serializing)]
    pub examples: bool,
}

/// `[policy]`: the widest policy that is handed out.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PolicySection {
    /// Hosted `pick` and `store`, self-hosted `pick`.
    pub call: Option<Vec<String>>,
    pub expires: String,
    pub max_lifetime: String,
    pub min_size: Option<ByteSize>,
    pub max_size: Option<ByteSize>,
    pub path: Option<String>,
    pub container: Option<String>,
}

/// `[callers]`: who may have credentials.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CallersSection {
    pub who: String,
    pub header: Option<String>,
    pub trusted_proxies: Vec<String>,
    pub allowed_origins: Vec<String>,
    pub read_any_file: bool,
}

/// `[limits]`: how often.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LimitsSection {
    pub credentials_per_minute: NonZeroU32,
    pub unfinished_uploads_per_owner: NonZeroU32,
    pub unfinished_uploads: NonZeroU32,
    pub percent_of_one_client: NonZeroU8,
    pub downloads_at_once: Option<NonZeroU32>,
}

/// `[files]`: what a self-hosted service stores.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FilesSection {
    pub max_size: ByteSize,
    pub min_free_space: ByteSize,
    pub upload_lifetime: String,
    pub container: String,
    pub folder: String,
}

/// `[fetch]`: what a self-hosted service fetches from elsewhere.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FetchSection {
    pub allow_private: Vec<String>,
    pub max_size: ByteSize,
    pub connect_timeout: String,
    pub idle_timeout: String,
    pub total_timeout: String,
    pub at_once: NonZeroU32,
    pub at_once_per_owner: NonZeroU32,
}

/// `[anonymous]`: what a self-hosted service allows without a signature.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AnonymousSection {
    pub call: Vec<String>,
}

/// `[api]`: how the APIs of a self-hosted service may be called.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ApiSection {
    pub basic: bool,
}

impl File {
    /// Reads `named`, or the default file if it is there.
    pub(super) fn load(named: Option<&Path>) -> Result<Self, String> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE));
        match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| format!("{}: {}", path.display(), error.to_string().trim_end())),
            Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => {
                Ok(File::default())
            }
            Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
        }
    }

    /// The settings with those of the command line in their place.
    pub(super) fn under(self, flags: &Flags) -> Self {
        // A variable that is set to nothing is as good as one that is not set.
        let named = flags.allow_private_fetch.iter().filter(|text| !text.is_empty());
        let allow_private = match named.cloned().collect::<Vec<_>>() {
            none if none.is_empty() => self.fetch.allow_private,
            networks => networks,
        };
        File {
            fetch: FetchSection { allow_private, ..self.fetch },
            customsource: self.customsource.under(flags),
            listen: flags.listen.clone().unwrap_or(self.listen),
            data_dir: flags.data_dir.clone().unwrap_or(self.data_dir),
            public_url: flags.public_url.clone().or(self.public_url),
            tls_cert: flags.tls_cert.clone().or(self.tls_cert),
            tls_key: flags.tls_key.clone().or(self.tls_key),
            assets: flags.assets.clone().or(self.assets),
            csp_extra: flags.csp_extra.clone().unwrap_or(self.csp_extra),
            log: flags.log.clone().unwrap_or(self.log),
            ..self
        }
    }
}

impl Default for File {
    fn default() -> Self {
        File {
            listen: "127.0.0.1:8080".to_owned(),
            data_dir: PathBuf::from("./sealdrop-data"),
            public_url: None,
            tls_cert: None,
            tls_key: None,
            hsts: None,
            assets: None,
            csp_extra: String::new(),
            log: "text".to_owned(),
            page: PageSection::default(),
            policy: PolicySection::default(),
            callers: CallersSection::default(),
            limits: LimitsSection::default(),
            files: FilesSection::default(),
            fetch: FetchSection::default(),
            customsource: CustomSourceSection::default(),
            anonymous: AnonymousSection::default(),
            api: ApiSection::default(),
            webhooks: Vec::new(),
            applications: Vec::new(),
        }
    }
}

impl Default for PageSection {
    fn default() -> Self {
        PageSection {
            max_files: nonzero(1000),
            max_size: None,
            accept: Vec::new(),
            destination: DESTINATION.to_owned(),
            lang: None,
            examples: true,
        }
    }
}

impl Default for PolicySection {
    fn default() -> Self {
        PolicySection {
            call: None,
            expires: "10m".to_owned(),
            max_lifetime: "24h".to_owned(),
            min_size: None,
            max_size: Some(ByteSize::gb(10)),
            path: None,
            container: None,
        }
    }
}

impl Default for CallersSection {
    fn default() -> Self {
        CallersSection {
            who: "loopback".to_owned(),
            header: None,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            read_any_file: false,
        }
    }
}

impl Default for LimitsSection {
    fn default() -> Self {
        LimitsSection {
            credentials_per_minute: nonzero(300),
            unfinished_uploads_per_owner: nonzero(1000),
            unfinished_uploads: nonzero(10_000),
            percent_of_one_client: NonZeroU8::new(50).expect("the defaults are not zero"),
            downloads_at_once: None,
        }
    }
}

impl Default for FilesSection {
    fn default() -> Self {
        FilesSection {
            max_size: ByteSize::tb(5),
            min_free_space: ByteSize::gb(1),
            upload_lifetime: "24h".to_owned(),
            container: "sealdrop".to_owned(),
            folder: String::new(),
        }
    }
}

impl Default for FetchSection {
    fn default() -> Self {
        FetchSection {
            allow_private: Vec::new(),
            max_size: ByteSize::gb(10),
            connect_timeout: "10s".to_owned(),
            idle_timeout: "30s".to_owned(),
            total_timeout: "1h".to_owned(),
            at_once: nonzero(64),
            at_once_per_owner: nonzero(8),
        }
    }
}

fn nonzero(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("the defaults are not zero")
}

fn bytes<S: serde::Serializer>(size: &Option<ByteSize>, serializer: S) -> Result<S::Ok, S::Error> {
    size.map(|size| size.0).serialize(serializer)
}
