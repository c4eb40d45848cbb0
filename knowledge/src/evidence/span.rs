//! Short answers: which words of a sentence are what a question asks for.
//!
//! Every run of a few words is a candidate. A log-linear model weighs pairs of something of the question (what it asks for,
//! the noun after its question word) and something of the candidate (its last character, its sorts of words, the word
//! before it), and how the question's other words lie around it; after the baseline of Rajpurkar et al. 2016 (SQuAD).

mod candidate;
mod sentence;

use super::figure::answers;
use super::query::Query;
use super::weights::content_lines;
use crate::index::IndexedSentence;
use crate::lexicon::{Asked, Lexicon};
use crate::question::Reading;
use crate::text::{Language, Quantity, is_han, quantities};
use crate::token::{Class, Term, Token};
use crate::vectors::Vector;
use candidate::{candidates, parts_of_closing, parts_of_opening, parts_of_whole};
use rustc_hash::{FxHashMap, FxHasher};
use sentence::SentenceView;
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

/// How many words on either side of a candidate are looked at.
const REACH: usize = 6;

/// The run of words of a sentence that answers best.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortAnswer {
    /// Bytes of the sentence's normal form.
    pub range: Range<usize>,
    /// The share of the candidates' weight (the exponential of the score) that it has, 0 to 1.
    pub probability: f64,
    /// Every candidate, bytes of the normal form, with its share.
    pub shares: Vec<(Range<usize>, f64)>,
}

impl ShortAnswer {
    /// Sums the shares of the candidates that pass a test: of each name of a list, and of some of them together.
    pub fn share_of(&self, passes: impl Fn(&Range<usize>) -> bool) -> f64 {
        self.shares.iter().filter(|(range, _)| passes(range)).map(|(_, share)| share).sum()
    }
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
    // In English somebody has a capital: not every word beside the verb is one (`west` of a west window).
    let is_named = || {
        let mut words = (start..best.words.end).filter_map(|at| sentence.words.get(at));
        let may_name = |class: Class| matches!(class, Class::Person | Class::Name | Class::Place | Class::Noun | Class::Latin);
        let is_time = || sentence.normal.get(range.clone()).is_some_and(|told| told.contains('一') || lexicon.tells_time(told));
        if language.is_chinese() {
            words.any(|word| may_name(word.class)) || !is_time()
        } else {
            words.any(|word| sentence.proper.contains(&word.term))
        }
    };
    let fits = match reading.asked {
        Asked::When => inside.any(|found| answers(lexicon, reading, &sentence.normal, found) || names_a_year(found)),
        Asked::HowMany | Asked::HowMuch => inside.any(|found| answers(lexicon, reading, &sentence.normal, found)),
        Asked::Who => inside.next().is_none() && is_named(),
        Asked::Where => inside.next().is_none(),
        _ => true,
    };
    let shares = || spans.iter().map(|span| (span.range.clone(), (span.score - best.score).exp() / total)).collect();
    fits.then(|| ShortAnswer { range, probability: 1.0 / total, shares: shares() })
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
            yes(view.has_head(range)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Files, KnowledgeBase};
    use crate::evidence::Queries;
    use crate::index::Snapshot;

    /// The candidates of a sentence for the answer to a question, each with its text and the names of its pairs.
    fn found(question: &str, sentence: &str, language: &str) -> Vec<(String, Span, Vec<String>)> {
        let head = format!("id = \"d\"\ntitle = \"d\"\nlanguage = \"{language}\"\nunit = \"line\"\n");
        let files = [("document.toml", head), ("source.txt", format!("{sentence}\n"))];
        let base = KnowledgeBase::load(&Files::from(files.map(|(name, content)| (format!("documents/d/{name}"), content)))).0;
        let snapshot = Snapshot::new(base);
        let reading = Reading::new(&snapshot.base, question, None);
        let queries = Queries::new(&snapshot, &reading);
        let view = &snapshot.documents[0].views[0];
        let asker = Asker::new(&reading, queries.to(view.language), view.language);
        let (lexicon, sentence) = (&snapshot.base.lexicon, &view.sentences[0]);
        let text = |span: &Span| sentence.normal.get(span.range.clone()).unwrap().to_owned();
        let named = |span: Span| (text(&span), span.clone(), asker.pair_names(lexicon, sentence, &span));
        asker.spans(lexicon, sentence).into_iter().map(named).collect()
    }

    const ENGLISH: &str = "The Harbour Museum was founded in Lisbon in 1923, and Ada Stone gave 40 ships.";
    const CHINESE: &str = "海港博物館於1923年在里斯本創立，石愛達捐了40艘船。";
    const QUESTIONS: [(&str, &str, &str); 5] = [
        ("When was the museum founded?", ENGLISH, "en"),
        ("Which museum was founded in 1923?", ENGLISH, "en"),
        ("哪座博物館在里斯本?", CHINESE, "zh-Hant"),
        ("海港博物館於哪一年在里斯本創立?", CHINESE, "zh-Hant"),
        ("石愛達捐了幾艘船?", "石愛達捐了40艘船（和3張地圖）。", "zh-Hant"),
    ];

