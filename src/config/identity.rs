//! Which applications this process signs for: Filestack's, or our own; and where their secrets come from.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Problems;
use crate::policy::{Secret, Signer};
use crate::store::random_text;

/// Shortest secret that is accepted, in bytes.
const MIN_SECRET_BYTES: usize = 16;

/// The file in the data folder that keeps the first application's key and secret.
const FILE: &str = "app.toml";

/// An application: its public key, and the secrets that sign and verify its policies.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its key; public.
    pub api_key: String,
    /// Newest first: the first signs, all verify.
    pub secrets: Vec<Secret>,
    /// Signs with the newest.
    pub signer: Signer,
    /// Whether the next start is still to make the key or the secret: then these are not those.
    pub is_rehearsed: bool,
}

/// What becomes of an `app.toml`, or what else is kept like it, that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstStart {
    /// `serve`: made, so that nothing has to be configured.
    Make,
    /// `doctor`: made up and not written, so that all else can be looked at.
    Rehearse,
    /// Everything else: told as a problem.
    Refuse,
}

/// The four variables, as far as they are set.
pub(super) struct Variables {
    pub filestack_key: Option<String>,
    pub filestack_secret: Option<String>,
    pub own_key: Option<String>,
    pub own_secrets: Option<String>,
}

impl Variables {
    /// Whether Filestack's variables decide; `None` when both kinds are set.
    pub(super) fn are_hosted(&self, problems: &mut Problems) -> bool {
        let hosted = self.filestack_key.is_some() || self.filestack_secret.is_some();
        if hosted && (self.own_key.is_some() || self.own_secrets.is_some()) {
            problems.add("FILESTACK_* and SEALDROP_API_KEY or SEALDROP_APP_SECRET are both set; which shall it be?");
        }
        hosted
    }

    /// The application at Filestack.
    pub(super) fn hosted(
        self,
        max_lifetime: Option<Duration>,
        problems: &mut Problems,
    ) -> Option<Identity> {
        let (key, secret) = match (self.filestack_key, self.filestack_secret) {
            (Some(key), Some(secret)) => (key, secret),
            (None, _) => {
                problems.add("FILESTACK_API_KEY is not set; FILESTACK_APP_SECRET needs both");
                return None;
            }
            (_, None) => {
                problems.add("FILESTACK_APP_SECRET is not set; FILESTACK_API_KEY needs both");
                return None;
            }
        };
        problems.keep(check_key("FILESTACK_API_KEY", &key));
        problems.keep(check_secret("FILESTACK_APP_SECRET", &secret));
        Identity::new(key, &[&secret], max_lifetime)
    }

    /// Our own application: from the variables, and what they leave out from the data folder.
    pub(super) fn own(
        self,
        data_dir: &Path,
        first_start: FirstStart,
        max_lifetime: Option<Duration>,
        problems: &mut Problems,
    ) -> Option<Identity> {
        let source = Source {
            file: data_dir.join(FILE),
            names: ["SEALDROP_API_KEY".to_owned(), "SEALDROP_APP_SECRET".to_owned()],
            first_start,
        };
        source.identity(self.own_key, self.own_secrets, max_lifetime, problems)
    }
}

/// Where an application's key and secrets come from.
pub(super) struct Source {
    /// The file in the data folder that keeps what nobody sets.
    pub file: PathBuf,
    /// What sets the key, and what the secrets, for the messages.
    pub names: [String; 2],
    /// Whether a missing file is made.
    pub first_start: FirstStart,
}

impl Source {
    /// The application with this key and these secrets, separated by commas, or those of the file.
    pub(super) fn identity(
        &self,
        key: Option<String>,
        secrets: Option<String>,
        max_lifetime: Option<Duration>,
        problems: &mut Problems,
    ) -> Option<Identity> {
        let mut is_rehearsed = false;
        let (key, secrets) = match (key, secrets) {
            (Some(key), Some(secrets)) => (key, secrets),
            (key, secrets) => {
                is_rehearsed = self.first_start == FirstStart::Rehearse && !self.file.exists();
                let kept = problems.keep(self.kept())?;
                (key.unwrap_or(kept.api_key), secrets.unwrap_or(kept.app_secret))
            }
        };
        let secrets: Vec<&str> = secrets.split(',').collect();
        problems.keep(check_key(&self.names[0], &key));
        for secret in &secrets {
            problems.keep(check_secret(&self.names[1], secret));
        }
        let identity = Identity::new(key, &secrets, max_lifetime)?;
        Some(Identity { is_rehearsed, ..identity })
    }

    fn kept(&self) -> Result<Kept, String> {
        kept(
            &self.file,
            self.first_start,
            || {
                Ok(format!(
                    "# This application's key and secret, made at the first start. Whoever has the secret can sign policies.\n\
                     api_key = \"{}\"\napp_secret = \"{}\"\n",
                    random_text(22)?,
                    random_text(43)?
                ))
            },
            &format!("set {} and {}", self.names[0], self.names[1]),
            "an api_key and an app_secret",
        )
    }
}

impl Identity {
    fn new(api_key: String, secrets: &[&str], max_lifetime: Option<Duration>) -> Option<Self> {
        let secrets: Vec<Secret> = secrets.iter().map(|text| Secret::new(text)).collect();
        let signer = Signer::new(secrets.first()?.clone(), max_lifetime?);
        Some(Identity { api_key, secrets, signer, is_rehearsed: false })
    }
}

/// `app.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    api_key: String,
    app_secret: String,
}

/// The content of a file of the data folder that holds a secret; `make` makes a missing one, unless that is
/// refused. The messages name `otherwise`, which does without the file, and `content`.
pub(super) fn kept<T: DeserializeOwned>(
    path: &Path,
    first_start: FirstStart,
    make: impl FnOnce() -> io::Result<String>,
    otherwise: &str,
    content: &str,
) -> Result<T, String> {
    let text =
        match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => match first_start {
                FirstStart::Make => make()
                    .and_then(|text| write_private(path, &text).map(|()| text))
                    .map_err(|error| format!("{} cannot be made: {error}", path.display()))?,
                FirstStart::Rehearse => make().map_err(|error| error.to_string())?,
                FirstStart::Refuse => {
                    return Err(format!(
                        "{} is not there: start sealdrop once, or {otherwise}",
                        path.display()
                    ));
                }
            },
            Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
        };
    // The parser's message would show the line, and the line may hold the secret.
    toml::from_str(&text).map_err(|_| format!("{} does not hold {content}", path.display()))
}

/// Writes a new file durably, readable by this user only.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::File::open(folder)?.sync_all()
}

fn check_key(name: &str, key: &str) -> Result<(), String> {
    let is_key =
        |key: &str| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if (1..=64).contains(&key.len()) && is_key(key) {
        Ok(())
    } else {
        Err(format!("{name} is not a key: they are letters and digits, up to 64"))
    }
}

/// A secret is not trimmed; what is pasted by mistake is too short, as a rule.
pub(super) fn check_secret(name: &str, secret: &str) -> Result<(), String> {
    match secret.len() {
        0 => Err(format!("{name} is empty")),
        bytes if bytes < MIN_SECRET_BYTES => Err(format!(
            "{name} is too short: {bytes} bytes, and at least {MIN_SECRET_BYTES} are needed"
        )),
        _ => Ok(()),
    }
}
