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
