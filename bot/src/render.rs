//! What the terminal shows. Colour only where the terminal has it and `NO_COLOR` is not set.

use crate::localization::{say, say_with};
use crate::wording;
use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use stet_knowledge::answer::{Answer, Citation, Status};
use stet_knowledge::document::Version;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

const NAME: Style = Style::new().bold();
const MATCH: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const DIM: Style = Style::new().dimmed();

/// Prints a line of results. What could steer the terminal is shown as pictures.
pub(crate) fn line(text: &str) -> Result<()> {
    styled(&printable(text))
}

/// Prints a line with styles in it; what it says is printable.
fn styled(text: &str) -> Result<()> {
    writeln!(anstream::stdout(), "{text}").context("cannot write the results")
}

/// Prints a remark that is no result, on standard error. It does not matter if nobody reads it.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", printable(text));
}

/// Prints one JSON value on one line. What could steer the terminal is escaped, so that it is read as it was.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    let written = serde_json::to_string(value).context("cannot write JSON")?;
    let mut escaped = String::with_capacity(written.len());
    for character in written.chars() {
        if steers(character) {
            // Writing to a string cannot fail. None of them needs two units of UTF-16.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    writeln!(std::io::stdout(), "{escaped}").context("cannot write the results")
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
        styled(&format!("{NAME}{}{NAME:#}\n", printable(&wording::headline(answer, language))))?;
    }
    if let Some(heading) = heading {
        line(&heading)?;
        if let Some(closest) = &answer.closest {
            line(&say_with(language, "closest", &[("question", closest)]))?;
        }
        if quotes.is_empty() {
            return Ok(());
        }
        styled(&format!("{DIM}{}{DIM:#}\n", say(language, "nearest")))?;
    }
    for quote in quotes {
        citation(snapshot, quote, answer.language)?;
    }
    if answer.status == Status::Answered {
        let sureness = wording::sureness(answer.confidence, language);
        let (confidence, revision) = (say(language, "confidence"), say(language, "revision"));
        styled(&format!("{DIM}{confidence}: {sureness} · {revision} {}{DIM:#}", answer.revision))?;
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
    styled(&format!("  [{}] {}", printable(&address), lines.next().unwrap_or_default()))?;
    for rest in lines {
        styled(&format!("      {rest}"))?;
    }
    if let Some(translation) = &citation.translation {
        let label = if wording::translation_is_retold(snapshot, citation, language) { format!(" {retold}") } else { String::new() };
        styled(&format!("      {DIM}{}{label}{DIM:#}", printable(translation)))?;
    }
    line("")
}

/// The quote with its matches marked.
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

/// Shows what could steer a terminal as pictures: control characters, and those that turn the direction of what stands around them.
fn printable(text: &str) -> String {
    let shown = |character: char| match character {
        '\n' | '\t' => character,
        _ if character.is_ascii_control() => char::from_u32(0x2400 + u32::from(character).min(0x21)).unwrap_or(' '),
        _ if steers(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    };
    text.chars().map(shown).collect()
}

/// Returns true for control characters, ends of lines and paragraphs, and what turns the direction of text.
fn steers(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || turns(character)
}

/// Returns true for what turns the direction of the text around it, and shows nothing itself (<https://unicode.org/reports/tr9>).
pub(crate) fn turns(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let check = |text: &str, expected: &str| assert_eq!(printable(text), expected);
        check("a\tb\nc", "a\tb\nc");
        check("\u{1b}[31mred\u{7}", "␛[31mred␇");
        check("delete\u{7f} and \u{9b}31m", "delete␡ and \u{fffd}31m");
        check("left\u{200e} and right\u{200f}", "left\u{fffd} and right\u{fffd}");
        check("turned \u{202e}round\u{202c}", "turned \u{fffd}round\u{fffd}");
        check("夢想 שלום 👩‍👧", "夢想 שלום 👩‍👧");
    }
}
