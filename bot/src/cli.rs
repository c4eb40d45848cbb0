//! The command line: what can be typed, and which exit code comes back.

use crate::{command, settings};
use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{path::PathBuf, process::ExitCode};
use stet_knowledge::sentence::Unit;
use tracing_subscriber::EnvFilter;

/// Answers questions about a story with the story's own sentences, cited by number.
#[derive(Debug, Parser)]
#[command(name = "stet", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  stet ask \"who went to Meta?\"
  stet ask --json '誰去了Meta?'
  stet import article.txt
  stet stats

Exit codes: 0 answered or fine, 1 not found or problems found, 2 wrong usage or broken input.";

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Read settings from this file instead of stet.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Keep imported documents and the index here [default: data]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Answer from this knowledge folder instead of the shipped story
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
    /// Work with what this Discord server has made of the knowledge base, by its id
    #[arg(long, global = true, value_name = "ID", value_parser = guild_id)]
    pub(crate) guild: Option<u64>,
    /// Print results only: no progress, no notes
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
}

fn guild_id(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "a server's id is a number, like 81384788765712384; “Copy Server ID” gives it, in Discord's developer mode")
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer a question; without one, ask at a prompt
    #[command(
        after_help = "Examples:\n  stet ask \"who went to Meta?\"\n  stet ask --json '趙晟佳畢業於哪裡?'\n  stet ask                    an interactive prompt with history"
    )]
    Ask(command::ask::Arguments),
    /// Answer in Discord
    #[command(
        after_help = "The token is read from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names.\n\nExamples:\n  DISCORD_TOKEN_FILE=token.txt stet serve\n  DISCORD_TOKEN_FILE=token.txt stet serve --check    checks everything without connecting"
    )]
    Serve(command::serve::Arguments),
    /// Print the link that adds the bot to a server or an account
    #[command(after_help = "The token is read as `stet serve` reads it.")]
    Invite,
    /// Import text and Markdown files as documents
    #[command(
        after_help = "Examples:\n  stet import article.txt               recognizes the source of a known document\n  stet import rules.md faq/             a file and all texts of a folder\n  stet import - --as minutes            reads standard input\n  stet import notes.md --unit line      one sentence a line\n  stet import notes.md --as notes       replaces the document “notes”\n  stet import old.txt --encoding big5   names the encoding that is not sure by itself"
    )]
    Import(command::import::Arguments),
    /// Show how a document was cut: its outline with the numbers of its sentences
    #[command(after_help = "Examples:\n  stet show rules\n  stet show rules#12")]
    Show(command::show::Arguments),
    /// Cut documents along their outlines that were imported before Stet knew any
    #[command(after_help = "What refers to their sentences follows them; `stet kb undo` takes it back.")]
    Recut(command::recut::Arguments),
    /// Make a knowledge folder with an example of everything, to edit
    #[command(after_help = "Example:\n  stet new my-story")]
    New(command::new::Arguments),
    /// Check the knowledge base; list every problem with file and line
    #[command(after_help = "Example:\n  stet check --knowledge my-story/")]
    Check(command::check::Arguments),
    /// Check the store, what every server has in it and the search index; mend what is derived
    Doctor,
    /// Export, import and go back: every change of the knowledge base is a revision
    #[command(
        after_help = "Without --guild these work with what every server starts from.\n\nExamples:\n  stet kb export story.zip\n  stet kb export one.zip --guild 81384788765712384\n  stet kb import one.zip --guild 613425648685547541    copies it to another server\n  stet kb remove old-rules\n  stet kb history\n  stet kb undo 3"
    )]
    Kb(command::kb::Arguments),
    /// Copy the store into a file, also while a bot uses it
    #[command(after_help = "Example:\n  stet backup stet-2026-11-25.db")]
    Backup(command::backup::Arguments),
    /// Measure answers against questions whose answers are known
    #[command(
        after_help = "Examples:\n  stet eval --questions story.jsonl\n  stet eval --corpus drcd.corpus.jsonl --questions drcd-zh.questions.jsonl --scope document --run before.jsonl\n  stet eval diff before.jsonl after.jsonl --questions drcd-zh.questions.jsonl\n  stet eval --corpus drcd.corpus.jsonl --questions drcd-zh.questions.jsonl --explain ID\n\nFigures, of the questions that can be answered:\n  found, weigh        a right sentence is among the candidates, among those that are weighed with all features\n  Hit@1, Hit@3        it is ranked first, among the first three; MRR@10: the mean of one over its rank\n  answered            the answer was shown; refused: of the other questions, it was not; abstain: the mean of the two\n  AUC                 how well confidence tells the two kinds of question apart\n  headline            the headline names exactly the known names\n  told, exact, F1     there is a headline, it is the known short answer, and its F1 with it (as SQuAD and CMRC count)\n  p50, p99            microseconds a question took"
    )]
    Eval(command::eval::Arguments),
    /// Rebuild the search index from the documents
    Index,
    /// Show what is loaded: documents, sentences, profiles, revision
    #[command(after_help = "Example:\n  stet stats --json")]
    Stats(command::stats::Arguments),
}

