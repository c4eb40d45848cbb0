use super::facts::evidence_sentences;
use super::features::{Features, SPAN_BEST, SPAN_SUM, most};
use super::figure::{asks_for_figure, tells_figure};
use super::occurrences::Sought;
use super::query::{Query, Substitute};
use super::searched::{Scoped, Searched};
use super::span::Asker;
use super::translation::Queries;
use super::weights::Model;
use crate::index::{Clause, FIELDS, Found, IndexError, IndexedSentence, SCORED_WHOLE, Snapshot, View};
use crate::outline::BlockKind;
use crate::question::Reading;
use crate::text::Language;
use std::rc::Rc;

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
    /// Its place among all candidates at a glance, from 1, before anything trained looked at it.
    pub glanced: usize,
    /// What the linear weights made of it, and what the trees added.
    pub linear: f64,
    /// See `linear`.
    pub trees: f64,
    /// The best short answer that it may hold, and all of them on the whole, as scores of the span model.
    pub short: (f64, f64),
    /// How much it is the evidence of facts that the question may be about, 0 to 1.
    pub evidence: f64,
    /// What the score is made of.
    pub features: Features,
    /// What it says of the question and what it lacks, by `answer::SIGNS`; empty without an outline, and where it was not looked at.
    pub signs: Vec<f64>,
}

impl Ranked {
    /// The text that matched, and the sentence in it.
    pub fn matched<'a>(&self, snapshot: &'a Snapshot) -> Option<(&'a View, &'a IndexedSentence)> {
        let view = snapshot.documents.get(self.document)?.views.get(self.view)?;
        Some((view, view.sentences.get(self.sentence.checked_sub(1)?)?))
    }
}

/// What it is worth to be the evidence of a fact the question may be about (hand-set on the story's questions; the
/// public sets have no facts).
pub const EVIDENCE: f64 = 2.5;

/// How many candidates are weighed: the most promising at a glance.
pub const WEIGHED: usize = 24;

/// What the candidate index's score is worth at a glance: it knows the paragraph, and the document frequencies of all.
const FIRST_STAGE: f64 = 0.3;

/// How many of these are read closely, for the short answer that they may hold.
pub const READ_CLOSELY: usize = 12;

/// The best substitutes of a term that look for candidates.
const SUBSTITUTES: usize = 10;

