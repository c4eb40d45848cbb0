//! The program `stet`, built for its end-to-end tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    stet::run()
}
