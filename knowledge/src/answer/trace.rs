//! Answers a question however it is put: with greetings around it, with slips, in Cantonese, behind something that is told.

use super::closest::closest;
use super::search::{Attempt, Search};
use super::{Answer, Judgement, Question, SURE, Status, Why, Writer};
use crate::document::Address;
use crate::evidence::{Confidence, FactAnswer, Queries, Ranked, Scope, candidates, find_facts};
use crate::index::{Found, IndexError, Snapshot};
use crate::lexicon::Talk;
use crate::outline::BlockKind;
use crate::question::{Reading, asked_behind, asking_clause, asking_sentence, talk, without_courtesy, without_typos};
use crate::text::Normal;

/// Everything that led to an answer, for those who work on the ranking.
#[derive(Debug)]
pub struct Trace {
    /// The answer.
    pub answer: Answer,
    /// How the question was read.
    pub reading: Reading,
    /// Its terms.
    pub queries: Queries,
    /// The sentences that were looked at.
    pub candidates: Vec<Found>,
    /// The scored sentences with their features.
    pub ranked: Vec<Ranked>,
    /// How the ranking was judged.
    pub confidence: Confidence,
    /// How well the quotes answer, of a text with an outline.
    pub judgement: Option<Judgement>,
}

/// Answers a question from a snapshot.
///
/// # Errors
/// Only when the candidate index of a large scope fails; see [`IndexError`].
pub fn answer(snapshot: &Snapshot, question: &Question<'_>) -> Result<Answer, IndexError> {
    trace(snapshot, question).map(|trace| trace.answer)
}

/// Answers a question and keeps everything that led to the answer.
///
/// # Errors
/// As [`answer`].
pub fn trace(snapshot: &Snapshot, question: &Question<'_>) -> Result<Trace, IndexError> {
    let base = &snapshot.base;
    // Greetings and thanks need not stand in the text; somebody may have chosen the sentences for them all the same.
    let is_pinned = base.pin(question.text).is_some();
    let alone = without_courtesy(base, question.text).filter(|_| !is_pinned);
    let text = alone.as_deref().unwrap_or(question.text);
    let mended = without_typos(snapshot, text).filter(|_| !is_pinned);
    let text = mended.as_deref().unwrap_or(text);
    let whole = trace_spoken(snapshot, &Question { text, ..question.clone() })?;
    // What is for the bot is answered by a text only if that has the very question.
    if let Some(talk) = talk(base, question.text).filter(|_| !is_pinned) {
        let answer = under_very_question(snapshot, &Question { text, ..question.clone() }, &whole);
        return Ok(Trace { answer: answer.unwrap_or_else(|| to_talk(&whole.answer, talk)), ..whole });
    }
    // Facts tell what the last of several sentences asks, read with those before it.
    if whole.answer.why.relations.is_empty()
        && let Some(told) = asked_behind(base, text)
    {
        let alone = trace_spoken(snapshot, &Question { text: &told, ..question.clone() })?;
        if !alone.answer.why.relations.is_empty() {
            return Ok(alone);
        }
    }
    if whole.answer.status == Status::Answered {
        return Ok(whole);
    }
    // Nor need what somebody tells before the question.
    let is_supposed = base.lexicon.supposes(Normal::new(text).text());
    for asking in [asking_sentence, asking_clause] {
        // Who joined Meta, *if* nobody had left, is another question than who joined it.
        if is_supposed {
            break;
        }
        let Some(part) = asking(base, text).filter(|part| part != text) else { continue };
        let alone = trace_spoken(snapshot, &Question { text: &part, ..question.clone() })?;
        if alone.answer.status == Status::Answered {
            return Ok(alone);
        }
    }
    let closest = closest(snapshot, &whole.reading);
    Ok(Trace { answer: Answer { closest, ..whole.answer }, ..whole })
}

