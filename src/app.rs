//! Builds the parts from a checked configuration and owns the server.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::clouds::Clouds;
use crate::config::{Config, Identity, Mode, Origin, SelfHosted};
use crate::disk::LocalDisk;
use crate::hosted::{self, Finding};
use crate::http::{BindRefused, Server, Service, clock};
use crate::imports::Imports;
use crate::outbound::{self, Client};
use crate::policy::{GateRefused, Grant, op};
use crate::store::{DataFolder, FolderLock, LockRefused, Store};
use crate::uploads::{UploadError, Uploads};
use crate::webhooks::{self, Dispatcher, NoSecret};

/// How often abandoned uploads are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(10 * 60);

/// How long a webhook has to answer, and for everything.
const WEBHOOK_IDLE_TIMEOUT: Duration = Duration::from_secs(15);
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(30);

/// A bound server that does not answer yet.
pub struct App {
    server: Server,
    identity: Identity,
    /// Self-hosted: the uploads, and the lock on their folder.
    uploads: Option<(Uploads, FolderLock)>,
    /// Self-hosted, with webhooks.
    dispatcher: Option<Dispatcher>,
}

/// Why the app cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had, or TLS not be spoken.
    #[error(transparent)]
    Listen(#[from] BindRefused),
    /// The data folder cannot be used.
    #[error("the data folder cannot be used")]
    Folder(#[source] io::Error),
    /// Another process has it.
    #[error(transparent)]
    Locked(#[from] LockRefused),
    /// The uploads in the data folder cannot be read.
    #[error("the unfinished uploads cannot be read")]
    Uploads(#[from] UploadError),
    /// The application cannot be told from another.
    #[error(transparent)]
    Gate(#[from] GateRefused),
    /// A webhook cannot be told anything.
    #[error(transparent)]
    Webhook(#[from] NoSecret),
}

impl App {
    /// Builds everything and takes the port.
    ///
    /// # Errors
    /// [`StartError`], see there.
    pub fn bind(config: Config) -> Result<Self, StartError> {
        let (service, uploads) = match &config.mode {
            Mode::Hosted => (None, None),
            Mode::SelfHosted(settings) => {
                let (folder, lock) = lock_folder(&settings.data_dir)?;
                let service = service(settings, folder)?;
                (Some(service.clone()), Some((service.uploads, lock)))
            }
        };
        let server = Server::bind(&config, service.clone())?;
        let dispatcher = match service {
            Some(service) => {
                let origin = config.public_url.as_ref().map(Origin::to_string);
                let origin =
                    origin.unwrap_or_else(|| format!("{}://{}", server.scheme(), server.address()));
                dispatcher(&config.mode, &service.store, origin)?
            }
            None => None,
        };
        Ok(App { server, identity: config.identity, uploads, dispatcher })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What is spoken there: `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        self.server.scheme()
    }

    /// Answers until the process is told to stop; what is under way then is finished.
    pub async fn run(self) -> io::Result<()> {
        match &self.uploads {
            Some((uploads, _)) => self.server.spawn(sweep_now_and_then(uploads.clone())),
            None => self.server.spawn(check_security(self.identity)),
        }
        if let Some(dispatcher) = self.dispatcher {
            self.server.spawn(dispatcher.run(clock));
        }
        self.server.run_until(asked_to_stop()).await
    }
}

/// The data folder, for this process alone.
fn lock_folder(path: &Path) -> Result<(DataFolder, FolderLock), StartError> {
    let folder = open_folder(path)?;
    let lock = folder.lock()?;
    Ok((folder, lock))
}

/// The data folder, beside a process that may be serving from it.
///
/// # Errors
/// [`StartError::Folder`].
pub fn open_folder(path: &Path) -> Result<DataFolder, StartError> {
    DataFolder::open(Arc::new(LocalDisk), path).map_err(StartError::Folder)
}

/// The parts of a self-hosted service over its data folder.
///
/// # Errors
/// [`StartError::Gate`], [`StartError::Uploads`].
pub fn service(settings: &SelfHosted, folder: DataFolder) -> Result<Service, StartError> {
    let gate = Arc::new(settings.gate()?);
    let store = Store::with_listeners(folder, webhooks::listeners(&settings.webhooks));
    let uploads = Uploads::open(gate.clone(), store.clone(), settings.uploads.clone())?;
    let imports = Imports::new(Client::new(settings.fetch.clone()), uploads.clone(), store.clone());
    let clouds = Clouds::new(uploads.clone(), settings.clouds());
    Ok(Service { gate, uploads, store, imports, clouds, basic: settings.basic })
}

/// What tells the webhooks, if there are any; links in what is told begin with `origin`.
///
/// # Errors
/// [`NoSecret`]; a configuration that was loaded to serve has all.
pub fn dispatcher(
    mode: &Mode,
    store: &Store,
    origin: String,
) -> Result<Option<Dispatcher>, NoSecret> {
    let Mode::SelfHosted(settings) = mode else { return Ok(None) };
    if settings.webhooks.is_empty() {
        return Ok(None);
    }
    let client = Client::new(outbound::Settings {
        idle_timeout: WEBHOOK_IDLE_TIMEOUT,
        total_timeout: WEBHOOK_TIMEOUT,
        ..settings.fetch.clone()
    });
    Dispatcher::new(store, settings.webhooks.clone(), client, origin).map(Some)
}

/// The uploads of a data folder that another process may be serving; nothing is changed by looking.
///
/// # Errors
/// As [`service`].
pub fn uploads_beside(settings: &SelfHosted, folder: DataFolder) -> Result<Uploads, StartError> {
    let gate = Arc::new(settings.gate()?);
    Ok(Uploads::beside(gate, Store::new(folder), settings.uploads.clone())?)
}

/// Says once whether Filestack checks what we sign.
async fn check_security(identity: Identity) {
    let Identity { api_key, signer, .. } = identity;
    match hosted::check_security(hosted::CLOUD_API, &api_key, &signer, clock()).await {
        finding @ Finding::SecurityIsOn => tracing::info!("{finding}"),
        finding @ Finding::NotChecked(_) => tracing::warn!("{finding}"),
        finding => tracing::error!("{finding}"),
    }
}

async fn sweep_now_and_then(uploads: Uploads) {
    let grant = Grant::<op::Maintenance>::of_the_operator();
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        match uploads.sweep(&grant, clock(), false).await {
            Ok(swept) if swept.uploads > 0 => {
                tracing::info!(
                    uploads = swept.uploads,
                    bytes = swept.bytes,
                    "swept abandoned uploads"
                );
            }
            Ok(_) => {}
            Err(error) => tracing::error!("abandoned uploads could not be swept: {error}"),
        }
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
