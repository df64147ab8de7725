//! HTTP/1.1 behind TLS.
//!
//! The one thing to know: actix's own server would offer HTTP/2 as well, and has no limit there for the streams
//! of a connection, nor one below 16 MiB for the headers that a few kilobytes unpack to. Uploads gain nothing
//! from it: parts go in connections of their own.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};

use actix_http::{HttpService, Request};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceResponse};
use rustls::ServerConfig;

use super::server::{HEADER_TIMEOUT, KEEP_ALIVE, STOP_TIMEOUT};

/// The only protocol that is agreed on.
const HTTP_1_1: &[u8] = b"http/1.1";

/// Takes the port and answers there with what `app` makes; also where that is.
pub(super) fn listen<F, I, S, B>(
    address: SocketAddr,
    mut tls: ServerConfig,
    app: F,
) -> io::Result<(Server, SocketAddr)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
        > + 'static,
    S::Service: 'static,
    S::InitError: fmt::Debug,
    B: MessageBody + 'static,
{
    tls.alpn_protocols = vec![HTTP_1_1.to_vec()];
    let listener = TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .listen("sealdrop", listener, move || {
            let stopping = stopping.clone();
            let app = app().into_factory().map_err(|error| error.error_response());
            HttpService::build()
                .keep_alive(KEEP_ALIVE)
                .client_request_timeout(HEADER_TIMEOUT)
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .h1(map_config(app, |()| AppConfig::default()))
                .rustls_0_23(tls.clone())
        })?
        .shutdown_timeout(STOP_TIMEOUT.as_secs())
        .disable_signals()
        .run();
    Ok((server, address))
}
