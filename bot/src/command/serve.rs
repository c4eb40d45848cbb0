use crate::settings::{self, LogFormat, LogLevel, Settings};
use crate::{discord, render};
use anyhow::{Context as _, Result};
use clap::Args;
use tracing_subscriber::EnvFilter;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Check token, settings, knowledge base and store without connecting
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(settings: &Settings, arguments: &Arguments) -> Result<bool> {
    log(settings);
    let token = settings::token()?;
    let runtime = runtime()?;
    if arguments.check {
        render::line(&runtime.block_on(discord::check(settings))?)?;
    } else {
        runtime.block_on(discord::serve(settings, &token))?;
    }
    Ok(true)
}

/// Prints the link by which the bot is installed.
pub(crate) fn invite(settings: &Settings) -> Result<bool> {
    let token = settings::token()?;
    render::line(&runtime()?.block_on(discord::invitation(settings, &token))?)?;
    Ok(true)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")
}

/// Logs go to standard error. Of other crates only warnings: what they say in detail may contain messages.
fn log(settings: &Settings) {
    let level = match settings.log.level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
    };
    let others = if settings.log.level == LogLevel::Error { "error" } else { "warn" };
    // serenity warns of payloads that it cannot read, and shows them.
    let filter = EnvFilter::new(format!("{others},serenity=error,stet={level}"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // As for every command, but into the log.
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(place = panic.location().map(ToString::to_string), "something panicked");
    }));
    // A second subscriber is refused; there is none.
    let _ = match settings.log.format {
        LogFormat::Json => lines.json().try_init(),
        LogFormat::Pretty => lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
    };
}
