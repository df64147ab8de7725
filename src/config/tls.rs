//! The certificate and key that TLS is spoken with.
//!
//! The one thing to know: only `serve` and `doctor` read the files, so that `sign` works for a user who
//! must not see the key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Origin;

/// Where certificate and key lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    cert: PathBuf,
    key: PathBuf,
}

/// Why TLS cannot be spoken. No variant carries anything of the key.
#[derive(Debug, thiserror::Error)]
pub enum TlsRefused {
    /// The file is not there, or may not be read.
    #[error("{name}: {} cannot be read", path.display())]
    Unreadable {
        /// The setting.
        name: &'static str,
        /// Its file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        error: std::io::Error,
    },
    /// The file holds something else.
    #[error("{name}: {} holds no {wanted} in PEM form", path.display())]
    Missing {
        /// The setting.
        name: &'static str,
        /// Its file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
    },
    /// The two do not belong together, or cannot be used.
    #[error("tls_cert and tls_key cannot be used together")]
    Unusable(#[source] rustls::Error),
}

impl TlsFiles {
    /// Both, or neither.
    pub(super) fn of(cert: Option<PathBuf>, key: Option<PathBuf>) -> Result<Option<Self>, String> {
        match (cert, key) {
            (Some(cert), Some(key)) => Ok(Some(TlsFiles { cert, key })),
            (None, None) => Ok(None),
            (Some(_), None) => Err("tls_cert is set without tls_key; TLS needs both".to_owned()),
            (None, Some(_)) => Err("tls_key is set without tls_cert; TLS needs both".to_owned()),
        }
    }

    /// Reads both files.
    ///
    /// # Errors
    /// [`TlsRefused`], see there.
    pub fn load(&self) -> Result<ServerConfig, TlsRefused> {
        let chain = chain(&self.cert)?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| refused("tls_key", &self.key, "unencrypted private key", error))?;
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has the suites of TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(TlsRefused::Unusable)
    }
}

/// Browsers that come by TLS must be told addresses with `https`.
pub(super) fn fits(public: &Origin) -> Result<(), String> {
    match public.is_secure() {
        true => Ok(()),
        false => Err(format!("public_url is {public}, and with tls_cert it begins with https://")),
    }
}

/// The certificate, and those between it and its root.
fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsRefused> {
    let refuse = |error| refused("tls_cert", path, "certificate", error);
    let chain: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(refuse)?
        .collect::<Result<_, _>>()
        .map_err(refuse)?;
    if chain.is_empty() { Err(refuse(pem::Error::NoItemsFound)) } else { Ok(chain) }
}

fn refused(name: &'static str, path: &Path, wanted: &'static str, error: pem::Error) -> TlsRefused {
    let path = path.to_owned();
    match error {
        pem::Error::Io(error) => TlsRefused::Unreadable { name, path, error },
        _ => TlsRefused::Missing { name, path, wanted },
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertifiedKey, generate_simple_self_signed};

    use super::*;

    /// What loading says when the two files hold these texts.
    fn load(cert: &str, key: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            Some(path)
        };
        let files = TlsFiles::of(at("cert.pem", cert), at("key.pem", key)).expect("both");
        let loaded = files.expect("both").load();
        loaded.map(|_| ()).map_err(|refused| {
            refused.to_string().replace(&*folder.path().to_string_lossy(), "FOLDER")
        })
    }

    fn pair() -> (String, String) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["files.example.com".to_owned()]).expect("a certificate");
        (cert.pem(), signing_key.serialize_pem())
    }

    #[test]
    fn a_certificate_and_its_key_are_taken() {
        let (cert, key) = pair();
        assert_eq!(load(&cert, &key), Ok(()));
        assert_eq!(load(&format!("{cert}\n{key}"), &format!("{cert}\n{key}")), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_said_by_the_settings_name() {
        let (cert, key) = pair();
        let (_, other) = pair();
        let no_cert = "tls_cert: FOLDER/cert.pem holds no certificate in PEM form";
        let no_key = "tls_key: FOLDER/key.pem holds no unencrypted private key in PEM form";
        assert_eq!(load("", &key), Err(no_cert.to_owned()));
        assert_eq!(load(&key, &key), Err(no_cert.to_owned()));
        assert_eq!(load("-----BEGIN CERTIFICATE-----\n!!", &key), Err(no_cert.to_owned()));
        assert_eq!(load(&cert, &cert), Err(no_key.to_owned()));
        assert_eq!(
            load(&cert, &key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")),
            Err(no_key.to_owned())
        );
        assert_eq!(
            load(&cert, &other),
            Err("tls_cert and tls_key cannot be used together".to_owned())
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let nowhere = || Some(PathBuf::from("/nowhere/cert.pem"));
        let files = TlsFiles::of(nowhere(), nowhere()).expect("both").expect("both");
        let refused = files.load().expect_err("nothing to load");
        assert_eq!(refused.to_string(), "tls_cert: /nowhere/cert.pem cannot be read");
    }
}
