//! The in-process tests: one binary, one module per resource.

mod assets;
mod cli;
mod client;
mod crash;
mod credentials;
mod delivery;
mod durability;
mod file_api;
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
mod uploads;
mod vectors;
