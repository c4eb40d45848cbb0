//! A text and a question, the last line: whatever they are, what is cited are slices of the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stet_fuzz::holds;
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::index::Snapshot;

fuzz_target!(|input: &str| {
    let (text, question) = input.rsplit_once('\n').unwrap_or((input, "who?"));
    let header = "id = \"t\"\ntitle = \"t\"\nlanguage = \"en\"\nunit = \"sentence\"\nformat = \"markdown\"\n";
    let files = Files::from([
        ("documents/t/document.toml".to_owned(), header.to_owned()),
        ("documents/t/source.txt".to_owned(), text.to_owned()),
    ]);
    holds(&Snapshot::new(KnowledgeBase::load(&files).0), question);
});
