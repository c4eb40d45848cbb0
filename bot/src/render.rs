//! What the terminal shows. Colour only where the terminal has it and `NO_COLOR` is not set.

use crate::localization::{say, say_with};
use crate::wording;
use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{IsTerminal as _, Write as _};
use stet_knowledge::answer::{Answer, Citation, Status};
use stet_knowledge::document::Version;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

const NAME: Style = Style::new().bold();
const MATCH: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const DIM: Style = Style::new().dimmed();

/// Prints a line of results.
pub(crate) fn line(text: &str) -> Result<()> {
    writeln!(anstream::stdout(), "{text}").context("cannot write the results")
}

/// Prints a remark that is no result, on standard error. It does not matter if nobody reads it.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints one JSON value on one line.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    line(&serde_json::to_string(value).context("cannot write JSON")?)
}

/// A progress bar, on a terminal only.
pub(crate) fn progress(quiet: bool, length: u64, what: &'static str) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// How a text of a document is labelled.
pub(crate) fn version(version: Version) -> &'static str {
    match version {
        Version::Source => "source",
        Version::Digest => "retold by Stet",
        Version::Translation => "translation",
    }
}

/// Prints an answer.
pub(crate) fn answer(snapshot: &Snapshot, answer: &Answer) -> Result<()> {
    let language = answer.language;
    let (quotes, heading) = match answer.status {
        Status::Answered => (&answer.citations, None),
        Status::NotFound => (&answer.nearest, Some(wording::instead_of_answer(snapshot, answer, language))),
    };
    if !answer.headline.is_empty() {
        line(&format!("{NAME}{}{NAME:#}\n", wording::headline(answer, language)))?;
    }
    if let Some(heading) = heading {
        line(&heading)?;
        if let Some(closest) = &answer.closest {
            line(&say_with(language, "closest", &[("question", closest)]))?;
        }
        if quotes.is_empty() {
            return Ok(());
        }
        line(&format!("{DIM}{}{DIM:#}\n", say(language, "nearest")))?;
    }
    for quote in quotes {
        citation(snapshot, quote, answer.language)?;
    }
    if answer.status == Status::Answered {
        let sureness = wording::sureness(answer.confidence, language);
        let (confidence, revision) = (say(language, "confidence"), say(language, "revision"));
        line(&format!("{DIM}{confidence}: {sureness} · {revision} {}{DIM:#}", answer.revision))?;
    }
    Ok(())
}

fn citation(snapshot: &Snapshot, citation: &Citation, language: Language) -> Result<()> {
    let address = wording::address_of(snapshot, citation);
    let retold = format!("({})", say(language, "retold"));
    let label = if citation.version == Version::Digest { format!("  {DIM}{retold}{DIM:#}") } else { String::new() };
    let above: Vec<String> = [Some(wording::place(snapshot, citation)), wording::lead(snapshot, citation)].into_iter().flatten().collect();
    let above = above.iter().filter(|line| !line.is_empty()).map(|line| format!("{DIM}{}{DIM:#}", printable(line)));
    let quoted = format!("{}{label}", marked(citation));
    let mut lines = above.chain(quoted.lines().map(str::to_owned));
    line(&format!("  [{address}] {}", lines.next().unwrap_or_default()))?;
    for rest in lines {
        line(&format!("      {rest}"))?;
    }
    if let Some(translation) = &citation.translation {
        let label = if wording::translation_is_retold(snapshot, citation, language) { format!(" {retold}") } else { String::new() };
        line(&format!("      {DIM}{}{label}{DIM:#}", printable(translation)))?;
    }
    line("")
}

/// The quote with its matches marked. Control characters, which could steer the terminal, are shown as pictures.
fn marked(citation: &Citation) -> String {
    let (text, matches) = wording::shown(citation);
    let mut shown = String::new();
    let mut at = 0;
    for [start, end] in matches {
        let (before, hit) = (text.get(at..start), text.get(start..end));
        if let (Some(before), Some(hit)) = (before, hit) {
            shown.push_str(&printable(before));
            shown.extend([MATCH.render().to_string(), printable(hit), MATCH.render_reset().to_string()]);
            at = end;
        }
    }
    shown.push_str(&printable(text.get(at..).unwrap_or_default()));
    shown
}

fn printable(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_ascii_control() && character != '\n' {
                char::from_u32(0x2400 + u32::from(character).min(0x21)).unwrap_or(' ')
            } else {
                character
            }
        })
        .collect()
}
