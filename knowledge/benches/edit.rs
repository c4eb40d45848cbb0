//! What one edit costs in a large knowledge base: documents indexed, and the time beside that of indexing everything.
//!
//! `cargo bench -p stet-knowledge --bench edit`: 1,000 documents of 100 sentences; one of them gets another text. The time
//! runs from the changed text to the answer that quotes it.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops where its data is broken")]

use std::sync::Arc;
use std::time::Instant;
use stet_knowledge::answer::{Question, answer};
use stet_knowledge::base::{Change, Files, KnowledgeBase, Subject};
use stet_knowledge::index::Snapshot;

const DOCUMENTS: usize = 1_000;
const SENTENCES: usize = 100;

fn main() {
    let files: Files = (0..DOCUMENTS).flat_map(|number| document(&format!("d{number}"), "red")).collect();
    let base = KnowledgeBase::load(&files).0;
    let start = Instant::now();
    let whole = Snapshot::new(base.clone());
    let indexed = whole.candidates().expect("an index in memory").added();
    ask(&whole, "what does the red box 33 of d7 hold?");
    let all = start.elapsed();
    println!("{} sentences in {indexed} documents", whole.sentences());

    let subject = Subject::Document("d500".to_owned());
    let start = Instant::now();
    let change = Change { made_on: base.version(&subject), subject, files: Some(document("d500", "blue")) };
    let after = Snapshot::after(base.with_changes(&[change]).base, Some(&whole));
    let built = start.elapsed();
    let quoted = ask(&after, "what does the blue box 33 hold?");
    let one = start.elapsed();
    assert!(quoted.contains("blue box 33"), "the new sentence is quoted: {quoted}");
    let again = after.documents.iter().zip(&whole.documents).filter(|(new, old)| !Arc::ptr_eq(new, old)).count();
    let indexed = after.candidates().expect("an index in memory").added();
    println!("an edit of one document: {again} cut into tokens, {indexed} put into the candidate index");
    println!(
        "time beside indexing everything: {:.4} ({built:.0?} for the snapshot, {one:.0?} to the answer, {all:.0?})",
        one.as_secs_f64() / all.as_secs_f64()
    );
}

fn ask(snapshot: &Snapshot, question: &str) -> String {
    let found = answer(snapshot, &Question { threshold: 0.0, ..Question::new(question) }).expect("an answer");
    found.citations.first().map(|citation| citation.text.clone()).unwrap_or_default()
}

fn document(id: &str, topic: &str) -> Files {
    let head = format!("id = \"{id}\"\ntitle = \"{id}\"\nlanguage = \"en\"\nunit = \"line\"\n");
    let line =
        |number: usize| format!("The {topic} box {number} holds w{}x marbles and a letter of {id} to the harbour master.\n", number * 7);
    let text = (0..SENTENCES).fold(String::new(), |text, number| text + &line(number));
    [("document.toml", head), ("source.txt", text)].map(|(name, content)| (format!("documents/{id}/{name}"), content)).into()
}
