//! Short answers: which words of a sentence are what a question asks for.
//!
//! Every run of a few words is a candidate. A log-linear model weighs pairs of something of the question (what it asks for,
//! the noun after its question word) and something of the candidate (its last character, its sorts of words, the word
//! before it), and how the question's other words lie around it; after the baseline of Rajpurkar et al. 2016 (SQuAD).

use super::query::Query;
use super::weights::content_lines;
use crate::index::{IndexedSentence, Word};
use crate::lexicon::{Asked, Lexicon};
use crate::question::Reading;
use crate::text::{Language, is_han};
use crate::token::{Class, Term, Token};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::LazyLock;

/// The names of a candidate's numeric features, in order.
pub const SPAN_FEATURES: [&str; 14] = [
    "words-before",
    "words-after",
    "words-in-clause",
    "words-outside",
    "words-inside",
    "asked-inside",
    "before-question-word",
    "after-question-word",
    "touches-before",
    "touches-after",
    "length",
    "number-of-words",
    "whole-clause",
    "head-inside",
];

/// A run of words that may be the short answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Bytes of the sentence's normal form.
    pub range: Range<usize>,
    /// The higher the better; comparable within one question.
    pub score: f64,
    /// The values of [`SPAN_FEATURES`].
    pub features: [f64; SPAN_FEATURES.len()],
    words: Range<usize>,
}

/// A question as the model sees it.
#[derive(Debug)]
pub struct Asker {
    parts: Vec<Part>,
    /// Rarity of each term, and of what stands for it.
    terms: FxHashMap<Term, f64>,
    /// Substitutes of several tokens, found by their text.
    phrases: Vec<(String, f64)>,
    total: f64,
    asked: Vec<Term>,
    left: Vec<char>,
    right: Vec<char>,
    head: Option<String>,
    model: &'static SpanWeights,
}

/// Something of the question, or of a candidate, by its kind and value.
#[derive(Debug)]
struct Part {
    kind: &'static str,
    value: String,
    key: u64,
}

impl Part {
    fn new(kind: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        let key = key(kind, &value);
        Self { kind, value, key }
    }
}

fn key(kind: &str, value: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (kind, value).hash(&mut hasher);
    hasher.finish()
}

fn pair(question: u64, candidate: u64) -> u64 {
    (question.rotate_left(5) ^ candidate).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// Which parts of a candidate are weighed with a part of the question.
fn weighed_with(kind: &str) -> &'static [&'static str] {
    match kind {
        "any" => &["shape", "prev", "next", "size", "mark"],
        "asked" => &["last", "first", "word", "shape", "prev", "next", "size", "mark"],
        "head" => &["last", "word", "shape", "mark"],
        "tail" => &["last", "shape", "first"],
        "after" => &["prev", "last", "shape"],
        "kind" => &["last", "shape", "size", "prev", "mark"],
        _ => &[],
    }
}

/// The most pairs that a candidate has.
pub const MOST_PAIRS: usize = 28;

/// The words of the longest candidate that is no quotation and no whole clause.
const LONGEST: usize = 6;
/// The characters of the longest candidate of all.
const LONGEST_CLAUSE: usize = 60;
/// How many words on either side of a candidate are looked at.
const REACH: usize = 6;

impl Asker {
    /// Prepares a question for texts in a language.
    pub fn new(reading: &Reading, query: &Query, language: Language) -> Self {
        let mut terms: FxHashMap<Term, f64> = FxHashMap::default();
        let mut phrases = Vec::new();
        let mut total = 0.0;
        for known in &query.fields[0] {
            let rarity = (1.0 / (known.common + 1e-3)).ln();
            total += rarity;
            let mut raise = |term: Term, value: f64| {
                let entry = terms.entry(term).or_default();
                *entry = entry.max(value);
            };
            raise(known.term, rarity);
            for other in &known.substitutes {
                match other.terms.as_slice() {
                    [only] if other.field == crate::index::Field::Words => raise(*only, rarity * other.weight),
                    _ if other.text.starts_with(is_han) => phrases.push((other.text.clone(), rarity * other.weight)),
                    several => several.iter().for_each(|term| raise(*term, rarity * other.weight / 2.0)),
                }
            }
        }
        Self {
            parts: question_parts(reading, query),
            terms,
            phrases,
            total: f64::max(total, 1e-6),
            asked: query.proper.clone(),
            left: query.left.clone(),
            right: query.right.clone(),
            head: query.head.clone(),
            model: SpanWeights::of(language),
        }
    }

