//! The in-process tests: one binary, one module per resource.

mod gate;
mod layers;
mod store;
mod support;
mod uploads;
mod vectors;
