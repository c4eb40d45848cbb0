//! The commands: each parses its arguments, calls plain functions and prints what they return.
//!
//! `Ok(true)` is exit code 0, `Ok(false)` is 1 (nothing found, problems found), an error is 2.

pub(crate) mod ask;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod eval;
pub(crate) mod import;
pub(crate) mod index;
pub(crate) mod kb;
pub(crate) mod new;
pub(crate) mod recut;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod stats;
