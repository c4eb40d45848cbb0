use crate::{cli::Global, library, render, settings::Settings};
use anyhow::{Context as _, Result};
use clap::Args;
use rustyline::{DefaultEditor, error::ReadlineError};
use std::io::{BufRead as _, IsTerminal as _};
use stet_knowledge::answer::{Question, Status, answer};
use stet_knowledge::evidence::Scope;
use stet_knowledge::index::Snapshot;

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
    if !arguments.question.is_empty() {
        return ask(settings, &snapshot, &arguments.question.join(" "), arguments.json);
    }
    if std::io::stdin().is_terminal() {
        prompt(settings, &snapshot, arguments.json)
    } else {
        each_line(settings, &snapshot, arguments.json)
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
fn each_line(settings: &Settings, snapshot: &Snapshot, json: bool) -> Result<bool> {
    let mut all = true;
    for line in std::io::stdin().lock().lines() {
        let line = line.context("cannot read the question; pipe UTF-8 text")?;
        if !line.trim().is_empty() {
            all &= ask(settings, snapshot, &line, json)?;
        }
    }
    Ok(all)
}

fn prompt(settings: &Settings, snapshot: &Snapshot, json: bool) -> Result<bool> {
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
                ask(settings, snapshot, &line, json)?;
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
