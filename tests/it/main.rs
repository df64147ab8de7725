//! The in-process tests: one binary, one module per resource.

mod layers;
mod vectors;
