use super::features::{FEATURES, most};
use super::figure::{asks_for_figure, tells_figure, whole};
use super::query::QueryTerm;
use super::ranking::{Ranked, Scope};
use super::translation::{Queries, is_unknown};
use super::weights::Model;
use crate::index::{ByField, Counts, FIELDS, Field, IndexedDocument, Snapshot, Statistics, View, profile_term, quantity_term};
use crate::lexicon::{Asked, Meaning};
use crate::question::Reading;
use crate::text::{Language, Measure, Quantity, is_han};
use crate::token::{Class, Term, Token, pairs, term};
use std::sync::{Arc, LazyLock};

/// How sure it is that the best sentence answers the question, and what speaks against it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Confidence {
    /// The calibrated probability that the question is answered, 0 to 1.
    pub probability: f64,
    /// Names in the question that neither a text in scope nor a profile knows, and figures that no text in scope has.
    pub unknown_names: Vec<String>,
    /// Whether curated profiles cover the document, so that an unknown name or figure settles it.
    pub decisive: bool,
    /// Whether the best sentence lacks the kind of answer that is asked for.
    pub lacks_kind: bool,
    /// The values of [`CONFIDENCE_FEATURES`].
    pub features: Vec<f64>,
}

/// The features of a candidate that tell whether it answers at all.
const OF_THE_BEST: [&str; 44] = [
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
    "words.rarest-missing",
    "pairs.rarest-missing",
    "characters.rarest-missing",
    "window",
    "head.held",
    "head.ends-word",
    "words.paragraph-bm25",
    "pairs.paragraph-bm25",
    "characters.paragraph-bm25",
    "meaning.soft",
    "meaning.missing",
    "meaning.head",
    "meaning.whole",
];

/// What the whole question and ranking say besides.
const OF_THE_QUESTION: [&str; 30] = [
    "rest.coverage",
    "rest.known",
    "rest.none",
    "rest.paragraph",
    "lacking-kind",
    "lacking-figure",
    "words.known",
    "words.in-sentence",
    "words.in-sentence-or-near",
    "words.rarest-not-near",
    "words.best-coverage",
    "pairs.known",
    "pairs.in-sentence",
    "pairs.in-sentence-or-near",
    "pairs.rarest-not-near",
    "pairs.best-coverage",
    "characters.known",
    "characters.in-sentence",
    "characters.in-sentence-or-near",
    "characters.rarest-not-near",
    "characters.best-coverage",
    "unknown-names",
    "evidence",
    "score",
    "margin",
    "few-words",
    "names-share",
    "keyword",
    "short.best",
    "short.mean",
];

/// The names of the features of a confidence. `most.` and a feature's name: the largest value that any sentence has.
pub static CONFIDENCE_FEATURES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let most = FEATURES.iter().map(|name| format!("most.{name}"));
    OF_THE_BEST.into_iter().chain(OF_THE_QUESTION).map(str::to_owned).chain(most).collect()
});

/// How sure it is that a sentence with a name answers the bare name, or who or what that is (hand-set).
const BARE_NAME: f64 = 0.9;

/// What it is worth that a word stands in the paragraph or the title, and anywhere in scope.
const NEAR: f64 = 0.6;
const KNOWN: f64 = 0.3;

/// Up to this number, a question may count what it asks for.
const COUNTED: f64 = 10.0;

/// From this weight on, something that stands for a word makes the word known.
const GOOD_SUBSTITUTE: f64 = 0.25;