/// Answers a question as it is put and, if that is in Cantonese and no fact answers, as written Chinese has it.
fn trace_spoken(snapshot: &Snapshot, question: &Question<'_>) -> Result<Trace, IndexError> {
    let put = trace_whole(snapshot, question)?;
    let is_settled = put.answer.why.pinned || !put.answer.why.relations.is_empty();
    let Some(written) = snapshot.base.lexicon.in_written_chinese(question.text).filter(|_| !is_settled) else { return Ok(put) };
    let other = trace_whole(snapshot, &Question { text: &written, ..question.clone() })?;
    let is_answered = |trace: &Trace| trace.answer.status == Status::Answered;
    let is_better = !other.answer.why.relations.is_empty() || (!is_answered(&put) && is_answered(&other));
    Ok(if is_better { other } else { put })
}

/// Answers with what stands under the very question, if a text has it: *who are you?* has no word to search by.
fn under_very_question(snapshot: &Snapshot, question: &Question<'_>, whole: &Trace) -> Option<Answer> {
    let letters = |text: &str| Normal::new(text).text().chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let asked = letters(question.text);
    let in_scope =
        snapshot.documents.iter().enumerate().filter(|(at, _)| question.scope == Scope::All || question.scope == Scope::Document(*at));
    let (document, answers) = in_scope.into_iter().find_map(|(at, indexed)| {
        let text = &indexed.document.text;
        let is_question = |number: &usize| text.block(*number).is_some_and(|block| block.kind == BlockKind::Question);
        let very = (1..=text.len()).filter(is_question).find(|number| letters(&text.shown(*number)) == asked)?;
        Some((at, text.under(very)))
    })?;
    let writer = Writer { snapshot, reading: &whole.reading, queries: &whole.queries };
    let quote = writer.cite_span(document, *answers.first()?..answers.last()? + 1)?;
    Some(writer.assemble(Status::Answered, Vec::new(), vec![quote], &whole.ranked, SURE, writer.why(None)))
}

/// Returns an answer to what somebody says to the bot: no text says anything of that.
fn to_talk(answer: &Answer, talk: Talk) -> Answer {
    Answer {
        status: Status::NotFound,
        reason: None,
        talk: Some(talk),
        headline: Vec::new(),
        citations: Vec::new(),
        nearest: Vec::new(),
        closest: None,
        confidence: 0.0,
        why: Why { asked: answer.why.asked, ..Why::default() },
        revision: answer.revision.clone(),
        ranked: Vec::new(),
        language: answer.language,
    }
}

/// Answers a question as it is put.
fn trace_whole(snapshot: &Snapshot, question: &Question<'_>) -> Result<Trace, IndexError> {
    let reading = Reading::new(&snapshot.base, question.text, question.locale);
    let queries = Queries::new(snapshot, &reading);
    let sought = candidates(snapshot, &reading, &queries, &question.scope)?;
    let search = Search { snapshot, reading: &reading, queries: &queries, question };
    let facts = find_facts(snapshot, &reading).and_then(|facts| in_reach(snapshot, question, facts));
    let Attempt { answer: found, candidates, ranked, judged, judgement } = search.texts(&sought)?;
    let writer = Writer { snapshot, reading: &reading, queries: &queries };
    let pinned = snapshot.base.pin(question.text).and_then(|pin| writer.with_pin(question, pin, &ranked));
    let answer = match (pinned, facts) {
        (Some(pinned), _) => pinned,
        (None, Some(facts)) => writer.with_facts(&facts, &ranked),
        (None, None) => found,
    };
    Ok(Trace { answer, candidates, ranked, confidence: judged, judgement, reading, queries })
}

/// Returns facts if all their evidence lies in the scope of the question: else they answer nothing.
fn in_reach(snapshot: &Snapshot, question: &Question<'_>, facts: FactAnswer) -> Option<FactAnswer> {
    facts.evidence.iter().all(|address| reaches(snapshot, question, address)).then_some(facts)
}

/// Returns true if a sentence lies in the scope of a question.
pub(super) fn reaches(snapshot: &Snapshot, question: &Question<'_>, address: &Address) -> bool {
    match question.scope {
        Scope::All => true,
        Scope::Document(at) => {
            snapshot.documents.get(at).is_some_and(|indexed| address.document.as_deref() == Some(indexed.document.id.as_str()))
        }
    }
}
