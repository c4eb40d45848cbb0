//! What a change would do, for who decides on it.

use super::super::limits::EMBED_DESCRIPTION;
use super::super::markdown::{escape, quote};
use super::revision::named;
use super::setting::{label, value};
use super::{Card, PAGE};
use crate::edit::{Answers, Told};
use crate::host::Tried;
use crate::localization::{say, say_numbers, say_with};
use crate::store::Refused;
use stet_knowledge::base::Problem;
use stet_knowledge::text::Language;

/// The most characters of Markdown of one line.
pub(super) const LINE: usize = 300;
/// What a card needs besides its lines.
const AROUND: usize = 200;
/// The most names of what is taken out.
const NAMED: usize = 10;

/// What a change would do.
pub(in super::super) fn preview(action: &str, note: &str, tried: &Tried, language: Language) -> Card {
    let Tried { trial, preview, .. } = tried;
    let new = preview.sentences.iter().filter(|moved| moved.is_new).count();
    let mut card = Card { title: Some(named(action, note, language)), ..Card::default() };
    card.push(&escape(&say_numbers(language, "kb-changes", &[("added", new), ("removed", preview.sentences.len() - new)])));
    for (is_so, key) in [(!trial.lost.is_empty(), "kb-lost"), (!trial.problems.is_empty(), "kb-problems")] {
        if is_so {
            card.push(&format!("**{}**", escape(&say(language, key))));
        }
    }
    let sign = |is_new: bool| if is_new { '➕' } else { '➖' };
    let mut lines: Vec<String> = Vec::new();
    for lost in &trial.lost {
        let holders = quote(&lost.holders.join(", "), &[], LINE / 2).markdown;
        let address = escape(&format!("[{}]", lost.address));
        lines.push(format!("⚠ {} {address} ← {holders}", quote(&lost.text.replace('\n', " "), &[], LINE).markdown));
    }
    let warned = |problem: &Problem| format!("⚠ {}", quote(&problem.to_string(), &[], LINE).markdown);
    lines.extend(trial.problems.iter().chain(&preview.warnings).map(warned));
    for set in &preview.settings {
        let [before, after] = [&set.before, &set.after].map(|set_to| value(&set.name, set_to.as_deref(), language));
        lines.push(format!("**{}**: {before} → {after}", escape(&label(&set.name, language))));
    }
    // How answers change tells most.
    lines.extend(answers_changed(&preview.answers, language));
    // What every server starts from is not handed out whole: as much as `/source` shows at once.
    let (of_all, own): (Vec<_>, Vec<_>) = preview.sentences.iter().partition(|moved| moved.of_all);
    let hidden = of_all.len().saturating_sub(PAGE);
    for moved in of_all.into_iter().take(PAGE).chain(own) {
        let address = escape(&format!("[{}#{}]", moved.document, moved.number));
        lines.push(format!("{} {} {address}", sign(moved.is_new), quote(&moved.text.replace('\n', " "), &[], LINE).markdown));
    }
    if hidden > 0 {
        lines.push(escape(&say_numbers(language, "kb-not-shown", &[("count", hidden)])));
    }
    for line in &preview.lines {
        lines.push(format!("{} {} {}", sign(line.is_new), quote(&line.text, &[], LINE).markdown, escape(&format!("[{}]", line.of))));
    }
    fill(&mut card, &lines, language);
    card
}

/// Whether what is taken out is really to go.
pub(in super::super) fn really(gone: &[String], language: Language) -> Card {
    let mut named = gone.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(&say(language, "name-separator"));
    if gone.len() > NAMED {
        named.push('…');
    }
    let count = gone.len().to_string();
    let mut card = Card::note(escape(&say_with(language, "kb-really", &[("count", &count)])));
    card.push(&quote(&named, &[], LINE * NAMED).markdown);
    card
}

/// Why a change was not made.
pub(in super::super) fn refused(refused: &Refused, language: Language) -> Card {
    let said = match refused {
        Refused::Stale { .. } | Refused::Moved => say(language, "kb-stale"),
        Refused::Zero(subject) => say_with(language, "kb-zero", &[("subject", subject)]),
        Refused::TooOften(most) => say_with(language, "kb-too-often", &[("most", &most.to_string())]),
        Refused::Nothing => say(language, "kb-nothing"),
        Refused::Unsound(_) => say(language, "kb-problems"),
        Refused::Failed(_) => say(language, "error-inside"),
    };
    let mut card = Card::note(escape(&said));
    if let Refused::Unsound(problems) = refused {
        let lines: Vec<String> = problems.iter().map(|problem| format!("⚠ {}", quote(&problem.to_string(), &[], LINE).markdown)).collect();
        fill(&mut card, &lines, language);
    }
    card
}

/// How answers change, and how many were tried.
pub(super) fn answers_changed(answers: &Answers, language: Language) -> Vec<String> {
    if answers.of == 0 {
        return Vec::new();
    }
    let numbers = [("asked", answers.asked), ("of", answers.of), ("changed", answers.changed.len())];
    let mut lines = vec![format!("**{}**", escape(&say_numbers(language, "kb-answers", &numbers)))];
    for changed in &answers.changed {
        lines.push(format!("❓ {}", quote(&changed.question, &[], LINE).markdown));
        lines.push(format!("➖ {}", in_short(&changed.before, language)));
        lines.push(format!("➕ {}", in_short(&changed.after, language)));
    }
    lines
}

/// What a question is answered with, on one line.
pub(super) fn in_short(told: &Told, language: Language) -> String {
    let headline =
        if told.headline.is_empty() { String::new() } else { format!("{}: ", told.headline.join(&say(language, "name-separator"))) };
    let quotes = told.quotes.iter().map(|(address, text)| format!("[{address}] {}", text.replace('\n', " ")));
    let said = if told.quotes.is_empty() { say(language, "nothing-said") } else { headline + &quotes.collect::<Vec<_>>().join(" ") };
    quote(&said, &[], LINE).markdown
}

/// Adds as many lines as there is room for, and says how many there are beyond.
pub(super) fn fill(card: &mut Card, lines: &[String], language: Language) {
    for (at, line) in lines.iter().enumerate() {
        if card.body.chars().count() + line.chars().count() + AROUND > EMBED_DESCRIPTION {
            return card.push(&format!("-# {}", escape(&say_numbers(language, "kb-more", &[("count", lines.len() - at)]))));
        }
        card.push(line);
    }
}
