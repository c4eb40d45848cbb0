//! Answers a question from the facts of profiles, when they account for every word of it.

mod accounted;
mod direction;
mod kind;
mod literal;
mod slot;

use super::figure::asks_for_figure;
use crate::base::Mention;
use crate::document::Address;
use crate::index::Snapshot;
use crate::lexicon::{Lexicon, Relation};
use crate::profile::{Fact, Object, Profile};
use crate::question::{Reading, Stated};
use literal::{NamedLiteral, literals};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// The fillers of the slot that a question leaves open, and the sentences that say so.
#[derive(Debug, Clone, PartialEq)]
pub struct FactAnswer {
    /// The fillers, in the order of the evidence.
    pub fillers: Vec<Filler>,
    /// The facts' evidence, the most direct sentences first, none twice.
    pub evidence: Vec<Address>,
    /// The relations that were used, by their ids.
    pub relations: Vec<String>,
}

/// One thing that fills a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filler {
    /// A profile, by index in the knowledge base.
    Profile(usize),
    /// Words of the evidence.
    Literal(String),
}

/// Fillers of the slot, each with the facts that say so.
type Filled<'a> = Vec<(Filler, Vec<&'a Fact>)>;

/// A question to answer from facts.
struct Inquiry<'a> {
    snapshot: &'a Snapshot,
    reading: &'a Reading,
    /// The literals of facts that the question contains.
    literals: Vec<NamedLiteral<'a>>,
}

/// Answers a question from facts, when every word of it is accounted for.
///
/// A word that is neither a name, a relation, a question word, a kind nor a stop word blocks the
/// answer: it may ask for less than the relation says (`which women went to Meta?`). It is
/// accounted for when the evidence has it where the question has it, beside a name (`GPT-4o's
/// vision module`). A number blocks as well, unless it counts the fillers or belongs to a name.
pub fn find_facts(snapshot: &Snapshot, reading: &Reading) -> Option<FactAnswer> {
    Inquiry { snapshot, reading, literals: literals(snapshot, reading) }.answer()
}

impl<'a> Inquiry<'a> {
    fn answer(&self) -> Option<FactAnswer> {
        if !self.can_be_told() {
            return None;
        }
        let found = self.without_companions(self.keep_numbered(self.fillers()?))?;
        let accounts = |(filler, facts): &(Filler, Vec<&Fact>)| {
            self.accounts_for(facts, self.profile_of(filler), found.len()) && self.bears_noun(filler)
        };
        if !found.iter().all(accounts) {
            return None;
        }
        let (fillers, facts): (Vec<Filler>, Vec<Vec<&Fact>>) = found.into_iter().unzip();
        let facts = facts.concat();
        let mut relations: Vec<String> = facts.iter().map(|fact| fact.relation.clone()).collect();
        relations.dedup();
        Some(FactAnswer { fillers, evidence: evidence(&facts), relations })
    }

    /// Returns true if the question asks for what facts tell: it names something, states a
    /// relation, leaves a slot open and restricts nothing.
    fn can_be_told(&self) -> bool {
        let Self { reading, literals, .. } = self;
        // A figure or a time is told by the relations that a knowledge base has of its own: what
        // something costs, when it was founded.
        let asks_for_own_figure = asks_for_figure(reading) && !reading.restricts && self.states_own();
        let leaves_slot = reading.wants_fillers() || asks_for_own_figure;
        // A name that something goes by states the relation: which model *is* the cheap substitute?
        let states = reading.wordings.iter().any(|stated| !stated.optional) || literals.iter().any(|literal| literal.is_name);
        let names = !reading.mentions.is_empty() || !literals.is_empty();
        // Which *plane* was chartered: the fact's own words are asked for.
        let asks_for_words = literals.iter().flat_map(|literal| &literal.parts).any(|part| reading.is_asked_for(part));
        let leans = reading.refers_back && literals.is_empty();
        leaves_slot && states && names && !asks_for_words && !leans && !self.lexicon().asks_for_others(&reading.normal)
    }

