//! What may be fetched from elsewhere, and how long that may take.

use std::net::IpAddr;
use std::num::NonZeroU32;

use ipnet::IpNet;

use super::Problems;
use super::file::FetchSection;
use crate::outbound::{self, Guard};
use crate::places::Share;

/// The settings that `[fetch]` says.
pub(super) fn fetch(
    section: &FetchSection,
    client_share: Share,
    problems: &mut Problems,
) -> Option<outbound::Settings> {
    let networks = problems.each(&section.allow_private, |text| {
        network(text).ok_or_else(|| {
            format!("allow_private_fetch: {text:?} is not a network such as 10.0.0.0/8")
        })
    });
    let [connect, idle, total] = [
        ("fetch.connect_timeout", &section.connect_timeout),
        ("fetch.idle_timeout", &section.idle_timeout),
        ("fetch.total_timeout", &section.total_timeout),
    ]
    .map(|(name, text)| problems.duration(name, text));
    let count = |number: NonZeroU32| usize::try_from(number.get()).unwrap_or(usize::MAX);
    Some(outbound::Settings {
        guard: Guard::new(networks),
        max_bytes: section.max_size.0,
        connect_timeout: connect?,
        idle_timeout: idle?,
        total_timeout: total?,
        at_once: count(section.at_once),
        at_once_per_owner: count(section.at_once_per_owner),
        client_share,
        ..outbound::Settings::default()
    })
}

/// `10.0.0.0/8`, or one address.
fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
