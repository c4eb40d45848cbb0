//! Finds what quotes lack of a question that names a profile: a word for the relation asked about, a
//! reason, one of the names.

use super::quoted::Quoted;
use super::verdict::Objection;
use crate::base::Mention;
use crate::document::Address;
use crate::lexicon::Asked;
use crate::profile::{Fact, Kind, Object, Profile};
use crate::question::Reading;
use std::ops::Range;
use std::sync::Arc;

/// The number of sentences before a quote whose names a pronoun in it can stand for.
const SPOKEN_OF_BEFORE: usize = 2;

impl Quoted<'_> {
    /// Returns an objection if the question names a profile and the quotes lack something of it.
    pub(super) fn gap(&self) -> Option<Objection> {
        if self.reading.mentions.is_empty() {
            return None;
        }
        let unstated = self.unstated().map(Objection::Unstated);
        let lacks_kind = || {
            let no_reason = self.lacks_reason(self.question_above().as_ref());
            (no_reason || self.lacks_time() || self.lacks_figure() || self.lacks_age()).then_some(Objection::NoSuchKind)
        };
        let too_little = || self.leaves_name_out() || self.lacks_role() || self.is_known_of_others() || self.excludes_all();
        unstated.or_else(lacks_kind).or_else(|| too_little().then_some(Objection::TooLittle))
    }

    /// Finds the question's word for a relation of `apart.toml`, if no quote has a word for that
    /// relation: who *founded* Meta?
    fn unstated(&self) -> Option<String> {
        let mut asked = self.reading.normal.clone();
        for mention in &self.reading.mentions {
            asked.replace_range(mention.range.clone(), &" ".repeat(mention.range.len()));
        }
        let texts: Vec<&str> = self.sentences().flat_map(|(_, sentence)| [sentence.own_text(), &*sentence.normal]).collect();
        let word = self.snapshot.base.lexicon.unstated(&asked, &texts)?;
        let place = asked.find(word).map(|at| self.reading.as_typed(&(at..at + word.len())));
        Some(place.unwrap_or_else(|| word.to_owned()))
    }

    /// Returns true if the question has two names and the quotes have only one: which *Berkeley*
    /// advisor joined *Meta*?
    fn leaves_name_out(&self) -> bool {
        let asks = matches!(self.reading.asked, Asked::Who | Asked::Which | Asked::Where | Asked::What);
        if !asks || self.snapshot.base.lexicon.leaves_choice(&self.reading.normal) {
            return false;
        }
        let Reading { mentions, among, .. } = self.reading;
        let asked: Vec<&Mention> = mentions.iter().filter(|mention| !among.contains(mention)).collect();
        let named = self.profiles_named();
        asked.len() > 1 && asked.iter().any(|mention| !named.iter().any(|known| self.means(*known, mention.profile)))
    }

    /// Returns true if the question leaves out the only one of whom facts state what it asks: who *besides
    /// Jiantao Jiao* is an advisor at Berkeley?
    fn excludes_all(&self) -> bool {
        let base = &self.snapshot.base;
        let leaves_out =
            |mention: &&Mention| base.lexicon.leaves_out(self.reading.before(&mention.range), self.reading.after(&mention.range));
        let (left_out, others): (Vec<&Mention>, Vec<&Mention>) = self.reading.mentions.iter().partition(leaves_out);
        let profiles = |mentions: Vec<&Mention>| -> Vec<&Arc<Profile>> {
            mentions.into_iter().filter_map(|mention| base.profiles.get(mention.profile)).collect()
        };
        let (left_out, others) = (profiles(left_out), profiles(others));
        let is_only = |left_out: &Arc<Profile>, other: &Arc<Profile>| {
            let states = |fact: &&Fact| self.reading.states(&base.lexicon, &fact.relation);
            let of_other = |profile: &&Arc<Profile>| profile.facts_about(&other.id).any(|fact| states(&fact));
            let mut subjects = base.profiles.iter().filter(of_other);
            let is_subject = subjects.next().is_some_and(|only| only.id == left_out.id) && subjects.next().is_none();
            let mut objects = other.facts.iter().filter(states).map(|fact| &fact.object);
            let is_left_out = |object: &Object| matches!(object, Object::Profile(id) if *id == left_out.id);
            is_subject || (objects.next().is_some_and(is_left_out) && objects.all(is_left_out))
        };
        left_out.iter().any(|left_out| others.iter().any(|other| is_only(left_out, other)))
    }

    /// Returns true if the quotes state the relation asked about, by facts, of others than those the
    /// question names: where did *Jiantao Jiao* take a doctorate?
    fn is_known_of_others(&self) -> bool {
        let base = &self.snapshot.base;
        let is_quoted = |address: &Address| {
            let document = self.snapshot.position_of(address);
            self.spans.iter().any(|(at, numbers)| Some(*at) == document && numbers.contains(&address.sentence))
        };
        let is_named = |id: &str| {
            base.profiles_of(&self.reading.mentions).any(|profile| {
                profile.id == id || base.profile(id).is_some_and(|other| profile.kind == other.kind && other.is_tied_to(profile))
            })
        };
        // The two *Tsinghua* scientists of which company: the name only describes them.
        if base.profiles_of(&self.reading.mentions).all(|profile| self.asks_for(&profile.kind)) {
            return false;
        }
        let facts = base.profiles.iter().flat_map(|profile| profile.facts.iter().map(move |fact| (profile, fact)));
        let stated: Vec<_> =
            facts.filter(|(_, fact)| self.reading.states(&base.lexicon, &fact.relation) && fact.evidence.iter().any(is_quoted)).collect();
        // Words may be told of anybody.
        let may_be_of_named =
            |object: &Object| matches!(object, Object::Literal(_)) || matches!(object, Object::Profile(id) if is_named(id));
        let is_of_named = |(subject, fact): &(&Arc<Profile>, &Fact)| is_named(&subject.id) || may_be_of_named(&fact.object);
        !stated.is_empty() && !stated.iter().any(is_of_named)
    }

    /// Returns true if the question asks for something of a kind.
    fn asks_for(&self, kind: &Kind) -> bool {
        match (&self.reading.kind, self.reading.asked) {
            (Some(asked), _) => asked == kind,
            (None, Asked::Who) => *kind == Kind::Person,
            (None, Asked::Where) => matches!(kind, Kind::Place | Kind::Organization),
            (None, _) => false,
        }
    }

    /// Lists the profiles that the quotes and the sentences right before them name.
    fn profiles_named(&self) -> Vec<usize> {
        let of_span = |(document, numbers): &(usize, Range<usize>)| {
            let indexed = self.snapshot.documents.get(*document);
            let (from, to) = (numbers.start.saturating_sub(1 + SPOKEN_OF_BEFORE), numbers.end.saturating_sub(1));
            indexed.and_then(|indexed| indexed.profiles.get(from..to)).unwrap_or_default()
        };
        self.spans.iter().flat_map(of_span).flatten().copied().collect()
    }

    /// Returns true if naming one profile names the other: they are the same, or of one kind and tied
    /// by a fact, as Meta's laboratory is to Meta.
    fn means(&self, named: usize, asked: usize) -> bool {
        let profiles = &self.snapshot.base.profiles;
        let both = profiles.get(named).zip(profiles.get(asked));
        named == asked || both.is_some_and(|(named, asked)| named.kind == asked.kind && named.is_tied_to(asked))
    }
}
