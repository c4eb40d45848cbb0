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
    model: &'static SpanWeights,
    /// What each part of a candidate is worth to this question, by its number in the model.
    worth: Vec<f64>,
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
        let mut worth = vec![0.0; model.parts.len()];
        for (part, weight) in parts.iter().filter_map(|(kind, value)| model.pairs.get(&key(kind, value))).flatten() {
            if let Some(worth) = worth.get_mut(*part) {
                *worth += weight;
            }
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
            model,
            worth,
        }
    }

    /// The candidates of a sentence with their scores.
    pub fn spans(&self, lexicon: &Lexicon, sentence: &IndexedSentence) -> Vec<Span> {
        self.score(&SentenceView::new(self, lexicon, sentence))
    }

    fn score(&self, view: &SentenceView<'_>) -> Vec<Span> {
        let every_word = 0..view.sentence.words.len();
        let openings: Vec<Edge> = every_word.clone().map(|at| self.opening(view, at)).collect();
        let closings: Vec<Edge> = every_word.map(|at| self.closing(view, at)).collect();
        let found = candidates(view);
        let mut spans = Vec::with_capacity(found.len());
        let mut value = String::new();
        for words in found {
            let last = words.end.checked_sub(1).and_then(|last| closings.get(last));
            let (Some(opening), Some(closing), Some(range)) = (openings.get(words.start), last, view.range(&words)) else { continue };
            let features = self.features(view, &words, &range, opening, closing);
            let mut score: f64 = features.iter().zip(&self.model.numeric).map(|(value, weight)| value * weight).sum();
            score += opening.worth + closing.worth;
            parts_of_whole(view, &words, &mut value, |kind, value| score += self.worth_of(kind, value));
            spans.push(Span { range, score, features, words });
        }
        spans
    }

    /// What a part of a candidate is worth.
    fn worth_of(&self, kind: &str, value: &str) -> f64 {
        self.model.parts.get(&key(kind, value)).and_then(|part| self.worth.get(*part)).copied().unwrap_or(0.0)
    }

    /// What a candidate owes to beginning with a word.
    fn opening(&self, view: &SentenceView<'_>, at: usize) -> Edge {
        let near: f64 = (1..=REACH).filter_map(|away| Some(view.matched(at.checked_sub(away)?) / count(away))).sum();
        let before = view.sentence.words.get(at).and_then(|word| view.sentence.normal.get(..word.range().start));
        let mut worth = 0.0;
        parts_of_opening(view, at, |kind, value| worth += self.worth_of(kind, value));
        Edge {
            near: (near / self.total).min(1.5),
            alike: count(common_end(&self.left, before.unwrap_or_default())) / 6.0,
            touches: at.checked_sub(1).is_some_and(|before| view.matched(before) > 0.0),
            worth,
        }
    }

    /// What a candidate owes to ending with a word.
    fn closing(&self, view: &SentenceView<'_>, at: usize) -> Edge {
        let near: f64 = (1..=REACH).map(|away| view.matched(at + away) / count(away)).sum();
        let after = view.sentence.words.get(at).and_then(|word| view.sentence.normal.get(word.range().end..));
        let mut worth = 0.0;
        parts_of_closing(view, at, |kind, value| worth += self.worth_of(kind, value));
        Edge {
            near: (near / self.total).min(1.5),
            alike: count(common_start(&self.right, after.unwrap_or_default())) / 6.0,
            touches: view.matched(at + 1) > 0.0,
            worth,
        }
    }

    /// The names of the pairs that a candidate's score is made of.
    pub fn pair_names(&self, lexicon: &Lexicon, sentence: &IndexedSentence, span: &Span) -> Vec<String> {
        let view = SentenceView::new(self, lexicon, sentence);
        let mut names = Vec::new();
        let mut name = |kind: &'static str, value: &str| {
            let weighed = self.parts.iter().filter(|(question, _)| weighed_with(question).contains(&kind));
            names.extend(weighed.map(|(question, asked)| format!("{question}={asked} {kind}={value}")));
        };
        parts_of_opening(&view, span.words.start, &mut name);
        parts_of_closing(&view, span.words.end.saturating_sub(1), &mut name);
        parts_of_whole(&view, &span.words, &mut String::new(), &mut name);
        names
    }

    fn features(
        &self,
        view: &SentenceView<'_>,
        words: &Range<usize>,
        range: &Range<usize>,
        opening: &Edge,
        closing: &Edge,
    ) -> [f64; SPAN_FEATURES.len()] {
        let inside: f64 = words.clone().map(|at| view.matched(at)).sum();
        let clause = view.clause(words);
        let in_clause = view.matched_in(&clause) - inside;
        let asked_inside = words.clone().filter(|at| view.of_question.get(*at) == Some(&true));
        let (characters, _) = view.size(words);
        let yes = |held: bool| f64::from(u8::from(held));
        [
            opening.near,
            closing.near,
            (in_clause / self.total).min(1.5),
            ((view.all_matched - inside) / self.total).min(2.0),
            (inside / self.total).min(1.0),
            count(asked_inside.count()) / count(words.len()),
            opening.alike,
            closing.alike,
            yes(opening.touches),
            yes(closing.touches),
            count(characters).max(1.0).ln() / 4.0,
            count(words.len()).ln() / 3.0,
            yes(clause == *words),
            yes(view.heads.iter().any(|head| range.start <= head.start && head.end <= range.end)),
            words.clone().map(|at| view.like_head(at)).fold(0.0, f64::max),
            words.end.checked_sub(1).map_or(0.0, |last| view.like_head(last)),
        ]
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// What a candidate owes to one end of it, whatever the other.
struct Edge {
    /// How much of the question lies beyond it, less for what is farther away; of the whole.
    near: f64,
    /// How far the text beyond it is that beyond the question word, of six characters.
    alike: f64,
    /// Whether the word beyond it is the question's.
    touches: bool,
    /// The weights of the parts that are of this end.
    worth: f64,
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
    /// For each word, whether the question has it.
    of_question: Vec<bool>,
    /// For each word, how near it is in meaning to the noun that is asked for.
    like_head: Vec<f64>,
    /// For each word, whether it says nothing of its own.
    empty: Vec<bool>,
    /// For each word, a letter for the sort of it.
    sorts: Vec<char>,
    /// What stands between a word and the next one.
    joins: Vec<Join>,
    /// For each word, the character before it and the one after it, white space left out.
    beside: Vec<[Option<char>; 2]>,
    /// For each word, the characters and the figures of the sentence up to it, and with it.
    sizes: Vec<[(usize, usize); 2]>,
    /// The words of the clause that each word stands in, and how much of the question that holds.
    clauses: Vec<(Range<usize>, f64)>,
    /// The bytes where the noun that is asked for stands.
    heads: Vec<Range<usize>>,
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
        let is_mark = |mark: &char| *mark != ' ';
        let before = |word: &Word| normal.get(..word.range().start).and_then(|text| text.chars().rev().find(is_mark));
        let after = |word: &Word| normal.get(word.range().end..).and_then(|text| text.chars().find(is_mark));
        let beside = sentence.words.iter().map(|word| [before(word), after(word)]).collect();
        let heads = asker.head.iter().flat_map(|head| {
            let starts = normal.char_indices().map(|(at, _)| at);
            starts.filter(move |at| normal.get(*at..).is_some_and(|text| text.starts_with(head.as_str()))).map(|at| at..at + head.len())
        });
        let heads = heads.collect();
        let all_matched = matched.iter().sum();
        Self { sentence, matched, of_question, like_head, empty, sorts, joins, beside, sizes, clauses, heads, all_matched }
    }

    fn range(&self, words: &Range<usize>) -> Option<Range<usize>> {
        let first = self.sentence.words.get(words.start)?;
        let last = self.sentence.words.get(words.end.checked_sub(1)?)?;
        Some(first.range().start..last.range().end)
    }

    /// The words of the clauses that hold some words.
    fn clause(&self, words: &Range<usize>) -> Range<usize> {
        let start = self.clauses.get(words.start).map_or(words.start, |(clause, _)| clause.start);
        let end = words.end.checked_sub(1).and_then(|last| self.clauses.get(last)).map_or(words.end, |(clause, _)| clause.end);
        start..end
    }

    fn matched(&self, at: usize) -> f64 {
        self.matched.get(at).copied().unwrap_or(0.0)
    }

    /// How much of the question some clauses hold.
    fn matched_in(&self, clauses: &Range<usize>) -> f64 {
        match self.clauses.get(clauses.start) {
            Some((clause, matched)) if clause == clauses => *matched,
            _ => clauses.clone().map(|at| self.matched(at)).sum(),
        }
    }

    /// The characters of some words, and the figures among them.
    fn size(&self, words: &Range<usize>) -> (usize, usize) {
        let last = words.end.checked_sub(1).and_then(|last| self.sizes.get(last));
        let Some(([(before, figures_before), _], [_, (upto, figures_upto)])) = self.sizes.get(words.start).zip(last) else { return (0, 0) };
        (upto.saturating_sub(*before), figures_upto.saturating_sub(*figures_before))
    }

    fn like_head(&self, at: usize) -> f64 {
        self.like_head.get(at).copied().unwrap_or(0.0)
    }

    fn text(&self, at: usize) -> Option<&'a str> {
        self.sentence.normal.get(self.sentence.words.get(at)?.range())
    }
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

