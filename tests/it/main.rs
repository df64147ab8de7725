//! The in-process tests: one binary, one module per resource.

mod assets;
mod cli;
mod credentials;
mod health;
mod hosted;
mod layers;
mod page;
mod support;
mod vectors;