/// Judges a ranking.
#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub fn confidence(snapshot: &Snapshot, reading: &Reading, queries: &Queries, scope: &Scope, ranked: &[Ranked]) -> Confidence {
    let documents: Vec<&Arc<IndexedDocument>> = match scope {
        Scope::All => snapshot.documents.iter().collect(),
        Scope::Document(at) => snapshot.documents.get(*at).into_iter().collect(),
    };
    let statistics: Vec<&Statistics> = match scope {
        Scope::All => [Language::English, Language::SimplifiedChinese].map(|language| snapshot.statistics(language)).to_vec(),
        Scope::Document(_) => documents.iter().flat_map(|document| &document.views).map(|view| &view.statistics).collect(),
    };
    let unknown_names = unknown_names(snapshot, reading, &documents, &statistics);
    let decisive = covered(snapshot, &documents);
    let Some(best) = ranked.first() else {
        let features = vec![0.0; CONFIDENCE_FEATURES.len()];
        return Confidence { probability: 0.0, unknown_names, decisive, lacks_kind: false, features };
    };
    let of_best =
        |name: &str| FEATURES.iter().position(|known| *known == name).and_then(|at| best.features.get(at)).copied().unwrap_or(0.0);
    let lacking = FEATURES.iter().zip(&best.features).any(|(name, value)| name.ends_with(".lacking") && *value > 0.0);
    let mut features: Vec<f64> = OF_THE_BEST.iter().map(|name| of_best(name)).collect();
    let (view, sentence) = best.matched(snapshot).unzip();
    let query = queries.to(view.map_or(reading.language, |view| view.language));
    let paragraph = view.and_then(|view| paragraph(view, best));
    let held = |counts: Option<&ByField<Counts>>, word: &QueryTerm| counts.map_or(0.0, |counts| word.presence(counts, Field::Words));
    let words = &query.fields[0];
    // What is asked about a name is what the rest of the question says: the name alone is no answer.
    let named = queries.own().profiles().filter_map(|at| snapshot.base.profiles.get(at)).map(|profile| profile_term(&profile.id));
    let named: Vec<Term> = named.collect();
    let rest: Vec<&QueryTerm> = words.iter().filter(|word| !named.contains(&word.term)).collect();
    let rest_total: f64 = rest.iter().map(|word| word.rarity()).sum::<f64>().max(1e-9);
    let lacks_figure =
        asks_for_figure(reading) && !sentence.is_some_and(|sentence| tells_figure(&snapshot.base.lexicon, reading, sentence.own_text()));
    let sentence = sentence.map(|sentence| &sentence.counts);
    features.push(rest.iter().map(|word| word.rarity() * held(sentence, word)).sum::<f64>() / rest_total);
    features.push(
        rest.iter().filter(|word| known_in_scope(&statistics, Field::Words, word)).map(|word| word.rarity()).sum::<f64>() / rest_total,
    );
    features.push(f64::from(u8::from(rest.is_empty())));
    features.push(rest.iter().map(|word| word.rarity() * held(paragraph, word)).sum::<f64>() / rest_total);
    features.push(f64::from(u8::from(lacking)));
    features.push(f64::from(u8::from(lacks_figure)));
    for ((terms, field), coverage) in query.fields.iter().zip(FIELDS).zip(["words.coverage", "pairs.coverage", "characters.coverage"]) {
        let own = |word: &QueryTerm| sentence.map_or(0.0, |counts| word.presence(counts, field));
        let near = |word: &QueryTerm| {
            let of = |counts: Option<&ByField<Counts>>| counts.map_or(0.0, |counts| word.presence(counts, field));
            of(paragraph).max(of(view.map(|view| &view.title)))
        };
        let known = |word: &QueryTerm| f64::from(u8::from(known_in_scope(&statistics, field, word)));
        let weighed = |part: &dyn Fn(&QueryTerm) -> f64| {
            let total: f64 = terms.iter().map(QueryTerm::rarity).sum();
            terms.iter().map(|word| word.rarity() * part(word)).sum::<f64>() / total.max(1e-9)
        };
        features.push(weighed(&known));
        features.push(weighed(&own));
        features.push(weighed(&|word| own(word).max(NEAR * near(word)).max(KNOWN * known(word))));
        features.push(terms.iter().map(|word| word.rarity() * (1.0 - near(word))).fold(0.0, f64::max) / 10.0);
        let at = FEATURES.iter().position(|known| *known == coverage);
        let of_candidate = |candidate: &Ranked| at.and_then(|at| candidate.features.get(at)).copied().unwrap_or(0.0);
        features.push(ranked.iter().map(of_candidate).fold(0.0, f64::max));
    }
    features.push((unknown_names.len().min(3)) as f64);
    // By the linear score: the trees know their training questions too well.
    let language = view.map_or(reading.language, |view| view.language);
    let linear = |candidate: &Ranked| Model::of(reading.language, language).linear(&candidate.features);
    features.push(best.evidence);
    features.push(linear(best));
    features.push(ranked.get(1).map_or(linear(best), |second| linear(best) - linear(second)));
    features.push(1.0 / (words.len().max(1)) as f64);
    features.push(if words.is_empty() {
        0.0
    } else {
        words.iter().filter(|word| matches!(word.class, Class::Person | Class::Place | Class::Name)).count() as f64 / words.len() as f64
    });
    features.push(f64::from(u8::from(reading.asked == Asked::Keyword)));
    features.extend([best.short.0, best.short.1]);
    features.extend(most(ranked.iter().map(|candidate| &candidate.features)));
    let model = Model::of_confidence(reading.language, language);
    let says_something = !words.is_empty();
    let probability = if says_something { model.probability(&features) } else { 0.0 };
    // A bare name asks what the story says of it, and so do who and what that is; the best sentence that names it does.
    let bare = reading.asks_who_that_is || (rest.is_empty() && reading.asked == Asked::Keyword);
    let bare_name = bare && of_best("profiles") > 0.0;
    let probability = if bare_name { probability.max(BARE_NAME) } else { probability };
    let unknown_figures = unknown_figures(snapshot, reading, &documents).into_iter().filter(|figure| !unknown_names.contains(figure));
    let unknown_names = unknown_names.iter().cloned().chain(unknown_figures).collect();
    Confidence { probability, unknown_names, decisive, lacks_kind: lacking, features }
}

