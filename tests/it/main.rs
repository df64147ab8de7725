//! The in-process tests: one binary, one module per resource.

mod assets;
mod cli;
mod client;
mod credentials;
mod delivery;
mod health;
mod hosted;
mod layers;
mod multipart;
mod page;
mod prefetch;
mod support;
mod vectors;
