//! Finds the literals of facts that a question contains: who offered *100 million dollars*?

use crate::index::Snapshot;
use crate::profile::{Fact, Object};
use crate::question::Reading;
use crate::text::{Normal, Quantity, is_han, quantities};
use crate::token::Token;
use std::ops::Range;

/// A literal of a fact, found in a question.
pub(super) struct NamedLiteral<'a> {
    /// The literal as the facts write it.
    pub(super) words: &'a str,
    /// Its parts in the question, in bytes of the normal form.
    pub(super) parts: Vec<Range<usize>>,
    /// True for a nickname: *what is* the cheap substitute asks for what goes by it.
    pub(super) is_name: bool,
}

impl NamedLiteral<'_> {
    /// Returns true if this is a fact's object.
    pub(super) fn is_of(&self, fact: &Fact) -> bool {
        fact.object == Object::Literal(self.words.to_owned())
    }

    /// Returns true if a part of the question lies in this.
    pub(super) fn covers(&self, range: &Range<usize>) -> bool {
        self.parts.iter().any(|part| part.start <= range.start && range.end <= part.end)
    }
}

/// Lists the literals of facts that a question has, each once.
pub(super) fn literals<'a>(snapshot: &'a Snapshot, reading: &Reading) -> Vec<NamedLiteral<'a>> {
    let mut named: Vec<NamedLiteral<'a>> = Vec::new();
    for fact in snapshot.base.profiles.iter().flat_map(|profile| &profile.facts) {
        let Object::Literal(words) = &fact.object else { continue };
        if named.iter().any(|known| known.words == words) {
            continue;
        }
        let forms = std::iter::once(words).chain(fact.names.values());
        let Some(parts) = forms.into_iter().find_map(|form| find(snapshot, reading, &Normal::new(form))) else { continue };
        let relation = snapshot.base.lexicon.relation(&fact.relation).and_then(|at| snapshot.base.lexicon.relations.get(at));
        named.push(NamedLiteral { words, parts, is_name: relation.is_some_and(|relation| relation.is_name) });
    }
    named
}

/// Finds a literal in a question: as it is written, by its value if it is a number, else word by word.
fn find(snapshot: &Snapshot, reading: &Reading, words: &Normal) -> Option<Vec<Range<usize>>> {
    let is_letter = |letter: char| letter.is_alphanumeric() && !is_han(letter);
    let is_whole = |part: &Range<usize>| {
        let begins_inside = words.text().starts_with(is_letter) && reading.before(part).ends_with(is_letter);
        let ends_inside = words.text().ends_with(is_letter) && reading.after(part).starts_with(is_letter);
        !begins_inside && !ends_inside
    };
    let mut written = reading.normal.match_indices(words.text()).map(|(at, found)| at..at + found.len());
    if let Some(range) = written.find(is_whole) {
        return Some(vec![range]);
    }
    let told = quantities(words.text());
    match told.as_slice() {
        [] => one_by_one(snapshot, reading, words),
        [only] => {
            let unit = words.text().get(only.range.end..).unwrap_or_default();
            let is_same = |quantity: &&Quantity| {
                let after = reading.after(&quantity.range);
                quantity.has_value_of(only) && is_in_unit(snapshot, after, unit)
            };
            reading.quantities.iter().find(is_same).map(|same| vec![same.range.clone()])
        }
        _ => None,
    }
}

/// Returns true if a text begins with a unit or with no unit at all: 100 million *dollars*, not euros.
fn is_in_unit(snapshot: &Snapshot, after: &str, unit: &str) -> bool {
    let noun = unit.split_whitespace().next_back().unwrap_or(unit).trim_end_matches('s');
    let is_named = !noun.is_empty() && after.trim_start().split(' ').take(2).any(|word| word.starts_with(noun));
    is_named
        || after.trim_start().starts_with(unit.trim())
        || snapshot.base.lexicon.unit(after).is_none() && !after.trim_start().starts_with(char::is_alphabetic)
}

/// Finds every content word of a literal in a question, in any order; none if one is missing.
fn one_by_one(snapshot: &Snapshot, reading: &Reading, words: &Normal) -> Option<Vec<Range<usize>>> {
    let tokens = crate::token::words(&snapshot.base.names, words.text());
    let content: Vec<&Token> = tokens.iter().filter(|token| !token.inner && !snapshot.base.lexicon.is_stop(&token.text)).collect();
    let place = |word: &&Token| reading.tokens.iter().find(|token| token.text == word.text).map(|token| token.range.clone());
    if content.len() < 2 { None } else { content.iter().map(place).collect() }
}