    #[test]
    fn a_score_is_the_sum_of_what_is_shipped_for_its_numbers_and_its_pairs() {
        for (question, sentence, language) in QUESTIONS {
            let shipped =
                if language == "en" { include_str!("../../ranking/spans.en.txt") } else { include_str!("../../ranking/spans.zh.txt") };
            let weights: FxHashMap<&str, f64> = content_lines(shipped)
                .map(|line| line.rsplit_once(' ').map(|(name, value)| (name, value.parse().unwrap())).unwrap())
                .collect();
            let found = found(question, sentence, language);
            assert!(found.len() > 5, "{question}: {found:?}");
            for (text, span, names) in found {
                assert!(names.len() <= MOST_PAIRS, "{names:?}");
                let numbers = SPAN_FEATURES.iter().zip(span.features).map(|(name, value)| weights[name] * value);
                let pairs = names.iter().filter_map(|name| weights.get(name.as_str()));
                let expected: f64 = numbers.sum::<f64>() + pairs.sum::<f64>();
                assert!((span.score - expected).abs() < 1e-9, "{text}: {}, not {expected}", span.score);
            }
        }
    }

    #[test]
    fn a_candidate_is_told_by_what_it_is_and_what_is_beside_it() {
        /// `told` has the features that are not 0, rounded, and the candidate's side of its pairs.
        fn check(place: usize, candidate: &str, told: &str) {
            let (question, sentence, language) = QUESTIONS[place];
            let found = found(question, sentence, language);
            let (_, span, names) = found.iter().find(|(text, ..)| text == candidate).unwrap_or_else(|| panic!("{candidate}: {found:?}"));
            let features = SPAN_FEATURES.iter().zip(span.features).filter(|(_, value)| *value != 0.0);
            let mut parts: Vec<&str> = Vec::new();
            for part in names.iter().filter_map(|name| Some(name.split_once(' ')?.1)) {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            let features: Vec<String> = features.map(|(name, value)| format!("{name} {value:.2}")).collect();
            assert_eq!(format!("{} | {}", features.join(", "), parts.join(" ")), told, "{candidate}");
        }
        check(
            0,
            "1923",
            "words-before 0.21, words-in-clause 1.00, words-outside 1.00, length 0.35 | first=0 prev=in last=000 word=0 next=, shape=0 size=4d mark=_,",
        );
        check(
            0,
            "founded",
            "words-before 0.26, words-in-clause 0.53, words-outside 0.53, words-inside 0.47, asked-inside 1.00, length 0.49 | first=f prev=was last=ded word=founded next=in shape=d size=7 mark=_",
        );
        check(
            1,
            "harbour museum",
            "words-after 0.16, words-in-clause 0.33, words-outside 0.33, words-inside 0.37, asked-inside 0.50, length 0.66, number-of-words 0.23, head-inside 1.00, like-head 1.00, ends-like-head 1.00 | first=h prev=the last=eum word=museum next=was shape=AA size=10 mark=_",
        );
        check(
            2,
            "里斯本创立",
            "words-before 0.04, words-in-clause 0.18, words-outside 0.18, words-inside 0.20, asked-inside 0.50, length 0.40, number-of-words 0.23 | first=里 prev=在 last=立 word=创立 next=, shape=Lv size=5 mark=_,",
        );
        check(
            2,
            "创立",
            "words-before 0.23, words-in-clause 0.39, words-outside 0.39, touches-before 1.00, length 0.17 | first=创 prev=里斯本 last=立 word=创立 next=, shape=v size=2 mark=_,",
        );
        check(
            2,
            "海港博物馆于1923年在里斯本创立",
            "words-inside 0.39, asked-inside 0.38, length 0.71, number-of-words 0.69, whole-clause 1.00 | first=海 prev= last=立 word=创立 next=, shape=Lno0 size=16d mark=_,",
        );
        check(
            3,
            "1923年",
            "words-before 0.13, words-after 0.14, words-in-clause 0.66, words-outside 0.66, before-question-word 1.00, after-question-word 1.00, length 0.40, number-of-words 0.23 | first=0 prev=于 last=年 word=年 next=在 shape=0m size=5d mark=_",
        );
        check(
            4,
            "40",
            "words-before 0.17, words-after 0.09, words-in-clause 0.58, words-outside 0.58, length 0.17 | first=0 prev=了 last=00 word=0 next=艘 shape=0 size=2d mark=_",
        );
        check(
            4,
            "3张地图",
            "words-before 0.12, words-outside 0.58, length 0.35, number-of-words 0.37 | first=0 prev=和 last=图 word=地图 next=) shape=0on size=4d mark=_)",
        );
    }
}
