//! How near a sentence comes to a question in meaning, where it has other words than the question.

use crate::vectors::{Direction, Row, Vector, direction, likenesses, row};
use rustc_hash::FxHashMap;

/// From this likeness on, a word stands for another a little; two of no relation are often this near.
const UNRELATED: f64 = 0.3;
/// From this likeness on, a word is taken to be the very same one.
const SAME: f64 = 0.98;

/// The directions of a query's words, in their order, and of the noun that is asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct QueryVectors {
    words: Vec<Option<Vector>>,
    pub(super) head: Option<Vector>,
}

impl QueryVectors {
    /// Of words as tokens, and of a head. A phrase, its stems joined by spaces, is what its words are together.
    pub(super) fn new<'a>(words: impl Iterator<Item = &'a str>, head: Option<Vector>) -> Self {
        let vector = |word: &str| Vector::of(word.split(' ').filter_map(|part| Some((row(part)?, 1.0))));
        Self { words: words.map(vector).collect(), head }
    }

    /// The words together, each as much as it weighs.
    pub(super) fn together(&self, weights: &[f64]) -> Option<Vector> {
        Vector::sum(self.words.iter().zip(weights).filter_map(|(vector, weight)| Some((vector.as_ref()?, *weight))))
    }
}

/// How near a sentence comes to each word of a query.
#[derive(Debug, Default)]
pub(super) struct Nearness {
    /// For each word of the query, how well the sentence's nearest one stands for it, 0 to 1.
    words: Vec<f64>,
    /// The likeness of the noun that is asked for to the nearest word that the query has not.
    head: f64,
}

/// The likenesses of words to a query's, each computed once.
#[derive(Debug)]
pub(super) struct Likenesses {
    query: QueryVectors,
    /// Where a word's values begin: one for each word of the query, and one for its head.
    places: FxHashMap<Row, usize>,
    values: Vec<f64>,
}

impl Likenesses {
    pub(super) fn new(query: QueryVectors) -> Self {
        Self { query, places: FxHashMap::default(), values: Vec::new() }
    }

    /// How near a sentence of these words comes to the query.
    pub(super) fn nearness(&mut self, rows: &[Row]) -> Nearness {
        // All are fetched before the first is compared: they lie far apart, and memory brings several at once.
        let new: Vec<(Row, Direction)> =
            (rows.iter().filter(|row| !self.places.contains_key(row))).map(|row| (*row, direction(*row))).collect();
        for (row, direction) in &new {
            self.places.entry(*row).or_insert_with(|| append(&mut self.values, &self.query, direction));
        }
        let count = self.query.words.len();
        let mut nearness = Nearness { words: vec![0.0; count], head: 0.0 };
        for place in rows.iter().filter_map(|row| self.places.get(row).copied()) {
            let Some((head, words)) = self.values.get(place..=place + count).and_then(<[f64]>::split_last) else { continue };
            nearness.words.iter_mut().zip(words).for_each(|(most, likeness)| *most = most.max(*likeness));
            nearness.head = nearness.head.max(*head);
        }
        nearness.words.iter_mut().for_each(|likeness| *likeness = ((*likeness - UNRELATED) / (1.0 - UNRELATED)).clamp(0.0, 1.0));
        nearness
    }
}

/// Appends a direction's likeness to each word of a query and to its head; returns where they begin.
fn append(values: &mut Vec<f64>, query: &QueryVectors, direction: &Direction) -> usize {
    let place = values.len();
    values.extend(likenesses(direction, query.words.iter().chain([&query.head]).map(Option::as_ref)));
    if let Some((head, words)) = values.get_mut(place..).and_then(<[f64]>::split_last_mut)
        && words.iter().any(|likeness| *likeness > SAME)
    {
        *head = 0.0;
    }
    place
}

