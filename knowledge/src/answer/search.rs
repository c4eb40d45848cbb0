//! In which texts an answer is looked for, and in which order: somebody's own before the shipped story.

use super::rerank::Reranker;
use super::{Answer, Judgement, Question, Status, Writer};
use crate::evidence::{Confidence, Queries, QueryTerm, Ranked, Scope, candidates, confidence, rank};
use crate::index::{Found, IndexError, Snapshot};
use crate::question::Reading;

/// An attempt at an answer, and what was looked at for it.
#[derive(Clone)]
pub(super) struct Attempt {
    pub(super) answer: Answer,
    pub(super) candidates: Vec<Found>,
    pub(super) ranked: Vec<Ranked>,
    pub(super) judged: Confidence,
    pub(super) judgement: Option<Judgement>,
}

impl Attempt {
    fn is_answered(&self) -> bool {
        self.answer.status == Status::Answered
    }

    /// Returns the document of the best sentence.
    fn document(&self) -> Option<usize> {
        self.ranked.first().map(|best| best.document)
    }
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
    pub(super) fn texts(&self, found: &[Found]) -> Result<Attempt, IndexError> {
        let story = self.demonstration();
        let (of_story, own): (Vec<Found>, Vec<Found>) = found.iter().partition(|found| Some(found.document) == story);
        let first = self.own_texts(own)?;
        if first.is_answered() {
            return Ok(first);
        }
        if let Some(story) = story.filter(|_| !of_story.is_empty()) {
            let last = self.attempt(&Scope::Document(story), of_story);
            let is_about_story = !self.reading.mentions.is_empty() || self.said(&last) >= SAID_OF_STORY;
            if last.is_answered() && is_about_story {
                return Ok(last);
            }
        }
        Ok(first)
    }

    /// Looks in everything but the demonstration. A text in the asker's language may say it more surely than a translated word, and where
    /// one speaks of it, a translated word must be sure.
    fn own_texts(&self, own: Vec<Found>) -> Result<Attempt, IndexError> {
        let of_language: Vec<Found> = own.iter().filter(|found| self.is_in_language(found.document)).copied().collect();
        let is_mixed = !of_language.is_empty() && of_language.len() < own.len();
        let together = self.attempt(&self.question.scope, own);
        let is_foreign = |attempt: &Attempt| is_mixed && attempt.document().is_some_and(|document| !self.is_in_language(document));
        let answer = self.or_alone(together)?;
        if !answer.is_answered() || !is_foreign(&answer) {
            return Ok(answer);
        }
        let spoken = self.attempt(&self.question.scope, of_language);
        let is_surer = spoken.is_answered() && spoken.answer.confidence >= answer.answer.confidence - AS_SURE;
        let is_unsure = answer.answer.confidence < SURE_OF_TRANSLATION && self.said(&spoken) >= SAID_ALONE;
        if is_surer || is_unsure { self.or_alone(spoken) } else { Ok(answer) }
    }

    /// Returns an attempt or, if it has no answer, that of the document with its best sentence alone which has one.
    fn or_alone(&self, together: Attempt) -> Result<Attempt, IndexError> {
        let is_one_of_several = self.question.scope == Scope::All && self.snapshot.documents.len() > 1;
        let best = together.document().filter(|_| is_one_of_several && !together.is_answered());
        let Some(scope) = best.map(Scope::Document) else { return Ok(together) };
        let alone = self.attempt(&scope, candidates(self.snapshot, self.reading, self.queries, &scope)?);
        let is_answer = alone.is_answered() && self.said(&alone) >= SAID_ALONE;
        Ok(if is_answer { alone } else { together })
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
    fn said(&self, attempt: &Attempt) -> f64 {
        let Some((view, sentence)) = attempt.ranked.first().and_then(|best| best.matched(self.snapshot)) else { return 0.0 };
        let words = &self.queries.to(view.language).fields[0];
        let held = words.iter().filter(|word| word.is_held(&sentence.counts)).map(QueryTerm::rarity).sum::<f64>();
        held / words.iter().map(QueryTerm::rarity).sum::<f64>().max(f64::MIN_POSITIVE)
    }

    fn attempt(&self, scope: &Scope, candidates: Vec<Found>) -> Attempt {
        let mut ranked = rank(self.snapshot, self.reading, self.queries, scope, &candidates);
        Reranker { snapshot: self.snapshot, reading: self.reading, queries: self.queries }.raise(&mut ranked);
        let judged = confidence(self.snapshot, self.reading, self.queries, scope, &ranked);
        let writer = Writer { snapshot: self.snapshot, reading: self.reading, queries: self.queries };
        let (answer, judgement) = writer.with_sentences(self.question, &ranked, &judged);
        Attempt { answer, candidates, ranked, judged, judgement }
    }
}
