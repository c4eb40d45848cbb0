//! A sentence among those around it, and a long one in parts.

use super::super::button::{Action, Button};
use super::super::limits::{EMBED_DESCRIPTION, cut};
use super::super::markdown::{escape, quote};
use super::{AROUND, Card, PAGE, Reader, revision, turn};
use crate::localization::say_with;
use crate::wording;
use stet_knowledge::answer::cite;
use stet_knowledge::document::Document;
use stet_knowledge::index::Snapshot;
use stet_knowledge::text::Language;

/// The longest part of a long sentence that is shown at once, in characters of Markdown.
const PART: usize = 3_600;

/// A sentence among those around it, five at a time. A page is the number of its first sentence; 0 puts the sentence in the middle.
pub(in super::super) fn context(
    snapshot: &Snapshot,
    document: &Document,
    button: &Button,
    note: Option<String>,
    language: Language,
) -> Card {
    let count = document.text.len();
    let focus = button.address.sentence;
    let middle = focus.saturating_sub(PAGE / 2).clamp(1, count.saturating_sub(PAGE - 1).max(1));
    let first = if button.page == 0 { middle } else { button.page.min(count).max(1) };
    let last = (first + PAGE - 1).min(count);
    let mut card = Card { footer: Some(revision(snapshot.revision(), language)), ..Card::default() };
    let numbers =
        [("from", first.to_string()), ("to", last.to_string()), ("count", count.to_string()), ("title", cut(&document.title, 100))];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    card.title = Some(escape(&say_with(language, "context-title", &numbers)));
    card.push_note(note);
    let reader = Reader { snapshot, asks: language, reads: language };
    let mut wholes = Vec::new();
    for number in first..=last {
        let Some(citation) = cite(document, number, language) else { continue };
        if reader.push_quote(&mut card, &citation, (EMBED_DESCRIPTION - AROUND) / PAGE, number == focus) {
            wholes.push(super::button(snapshot, Action::Whole, &citation, language, 1));
        }
    }
    let before = (first > 1).then(|| first.saturating_sub(PAGE).max(1));
    let after = (last < count).then_some(last + 1);
    card.rows = vec![turn(button, before, after, language), wholes];
    card
}

/// A long sentence in parts; pages count from 1.
pub(in super::super) fn whole(snapshot: &Snapshot, document: &Document, button: &Button, note: Option<String>, language: Language) -> Card {
    let number = button.address.sentence;
    let text = document.text.shown(number);
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let part = quote(rest, &[], PART);
        rest = rest.get(part.shown..).unwrap_or_default();
        parts.push(part.markdown);
        if part.shown == 0 {
            break;
        }
    }
    let page = button.page.clamp(1, parts.len().max(1));
    let shown = wording::address(snapshot, &document.id, number);
    let numbers =
        [("title", cut(&document.title, 100)), ("address", shown), ("part", page.to_string()), ("parts", parts.len().to_string())];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut card = Card { title: Some(escape(&say_with(language, "whole-title", &numbers))), ..Card::default() };
    card.footer = Some(revision(snapshot.revision(), language));
    card.push_note(note);
    card.push(&format!("> {}", parts.get(page - 1).map(String::as_str).unwrap_or_default()));
    card.rows = vec![turn(button, (page > 1).then(|| page - 1), (page < parts.len()).then_some(page + 1), language)];
    card
}
