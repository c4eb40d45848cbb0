//! How answers would change: questions asked before and after.

use std::time::Instant;
use stet_knowledge::answer::{Answer, Question, Status, answer};
use stet_knowledge::expectation::{Expectation, Reference};
use stet_knowledge::index::{IndexError, Snapshot};

/// What a question is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The names of the headline.
    pub(crate) headline: Vec<String>,
    /// The addresses and texts of the sentences; none where the story does not say.
    pub(crate) quotes: Vec<(String, String)>,
}

/// A question that is answered otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) question: String,
    pub(crate) before: Told,
    pub(crate) after: Told,
}

/// What became of questions that were asked before and after.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Answers {
    pub(crate) changed: Vec<Changed>,
    /// How many were asked until the time was over.
    pub(crate) asked: usize,
    /// How many were to be asked.
    pub(crate) of: usize,
}

/// A golden question, asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tested {
    pub(crate) question: String,
    /// Whether what was expected is quoted.
    pub(crate) passed: bool,
    /// The addresses of what was expected; none where the story should not say.
    pub(crate) expected: Vec<String>,
    pub(crate) told: Told,
}

/// Asks questions of two snapshots, until a time.
pub(crate) fn compare(
    before: &Snapshot,
    after: &Snapshot,
    questions: &[String],
    threshold: f64,
    until: Instant,
) -> Result<Answers, IndexError> {
    let mut answers = Answers { of: questions.len(), ..Answers::default() };
    for question in questions {
        if Instant::now() > until {
            break;
        }
        let [before, after] = [ask(before, question, threshold)?, ask(after, question, threshold)?];
        answers.asked += 1;
        if before != after {
            answers.changed.push(Changed { question: question.clone(), before, after });
        }
    }
    Ok(answers)
}

/// Asks golden questions.
pub(crate) fn test<'a>(
    snapshot: &Snapshot,
    golden: impl Iterator<Item = &'a Expectation>,
    threshold: f64,
) -> Result<Vec<Tested>, IndexError> {
    golden
        .map(|expectation| {
            let told = ask(snapshot, &expectation.question, threshold)?;
            let expected: Vec<String> = expectation.sentences.iter().map(|reference| reference.address().to_string()).collect();
            let is_quoted = |reference: &Reference| {
                let held = snapshot.base.document(Some(&reference.document)).is_some_and(|document| reference.holds(document));
                held && told.quotes.iter().any(|(quoted, _)| *quoted == reference.address().to_string())
            };
            let passed = expectation.sentences.iter().all(is_quoted) && expected.is_empty() == told.quotes.is_empty();
            Ok(Tested { question: expectation.question.clone(), passed, expected, told })
        })
        .collect()
}

/// Those of questions that are not answered.
pub(crate) fn unanswered<T>(
    snapshot: &Snapshot,
    questions: Vec<T>,
    text: impl Fn(&T) -> &str,
    threshold: f64,
) -> Result<Vec<T>, IndexError> {
    let mut left = Vec::new();
    for question in questions {
        if ask(snapshot, text(&question), threshold)?.quotes.is_empty() {
            left.push(question);
        }
    }
    Ok(left)
}

fn ask(snapshot: &Snapshot, question: &str, threshold: f64) -> Result<Told, IndexError> {
    answer(snapshot, &Question { threshold, ..Question::new(question) }).map(|answer| Told::new(&answer))
}

impl Told {
    fn new(answer: &Answer) -> Self {
        let citations = if answer.status == Status::Answered { answer.citations.as_slice() } else { &[] };
        Self {
            headline: answer.headline.iter().map(|item| item.name.clone()).collect(),
            quotes: citations
                .iter()
                .map(|citation| (format!("{}#{}", citation.document, citation.sentence), citation.text.clone()))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stet_knowledge::base::KnowledgeBase;

    #[test]
    fn what_the_time_does_not_reach_is_not_asked() {
        let snapshot = Snapshot::new(KnowledgeBase::shipped());
        let questions = ["who went to Meta?".to_owned(), "誰去了Meta？".to_owned()];
        let asked = |until| compare(&snapshot, &snapshot, &questions, 0.5, until).unwrap();
        let now = Instant::now();
        assert_eq!(asked(now.checked_sub(std::time::Duration::from_secs(1)).unwrap()), Answers { of: 2, ..Answers::default() });
        assert_eq!(asked(now + std::time::Duration::from_hours(1)), Answers { asked: 2, of: 2, changed: Vec::new() });
    }

    #[test]
    fn a_golden_question_passes_for_the_very_sentences_and_no_others() {
        let base = KnowledgeBase::shipped();
        let story = base.document(None).unwrap();
        let snapshot = Snapshot::new(base.clone());
        let check = |question: &str, sentences: &[usize], is_stale: bool, expected: bool| {
            let mut golden = Expectation::new(question, sentences.iter().map(|number| (&**story, *number))).unwrap();
            if is_stale {
                golden.sentences[0].hash = "00000000".to_owned();
            }
            let tested = test(&snapshot, [&golden].into_iter(), 0.5).unwrap();
            assert_eq!(tested[0].passed, expected, "{question} {sentences:?}");
        };
        check("who went to Meta?", &[2, 4, 1], false, true);
        check("who went to Meta?", &[4], false, true);
        check("who went to Meta?", &[40], false, false);
        check("who went to Meta?", &[4], true, false);
        check("who went to Google?", &[], false, true);
        check("who went to Meta?", &[], false, false);
    }
}
