//! Filestack security policies: what they say, how they are signed, how a signature is checked.
//!
//! Pure: no clock, no disk, no network, no environment; time is an argument.
//! Who may have a policy is `credentials`' business.
//! The one thing to know: a signature covers the *encoded text as it was sent*, so nothing here
//! ever encodes a received policy again.

mod call;
mod client;
mod denied;
mod destination;
mod explain;
mod gate;
mod grant;
mod handle;
pub mod op;
mod parse;
mod pattern;
#[allow(clippy::module_inception)]
mod policy;
mod secret;
mod sign;
mod source;
mod ticket;
mod verify;

pub use call::{Call, Calls, UnknownCall};
pub use client::{Client, Whose};
pub use denied::{Code, Denied};
pub use destination::{Destination, Home, Place};
pub use explain::{Explanation, SignatureCheck, explain};
pub use gate::{Application, Credentials, Gate, GateRefused, Login, Verified};
pub use grant::{Grant, Sizes};
pub use handle::{Handle, InvalidHandle};
pub use pattern::{BadPattern, Pattern};
pub use policy::{Expiry, Policy, UnixSeconds};
pub use secret::Secret;
pub use sign::{SignRefused, SignedPolicy, Signer};
pub use source::Source;
pub use ticket::Ticket;
pub use verify::{Pair, verify};
