//! What was changed: revisions, and what one of them did.

use super::super::markdown::{escape, quote};
use super::Card;
use super::edit::{LINE, fill};
use crate::localization::{say, say_with};
use crate::store::Revision;
use std::time::UNIX_EPOCH;
use stet_knowledge::text::Language;

/// Revisions, the latest first.
pub(in super::super) fn history(revisions: &[Revision], language: Language) -> Card {
    let Some(last) = revisions.last() else { return Card::note(say(language, "kb-history-empty")) };
    let mut card = Card { title: Some(escape(&say(language, "kb-history"))), ..Card::default() };
    let line = |revision: &Revision| {
        let at = revision.made_at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let actor = actor(revision, language);
        format!("**{}** · <t:{at}:f> · {actor} · {}", revision.number, named(&revision.action, &revision.note, language))
    };
    fill(&mut card, &revisions.iter().map(line).collect::<Vec<_>>(), language);
    if last.number > 1 {
        card.push(&format!("-# {}", escape(&say_with(language, "kb-history-more", &[("number", &last.number.to_string())]))));
    }
    card
}

/// What a revision changed, as much of it as there is room for.
pub(in super::super) fn diff(revision: &Revision, difference: &str, language: Language) -> Card {
    let mut card = Card { title: Some(named(&revision.action, &revision.note, language)), ..Card::default() };
    let lines: Vec<String> = difference.lines().map(|line| quote(line, &[], LINE).markdown).collect();
    fill(&mut card, &lines, language);
    card
}

/// A revision, for those who read the log channel; `is_large` when its texts are larger than Discord takes.
pub(in super::super) fn logged(guild: u64, revision: &Revision, is_large: bool, language: Language) -> Card {
    let mut card = Card { title: Some(named(&revision.action, &revision.note, language)), ..Card::default() };
    let number = revision.number.to_string();
    card.push(&format!("{} · {}", actor(revision, language), escape(&say_with(language, "kb-logged", &[("number", &number)]))));
    if is_large {
        card.push(&escape(&say_with(language, "kb-log-large", &[("number", &number), ("guild", &guild.to_string())])));
    }
    card
}

/// Who made a revision. Nobody is notified by it, and Discord shows the name.
fn actor(revision: &Revision, language: Language) -> String {
    if revision.actor == 0 { escape(&say(language, "kb-operator")) } else { format!("<@{}>", revision.actor) }
}

/// What was done and to what, as Markdown.
pub(super) fn named(action: &str, note: &str, language: Language) -> String {
    let key = format!("kb-action-{action}");
    let said = say(language, &key);
    // An action of a later version has no words here.
    let said = if said == key { action.to_owned() } else { said };
    quote(&format!("{said} {note}"), &[], 200).markdown
}
