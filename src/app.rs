//! Builds the parts from a checked configuration and owns the server.

use std::io;
use std::net::SocketAddr;

use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::hosted::{self, Finding};
use crate::http::{Server, clock};

/// A bound server that does not answer yet.
pub struct App {
    server: Server,
    config: Config,
}

impl App {
    /// Builds everything and takes the port.
    ///
    /// # Errors
    /// What the operating system says about the port.
    pub fn bind(config: Config) -> io::Result<Self> {
        let server = Server::bind(&config)?;
        Ok(App { server, config })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Answers until the process is told to stop; what is under way then is finished.
    pub async fn run(self) -> io::Result<()> {
        let filestack = self.config.filestack;
        self.server.spawn(async move {
            let api = hosted::CLOUD_API;
            let (key, signer) = (&filestack.api_key, &filestack.signer);
            match hosted::check_security(api, key, signer, clock()).await {
                finding @ Finding::SecurityIsOn => tracing::info!("{finding}"),
                finding @ Finding::NotChecked(_) => tracing::warn!("{finding}"),
                finding => tracing::error!("{finding}"),
            }
        });
        self.server.run_until(asked_to_stop()).await
    }
}

/// SIGTERM, as service managers send it, or Ctrl-C.
async fn asked_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("handlers can be set");
    let mut interrupt = signal(SignalKind::interrupt()).expect("handlers can be set");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("asked to stop; the requests under way are finished first");
}
