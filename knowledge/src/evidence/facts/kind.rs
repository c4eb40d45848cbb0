//! Decides whether something is of the kind that a question asks for.

use super::{Filler, Inquiry};
use crate::base::Mention;
use crate::document::Address;
use crate::lexicon::{Asked, Direction, Meaning, Relation, stem};
use crate::profile::{Fact, Kind};
use crate::question::Stated;
use crate::text::{Normal, quantities};

impl Inquiry<'_> {
    /// Returns true if something of a kind may be the subject that is asked for.
    pub(super) fn may_be_subject(&self, kind: &Kind) -> bool {
        let is_of_literal = !self.literals.is_empty() && self.may_act(kind);
        match (self.reading.asked, &self.reading.kind) {
            (Asked::Who | Asked::Keyword, None) => {
                self.is_somebody(kind) || (self.states_own() && *kind == Kind::Organization) || self.is_agent(kind) || is_of_literal
            }
            (Asked::Where, None) => matches!(kind, Kind::Organization | Kind::Place | Kind::Own(_)),
            (_, Some(asked)) => kind == asked,
            // Which *two* joined?
            (Asked::Which, None) if !self.reading.quantities.is_empty() => true,
            (_, None) => *kind != Kind::Person,
        }
    }

    /// Returns true if a fact's object may be the object that is asked for.
    pub(super) fn fills(&self, filler: &Filler, fact: &Fact, stated: &Stated, subject: &Mention) -> bool {
        let Some(profile) = self.profile_of(filler) else {
            return self.reading.kind.is_none() && self.literal_fills(filler);
        };
        let states_own = self.relations_of(stated).any(|relation| relation.is_own);
        let backward = self.is_always(stated, fact, Direction::Backward);
        let hired = backward && (subject.range.start > stated.range.start || self.is_passive());
        match (self.reading.asked, &self.reading.kind) {
            // `Zhao hired whom` states the relation the other way round: Zhao would have to be what
            // does the hiring.
            _ if backward && !hired => false,
            (_, Some(kind)) => profile.kind == *kind,
            (Asked::Who, None) => {
                let is_organization = profile.kind == Kind::Organization;
                self.is_somebody(&profile.kind) || ((hired || states_own || self.names_object(stated)) && is_organization)
            }
            (Asked::Where, None) => {
                let is_place = !matches!(profile.kind, Kind::Person | Kind::Own(_));
                is_place || self.relations_of(stated).any(names_place)
            }
            (Asked::HowMany | Asked::HowMuch | Asked::When, None) => false,
            // `What did Zhao study` asks for no university.
            (_, None) => {
                // What is the *alma mater* of Bi?
                let names_organization = profile.kind == Kind::Organization && self.names_object(stated);
                states_own || names_organization || matches!(profile.kind, Kind::Model | Kind::Event | Kind::Own(_))
            }
        }
    }

    /// Returns true if words of the evidence are of the sort that is asked for: a figure, a time, or
    /// anything if *what* is asked.
    fn literal_fills(&self, filler: &Filler) -> bool {
        let Filler::Literal(words) = filler else { return false };
        let normal = Normal::new(words);
        let has_figure = !quantities(normal.text()).is_empty();
        match self.reading.asked {
            Asked::What | Asked::Which | Asked::Where => true,
            Asked::HowMany | Asked::HowMuch => has_figure,
            Asked::When => has_figure || self.lexicon().tells_time(normal.text()),
            Asked::Who | Asked::Why | Asked::How | Asked::YesNo | Asked::Keyword => false,
        }
    }

    /// Returns true if a filler's names say that it is what the question's noun says (which
    /// *university*); none if names cannot tell.
    pub(super) fn is_named_so(&self, filler: &Filler) -> Option<bool> {
        let noun = self.lexicon().nouns.get(self.reading.noun.as_ref()?.0)?;
        let names: Vec<String> = self.profile_of(filler)?.normal_names().collect();
        noun.fits(names.iter().map(String::as_str))
    }

    /// Returns true if a filler is what the question's noun says: its names tell, else a sentence
    /// about it has the noun.
    pub(super) fn bears_noun(&self, filler: &Filler) -> bool {
        let Some((index, _)) = &self.reading.noun else { return true };
        let both = self.lexicon().nouns.get(*index).zip(self.profile_of(filler));
        let Some((noun, profile)) = both else { return false };
        // Scholars are scientists.
        let has = |address: &Address| noun.words.iter().any(|word| self.sentence_has(address, word));
        let in_evidence = || profile.facts.iter().flat_map(|fact| &fact.evidence).any(has);
        noun.kind == profile.kind && self.is_named_so(filler).unwrap_or_else(in_evidence)
    }

    /// Returns true if a question may ask for a kind by *who*: for a person, or for something of the
    /// knowledge base's own, a boss or a band, unless a *person* is asked for.
    fn is_somebody(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Person => true,
            Kind::Own(_) => !self.asks_for_person(),
            _ => false,
        }
    }

    /// Returns true if the question word itself asks for people: which *person*.
    fn asks_for_person(&self) -> bool {
        let person = Meaning::Names(Kind::Person);
        let names_person = |word: &str| self.lexicon().english(&[stem(word)]).contains(&person);
        let asks = self.reading.question_words.iter().filter_map(|asks| self.reading.normal.get(asks.clone()));
        asks.flat_map(|asks| asks.split(' ')).any(names_person)
    }

    /// Returns true if what the question states is done by things of a kind and never by people: who
    /// *hosted* the contest?
    fn is_agent(&self, kind: &Kind) -> bool {
        let is_never_person = self.relations_stated().all(|relation| !relation.subject_admits(&Kind::Person));
        let is_of_kind = self.relations_stated().all(|relation| relation.subject_admits(kind));
        is_never_person && is_of_kind && !matches!(kind, Kind::Own(_)) && self.may_act(kind)
    }

    /// Returns true if things of a kind can do what the question states, and no *person* is asked
    /// for: who offered 100 million dollars?
    fn may_act(&self, kind: &Kind) -> bool {
        let is_done = self.reading.wordings.iter().any(|stated| self.is_done_to(stated));
        !is_done && !self.asks_for_person() && self.relations_stated().any(|relation| relation.subject_admits(kind))
    }
}

/// Returns true if a relation says by its name where something is: lives-in, found-at.
fn names_place(relation: &Relation) -> bool {
    ["-in", "-at", "-on"].iter().any(|end| relation.id.ends_with(end))
}
