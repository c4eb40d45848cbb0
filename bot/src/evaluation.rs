//! Measuring answers against questions whose answers are known: reading the sets, asking, counting.

mod explanation;
mod figures;
mod set;
pub(crate) mod training;

pub(crate) use explanation::explain;
pub(crate) use figures::{Bin, Figures, Outcome, outcome};
pub(crate) use set::{CorpusDocument, Known, read_corpus, read_questions, read_run, shared_id};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    time::Instant,
};
use stet_knowledge::answer::{Question, Status, Trace, trace};
use stet_knowledge::document::Document;
use stet_knowledge::evidence::Scope;
use stet_knowledge::index::{IndexError, Snapshot};

/// What is kept of a question's answer: a line of a run file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The question's id.
    pub(crate) id: String,
    /// `answered` or `not_found`.
    pub(crate) status: Status,
    /// Profile ids, or text where there is none; each once.
    pub(crate) headline: Vec<String>,
    /// What is quoted as the answer.
    pub(crate) citations: Vec<Cited>,
    /// The ten best sentences.
    pub(crate) ranked: Vec<RankedPlace>,
    /// The probability that the question is answered.
    pub(crate) confidence: f64,
    /// How long it took.
    pub(crate) micros: u64,
    /// The paragraph that answers had been taken out: the question should be refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) hidden: bool,
}

/// A citation in a run file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cited {
    /// The document's id.
    pub(crate) doc: String,
    /// The sentence's number, from 1.
    pub(crate) sentence: usize,
    /// The last sentence's number, if it quotes several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<usize>,
}

/// A ranked sentence in a run file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RankedPlace {
    /// The document's id.
    pub(crate) doc: String,
    /// The sentence's number, from 1.
    pub(crate) sentence: usize,
    /// The higher the better.
    pub(crate) score: f64,
}

/// How to ask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    /// Only the question's own document is in reach.
    pub(crate) document_scope: bool,
    /// The paragraph that holds the answer is taken out first.
    pub(crate) hide_gold_paragraph: bool,
    /// The probability from which on a question counts as answered.
    pub(crate) threshold: f64,
}

/// How far the sentences that answer got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// One of them is among the candidates.
    pub(crate) found: bool,
    /// One of them is among those that were weighed.
    pub(crate) weighed: bool,
}

impl Reach {
    fn of(snapshot: &Snapshot, known: &Known, trace: &Trace) -> Self {
        Self {
            found: trace.candidates.iter().any(|found| known.is_gold(snapshot, found.document, found.at + 1)),
            weighed: trace.ranked.iter().any(|candidate| known.is_gold(snapshot, candidate.document, candidate.sentence)),
        }
    }
}

/// How a question was answered, and from what.
pub(crate) struct Traced {
    pub(crate) trace: Trace,
    /// What was asked instead of all documents, where the paragraph that answers was taken out.
    hidden: Option<Hidden>,
}

/// A document alone, without the paragraphs that answer a question.
struct Hidden {
    snapshot: Snapshot,
    /// What the number of each sentence was before.
    numbers: Vec<usize>,
}

impl Traced {
    /// The snapshot that was asked: the one given, but for questions whose paragraph was taken out.
    pub(crate) fn snapshot<'a>(&'a self, all: &'a Snapshot) -> &'a Snapshot {
        self.hidden.as_ref().map_or(all, |hidden| &hidden.snapshot)
    }

    /// The number of a sentence in the whole document, given the one in the snapshot that was asked.
    pub(crate) fn number(&self, sentence: usize) -> usize {
        self.hidden.as_ref().and_then(|hidden| hidden.numbers.get(sentence.checked_sub(1)?)).copied().unwrap_or(sentence)
    }
}

