//! What becomes of entries when what they are laid over changes, or when they change it for all.

use super::references::{Lost, follow_or_drop};
use crate::overlay;
use crate::store::{Edits, Entries, Entry, Kind, Subject};
use anyhow::Result;
use std::sync::Arc;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::expectation::Expectation;

/// The operator's edits, with what they make of what refers to the sentences that they move: `before` becomes `after`. Most move
/// nothing, and need no knowledge folder. Returns what was lost, too.
pub(crate) fn followed(
    before: &KnowledgeBase,
    after: &KnowledgeBase,
    wished: &Edits,
    folder: impl FnOnce() -> Result<KnowledgeBase>,
) -> Result<(Edits, Vec<Lost>)> {
    let mut edits = wished.clone();
    let lost = follow_or_drop(before, after, &mut edits);
    if edits.len() > wished.len() {
        let folder = folder()?;
        for (subject, entry) in edits.iter_mut().filter(|(subject, _)| !wished.contains_key(subject)) {
            *entry = entry.take().and_then(|own| overlay::laid_over(overlay::version(&folder, subject), own.content));
        }
    }
    Ok((edits, lost))
}

/// What becomes of what a guild has of its own when the base under it changes: what refers to moved sentences follows them. Where
/// the guild has another version of a text, what of the base's cites it stays as it was. Returns the edits, and what was lost.
pub(crate) fn rebased(before: &KnowledgeBase, after: &KnowledgeBase, entries: &Entries) -> Result<(Edits, Vec<Lost>)> {
    let (old, new) = (overlay::over(before, entries)?.base, overlay::over(after, entries)?.base);
    // What is not the guild's own has followed already.
    let mut edits: Edits =
        overlay::subjects(&new).filter(|subject| !entries.contains_key(subject)).map(|subject| (subject, None)).collect();
    let lost = follow_or_drop(&old, &new, &mut edits);
    edits.retain(|subject, _| entries.contains_key(subject));
    for (subject, entry) in &mut edits {
        let made_on = entries.get(subject).and_then(|own| own.made_on.clone());
        *entry = entry.take().and_then(|own| overlay::laid_over(made_on, own.content));
    }
    let is_own = |id: &str| entries.contains_key(&Subject::new(Kind::Document, id));
    let cites_own = |subject: &Subject| !entries.contains_key(subject) && cited(&old, subject).into_iter().any(is_own);
    for subject in overlay::subjects(&old).filter(cites_own) {
        let made_on = overlay::version(&new, &subject);
        if made_on != overlay::version(&old, &subject) {
            let content = overlay::content(&old, &subject).transpose()?;
            edits.insert(subject, Some(Entry { made_on, content }));
        }
    }
    Ok((edits, lost))
}

/// The documents that a profile or a question refers to.
fn cited<'a>(base: &'a KnowledgeBase, subject: &Subject) -> Vec<&'a str> {
    let of = |question: Option<&'a Arc<Expectation>>| {
        question.into_iter().flat_map(|question| &question.sentences).map(|reference| reference.document.as_str()).collect()
    };
    match subject.kind {
        Kind::Profile => {
            let facts = base.profile(&subject.id).into_iter().flat_map(|profile| &profile.facts);
            facts.flat_map(|fact| &fact.evidence).filter_map(|address| address.document.as_deref()).collect()
        }
        Kind::Pin => of(base.pins.get(&subject.id)),
        Kind::Golden => of(base.golden.get(&subject.id)),
        Kind::Document | Kind::Setting => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_source_of_one_digest_keeps_the_numbers() {
        let with_source = |source: &str| {
            let header = "id = \"d\"\ntitle = \"D\"\nlanguage = \"en\"\nunit = \"line\"\nfingerprints = [\"00000000000000aa\", \"00000000000000bb\"]\n";
            let files = [("documents/d/document.toml", header), ("documents/d/source.txt", source)];
            KnowledgeBase::load(&files.map(|(path, content)| (path.to_owned(), content.to_owned())).into()).0
        };
        let (before, after) = (with_source("It rains.\nThe lamp burns oil.\n"), with_source("It rains!\nThe lamp burns oil!\n"));
        let pinned = |base: &KnowledgeBase| Expectation::new("what burns?", [(&**base.document(Some("d")).unwrap(), 2)]).unwrap();
        let subject = Subject::new(Kind::Pin, pinned(&before).id());
        let entries: Entries = [(subject.clone(), Entry { made_on: None, content: Some(pinned(&before).to_toml()) })].into();
        let (edits, lost) = rebased(&before, &after, &entries).unwrap();
        assert_eq!(lost, []);
        assert_eq!(edits, [(subject, Some(Entry { made_on: None, content: Some(pinned(&after).to_toml()) }))].into());
    }
}
