//! How long each part of answering takes: reading the question, finding candidates, ranking them, judging the ranking.
//!
//! `cargo bench -p stet-knowledge --bench stages [CORPUS QUESTIONS]`: asks the questions one after the other of the whole
//! corpus, on one core, and prints the median and the 99th of a hundred in microseconds, and how much longer than the medians ranking
//! and judging took the first time, when the trained weights were loaded. Without arguments it takes the
//! DRCD questions of ../shared/eval (5,118 sentences), and says so when they are not there.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops where its data is broken")]

use serde_json::Value;
use std::time::Instant;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::document::{Document, Text, Version};
use stet_knowledge::evidence::{Queries, Scope, candidates, confidence, rank};
use stet_knowledge::index::Snapshot;
use stet_knowledge::question::Reading;
use stet_knowledge::sentence::Unit;
use stet_knowledge::text::Language;

const EVAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/eval/");

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let (corpus, questions) = match given.as_slice() {
        [corpus, questions] => (corpus.clone(), questions.clone()),
        _ => (format!("{EVAL}drcd.corpus.jsonl"), format!("{EVAL}drcd-zh.questions.jsonl")),
    };
    let (Ok(corpus), Ok(questions)) = (std::fs::read_to_string(&corpus), std::fs::read_to_string(&questions)) else {
        println!("skipped: {corpus} and {questions} are not both there; name a corpus and questions");
        return;
    };
    let snapshot = Snapshot::new(KnowledgeBase::of_documents(lines(&corpus).map(|line| document(&line)).collect()));
    println!("{} sentences in {} documents", snapshot.sentences(), snapshot.documents.len());
    let mut times: [Vec<u128>; 5] = Default::default();
    let mut loading = 0;
    for (at, known) in lines(&questions).enumerate() {
        let scope = Scope::All;
        let start = Instant::now();
        let reading = Reading::new(&snapshot.base, known["question"].as_str().expect("a question has a text"), None);
        let read = Instant::now();
        let queries = Queries::new(&snapshot, &reading);
        let translated = Instant::now();
        let places = candidates(&snapshot, &reading, &queries, &scope).expect("the candidate index is built");
        let found = Instant::now();
        let ranked = rank(&snapshot, &reading, &queries, &scope, &places);
        let ordered = Instant::now();
        std::hint::black_box(confidence(&snapshot, &reading, &queries, &scope, &ranked));
        let judged = Instant::now();
        if at == 0 {
            loading = (judged - found).as_micros();
        }
        // The first questions pay for what is loaded once.
        if at >= 20 {
            let spans = [(start, read), (read, translated), (translated, found), (found, ordered), (ordered, judged)];
            times.iter_mut().zip(spans).for_each(|(times, (from, to))| times.push((to - from).as_micros()));
        }
    }
    let mut with_weights = 0; // what the parts take that need the trained weights, once these are there
    let parts = [
        ("reading", false),
        ("terms and translations", false),
        ("first stage: candidates", false),
        ("second stage: ranking", true),
        ("confidence", true),
    ];
    for ((name, needs_weights), times) in parts.iter().zip(&mut times) {
        times.sort_unstable();
        let percentile = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
        with_weights += if *needs_weights { percentile(50) } else { 0 };
        println!("{name:<25} p50 {:>6} µs   p99 {:>6} µs", percentile(50), percentile(99));
    }
    println!("{:<25}     {:>6} µs", "loading the weights", loading.saturating_sub(with_weights));
}

fn lines(content: &str) -> impl Iterator<Item = Value> + '_ {
    content.lines().filter(|line| !line.trim().is_empty()).map(|line| serde_json::from_str(line).expect("a line is JSON"))
}

fn document(line: &Value) -> Document {
    let text = |field: &str| line[field].as_str().expect("a document has an id, a title and a language").to_owned();
    let language: Language = serde_json::from_value(line["lang"].clone()).expect("a known language");
    let paragraphs: Vec<Vec<String>> = serde_json::from_value(line["paragraphs"].clone()).expect("paragraphs of sentences");
    Document {
        id: text("doc"),
        title: text("title"),
        language,
        origin: String::new(),
        unit: Unit::Sentence,
        format: None,
        fingerprints: Vec::new(),
        text: Text::from_paragraphs(Version::Source, language, &paragraphs),
        translations: Vec::new(),
    }
}
