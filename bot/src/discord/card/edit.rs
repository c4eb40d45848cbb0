//! What moderators see: documents, revisions, and what a change would do.

use super::super::limits::EMBED_DESCRIPTION;
use super::super::markdown::{escape, quote};
use super::Card;
use crate::edit::Preview;
use crate::localization::{say, say_with};
use crate::store::Revision;
use std::time::UNIX_EPOCH;
use stet_knowledge::base::Problem;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

/// The most characters of Markdown of one line.
const LINE: usize = 300;
/// What a card needs besides its lines.
const AROUND: usize = 200;

/// What a change would do.
pub(in super::super) fn preview(action: &str, note: &str, preview: &Preview, language: Language) -> Card {
    let (new, old): (Vec<_>, Vec<_>) = preview.sentences.iter().partition(|moved| moved.is_new);
    let counts = [("added", new.len().to_string()), ("removed", old.len().to_string())];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let mut card = Card { title: Some(named(action, note, language)), ..Card::default() };
    card.push(&escape(&say_with(language, "kb-changes", &counts)));
    if !preview.problems.is_empty() {
        card.push(&format!("**{}**", escape(&say(language, "kb-problems"))));
    }
    let warned = |problem: &Problem| format!("⚠ {}", quote(&problem.to_string(), &[], LINE).markdown);
    let problems = preview.problems.iter().chain(&preview.warnings).map(warned);
    let sentences = preview.sentences.iter().map(|moved| {
        let sign = if moved.is_new { '➕' } else { '➖' };
        let address = escape(&format!("[{}#{}]", moved.document, moved.number));
        format!("{sign} {} {address}", quote(&moved.text.replace('\n', " "), &[], LINE).markdown)
    });
    let lines = preview.lines.iter().map(|line| {
        let sign = if line.is_new { '➕' } else { '➖' };
        format!("{sign} {} {}", quote(&line.text, &[], LINE).markdown, escape(&format!("[{}]", line.profile)))
    });
    let count = preview.problems.len() + preview.warnings.len() + preview.sentences.len() + preview.lines.len();
    fill(&mut card, problems.chain(sentences).chain(lines), count, language);
    card
}

/// Revisions, the latest first.
pub(in super::super) fn history(revisions: &[Revision], language: Language) -> Card {
    let Some(last) = revisions.last() else { return Card::note(say(language, "kb-history-empty")) };
    let mut card = Card { title: Some(escape(&say(language, "kb-history"))), ..Card::default() };
    let line = |revision: &Revision| {
        let at = revision.made_at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        // Nobody is notified by it, and Discord shows the name.
        let actor = if revision.actor == 0 { escape(&say(language, "kb-operator")) } else { format!("<@{}>", revision.actor) };
        format!("**{}** · <t:{at}:f> · {actor} · {}", revision.number, named(&revision.action, &revision.note, language))
    };
    fill(&mut card, revisions.iter().map(line), revisions.len(), language);
    if last.number > 1 {
        card.push(&format!("-# {}", escape(&say_with(language, "kb-history-more", &[("number", &last.number.to_string())]))));
    }
    card
}

/// The documents, by their ids.
pub(in super::super) fn documents(snapshot: &Snapshot, language: Language) -> Card {
    let mut card = Card { title: Some(escape(&say(language, "kb-documents"))), ..Card::default() };
    let line = |document: &stet_knowledge::document::Document| {
        let count = say_with(language, "kb-sentences", &[("count", &document.text.len().to_string())]);
        format!("**{}** · {} · {}", escape(&document.id), quote(&document.title, &[], LINE).markdown, escape(&count))
    };
    let documents = &snapshot.base.documents;
    fill(&mut card, documents.iter().map(|document| line(document)), documents.len(), language);
    card
}

/// What was done and to what, as Markdown.
fn named(action: &str, note: &str, language: Language) -> String {
    let key = format!("kb-action-{action}");
    let said = say(language, &key);
    // An action of a later version has no words here.
    let said = if said == key { action.to_owned() } else { said };
    quote(&format!("{said} {note}"), &[], 200).markdown
}

/// Adds as many of `count` lines as there is room for, and says how many there are beyond; those are not made.
fn fill(card: &mut Card, lines: impl Iterator<Item = String>, count: usize, language: Language) {
    for (at, line) in lines.enumerate() {
        if card.body.chars().count() + line.chars().count() + AROUND > EMBED_DESCRIPTION {
            let more = say_with(language, "kb-more", &[("count", &(count - at).to_string())]);
            return card.push(&format!("-# {}", escape(&more)));
        }
        card.push(&line);
    }
}
