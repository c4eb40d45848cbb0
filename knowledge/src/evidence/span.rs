//! Short answers: which words of a sentence are what a question asks for.
//!
//! Every run of a few words is a candidate. A log-linear model weighs pairs of something of the question (what it asks for,
//! the noun after its question word) and something of the candidate (its last character, its sorts of words, the word
//! before it), and how the question's other words lie around it; after the baseline of Rajpurkar et al. 2016 (SQuAD).

use super::figure::can_be_asked_for;
use super::query::Query;
use super::weights::content_lines;
use crate::index::{IndexedSentence, Word};
use crate::lexicon::{Asked, Lexicon};
use crate::question::Reading;
use crate::text::{Language, Quantity, is_han, quantities};
use crate::token::{Class, Term, Token};
use crate::vectors::Vector;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::LazyLock;

/// The names of a candidate's numeric features, in order.
pub const SPAN_FEATURES: [&str; 16] = [
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
    "like-head",
    "ends-like-head",
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
    parts: Vec<(&'static str, String)>,
    /// Rarity of each term, and of what stands for it.
    terms: FxHashMap<Term, f64>,
    /// Substitutes of several tokens, found by their text.
    phrases: Vec<(String, f64)>,
    total: f64,
    asked: Vec<Term>,
    left: Vec<char>,
    right: Vec<char>,
    head: Option<String>,
    head_vector: Option<Vector>,
    numeric: &'static [f64; SPAN_FEATURES.len()],
    /// What each part of a candidate is worth to this question.
    weights: FxHashMap<u64, f64>,
}

/// A kind and a value as one number.
fn key(kind: &str, value: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (kind, value).hash(&mut hasher);
    hasher.finish()
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

/// The run of words of a sentence that answers best.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortAnswer {
    /// Bytes of the sentence's normal form.
    pub range: Range<usize>,
    /// The share of the candidates' weight (the exponential of the score) that it has, 0 to 1.
    pub probability: f64,
}

/// The best candidate of a sentence, without the empty words that it begins with (`由林秋生`). None when the question asks for
/// nothing that a few words could tell, or when the best candidate is no figure of the kind that is asked for, or one where none is.
pub fn short_answer(
    reading: &Reading,
    query: &Query,
    language: Language,
    lexicon: &Lexicon,
    sentence: &IndexedSentence,
) -> Option<ShortAnswer> {
    if matches!(reading.asked, Asked::Why | Asked::How | Asked::YesNo | Asked::Keyword) {
        return None;
    }
    let asker = Asker::new(reading, query, language);
    let view = SentenceView::new(&asker, lexicon, sentence);
    let spans = asker.score(&view);
    let best = spans.iter().reduce(|best, other| if other.score > best.score { other } else { best })?;
    let total: f64 = spans.iter().map(|span| (span.score - best.score).exp()).sum();
    let is_empty = |at: &usize| view.empty.get(*at).copied().unwrap_or(false);
    let start = best.words.clone().find(|at| !is_empty(at)).unwrap_or(best.words.start);
    let mut range = view.range(&(start..best.words.end))?;
    // jieba may glue a preposition to the name after it: 由林 of 由林秋生.
    let text = sentence.normal.get(range.clone())?;
    let plain = text.trim_start_matches(['由', '被', '在']);
    if plain.chars().count() > 1 {
        range.start += text.len() - plain.len();
    }
    let found = quantities(&sentence.normal);
    let mut inside = found.iter().filter(|found| range.start <= found.range.start && found.range.end <= range.end);
    // 918年 and, after the name of an era, 建文二年: no one waits that long, or says before it what the years count.
    let names_a_year = |found: &Quantity| {
        let after = sentence.normal.get(found.range.end..range.end).unwrap_or_default();
        after.starts_with('年') && (found.value >= 100.0 || range.start < found.range.start)
    };
    let fits = match reading.asked {
        Asked::When => inside.any(|found| can_be_asked_for(reading, &sentence.normal, found) || names_a_year(found)),
        Asked::HowMany | Asked::HowMuch => inside.any(|found| can_be_asked_for(reading, &sentence.normal, found)),
        Asked::Who | Asked::Where => inside.next().is_none(),
        _ => true,
    };
    fits.then(|| ShortAnswer { range, probability: 1.0 / total })
}

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
        let parts = question_parts(reading, query);
        let model = SpanWeights::of(language);
        let mut weights: FxHashMap<u64, f64> = FxHashMap::default();
        for (candidate, weight) in parts.iter().filter_map(|(kind, value)| model.pairs.get(&key(kind, value))).flatten() {
            *weights.entry(*candidate).or_default() += weight;
        }
        Self {
            parts,
            terms,
            phrases,
            total: f64::max(total, 1e-6),
            asked: query.proper.clone(),
            left: query.left.clone(),
            right: query.right.clone(),
            head: query.head.clone(),
            head_vector: query.vectors.head.clone(),
            numeric: &model.numeric,
            weights,
        }
    }

    /// The candidates of a sentence with their scores.
    pub fn spans(&self, lexicon: &Lexicon, sentence: &IndexedSentence) -> Vec<Span> {
        self.score(&SentenceView::new(self, lexicon, sentence))
    }

    fn score(&self, view: &SentenceView<'_>) -> Vec<Span> {
        candidates(view)
            .into_iter()
            .filter_map(|words| {
                let range = view.range(&words)?;
                let features = self.features(view, &words, &range);
                let mut score: f64 = features.iter().zip(self.numeric).map(|(value, weight)| value * weight).sum();
                candidate_parts(view, &words, |kind, value| score += self.weights.get(&key(kind, value)).copied().unwrap_or(0.0));
                Some(Span { range, score, features, words })
            })
            .collect()
    }

    /// The names of the pairs that a candidate's score is made of.
    pub fn pair_names(&self, lexicon: &Lexicon, sentence: &IndexedSentence, span: &Span) -> Vec<String> {
        let view = SentenceView::new(self, lexicon, sentence);
        let mut names = Vec::new();
        candidate_parts(&view, &span.words, |kind, value| {
            let weighed = self.parts.iter().filter(|(question, _)| weighed_with(question).contains(&kind));
            names.extend(weighed.map(|(question, asked)| format!("{question}={asked} {kind}={value}")));
        });
        names
    }

    fn features(&self, view: &SentenceView<'_>, words: &Range<usize>, range: &Range<usize>) -> [f64; SPAN_FEATURES.len()] {
        let matched = |at: usize| view.matched.get(at).copied().unwrap_or(0.0);
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let before: f64 = (1..=REACH).filter_map(|away| Some(matched(words.start.checked_sub(away)?) / count(away))).sum();
        let after: f64 = (0..REACH).map(|away| matched(words.end + away) / count(away + 1)).sum();
        let inside: f64 = words.clone().map(matched).sum();
        let clause = view.clause(words);
        let in_clause: f64 = clause.clone().map(matched).sum::<f64>() - inside;
        let outside = view.all_matched - inside;
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
            words.clone().map(|at| view.like_head(at)).fold(0.0, f64::max),
            words.end.checked_sub(1).map_or(0.0, |last| view.like_head(last)),
        ]
    }
}

