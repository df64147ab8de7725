//! TLS without a proxy in front, and the virtual hosts below the public name.

use std::net::SocketAddr;
use std::sync::Arc;

use awc::http::Version;
use awc::{Client, Connector};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{pick, send_json, signed, with_pair};
use crate::support::{Answer, TestApp, send};

/// A server with a certificate for `files.example.com` and the names below it.
struct TlsApp {
    address: SocketAddr,
    cert: CertificateDer<'static>,
    /// What the server reads from lives as long as it does.
    _folders: (TestApp, TempDir),
}

impl TlsApp {
    async fn spawn(more: &str) -> Self {
        let names = ["files.example.com", "*.files.example.com", "localhost"].map(str::to_owned);
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(names).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path.display().to_string()
        };
        let file = format!(
            "public_url = \"https://files.example.com\"\ntls_cert = {:?}\ntls_key = {:?}\n{more}",
            at("cert.pem", cert.pem()),
            at("key.pem", signing_key.serialize_pem())
        );
        let app = TestApp::self_hosted(&file).await;
        let address = app.origin.strip_prefix("https://").expect("TLS is spoken");
        let address = address.parse().expect("an address");
        TlsApp { address, cert: cert.der().clone(), _folders: (app, folder) }
    }

    /// A client that trusts the certificate, and would rather speak HTTP/2.
    fn client(&self) -> Client {
        let mut roots = RootCertStore::empty();
        roots.add(self.cert.clone()).expect("a certificate");
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let connector = Connector::new().rustls_0_23(Arc::new(config));
        Client::builder().connector(connector).disable_redirects().finish()
    }

    async fn get(&self, url: &str) -> Answer {
        send(self.client().get(url).address(self.address)).await
    }

    async fn post(&self, url: &str, fields: &Value) -> Answer {
        send_json(self.client().post(url).address(self.address), fields).await
    }
}

/// A whole upload of six bytes that begins at `host`; the URL of the file.
async fn upload(app: &TlsApp, host: &str) -> String {
    let fields = json!({ "filename": "a.txt", "mimetype": "text/plain", "size": 6 });
    let url = format!("https://{host}/multipart/start");
    let started = app.post(&url, &with_pair(fields, &pick())).await;
    assert_eq!(started.status, 200, "{}", started.text());
    let mut upload = started.json();
    // As Python, Ruby and Go read it: `https://` before it, whatever it says.
    let next = format!("https://{}", upload["location_url"].as_str().expect("a host"));
    upload["part"] = 1.into();
    upload["size"] = 6.into();
    let asked = app.post(&format!("{next}/multipart/upload"), &upload).await.json();
    let url = asked["url"].as_str().expect("a URL").to_owned();
    assert!(url.starts_with(&format!("{next}/")), "{url} is not at {next}");
    let put = app.client().put(&url).address(app.address).send_body("Hello\n");
    assert_eq!(put.await.expect("an answer").status(), 200);
    let done = app.post(&format!("{next}/multipart/complete"), &upload).await;
    assert_eq!(done.status, 200, "{}", done.text());
    done.json()["url"].as_str().expect("a URL").to_owned()
}

async fn check_upload(host: &str, links: &str) {
    let app = TlsApp::spawn("").await;
    let url = upload(&app, host).await;
    assert!(url.starts_with(&format!("{links}/")), "{url} is not at {links}");
    let pair = signed("read", |_| {});
    let link = format!("{url}?policy={}&signature={}", pair.policy, pair.signature);
    let answer = app.get(&link).await;
    assert_eq!((answer.status, answer.text()), (200, "Hello\n"));
    app.get(&url).await.assert_refused(403, "security_required");
}

#[actix_web::test]
async fn an_upload_stays_at_the_public_name_or_below_it() {
    check_upload("files.example.com", "https://files.example.com").await;
    check_upload("upload.files.example.com", "https://cdn.files.example.com").await;
}

#[actix_web::test]
async fn only_http_1_1_is_agreed_on() {
    let app = TlsApp::spawn("").await;
    let request = app.client().get("https://localhost/healthz").address(app.address);
    assert_eq!(request.send().await.expect("an answer").version(), Version::HTTP_11);
}

#[actix_web::test]
async fn every_virtual_name_reaches_every_route() {
    let app = TlsApp::spawn("").await;
    for name in ["www", "upload", "cloud", "process", "cdn", "static"] {
        for path in ["/healthz", "/picker/1.30.2/picker.js"] {
            let url = format!("https://{name}.files.example.com{path}");
            assert_eq!(app.get(&url).await.status, 200, "{url}");
        }
    }
}

#[actix_web::test]
async fn a_foreign_name_is_refused() {
    let app = TlsApp::spawn("").await;
    let answer = app.get("https://api.files.example.com/picker.js").await;
    answer.assert_refused(421, "unknown_host");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

#[actix_web::test]
async fn cookies_are_for_tls_only_and_hsts_is_off_unless_asked_for() {
    let url = "https://localhost/get-filestack-credentials";
    let app = TlsApp::spawn("").await;
    let answer = app.get(url).await;
    assert!(answer.header("set-cookie").contains("; Secure"), "{}", answer.text());
    assert_eq!(answer.header("strict-transport-security"), "");

    let app = TlsApp::spawn("hsts = \"180days\"").await;
    let answer = app.get(url).await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=15552000");
}

#[actix_web::test]
async fn hsts_is_not_sent_without_tls() {
    let app = TestApp::self_hosted("hsts = \"180days\"").await;
    assert_eq!(send(app.get("/healthz")).await.header("strict-transport-security"), "");
}
