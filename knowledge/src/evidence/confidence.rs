use super::features::{FEATURES, Query, QueryTerm};
use super::ranking::{Ranked, Scope};
use crate::index::{Counts, Field, IndexedDocument, Snapshot, profile_term};
use crate::lexicon::Asked;
use crate::question::Reading;
use crate::text::is_han;
use crate::token::{Class, Token, term};
use std::sync::{Arc, LazyLock};

/// How sure it is that the best sentence answers the question, and what speaks against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Confidence {
    /// The calibrated probability that the question is answered, 0 to 1.
    pub probability: f64,
    /// Names in the question that neither a text in scope nor a profile knows.
    pub unknown_names: Vec<String>,
    /// Whether curated profiles cover the document, so that an unknown name settles it.
    pub decisive: bool,
    /// Whether the best sentence lacks the kind of answer that is asked for.
    pub lacks_kind: bool,
    /// The values of [`CONFIDENCE_FEATURES`].
    pub features: Vec<f64>,
}

/// The features of a candidate that tell whether it answers at all.
const OF_THE_BEST: [&str; 31] = [
    "words.bm25",
    "words.coverage",
    "words.soft",
    "words.paragraph",
    "words.title",
    "words.local-coverage",
    "pairs.bm25",
    "pairs.coverage",
    "pairs.soft",
    "pairs.paragraph",
    "pairs.local-coverage",
    "characters.bm25",
    "characters.coverage",
    "characters.soft",
    "characters.paragraph",
    "common-substring",
    "common-substring-length",
    "common-subsequence",
    "matched-share",
    "adjacent",
    "class.name",
    "class.noun",
    "class.verb",
    "class.other",
    "missing-names",
    "profiles",
    "quantities",
    "number.lacking",
    "date.lacking",
    "person.lacking",
    "place.lacking",
];

/// What the whole question and ranking say besides.
const OF_THE_QUESTION: [&str; 14] = [
    "rest.coverage",
    "rest.known",
    "rest.none",
    "rest.paragraph",
    "lacking-kind",
    "known-words",
    "known-pairs",
    "rarest-missing",
    "unknown-names",
    "score",
    "margin",
    "few-words",
    "names-share",
    "keyword",
];

/// The names of the features of a confidence.
pub static CONFIDENCE_FEATURES: LazyLock<Vec<&str>> = LazyLock::new(|| OF_THE_BEST.into_iter().chain(OF_THE_QUESTION).collect());

/// The weights of [`CONFIDENCE_FEATURES`] and the bias, trained as `ranking/README.md` says.
static LOGISTIC: LazyLock<(Vec<f64>, f64)> = LazyLock::new(|| {
    let mut weights = vec![0.0; CONFIDENCE_FEATURES.len()];
    let mut bias = 0.0;
    for line in include_str!("../../ranking/confidence.txt").lines() {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let Some(value) = words.next().and_then(|value| value.parse().ok()) else { continue };
        if name == "bias" {
            bias = value;
        } else if let Some(weight) = CONFIDENCE_FEATURES.iter().position(|known| *known == name).and_then(|at| weights.get_mut(at)) {
            *weight = value;
        }
    }
    (weights, bias)
});

/// How sure it is that a sentence with a name answers the bare name (hand-set).
const BARE_NAME: f64 = 0.9;

/// Judges a ranking.
#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub fn confidence(snapshot: &Snapshot, reading: &Reading, query: &Query, scope: &Scope, ranked: &[Ranked]) -> Confidence {
    let documents: Vec<&Arc<IndexedDocument>> = match scope {
        Scope::All => snapshot.documents.iter().collect(),
        Scope::Document(at) => snapshot.documents.get(*at).into_iter().collect(),
    };
    let unknown_names = unknown_names(snapshot, reading, &documents);
    let decisive = covered(snapshot, &documents);
    let Some(best) = ranked.first() else {
        let features = vec![0.0; CONFIDENCE_FEATURES.len()];
        return Confidence { probability: 0.0, unknown_names, decisive, lacks_kind: false, features };
    };
    let of_best =
        |name: &str| FEATURES.iter().position(|known| *known == name).and_then(|at| best.features.get(at)).copied().unwrap_or(0.0);
    let lacking = FEATURES.iter().zip(&best.features).any(|(name, value)| name.ends_with(".lacking") && *value > 0.0);
    let mut features: Vec<f64> = OF_THE_BEST.iter().map(|name| of_best(name)).collect();
    let paragraph = paragraph(snapshot, best);
    let rarity = |common: f64| (1.0 / (common + 1e-4)).ln();
    let words = &query.fields[0];
    let total: f64 = words.iter().map(|word| rarity(word.common)).sum();
    let known: f64 = words.iter().filter(|word| in_scope(&documents, Field::Words, word.term)).map(|word| rarity(word.common)).sum();
    let pairs = &query.fields[1];
    let known_pairs = pairs.iter().filter(|pair| in_scope(&documents, Field::Pairs, pair.term)).count();
    let missing = words
        .iter()
        .filter(|word| !paragraph.is_some_and(|counts| counts.has(word.term) || word.synonyms.iter().any(|(other, _)| counts.has(*other))))
        .map(|word| rarity(word.common))
        .fold(0.0, f64::max);
    // What is asked about a name is what the rest of the question says: the name alone is no answer.
    let rest: Vec<&QueryTerm> =
        words.iter().filter(|word| !snapshot.base.profiles.iter().any(|profile| profile_term(&profile.id) == word.term)).collect();
    let rest_total: f64 = rest.iter().map(|word| rarity(word.common)).sum::<f64>().max(1e-9);
    let sentence = sentence(snapshot, best);
    let held = |counts: Option<&Counts>, word: &QueryTerm| counts.map_or(0.0, |counts| super::features::presence(counts, word));
    features.push(rest.iter().map(|word| rarity(word.common) * held(sentence, word)).sum::<f64>() / rest_total);
    features.push(
        rest.iter().filter(|word| in_scope(&documents, Field::Words, word.term)).map(|word| rarity(word.common)).sum::<f64>() / rest_total,
    );
    features.push(f64::from(u8::from(rest.is_empty())));
    features.push(rest.iter().map(|word| rarity(word.common) * held(paragraph, word)).sum::<f64>() / rest_total);
    features.push(f64::from(u8::from(lacking)));
    features.push(if total > 0.0 { known / total } else { 0.0 });
    features.push(if pairs.is_empty() { 0.0 } else { known_pairs as f64 / pairs.len() as f64 });
    features.push(missing / 10.0);
    features.push((unknown_names.len().min(3)) as f64);
    features.push(best.score);
    features.push(ranked.get(1).map_or(best.score, |second| best.score - second.score));
    features.push(1.0 / (words.len().max(1)) as f64);
    features.push(if words.is_empty() {
        0.0
    } else {
        words.iter().filter(|word| matches!(word.class, Class::Person | Class::Place | Class::Name)).count() as f64 / words.len() as f64
    });
    features.push(f64::from(u8::from(reading.asked == Asked::Keyword)));
    let (weights, bias) = &*LOGISTIC;
    let sum: f64 = features.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>() + bias;
    let says_something = !words.is_empty();
    let probability = if says_something { 1.0 / (1.0 + (-sum).exp()) } else { 0.0 };
    // A bare name asks what the story says of it; the best sentence that names it does.
    let bare_name = reading.asked == Asked::Keyword && rest.is_empty() && of_best("profiles") > 0.0;
    let probability = if bare_name { probability.max(BARE_NAME) } else { probability };
    Confidence { probability, unknown_names, decisive, lacks_kind: lacking, features }
}

