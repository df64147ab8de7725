//! The listening server.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server as Running;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, rt};

use super::assets::Assets;
use super::client::Clients;
use super::credentials::Desk;
use super::examples::Examples;
use super::files::Downloads;
use super::guard::{self, Hosts};
use super::headers::{self, SecurityHeaders};
use super::held::Bodies;
use super::page::Page;
use super::service::Service;
use super::{cors, listen, record, routes};
use crate::clouds::CUSTOM_SOURCE;
use crate::config::{Config, TlsFiles, TlsRefused};

/// Time for a client to send its headers.
pub(super) const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for requests under way to end when the process is told to stop.
pub(super) const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// An idle connection is kept this long.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// A bound server.
pub struct Server {
    running: Running,
    address: SocketAddr,
    scheme: &'static str,
}

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindRefused {
    /// What the operating system says about the port.
    #[error("the port cannot be listened on")]
    Port(#[from] io::Error),
    /// TLS cannot be spoken.
    #[error(transparent)]
    Tls(#[from] TlsRefused),
}

impl Server {
    /// Takes the port and builds what the handlers share; with a `service` it is self-hosted.
    ///
    /// # Errors
    /// [`BindRefused`], see there.
    pub fn bind(config: &Config, service: Option<Service>) -> Result<Self, BindRefused> {
        let tls = config.tls.as_ref().map(TlsFiles::load).transpose()?;
        let assets = Data::new(Assets::new(config.assets.clone()));
        let hosts = Data::new(Hosts::new(
            config.public_url.clone(),
            config.allowed_origins.clone(),
            tls.is_some(),
            config.trusted_proxies.clone(),
        ));
        let has_folder = service.as_ref().is_some_and(|service| {
            service.clouds.title(&config.identity.api_key, CUSTOM_SOURCE).is_some()
        });
        let page = Data::new(Page::new(&config.page, &config.mode, has_folder, &assets));
        let clients = Data::new(Clients(config.trusted_proxies.clone()));
        let bodies = Data::new(Bodies::new(config.client_share));
        let downloads = Data::new(Downloads::new(config.downloads_at_once, config.client_share));
        let desk = Data::new(Desk::new(config, service.clone()));
        let headers = Data::new(SecurityHeaders::new(&config.mode, &config.csp_extra, config.hsts));
        let service = service.map(Data::new);
        let examples = config.page.examples.then(|| Data::new(Examples::new(&assets)));

        let app = move || {
            App::new()
                .app_data(assets.clone())
                .app_data(hosts.clone())
                .app_data(page.clone())
                .app_data(desk.clone())
                .app_data(clients.clone())
                .app_data(bodies.clone())
                .app_data(downloads.clone())
                .app_data(headers.clone())
                .configure(|table| {
                    routes::routes(table, &assets, service.as_ref(), examples.as_ref());
                })
                .wrap(from_fn(guard::known_host))
                .wrap(from_fn(cors::cors))
                .wrap(from_fn(record::record))
                .wrap(from_fn(headers::secure))
        };
        let (running, address) = listen::listen(config.listen, tls, app)?;
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        Ok(Server { running, address, scheme })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// Runs `task` beside the server.
    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        rt::spawn(task);
    }

    /// Answers until `stop` is over; then takes no new connection and ends the requests under way.
    pub async fn run_until(self, stop: impl Future<Output = ()> + 'static) -> io::Result<()> {
        let handle = self.running.handle();
        rt::spawn(async move {
            stop.await;
            handle.stop(true).await;
        });
        self.running.await
    }
}