fn plain(letter: char) -> char {
    if letter.is_ascii_digit() { '0' } else { letter }
}

/// The word beside a candidate's end when it may be a part of the same answer, or else the mark there.
fn beside<'a>(view: &SentenceView<'a>, join: Option<usize>, word: Option<usize>, mark: Option<char>, letters: &'a mut [u8; 4]) -> &'a str {
    if join.and_then(|at| view.joins.get(at)) == Some(&Join::Together) {
        word.and_then(|at| view.text(at)).unwrap_or_default()
    } else {
        mark.map_or("", |mark| mark.encode_utf8(letters))
    }
}

/// Names the parts of a candidate that begins with a word to `each`, by kind and value: those that its end has no part in.
fn parts_of_opening(view: &SentenceView<'_>, at: usize, mut each: impl FnMut(&'static str, &str)) {
    let mut letters = [0; 4];
    let first = view.text(at).and_then(|text| text.chars().next()).map(plain);
    each("first", first.map_or("", |first| first.encode_utf8(&mut letters)));
    let mark = view.beside.get(at).and_then(|[before, _]| *before);
    each("prev", beside(view, at.checked_sub(1), at.checked_sub(1), mark, &mut letters));
}

/// The same for a candidate that ends with a word.
fn parts_of_closing(view: &SentenceView<'_>, at: usize, mut each: impl FnMut(&'static str, &str)) {
    let text = view.text(at).unwrap_or_default();
    let letters_told = if text.ends_with(is_han) { 1 } else { 3 };
    let skipped = text.chars().count().saturating_sub(letters_told);
    let last: String = text.chars().skip(skipped).map(plain).collect();
    each("last", &last);
    each("word", if text.starts_with(|first: char| first.is_ascii_digit()) { "0" } else { text });
    let mark = view.beside.get(at).and_then(|[_, after]| *after);
    each("next", beside(view, Some(at), Some(at + 1), mark, &mut [0; 4]));
}

