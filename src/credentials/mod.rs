//! Who may have which policy: callers, the template they start from, and how often.
//!
//! Leaves HTTP to `http` and signing to `policy`.
//! The one thing to know: a caller may ask for less than the template, never for more; an ask for
//! more is refused, not narrowed in silence.

mod ask;
mod callers;
mod issuer;
mod limits;
mod template;

pub use ask::Ask;
pub use callers::{AdmitRefused, Callers, TrustedProxies, Visit};
pub use issuer::{Issued, Issuer};
pub use limits::{RateLimit, TooMany};
pub use template::Template;
