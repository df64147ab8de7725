//! HTTP/1.1, behind TLS or not.
//!
//! The one thing to know: actix's own server would offer HTTP/2 as well, and has no limit there for the streams
//! of a connection, nor one below 16 MiB for the headers that a few kilobytes unpack to. Uploads gain nothing
//! from it: parts go in connections of their own. Nor does it leave clients that take nothing, see `patience`.

use std::fmt;
use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::available_parallelism;
use std::time::Duration;

use actix_http::{HttpService, Request};
use actix_server::Server;
use actix_service::{
    IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_tls::accept::TlsError;
use actix_tls::accept::rustls_0_23::{Acceptor, TlsStream};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::rt::net::TcpStream;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};

use super::files;
use super::patience::{PATIENCE, Patient};
use super::server::{HEADER_TIMEOUT, KEEP_ALIVE, STOP_TIMEOUT};

/// The only protocol that is agreed on.
const HTTP_1_1: &[u8] = b"http/1.1";

/// Connections that wait until they are taken.
const BACKLOG: i32 = 2048;

/// Time for a client to take the end of an answer to a request that was not read to its own end.
const LINGER: Duration = Duration::from_secs(1);

/// A connection, whatever is spoken beneath HTTP.
trait Io: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Io for T {}

/// Takes the port and answers there with what `app` makes; also where that is.
pub(super) fn listen<F, I, S, B>(
    address: SocketAddr,
    tls: Option<ServerConfig>,
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
    let listener = TcpListener::bind(address)?;
    rustix::net::listen(&listener, BACKLOG)?;
    let address = listener.local_addr()?;
    let workers = available_parallelism().map_or(1, usize::from);
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections((files::connections() / workers).max(1));
    let stopping = builder.graceful_shutdown_signal();
    let http = move || {
        let stopping = stopping.clone();
        let app = app().into_factory().map_err(|error| error.error_response());
        HttpService::build()
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEADER_TIMEOUT)
            .client_disconnect_timeout(LINGER)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .h1(map_config(app, |()| AppConfig::default()))
    };
    let builder = match tls {
        None => builder.listen("sealdrop", listener, move || {
            fn_service(|io: TcpStream| {
                let peer = io.peer_addr().ok();
                ready(Ok((patient(io), peer)))
            })
            .and_then(http())
        })?,
        Some(mut tls) => {
            tls.alpn_protocols = vec![HTTP_1_1.to_vec()];
            builder.listen("sealdrop", listener, move || {
                Acceptor::new(tls.clone())
                    .map_init_err(|()| unreachable!("making an acceptor does not fail"))
                    .map_err(TlsError::into_service_error)
                    .map(|io: TlsStream<TcpStream>| {
                        let peer = io.get_ref().0.peer_addr().ok();
                        (patient(io), peer)
                    })
                    .and_then(http().map_err(TlsError::Service))
            })?
        }
    };
    let server = builder.shutdown_timeout(STOP_TIMEOUT.as_secs()).disable_signals().run();
    Ok((server, address))
}

fn patient(io: impl Io + 'static) -> Patient<Box<dyn Io>> {
    Patient::new(Box::new(io), PATIENCE)
}
