//! A sentence as a question sees it that looks for its short answer.

use super::Asker;
use crate::index::{IndexedSentence, Word};
use crate::lexicon::Lexicon;
use crate::token::Class;
use std::ops::Range;

/// A sentence with what of it the question matches.
pub(super) struct SentenceView<'a> {
    pub(super) sentence: &'a IndexedSentence,
    /// For each word, how much of the question it holds.
    pub(super) matched: Vec<f64>,
    /// For each word, whether the question has it.
    pub(super) of_question: Vec<bool>,
    /// For each word, how near it is in meaning to the noun that is asked for.
    pub(super) like_head: Vec<f64>,
    /// For each word, whether it says nothing of its own.
    pub(super) empty: Vec<bool>,
    /// For each word, a letter for the sort of it.
    pub(super) sorts: Vec<char>,
    /// What stands between a word and the next one.
    pub(super) joins: Vec<Join>,
    /// For each word, the character before it and the one after it, white space left out.
    pub(super) beside: Vec<[&'a str; 2]>,
    /// For each word, the characters and the figures of the sentence up to it, and with it.
    pub(super) sizes: Vec<[(usize, usize); 2]>,
    /// The words of the clause that each word stands in, and how much of the question that holds.
    pub(super) clauses: Vec<(Range<usize>, f64)>,
    /// The bytes where the noun that is asked for stands.
    pub(super) heads: Vec<Range<usize>>,
    pub(super) all_matched: f64,
}

/// How two neighbouring words belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// They may be parts of one answer.
    Together,
    /// A mark stands between them.
    Apart,
    /// A clause ends between them.
    Clause,
}

impl<'a> SentenceView<'a> {
    pub(super) fn new(asker: &Asker, lexicon: &Lexicon, sentence: &'a IndexedSentence) -> Self {
        let normal = &*sentence.normal;
        let text = |word: &Word| normal.get(word.range()).unwrap_or_default();
        let mut matched: Vec<f64> = sentence.words.iter().map(|word| asker.terms.get(&word.term).copied().unwrap_or(0.0)).collect();
        for (phrase, value) in &asker.phrases {
            for (start, found) in normal.match_indices(phrase.as_str()) {
                let end = start + found.len();
                for (word, matched) in sentence.words.iter().zip(&mut matched) {
                    if word.range().start < end && start < word.range().end {
                        *matched = matched.max(*value);
                    }
                }
            }
        }
        let of_question = sentence.words.iter().map(|word| asker.asked.contains(&word.term)).collect();
        let like_head = (asker.head_vector.iter())
            .flat_map(|head| sentence.words.iter().map(|word| word.row().map_or(0.0, |row| head.likeness_to(row).max(0.0))))
            .collect();
        let empty: Vec<bool> = sentence.words.iter().map(|word| word.class != Class::Number && lexicon.is_stop(text(word))).collect();
        let sorts = sentence.words.iter().zip(&empty).map(|(word, empty)| sort(sentence, word, text(word), *empty)).collect();
        let joins: Vec<Join> = sentence
            .words
            .windows(2)
            .map(|pair| pair.first().zip(pair.last()).map_or(Join::Clause, |(left, right)| join(normal, left, right)))
            .collect();
        let mut clauses: Vec<(Range<usize>, f64)> = Vec::with_capacity(sentence.words.len());
        for end in (1..=sentence.words.len()).filter(|end| joins.get(end - 1).is_none_or(|join| *join == Join::Clause)) {
            let clause = clauses.len()..end;
            let matched = matched.get(clause.clone()).map_or(0.0, |matched| matched.iter().sum());
            clauses.resize(end, (clause, matched));
        }
        let mut upto = (0, 0, 0);
        let mut size_at = |byte: usize| {
            let (from, characters, figures) = upto;
            let more = normal.get(from..byte).unwrap_or_default().chars();
            upto = (byte, characters + more.clone().count(), figures + more.filter(char::is_ascii_digit).count());
            (upto.1, upto.2)
        };
        let sizes = sentence.words.iter().map(|word| [size_at(word.range().start), size_at(word.range().end)]).collect();
        let beside = sentence.words.iter().map(|word| {
            let (before, after) = (normal.get(..word.range().start), normal.get(word.range().end..));
            [before.map_or("", last_character), after.map_or("", first_character)]
        });
        let beside = beside.collect();
        let heads = asker.head.iter().flat_map(|head| {
            let starts = normal.char_indices().map(|(at, _)| at);
            starts.filter(move |at| normal.get(*at..).is_some_and(|text| text.starts_with(head.as_str()))).map(|at| at..at + head.len())
        });
        let heads = heads.collect();
        let all_matched = matched.iter().sum();
        Self { sentence, matched, of_question, like_head, empty, sorts, joins, beside, sizes, clauses, heads, all_matched }
    }

