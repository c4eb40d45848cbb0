//! Tells words of a quote whole or not at all: a list with all its names, a date with its year, a role with its own holder.

mod clause;
mod extent;
mod form;
mod role;

use crate::evidence::Query;
use crate::lexicon::{Asked, Lexicon};
use crate::question::Reading;
use crate::text::Normal;
use std::ops::Range;

/// A quote in which the words that answer were found.
pub(super) struct Sought<'a> {
    pub(super) reading: &'a Reading,
    pub(super) query: &'a Query,
    pub(super) lexicon: &'a Lexicon,
    /// The quote.
    pub(super) text: &'a str,
    /// Its normal form.
    pub(super) normal: &'a Normal,
}

/// Words of a quote that may be told, with the text around them.
struct Told<'a> {
    sought: &'a Sought<'a>,
    /// Bytes of the quote.
    range: Range<usize>,
    words: &'a str,
    before: &'a str,
    after: &'a str,
    /// The three in normal form.
    normal: Normal,
    normal_before: Normal,
    normal_after: Normal,
}

/// Most Chinese names of people and places have no more characters.
const LONGEST_NAME: usize = 4;

impl Sought<'_> {
    /// Returns the bytes of the quote to tell for words of its normal form; `None` if they are only a part of what answers, or
    /// may be somebody else's.
    pub(super) fn whole(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let found = self.told(self.extent(words));
        if found.is_of_address() || found.is_field() || found.is_untrue() {
            return None;
        }
        if !matches!(self.reading.asked, Asked::Who | Asked::Which | Asked::What | Asked::Where) {
            return (found.is_constituent() && !found.is_time_for_number()).then_some(found.range);
        }
        if !found.may_name() || !found.has_own_bracket() || (self.asks_for_person() && !found.may_be_somebody()) {
            return None;
        }
        let whole = self.told(self.without_opening(self.list(found.range)?));
        let is_whole = whole.is_constituent() && whole.is_even() && !whole.goes_on() && !whole.is_denied();
        (is_whole && (!self.asks_for_person() || whole.is_bare_name())).then_some(whole.range)
    }

    /// Returns true if the quote denies bytes of it, or tells them of another time than the question asks about.
    pub(super) fn is_untrue(&self, range: &Range<usize>) -> bool {
        self.told(range.clone()).is_untrue()
    }

    fn told(&self, range: Range<usize>) -> Told<'_> {
        let part = |part: Range<usize>| self.text.get(part).unwrap_or_default();
        let (words, before, after) = (part(range.clone()), part(0..range.start), part(range.end..self.text.len()));
        let [normal, normal_before, normal_after] = [words, before, after].map(Normal::new);
        Told { sought: self, range, words, before, after, normal, normal_before, normal_after }
    }

    fn asks_for_person(&self) -> bool {
        self.reading.asked == Asked::Who
    }

    fn asks_for_number(&self) -> bool {
        matches!(self.reading.asked, Asked::HowMany | Asked::HowMuch)
    }
}