/// Ranks candidates (see [`candidates`]), which are ordered by document: the [`WEIGHED`] most promising ones, best first.
///
/// A glance at each candidate orders them; the first are weighed with all features; the very first are read closely for a
/// short answer. A sentence with several texts counts with the one that is most promising. Ties go to the earlier sentence.
pub fn rank(snapshot: &Snapshot, reading: &Reading, queries: &Queries, scope: &Scope, candidates: &[Found]) -> Vec<Ranked> {
    let evidence = evidence_sentences(snapshot, reading);
    let sought = [Sought::new(queries.own()), Sought::new(queries.translated())];
    let mut searched: Vec<(usize, Vec<(usize, Searched<'_>)>)> = Vec::new();
    let mut scoped: [Option<Rc<Scoped>>; 2] = [None, None];
    let mut glances: Vec<Glance> = Vec::new();
    for &Found { document, at, score } in candidates {
        if searched.last().is_none_or(|(known, _)| *known != document) {
            let Some(indexed) = snapshot.documents.get(document) else { continue };
            searched.push((document, search(snapshot, queries, reading, scope, &indexed.views, &sought, &mut scoped)));
        }
        let place = searched.len() - 1;
        let views = searched.last_mut().map(|(_, views)| views.as_mut_slice()).unwrap_or_default();
        let best = (views.iter_mut().enumerate())
            .filter_map(|(view, (_, searched))| Some((searched.glance(at)? + FIRST_STAGE * score, view)))
            .reduce(|best, other| if other.0 > best.0 { other } else { best });
        let evidence = evidence.get(&(document, at + 1)).copied().unwrap_or(0.0);
        glances.extend(best.map(|(promise, view)| Glance { promise, evidence, place, view, at }));
    }
    glances.sort_by(|left, right| {
        (right.promise + right.evidence * EVIDENCE)
            .total_cmp(&(left.promise + left.evidence * EVIDENCE))
            .then_with(|| (left.place, left.at).cmp(&(right.place, right.at)))
    });
    let mut ranked: Vec<Ranked> = Vec::new();
    for (before, Glance { evidence, place, view, at, .. }) in glances.into_iter().take(WEIGHED).enumerate() {
        let Some((document, views)) = searched.get_mut(place) else { continue };
        let Some((view, searched)) = views.get_mut(view) else { continue };
        let profiles = snapshot.documents.get(*document).and_then(|indexed| indexed.profiles.get(at)).map_or(&[][..], Vec::as_slice);
        let Some(features) = searched.features(at, profiles) else { continue };
        let (document, view, sentence) = (*document, *view, at + 1);
        ranked.push(Ranked {
            document,
            sentence,
            view,
            score: 0.0,
            glanced: before + 1,
            linear: 0.0,
            trees: 0.0,
            short: (0.0, 0.0),
            evidence,
            features,
            signs: Vec::new(),
        });
    }
    read_closely(snapshot, reading, queries, &mut ranked);
    score(snapshot, reading, &mut ranked);
    ranked
}

/// A candidate at a glance, by its document's and text's place among those that are searched.
struct Glance {
    promise: f64,
    evidence: f64,
    place: usize,
    view: usize,
    at: usize,
}

/// Looks for a short answer in the most promising sentences. What the others may hold counts as the least of these.
fn read_closely(snapshot: &Snapshot, reading: &Reading, queries: &Queries, ranked: &mut [Ranked]) {
    let mut askers: [Option<Asker>; 2] = [None, None];
    let mut found: Vec<(f64, f64)> = Vec::new();
    for candidate in ranked.iter().take(READ_CLOSELY) {
        let Some((view, sentence)) = candidate.matched(snapshot) else { continue };
        let [own, other] = &mut askers;
        let asker = if view.language.same_spoken(reading.language) { own } else { other };
        let asker = asker.get_or_insert_with(|| Asker::new(reading, queries.to(view.language), view.language));
        let scores: Vec<f64> = asker.spans(&snapshot.base.lexicon, sentence).iter().map(|span| span.score).collect();
        found.push(strength(&scores));
    }
    if found.is_empty() {
        return;
    }
    let highest = |of: fn(&(f64, f64)) -> f64| found.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let lowest = |of: fn(&(f64, f64)) -> f64| found.iter().map(of).fold(f64::INFINITY, f64::min);
    let top = (highest(|found| found.0), highest(|found| found.1));
    let least = (lowest(|found| found.0), lowest(|found| found.1));
    for (at, candidate) in ranked.iter_mut().enumerate() {
        candidate.short = found.get(at).copied().unwrap_or(least);
        candidate.features[SPAN_BEST] = candidate.short.0 - top.0;
        candidate.features[SPAN_SUM] = candidate.short.1 - top.1;
    }
}

/// A sentence's best short answer, and how strong they are on the whole: the logarithm of the mean of their exponentials.
fn strength(scores: &[f64]) -> (f64, f64) {
    /// A sentence without candidates holds no short answer.
    const NONE: f64 = -10.0;
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if scores.is_empty() {
        return (NONE, NONE);
    }
    let mean = scores.iter().map(|score| (score - best).exp()).sum::<f64>() / f64::from(u32::try_from(scores.len()).unwrap_or(u32::MAX));
    (best, best + mean.ln())
}

/// Scores a ranking by the trained models and sorts it.
fn score(snapshot: &Snapshot, reading: &Reading, ranked: &mut [Ranked]) {
    let best = most(ranked.iter().map(|candidate| &candidate.features));
    // Chinese texts have a model, English ones another.
    for chinese in [true, false] {
        let model = Model::of(reading.language, if chinese { Language::SimplifiedChinese } else { Language::English });
        let mut own: Vec<&mut Ranked> = (ranked.iter_mut())
            .filter(|candidate| candidate.matched(snapshot).is_some_and(|(view, _)| view.language.is_chinese() == chinese))
            .collect();
        let features: Vec<&[f64]> = own.iter().map(|candidate| candidate.features.as_slice()).collect();
        let trees = model.trees(&features, &best);
        for (candidate, trees) in own.iter_mut().zip(trees) {
            candidate.linear = model.linear(&candidate.features);
            candidate.trees = trees;
        }
    }
    for candidate in ranked.iter_mut() {
        candidate.score = candidate.linear + candidate.trees + candidate.evidence * EVIDENCE;
    }
    ranked.sort_by(|left, right| {
        right.score.total_cmp(&left.score).then_with(|| (left.document, left.sentence).cmp(&(right.document, right.sentence)))
    });
}

/// The texts to search: those in the asker's language, or all of them when there is none. `scoped` keeps what the
/// query is to all documents, the same for each of them.
fn search<'a>(
    snapshot: &'a Snapshot,
    queries: &'a Queries,
    reading: &Reading,
    scope: &Scope,
    views: &'a [View],
    sought: &'a [Sought; 2],
    scoped: &mut [Option<Rc<Scoped>>; 2],
) -> Vec<(usize, Searched<'a>)> {
    let spoken = |view: &View| view.language.same_spoken(reading.language);
    let any = views.iter().any(spoken);
    let wide = *scope == Scope::All && snapshot.documents.len() > 1;
    let [own_scoped, other_scoped] = scoped;
    let [own, other] = sought;
    (views.iter().enumerate())
        .filter(|(_, view)| !any || spoken(view))
        .map(|(at, view)| {
            let query = queries.to(view.language);
            let (sought, known) = if spoken(view) { (own, &mut *own_scoped) } else { (other, &mut *other_scoped) };
            let scoped = if wide {
                let new = || Rc::new(Scoped::new(query, snapshot.statistics(view.language)));
                Rc::clone(known.get_or_insert_with(new))
            } else {
                Rc::new(Scoped::new(query, &view.statistics))
            };
            (at, Searched::new(view, query, sought, scoped))
        })
        .collect()
}

fn speaks(views: &[View], language: Language) -> bool {
    views.iter().any(|view| view.language.same_spoken(language))
}

/// Returns true if a sentence may be the answer. A heading, a question or another line that only announces what stands under it is none,
/// unless a figure is asked for and it has one that fits: `1.8.0 – 2 October 2025`.
fn may_answer(snapshot: &Snapshot, reading: &Reading, found: &Found) -> bool {
    let Some(indexed) = snapshot.documents.get(found.document) else { return false };
    let text = &indexed.document.text;
    let number = found.at + 1;
    if text.is_body(number) {
        return true;
    }
    let tells = || {
        let sentence = indexed.views.first().and_then(|view| view.sentences.get(found.at));
        sentence.is_some_and(|sentence| tells_figure(&snapshot.base.lexicon, reading, sentence.own_text()))
    };
    let asks_itself = || {
        let is_question = text.block(number).is_some_and(|block| matches!(block.kind, BlockKind::Question | BlockKind::Contents));
        is_question || text.sentence(number).is_some_and(|sentence| sentence.ends_with(['?', '？']))
    };
    asks_for_figure(reading) && !asks_itself() && tells()
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
///
/// # Errors
/// When the candidate index fails; see [`IndexError`].
pub fn candidates(snapshot: &Snapshot, reading: &Reading, queries: &Queries, scope: &Scope) -> Result<Vec<Found>, IndexError> {
    let documents: Vec<usize> = match scope {
        Scope::All => (0..snapshot.documents.len()).collect(),
        Scope::Document(document) => vec![*document],
    };
    let count = |document: &usize| snapshot.documents.get(*document).map_or(0, |indexed| indexed.document.text.len());
    let total: usize = documents.iter().map(count).sum();
    if total <= SCORED_WHOLE {
        let all = documents.iter().flat_map(|document| (0..count(document)).map(|at| Found { document: *document, at, score: 0.0 }));
        return Ok(all.filter(|found| may_answer(snapshot, reading, found)).collect());
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
    places.retain(|found| may_answer(snapshot, reading, found));
    places.sort_by_key(|found| (found.document, found.at));
    places.dedup_by_key(|found| (found.document, found.at));
    Ok(places)
}
