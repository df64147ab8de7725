//! Which addresses may be dialled: a table, and nothing that looks anything up.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Decides by the address alone. The default opens the public internet and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    opened: Vec<IpNet>,
}

/// An address that must not be dialled, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    address: IpAddr,
    kind: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not public: {}", self.address, self.kind)
    }
}

impl std::error::Error for Refused {}

impl Guard {
    /// A guard that lets `opened` networks through beside the public internet.
    pub fn new(opened: Vec<IpNet>) -> Self {
        Guard { opened }
    }

    /// Whether `address` may be dialled.
    ///
    /// A network that is opened counts for an address as it is dialled, not for one that is written inside
    /// another: opening `127.0.0.0/8` opens `::ffff:127.0.0.1`, which is the same address, and not what a
    /// translator would make of `64:ff9b::127.0.0.1`.
    ///
    /// # Errors
    /// [`Refused`] for whatever is not public.
    pub fn check(&self, address: IpAddr) -> Result<(), Refused> {
        let address = address.to_canonical();
        if self.opened.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        match not_public(address) {
            Some(kind) => Err(Refused { address, kind }),
            None => Ok(()),
        }
    }
}

/// What an address is, if it is not public.
fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => not_public_v4(address),
        IpAddr::V6(address) => not_public_v6(address),
    }
}

/// What is not the public internet (IANA IPv4 Special-Purpose Address Registry), and one address that looks
/// as if it were: a service of a cloud that only its own machines reach.
const V4: [(Ipv4Addr, u32, &str); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private network"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "a provider's shared network"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(168, 63, 129, 16), 32, "Azure's service for its own machines"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local, where clouds keep metadata"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private network"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "for documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a 6to4 relay"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private network"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "for documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "for documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
    (Ipv4Addr::BROADCAST, 32, "broadcast"),
];

fn not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    let is_in = |network: &Ipv4Addr, length: u32| (bits ^ network.to_bits()) >> (32 - length) == 0;
    let found = V4.iter().find(|(network, length, _)| is_in(network, *length));
    found.map(|(_, _, kind)| *kind)
}

/// What is not public inside `2000::/3`, the only part of IPv6 that is given out for the public internet
/// (IANA IPv6 Global Unicast Address Assignments, IPv6 Special-Purpose Address Registry).
const V6: [(Ipv6Addr, u32, &str); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "reserved for protocols, Teredo among them"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "for documentation"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "6to4, which leads to an IPv4 address"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "for documentation"),
];

fn not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    let is_in = |network: &Ipv6Addr, length: u32| (bits ^ network.to_bits()) >> (128 - length) == 0;
    if let Some(inner) = translated(address) {
        return not_public_v4(inner);
    }
    if !is_in(&Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3) {
        return Some("no public IPv6");
    }
    if is_isatap(address) {
        return Some("ISATAP, which leads to an IPv4 address");
    }
    let found = V6.iter().find(|(network, length, _)| is_in(network, *length));
    found.map(|(_, _, kind)| *kind)
}

/// The IPv4 address behind a translator's well-known prefix (RFC 6052, section 2.1). Where a network has only
/// IPv6, public names lead to such addresses, so they are judged by what is inside.
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}

