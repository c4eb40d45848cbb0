//! The units of figures.

use super::list::WordList;
use crate::text::{is_han, quantities};
use serde::Deserialize;

/// What is counted in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Somebody: 17*人*.
    People,
    /// An amount: 100 *million dollars*.
    Money,
    /// A part of a whole: 40*%*.
    Share,
    /// The year that it is, or how many it takes: 2025*年*.
    Year,
    /// The month that it is, or how many it takes: 6*月*.
    Month,
    /// Another length of time: three *days*.
    Time,
    /// Things of any sort: 130万*个*.
    Thing,
}

/// The unit that a number stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What is counted in it.
    pub counted: Counted,
    /// How it follows a number in a normal form; an English one with a space before it.
    pub(super) written: String,
    /// What a question has that asks for it, in normal form: the unit itself among others.
    pub(super) asked: Vec<String>,
    /// Whether no Chinese character may follow.
    pub(super) is_bare: bool,
}

impl Unit {
    /// Returns the bytes of the unit, if a text begins with it.
    pub(super) fn opens(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(&self.written)?;
        let whole = !self.written.ends_with(|last: char| last.is_ascii_alphabetic()) || !rest.starts_with(char::is_alphanumeric);
        (whole && !(self.is_bare && rest.starts_with(is_han))).then_some(self.written.len())
    }

    /// Returns true if words of a question (in normal form) ask for it.
    pub fn is_asked_for(&self, words: &str) -> bool {
        self.asked.iter().any(|word| words.contains(word.as_str()))
    }
}

/// Something that is measured: a weight, a length.
#[derive(Debug, Clone, Default)]
pub(super) struct Dimension {
    /// Words of a question that ask for it.
    pub(super) asked: WordList,
    /// Its units in normal form.
    pub(super) units: Vec<String>,
}

impl Dimension {
    /// Returns true if a text (in normal form) has a figure in one of its units: 4 m, 三米.
    pub(super) fn is_told(&self, text: &str) -> bool {
        let follows_figure = |before: &str| {
            let before = before.trim_end_matches([' ', '-']);
            before.ends_with(|last: char| last.is_ascii_digit() || "一二三四五六七八九十百千万两半几".contains(last))
                || quantities(before).last().is_some_and(|found| found.range.end == before.len())
        };
        self.units.iter().any(|unit| {
            text.match_indices(unit.as_str()).any(|(at, _)| {
                let after = text.get(at + unit.len()..).unwrap_or_default();
                let is_whole = unit.starts_with(is_han) || !after.starts_with(|next: char| next.is_ascii_alphanumeric());
                is_whole && text.get(..at).is_some_and(follows_figure)
            })
        })
    }
}
