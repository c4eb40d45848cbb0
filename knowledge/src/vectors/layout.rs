//! How a row of the table of vectors is stored; `build.rs` writes it so, too.

/// The numbers of a row, a signed byte each.
pub const DIMENSIONS: usize = 64;

/// What 1 is stored as: a single number of a vector of length 1 rarely exceeds .6 (`vectors/make.py`).
pub const SCALE: f64 = 211.0;
