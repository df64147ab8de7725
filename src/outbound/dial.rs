//! From a URL to a connection: look up once, check, dial what was checked.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::{FetchError, Guard, Refused};

/// How many of a name's addresses are tried.
const MAX_ADDRESSES: usize = 4;

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Makes connections to checked addresses.
#[derive(Clone)]
pub(super) struct Dialer {
    guard: Guard,
    timeout: Duration,
    tls: TlsConnector,
}

impl Dialer {
    pub(super) fn new(
        guard: Guard,
        timeout: Duration,
        authorities: &[CertificateDer<'static>],
    ) -> Self {
        // rustls wants one provider of cryptography for the process; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut trusted = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        trusted.add_parsable_certificates(authorities.iter().cloned());
        let mut config =
            ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Dialer { guard, timeout, tls: Arc::new(config).into() }
    }

    /// A connection to the host of `url`. Names are for the certificate; the address is one that was checked.
    pub(super) async fn dial(&self, url: &Url) -> Result<Box<dyn Stream>, FetchError> {
        let addresses = self.addresses(url).await?;
        let mut outcome = Err(FetchError::NoPublicAddress("it has no address at all".into()));
        for address in addresses.into_iter().take(MAX_ADDRESSES) {
            let connecting = timeout(self.timeout, self.connect(url, address));
            outcome = connecting.await.unwrap_or(Err(FetchError::TooSlow));
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    async fn connect(&self, url: &Url, address: SocketAddr) -> Result<Box<dyn Stream>, FetchError> {
        let stream = TcpStream::connect(address).await.map_err(FetchError::unreachable)?;
        if url.scheme() != "https" {
            return Ok(Box::new(stream));
        }
        let name = server_name(url).map_err(FetchError::unreachable)?;
        let stream = self.tls.connect(name, stream).await.map_err(FetchError::unreachable)?;
        Ok(Box::new(stream))
    }

    /// The addresses of the URL's host that may be dialled, in the system's order of preference.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, FetchError> {
        let no_host = || FetchError::NoPublicAddress("it has no host or no port".into());
        let port = url.port_or_known_default().ok_or_else(no_host)?;
        let found: Vec<SocketAddr> = match url.host().ok_or_else(no_host)? {
            Host::Ipv4(address) => vec![(address, port).into()],
            Host::Ipv6(address) => vec![(address, port).into()],
            Host::Domain(name) => timeout(self.timeout, lookup_host((name, port)))
                .await
                .map_err(|_| FetchError::TooSlow)?
                .map_err(|error| FetchError::NoPublicAddress(error.into()))?
                .collect(),
        };
        permitted(&self.guard, found).map_err(|refused| FetchError::NoPublicAddress(refused.into()))
    }
}

/// Those of `found` that `guard` lets through; what refused the last one if it lets none through.
fn permitted(guard: &Guard, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
    let mut refused = None;
    let mut open = found;
    open.retain(|address| match guard.check(address.ip()) {
        Ok(()) => true,
        Err(why) => {
            refused = Some(why);
            false
        }
    });
    match refused {
        Some(why) if open.is_empty() => Err(why),
        Some(_) | None => Ok(open),
    }
}

fn server_name(url: &Url) -> Result<ServerName<'static>, rustls::pki_types::InvalidDnsNameError> {
    match url.host() {
        Some(Host::Ipv4(address)) => Ok(ServerName::from(IpAddr::from(address))),
        Some(Host::Ipv6(address)) => Ok(ServerName::from(IpAddr::from(address))),
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()),
        None => ServerName::try_from(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &[&str], expected: &[&str]) {
        let parse = |texts: &[&str]| -> Vec<SocketAddr> {
            texts.iter().map(|text| text.parse().expect("an address")).collect()
        };
        let open = permitted(&Guard::default(), parse(found)).unwrap_or_default();
        assert_eq!(open, parse(expected));
    }

    #[test]
    fn of_a_mix_only_the_public_addresses_are_dialled() {
        check(&["10.0.0.1:80", "8.8.8.8:80", "127.0.0.1:80"], &["8.8.8.8:80"]);
        check(&["[::1]:443", "[2606:4700::1111]:443"], &["[2606:4700::1111]:443"]);
        check(&["10.0.0.1:80", "169.254.169.254:80"], &[]);
        check(&[], &[]);
    }

    /// How `127.1` and its like are read is the URL parser's doing; none of them may get past it as a name.
    #[tokio::test]
    async fn an_address_is_refused_however_it_is_written() {
        let dialer = Dialer::new(Guard::default(), Duration::from_secs(1), &[]);
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "127。0。0。1",
            "0",
            "0.0.0.0",
            "[::]",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[fd00:ec2::254]",
            "169.254.169.254",
            "2852039166",
            "localhost",
            "localhost.",
            "LOCALHOST",
        ] {
            let url = Url::parse(&format!("http://{host}:9/")).expect("a URL");
            let outcome = dialer.addresses(&url).await;
            assert!(matches!(outcome, Err(FetchError::NoPublicAddress(_))), "{host}: {outcome:?}");
        }
    }

    #[test]
    fn the_certificate_must_be_for_the_name_in_the_url() {
        let name = |text: &str| server_name(&Url::parse(text).expect("a URL")).expect("a name");
        assert_eq!(name("https://a.test:8443/x").to_str(), "a.test");
        assert_eq!(name("https://[2606:4700::1111]/").to_str(), "2606:4700::1111");
    }
}
