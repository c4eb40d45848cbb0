//! What the engine's models are trained from; `knowledge/ranking/README.md` tells how.

use super::{Known, Reach, Run, Traced, write_lines};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use stet_knowledge::answer::{JUDGEMENT_FEATURES, SIGNS};
use stet_knowledge::evidence::{Asker, CONFIDENCE_FEATURES, FEATURES, MOST_PAIRS, READ_CLOSELY, Ranked, SPAN_FEATURES, Span};
use stet_knowledge::index::{IndexedSentence, Snapshot};
use stet_knowledge::text::Normal;

/// Writes one line a question with the features of its candidates and of its confidence, and beside it two files about
/// short answers: `FILE.spans` and `FILE.pairs`.
pub(crate) fn write(path: &Path, snapshot: &Snapshot, questions: &[Known], asked: &[(Run, Reach, Option<Traced>)]) -> Result<()> {
    let round = |values: &[f64]| values.iter().map(|value| (value * 1e5).round() / 1e5).collect::<Vec<f64>>();
    let head = json!({ "features": FEATURES.as_slice(), "confidence": &*CONFIDENCE_FEATURES, "judgement": &*JUDGEMENT_FEATURES,
        "signs": SIGNS.as_slice(), "spans": SPAN_FEATURES, "pairs": MOST_PAIRS });
    let names = std::iter::once(serde_json::to_string(&head));
    let traced = || questions.iter().zip(asked).filter_map(|(known, (.., traced))| Some((known, traced.as_ref()?)));
    let lines = traced().map(|(known, traced)| {
        let (trace, snapshot) = (&traced.trace, traced.snapshot(snapshot));
        let document = known.document(snapshot.base.story.as_deref());
        let candidates: Vec<_> = trace
            .ranked
            .iter()
            .map(|candidate| {
                let id = snapshot.documents.get(candidate.document).map(|indexed| indexed.document.id.as_str());
                let gold = known.is_gold(snapshot, candidate.document, candidate.sentence);
                json!([
                    u8::from(gold),
                    round(&candidate.features),
                    id,
                    traced.number(candidate.sentence),
                    candidate.linear + candidate.trees,
                    round(&candidate.signs)
                ])
            })
            .collect();
        // Of a text with an outline, what is judged is the first quote.
        let quote = trace.answer.citations.first().and_then(|quote| Some((snapshot.position(&quote.document)?, quote.numbers())));
        let is_cited = quote.is_some_and(|(at, mut numbers)| numbers.any(|number| known.is_gold(snapshot, at, number)));
        let judgement = trace.judgement.as_ref().map(|judgement| round(&judgement.features));
        serde_json::to_string(&json!({ "id": known.id, "doc": document, "lang": known.lang, "answerable": !known.gold.is_empty(),
            "confidence": round(&trace.confidence.features), "candidates": candidates, "judgement": judgement, "cited": is_cited }))
    });
    write_lines(path, names.chain(lines))?;
    write_spans(path, snapshot, traced())
}

