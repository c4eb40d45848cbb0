//! What quotes leave unsaid of a question that names somebody known: the relation that it asks about, a reason, one of the names.

use super::quoted::Quoted;
use super::verdict::Objection;
use crate::lexicon::Asked;
use crate::profile::{Object, Profile};

/// How many sentences before a quote still say of whom it speaks.
const SPOKEN_OF_BEFORE: usize = 2;

impl Quoted<'_> {
    /// Returns what is left unsaid, if the question names something that has a profile.
    pub(super) fn gap(&self) -> Option<Objection> {
        if self.reading.mentions.is_empty() {
            return None;
        }
        let unstated = self.unstated().map(Objection::Unstated);
        let no_reason = || self.tells_no_reason().then_some(Objection::NoSuchKind);
        unstated.or_else(no_reason).or_else(|| self.leaves_name_out().then_some(Objection::TooLittle))
    }

    /// Finds the word of a relation apart that the question asks about, if no quote has a word for that: who *founded* Meta?
    fn unstated(&self) -> Option<String> {
        let mut asked = self.reading.normal.clone();
        for mention in &self.reading.mentions {
            asked.replace_range(mention.range.clone(), &" ".repeat(mention.range.len()));
        }
        let says = |has: &dyn Fn(&str) -> bool| self.sentences().any(|(_, sentence)| has(sentence.own_text()) || has(&sentence.normal));
        let word = self.snapshot.base.lexicon.unstated(&asked, says)?;
        let place = asked.find(word.as_str()).map(|at| self.reading.as_typed(&(at..at + word.len())));
        place.or(Some(word))
    }

    /// Returns true if a reason is asked for and no quote tells one.
    fn tells_no_reason(&self) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        self.reading.asked == Asked::Why && !self.sentences().any(|(_, sentence)| lexicon.tells_reason(sentence.own_text()))
    }

    /// Returns true if somebody or something is asked for by two names, and the quotes speak of one alone: which *Berkeley* advisor joined *Meta*?
    fn leaves_name_out(&self) -> bool {
        let asks = matches!(self.reading.asked, Asked::Who | Asked::Which | Asked::Where | Asked::What)
            && !self.snapshot.base.lexicon.leaves_choice(&self.reading.normal);
        let profiles = &self.snapshot.base.profiles;
        let mentioned = self.reading.mentions.iter().filter(|mention| !self.reading.among.contains(mention));
        let asked: Vec<usize> = mentioned.map(|mention| mention.profile).collect();
        let named: Vec<usize> = self
            .spans
            .iter()
            .flat_map(|(document, numbers)| {
                let indexed = self.snapshot.documents.get(*document);
                let from = numbers.start.saturating_sub(1 + SPOKEN_OF_BEFORE);
                indexed.into_iter().flat_map(move |indexed| {
                    indexed.profiles.get(from..numbers.end.saturating_sub(1)).unwrap_or_default().iter().flatten().copied()
                })
            })
            .collect();
        // Meta's laboratory is named: so is Meta.
        let ties = |one: &Profile, other: &Profile| one.facts.iter().any(|fact| fact.object == Object::Profile(other.id.clone()));
        let is_tied = |at: usize, other: usize| {
            profiles
                .get(at)
                .zip(profiles.get(other))
                .is_some_and(|(one, other)| one.kind == other.kind && (ties(one, other) || ties(other, one)))
        };
        asks && asked.len() > 1 && asked.iter().any(|at| !named.iter().any(|known| known == at || is_tied(*known, *at)))
    }
}
