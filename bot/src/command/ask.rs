use crate::dialogue::{self, Dialogue};
use crate::{cli::Global, library, localization::say, render, settings::Settings, wording::asks_something};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use rustyline::{DefaultEditor, error::ReadlineError};
use serde::Serialize;
use std::io::{BufRead as _, IsTerminal as _};
use stet_knowledge::answer::{Answer, Question, Status, answer};
use stet_knowledge::evidence::Scope;
use stet_knowledge::index::Snapshot;
use stet_knowledge::question::{FollowUp, LONGEST, Turn, follow_up};
use stet_knowledge::text::Language;

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
    let snapshot = library::snapshot(settings, loaded.base);
    let tell_and_ask = |text: &str| -> Result<bool> {
        note_length(global, text);
        ask(settings, &snapshot, text, arguments.json)
    };
    if !arguments.question.is_empty() {
        tell_and_ask(&arguments.question.join(" "))
    } else if std::io::stdin().is_terminal() {
        let mut dialogue = Dialogue::default();
        prompt(settings, |typed| {
            note_length(global, typed);
            in_dialogue(settings, &snapshot, &mut dialogue, typed)
        })
    } else {
        each_line(arguments.json, tell_and_ask)
    }
}

/// Prints a note if only the beginning of a long question is read.
fn note_length(global: &Global, text: &str) {
    if text.chars().count() > LONGEST && !global.quiet {
        let start: String = text.chars().take(20).collect();
        render::note(&format!("only the first {LONGEST} characters of the question were read: “{start}…”"));
    }
}

fn ask(settings: &Settings, snapshot: &Snapshot, text: &str, json: bool) -> Result<bool> {
    let answer = find(settings, snapshot, text)?;
    if json {
        render::json(&Asked { question: text, answer: &answer })?;
    } else {
        show(snapshot, text, &answer)?;
    }
    Ok(answer.status == Status::Answered)
}

/// Answers a question at the prompt. A follow-up question is completed first, and the complete question printed.
fn in_dialogue(settings: &Settings, snapshot: &Snapshot, dialogue: &mut Dialogue, typed: &str) -> Result<()> {
    let language = Language::detect(typed).unwrap_or(settings.answer.locale);
    let complete = match follow_up(&snapshot.base, &dialogue.turns(), typed) {
        FollowUp::Complete => typed.to_owned(),
        FollowUp::Read(read) => {
            render::line(&format!("↩ {read}"))?;
            read
        }
        FollowUp::Unclear(choices) => {
            render::line(&say(language, "unclear"))?;
            for choice in &choices {
                render::line(&format!("  ⇢ {}", choice.name))?;
            }
            let choices = choices.into_iter().map(|choice| choice.question).collect();
            dialogue.remember(Turn { question: typed.to_owned(), found: Vec::new(), choices });
            return Ok(());
        }
        FollowUp::Afresh(rest) => {
            *dialogue = Dialogue::default();
            if !asks_something(&rest) {
                return render::line(&say(language, "afresh"));
            }
            rest
        }
    };
    let answer = find(settings, snapshot, &complete)?;
    show(snapshot, &complete, &answer)?;
    if answer.talk.is_none() && asks_something(&complete) {
        dialogue.remember(dialogue::answered(&complete, &answer));
    }
    Ok(())
}

/// Answers a question from all documents.
fn find(settings: &Settings, snapshot: &Snapshot, text: &str) -> Result<Answer> {
    let question = Question { text, locale: Some(settings.answer.locale), scope: Scope::All, threshold: settings.answer.threshold };
    Ok(answer(snapshot, &question)?)
}

/// Prints an answer, or an error if the question has no letter or digit.
fn show(snapshot: &Snapshot, question: &str, answer: &Answer) -> Result<()> {
    if asks_something(question) { render::answer(snapshot, answer) } else { render::line(&say(answer.language, "error-empty")) }
}

/// A question with its answer, as one JSON object.
#[derive(Serialize)]
struct Asked<'a> {
    question: &'a str,
    #[serde(flatten)]
    answer: &'a Answer,
}

/// Answers the questions of a pipe, one a line. Each is repeated before its answer; a line that is blank or no text keeps its place as a
/// blank line, in JSON as `null`.
///
/// # Errors
/// If a line was not UTF-8, after the others were answered.
fn each_line(json: bool, answer_one: impl Fn(&str) -> Result<bool>) -> Result<bool> {
    let mut all = true;
    let mut unreadable: Vec<usize> = Vec::new();
    for (at, line) in std::io::stdin().lock().split(b'\n').enumerate() {
        match String::from_utf8(line.context("cannot read the questions")?) {
            Ok(line) if !line.trim().is_empty() => {
                if !json {
                    render::line(&format!("? {}", line.trim()))?;
                }
                all &= answer_one(line.trim())?;
            }
            other => {
                unreadable.extend(other.is_err().then_some(at + 1));
                render::line(if json { "null" } else { "" })?;
            }
        }
    }
    if let Some(first) = unreadable.first() {
        bail!("lines that are not UTF-8 and were not asked: {}, the first is line {first}; pipe UTF-8 text", unreadable.len());
    }
    Ok(all)
}

fn prompt(settings: &Settings, mut answer_next: impl FnMut(&str) -> Result<()>) -> Result<bool> {
    let mut editor = DefaultEditor::new().context("cannot open the terminal")?;
    let history = settings.data.folder.join("history.txt");
    // A history that is missing or unreadable is an empty one.
    let _ = editor.load_history(&history);
    render::note("Ask a question; `help` says what can be asked, `exit` or Ctrl-D ends.");
    loop {
        match editor.readline("? ") {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) if matches!(line.trim(), "exit" | "quit") => break,
            Ok(line) => {
                editor.add_history_entry(line.as_str()).context("cannot remember the question")?;
                answer_next(&line)?;
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