/// How many characters of the end of `left` end `text`, at most 6; white space left out of account.
fn common_end(left: &[char], text: &str) -> usize {
    let letters = text.chars().rev().filter(|character| is_han(*character) || character.is_alphanumeric());
    left.iter().rev().zip(letters).take(6).take_while(|(left, right)| *left == right).count()
}

fn common_start(right: &[char], text: &str) -> usize {
    let letters = text.chars().filter(|character| is_han(*character) || character.is_alphanumeric());
    right.iter().zip(letters).take(6).take_while(|(left, right)| *left == right).count()
}

fn question_parts(reading: &Reading, query: &Query) -> Vec<(&'static str, String)> {
    let mut parts = vec![("any", String::new()), ("asked", asked_name(reading.asked).to_owned())];
    let asks = reading.question_words.first();
    let noun = head_of(reading);
    if let Some(noun) = noun.and_then(|token| reading.normal.get(token.range.clone())) {
        parts.push(("head", noun.to_owned()));
        if let Some(last) = noun.chars().last().filter(|last| is_han(*last)) {
            parts.push(("tail", last.to_string()));
        }
    }
    let before = asks.and_then(|asks| reading.tokens.iter().rev().find(|token| !token.inner && token.range.end <= asks.start));
    if let Some(word) = before.and_then(|token| reading.normal.get(token.range.clone())) {
        parts.push(("after", word.to_owned()));
    }
    parts.push(("kind", query.expected.name()));
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
    /// For each word, how near it is in meaning to the noun that is asked for.
    like_head: Vec<f64>,
    /// For each word, whether it says nothing of its own.
    empty: Vec<bool>,
    /// What stands between a word and the next one.
    joins: Vec<Join>,
    /// The words of the clause that each word stands in.
    clauses: Vec<Range<usize>>,
    all_matched: f64,
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
        let like_head = (asker.head_vector.iter())
            .flat_map(|head| sentence.words.iter().map(|word| word.row().map_or(0.0, |row| head.likeness_to(row).max(0.0))))
            .collect();
        let empty = sentence.words.iter().map(|word| word.class != Class::Number && lexicon.is_stop(text(word))).collect();
        let joins: Vec<Join> = sentence
            .words
            .windows(2)
            .map(|pair| pair.first().zip(pair.last()).map_or(Join::Clause, |(left, right)| join(normal, left, right)))
            .collect();
        let mut clauses: Vec<Range<usize>> = Vec::with_capacity(sentence.words.len());
        for end in (1..=sentence.words.len()).filter(|end| joins.get(end - 1).is_none_or(|join| *join == Join::Clause)) {
            let clause = clauses.len()..end;
            clauses.resize(end, clause);
        }
        let all_matched = matched.iter().sum();
        Self { sentence, matched, like_head, empty, joins, clauses, all_matched }
    }

    fn range(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let first = self.sentence.words.get(words.start)?;
        let last = self.sentence.words.get(words.end.checked_sub(1)?)?;
        Some(first.range().start..last.range().end)
    }

    /// The words of the clauses that hold some words.
    fn clause(&self, words: &Range<usize>) -> Range<usize> {
        let start = self.clauses.get(words.start).map_or(words.start, |clause| clause.start);
        let end = words.end.checked_sub(1).and_then(|last| self.clauses.get(last)).map_or(words.end, |clause| clause.end);
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

    fn like_head(&self, at: usize) -> f64 {
        self.like_head.get(at).copied().unwrap_or(0.0)
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
            let trimmed = (start..=at).find(|at| !empty(*at)).unwrap_or(at);
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
    found
}

/// Names the parts of a candidate to `each`, by kind and value.
fn candidate_parts(view: &SentenceView<'_>, words: &Range<usize>, mut each: impl FnMut(&'static str, &str)) {
    let normal = view.sentence.normal.as_str();
    let range = view.range(words).unwrap_or_default();
    let text = normal.get(range.clone()).unwrap_or_default();
    let last_word = words.end.checked_sub(1).and_then(|at| view.text(at)).unwrap_or_default();
    let plain = |letter: char| if letter.is_ascii_digit() { '0' } else { letter };
    let mut letters = [0; 4];
    let mut value = String::with_capacity(16);
    if text.ends_with(is_han) {
        value.extend(text.chars().last());
    } else {
        let skipped = last_word.chars().count().saturating_sub(3);
        value.extend(last_word.chars().skip(skipped).map(plain));
    }
    each("last", &value);
    each("first", text.chars().next().map(plain).map_or("", |first| first.encode_utf8(&mut letters)));
    each("word", if last_word.starts_with(|first: char| first.is_ascii_digit()) { "0" } else { last_word });
    value.clear();
    value.extend(words.clone().take(4).filter_map(|at| view.sort(at)));
    each("shape", &value);
    let before = words.start.checked_sub(1);
    let last = words.end.checked_sub(1);
    let mark_before = normal.get(..range.start).and_then(|text| text.chars().rev().find(|mark| *mark != ' '));
    let mark_after = normal.get(range.end..).and_then(|text| text.chars().find(|mark| *mark != ' '));
    for (kind, beside, joint, mark) in [("prev", before, before, mark_before), ("next", Some(words.end), last, mark_after)] {
        let joined = joint.and_then(|at| view.joins.get(at)) == Some(&Join::Together);
        let mark = mark.map_or("", |mark| mark.encode_utf8(&mut letters));
        each(kind, if joined { beside.and_then(|at| view.text(at)).unwrap_or_default() } else { mark });
    }
    value.clear();
    value.push_str(match text.chars().count() {
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
    value.push_str(if text.contains(|letter: char| letter.is_ascii_digit()) { "d" } else { "" });
    each("size", &value);
    let mark = |mark: Option<char>| mark.filter(|mark| !mark.is_alphanumeric());
    value.clear();
    value.extend(mark(mark_before));
    value.push('_');
    value.extend(mark(mark_after));
    each("mark", &value);
}

/// The trained weights of the model for texts in one language.
#[derive(Debug, Default)]
struct SpanWeights {
    numeric: [f64; SPAN_FEATURES.len()],
    /// By part of a question: the parts of candidates and what each is worth.
    pairs: FxHashMap<u64, Vec<(u64, f64)>>,
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
            let part = |text: &str| text.split_once('=').map(|(kind, value)| key(kind, value));
            if let Some((question, candidate)) = name.split_once(' ').and_then(|(left, right)| Some((part(left)?, part(right)?))) {
                weights.pairs.entry(question).or_default().push((candidate, value));
            } else if let Some(weight) = SPAN_FEATURES.iter().position(|known| *known == name).and_then(|at| weights.numeric.get_mut(at)) {
                *weight = value;
            }
        }
        weights
    }
}
