use super::facts::evidence_sentences;
use super::features::{Candidate, FEATURES, Features, Weights, features};
use super::query::{Query, Substitute};
use super::translation::Queries;
use super::weights::Model;
use crate::index::{Clause, FIELDS, IndexError, SCORED_WHOLE, Snapshot, View};
use crate::question::Reading;
use crate::text::Language;

/// What a question may be answered from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every document.
    All,
    /// One document, by its position in the snapshot.
    Document(usize),
}

/// A sentence with its score.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The document's position in the snapshot.
    pub document: usize,
    /// The sentence's number, from 1.
    pub sentence: usize,
    /// The text of the document that matched best: 0 is the quoted one.
    pub view: usize,
    /// The higher the better; comparable within one question.
    pub score: f64,
    /// How much it is the evidence of facts that the question may be about, 0 to 1.
    pub evidence: f64,
    /// What the score is made of.
    pub features: Features,
}

/// What it is worth to be the evidence of a fact the question may be about (hand-set on the story's questions; the
/// public sets have no facts).
const EVIDENCE: f64 = 3.0;

/// How many of the best candidates by the linear score go on to the trees.
const REFINED: usize = 40;

/// The best substitutes of a term that look for candidates.
const SUBSTITUTES: usize = 10;

/// Scores the sentences in reach, best first; at most as many as a scope gives candidates.
///
/// A sentence with several texts counts with the one that matches best. Ties go to the earlier sentence.
pub fn rank(snapshot: &Snapshot, reading: &Reading, queries: &Queries, scope: &Scope) -> Result<Vec<Ranked>, IndexError> {
    let places = candidates(snapshot, reading, queries, scope)?;
    let mut ranked: Vec<Ranked> = Vec::new();
    let evidence = evidence_sentences(snapshot, reading);
    let mut local: Option<(usize, Vec<WeighedView>)> = None;
    for (document, at) in places {
        let Some(indexed) = snapshot.documents.get(document) else { continue };
        if local.as_ref().is_none_or(|(known, _)| *known != document) {
            local = Some((document, weigh(snapshot, queries, reading, scope, &indexed.views)));
        }
        let profiles = indexed.profiles.get(at).map_or(&[][..], Vec::as_slice);
        let best = local
            .iter()
            .flat_map(|(_, views)| views)
            .filter_map(|(view, scope, local)| {
                let candidate = Candidate { view: indexed.views.get(*view)?, at, profiles };
                let features = features(queries.to(candidate.view.language), &candidate, scope, local)?;
                let linear = Model::of(reading.language, candidate.view.language).linear(&features);
                let evidence = evidence.get(&(document, at + 1)).copied().unwrap_or(0.0);
                let total = linear + evidence * EVIDENCE;
                Some(Ranked { document, sentence: at + 1, view: *view, score: total, evidence, features })
            })
            .max_by(|left, right| left.score.total_cmp(&right.score));
        ranked.extend(best);
    }
    sort(&mut ranked);
    add_trees(snapshot, reading, &mut ranked);
    Ok(ranked)
}

/// How many sentences are read closely, for the short answer that they may hold.
pub const READ_CLOSELY: usize = 12;

/// The positions of the sentences that are read closely: those that have most of the question's words, whatever the
/// trained weights say of them, so that training does not depend on the weights before.
pub fn read_closely(ranked: &[Ranked]) -> Vec<usize> {
    const BY: [&str; 8] = [
        "words.soft",
        "pairs.soft",
        "characters.soft",
        "words.local-bm25",
        "pairs.local-bm25",
        "characters.local-bm25",
        "words.previous-bm25",
        "words.next-bm25",
    ];
    let by: Vec<usize> = FEATURES.iter().enumerate().filter(|(_, name)| BY.contains(name)).map(|(at, _)| at).collect();
    let sum = |candidate: &Ranked| by.iter().filter_map(|at| candidate.features.get(*at)).sum::<f64>();
    let mut order: Vec<(f64, usize)> = ranked.iter().enumerate().map(|(at, candidate)| (sum(candidate), at)).collect();
    let place = |at: usize| ranked.get(at).map(|candidate| (candidate.document, candidate.sentence));
    order.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| place(left.1).cmp(&place(right.1))));
    order.truncate(READ_CLOSELY);
    order.into_iter().map(|(_, at)| at).collect()
}

fn sort(ranked: &mut [Ranked]) {
    ranked.sort_by(|left, right| {
        right.score.total_cmp(&left.score).then_with(|| (left.document, left.sentence).cmp(&(right.document, right.sentence)))
    });
}

