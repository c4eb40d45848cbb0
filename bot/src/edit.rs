//! What moderators want to change, as proposals, and what a proposal would do.

use crate::overlay;
use crate::store::Entry;
use anyhow::{Context as _, Result};
use similar::{Algorithm, ChangeTag, TextDiff};
use std::collections::BTreeMap;
use stet_knowledge::base::{KnowledgeBase, Problem};
use stet_knowledge::document::Header;
use stet_knowledge::sentence::Unit;
use stet_knowledge::text::Language;

/// What a change would do to a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Preview {
    /// The sentences that come or go, document by document, in their order.
    pub(crate) sentences: Vec<Moved>,
    /// What would be wrong that is not wrong now: facts that lose their evidence, names that mislead.
    pub(crate) problems: Vec<Problem>,
}

/// A sentence that comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) document: String,
    /// Its number, in the text that has it.
    pub(crate) number: usize,
    pub(crate) is_new: bool,
    pub(crate) text: String,
}

/// The entry of a document with a text that somebody has typed. One that replaces another is cut into sentences as that was.
pub(crate) fn document(base: &KnowledgeBase, id: &str, title: &str, origin: &str, content: &str) -> Result<Entry> {
    let earlier = base.document(Some(id));
    let header = Header {
        id: id.to_owned(),
        title: title.to_owned(),
        language: Language::detect(content).unwrap_or(Language::English),
        origin: origin.to_owned(),
        unit: earlier.map_or(Unit::Sentence, |earlier| earlier.unit),
        fingerprints: Vec::new(),
    };
    let header = toml::to_string(&header).context("cannot write the document's header")?;
    let names = BTreeMap::from([("document.toml".to_owned(), header), ("source.txt".to_owned(), content.to_owned())]);
    Ok(Entry { made_on: None, content: Some(overlay::document_content(&names)?) })
}

/// What is different after a change.
pub(crate) fn preview(before: &KnowledgeBase, after: &KnowledgeBase, unsound: Vec<Problem>) -> Preview {
    let ids: std::collections::BTreeSet<&str> =
        [before, after].iter().flat_map(|base| base.documents.iter().map(|document| document.id.as_str())).collect();
    let mut sentences = Vec::new();
    for id in ids {
        let texts = [before, after].map(|base| base.document(Some(id)).map_or(Vec::new(), |document| document.text.sentences().collect()));
        let [old, new] = &texts;
        let differences = TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(old, new);
        for change in differences.iter_all_changes() {
            let (at, is_new) = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Delete => (change.old_index(), false),
                ChangeTag::Insert => (change.new_index(), true),
            };
            let number = at.unwrap_or_default() + 1;
            sentences.push(Moved { document: id.to_owned(), number, is_new, text: change.value().to_string() });
        }
    }
    let known = before.lint();
    let problems = unsound.into_iter().chain(after.lint().into_iter().filter(|problem| !known.contains(problem))).collect();
    Preview { sentences, problems }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Kind, Subject};

    #[test]
    fn a_preview_tells_what_comes_goes_and_breaks() {
        let base = KnowledgeBase::shipped();
        let changed = |base: &KnowledgeBase, id: &str, text: &str| {
            let entry = document(base, id, id, "", text).unwrap();
            base.with_changes(&overlay::changes(&[(Subject::new(Kind::Document, id), entry)].into()).unwrap())
        };
        let first = changed(&base, "lamp", "The lamp burns oil. It is old.").base;
        let second = changed(&first, "lamp", "The lamp burns gas. It is old. It shines.").base;
        let told = |preview: &Preview| -> Vec<String> {
            let sign = |moved: &Moved| if moved.is_new { '+' } else { '-' };
            preview.sentences.iter().map(|moved| format!("{}{}#{} {}", sign(moved), moved.document, moved.number, moved.text)).collect()
        };
        let preview_of = |before: &KnowledgeBase, after: &KnowledgeBase| preview(before, after, Vec::new());
        assert_eq!(told(&preview_of(&base, &first)), ["+lamp#1 The lamp burns oil.", "+lamp#2 It is old."]);
        assert_eq!(
            told(&preview_of(&first, &second)),
            ["-lamp#1 The lamp burns oil.", "+lamp#1 The lamp burns gas.", "+lamp#3 It shines."]
        );
        assert_eq!(preview_of(&first, &first), Preview::default());
        // Facts that would cite sentences which are not there any more.
        let broken = changed(&base, "talent-harvest", "It rains.").base;
        assert!(preview_of(&base, &broken).problems.iter().any(|problem| problem.message.contains("has only 1 sentences")));
    }
}
