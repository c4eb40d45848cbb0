//! What is not an answer: a profile, what is loaded, how to ask.

use super::super::button::Action;
use super::super::limits::{EMBED_DESCRIPTION, EMBED_TITLE, cut};
use super::super::markdown::{escape, quote};
use super::edit::{LINE, fill};
use super::{Card, MOST_QUOTES, Reader, button, relation_in_words, revision};
use crate::localization::{say, say_numbers, say_with};
use crate::wording;
use std::collections::BTreeSet;
use stet_knowledge::answer::{Citation, cite};
use stet_knowledge::document::{Address, Document, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::profile::{Fact, Kind, Object, Profile};
use stet_knowledge::text::Language;

/// The most characters of Markdown for facts with the same evidence.
const LONGEST_FACTS: usize = 240;
/// The least room for a quote and what belongs to it.
const LEAST_ROOM: usize = 260;

/// A profile: what the story says of it, each fact with the sentences that say it.
pub(in super::super) fn who(snapshot: &Snapshot, profile: &Profile, language: Language) -> Card {
    let base = &snapshot.base;
    let name = profile.name(language);
    let mut card = Card { title: Some(quote(name, &[], EMBED_TITLE).markdown), ..Card::default() };
    card.push(&format!("-# {}", kind_in_words(&profile.kind, language)));
    let others: BTreeSet<&str> = profile.all_names().filter(|other| *other != name).collect();
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().collect();
        let listed = quote(&others.join(&say(language, "name-separator")), &[], 300).markdown;
        let label = say_with(language, "label", &[("label", &say(language, "who-also"))]);
        card.push(&format!("-# {label}{listed}"));
    }
    // What others' facts say of it belongs here too: who joined, not only what it offered.
    let own = profile.facts.iter().map(|fact| (None, fact));
    let of_others = base.profiles.iter().flat_map(|other| other.facts.iter().map(move |fact| (Some(other), fact)));
    let about = of_others.filter(|(_, fact)| matches!(&fact.object, Object::Profile(id) if *id == profile.id));
    // Facts with the same evidence stand before it together.
    let mut groups: Vec<(&[Address], Vec<String>)> = Vec::new();
    for (subject, fact) in own.chain(about) {
        let said = fact_in_words(snapshot, subject.map(|subject| subject.name(language)), fact, language);
        match groups.iter_mut().find(|(evidence, _)| *evidence == fact.evidence.as_slice()) {
            Some((_, facts)) => facts.push(said),
            None => groups.push((&fact.evidence, vec![said])),
        }
    }
    let naming = if groups.is_empty() { sentences_naming(snapshot, &profile.id) } else { Vec::new() };
    if groups.is_empty() {
        card.push(&say(language, "who-none"));
    }
    for (evidence, facts) in &groups {
        let numbers: Vec<String> = evidence.iter().filter_map(|address| Some(shown(snapshot, address)?.1)).collect();
        let facts = quote(&facts.join(&say(language, "fact-separator")), &[], LONGEST_FACTS).markdown;
        card.push(&format!("**{facts}** {}", escape(&numbers.concat())));
    }
    let mut quoted: Vec<Citation> = Vec::new();
    let reader = Reader { snapshot, asks: language, reads: language };
    for address in groups.iter().flat_map(|(evidence, _)| evidence.iter()).chain(&naming) {
        let citation = shown(snapshot, address).and_then(|(document, _)| cite(document, address.sentence, language));
        quoted.extend(citation.filter(|new| !quoted.iter().any(|known| known.document == new.document && known.sentence == new.sentence)));
    }
    // Where not all fit, the numbers above lead to the others.
    let left = EMBED_DESCRIPTION.saturating_sub(card.body.chars().count());
    quoted.truncate(left / LEAST_ROOM);
    for citation in &quoted {
        reader.push_quote(&mut card, citation, left / quoted.len() - 1, false);
    }
    card.footer = Some(revision(snapshot.revision(), language));
    card.rows = vec![quoted.iter().take(MOST_QUOTES).map(|citation| button(snapshot, Action::Context, citation, language, 0)).collect()];
    card
}

