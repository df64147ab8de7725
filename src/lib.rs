//! Sealdrop: secure file uploads in one binary.
//!
//! A page that embeds the filestack-js picker, and the back end that signs its policies.
//! Modules form layers; an arrow between them only ever points down this list:
//!
//! 1. [`cli`]: the commands.
//! 2. [`app`]: builds the parts from a checked configuration and owns the server.
//! 3. [`http`]: the URL table; the only module that knows actix.
//! 4. [`config`]: flags, environment and file become one checked value.
//! 5. [`credentials`] (who may have which policy), [`delivery`] (links to files), [`hosted`] (what
//!    Filestack's service says of us) and [`webhooks`] (who is told what happens to files).
//! 6. [`clouds`]: what is picked from folders elsewhere becomes one file.
//! 7. [`imports`]: what a URL answers becomes one file.
//! 8. [`uploads`]: many requests become one file.
//! 9. [`store`]: files at rest; and [`outbound`]: every byte that is fetched from elsewhere.
//! 10. [`records`]: small durable facts; and [`places`]: of which nobody has more than a share.
//! 11. [`disk`]: what is done to files, behind one trait; and [`policy`]: pure: what a policy says, how it
//!     is signed and checked, and the grants that follow.

pub mod app;
pub mod cli;
pub mod clouds;
pub mod config;
pub mod credentials;
pub mod delivery;
pub mod disk;
pub mod hosted;
pub mod http;
pub mod imports;
pub mod outbound;
pub mod places;
pub mod policy;
pub mod records;
pub mod store;
pub mod uploads;
pub mod webhooks;
