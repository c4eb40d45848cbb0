//! How answers would change: questions asked before and after.

use std::time::Instant;
use stet_knowledge::answer::{Answer, Question, Status, answer};
use stet_knowledge::expectation::Expectation;
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
            let is_quoted = |address: &String| told.quotes.iter().any(|(quoted, _)| quoted == address);
            let passed = expected.iter().all(is_quoted) && expected.is_empty() == told.quotes.is_empty();
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