/// Returns a kind as it is said in a language; one of the knowledge base's own by its own word.
fn kind_in_words(kind: &Kind, language: Language) -> String {
    let key = format!("kind-{}", kind.word());
    let words = say(language, &key);
    if words == key { escape(&kind.word().replace('-', " ")) } else { words }
}

/// The document of an address, and the address as readers see it.
fn shown<'a>(snapshot: &'a Snapshot, address: &Address) -> Option<(&'a Document, String)> {
    let document = snapshot.base.document(address.document.as_deref())?;
    Some((document, format!("[{}]", wording::address(snapshot, &document.id, address.sentence))))
}

fn fact_in_words(snapshot: &Snapshot, subject: Option<&str>, fact: &Fact, language: Language) -> String {
    let object = match &fact.object {
        Object::Profile(id) => snapshot.base.profile(id).map_or_else(|| id.clone(), |profile| profile.name(language).to_owned()),
        Object::Literal(words) => fact.names.get(&language).unwrap_or(words).clone(),
    };
    let said = relation_in_words(&fact.relation, &object, language);
    subject.map_or_else(|| said.clone(), |subject| format!("{subject} {said}"))
}

/// The first sentences that name a profile.
fn sentences_naming(snapshot: &Snapshot, id: &str) -> Vec<Address> {
    let Some(at) = snapshot.base.profiles.iter().position(|profile| profile.id == id) else { return Vec::new() };
    let named = snapshot.documents.iter().flat_map(|indexed| {
        let numbers = indexed.profiles.iter().enumerate().filter(move |(_, named)| named.contains(&at));
        numbers.map(|(place, _)| Address { document: Some(indexed.document.id.clone()), sentence: place + 1 })
    });
    named.take(MOST_QUOTES).collect()
}

/// What is loaded, how to ask, what is kept.
pub(in super::super) fn story(snapshot: &Snapshot, days_kept: u32, language: Language) -> Card {
    /// The most documents that are listed.
    const LISTED: usize = 15;
    let base = &snapshot.base;
    let mut card = Card { title: Some(say(language, "story-title")), ..Card::default() };
    for document in base.documents.iter().take(LISTED) {
        let version = if document.text.version == Version::Digest { "retold" } else { "story-source" };
        let (title, sentences) = (cut(&document.title, 80), document.text.len().to_string());
        let arguments = [("title", title.as_str()), ("sentences", &sentences), ("version", &say(language, version))];
        card.push(&format!("- {}", escape(&say_with(language, "story-documents", &arguments))));
    }
    let numbers = [base.documents.len(), snapshot.sentences(), base.profiles.len()].map(|number| number.to_string());
    let arguments = [("documents", numbers[0].as_str()), ("sentences", &numbers[1]), ("profiles", &numbers[2])];
    card.push(&say_with(language, "story-total", &arguments));
    let days = days_kept.to_string();
    let questions =
        if days_kept == 0 { say(language, "story-no-questions") } else { say_with(language, "story-questions", &[("days", &days)]) };
    for text in [say(language, "story-claims"), say(language, "story-how"), format!("{questions} {}", say(language, "story-privacy"))] {
        card.push("");
        card.push(&text);
    }
    card.footer = Some(revision(snapshot.revision(), language));
    card
}

/// The documents, by their ids.
pub(in super::super) fn documents(snapshot: &Snapshot, language: Language) -> Card {
    let mut card = Card { title: Some(escape(&say(language, "kb-documents"))), ..Card::default() };
    let line = |document: &Document| {
        let count = say_numbers(language, "kb-sentences", &[("count", document.text.len())]);
        format!("**{}** · {} · {}", escape(&document.id), quote(&document.title, &[], LINE).markdown, escape(&count))
    };
    let documents = &snapshot.base.documents;
    fill(&mut card, &documents.iter().map(|document| line(document)).collect::<Vec<_>>(), language);
    card
}

/// How to ask.
pub(in super::super) fn help(language: Language) -> Card {
    let mut card = Card { title: Some(say(language, "help-title")), ..Card::default() };
    let context = say(language, "command-context-ask");
    card.push(&format!("- {}", say_with(language, "help-ask", &[("context", &context)])));
    for key in ["help-mention", "help-who", "help-story"] {
        card.push(&format!("- {}", say(language, key)));
    }
    card.push(&say(language, "help-answers"));
    card
}
