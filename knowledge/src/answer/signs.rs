//! What quotes of a text with an outline say of a question and what they lack, as numbers: for whoever orders or judges them.

use super::quoted::Quoted;
use crate::evidence::QueryTerm;
use crate::index::IndexedSentence;
use crate::lexicon::Asked;
use crate::naming::has_chinese_name;
use crate::question::Reading;
use crate::text::{is_han, quantities, times};
use crate::token::{Class, Term, term};
use std::ops::Range;

/// The names of the signs, in the order in which `Quoted::signs` puts them together.
pub const SIGNS: [&str; 41] = [
    "said",
    "said-by-all",
    "said-around",
    "words",
    "unsaid.count",
    "unsaid.known",
    "unsaid.unknown",
    "unsaid.second",
    "unsaid.name",
    "unsaid.verb",
    "unsaid.first",
    "unsaid.last",
    "unsaid.least-likeness",
    "unsaid.heaviest-likeness",
    "lacks-figure",
    "lacks-time",
    "lacks-age",
    "lacks-reason",
    "lacks-name",
    "lacks-role",
    "lacks-thing",
    "other-number",
    "other-year",
    "other-figure",
    "of-another",
    "shares-nothing",
    "unknown-word",
    "labelled",
    "prose",
    "deputy",
    "figure-asked",
    "holds-asked",
    "only-an-end",
    "under-question",
    "question.asks-alike",
    "question.asks-other",
    "question.said",
    "question.unasked",
    "restricts",
    "keyword",
    "translated",
];

/// Rarities and counts are divided by this, so that they are about 0 to 1.
pub(super) const SCALE: f64 = 10.0;
/// A word that is said at least this well is not missed.
const SAID: f64 = 0.5;

/// A word of the question that the quotes do not say.
struct Unsaid<'a> {
    word: &'a QueryTerm,
    /// Its place among the words that carry content, from 0.
    at: usize,
    /// Its rarity, less what something near it says of it, 0 to about 1.
    weight: f64,
    /// How near the nearest word of the quotes is, as a cosine.
    likeness: f64,
    is_known: bool,
}

