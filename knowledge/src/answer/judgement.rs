//! Judges whether quotes of a text with an outline answer a question, by trained weights.

use super::quoted::Quoted;
use crate::evidence::{CONFIDENCE_FEATURES, Confidence, Model, QueryTerm, Ranked};
use crate::index::IndexedSentence;
use crate::lexicon::Asked;
use crate::naming::has_chinese_name;
use crate::question::Reading;
use crate::token::{Class, Term, term};
use std::sync::LazyLock;

/// The names of the values of the quotes themselves, in the order in which [`Quoted::judgement`] puts it together.
const OF_QUOTES: [&str; 42] = [
    "ranking",
    "score",
    "margin",
    "translated",
    "labelled",
    "prose",
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
    "lacks-kind",
    "other-number",
    "other-year",
    "other-figure",
    "of-another",
    "shares-nothing",
    "unknown-word",
    "unknown-names",
    "under-question",
    "question.asks-alike",
    "question.asks-other",
    "question.said",
    "question.unasked",
    "restricts",
    "keyword",
];

/// The names of what is weighed.
pub static JUDGEMENT_FEATURES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let confidence = CONFIDENCE_FEATURES.iter().filter(|name| !name.starts_with("most.")).map(|name| format!("best.{name}"));
    OF_QUOTES.iter().map(|name| (*name).to_owned()).chain(confidence).collect()
});

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::read(&JUDGEMENT_FEATURES, include_str!("../../ranking/judgement.txt"), include_str!("../../ranking/judgement.trees.txt"))
});

/// How well quotes answer a question, and why one may think so.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgement {
    /// The calibrated probability that they answer, 0 to 1.
    pub probability: f64,
    /// The values of [`JUDGEMENT_FEATURES`].
    pub features: Vec<f64>,
}

/// Rarities, scores and counts are divided by this, so that they are about 0 to 1.
const SCALE: f64 = 10.0;
/// The least probability whose logit is taken, and the distance of the greatest from 1: those of 0 and 1 are infinite.
const UNSURE: f64 = 1e-4;
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

/// A value of something that is weighed, with its name.
type Named = (&'static str, f64);

impl Quoted<'_> {
    /// Weighs all that speaks for the quotes and against them. None for texts without an outline, which the confidence knows.
    pub(super) fn judgement(&self, ranked: &[Ranked], judged: &Confidence) -> Option<Judgement> {
        let (view, _) = self.sentences().next()?;
        if !self.sentences().all(|(view, _)| view.has_outline) {
            return None;
        }
        let words: Vec<&QueryTerm> = self.queries.to(view.language).fields[0].iter().filter(|word| !self.is_light(word)).collect();
        let above = self.first().question_above();
        let of_quotes = (self.of_ranking(ranked, judged)?.into_iter())
            .chain(self.of_words(&words))
            .chain(self.of_objections(judged, above.as_ref()))
            .chain(self.of_question(&words, above.as_ref()));
        let (names, mut features): (Vec<&str>, Vec<f64>) = of_quotes.unzip();
        debug_assert_eq!(names, OF_QUOTES, "the names are those of the values");
        let of_confidence = CONFIDENCE_FEATURES.iter().zip(&judged.features).filter(|(name, _)| !name.starts_with("most."));
        features.extend(of_confidence.map(|(_, value)| *value));
        Some(Judgement { probability: MODEL.probability(&features), features })
    }

    /// Tells how sure the ranking is of the first quote, and what sort of quote that is.
    fn of_ranking(&self, ranked: &[Ranked], judged: &Confidence) -> Option<[Named; 6]> {
        let best = ranked.first()?;
        let margin = ranked.get(1).map_or(best.score, |second| best.score - second.score);
        let probability = judged.probability.clamp(UNSURE, 1.0 - UNSURE);
        let first = self.first();
        Some([
            ("ranking", (probability / (1.0 - probability)).ln() / SCALE),
            ("score", best.score / SCALE),
            ("margin", margin / SCALE),
            ("translated", mark(self.is_translated())),
            ("labelled", mark(first.is_labelled())),
            ("prose", mark(first.is_prose())),
        ])
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
    fn of_objections(&self, judged: &Confidence, above: Option<&Reading>) -> [Named; 15] {
        let first = self.first();
        [
            ("lacks-figure", mark(self.lacks_figure())),
            ("lacks-time", mark(self.lacks_time())),
            ("lacks-age", mark(self.lacks_age())),
            ("lacks-reason", mark(first.lacks_reason(above))),
            ("lacks-name", mark(first.lacks_name())),
            ("lacks-role", mark(first.lacks_role())),
            ("lacks-thing", mark(first.lacks_thing())),
            ("lacks-kind", mark(judged.lacks_kind)),
            ("other-number", mark(self.other_number().is_some())),
            ("other-year", mark(first.other_year().is_some())),
            ("other-figure", mark(first.lacks_asked_figure())),
            ("of-another", mark(first.is_of_another())),
            ("shares-nothing", mark(first.shares_nothing())),
            ("unknown-word", mark(first.has_unknown_word())),
            ("unknown-names", count(judged.unknown_names.len())),
        ]
    }

    /// Tells how the question goes with the one over the first quote, if one stands there, and of what sort it is.
    fn of_question(&self, words: &[&QueryTerm], above: Option<&Reading>) -> [Named; 7] {
        let is_alike = above.is_some_and(|above| above.asked == self.reading.asked || above.asks.contains(&self.reading.asked));
        [
            ("under-question", mark(above.is_some())),
            ("question.asks-alike", mark(is_alike)),
            ("question.asks-other", mark(above.is_some() && !is_alike)),
            ("question.said", above.map_or(0.0, |above| said_by(above, words))),
            ("question.unasked", above.map_or(0.0, |above| self.unasked(above))),
            ("restricts", mark(self.reading.restricts)),
            ("keyword", mark(self.reading.asked == Asked::Keyword)),
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
    fn lacks_reason(&self, question: Option<&Reading>) -> bool {
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

fn mark(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn count(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_weight() {
        let lines = include_str!("../../ranking/judgement.txt").lines().filter(|line| !line.starts_with('#'));
        let names: Vec<&str> = lines.filter_map(|line| Some(line.split_once(' ')?.0)).collect();
        assert!(JUDGEMENT_FEATURES.iter().map(String::as_str).chain(["bias"]).eq(names.iter().copied()), "{names:?}");
        let trees = include_str!("../../ranking/judgement.trees.txt").lines().filter(|line| !line.starts_with('#'));
        let unknown = |word: &str| {
            let name = word.split_once(':').map(|(name, _)| name.trim_start_matches('-'));
            name.is_some_and(|name| !JUDGEMENT_FEATURES.iter().any(|known| known == name))
        };
        let missing: Vec<&str> = trees.flat_map(|line| line.split(' ')).filter(|word| unknown(word)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