/// The same for the parts that both its ends make. The memory of `value` is used again.
fn parts_of_whole(view: &SentenceView<'_>, words: &Range<usize>, value: &mut String, mut each: impl FnMut(&'static str, &str)) {
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
    let last = words.end.checked_sub(1).and_then(|last| view.beside.get(last));
    let mark = |mark: Option<char>| mark.filter(|mark| !is_han(*mark) && !mark.is_alphanumeric());
    value.clear();
    value.extend(view.beside.get(words.start).and_then(|[before, _]| mark(*before)));
    value.push('_');
    value.extend(last.and_then(|[_, after]| mark(*after)));
    each("mark", value);
}

/// The trained weights of the model for texts in one language.
#[derive(Debug, Default)]
struct SpanWeights {
    numeric: [f64; SPAN_FEATURES.len()],
    /// The number of each part of a candidate that anything is said of.
    parts: FxHashMap<u64, usize>,
    /// By part of a question: the parts of candidates, by number, and what each is worth.
    pairs: FxHashMap<u64, Vec<(usize, f64)>>,
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
        let part = |text: &str| text.split_once('=').map(|(kind, value)| key(kind, value));
        // Lines of the same part of a question follow each other.
        let mut asked = ("", None);
        for line in content_lines(content) {
            let Some((name, value)) = line.rsplit_once(' ').and_then(|(name, value)| Some((name, value.parse().ok()?))) else { continue };
            if let Some((question, candidate)) = name.split_once(' ') {
                if asked.0 != question {
                    asked = (question, part(question));
                }
                let Some((question, candidate)) = asked.1.zip(part(candidate)) else { continue };
                let next = weights.parts.len();
                let part = *weights.parts.entry(candidate).or_insert(next);
                weights.pairs.entry(question).or_default().push((part, value));
            } else if let Some(weight) = SPAN_FEATURES.iter().position(|known| *known == name).and_then(|at| weights.numeric.get_mut(at)) {
                *weight = value;
            }
        }
        weights
    }
}