/// A sign with its name.
type Named = (&'static str, f64);

impl Quoted<'_> {
    /// Returns the values of [`SIGNS`]. None for texts without an outline.
    pub(super) fn signs(&self) -> Option<Vec<f64>> {
        let (view, _) = self.sentences().next()?;
        if !self.sentences().all(|(view, _)| view.has_outline) {
            return None;
        }
        let words: Vec<&QueryTerm> = self.queries.to(view.language).fields[0].iter().filter(|word| !self.is_light(word)).collect();
        let above = self.first().question_above();
        let all = (self.of_words(&words).into_iter())
            .chain(self.of_objections(above.as_ref()))
            .chain(self.of_shape())
            .chain(self.of_question(&words, above.as_ref()));
        let (names, values): (Vec<&str>, Vec<f64>) = all.unzip();
        debug_assert_eq!(names, SIGNS, "the names are those of the values");
        Some(values)
    }

    /// Tells which of the words that carry content the quotes say, and what they leave unsaid.
    fn of_words(&self, words: &[&QueryTerm]) -> [Named; 14] {
        let first = self.first();
        let unsaid = first.unsaid(words);
        let most = |of: &dyn Fn(&Unsaid<'_>) -> bool| unsaid.iter().filter(|word| of(word)).map(|word| word.weight).fold(0.0, f64::max);
        let heaviest = unsaid.iter().max_by(|left, right| left.weight.total_cmp(&right.weight));
        let mut weights: Vec<f64> = unsaid.iter().map(|word| word.weight).collect();
        weights.sort_by(|left, right| right.total_cmp(left));
        [
            ("said", first.said()),
            ("said-by-all", self.said()),
            ("said-around", first.said_around(words)),
            ("words", count(words.len()) / SCALE),
            ("unsaid.count", count(unsaid.len()) / SCALE),
            ("unsaid.known", most(&|word| word.is_known)),
            ("unsaid.unknown", most(&|word| !word.is_known)),
            ("unsaid.second", weights.get(1).copied().unwrap_or(0.0)),
            ("unsaid.name", most(&|word| self.is_named(word.word))),
            ("unsaid.verb", most(&|word| word.word.class == Class::Verb)),
            ("unsaid.first", most(&|word| word.at == 0)),
            ("unsaid.last", most(&|word| word.at + 1 == words.len())),
            ("unsaid.least-likeness", unsaid.iter().map(|word| word.likeness).fold(1.0, f64::min)),
            ("unsaid.heaviest-likeness", heaviest.map_or(1.0, |word| word.likeness)),
        ]
    }

    /// Tells what speaks against the quotes.
    fn of_objections(&self, above: Option<&Reading>) -> [Named; 13] {
        let first = self.first();
        [
            ("lacks-figure", mark(self.lacks_figure())),
            ("lacks-time", mark(self.lacks_time())),
            ("lacks-age", mark(self.lacks_age())),
            ("lacks-reason", mark(first.lacks_reason(above))),
            ("lacks-name", mark(first.lacks_name())),
            ("lacks-role", mark(first.lacks_role())),
            ("lacks-thing", mark(first.lacks_thing())),
            ("other-number", mark(self.other_number().is_some())),
            ("other-year", mark(first.other_year().is_some())),
            ("other-figure", mark(first.lacks_asked_figure())),
            ("of-another", mark(first.is_of_another())),
            ("shares-nothing", mark(first.shares_nothing())),
            ("unknown-word", mark(first.has_unknown_word())),
        ]
    }

    /// Tells of which sort the first quote is, and whether it holds what is asked for.
    fn of_shape(&self) -> [Named; 6] {
        let first = self.first();
        let own = |of: &dyn Fn(&IndexedSentence) -> bool| mark(first.sentences().any(|(_, sentence)| of(sentence)));
        [
            ("labelled", mark(first.is_labelled())),
            ("prose", mark(first.is_prose())),
            ("deputy", mark(first.names_deputy())),
            ("figure-asked", own(&|sentence| self.has_figure_of_question(sentence))),
            ("holds-asked", own(&|sentence| self.holds_what_is_asked(sentence))),
            ("only-an-end", own(&|sentence| self.tells_only_an_end(sentence))),
        ]
    }

    /// Tells how the question goes with the one over the first quote, if one stands there, and of what sort it is.
    fn of_question(&self, words: &[&QueryTerm], above: Option<&Reading>) -> [Named; 8] {
        let is_alike = above.is_some_and(|above| above.asked == self.reading.asked || above.asks.contains(&self.reading.asked));
        [
            ("under-question", mark(above.is_some())),
            ("question.asks-alike", mark(is_alike)),
            ("question.asks-other", mark(above.is_some() && !is_alike)),
            ("question.said", above.map_or(0.0, |above| said_by(above, words))),
            ("question.unasked", above.map_or(0.0, |above| self.unasked(above))),
            ("restricts", mark(self.reading.restricts)),
            ("keyword", mark(self.reading.asked == Asked::Keyword)),
            ("translated", mark(self.is_translated())),
        ]
    }

    /// Lists the words that the quotes do not say.
    fn unsaid<'a>(&self, words: &[&'a QueryTerm]) -> Vec<Unsaid<'a>> {
        let mut unsaid = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let presence = self.presence(word);
            if presence < SAID {
                let weight = word.rarity() * (1.0 - presence) / SCALE;
                unsaid.push(Unsaid { word, at, weight, likeness: self.likeness(word), is_known: self.is_in_document(word) });
            }
        }
        unsaid
    }

    /// Returns how much of the question stands in the quotes and in the two sentences before them, by the rarity of its words.
    fn said_around(&self, words: &[&QueryTerm]) -> f64 {
        let around: Vec<&IndexedSentence> = self.sentences().map(|(_, sentence)| sentence).chain(self.before(2)).collect();
        share(words, |word| around.iter().any(|sentence| word.is_held(&sentence.counts))).unwrap_or(1.0)
    }

    /// Returns the share of the words of the question over the quotes that nobody asked for.
    fn unasked(&self, above: &Reading) -> f64 {
        let content = || above.content.iter().filter(|token| !token.inner);
        let is_asked = |text: &str| self.reading.content.iter().any(|token| token.text == text);
        count(content().filter(|token| !is_asked(&token.text)).count()) / count(content().count().max(1))
    }

    /// Returns true if a reason is asked for and no quote tells one, nor answers a question for one.
    pub(super) fn lacks_reason(&self, question: Option<&Reading>) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let asks_why = |text: &str| text.contains('?') && Reading::new(&self.snapshot.base, text, None).asked == Asked::Why;
        let tells = |(_, sentence): (_, &IndexedSentence)| lexicon.tells_reason(sentence.own_text()) || asks_why(sentence.own_text());
        let is_asked_above = question.is_some_and(|above| above.asked == Asked::Why);
        self.reading.asked == Asked::Why && !is_asked_above && !self.sentences().any(tells)
    }

    /// Returns true if somebody is asked for and no quote has a name that the question has not.
    fn lacks_name(&self) -> bool {
        let lexicon = &self.snapshot.base.lexicon;
        let is_new = |name: &Term| !self.reading.tokens.iter().any(|token| term(&token.text) == *name);
        let has_name = |sentence: &IndexedSentence| sentence.proper.iter().any(is_new) || has_chinese_name(lexicon, sentence.own_text());
        self.reading.asked == Asked::Who && !self.sentences().any(|(_, sentence)| has_name(sentence))
    }

    /// Returns true if the question has a figure that the quotes have not.
    fn lacks_asked_figure(&self) -> bool {
        self.reading.quantities.iter().any(|figure| figure.explicit && !self.has_figure(figure))
    }

    /// Returns true if the first quote is a sentence of a paragraph: no item, row, field or answer to a question.
    fn is_prose(&self) -> bool {
        self.sentences().next().is_some_and(|(_, sentence)| sentence.words_above().is_empty())
    }

    /// Returns true if a sentence has a figure that the question names: another number is another case, 25 of under 25.
    fn has_figure_of_question(&self, sentence: &IndexedSentence) -> bool {
        let mut named = self.reading.quantities.iter().filter(|asked| asked.explicit);
        named.any(|asked| quantities(sentence.own_text()).iter().any(|found| found.has_value_of(asked)))
    }

    /// Returns true if a sentence has a name where somebody is asked for, a date or a clock time where a time is.
    fn holds_what_is_asked(&self, sentence: &IndexedSentence) -> bool {
        match self.reading.asked {
            Asked::Who => self.defines(sentence) || has_chinese_name(&self.snapshot.base.lexicon, sentence.own_text()),
            Asked::When => {
                let text = sentence.own_text();
                let lexicon = &self.snapshot.base.lexicon;
                let is_end = |time: &Range<usize>| text.get(..time.start).is_some_and(|before| lexicon.leads_to_end(before));
                times(text).iter().any(|time| lexicon.asks_for_end(&self.reading.normal) || !is_end(time))
            }
            _ => false,
        }
    }

    /// Returns true if a sentence tells only until when something was, and that is not asked.
    fn tells_only_an_end(&self, sentence: &IndexedSentence) -> bool {
        let (text, lexicon) = (sentence.own_text(), &self.snapshot.base.lexicon);
        let starts = quantities(text).into_iter().map(|found| found.range.start).chain(times(text).into_iter().map(|time| time.start));
        let mut ends = starts.filter_map(|start| text.get(..start)).filter(|before| lexicon.leads_to_end(before));
        self.reading.asked == Asked::When && !lexicon.asks_for_end(&self.reading.normal) && ends.next().is_some()
    }

    /// Returns true if a sentence says who somebody is: the word that is asked for right before 是, 为 or a colon, or behind *is the*.
    fn defines(&self, sentence: &IndexedSentence) -> bool {
        let normal = sentence.own_text();
        self.reading.content.iter().filter(|token| !token.inner && token.class != Class::Number).any(|token| {
            normal.match_indices(token.text.as_str()).any(|(at, word)| {
                let after = normal.get(at + word.len()..).unwrap_or_default();
                let before = normal.get(..at).unwrap_or_default();
                let is_whole = !before.ends_with(is_han) || before.ends_with(['任', '的', '由', '，', '：']);
                is_whole && (after.starts_with(['为', '是', ':', '：', ')']) || before.ends_with("is the ") || after.starts_with(" is "))
            })
        })
    }
}

/// Returns how much of a question another one says, by the rarity of its words.
fn said_by(other: &Reading, words: &[&QueryTerm]) -> f64 {
    share(words, |word| other.content.iter().any(|token| token.text == word.text)).unwrap_or(0.0)
}

/// Returns the share of some words that are said, by their rarity. None without a word.
fn share(words: &[&QueryTerm], is_said: impl Fn(&QueryTerm) -> bool) -> Option<f64> {
    let total: f64 = words.iter().map(|word| word.rarity()).sum();
    let said: f64 = words.iter().filter(|word| is_said(word)).map(|word| word.rarity()).sum();
    (total > 0.0).then(|| said / total)
}

pub(super) fn mark(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub(super) fn count(of: usize) -> f64 {
    of as f64
}
