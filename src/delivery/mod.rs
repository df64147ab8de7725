//! Links to stored files: what their text says, and how their bytes may be shown.
//!
//! Leaves answering to `http`. Pure.
//! The one thing to know: a link is read from the raw target, because policies in it may contain `/`.

mod link;
mod showing;

pub use link::Link;
pub use showing::{Showing, content_disposition};