    /// The candidates of a sentence with their scores, in the order of the text.
    pub fn spans(&self, lexicon: &Lexicon, sentence: &IndexedSentence) -> Vec<Span> {
        let view = SentenceView::new(self, lexicon, sentence);
        let ranges = candidates(&view);
        ranges
            .into_iter()
            .filter_map(|words| {
                let range = view.range(&words)?;
                let features = self.features(&view, &words, &range);
                let mut score: f64 = features.iter().zip(&self.model.numeric).map(|(value, weight)| value * weight).sum();
                self.pairs(&view, &words, |question, candidate| {
                    score += self.model.pairs.get(&pair(question.key, candidate.key)).copied().unwrap_or(0.0);
                });
                Some(Span { range, score, features, words })
            })
            .collect()
    }

    /// The names of the pairs that a candidate's score is made of.
    pub fn pair_names(&self, lexicon: &Lexicon, sentence: &IndexedSentence, span: &Span) -> Vec<String> {
        let view = SentenceView::new(self, lexicon, sentence);
        let mut names = Vec::new();
        self.pairs(&view, &span.words, |question, candidate| {
            names.push(format!("{}={} {}={}", question.kind, question.value, candidate.kind, candidate.value));
        });
        names
    }

    fn pairs(&self, view: &SentenceView<'_>, words: &Range<usize>, mut each: impl FnMut(&Part, &Part)) {
        let candidate = candidate_parts(view, words);
        for question in &self.parts {
            for kind in weighed_with(question.kind) {
                if let Some(part) = candidate.iter().find(|part| part.kind == *kind) {
                    each(question, part);
                }
            }
        }
    }

    fn features(&self, view: &SentenceView<'_>, words: &Range<usize>, range: &Range<usize>) -> [f64; SPAN_FEATURES.len()] {
        let matched = |at: usize| view.matched.get(at).copied().unwrap_or(0.0);
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let before: f64 = (1..=REACH).filter_map(|away| Some(matched(words.start.checked_sub(away)?) / count(away))).sum();
        let after: f64 = (0..REACH).map(|away| matched(words.end + away) / count(away + 1)).sum();
        let inside: f64 = words.clone().map(matched).sum();
        let clause = view.clause(words);
        let in_clause: f64 = clause.clone().map(matched).sum::<f64>() - inside;
        let outside = view.matched.iter().sum::<f64>() - inside;
        let asked_inside = words.clone().filter(|at| view.sentence.words.get(*at).is_some_and(|word| self.asked.contains(&word.term)));
        let text = view.sentence.normal.get(range.clone()).unwrap_or_default();
        let characters = count(text.chars().count());
        let yes = |held: bool| f64::from(u8::from(held));
        [
            (before / self.total).min(1.5),
            (after / self.total).min(1.5),
            (in_clause / self.total).min(1.5),
            (outside / self.total).min(2.0),
            (inside / self.total).min(1.0),
            count(asked_inside.count()) / count(words.len()),
            count(common_end(&self.left, view.sentence.normal.get(..range.start).unwrap_or_default())) / 6.0,
            count(common_start(&self.right, view.sentence.normal.get(range.end..).unwrap_or_default())) / 6.0,
            yes(words.start.checked_sub(1).is_some_and(|at| matched(at) > 0.0)),
            yes(matched(words.end) > 0.0),
            characters.max(1.0).ln() / 4.0,
            count(words.len()).ln() / 3.0,
            yes(clause == *words),
            yes(self.head.as_deref().is_some_and(|head| text.contains(head))),
        ]
    }
}

/// How many characters of the end of `left` end `text`, at most 6; white space left out of account.
fn common_end(left: &[char], text: &str) -> usize {
    let letters = text.chars().rev().filter(|character| character.is_alphanumeric());
    left.iter().rev().zip(letters).take(6).take_while(|(left, right)| *left == right).count()
}

fn common_start(right: &[char], text: &str) -> usize {
    let letters = text.chars().filter(|character| character.is_alphanumeric());
    right.iter().zip(letters).take(6).take_while(|(left, right)| *left == right).count()
}

fn question_parts(reading: &Reading, query: &Query) -> Vec<Part> {
    let mut parts = vec![Part::new("any", ""), Part::new("asked", asked_name(reading.asked))];
    let asks = reading.question_words.first();
    let noun = head_of(reading);
    if let Some(noun) = noun.and_then(|token| reading.normal.get(token.range.clone())) {
        parts.push(Part::new("head", noun));
        if let Some(last) = noun.chars().last().filter(|last| is_han(*last)) {
            parts.push(Part::new("tail", last));
        }
    }
    let before = asks.and_then(|asks| reading.tokens.iter().rev().find(|token| !token.inner && token.range.end <= asks.start));
    if let Some(word) = before.and_then(|token| reading.normal.get(token.range.clone())) {
        parts.push(Part::new("after", word));
    }
    parts.push(Part::new("kind", query.expected.name()));
    parts
}

