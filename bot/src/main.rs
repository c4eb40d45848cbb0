//! Stet: answers questions about a story with the story's own sentences.

use std::process::ExitCode;

fn main() -> ExitCode {
    stet::run()
}