/// Asks one question and keeps what there is to measure.
pub(crate) fn ask(snapshot: &Snapshot, known: &Known, asking: Asking) -> std::result::Result<(Run, Reach, Traced), IndexError> {
    let hidden = asking.hide_gold_paragraph.then(|| without_gold_paragraph(snapshot, known)).flatten();
    let snapshot = hidden.as_ref().map_or(snapshot, |hidden| &hidden.snapshot);
    let document = known.document(snapshot.base.story.as_deref());
    let scope = match document.and_then(|id| snapshot.position(id)) {
        Some(document) if asking.document_scope => Scope::Document(document),
        _ => Scope::All,
    };
    let question = Question { text: &known.question, locale: None, scope, threshold: asking.threshold };
    let start = Instant::now();
    let trace = trace(snapshot, &question)?;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    // Of a paragraph that was taken out, nothing can be found.
    let reach = if hidden.is_some() { Reach::default() } else { Reach::of(snapshot, known, &trace) };
    let traced = Traced { trace, hidden };
    let answer = &traced.trace.answer;
    let mut headline: Vec<String> = Vec::new();
    for item in &answer.headline {
        let name = item.profile.clone().unwrap_or_else(|| item.text.clone());
        if !headline.contains(&name) {
            headline.push(name);
        }
    }
    let run = Run {
        id: known.id.clone(),
        status: answer.status,
        headline,
        citations: (answer.citations.iter())
            .map(|citation| Cited {
                doc: citation.document.clone(),
                sentence: traced.number(citation.sentence),
                to: citation.to.map(|to| traced.number(to)),
            })
            .collect(),
        ranked: (answer.ranked.iter().take(10))
            .map(|place| RankedPlace { doc: place.document.clone(), sentence: traced.number(place.sentence), score: place.score })
            .collect(),
        confidence: answer.confidence,
        micros,
        hidden: traced.hidden.is_some(),
    };
    Ok((run, reach, traced))
}

/// The question's document alone, without the paragraphs that hold its answer; `None` when nothing would be left.
fn without_gold_paragraph(snapshot: &Snapshot, known: &Known) -> Option<Hidden> {
    let indexed = snapshot.documents.get(snapshot.position(known.doc.as_deref()?)?)?;
    let text = &indexed.document.text;
    let hidden: Vec<usize> = known.gold.iter().filter_map(|gold| text.paragraph(*gold)).collect();
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    let mut numbers: Vec<usize> = Vec::new();
    let mut last = None;
    for (at, sentence) in text.sentences().enumerate() {
        let paragraph = text.paragraph(at + 1)?;
        if hidden.contains(&paragraph) {
            continue;
        }
        if last != Some(paragraph) {
            paragraphs.push(Vec::new());
            last = Some(paragraph);
        }
        paragraphs.last_mut()?.push(sentence.to_owned());
        numbers.push(at + 1);
    }
    if paragraphs.is_empty() {
        return None;
    }
    let document = set::document(&indexed.document.id, &indexed.document.title, indexed.document.language, &paragraphs);
    let snapshot = Snapshot::new(stet_knowledge::base::KnowledgeBase::of_documents(vec![document]));
    Some(Hidden { snapshot, numbers })
}

/// Whether something is left of a question's document when the paragraphs that answer are taken out.
pub(crate) fn can_hide_gold(snapshot: &Snapshot, known: &Known) -> bool {
    without_gold_paragraph(snapshot, known).is_some()
}

/// The documents of a corpus as a knowledge base of its own.
pub(crate) fn documents(corpus: &[CorpusDocument]) -> Vec<Document> {
    corpus.iter().map(|entry| set::document(&entry.doc, &entry.title, entry.lang, &entry.paragraphs)).collect()
}

/// Writes a file line by line.
pub(crate) fn write_lines(path: &Path, lines: impl Iterator<Item = serde_json::Result<String>>) -> Result<()> {
    let place = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(place)?);
    for line in lines {
        writeln!(file, "{}", line?).with_context(place)?;
    }
    file.flush().with_context(place)
}
