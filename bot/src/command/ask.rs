use crate::{cli::Global, library, render, settings::Settings};
use anyhow::{Context as _, Result};
use clap::Args;
use rustyline::{DefaultEditor, error::ReadlineError};
use std::io::{BufRead as _, IsTerminal as _};
use stet_knowledge::answer::{Question, Status, answer};
use stet_knowledge::evidence::Scope;
use stet_knowledge::index::Snapshot;
use stet_knowledge::question::LONGEST;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Print the answer as one JSON object
    #[arg(long)]
    json: bool,
    /// The question; without one, a prompt
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    let loaded = library::load_to_answer(settings, global.guild)?;
    if !loaded.problems.is_empty() && !global.quiet {
        render::note(&format!("{} problems in the knowledge base; `stet check` lists them", loaded.problems.len()));
    }
    let snapshot = library::snapshot(settings, loaded.base)?;
    let ask = |text: &str| {
        if text.chars().count() > LONGEST && !global.quiet {
            render::note(&format!("only the first {LONGEST} characters of the question were read"));
        }
        ask(settings, &snapshot, text, arguments.json)
    };
    if !arguments.question.is_empty() {
        ask(&arguments.question.join(" "))
    } else if std::io::stdin().is_terminal() {
        prompt(settings, ask)
    } else {
        each_line(ask)
    }
}

fn ask(settings: &Settings, snapshot: &Snapshot, text: &str, json: bool) -> Result<bool> {
    let question = Question { text, locale: Some(settings.answer.locale), scope: Scope::All, threshold: settings.answer.threshold };
    let answer = answer(snapshot, &question)?;
    if json {
        render::json(&answer)?;
    } else {
        render::answer(snapshot, &answer)?;
    }
    Ok(answer.status == Status::Answered)
}

/// Questions from a pipe, one a line.
fn each_line(ask: impl Fn(&str) -> Result<bool>) -> Result<bool> {
    let mut all = true;
    for line in std::io::stdin().lock().lines() {
        let line = line.context("cannot read the question; pipe UTF-8 text")?;
        if !line.trim().is_empty() {
            all &= ask(&line)?;
        }
    }
    Ok(all)
}

fn prompt(settings: &Settings, ask: impl Fn(&str) -> Result<bool>) -> Result<bool> {
    let mut editor = DefaultEditor::new().context("cannot open the terminal")?;
    let history = settings.data.folder.join("history.txt");
    // A history that is missing or unreadable is an empty one.
    let _ = editor.load_history(&history);
    render::note("Ask about the story; an empty line or Ctrl-D ends.");
    loop {
        match editor.readline("? ") {
            Ok(line) if line.trim().is_empty() => break,
            Ok(line) => {
                editor.add_history_entry(line.as_str()).context("cannot remember the question")?;
                ask(&line)?;
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => break,
            Err(error) => return Err(error).context("cannot read from the terminal"),
        }
    }
    std::fs::create_dir_all(&settings.data.folder)
        .map_err(ReadlineError::Io)
        .and_then(|()| editor.save_history(&history))
        .with_context(|| format!("cannot write {}", history.display()))?;
    Ok(true)
}
