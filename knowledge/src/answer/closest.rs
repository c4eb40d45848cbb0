//! Finds the closest question that facts answer, where a question has no answer: *who joined Meta?*
//! for *who founded Meta?*

use crate::evidence::find_facts;
use crate::index::Snapshot;
use crate::lexicon::{Asked, OpenEnd};
use crate::profile::{Kind, Object, Profile};
use crate::question::Reading;
use crate::text::Normal;
use std::cmp::Reverse;
use std::sync::Arc;

/// The most questions that are read again to see whether facts answer them.
const TRIED: usize = 4;

/// A question for one end of facts, whose other end the unanswered question names.
#[derive(Debug)]
struct Known<'a> {
    relation: &'a str,
    open: OpenEnd,
    /// The profile at the named end.
    named: &'a str,
    /// The profiles at the open end; none for words.
    fillers: Vec<&'a Profile>,
}

/// Finds the closest question that facts answer to one that has no answer; none if the question
/// names no profile, or if no fact about one tells anything of the kind asked for.
pub(super) fn closest(snapshot: &Snapshot, reading: &Reading) -> Option<String> {
    Search { snapshot, reading }.closest()
}

struct Search<'a> {
    snapshot: &'a Snapshot,
    reading: &'a Reading,
}

impl<'a> Search<'a> {
    fn closest(&self) -> Option<String> {
        let mut known = self.known();
        known.retain(|known| self.is_near(known));
        known.sort_by_key(|known| Reverse(self.closeness(known)));
        known.iter().take(TRIED).find_map(|known| self.question(known))
    }

    /// Lists what can be asked about the profiles that the question names.
    fn known(&self) -> Vec<Known<'a>> {
        let mut all: Vec<Known<'a>> = Vec::new();
        for (subject, fact) in self.snapshot.base.profiles.iter().flat_map(|profile| profile.facts.iter().map(move |fact| (profile, fact)))
        {
            let object = if let Object::Profile(id) = &fact.object { self.profile(id) } else { None };
            let relation = fact.relation.as_str();
            if self.is_named(subject) {
                add(&mut all, Known { relation, open: OpenEnd::Object, named: &subject.id, fillers: object.into_iter().collect() });
            }
            if let Some(object) = object.filter(|object| self.is_named(object)) {
                add(&mut all, Known { relation, open: OpenEnd::Subject, named: &object.id, fillers: vec![subject] });
            }
        }
        all
    }

    fn profile(&self, id: &str) -> Option<&'a Profile> {
        self.snapshot.base.profile(id).map(Arc::as_ref)
    }

    fn is_named(&self, profile: &Profile) -> bool {
        self.snapshot.base.profiles_of(&self.reading.mentions).any(|named| named.id == profile.id)
    }

    /// Returns true if the question states the relation, names both ends, or asks for a person where
    /// people are known.
    fn is_near(&self, known: &Known<'_>) -> bool {
        let asks_for_person = self.reading.asked == Asked::Who && self.reading.kind.is_none() && known.open == OpenEnd::Subject;
        let is_person = |filler: &&Profile| filler.kind == Kind::Person;
        self.is_stated(known) || self.names_filler(known) || (asks_for_person && known.fillers.iter().any(is_person))
    }

    /// Orders questions: those that state the relation first, then those that name both ends, then those that more is known for.
    fn closeness(&self, known: &Known<'_>) -> (bool, bool, usize) {
        (self.is_stated(known), self.names_filler(known), known.fillers.len())
    }

    fn is_stated(&self, known: &Known<'_>) -> bool {
        self.reading.states(&self.snapshot.base.lexicon, known.relation)
    }

    fn names_filler(&self, known: &Known<'_>) -> bool {
        known.fillers.iter().any(|filler| self.is_named(filler))
    }

    /// Writes a question, if facts answer it and it is another one than was asked.
    fn question(&self, known: &Known<'_>) -> Option<String> {
        let (base, language) = (&self.snapshot.base, self.reading.language);
        let name = self.profile(known.named)?.name(language);
        let question = base.lexicon.question_for(known.relation, known.open, name, language)?;
        let facts = find_facts(self.snapshot, &Reading::new(base, &question, Some(language)))?;
        let is_other = Normal::new(&question).text() != self.reading.normal;
        (is_other && facts.relations.iter().any(|relation| relation == known.relation)).then_some(question)
    }
}

/// Adds a question, or the fillers of one to those that it has already.
fn add<'a>(all: &mut Vec<Known<'a>>, known: Known<'a>) {
    let is_same = |other: &&mut Known<'a>| (other.relation, other.open, other.named) == (known.relation, known.open, known.named);
    match all.iter_mut().find(is_same) {
        Some(same) => same.fillers.extend(known.fillers),
        None => all.push(known),
    }
}
