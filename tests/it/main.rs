//! The in-process tests: one binary, one module per resource.

mod applications;
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
mod incoming;
mod lab;
mod layers;
mod limits;
mod multipart;
mod page;
mod prefetch;
mod process;
mod receiver;
mod rest_store;
mod rest_store_faults;
mod store;
mod support;
mod uploads;
mod vectors;
mod versions;
mod webhooks;
mod webhooks_served;