/// `--unit`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UnitName {
    /// Every line that is not blank is a sentence
    Line,
    /// Sentences end with 。！？!?; a full stop or a line end
    Sentence,
}

impl From<UnitName> for Unit {
    fn from(name: UnitName) -> Self {
        match name {
            UnitName::Line => Self::Line,
            UnitName::Sentence => Self::Sentence,
        }
    }
}

/// Runs a command and turns what becomes of it into an exit code.
pub(crate) fn run(cli: Cli) -> ExitCode {
    // What a panic says may hold what somebody wrote; where it happened does not.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        crate::render::note(&format!("error: something panicked at {place}; that is a fault of this program"));
    }));
    match dispatch(cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            crate::render::note(&format!("error: {}", describe_error(&error)));
            ExitCode::from(2)
        }
    }
}

/// Writes an error with its causes. One that tells its cause already does so once.
fn describe_error(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !text.ends_with(&cause) && !text.contains(&format!("{cause})")) {
            text = if text.is_empty() { cause } else { format!("{text}: {cause}") };
        }
    }
    text
}

fn dispatch(cli: Cli) -> Result<bool> {
    let global = cli.global;
    if !matches!(cli.command, Command::Serve(_)) && !global.quiet {
        // Warnings are notes here; serving has a log of its own. A second subscriber is refused; there is none.
        let notes = tracing_subscriber::fmt().with_env_filter(EnvFilter::new("error,stet=warn")).with_writer(std::io::stderr);
        let _ = notes.without_time().with_target(false).with_ansi(false).try_init();
    }
    let mut settings = settings::load(global.config.as_deref())?;
    if let Some(data) = &global.data {
        settings.data.folder.clone_from(data);
    }
    if let Some(knowledge) = &global.knowledge {
        settings.knowledge.folder.clone_from(knowledge);
    }
    match cli.command {
        Command::Ask(arguments) => command::ask::run(&settings, &global, &arguments),
        Command::Serve(arguments) => command::serve::run(&settings, &arguments),
        Command::Invite => command::serve::invite(&settings),
        Command::Import(arguments) => command::import::run(&settings, &global, &arguments),
        Command::Show(arguments) => command::show::run(&settings, &global, &arguments),
        Command::Recut(arguments) => command::recut::run(&settings, &global, &arguments),
        Command::New(arguments) => command::new::run(&arguments),
        Command::Check(arguments) => command::check::run(&settings, &global, &arguments),
        Command::Doctor => command::doctor::run(&settings),
        Command::Kb(arguments) => command::kb::run(&settings, &global, &arguments),
        Command::Backup(arguments) => command::backup::run(&settings, &arguments),
        Command::Eval(arguments) => command::eval::run(&settings, &global, &arguments),
        Command::Index => command::index::run(&settings, &global),
        Command::Stats(arguments) => command::stats::run(&settings, &global, &arguments),
    }
}

/// Whoever read our output has had enough (`stet … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
