//! Which of the best sentences of a text with an outline comes first, by trained weights: what its shape and what it lacks say, which the
//! ranking of prose does not know.

use super::quoted::Quoted;
use super::signs::SIGNS;
use crate::evidence::{Model, Queries, Ranked};
use crate::index::Snapshot;
use crate::question::Reading;
use std::sync::LazyLock;

/// The ranking is changed among so many of the best.
const AMONG: usize = 12;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(&SIGNS, include_str!("../../ranking/order.txt"), ""));

/// Orders the best sentences by what they say of a question and what they lack.
pub(super) struct Reranker<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) reading: &'a Reading,
    pub(super) queries: &'a Queries,
}

impl Reranker<'_> {
    /// Sorts a ranking anew.
    pub(super) fn raise(&self, ranked: &mut [Ranked]) {
        let mut least = f64::INFINITY;
        let (first, others) = ranked.split_at_mut(AMONG.min(ranked.len()));
        for candidate in first {
            if let Some(signs) = self.signs(candidate) {
                let worth = MODEL.linear(&signs);
                least = least.min(worth);
                candidate.score += worth;
                candidate.signs = signs;
            }
        }
        // What the others would be worth counts as the least of these.
        for candidate in others.iter_mut().filter(|candidate| least.is_finite() && self.has_outline(candidate)) {
            candidate.score += least;
        }
        ranked.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| (left.document, left.sentence).cmp(&(right.document, right.sentence)))
        });
    }

    fn has_outline(&self, candidate: &Ranked) -> bool {
        candidate.matched(self.snapshot).is_some_and(|(view, _)| view.has_outline)
    }

    /// Returns the signs of a sentence as a quote of its own. None for a text without an outline.
    fn signs(&self, candidate: &Ranked) -> Option<Vec<f64>> {
        let spans = [(candidate.document, candidate.sentence..candidate.sentence + 1)];
        Quoted { snapshot: self.snapshot, reading: self.reading, queries: self.queries, spans: &spans }.signs()
    }
}
