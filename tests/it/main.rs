//! The in-process tests: one binary, one module per resource.

mod assets;
mod cli;
mod client;
mod credentials;
mod delivery;
mod gate;
mod health;
mod hosted;
mod lab;
mod layers;
mod multipart;
mod page;
mod prefetch;
mod store;
mod support;
mod uploads;
mod vectors;
