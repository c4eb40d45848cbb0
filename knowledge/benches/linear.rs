//! How the time of reading a text, indexing it and answering from it grows with its length, for shapes that anybody may hand in.
//!
//! `cargo bench -p stet-knowledge --bench linear`: each shape with 50 thousand characters and with four times as many; printed are the
//! ratios of the times, about 4 where time is linear, 16 where it is quadratic. Of a question, its own length grows.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops where its data is broken")]

use std::time::Instant;
use stet_knowledge::answer::{Question, answer};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::index::Snapshot;

const CHARACTERS: usize = 50_000;
const TIMES: usize = 4;
/// Each time is the shortest of so many.
const TURNS: usize = 3;

fn main() {
    let shapes: [(&str, &str); 14] = [
        ("full stops", "."),
        ("blanks", " "),
        ("letters", "a"),
        ("Han", "潮"),
        ("words", "tide "),
        ("clauses", "潮水，"),
        ("fields", "a: "),
        ("lines", "a\n"),
        ("brackets", "("),
        ("quotation marks", "「"),
        ("emphasis", "*a "),
        ("headings", "# a\n"),
        ("rows", "| a | b |\n"),
        ("items", "- a\n"),
    ];
    println!("{:<18}{:>10}{:>10}", "", "text", "question");
    for (name, part) in shapes {
        let long = |times: usize| part.repeat(CHARACTERS * times / part.chars().count());
        let text = |times| shortest(|| asked(&snapshot(&long(times)), "who lit the lamp?"));
        let whole = snapshot(&"The tide keeper lit the lamp of 潮水 at noon.\n".repeat(200));
        let question = |times: usize| {
            let question: String = long(1).chars().take(1_000 * times).collect();
            shortest(|| asked(&whole, &question))
        };
        println!("{name:<18}{:>10.1}{:>10.1}", text(TIMES) / text(1), question(TIMES) / question(1));
    }
}

fn shortest(work: impl Fn()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..TURNS).map(time).fold(f64::INFINITY, f64::min)
}

fn asked(snapshot: &Snapshot, question: &str) {
    answer(snapshot, &Question { threshold: 0.0, ..Question::new(question) }).expect("an answer");
}

fn snapshot(text: &str) -> Snapshot {
    let head = "id = \"d\"\ntitle = \"d\"\nlanguage = \"en\"\nunit = \"sentence\"\nformat = \"markdown\"\n";
    let source = format!("The keeper lit the lamp. {text} It burned.\n");
    let files: Files =
        [("document.toml", head.to_owned()), ("source.txt", source)].map(|(name, content)| (format!("documents/d/{name}"), content)).into();
    Snapshot::new(KnowledgeBase::load(&files).0)
}