/// An interface identifier that holds an IPv4 address (RFC 5214, section 6.1); both values of its universal bit.
fn is_isatap(address: Ipv6Addr) -> bool {
    matches!(address.segments(), [_, _, _, _, 0 | 0x0200, 0x5efe, _, _])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(guard: &Guard, address: &str, expected: bool) {
        let outcome = guard.check(address.parse().expect("an address"));
        assert_eq!(outcome.is_ok(), expected, "{address}: {outcome:?}");
    }

    #[track_caller]
    fn check_all(addresses: &[&str], expected: bool) {
        for address in addresses {
            check(&Guard::default(), address, expected);
        }
    }

    fn opened(networks: &[&str]) -> Guard {
        Guard::new(networks.iter().map(|network| network.parse().expect("a network")).collect())
    }

    #[test]
    fn what_is_not_public_in_ipv4_is_refused() {
        check_all(
            &[
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.0.0",
                "169.254.169.254",
                "169.254.170.2",
                "169.254.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.0",
                "192.0.0.192",
                "192.0.0.255",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.0",
                "239.255.255.255",
                "240.0.0.0",
                "255.255.255.254",
                "255.255.255.255",
            ],
            false,
        );
    }

    #[test]
    fn their_public_neighbours_pass() {
        check_all(
            &[
                "1.0.0.0",
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.3.0",
                "192.88.98.255",
                "192.88.100.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
            ],
            true,
        );
    }

    #[test]
    fn what_is_not_public_in_ipv6_is_refused() {
        check_all(
            &[
                "::",
                "::1",
                "::2",
                "::ffff",
                "64:ff9b:1::1",
                "64:ff9b:1:ffff::8.8.8.8",
                "100::1",
                "1fff:ffff::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2001:db8:ffff:ffff::1",
                "2002:a00:1::",
                "2002:808:808::",
                "3fff::1",
                "3fff:fff:ffff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fdff:ffff::1",
                "fe80::1",
                "fe80::a9fe:a9fe",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ffff::1",
            ],
            false,
        );
    }

    #[test]
    fn public_ipv6_passes() {
        check_all(
            &[
                "2000::1",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2001:db7:ffff::1",
                "2001:db9::1",
                "2003::1",
                "2606:4700:4700::1111",
                "2a00:1450:4001:81b::200e",
                "3ffe:ffff::1",
                "3fff:1000::1",
            ],
            true,
        );
    }

    #[test]
    fn an_ipv4_address_inside_another_is_found() {
        check_all(
            &[
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::ffff:0:127.0.0.1",
                "::ffff:0:8.8.8.8",
                "::10.0.0.1",
                "::127.0.0.1",
                "::8.8.8.8",
                "64:ff9b::10.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::169.254.169.254",
                "2a00:1450::5efe:10.0.0.1",
                "2a00:1450::200:5efe:10.0.0.1",
                "2a00:1450::5efe:8.8.8.8",
                "fe80::5efe:10.0.0.1",
            ],
            false,
        );
        check_all(&["::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2a00:1450::5eff:10.0.0.1"], true);
    }

    #[test]
    fn an_opened_network_is_open_and_its_neighbour_is_not() {
        let guard = opened(&["127.0.0.0/8", "10.1.0.0/16", "fd12:3456::/32"]);
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3", "fd12:3456::1", "8.8.8.8"] {
            check(&guard, address, true);
        }
        for address in
            ["10.2.0.1", "::1", "0.0.0.0", "fd12:3457::1", "64:ff9b::127.0.0.1", "::127.0.0.1"]
        {
            check(&guard, address, false);
        }
        check(&opened(&["::1/128"]), "::1", true);
        check(&opened(&["::1/128"]), "127.0.0.1", false);
    }

    #[test]
    fn a_refusal_says_what_the_address_is() {
        let refused = Guard::default().check(Ipv4Addr::new(169, 254, 169, 254).into());
        let text = refused.expect_err("refused").to_string();
        assert_eq!(text, "169.254.169.254 is not public: link-local, where clouds keep metadata");
    }

    proptest! {
        /// The standard library has a table of its own; what it calls private, we refuse.
        #[test]
        fn nothing_passes_that_the_standard_library_knows_as_private(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let known = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_broadcast() || address.is_documentation() || address.is_multicast()
                || address.is_unspecified();
            prop_assert!(!known || Guard::default().check(address.into()).is_err());
            let mapped = Guard::default().check(address.to_ipv6_mapped().into());
            prop_assert_eq!(mapped, Guard::default().check(address.into()));
        }

        #[test]
        fn only_2000_3_and_translated_addresses_pass_in_ipv6(bits in any::<u128>()) {
            let address = Ipv6Addr::from_bits(bits);
            if Guard::default().check(address.into()).is_ok() {
                let first = address.segments()[0];
                prop_assert!((0x2000..0x4000).contains(&first) || address.to_ipv4_mapped().is_some() || first == 0x64);
            }
        }
    }
}
