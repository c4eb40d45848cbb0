//! Stet as a program: the command line, what is on disk, and the Discord client.
//!
//! A library only so that the end-to-end tests can run the very same program; [`run`] is all it offers.

mod archive;
mod cli;
mod command;
mod dialogue;
mod difference;
mod discord;
mod edit;
mod evaluation;
mod files;
#[cfg(fuzzing)]
pub mod fuzzing;
mod host;
mod library;
mod localization;
mod overlay;
mod preferences;
mod render;
mod settings;
mod store;
mod wording;
mod work;

use clap::Parser as _;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    match cli::Cli::try_parse() {
        Ok(cli) => cli::run(cli),
        Err(wrong) if wrong.use_stderr() => {
            // What was typed stands in it.
            render::note(wrong.render().to_string().trim_end());
            ExitCode::from(2)
        }
        Err(help) => help.exit(),
    }
}
