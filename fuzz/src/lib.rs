//! What the targets share.

use stet_knowledge::answer::{Question, Status, answer};
use stet_knowledge::index::Snapshot;

/// Asks a question. Panics unless what is cited and told are slices of what is stored.
pub fn holds(snapshot: &Snapshot, question: &str) {
    let answer = answer(snapshot, &Question::new(question)).expect("every question is read");
    for citation in answer.citations.iter().chain(&answer.nearest) {
        let document = snapshot.base.document(Some(&citation.document)).expect("it is there");
        assert_eq!(document.text.span(citation.numbers()), Some(citation.text.as_str()));
        for range in &citation.highlights {
            assert!(citation.text.get(range[0]..range[1]).is_some());
        }
    }
    for item in &answer.headline {
        let citation = answer.citations.get(item.citation).expect("it is cited");
        assert_eq!(citation.text.get(item.range[0]..item.range[1]), Some(item.text.as_str()));
    }
    assert_eq!(answer.status == Status::Answered, !answer.citations.is_empty());
    assert!((0.0..=1.0).contains(&answer.confidence));
}