fn sentence<'a>(snapshot: &'a Snapshot, best: &Ranked) -> Option<&'a Counts> {
    snapshot.documents.get(best.document)?.views.get(best.view)?.sentences.get(best.sentence.checked_sub(1)?)?.counts.first()
}

fn paragraph<'a>(snapshot: &'a Snapshot, best: &Ranked) -> Option<&'a Counts> {
    let view = snapshot.documents.get(best.document)?.views.get(best.view)?;
    let sentence = view.sentences.get(best.sentence.checked_sub(1)?)?;
    let paragraph = view.paragraphs.get(*view.paragraph_of.get(best.sentence.checked_sub(1)?)?)?;
    // A document of one long paragraph says nothing by its paragraph.
    if view.paragraphs.len() > 1 { paragraph.first() } else { sentence.counts.first() }
}

fn in_scope(documents: &[&Arc<IndexedDocument>], field: Field, term: u64) -> bool {
    documents.iter().flat_map(|document| &document.views).any(|view| view.statistics.frequency(field, term) > 0)
}

/// Whether facts of profiles speak of a document in scope.
fn covered(snapshot: &Snapshot, documents: &[&Arc<IndexedDocument>]) -> bool {
    let facts = || snapshot.base.profiles.iter().flat_map(|profile| &profile.facts).flat_map(|fact| &fact.evidence);
    !documents.is_empty()
        && documents.iter().all(|document| facts().any(|address| address.document.as_deref() == Some(document.document.id.as_str())))
}

/// Words that look like names, or stand where a relation's other end stands, and that nothing in scope knows.
fn unknown_names(snapshot: &Snapshot, reading: &Reading, documents: &[&Arc<IndexedDocument>]) -> Vec<String> {
    let beside_relation = |token: &&Token| {
        reading.asked == Asked::Who
            && !token.inner
            && !matches!(token.class, Class::Verb | Class::Number)
            && !snapshot.base.lexicon.is_stop(&token.text)
            && reading.stated.iter().any(|stated| {
                stated.range.end == token.range.start
                    || reading
                        .normal
                        .get(stated.range.end..token.range.start)
                        .is_some_and(|between| between.trim().is_empty() || matches!(between.trim(), "了" | "the" | "过"))
            })
    };
    let suspects = reading.name_like.iter().chain(reading.leftover.iter().filter(beside_relation));
    let mut unknown: Vec<String> = Vec::new();
    for token in suspects {
        let name = reading.as_typed(&token.range);
        if !is_known(snapshot, documents, token) && !unknown.contains(&name) {
            unknown.push(name);
        }
    }
    unknown
}

/// A name is known when it occurs, in normal form, in a text in scope or in a profile.
fn is_known(snapshot: &Snapshot, documents: &[&Arc<IndexedDocument>], token: &Token) -> bool {
    let in_profile = || {
        snapshot.base.names.patterns().any(|(_, pattern)| {
            pattern.split(' ').any(|part| part == token.text) || (token.text.starts_with(is_han) && pattern.contains(&token.text))
        })
    };
    let in_text = || {
        token.text.starts_with(is_han)
            && documents
                .iter()
                .flat_map(|document| &document.views)
                .flat_map(|view| &view.sentences)
                .any(|sentence| sentence.normal.contains(&token.text))
    };
    let synonym = || snapshot.base.lexicon.synonyms(&token.text).iter().any(|other| in_scope(documents, Field::Words, term(other)));
    in_scope(documents, Field::Words, term(&token.text)) || synonym() || in_profile() || in_text()
}
