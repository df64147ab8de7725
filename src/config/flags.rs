//! The command line's settings; each can also stand in the environment or in the file.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// Settings that every command takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Settings")]
pub struct Flags {
    /// Address and port to listen on; port 0 takes any free one [default: 127.0.0.1:8080]
    #[arg(long, env = "SEALDROP_LISTEN", value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
    /// The folder for files, records and the application's key [default: ./sealdrop-data]
    #[arg(long, env = "SEALDROP_DATA_DIR", value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// The application key of a self-hosted service [default: made at the first start]
    #[arg(long, env = "SEALDROP_API_KEY", value_name = "KEY", global = true)]
    pub api_key: Option<String>,
    /// The origin that browsers use, such as https://files.example.com [default: loopback names only]
    #[arg(long, env = "SEALDROP_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// The certificate chain (PEM) to speak TLS with; needs --tls-key [default: plain HTTP]
    #[arg(long, env = "SEALDROP_TLS_CERT", value_name = "FILE", global = true)]
    pub tls_cert: Option<PathBuf>,
    /// The private key (PEM) of that certificate [default: plain HTTP]
    #[arg(long, env = "SEALDROP_TLS_KEY", value_name = "FILE", global = true)]
    pub tls_key: Option<PathBuf>,
    /// The configuration file [default: ./sealdrop.toml if it is there]
    #[arg(long, env = "SEALDROP_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Networks that URLs may be fetched from although they are not public, such as 10.0.0.0/8 [default: none]
    #[arg(
        long,
        env = "SEALDROP_ALLOW_PRIVATE_FETCH",
        value_name = "CIDR",
        value_delimiter = ',',
        global = true
    )]
    pub allow_private_fetch: Vec<String>,
    /// A folder on this server that visitors may pick files from [default: none, or samples on this machine only]
    #[arg(long, env = "SEALDROP_CUSTOMSOURCE", value_name = "DIR", global = true)]
    pub customsource: Option<PathBuf>,
    /// What visitors read for that folder [default: Files of this server]
    #[arg(long, env = "SEALDROP_CUSTOMSOURCE_NAME", value_name = "NAME", global = true)]
    pub customsource_name: Option<String>,
    /// A folder whose files replace the built-in ones below /static/ [default: none]
    #[arg(long, env = "SEALDROP_ASSETS", value_name = "DIR", global = true)]
    pub assets: Option<PathBuf>,
    /// More sources for the page's content policy, as "connect-src https://a.example; img-src ..." [default: none]
    #[arg(long, env = "SEALDROP_CSP_EXTRA", value_name = "SOURCES", global = true)]
    pub csp_extra: Option<String>,
    /// How the log is written: text or json [default: text]
    #[arg(long, env = "SEALDROP_LOG", value_name = "FORMAT", global = true)]
    pub log: Option<String>,
}

/// How the log is written, one event a line, to standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            other => Err(format!("log is {other:?}; it may be \"text\" or \"json\"")),
        }
    }
}

/// `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let address = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    address.as_deref().unwrap_or(text).parse().map_err(|_| {
        format!("listen is {text:?}; it takes an address and a port, such as 127.0.0.1:8080")
    })
}

/// `directive source source; directive source`, as in a content policy.
pub(super) fn csp_sources(text: &str) -> Result<Vec<(String, String)>, String> {
    let is_plain =
        |part: &str| part.bytes().all(|b| b.is_ascii_graphic() || b == b' ') && !part.contains(',');
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once(' ') {
            Some((directive, sources)) if directive.ends_with("-src") && is_plain(part) => {
                Ok((directive.to_owned(), sources.trim().to_owned()))
            }
            _ => Err(format!(
                "csp_extra: {part:?} is not a directive such as connect-src with its sources"
            )),
        })
        .collect()
}
