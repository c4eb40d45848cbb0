//! How near a sentence comes to a question in meaning, where it has other words than the question.

use super::query::Query;
use crate::vectors::{Row, Vector};
use rustc_hash::FxHashMap;

/// From this likeness on, a word stands for another a little; two of no relation are often this near.
const UNRELATED: f64 = 0.3;
/// From this likeness on, a word is taken to be the very same one.
const SAME: f64 = 0.98;

/// How near a sentence comes to each word of a query.
#[derive(Debug, Default)]
pub(super) struct Nearness {
    /// For each word of the query, how well the sentence's nearest one stands for it, 0 to 1.
    pub(super) words: Vec<f64>,
    /// The likeness of the noun that is asked for to the nearest word that the query has not.
    pub(super) head: f64,
}

/// The likenesses of words to a query's, each computed once.
#[derive(Debug, Default)]
pub(super) struct Likenesses {
    /// Where a word's values begin: one for each word of the query, and one for its head.
    places: FxHashMap<Row, usize>,
    values: Vec<f64>,
}

impl Likenesses {
    /// How near a sentence of these words comes to the query, which must be the same one each time.
    pub(super) fn nearness(&mut self, query: &Query, meanings: &[Row]) -> Nearness {
        let count = query.meaning.words.len();
        let mut nearness = Nearness { words: vec![0.0; count], head: 0.0 };
        for row in meanings {
            let place = *self.places.entry(*row).or_insert_with(|| append(&mut self.values, query, *row));
            let Some((head, words)) = self.values.get(place..=place + count).and_then(<[f64]>::split_last) else { continue };
            nearness.words.iter_mut().zip(words).for_each(|(most, likeness)| *most = most.max(*likeness));
            nearness.head = nearness.head.max(*head);
        }
        nearness.words.iter_mut().for_each(|likeness| *likeness = ((*likeness - UNRELATED) / (1.0 - UNRELATED)).clamp(0.0, 1.0));
        nearness
    }
}

/// Appends a word's likeness to each word of a query and to its head; returns where they begin.
fn append(values: &mut Vec<f64>, query: &Query, row: Row) -> usize {
    let place = values.len();
    let to = |vector: &Option<Vector>| vector.as_ref().map_or(0.0, |vector| vector.likeness_to(row));
    values.extend(query.meaning.words.iter().map(to));
    let is_of_query = values.iter().skip(place).any(|likeness| *likeness > SAME);
    values.push(if is_of_query { 0.0 } else { to(&query.meaning.head) });
    place
}
