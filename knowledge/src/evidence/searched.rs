//! A text that is searched: what of a question is in its sentences and around them, counted when first asked for and then
//! kept; and how promising a sentence is at a glance.

use super::nearness::Nearness;
use super::occurrences::{Occurrences, Sought, Tally};
use super::query::{Query, QueryTerm};
use crate::index::{ByField, FIELDS, Field, Statistics, View, rarity};
use crate::vectors::Vector;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A text that is searched, with what its sentences hold of a question, counted once for each.
pub(super) struct Searched<'a> {
    pub(super) view: &'a View,
    pub(super) query: &'a Query,
    pub(super) sought: &'a Sought,
    pub(super) scope: Rc<Scoped>,
    pub(super) title: Occurrences,
    pub(super) sentences: FxHashMap<usize, Occurrences>,
    pub(super) paragraphs: FxHashMap<usize, Occurrences>,
    pub(super) tally: Tally,
    pub(super) nearness: FxHashMap<usize, Nearness>,
    /// Rarity in this text alone, of the query's terms and of the terms as they stand; computed when first needed.
    pub(super) local: Option<(Weights, Weights)>,
}

/// A query in a scope: what its terms weigh there, and its words together, each with its weight.
pub(super) struct Scoped {
    pub(super) weights: Weights,
    together: Option<Vector>,
}

impl Scoped {
    pub(super) fn new(query: &Query, statistics: &Statistics) -> Self {
        let weights = Weights::new(&query.fields, statistics, true);
        let together = query.vectors.together(weights.terms.first().map_or(&[], Vec::as_slice));
        Self { weights, together }
    }
}

/// Rarity of each query term by field, and how long sentences are.
pub(super) struct Weights {
    pub(super) terms: ByField<Vec<f64>>,
    /// How many sentences hold each term.
    pub(super) sentences: ByField<Vec<f64>>,
    pub(super) mean_length: ByField<f64>,
}

/// This many ordinary sentences smooth the counts of a scope, so that a rare word is rare in a short document too.
const ORDINARY: f64 = 150.0;

impl Weights {
    /// Of terms in some sentences. `smoothed` with ordinary ones, so that a rare word is rare among few sentences too.
    pub(super) fn new(terms: &ByField<Vec<QueryTerm>>, statistics: &Statistics, smoothed: bool) -> Self {
        let all = f64::from(statistics.sentences);
        let weigh = |(query, own): (&QueryTerm, &f64)| {
            if smoothed { rarity(all + ORDINARY, own + ORDINARY * query.common) } else { rarity(all, *own) }
        };
        let of = |field: Field| terms.get(field as usize).map_or(&[][..], Vec::as_slice);
        let sentences = FIELDS.map(|field| of(field).iter().map(|term| sentences_with(term, field, statistics)).collect::<Vec<f64>>());
        Self {
            terms: FIELDS
                .map(|field| sentences.get(field as usize).map(|own| of(field).iter().zip(own).map(weigh).collect()).unwrap_or_default()),
            sentences,
            mean_length: FIELDS.map(|field| statistics.mean_length(field)),
        }
    }
}

/// How many sentences hold a term or what stands for it, as if words fell into sentences independently; a weak
/// substitute counts as weakly.
fn sentences_with(query: &QueryTerm, field: Field, statistics: &Statistics) -> f64 {
    let sentences = f64::from(statistics.sentences).max(1.0);
    let without = query
        .substitutes
        .iter()
        .map(|substitute| {
            let rarest = substitute.terms.iter().map(|term| statistics.frequency(substitute.field, *term)).min().unwrap_or(0);
            1.0 - substitute.weight * f64::from(rarest) / sentences
        })
        .product::<f64>();
    sentences * (1.0 - without * (1.0 - f64::from(statistics.frequency(field, query.term)) / sentences))
}

