//! The in-process tests: one binary, one module per resource.

mod assets;
mod cli;
mod client;
mod cors;
mod crash;
mod credentials;
mod delivery;
mod durability;
mod gate;
mod health;
mod hosted;
mod lab;
mod layers;
mod limits;
mod multipart;
mod page;
mod prefetch;
mod process;
mod store;
mod support;
mod tls;
mod uploads;
mod vectors;
