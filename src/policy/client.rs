//! Whom a request counts against where everybody has a share.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The other end of a request: an IPv4 address, or a /64 of IPv6. One home or host has a whole /64; counted
/// by address it could be many without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Client(IpAddr);

impl Client {
    /// The client at `address`.
    pub fn at(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Client(address.into()),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Client(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
            }
        }
    }
}

/// Whom something counts against: an owner who has a name, and the client that a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// The owner, with the application that it is one of.
    pub owner: Option<String>,
    /// The client; `None` for what no request asked for.
    pub client: Option<Client>,
}

impl Whose {
    /// Of an application's owner, and of a client.
    pub fn new(application: &str, owner: Option<&str>, client: Option<Client>) -> Self {
        Whose { owner: owner.map(|owner| format!("{application} {owner}")), client }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        let [first, second] = [one, other].map(|ip| Client::at(ip.parse().expect("an address")));
        assert_eq!(first == second, expected, "{one} and {other}");
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        check("192.0.2.1", "192.0.2.2", false);
        check("192.0.2.1", "::ffff:192.0.2.1", true);
        check("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true);
        check("2001:db8:1:2::1", "2001:db8:1:3::1", false);
    }
}
