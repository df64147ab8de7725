//! Who asks, and whether they may.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

/// Who may have credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Only programs on this machine.
    Loopback,
    /// Whoever a reverse proxy names in this header; it must be a trusted one.
    Header(String),
    /// Everybody who reaches the page.
    Open,
}

/// What a request says about who sent it. The header values are the client's word until checked.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// The other end of the connection.
    pub peer: IpAddr,
    /// All `X-Forwarded-For` values, joined with commas.
    pub forwarded_for: Option<&'a str>,
    /// Whether any header says that a proxy passed the request on.
    pub is_forwarded: bool,
    /// Whether the `Host` names this machine itself.
    pub host_is_loopback: bool,
    /// The value of the header that [`Callers::Header`] names.
    pub named: Option<&'a str>,
}

/// Why a caller gets nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmitRefused {
    /// With [`Callers::Loopback`]: the request comes from elsewhere.
    #[error("credentials are given to this machine only; see `callers` in the configuration")]
    NotFromHere,
    /// With [`Callers::Header`]: the peer is no trusted proxy, or it named nobody.
    #[error("the reverse proxy did not say who is asking")]
    Unnamed,
}

impl Callers {
    /// The name of the caller, for the log.
    ///
    /// # Errors
    /// [`AdmitRefused`].
    pub fn admit(
        &self,
        visit: &Visit<'_>,
        proxies: &TrustedProxies,
    ) -> Result<String, AdmitRefused> {
        match self {
            Callers::Open => Ok(proxies.client(visit).unwrap_or(visit.peer).to_string()),
            Callers::Loopback => proxies
                .client(visit)
                .filter(|client| client.is_loopback() && visit.host_is_loopback)
                // A proxy on this machine makes everybody look local; what it adds gives it away.
                .filter(|_| !visit.is_forwarded || proxies.trusts(visit.peer))
                .map(|client| client.to_string())
                .ok_or(AdmitRefused::NotFromHere),
            Callers::Header(_) => visit
                .named
                .map(str::trim)
                .filter(|name| !name.is_empty() && proxies.trusts(visit.peer))
                .map(str::to_owned)
                .ok_or(AdmitRefused::Unnamed),
        }
    }
}

impl fmt::Display for Callers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Callers::Loopback => f.write_str("loopback"),
            Callers::Header(name) => write!(f, "header {name}"),
            Callers::Open => f.write_str("open"),
        }
    }
}

/// The networks whose word about the client's address counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    /// Whether `address` is a proxy whose word counts.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The nearest address that is not a trusted proxy's; what stands before it in the header is hearsay.
    /// `None` when a trusted proxy names one that cannot be read.
    pub fn client(&self, visit: &Visit<'_>) -> Option<IpAddr> {
        let mut client = visit.peer.to_canonical();
        for hop in visit.forwarded_for.iter().flat_map(|hops| hops.rsplit(',')) {
            if !self.trusts(client) {
                break;
            }
            client = address(hop.trim())?.to_canonical();
        }
        Some(client)
    }
}

/// An address, with or without a port, as proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|socket| socket.ip()).ok();
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> TrustedProxies {
        TrustedProxies(vec!["10.0.0.0/8".parse().expect("network")])
    }

    fn visit<'a>(peer: &str, forwarded_for: Option<&'a str>) -> Visit<'a> {
        let peer = peer.parse().expect("address");
        let is_forwarded = forwarded_for.is_some();
        Visit { peer, forwarded_for, is_forwarded, host_is_loopback: true, named: None }
    }

    #[track_caller]
    fn check_client(peer: &str, forwarded_for: Option<&str>, expected: &str) {
        let client = proxies().client(&visit(peer, forwarded_for));
        assert_eq!(client.map_or("unreadable".to_owned(), |client| client.to_string()), expected);
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        check_client("192.0.2.1", None, "192.0.2.1");
        check_client("192.0.2.1", Some("127.0.0.1"), "192.0.2.1");
        check_client("10.0.0.1", Some("192.0.2.9"), "192.0.2.9");
        check_client("10.0.0.1", Some("127.0.0.1, 192.0.2.9, 10.0.0.2"), "192.0.2.9");
        check_client("::ffff:10.0.0.1", Some("192.0.2.9"), "192.0.2.9");
        check_client("10.0.0.1", Some("192.0.2.9:4711"), "192.0.2.9");
        check_client("10.0.0.1", Some("[2001:db8::1]:99"), "2001:db8::1");
        check_client("10.0.0.1", Some("[2001:db8::1]"), "2001:db8::1");
        check_client("10.0.0.1", Some("unknown"), "unreadable");
        check_client("10.0.0.1", Some("\u{fffd}, 192.0.2.9"), "192.0.2.9");
    }

    #[test]
    fn loopback_means_this_machine_and_no_proxy_on_it() {
        let admit = |visit: Visit<'_>| Callers::Loopback.admit(&visit, &proxies());
        assert_eq!(admit(visit("127.0.0.1", None)), Ok("127.0.0.1".to_owned()));
        assert_eq!(admit(visit("::1", None)), Ok("::1".to_owned()));
        assert_eq!(admit(visit("192.0.2.1", None)), Err(AdmitRefused::NotFromHere));
        assert_eq!(admit(visit("127.0.0.1", Some("192.0.2.1"))), Err(AdmitRefused::NotFromHere));
        let passed_on = Visit { is_forwarded: true, ..visit("127.0.0.1", None) };
        assert_eq!(admit(passed_on), Err(AdmitRefused::NotFromHere));
        let unreadable = visit("10.0.0.1", Some("?, 10.0.0.2"));
        assert_eq!(admit(unreadable), Err(AdmitRefused::NotFromHere));
        let named_otherwise = Visit { host_is_loopback: false, ..visit("127.0.0.1", None) };
        assert_eq!(admit(named_otherwise), Err(AdmitRefused::NotFromHere));
    }

    #[test]
    fn a_name_counts_only_from_a_trusted_proxy() {
        let callers = Callers::Header("x-user".to_owned());
        let named = |peer, named| Visit { named, ..visit(peer, None) };
        let admit = |visit: Visit<'_>| callers.admit(&visit, &proxies());
        assert_eq!(admit(named("10.0.0.1", Some("ada"))), Ok("ada".to_owned()));
        assert_eq!(admit(named("10.0.0.1", Some(" "))), Err(AdmitRefused::Unnamed));
        assert_eq!(admit(named("10.0.0.1", None)), Err(AdmitRefused::Unnamed));
        assert_eq!(admit(named("192.0.2.1", Some("ada"))), Err(AdmitRefused::Unnamed));
    }
}