fn asked_name(asked: Asked) -> &'static str {
    match asked {
        Asked::Who => "who",
        Asked::Where => "where",
        Asked::When => "when",
        Asked::HowMany => "how-many",
        Asked::HowMuch => "how-much",
        Asked::Why => "why",
        Asked::How => "how",
        Asked::Which => "which",
        Asked::What => "what",
        Asked::YesNo => "yes-no",
        Asked::Keyword => "keyword",
    }
}

/// The noun that says what is asked for: after the question word (哪个*国家*, what *year*), or before it and a copula
/// (校*长*是谁, the *name* is what).
fn head_of(reading: &Reading) -> Option<&Token> {
    let asks = reading.question_words.first()?;
    let chinese = reading.language.is_chinese();
    let noun = |token: &&Token| {
        if chinese { matches!(token.class, Class::Noun | Class::Place | Class::Number) } else { token.class == Class::Latin }
    };
    let mut outer = reading.tokens.iter().filter(|token| !token.inner);
    let after = outer.clone().filter(|token| token.range.start >= asks.end).take(if chinese { 3 } else { 1 }).find(noun);
    let near = after.filter(|token| reading.normal.get(asks.end..token.range.start).is_some_and(|gap| gap.chars().count() <= 2));
    near.or_else(|| outer.rfind(|token| token.range.end <= asks.start && chinese && noun(token)))
}

/// A sentence with what of it the question matches.
struct SentenceView<'a> {
    sentence: &'a IndexedSentence,
    /// For each word, how much of the question it holds.
    matched: Vec<f64>,
    /// For each word, whether it says nothing of its own.
    empty: Vec<bool>,
    /// What stands between a word and the next one.
    joins: Vec<Join>,
}

/// How two neighbouring words belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    /// They may be parts of one answer.
    Together,
    /// A mark stands between them.
    Apart,
    /// A clause ends between them.
    Clause,
}

impl<'a> SentenceView<'a> {
    fn new(asker: &Asker, lexicon: &Lexicon, sentence: &'a IndexedSentence) -> Self {
        let normal = sentence.normal.as_str();
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
        let empty = sentence.words.iter().map(|word| word.class != Class::Number && lexicon.is_stop(text(word))).collect();
        let joins = sentence
            .words
            .windows(2)
            .map(|pair| pair.first().zip(pair.last()).map_or(Join::Clause, |(left, right)| join(normal, left, right)))
            .collect();
        Self { sentence, matched, empty, joins }
    }

    fn range(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let first = self.sentence.words.get(words.start)?;
        let last = self.sentence.words.get(words.end.checked_sub(1)?)?;
        Some(first.range().start..last.range().end)
    }

    /// The words of the clause that holds some words.
    fn clause(&self, words: &Range<usize>) -> Range<usize> {
        let ends = |at: usize| self.joins.get(at).is_none_or(|join| *join == Join::Clause);
        let start = (0..words.start).rev().find(|at| ends(*at)).map_or(0, |at| at + 1);
        let end =
            (words.end.saturating_sub(1)..self.sentence.words.len()).find(|at| ends(*at)).map_or(self.sentence.words.len(), |at| at + 1);
        start..end
    }

    /// A letter for the sort of a word.
    fn sort(&self, at: usize) -> Option<char> {
        let word = self.sentence.words.get(at)?;
        let text = self.text(at)?;
        Some(match word.class {
            Class::Person => 'P',
            Class::Place => 'L',
            Class::Name => 'Z',
            Class::Noun => 'n',
            Class::Verb => 'v',
            Class::Number if text.starts_with(|first: char| first.is_ascii_digit()) => '0',
            Class::Number => 'm',
            Class::Latin if self.sentence.proper.contains(&word.term) => 'A',
            Class::Latin if self.empty.get(at) == Some(&true) => 's',
            Class::Latin if text.ends_with("ing") => 'g',
            Class::Latin if text.ends_with("ed") => 'd',
            Class::Latin if text.ends_with("ly") => 'y',
            Class::Latin => 'a',
            Class::Other => 'o',
        })
    }

