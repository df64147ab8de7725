//! Delivery links: what their text says, what that comes to, and how bytes may be shown.
//!
//! [`Chain`] is what is written, [`Plan`] what it means, [`Plan::admit`] what it may do; all of that is pure,
//! and only an [`Archive`] reads files. Leaves answering to `http`.
//! A new task is a file in `tasks` and a line in its table.
//! The one thing to know: a link is read from the raw target, because policies in it may contain `/`.

mod archive;
mod cache;
mod chain;
mod error;
mod input;
mod letters;
mod pieces;
mod plan;
mod showing;
mod split;
mod task;
mod tasks;
#[cfg(test)]
mod tests;

pub use archive::Archive;
pub use cache::CacheRule;
pub use chain::Chain;
pub use error::LinkError;
pub use input::Input;
pub use plan::{Fallback, Leave, Outcome, Plan, Stored};
pub use showing::{Showing, content_disposition};
pub use task::{Parameter, Task, Value};
pub use tasks::{METADATA, StoreOptions, is_name as is_task};
