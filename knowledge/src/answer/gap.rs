//! Finds what quotes lack of a question that names a profile: a word for the relation asked about, a
//! reason, one of the names.

use super::quoted::Quoted;
use super::verdict::Objection;
use crate::base::Mention;
use crate::lexicon::Asked;
use crate::question::Reading;
use std::ops::Range;

/// The number of sentences before a quote whose names a pronoun in it can stand for.
const SPOKEN_OF_BEFORE: usize = 2;

impl Quoted<'_> {
    /// Returns an objection if the question names a profile and the quotes lack something of it.
    pub(super) fn gap(&self) -> Option<Objection> {
        if self.reading.mentions.is_empty() {
            return None;
        }
        let unstated = self.unstated().map(Objection::Unstated);
        let no_reason = || self.lacks_reason(self.question_above().as_ref()).then_some(Objection::NoSuchKind);
        unstated.or_else(no_reason).or_else(|| self.leaves_name_out().then_some(Objection::TooLittle))
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