    pub(super) fn range(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let first = self.sentence.words.get(words.start)?;
        let last = self.sentence.words.get(words.end.checked_sub(1)?)?;
        Some(first.range().start..last.range().end)
    }

    /// The words of the clauses that hold some words.
    pub(super) fn clause(&self, words: &Range<usize>) -> Range<usize> {
        let start = self.clauses.get(words.start).map_or(words.start, |(clause, _)| clause.start);
        let end = words.end.checked_sub(1).and_then(|last| self.clauses.get(last)).map_or(words.end, |(clause, _)| clause.end);
        start..end
    }

    pub(super) fn matched(&self, at: usize) -> f64 {
        self.matched.get(at).copied().unwrap_or(0.0)
    }

    /// How much of the question some clauses hold.
    pub(super) fn matched_in(&self, clauses: &Range<usize>) -> f64 {
        match self.clauses.get(clauses.start) {
            Some((clause, matched)) if clause == clauses => *matched,
            _ => clauses.clone().map(|at| self.matched(at)).sum(),
        }
    }

    /// The characters of some words, and the figures among them.
    pub(super) fn size(&self, words: &Range<usize>) -> (usize, usize) {
        let last = words.end.checked_sub(1).and_then(|last| self.sizes.get(last));
        let Some(([(before, figures_before), _], [_, (upto, figures_upto)])) = self.sizes.get(words.start).zip(last) else { return (0, 0) };
        (upto.saturating_sub(*before), figures_upto.saturating_sub(*figures_before))
    }

    /// What stands before a word: the word that may be a part of the same answer, or else the character.
    pub(super) fn before(&self, at: usize) -> &'a str {
        let joined = at.checked_sub(1).filter(|before| self.joins.get(*before) == Some(&Join::Together));
        joined.map_or_else(|| self.beside.get(at).map_or("", |[before, _]| before), |before| self.text(before).unwrap_or_default())
    }

    /// The same for what stands after it.
    pub(super) fn after(&self, at: usize) -> &'a str {
        if self.joins.get(at) == Some(&Join::Together) {
            self.text(at + 1).unwrap_or_default()
        } else {
            self.beside.get(at).map_or("", |[_, after]| after)
        }
    }

    /// Returns true if the noun that is asked for stands in some bytes.
    pub(super) fn has_head(&self, bytes: &Range<usize>) -> bool {
        // All are as long, so that the first one from there on ends first.
        let first = self.heads.partition_point(|head| head.start < bytes.start);
        self.heads.get(first).is_some_and(|head| head.end <= bytes.end)
    }

    pub(super) fn like_head(&self, at: usize) -> f64 {
        self.like_head.get(at).copied().unwrap_or(0.0)
    }

    pub(super) fn text(&self, at: usize) -> Option<&'a str> {
        self.sentence.normal.get(self.sentence.words.get(at)?.range())
    }
}

/// The last character of a text but for spaces.
fn last_character(text: &str) -> &str {
    let text = text.trim_end_matches(' ');
    text.char_indices().next_back().and_then(|(at, _)| text.get(at..)).unwrap_or_default()
}

/// The first character of a text but for spaces.
fn first_character(text: &str) -> &str {
    let text = text.trim_start_matches(' ');
    text.chars().next().and_then(|first| text.get(..first.len_utf8())).unwrap_or_default()
}

/// A letter for the sort of a word.
fn sort(sentence: &IndexedSentence, word: &Word, text: &str, empty: bool) -> char {
    match word.class {
        Class::Person => 'P',
        Class::Place => 'L',
        Class::Name => 'Z',
        Class::Noun => 'n',
        Class::Verb => 'v',
        Class::Number if text.starts_with(|first: char| first.is_ascii_digit()) => '0',
        Class::Number => 'm',
        Class::Latin if sentence.proper.contains(&word.term) => 'A',
        Class::Latin if empty => 's',
        Class::Latin if text.ends_with("ing") => 'g',
        Class::Latin if text.ends_with("ed") => 'd',
        Class::Latin if text.ends_with("ly") => 'y',
        Class::Latin => 'a',
        Class::Other => 'o',
    }
}

fn join(normal: &str, left: &Word, right: &Word) -> Join {
    let gap = normal.get(left.range().end..right.range().start).unwrap_or_default();
    if gap.chars().all(|mark| matches!(mark, ' ' | '·' | '-' | '、' | '/' | '\'' | '.' | '&')) {
        Join::Together
    } else if gap.contains([',', '。', ';', ':', '!', '?', '(', ')', '…']) {
        Join::Clause
    } else {
        Join::Apart
    }
}