/// The part of some weights that is there.
pub(super) fn share(weights: &[f64], presence: impl Iterator<Item = f64>) -> f64 {
    let held: f64 = weights.iter().zip(presence).map(|(weight, presence)| weight * presence).sum();
    held / weights.iter().sum::<f64>().max(1e-9)
}

/// What each thing is worth at a glance, in the order of [`Searched::glance`] (set by hand, on fits to the public sets: within a
/// language and across, the gold sentence is among the first 24 more often than among the first 32 by BM25 of it and its neighbours).
const GLANCE: [f64; 5] = [0.5, 1.0, 1.0, 1.5, 1.0];

impl<'a> Searched<'a> {
    pub(super) fn new(view: &'a View, query: &'a Query, sought: &'a Sought, scope: Rc<Scoped>) -> Self {
        let title = Occurrences::new(&view.title);
        Self {
            view,
            query,
            sought,
            scope,
            title,
            sentences: FxHashMap::default(),
            paragraphs: FxHashMap::default(),
            tally: Tally::default(),
            nearness: FxHashMap::default(),
            local: None,
        }
    }

    /// The sentence at an offset within the same paragraph.
    pub(super) fn beside(&self, at: usize, other: Option<usize>) -> Option<usize> {
        let paragraph = self.view.paragraph_of.get(at)?;
        other.filter(|other| self.view.paragraph_of.get(*other) == Some(paragraph))
    }

    pub(super) fn count(&mut self, at: usize, fields: &[Field]) -> Option<()> {
        let counts = &self.view.sentences.get(at)?.counts;
        let known = self.sentences.entry(at).or_insert_with(|| Occurrences::new(counts));
        self.sought.count(fields, counts, &mut self.tally, known);
        Some(())
    }

    /// How near a sentence comes to the query in meaning, computed once.
    pub(super) fn approach(&mut self, at: usize) -> Option<()> {
        let rows = &self.view.sentences.get(at)?.rows;
        self.nearness.entry(at).or_insert_with(|| self.sought.nearness(rows));
        Some(())
    }

    pub(super) fn count_paragraph(&mut self, at: usize, fields: &[Field]) -> Option<()> {
        let counts = self.view.paragraph(at)?;
        let known = self.paragraphs.entry(at).or_insert_with(|| Occurrences::new(counts));
        self.sought.count(fields, counts, &mut self.tally, known);
        Some(())
    }

    /// How promising a sentence is at a glance: the shares of the question's words and characters that it holds, of the words that
    /// its title adds, of those in its paragraph, and how near it is on the whole. Nothing trained, so that training does not depend
    /// on the weights before.
    pub(super) fn glance(&mut self, at: usize) -> Option<f64> {
        let paragraph = *self.view.paragraph_of.get(at)?;
        self.count(at, &[Field::Words, Field::Characters])?;
        self.count_paragraph(paragraph, &[Field::Words])?;
        self.sought.count(&[Field::Words], &self.view.title, &mut self.tally, &mut self.title);
        let (own, paragraph) = (self.sentences.get(&at)?, self.paragraphs.get(&paragraph)?);
        let [words, _, characters, _] = &self.scope.weights.terms;
        let own_words = || own.presence(Field::Words);
        let parts = [
            share(words, own_words()),
            share(characters, own.presence(Field::Characters)),
            share(words, self.title.presence(Field::Words).zip(own_words()).map(|(title, own)| (title - own).max(0.0))),
            share(words, paragraph.presence(Field::Words)),
            self.whole(at),
        ];
        Some(parts.iter().zip(GLANCE).map(|(part, worth)| part * worth).sum())
    }

    /// How near a sentence's words together come to the question's.
    pub(super) fn whole(&self, at: usize) -> f64 {
        let said = self.view.sentences.get(at).and_then(|sentence| sentence.direction.as_ref());
        self.scope.together.as_ref().zip(said).map_or(0.0, |(asked, said)| asked.likeness(said))
    }
}
