//! The in-process tests: one binary, one module per resource.

mod durability;
mod gate;
mod layers;
mod limits;
mod store;
mod support;
mod uploads;
mod vectors;