    fn text(&self, at: usize) -> Option<&'a str> {
        self.sentence.normal.get(self.sentence.words.get(at)?.range())
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

/// The candidates of a sentence: runs of up to [`LONGEST`] words that neither begin nor end with an empty one, what
/// stands in quotation marks, and whole clauses.
fn candidates(view: &SentenceView<'_>) -> Vec<Range<usize>> {
    let count = view.sentence.words.len();
    let empty = |at: usize| view.empty.get(at).copied().unwrap_or(true);
    let number = |at: usize| view.sentence.words.get(at).is_some_and(|word| word.class == Class::Number);
    let mut found = Vec::new();
    for start in (0..count).filter(|at| !empty(*at)) {
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
    let mut add = |words: Range<usize>| {
        let long = view
            .range(&words)
            .is_some_and(|range| view.sentence.normal.get(range).is_some_and(|text| text.chars().count() <= LONGEST_CLAUSE));
        if !words.is_empty() && long && !found.contains(&words) {
            found.push(words);
        }
    };
    let mut start = 0;
    for at in 0..count {
        if view.joins.get(at).is_none_or(|join| *join == Join::Clause) {
            add(start..at + 1);
            let trimmed = (start..at + 1).find(|at| !empty(*at)).unwrap_or(at);
            add(trimmed..at + 1);
            start = at + 1;
        }
    }
    let mut open = 0;
    for at in 0..count {
        if view.joins.get(at).is_none_or(|join| *join != Join::Together) {
            add(open..at + 1);
            open = at + 1;
        }
    }
    found.sort_by_key(|words| (words.start, words.end));
    found
}

fn candidate_parts(view: &SentenceView<'_>, words: &Range<usize>) -> Vec<Part> {
    let normal = view.sentence.normal.as_str();
    let range = view.range(words).unwrap_or_default();
    let text = normal.get(range.clone()).unwrap_or_default();
    let last_word = words.end.checked_sub(1).and_then(|at| view.text(at)).unwrap_or_default();
    let mut parts = Vec::with_capacity(8);
    let last: String = if text.ends_with(is_han) {
        text.chars().last().into_iter().collect()
    } else {
        let mut tail: Vec<char> = last_word.chars().rev().take(3).collect();
        tail.reverse();
        tail.into_iter().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect()
    };
    parts.push(Part::new("last", last));
    parts.push(Part::new(
        "first",
        text.chars().next().map(|first| if first.is_ascii_digit() { '0' } else { first }).map(String::from).unwrap_or_default(),
    ));
    parts.push(Part::new("word", if last_word.starts_with(|first: char| first.is_ascii_digit()) { "0" } else { last_word }));
    let sorts: String = words.clone().take(4).filter_map(|at| view.sort(at)).collect();
    parts.push(Part::new("shape", sorts));
    let beside = |at: Option<usize>, joined: Option<&Join>, mark: Option<char>| match joined {
        Some(Join::Together) => at.and_then(|at| view.text(at)).unwrap_or_default().to_owned(),
        _ => mark.map(String::from).unwrap_or_default(),
    };
    let before = words.start.checked_sub(1);
    let mark_before = normal.get(..range.start).and_then(|text| text.chars().rev().find(|mark| *mark != ' '));
    let mark_after = normal.get(range.end..).and_then(|text| text.chars().find(|mark| *mark != ' '));
    parts.push(Part::new("prev", beside(before, before.and_then(|at| view.joins.get(at)), mark_before)));
    parts.push(Part::new("next", beside(Some(words.end), words.end.checked_sub(1).and_then(|at| view.joins.get(at)), mark_after)));
    let digits = if text.contains(|letter: char| letter.is_ascii_digit()) { "d" } else { "" };
    let size = match text.chars().count() {
        length @ 0..=4 => length.to_string(),
        5..=6 => "5".to_owned(),
        7..=9 => "7".to_owned(),
        10..=15 => "10".to_owned(),
        16..=25 => "16".to_owned(),
        _ => "26".to_owned(),
    };
    parts.push(Part::new("size", size + digits));
    let marks = |mark: Option<char>| mark.filter(|mark| !mark.is_alphanumeric()).map(String::from).unwrap_or_default();
    parts.push(Part::new("mark", marks(mark_before) + "_" + &marks(mark_after)));
    parts
}

/// The trained weights of the model for texts in one language.
#[derive(Debug, Default)]
struct SpanWeights {
    numeric: [f64; SPAN_FEATURES.len()],
    pairs: FxHashMap<u64, f64>,
}

static ENGLISH: LazyLock<SpanWeights> = LazyLock::new(|| SpanWeights::read(include_str!("../../ranking/spans.en.txt")));
static CHINESE: LazyLock<SpanWeights> = LazyLock::new(|| SpanWeights::read(include_str!("../../ranking/spans.zh.txt")));

impl SpanWeights {
    fn of(language: Language) -> &'static Self {
        if language.is_chinese() { &CHINESE } else { &ENGLISH }
    }

    /// Reads lines of `feature weight` and of `question part, space, candidate part, space, weight`.
    fn read(content: &str) -> Self {
        let mut weights = Self::default();
        for line in content_lines(content) {
            let Some((name, value)) = line.rsplit_once(' ').and_then(|(name, value)| Some((name, value.parse().ok()?))) else { continue };
            if let Some((question, candidate)) = name.split_once(' ') {
                let part = |text: &str| text.split_once('=').map_or(0, |(kind, value)| key(kind, value));
                weights.pairs.insert(pair(part(question), part(candidate)), value);
            } else if let Some(weight) = SPAN_FEATURES.iter().position(|known| *known == name).and_then(|at| weights.numeric.get_mut(at)) {
                *weight = value;
            }
        }
        weights
    }
}
