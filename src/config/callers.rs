//! Who may have credentials, and whether that fits to who can ask.

use std::net::SocketAddr;

use ipnet::IpNet;

use super::file::CallersSection;
use crate::credentials::Callers;

/// Who may have credentials, as `[callers]` says it.
pub(super) fn callers(section: &CallersSection) -> Result<Callers, String> {
    match (section.who.as_str(), &section.header) {
        ("loopback", None) => Ok(Callers::Loopback),
        ("open", None) => Ok(Callers::Open),
        ("header", Some(name)) => Ok(Callers::Header(name.to_ascii_lowercase())),
        ("header", None) => {
            Err("callers.header is not set: which header names the caller?".to_owned())
        }
        ("loopback" | "open", Some(_)) => {
            Err("callers.header goes with callers.who = \"header\" only".to_owned())
        }
        (other, _) => {
            Err(format!("callers.who is {other:?}; it may be \"loopback\", \"header\" or \"open\""))
        }
    }
}

/// Whether these callers fit to what can be reached from outside.
pub(super) fn reach(
    listen: SocketAddr,
    callers: &Callers,
    proxies: &[IpNet],
) -> Result<(), String> {
    match callers {
        Callers::Loopback if !listen.ip().is_loopback() => Err(format!(
            "listen is {listen}, which others can reach, and callers.who is \"loopback\"; \
             say callers.who = \"open\" or \"header\" in sealdrop.toml"
        )),
        Callers::Header(_) if proxies.is_empty() => {
            Err("callers.trusted_proxies is empty, so nobody's word about the caller would count"
                .to_owned())
        }
        Callers::Loopback | Callers::Header(_) | Callers::Open => Ok(()),
    }
}
