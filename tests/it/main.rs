//! The in-process tests: one binary, one module per resource.

mod layers;
mod support;
mod uploads;
mod vectors;