/// Adds the trees' score to the best of a ranking; the others stay below them.
fn add_trees(snapshot: &Snapshot, reading: &Reading, ranked: &mut [Ranked]) {
    let mut best = [f64::NEG_INFINITY; FEATURES.len()];
    for candidate in ranked.iter() {
        for (best, value) in best.iter_mut().zip(&candidate.features) {
            *best = best.max(*value);
        }
    }
    let (head, tail) = ranked.split_at_mut(ranked.len().min(REFINED));
    for candidate in head.iter_mut() {
        let view = snapshot.documents.get(candidate.document).and_then(|indexed| indexed.views.get(candidate.view));
        let language = view.map_or(reading.language, |view| view.language);
        candidate.score += Model::of(reading.language, language).trees(&candidate.features, &best);
    }
    sort(head);
    let lowest = head.last().map_or(0.0, |last| last.score);
    let highest = tail.first().map_or(lowest, |first| first.score);
    for candidate in tail {
        candidate.score += (lowest - highest).min(0.0);
    }
}

/// A text by its position, with the weights of terms in the scope and in the document.
type WeighedView = (usize, Weights, Weights);

/// The texts to search: those in the asker's language, or all of them when there is none; each with its term weights.
fn weigh(snapshot: &Snapshot, queries: &Queries, reading: &Reading, scope: &Scope, views: &[View]) -> Vec<WeighedView> {
    let spoken = |view: &View| view.language.same_spoken(reading.language);
    let any = views.iter().any(spoken);
    views
        .iter()
        .enumerate()
        .filter(|(_, view)| !any || spoken(view))
        .map(|(at, view)| {
            let wide = match scope {
                Scope::All if snapshot.documents.len() > 1 => snapshot.statistics(view.language),
                _ => &view.statistics,
            };
            let query = queries.to(view.language);
            (at, Weights::new(query, wide, true), Weights::new(query, &view.statistics, false))
        })
        .collect()
}

fn speaks(views: &[View], language: Language) -> bool {
    views.iter().any(|view| view.language.same_spoken(language))
}

/// A query's terms and what can stand for them, as clauses of the candidate index.
fn clauses_of(query: &Query) -> Vec<Clause<'_>> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a weight between 0 and 1, few tokens")]
    let weigh = |substitute: &Substitute| substitute.weight as f32 / substitute.tokens.len().max(1) as f32;
    let mut clauses = Vec::new();
    for (terms, field) in query.fields.iter().zip(FIELDS) {
        for term in terms {
            clauses.push(Clause { field: Some(field), token: &term.text, weight: 1.0 });
            for other in term.substitutes.iter().take(SUBSTITUTES) {
                let weight = weigh(other);
                clauses.extend(other.tokens.iter().map(|token| Clause { field: Some(other.field), token, weight }));
            }
        }
    }
    clauses
}

/// The sentences to score, document by document: all of a small scope, the candidate index's choice of a large one.
fn candidates(snapshot: &Snapshot, reading: &Reading, queries: &Queries, scope: &Scope) -> Result<Vec<(usize, usize)>, IndexError> {
    let documents: Vec<usize> = match scope {
        Scope::All => (0..snapshot.documents.len()).collect(),
        Scope::Document(document) => vec![*document],
    };
    let count = |document: &usize| snapshot.documents.get(*document).map_or(0, |indexed| indexed.document.text.len());
    let total: usize = documents.iter().map(count).sum();
    if total <= SCORED_WHOLE {
        return Ok(documents.iter().flat_map(|document| (0..count(document)).map(|at| (*document, at))).collect());
    }
    let spoken = |document: &usize| snapshot.documents.get(*document).is_some_and(|indexed| speaks(&indexed.views, reading.language));
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    if documents.iter().any(spoken) {
        clauses.extend(clauses_of(queries.own()));
    }
    if !documents.iter().all(spoken) {
        clauses.extend(clauses_of(queries.translated()));
    }
    let ids: Vec<&str> =
        queries.own().profiles().filter_map(|profile| snapshot.base.profiles.get(profile)).map(|profile| profile.id.as_str()).collect();
    clauses.extend(ids.into_iter().map(|token| Clause { field: None, token, weight: 2.0 }));
    let only = if let Scope::Document(document) = scope {
        snapshot.documents.get(*document).map(|indexed| indexed.document.id.as_str())
    } else {
        None
    };
    let mut places = match snapshot.candidates() {
        Ok(index) => index.find(snapshot, &clauses, only)?,
        // The index is shared by everyone who asks; its error is told to each of them.
        Err(error) => return Err(error.again()),
    };
    places.sort_unstable();
    places.dedup();
    Ok(places)
}
