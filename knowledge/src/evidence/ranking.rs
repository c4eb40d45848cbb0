use super::facts::evidence_sentences;
use super::features::{Candidate, FEATURES, Features, Query, Weights, features};
use crate::index::{Clause, Field, IndexError, SCORED_WHOLE, Snapshot, View};
use crate::question::Reading;
use std::sync::LazyLock;

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
    /// What the score is made of.
    pub features: Features,
}

/// The weight of each feature for texts in English and in Chinese, trained as `ranking/README.md` says.
static LINEAR: LazyLock<[Features; 2]> = LazyLock::new(|| {
    [read_weights(include_str!("../../ranking/linear.en.txt")), read_weights(include_str!("../../ranking/linear.zh.txt"))]
});

fn read_weights(content: &str) -> Features {
    let mut weights = [0.0; FEATURES.len()];
    for line in content.lines() {
        let mut words = line.split_whitespace();
        let feature = words.next().and_then(|name| FEATURES.iter().position(|known| *known == name));
        if let Some((feature, value)) = feature.zip(words.next().and_then(|value| value.parse().ok()))
            && let Some(weight) = weights.get_mut(feature)
        {
            *weight = value;
        }
    }
    weights
}

/// What it is worth to be the evidence of a fact the question may be about (hand-set on the story's questions; the
/// public sets have no facts).
const EVIDENCE: f64 = 2.0;

/// Scores the sentences in reach, best first; at most as many as a scope gives candidates.
///
/// A sentence with several texts counts with the one that matches best. Ties go to the earlier sentence.
pub fn rank(snapshot: &Snapshot, reading: &Reading, query: &Query, scope: &Scope) -> Result<Vec<Ranked>, IndexError> {
    let places = candidates(snapshot, query, scope)?;
    let mut ranked: Vec<Ranked> = Vec::new();
    let evidence = evidence_sentences(snapshot, reading);
    let mut local: Option<(usize, Vec<WeighedView>)> = None;
    for (document, at) in places {
        let Some(indexed) = snapshot.documents.get(document) else { continue };
        if local.as_ref().is_none_or(|(known, _)| *known != document) {
            local = Some((document, weigh(snapshot, query, reading, scope, &indexed.views)));
        }
        let profiles = indexed.profiles.get(at).map_or(&[][..], Vec::as_slice);
        let best = local
            .iter()
            .flat_map(|(_, views)| views)
            .filter_map(|(view, scope, local)| {
                let candidate = Candidate { view: indexed.views.get(*view)?, at, profiles };
                let features = features(query, &candidate, scope, local)?;
                let weights = &LINEAR[usize::from(candidate.view.language.is_chinese())];
                let matched: f64 = features.iter().zip(weights).map(|(value, weight)| value * weight).sum();
                let total = matched + evidence.get(&(document, at + 1)).copied().unwrap_or(0.0) * EVIDENCE;
                Some(Ranked { document, sentence: at + 1, view: *view, score: total, features })
            })
            .max_by(|left, right| left.score.total_cmp(&right.score));
        ranked.extend(best);
    }
    ranked.sort_by(|left, right| {
        right.score.total_cmp(&left.score).then_with(|| (left.document, left.sentence).cmp(&(right.document, right.sentence)))
    });
    Ok(ranked)
}

/// A text by its position, with the weights of terms in the scope and in the document.
type WeighedView = (usize, Weights, Weights);

/// The texts to search: those in the asker's language, or all of them when there is none; each with its term weights.
fn weigh(snapshot: &Snapshot, query: &Query, reading: &Reading, scope: &Scope, views: &[View]) -> Vec<WeighedView> {
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
            (at, Weights::new(query, wide, true), Weights::new(query, &view.statistics, false))
        })
        .collect()
}

/// The sentences to score, document by document: all of a small scope, the candidate index's choice of a large one.
fn candidates(snapshot: &Snapshot, query: &Query, scope: &Scope) -> Result<Vec<(usize, usize)>, IndexError> {
    let documents: Vec<usize> = match scope {
        Scope::All => (0..snapshot.documents.len()).collect(),
        Scope::Document(document) => vec![*document],
    };
    let count = |document: &usize| snapshot.documents.get(*document).map_or(0, |indexed| indexed.document.text.len());
    let total: usize = documents.iter().map(count).sum();
    if total <= SCORED_WHOLE {
        return Ok(documents.iter().flat_map(|document| (0..count(document)).map(|at| (*document, at))).collect());
    }
    let fields = [(0, Field::Words), (1, Field::Pairs), (2, Field::Characters)];
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    for (at, field) in fields {
        for term in query.fields.get(at).into_iter().flatten() {
            clauses.push(Clause { field: Some(field), token: &term.text, weight: 1.0 });
        }
    }
    let ids: Vec<&str> =
        query.profiles().filter_map(|profile| snapshot.base.profiles.get(profile)).map(|profile| profile.id.as_str()).collect();
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
