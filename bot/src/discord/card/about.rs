//! What is not an answer: a profile, what is loaded, how to ask.

use super::super::button::{Action, short_hash};
use super::super::limits::{EMBED_DESCRIPTION, EMBED_TITLE, cut};
use super::super::markdown::{escape, quote};
use super::{AROUND, Card, MOST_QUOTES, label, labelled, relation_name, revision};
use crate::localization::{say, say_with};
use crate::wording;
use poise::serenity_prelude::CreateButton;
use std::collections::BTreeSet;
use stet_knowledge::document::{Address, Version};
use stet_knowledge::index::Snapshot;
use stet_knowledge::profile::{Fact, Object, Profile};
use stet_knowledge::text::Language;

/// A profile: what the story says of it, each fact with the sentences that say it.
pub(in super::super) fn who(snapshot: &Snapshot, profile: &Profile, language: Language) -> Card {
    let base = &snapshot.base;
    let name = profile.name(language);
    let kind = format!("{:?}", profile.kind).to_lowercase();
    let mut card = Card { title: Some(cut(&escape(name), EMBED_TITLE)), ..Card::default() };
    card.push(&format!("-# {}", say(language, &format!("kind-{kind}"))));
    let others: BTreeSet<&str> = profile.all_names().filter(|other| *other != name).collect();
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().collect();
        let listed = quote(&others.join(&say(language, "name-separator")), &[], 300).markdown;
        card.push(&format!("-# {}: {listed}", say(language, "who-also")));
    }
    // Facts with the same evidence stand above it together.
    let mut groups: Vec<(&[Address], Vec<&Fact>)> = Vec::new();
    for fact in &profile.facts {
        match groups.iter_mut().find(|(evidence, _)| *evidence == fact.evidence.as_slice()) {
            Some((_, facts)) => facts.push(fact),
            None => groups.push((&fact.evidence, vec![fact])),
        }
    }
    let naming: Vec<Address>;
    if groups.is_empty() {
        naming = sentences_naming(snapshot, &profile.id);
        card.push(&say(language, "who-none"));
        groups.push((&naming, Vec::new()));
    }
    let count: usize = groups.iter().map(|(evidence, _)| evidence.len()).sum();
    let room = (EMBED_DESCRIPTION - AROUND).saturating_sub(groups.len() * 60) / count.max(1);
    let mut contexts: Vec<(Address, CreateButton)> = Vec::new();
    for (evidence, facts) in &groups {
        if !facts.is_empty() {
            let said: Vec<String> = facts.iter().map(|fact| fact_in_words(snapshot, fact, language)).collect();
            card.push(&format!("**{}**", quote(&said.join("; "), &[], 200).markdown));
        }
        for address in *evidence {
            let id = address.document.as_deref().or(base.story.as_deref());
            let Some(document) = id.and_then(|id| base.document(Some(id))) else { continue };
            let Some(text) = document.text.sentence(address.sentence) else { continue };
            let quoted = quote(text, &[], room.saturating_sub(60));
            let mark = if quoted.is_cut { say(language, "cut") } else { String::new() };
            let shown = wording::address(snapshot, &document.id, address.sentence);
            card.push(&format!("> {}{mark} {}", quoted.markdown, escape(&format!("[{shown}]"))));
            let full = Address { document: Some(document.id.clone()), sentence: address.sentence };
            if contexts.len() < MOST_QUOTES && !contexts.iter().any(|(known, _)| *known == full) {
                let label = label(Action::Context, &shown, language);
                let button = labelled(Action::Context, &full, &short_hash(text), 0, &label);
                contexts.push((full, button));
            }
        }
    }
    card.footer = Some(revision(snapshot.revision(), language));
    card.rows = vec![contexts.into_iter().map(|(_, button)| button).collect()];
    card
}

fn fact_in_words(snapshot: &Snapshot, fact: &Fact, language: Language) -> String {
    let object = match &fact.object {
        Object::Profile(id) => snapshot.base.profile(id).map_or_else(|| id.clone(), |profile| profile.name(language).to_owned()),
        Object::Literal(words) => fact.names.get(&language).unwrap_or(words).clone(),
    };
    say_with(language, "who-fact", &[("relation", &relation_name(&fact.relation, language)), ("object", &object)])
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
pub(in super::super) fn story(snapshot: &Snapshot, language: Language) -> Card {
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
    for key in ["story-claims", "story-how", "story-privacy"] {
        card.push("");
        card.push(&say(language, key));
    }
    card.footer = Some(revision(snapshot.revision(), language));
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
