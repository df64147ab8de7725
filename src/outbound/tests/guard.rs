//! The table of addresses, row by row: what is refused, and its neighbours that pass.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::super::Guard;

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
