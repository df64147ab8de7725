//! Every byte that is fetched from elsewhere: which addresses may be dialled, and the client that dials them.
//!
//! Whether a policy allows a URL is `policy`'s business ([`Grant::source`](crate::policy::Grant::source)); this
//! module makes sure that whatever name a URL has, the request goes to a public address and nowhere else.
//! The one thing to know: a name is resolved once, [`Guard`] checks what came out, and exactly those addresses are
//! dialled. Nothing here looks a name up a second time, so an answer that changes in between changes nothing.
//!
//! HTTP is spoken by `hyper` over the connection that we dialled, and not by `awc`: that one (3.11) takes a chunked
//! body that breaks off for a whole one, and a broken import must never become a file.

mod body;
mod client;
mod dial;
mod error;
mod guard;
mod headers;
mod message;
mod name;
mod probe;
mod settings;

pub use body::Fetched;
pub use client::Client;
pub use error::FetchError;
pub use guard::{Guard, Refused};
pub use headers::{BadHeader, Headers};
pub use probe::About;
pub use settings::Settings;

#[cfg(test)]
mod tests;