/// `FILE.spans` holds rows of little-endian 32-bit words: the question's line, the candidate's place in that line, how
/// much of the short answer it is (F1, a float), the numeric features (floats), and its pairs, each a line of `FILE.pairs`,
/// all ones where there are fewer. Of a question without an answer, only the first sentence of the ranking is in it.
fn write_spans<'a>(path: &Path, snapshot: &Snapshot, traced: impl Iterator<Item = (&'a Known, &'a Traced)>) -> Result<()> {
    let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", path.display()));
    let (spans_path, pairs_path) = (beside("spans"), beside("pairs"));
    let place = || format!("cannot write {}", spans_path.display());
    let mut file = BufWriter::new(File::create(&spans_path).with_context(place)?);
    let mut pairs: HashMap<String, u32> = HashMap::new();
    let lexicon = &snapshot.base.lexicon;
    for (line, (known, traced)) in traced.enumerate() {
        let (trace, snapshot) = (&traced.trace, traced.snapshot(snapshot));
        let mut read: Vec<(usize, &Ranked)> = trace.ranked.iter().enumerate().collect();
        read.sort_by_key(|(_, candidate)| candidate.glanced);
        read.truncate(READ_CLOSELY);
        // Of questions without an answer, only the sentence that is judged.
        read.retain(|(at, _)| !known.gold.is_empty() || *at == 0);
        for (at, candidate) in read {
            let Some((view, sentence)) = candidate.matched(snapshot) else { continue };
            let gold = known.is_gold(snapshot, candidate.document, candidate.sentence);
            let asker = Asker::new(&trace.reading, trace.queries.to(view.language), view.language);
            for span in asker.spans(lexicon, sentence) {
                let label = known.answer.as_deref().filter(|_| gold).map_or(0.0, |answer| share_of_answer(sentence, &span, answer));
                let mut row = vec![word(line), word(at), float(label)];
                row.extend(span.features.iter().map(|value| float(*value)));
                let names = asker.pair_names(lexicon, sentence, &span);
                let row_length = row.len() + MOST_PAIRS;
                for name in names {
                    let next = word(pairs.len());
                    row.push(*pairs.entry(name).or_insert(next));
                }
                row.resize(row_length, u32::MAX);
                for value in row {
                    file.write_all(&value.to_le_bytes()).with_context(place)?;
                }
            }
        }
    }
    file.flush().with_context(place)?;
    let mut names: Vec<(&String, &u32)> = pairs.iter().collect();
    names.sort_by_key(|(_, at)| **at);
    write_lines(&pairs_path, names.into_iter().map(|(name, _)| Ok(name.clone())))
}

fn word(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "features need no more digits")]
fn float(value: f64) -> u32 {
    (value as f32).to_bits()
}

/// F1 of a candidate and the known answer, by bytes of the sentence's normal form: they only have to be told apart.
fn share_of_answer(sentence: &IndexedSentence, span: &Span, answer: &str) -> f64 {
    let answer = Normal::new(answer);
    let wanted = answer.text().trim();
    let overlap = |at: usize| {
        let (start, end) = (at.max(span.range.start), (at + wanted.len()).min(span.range.end));
        let common = end.saturating_sub(start);
        2.0 * f64::from(word(common)) / f64::from(word(wanted.len() + span.range.len()))
    };
    sentence.normal.match_indices(wanted).map(|(at, _)| overlap(at)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Asking, ask, documents};
    use stet_knowledge::base::KnowledgeBase;

    #[test]
    fn what_is_written_of_a_hidden_question_is_of_its_own_document() {
        let corpus = [
            json!({ "doc": "ships", "title": "Ships", "lang": "en", "paragraphs": [["The Aurora sank in 1912."], ["A storm came.", "It rained."]] }),
            json!({ "doc": "clocks", "title": "Clocks", "lang": "en", "paragraphs": [["Ada Stone built the clock in 1877."], ["It stands in Lisbon."]] }),
        ];
        let corpus: Vec<_> = corpus.into_iter().map(|line| serde_json::from_value(line).expect("a document")).collect();
        let snapshot = Snapshot::new(KnowledgeBase::of_documents(documents(&corpus)));
        let asking = Asking { document_scope: true, hide_gold_paragraph: true, threshold: 0.5 };
        let known = json!({ "id": "q", "lang": "en", "question": "Who built the clock in Lisbon?", "doc": "clocks", "gold": [1] });
        let mut known: Known = serde_json::from_value(known).expect("a question");
        let (run, reach, traced) = ask(&snapshot, &known, asking).expect("it is asked");
        known.gold.clear();
        let file = tempfile::tempdir().expect("a folder");
        let path = file.path().join("features.jsonl");
        write(&path, &snapshot, &[known], &[(run, reach, Some(traced))]).expect("it is written");
        let content = std::fs::read_to_string(&path).expect("it is there");
        let line: serde_json::Value = serde_json::from_str(content.lines().nth(1).expect("a line")).expect("JSON");
        // What is left of it is one sentence, which keeps its number; the other document comes first in the snapshot.
        let candidates = line["candidates"].as_array().expect("candidates");
        assert_eq!((candidates.len(), &candidates[0][2], &candidates[0][3]), (1, &json!("clocks"), &json!(2)));
        let pairs = std::fs::read_to_string(path.with_extension("jsonl.pairs")).expect("pairs");
        assert!(pairs.to_lowercase().contains("stand") && !pairs.to_lowercase().contains("aurora"), "{pairs}");
    }
}
