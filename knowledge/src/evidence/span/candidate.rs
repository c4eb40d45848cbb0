//! Which words of a sentence may be a short answer, and what there is to say of them.

use super::sentence::{Join, SentenceView};
use crate::text::is_han;
use crate::token::Class;
use std::ops::Range;

/// The words of the longest candidate that is no quotation and no whole clause.
const LONGEST: usize = 6;
/// The characters of the longest candidate of all.
const LONGEST_CLAUSE: usize = 60;

/// The candidates of a sentence: runs of up to [`LONGEST`] words that neither begin nor end with an empty one, what
/// stands in quotation marks, and whole clauses.
pub(super) fn candidates(view: &SentenceView<'_>) -> Vec<Range<usize>> {
    let count = view.sentence.words.len();
    let empty = |at: usize| view.empty.get(at).copied().unwrap_or(true);
    let number = |at: usize| view.sentence.words.get(at).is_some_and(|word| word.class == Class::Number);
    // What a sentence stands under answers nothing.
    let own = view.sentence.words_above().len();
    let mut found = Vec::new();
    for start in (own..count).filter(|at| !empty(*at)) {
        for end in start..(start + LONGEST).min(count) {
            if end > start && view.joins.get(end - 1) != Some(&Join::Together) {
                break;
            }
            // A measure word ends a count: 5 个, 3 位.
            if !empty(end) || (end > start && number(end - 1)) {
                found.push(start..end + 1);
            }
        }
    }
    let is_told = |words: &Range<usize>| {
        let range = view.range(words).filter(|_| !words.is_empty() && words.start >= own);
        range.and_then(|range| view.sentence.normal.get(range)).is_some_and(|text| text.chars().count() <= LONGEST_CLAUSE)
    };
    let mut clauses: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for at in 0..count {
        if view.joins.get(at).is_none_or(|join| *join == Join::Clause) {
            let trimmed = (start..=at).find(|at| !empty(*at)).unwrap_or(at);
            let trimmed = Some(trimmed..at + 1).filter(|words| words.start != start);
            clauses.extend([Some(start..at + 1), trimmed].into_iter().flatten().filter(|words| is_told(words) && !holds(&found, words)));
            start = at + 1;
        }
    }
    let mut between_marks: Vec<Range<usize>> = Vec::new();
    let mut open = 0;
    for at in 0..count {
        if view.joins.get(at).is_none_or(|join| *join != Join::Together) {
            let words = open..at + 1;
            between_marks.extend(Some(words).filter(|words| is_told(words) && !holds(&found, words) && !holds(&clauses, words)));
            open = at + 1;
        }
    }
    found.extend(clauses.into_iter().chain(between_marks));
    found
}

/// Returns true if candidates, in the order of their beginnings, have one of some words.
fn holds(candidates: &[Range<usize>], words: &Range<usize>) -> bool {
    let first = candidates.partition_point(|other| other.start < words.start);
    candidates.iter().skip(first).take_while(|other| other.start == words.start).any(|other| other == words)
}

fn plain(letter: char) -> char {
    if letter.is_ascii_digit() { '0' } else { letter }
}

/// Names the parts of a candidate that begins with a word to `each`, by kind and value: those that its end has no part in.
pub(super) fn parts_of_opening(view: &SentenceView<'_>, at: usize, mut each: impl FnMut(&'static str, &str)) {
    let mut letters = [0; 4];
    let first = view.text(at).and_then(|text| text.chars().next()).map(plain);
    each("first", first.map_or("", |first| first.encode_utf8(&mut letters)));
    each("prev", view.before(at));
}

/// The same for a candidate that ends with a word.
pub(super) fn parts_of_closing(view: &SentenceView<'_>, at: usize, mut each: impl FnMut(&'static str, &str)) {
    let text = view.text(at).unwrap_or_default();
    let letters_told = if text.ends_with(is_han) { 1 } else { 3 };
    let skipped = text.chars().count().saturating_sub(letters_told);
    let last: String = text.chars().skip(skipped).map(plain).collect();
    each("last", &last);
    each("word", if text.starts_with(|first: char| first.is_ascii_digit()) { "0" } else { text });
    each("next", view.after(at));
}

/// The same for the parts that both its ends make. The memory of `value` is used again.
pub(super) fn parts_of_whole(view: &SentenceView<'_>, words: &Range<usize>, value: &mut String, mut each: impl FnMut(&'static str, &str)) {
    value.clear();
    value.extend(view.sorts.iter().take(words.end).skip(words.start).take(4));
    each("shape", value);
    let (characters, figures) = view.size(words);
    value.clear();
    value.push_str(match characters {
        0..=1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5..=6 => "5",
        7..=9 => "7",
        10..=15 => "10",
        16..=25 => "16",
        _ => "26",
    });
    value.push_str(if figures > 0 { "d" } else { "" });
    each("size", value);
    let mark = |text: &str| !text.starts_with(|letter: char| is_han(letter) || letter.is_alphanumeric());
    let before = view.beside.get(words.start).map_or("", |[before, _]| before);
    let after = words.end.checked_sub(1).and_then(|last| view.beside.get(last)).map_or("", |[_, after]| after);
    value.clear();
    value.push_str(if mark(before) { before } else { "" });
    value.push('_');
    value.push_str(if mark(after) { after } else { "" });
    each("mark", value);
}