    fn lexicon(&self) -> &'a Lexicon {
        &self.snapshot.base.lexicon
    }

    fn profile(&self, mention: &Mention) -> Option<&'a Arc<Profile>> {
        self.snapshot.base.profiles.get(mention.profile)
    }

    fn profile_of(&self, filler: &Filler) -> Option<&'a Arc<Profile>> {
        let Filler::Profile(index) = filler else { return None };
        self.snapshot.base.profiles.get(*index)
    }

    /// Lists the mentions that constrain the answer; those of a partitive (which *of them*) do not,
    /// nor do companions.
    fn named(&self) -> impl Iterator<Item = &'a Mention> {
        let constrains = |mention: &&Mention| !self.reading.among.contains(mention) && !self.is_companion(mention);
        self.reading.mentions.iter().filter(constrains)
    }

    /// Returns true if a name is put beside those asked for, so that it is one of them and not told:
    /// who joined Meta *together with Zhao*?
    fn is_companion(&self, mention: &Mention) -> bool {
        self.lexicon().is_companion(self.reading.before(&mention.range), self.reading.after(&mention.range))
    }

    /// Leaves out the companions, if all are among the fillers; else nothing is told.
    fn without_companions(&self, mut found: Filled<'a>) -> Option<Filled<'a>> {
        let companions = self.reading.mentions.iter().filter(|mention| self.is_companion(mention));
        let companions: Vec<Filler> = companions.map(|mention| Filler::Profile(mention.profile)).collect();
        if !companions.iter().all(|companion| found.iter().any(|(filler, _)| filler == companion)) {
            return None;
        }
        found.retain(|(filler, _)| !companions.contains(filler));
        (!found.is_empty()).then_some(found)
    }

    /// Returns true if a part of the question lies in a fact's literal.
    fn is_literal(&self, part: &Range<usize>) -> bool {
        self.literals.iter().any(|literal| literal.covers(part))
    }

    /// Lists the relations that a phrase can state.
    fn relations_of<'s>(&self, stated: &'s Stated) -> impl Iterator<Item = &'a Relation> + use<'a, 's> {
        let relations = &self.lexicon().relations;
        stated.relations.iter().filter_map(|(index, _)| relations.get(*index))
    }

    /// Lists the relations of the phrases that must state something.
    fn relations_stated(&self) -> impl Iterator<Item = &'a Relation> {
        let required = self.reading.wordings.iter().filter(|stated| !stated.optional);
        required.flat_map(|stated| self.relations_of(stated))
    }

    /// Returns true if a phrase is a noun for its relation's object: *employer*, 母校.
    fn names_object(&self, stated: &Stated) -> bool {
        self.reading.normal.get(stated.range.clone()).is_some_and(|phrase| self.lexicon().names_object(phrase))
    }

    /// Returns true if a phrase can state a fact.
    fn states(&self, stated: &Stated, fact: &Fact) -> bool {
        states(self.lexicon(), stated, fact)
    }

    /// Returns true if the question may state a relation of the knowledge base's own.
    fn states_own(&self) -> bool {
        let mut relations = self.reading.wordings.iter().flat_map(|stated| self.relations_of(stated));
        relations.any(|relation| relation.is_own)
    }
}

/// Returns true if a phrase can state a fact.
fn states(lexicon: &Lexicon, stated: &Stated, fact: &Fact) -> bool {
    let mut relations = stated.relations.iter().filter_map(|(index, _)| lexicon.relations.get(*index));
    relations.any(|relation| relation.id == fact.relation)
}

/// Lists the evidence of facts: everyone's first sentence, then everyone's second, and so on.
fn evidence(facts: &[&Fact]) -> Vec<Address> {
    let deepest = facts.iter().map(|fact| fact.evidence.len()).max().unwrap_or(0);
    let mut evidence: Vec<Address> = Vec::new();
    for depth in 0..deepest {
        for address in facts.iter().filter_map(|fact| fact.evidence.get(depth)) {
            if !evidence.contains(address) {
                evidence.push(address.clone());
            }
        }
    }
    evidence
}

/// Finds the sentences that state something the question may be about, each with how directly, 0 to
/// 1: the evidence of facts that tie a name of the question by a relation it states, or tie two of
/// its names.
///
/// They are evidence even where they use neither the name nor the word (`it even promised …`).
pub(super) fn evidence_sentences(snapshot: &Snapshot, reading: &Reading) -> FxHashMap<(usize, usize), f64> {
    let base = &snapshot.base;
    let named = |id: &str| base.profiles_of(&reading.mentions).any(|profile| profile.id == id);
    let mut sentences: FxHashMap<(usize, usize), f64> = FxHashMap::default();
    for profile in &base.profiles {
        for fact in &profile.facts {
            let subject = named(&profile.id);
            let object = matches!(&fact.object, Object::Profile(id) if named(id));
            let stated = reading.stated.iter().any(|stated| states(&base.lexicon, stated, fact));
            if !(subject && object || stated && (subject || object)) {
                continue;
            }
            for (turn, address) in fact.evidence.iter().enumerate() {
                let Some(document) = snapshot.position_of(address) else { continue };
                // The most direct sentence counts full; the others of a combined fact only complete it.
                let share = if turn == 0 || !fact.combined { 1.0 } else { 0.5 };
                let known = sentences.entry((document, address.sentence)).or_default();
                *known = known.max(share);
            }
        }
    }
    sentences
}
