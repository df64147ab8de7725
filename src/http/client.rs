//! Where a request comes from, as the trusted proxies tell it.

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::credentials::{TrustedProxies, Visit};
use crate::policy::Client;

/// Tells clients apart.
pub(super) struct Clients(pub TrustedProxies);

impl Clients {
    fn of(&self, request: &HttpRequest) -> Option<Client> {
        let peer = request.peer_addr()?.ip();
        let forwarded_for = joined(request, "x-forwarded-for");
        let forwarded_for = forwarded_for.as_deref();
        // What the rest would say is asked of whoever wants credentials only.
        let (is_forwarded, host_is_loopback, named) = (false, false, None);
        let visit = Visit { peer, forwarded_for, is_forwarded, host_is_loopback, named };
        Some(Client::at(self.0.client(&visit).unwrap_or(peer)))
    }
}

/// The client that sent `request`.
pub(super) fn client(request: &HttpRequest) -> Option<Client> {
    let clients = request.app_data::<Data<Clients>>().expect("the server registers its clients");
    clients.of(request)
}

/// Several headers of one name mean the same as one with commas (RFC 9110, section 5.3). Bytes that are no
/// text stay as something that is no address.
pub(super) fn joined(request: &HttpRequest, name: &str) -> Option<String> {
    let values = request.headers().get_all(name);
    let texts: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}
