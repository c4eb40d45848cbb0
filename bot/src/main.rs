//! Stet: answers questions about a story with the story's own sentences.

mod cli;
mod command;
mod evaluation;
mod library;
mod render;
mod settings;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(cli::Cli::parse())
}
