//! Who does what a question states, and to whom: *Meta* hired, *by Meta*, *焦剑涛*主导.

use crate::base::Mention;
use crate::index::Snapshot;
use crate::lexicon::Direction;
use crate::profile::Fact;
use crate::question::{Reading, Stated};
use crate::text::is_han;
use crate::token::Token;
use std::ops::Range;

/// Returns true if the one asked for does it: `Meta hired who` has Meta before the verb; in `who hired Meta` the one asked for does the hiring, which is another relation.
pub(super) fn agent_is_filler(snapshot: &Snapshot, stated: &Stated, fact: &Fact, mention: usize, reading: &Reading) -> bool {
    let backward = is_always(snapshot, stated, fact, Direction::Backward);
    let asks_first = reading.question_words.first().is_some_and(|asks| asks.start < stated.range.start);
    // Who did *Meta* poach for its lab: somebody named does it.
    let has_agent = reading.mentions.iter().any(|other| other.range.start < stated.range.start);
    // Who *was hired* at Meta? But who recruits people *at Meta*, 谁*给Meta*挖人?
    let is_done = reading.tokens.iter().any(|token| token.range.end <= stated.range.start && is_be(reading, token));
    let acts = mention > stated.range.start && asks_first && !has_agent && !is_done && !is_done_by(snapshot, reading, mention);
    let is_served = !is_done && reading.normal.get(..mention).is_some_and(|before| snapshot.base.lexicon.leads_to_served(before));
    backward && (acts || is_served || asks_for_agent(snapshot, reading))
}

/// Returns true if the one named at a place does what is stated: hired *by Meta*, 被*Meta*.
fn is_done_by(snapshot: &Snapshot, reading: &Reading, mention: usize) -> bool {
    reading.normal.get(..mention).is_some_and(|before| snapshot.base.lexicon.leads_to_agent(before))
}

/// Returns true if the one asked for does what is stated: poached *by whom*, 被*谁*挖走, who was it hired *by*?
fn asks_for_agent(snapshot: &Snapshot, reading: &Reading) -> bool {
    let lexicon = &snapshot.base.lexicon;
    let is_behind = |asks: &Range<usize>| reading.normal.get(..asks.start).is_some_and(|before| lexicon.leads_to_agent(before));
    let ending = reading.normal.trim_end_matches(['?', ' ']);
    reading.question_words.iter().any(is_behind) || (ending.ends_with("by") && lexicon.leads_to_agent(ending))
}

/// Returns true if a name does what a verb says: *焦剑涛*主导了谁, who did *Stanford* take.
pub(super) fn is_agent_named(snapshot: &Snapshot, stated: &Stated, fact: &Fact, mention: &Mention, reading: &Reading) -> bool {
    let before = reading.normal.get(..mention.range.start).unwrap_or_default().trim_end();
    let is_english_agent = ["did", "does", "do"].iter().any(|does| before.ends_with(does)) && mention.range.end <= stated.range.start;
    let is_verb = reading.normal.get(stated.range.clone()).is_some_and(|verb| verb.starts_with(is_han) && !verb.ends_with('的'));
    let is_asked = reading.question_words.iter().any(|asks| asks.start == stated.range.end);
    let is_chinese_agent = is_verb && is_asked && mention.range.end == stated.range.start && !is_passive(reading);
    is_always(snapshot, stated, fact, Direction::Forward) && (is_english_agent || is_chinese_agent)
}

/// Returns true if a phrase puts a fact's relation one way round only.
pub(super) fn is_always(snapshot: &Snapshot, stated: &Stated, fact: &Fact, direction: Direction) -> bool {
    let is_of_fact = |index: usize| snapshot.base.lexicon.relations.get(index).is_some_and(|relation| relation.id == fact.relation);
    let mut ways = stated.relations.iter().filter(|(index, _)| is_of_fact(*index)).map(|(_, way)| *way);
    ways.all(|way| way == direction)
}

/// An end of a relation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Side {
    Subject,
    Object,
}

/// Returns the end that a name stands for, when both ends can be of the same kind so that only the word order tells.
pub(super) fn side(snapshot: &Snapshot, reading: &Reading, stated: &Stated, fact: &Fact, mention: usize) -> Option<Side> {
    let lexicon = &snapshot.base.lexicon;
    let (index, direction) =
        stated.relations.iter().find(|(index, _)| lexicon.relations.get(*index).is_some_and(|relation| relation.id == fact.relation))?;
    let relation = lexicon.relations.get(*index)?;
    // What is dropped does not drop: of a relation of one's own an English verb says by its place who does it, unless it is passive.
    let is_active = relation.is_own && *direction != Direction::Noun && !reading.language.is_chinese() && !has_be(reading);
    if !is_active && !relation.subject.iter().any(|end| relation.object.contains(end)) {
        return None;
    }
    let before = mention < stated.range.start;
    Some(if before == (*direction == Direction::Backward) { Side::Object } else { Side::Subject })
}

/// Returns true if a name is acted upon: `What was NVIDIA offered` asks what somebody else did: in English, a form of be before the name and a bare participle after it.
pub(super) fn is_acted_upon(snapshot: &Snapshot, stated: &Stated, fact: &Fact, mention: usize, reading: &Reading) -> bool {
    let bare = reading.normal.get(stated.range.clone()).is_some_and(|phrase| !phrase.contains(' '));
    bare && is_always(snapshot, stated, fact, Direction::Forward)
        && mention < stated.range.start
        && reading.tokens.iter().any(|token| token.range.end <= mention && is_be(reading, token))
}

/// Returns true if a question has a form of be: what *was* dropped.
pub(super) fn has_be(reading: &Reading) -> bool {
    reading.tokens.iter().any(|token| is_be(reading, token))
}

pub(super) fn is_be(reading: &Reading, token: &Token) -> bool {
    matches!(reading.normal.get(token.range.clone()), Some("was" | "were" | "been" | "is" | "are" | "being"))
}

pub(super) fn is_passive(reading: &Reading) -> bool {
    reading.tokens.iter().any(|token| matches!(token.text.as_str(), "被" | "by" | "遭" | "获" | "让"))
}