fn paragraph<'a>(view: &'a View, best: &Ranked) -> Option<&'a ByField<Counts>> {
    let at = best.sentence.checked_sub(1)?;
    // A document of one long paragraph says nothing by its paragraph.
    if view.paragraphs() > 1 { view.paragraph(*view.paragraph_of.get(at)?) } else { Some(&view.sentences.get(at)?.counts) }
}

/// Whether any text in scope holds a term or what stands for it.
fn known_in_scope(statistics: &[&Statistics], field: Field, word: &QueryTerm) -> bool {
    in_scope(statistics, field, word.term)
        || word
            .substitutes
            .iter()
            .any(|other| other.weight >= GOOD_SUBSTITUTE && other.terms.iter().all(|term| in_scope(statistics, other.field, *term)))
}

fn in_scope(statistics: &[&Statistics], field: Field, term: u64) -> bool {
    statistics.iter().any(|statistics| statistics.frequency(field, term) > 0)
}

/// Whether facts of profiles speak of a document in scope.
fn covered(snapshot: &Snapshot, documents: &[&Arc<IndexedDocument>]) -> bool {
    let facts = || snapshot.base.profiles.iter().flat_map(|profile| &profile.facts).flat_map(|fact| &fact.evidence);
    !documents.is_empty()
        && documents.iter().all(|document| facts().any(|address| address.document.as_deref() == Some(document.document.id.as_str())))
}

/// Words that look like names, or stand where a relation's other end stands, and that nothing in scope knows.
fn unknown_names(snapshot: &Snapshot, reading: &Reading, documents: &[&Arc<IndexedDocument>], statistics: &[&Statistics]) -> Vec<String> {
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
    let is_part_of_name = |token: &&Token| !snapshot.base.lexicon.english(std::slice::from_ref(&token.text)).contains(&Meaning::Addresses);
    let suspects = reading.name_like.iter().filter(is_part_of_name).chain(reading.leftover.iter().filter(beside_relation));
    let mut unknown: Vec<String> = Vec::new();
    for token in suspects {
        if !is_known(snapshot, reading, documents, statistics, token) {
            let name = reading.as_typed(&token.range);
            if !unknown.contains(&name) {
                unknown.push(name);
            }
        }
    }
    unknown
}

/// Figures of a question that no text in scope has. Small numbers may as well count what is asked for: the *three* reasons.
fn unknown_figures(snapshot: &Snapshot, reading: &Reading, documents: &[&Arc<IndexedDocument>]) -> Vec<String> {
    // A yes or no, a list or a comparison may well name others: was it 17 or 18, more than 15, 12 facts?
    if matches!(reading.asked, Asked::YesNo | Asked::Keyword) {
        return Vec::new();
    }
    let can_be_counted = |figure: &Quantity| figure.measure == Measure::Count && figure.value <= COUNTED;
    let in_text = |figure: &Quantity| {
        let wanted = quantity_term(figure.value, figure.measure);
        let views = documents.iter().flat_map(|document| &document.views);
        views.flat_map(|view| &view.sentences).any(|sentence| sentence.quantities.contains(&wanted))
    };
    if reading.quantities.iter().any(|figure| !can_be_counted(figure) && in_text(figure)) {
        return Vec::new();
    }
    let is_rough = |figure: &Quantity| whole(&snapshot.base.lexicon, &reading.normal, figure.range.clone()).start < figure.range.start;
    let unknown =
        reading.quantities.iter().filter(|figure| figure.explicit && !can_be_counted(figure) && !is_rough(figure) && !in_text(figure));
    unknown.map(|figure| reading.as_typed(&whole(&snapshot.base.lexicon, &reading.normal, figure.range.clone()))).collect()
}

/// A name is known when it occurs, in normal form, in a text in scope or in a profile.
fn is_known(
    snapshot: &Snapshot,
    reading: &Reading,
    documents: &[&Arc<IndexedDocument>],
    statistics: &[&Statistics],
    token: &Token,
) -> bool {
    let in_profile = || {
        snapshot.base.names.patterns().any(|(_, pattern)| {
            pattern.split(' ').any(|part| part == token.text) || (token.text.starts_with(is_han) && pattern.contains(&token.text))
        })
    };
    let in_text = || {
        token.text.starts_with(is_han)
            && pairs(&token.text).iter().all(|pair| in_scope(statistics, Field::Pairs, term(pair)))
            && documents
                .iter()
                .flat_map(|document| &document.views)
                .flat_map(|view| &view.sentences)
                .any(|sentence| sentence.normal.contains(&token.text))
    };
    let synonym = || snapshot.base.lexicon.synonyms(&token.text).iter().any(|other| in_scope(statistics, Field::Words, term(other)));
    let misspelt = || {
        is_unknown(snapshot, reading.language, &token.text)
            && snapshot.spelling(reading.language).near(&token.text).iter().any(|other| in_scope(statistics, Field::Words, term(other)))
    };
    in_scope(statistics, Field::Words, term(&token.text)) || synonym() || in_profile() || in_text() || misspelt()
}
