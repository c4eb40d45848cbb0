//! In which texts an answer is looked for, and in which order: somebody's own before the shipped story.

use super::rerank::Reranker;
use super::{Answer, Judgement, Question, Status, Writer};
use crate::evidence::{Confidence, Queries, QueryTerm, Ranked, Scope, candidates, confidence, rank};
use crate::index::{Found, IndexError, Snapshot};
use crate::question::Reading;
use std::cell::OnceCell;

/// What was looked at for one attempt at an answer.
#[derive(Clone, Default)]
pub(super) struct Looked {
    pub(super) candidates: Vec<Found>,
    pub(super) ranked: Vec<Ranked>,
    pub(super) judged: Confidence,
    pub(super) judgement: Option<Judgement>,
}

/// The share of a question's words, by rarity, that the best sentence must have where the document is asked alone, and where the
/// story is asked after other texts without being named.
const SAID_ALONE: f64 = 0.4;
const SAID_OF_STORY: f64 = 0.8;

/// The most that an answer in the asker's language may be less sure than one in another and still win.
const AS_SURE: f64 = 0.05;
/// How sure an answer in another language must be where a text in the asker's speaks of it, too.
const SURE_OF_TRANSLATION: f64 = 0.7;

/// A question that is looked for in texts.
pub(super) struct Search<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) reading: &'a Reading,
    pub(super) queries: &'a Queries,
    pub(super) question: &'a Question<'a>,
}

impl Search<'_> {
    /// Looks in everything in scope. Where that is not sure enough, in the document with the best sentence alone: another document
    /// must not turn an answer into a refusal. The shipped story is a demonstration among other texts: it is looked at last.
    pub(super) fn texts(&self, found: &[Found]) -> Result<(Answer, Looked), IndexError> {
        let story = self.demonstration();
        let (of_story, own): (Vec<Found>, Vec<Found>) = found.iter().partition(|found| Some(found.document) == story);
        let of_language: Vec<Found> = own.iter().filter(|found| self.is_in_language(found.document)).copied().collect();
        let is_mixed = !of_language.is_empty() && of_language.len() < own.len();
        let mut first = self.attempt(&self.question.scope, own);
        let is_foreign = |document: usize| is_mixed && !self.is_in_language(document);
        let spoken = OnceCell::new();
        let spoken = || spoken.get_or_init(|| self.attempt(&self.question.scope, of_language.clone()));
        // Where a text in the asker's language speaks of it, a translated word must be sure.
        let is_unsure = |confidence: f64| confidence < SURE_OF_TRANSLATION && self.said(&spoken().1) >= SAID_ALONE;
        let best = |looked: &Looked| looked.ranked.first().map(|best| best.document);
        if first.0.status == Status::Answered && best(&first.1).is_some_and(is_foreign) {
            let is_surer = spoken().0.status == Status::Answered && spoken().0.confidence >= first.0.confidence - AS_SURE;
            if is_surer || is_unsure(first.0.confidence) {
                first = spoken().clone();
            }
        }
        if first.0.status == Status::Answered {
            return Ok(first);
        }
        if let Some(best) = best(&first.1).filter(|_| self.question.scope == Scope::All && self.snapshot.documents.len() > 1) {
            let scope = Scope::Document(best);
            let alone = self.attempt(&scope, candidates(self.snapshot, self.reading, self.queries, &scope)?);
            let is_answered = alone.0.status == Status::Answered && self.said(&alone.1) >= SAID_ALONE;
            if is_answered && !(is_foreign(best) && is_unsure(alone.0.confidence)) {
                return Ok(alone);
            }
        }
        if let Some(story) = story.filter(|_| !of_story.is_empty()) {
            let last = self.attempt(&Scope::Document(story), of_story);
            let is_about_story = !self.reading.mentions.is_empty() || self.said(&last.1) >= SAID_OF_STORY;
            if last.0.status == Status::Answered && is_about_story {
                return Ok(last);
            }
        }
        Ok(first)
    }

    /// Returns true if a document has a text in the language of the question.
    fn is_in_language(&self, document: usize) -> bool {
        let views = self.snapshot.documents.get(document).map(|indexed| indexed.views.as_slice()).unwrap_or_default();
        views.iter().any(|view| view.language.same_spoken(self.reading.language))
    }

    /// Returns the shipped story's position, where other texts are loaded beside it.
    fn demonstration(&self) -> Option<usize> {
        let story = self.snapshot.base.story.as_deref().and_then(|story| self.snapshot.position(story))?;
        let is_beside_others = self.question.scope == Scope::All && self.snapshot.documents.len() > 1;
        is_beside_others.then_some(story)
    }

    /// Returns how much of the question the best sentence says, by the rarity of its words.
    fn said(&self, looked: &Looked) -> f64 {
        let Some((view, sentence)) = looked.ranked.first().and_then(|best| best.matched(self.snapshot)) else { return 0.0 };
        let words = &self.queries.to(view.language).fields[0];
        let held = words.iter().filter(|word| word.is_held(&sentence.counts)).map(QueryTerm::rarity).sum::<f64>();
        held / words.iter().map(QueryTerm::rarity).sum::<f64>().max(f64::MIN_POSITIVE)
    }

    fn attempt(&self, scope: &Scope, candidates: Vec<Found>) -> (Answer, Looked) {
        let mut ranked = rank(self.snapshot, self.reading, self.queries, scope, &candidates);
        Reranker { snapshot: self.snapshot, reading: self.reading, queries: self.queries }.raise(&mut ranked);
        let judged = confidence(self.snapshot, self.reading, self.queries, scope, &ranked);
        let writer = Writer { snapshot: self.snapshot, reading: self.reading, queries: self.queries };
        let (answer, judgement) = writer.with_sentences(self.question, &ranked, &judged);
        (answer, Looked { candidates, ranked, judged, judgement })
    }
}
