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

/// Raises sentences that a question wants by their shape.
pub(super) struct Reranker<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) reading: &'a Reading,
    pub(super) queries: &'a Queries,
}

impl Reranker<'_> {
    /// Sorts a ranking anew.
    pub(super) fn raise(&self, ranked: &mut [Ranked]) {
        for candidate in ranked.iter_mut().take(AMONG) {
            if let Some(signs) = self.signs(candidate) {
                candidate.score += MODEL.linear(&signs);
                candidate.signs = signs;
            }
        }
        ranked.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| (left.document, left.sentence).cmp(&(right.document, right.sentence)))
        });
    }

    /// Returns the signs of a sentence as a quote of its own. None for a text without an outline.
    fn signs(&self, candidate: &Ranked) -> Option<Vec<f64>> {
        let spans = [(candidate.document, candidate.sentence..candidate.sentence + 1)];
        Quoted { snapshot: self.snapshot, reading: self.reading, queries: self.queries, spans: &spans }.signs()
    }
}