/// How much of a query's words a sentence, the one before it and the one after hold or come near to, as shares of their weight: the
/// sentence's own, what of it is owed to nearness alone, what only the neighbours have; and the likeness of what is asked for.
pub(super) fn shares(weights: &[f64], held: [&[f64]; 3], near: [Option<&Nearness>; 3]) -> [f64; 5] {
    let at = |values: &[f64], term: usize| values.get(term).copied().unwrap_or(0.0);
    let mut sums = [0.0; 4];
    for (term, weight) in weights.iter().enumerate() {
        let held = held.map(|held| at(held, term).min(1.0));
        let near = near.map(|near| near.map_or(0.0, |near| at(&near.words, term)));
        let [own, before, after] = std::array::from_fn(|place| held[place].max(near[place]));
        let parts = [own, own - held[0], (before - own).max(0.0), (after - own).max(0.0)];
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += weight * part);
    }
    let total = weights.iter().sum::<f64>().max(1e-9);
    let [own, missing, before, after] = sums.map(|sum| sum / total);
    [own, missing, before, after, near[0].map_or(0.0, |near| near.head)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(words: &[&str]) -> Vec<Row> {
        words.iter().map(|word| row(word).unwrap_or_else(|| panic!("no row: {word}"))).collect()
    }

    fn vectors(words: &[&str], head: &str) -> QueryVectors {
        QueryVectors::new(words.iter().copied(), row(head).and_then(|row| Vector::of([(row, 1.0)])))
    }

    #[test]
    fn a_sentence_is_as_near_as_its_nearest_word() {
        let mut likenesses = Likenesses::new(vectors(&["surgeon", "hurrican", "prime minist", "no-such-word"], "professor"));
        let mut near = |words: &[&str]| likenesses.nearness(&rows(words));
        assert_eq!(near(&[]).words, [0.0; 4]);
        let alone = near(&["physician"]);
        assert!(alone.words[0] > 0.3 && alone.words[1] == 0.0, "{alone:?}");
        // Other words take nothing away, and in whatever order.
        for words in [["physician", "banana", "storm"], ["storm", "banana", "physician"]] {
            let both = near(&words);
            assert!(both.words[0] >= alone.words[0] && both.words[1] > 0.3 && both.words[3] == 0.0, "{both:?}");
        }
        assert!((near(&["surgeon"]).words[0] - 1.0).abs() < 0.03);
        assert!(near(&["总理"]).words[2] > 0.4, "a phrase, in the other language");
    }

    #[test]
    fn what_is_asked_for_is_not_a_word_of_the_question() {
        let mut likenesses = Likenesses::new(vectors(&["teacher", "resign"], "teacher"));
        // Nor is the same word of the other language.
        assert!(likenesses.nearness(&rows(&["teacher", "resign", "老师"])).head == 0.0);
        assert!(likenesses.nearness(&rows(&["teacher", "professor"])).head > 0.4);
        assert!(likenesses.nearness(&rows(&["教授"])).head > 0.4);
    }

    #[test]
    fn shares_are_of_the_weight_and_count_what_is_held_before_what_is_near() {
        fn check(held: [&[f64]; 3], near: [&[f64]; 3], expected: [f64; 5]) {
            let near = near.map(|words| Nearness { words: words.to_vec(), head: 0.5 });
            let [own, before, after] = &near;
            let found = shares(&[3.0, 1.0], held, [Some(own), Some(before), Some(after)]);
            assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-9), "{found:?}, not {expected:?}");
        }
        // Held twice counts once; near to what is held adds nothing.
        check([&[2.0, 0.0], &[], &[]], [&[0.8, 0.0], &[], &[]], [0.75, 0.0, 0.0, 0.0, 0.5]);
        // Near where nothing is held, and only as much better as it is.
        check([&[0.5, 0.0], &[], &[]], [&[0.7, 0.4], &[], &[]], [0.625, 0.25, 0.0, 0.0, 0.5]);
        // Neighbours count for what the sentence lacks.
        check([&[1.0, 0.0], &[1.0, 1.0], &[]], [&[], &[], &[0.0, 0.6]], [0.75, 0.0, 0.25, 0.15, 0.5]);
        assert!(shares(&[1.0], [&[], &[], &[]], [None, None, None]).iter().all(|share| *share == 0.0));
    }

    #[test]
    fn words_together_point_where_the_weightier_one_does() {
        let query = vectors(&["river", "parliament"], "");
        let [river, parliament] = ["river", "parliament"].map(|word| rows(&[word])[0]);
        let both = |weights: [f64; 2]| query.together(&weights).unwrap_or_else(|| panic!("no vector"));
        assert!(both([5.0, 1.0]).likeness_to(river) > 0.9 && both([1.0, 5.0]).likeness_to(parliament) > 0.9);
        assert_eq!(QueryVectors::default().together(&[]), None);
    }
}
