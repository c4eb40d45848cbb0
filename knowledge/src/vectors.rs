//! How near words are in meaning, within a language and across: each has a direction in 64 dimensions, near to those of words
//! that are used alike.
//!
//! English stems have those of `GloVe` (Pennington, Socher and Manning 2014, <https://nlp.stanford.edu/projects/glove/>, PDDL 1.0; see
//! `vectors/make.py`), Chinese words the mean of their glosses' in CC-CEDICT. `build.rs` compiles both in. Nothing is loaded at
//! start: the rows are read where they lie in the program.

pub mod layout;

use fst::Map;
use layout::DIMENSIONS;
use std::sync::LazyLock;

/// A word's place in the table.
pub type Row = u32;

static ROWS: LazyLock<Option<Map<&'static [u8]>>> =
    LazyLock::new(|| Map::new(&include_bytes!(concat!(env!("OUT_DIR"), "/vectors.fst"))[..]).ok());
static VECTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vectors"));

/// The row of an English stem or a Chinese word (Simplified).
pub fn row(word: &str) -> Option<Row> {
    ROWS.as_ref()?.get(word).and_then(|row| Row::try_from(row).ok())
}

/// A direction: of a word, or of several together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector {
    numbers: [i16; DIMENSIONS],
}

/// What 1 is stored as. Whole numbers are compared faster.
const SCALE: f64 = 4096.0;

impl Vector {
    /// The direction of some rows together, each as much as its weight. None when nothing is left of them.
    pub fn of(rows: impl IntoIterator<Item = (Row, f64)>) -> Option<Self> {
        let mut sum = [0.0; DIMENSIONS];
        for (numbers, weight) in rows.into_iter().filter_map(|(row, weight)| Some((numbers_of(row)?, weight))) {
            sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += weight * f64::from(number.cast_signed()));
        }
        Self::along(&sum)
    }

    /// Some directions together, each as much as its weight. None when nothing is left of them.
    pub fn sum<'a>(vectors: impl IntoIterator<Item = (&'a Self, f64)>) -> Option<Self> {
        let mut sum = [0.0; DIMENSIONS];
        for (vector, weight) in vectors {
            sum.iter_mut().zip(vector.numbers).for_each(|(sum, number)| *sum += weight * f64::from(number));
        }
        Self::along(&sum)
    }

    #[expect(clippy::cast_possible_truncation, reason = "at most 4,096")]
    fn along(sum: &[f64; DIMENSIONS]) -> Option<Self> {
        let length = sum.iter().map(|number| number * number).sum::<f64>().sqrt();
        (length > 0.0).then(|| Self { numbers: sum.map(|number| (number / length * SCALE).round() as i16) })
    }

    /// The cosine of the angle to another direction: 1 for the same one, about 0 where words have nothing to do with each other.
    pub fn likeness(&self, other: &Self) -> f64 {
        f64::from(product(&self.numbers, &other.numbers)) / (SCALE * SCALE)
    }

    /// The same to the direction of one row.
    pub fn likeness_to(&self, row: Row) -> f64 {
        likenesses(&direction(row), [Some(self)]).next().unwrap_or(0.0)
    }
}

/// A row's direction as it is stored: 1 is [`layout::SCALE`]. Zeros when there is no such row.
pub type Direction = [i16; DIMENSIONS];

/// The direction of a row, taken out of the table.
pub fn direction(row: Row) -> Direction {
    numbers_of(row).map_or([0; DIMENSIONS], |numbers| numbers.map(|number| i16::from(number.cast_signed())))
}

/// The likeness of a row's direction to each of some others, in their order; 0 to one that is not known.
pub fn likenesses<'a>(direction: &Direction, others: impl IntoIterator<Item = Option<&'a Vector>>) -> impl Iterator<Item = f64> {
    let likeness = move |other: &Vector| f64::from(product(&other.numbers, direction)) / (SCALE * layout::SCALE);
    others.into_iter().map(move |other| other.map_or(0.0, likeness))
}

/// Both sides of 16 bits: so compilers know how to multiply and add several at once.
fn product(left: &[i16; DIMENSIONS], right: &[i16; DIMENSIONS]) -> i32 {
    left.iter().zip(right).map(|(left, right)| i32::from(*left) * i32::from(*right)).sum()
}

fn numbers_of(row: Row) -> Option<&'static [u8; DIMENSIONS]> {
    VECTORS.as_chunks().0.get(usize::try_from(row).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_like_meaning_are_near_in_both_languages() {
        fn likeness(left: &str, right: &str) -> f64 {
            let (left, right) =
                (row(left).unwrap_or_else(|| panic!("no row: {left}")), row(right).unwrap_or_else(|| panic!("no row: {right}")));
            let vector = Vector::of([(left, 1.0)]).unwrap_or_else(|| panic!("no vector"));
            let whole = Vector::of([(right, 2.0)]).unwrap_or_else(|| panic!("no vector"));
            assert!((vector.likeness_to(right) - vector.likeness(&whole)).abs() < 0.02, "one way or the other, {left} and {right}");
            vector.likeness(&whole)
        }
        fn check(word: &str, near: &str, far: &str) {
            let (near_likeness, far_likeness) = (likeness(word, near), likeness(word, far));
            assert!(near_likeness > 0.4 && near_likeness > far_likeness + 0.3, "{word}: {near} {near_likeness}, {far} {far_likeness}");
        }
        check("professor", "teacher", "banana");
        check("professor", "教授", "香蕉");
        check("老师", "教授", "香蕉");
        check("resign", "辞职", "river");
        check("公司", "compani", "volcano");
        assert!((likeness("river", "river") - 1.0).abs() < 0.02);
        assert_eq!(row("no such word"), None);
        assert_eq!(Vector::of([]), None);
        assert_eq!(Vector::of([(Row::MAX, 1.0)]), None);
    }
}
