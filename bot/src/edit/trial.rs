//! Edits that are tried: what they make of a knowledge base, and what would be wrong with it.

use super::references::{self, Lost, Mending};
use crate::overlay;
use crate::settings::Limits;
use crate::store::{Edits, Entries, Subject};
use anyhow::Result;
use std::collections::BTreeSet;
use stet_knowledge::base::{KnowledgeBase, Overlaid, Problem};

/// Edits that were tried.
pub(crate) struct Trial {
    /// The edits, with what they make of references to the sentences that they move.
    pub(crate) edits: Edits,
    /// The subjects that are among them for the sake of such references alone.
    pub(crate) followed: Vec<Subject>,
    /// The sentences that something refers to and that would not be there any more. It must not be made until they are mended.
    pub(crate) lost: Vec<Lost>,
    /// What would be wrong that is not wrong now: facts that lose their evidence, names that are no names. It must not be made.
    pub(crate) problems: Vec<Problem>,
    /// What is taken out: ids of documents and profiles, questions, addresses of references that are dropped.
    pub(crate) gone: Vec<String>,
    /// What there was before.
    pub(crate) before: KnowledgeBase,
    /// What there would be.
    pub(crate) after: KnowledgeBase,
}

/// Lays edits over what a guild has. Nothing is changed.
pub(crate) fn tried(base: &KnowledgeBase, limits: &Limits, entries: &Entries, edits: &Edits, mending: &Mending) -> Result<Trial> {
    let mut all = edits.clone();
    let overlaid = |edits: &Edits| -> Result<(Overlaid, Entries)> {
        let edited = overlay::with_edits(entries.clone(), edits);
        Ok((overlay::over(base, &edited)?, edited))
    };
    let (before, (first, _)) = (overlay::over(base, entries)?, overlaid(&all)?);
    let (lost, dropped) = references::follow(&before.base, &first.base, &mut all, mending);
    let followed = all.keys().filter(|subject| !edits.contains_key(*subject)).cloned().collect();
    for (subject, entry) in &mut all {
        // What is laid over the base's own names the version of it; what only the guild had is gone without a trace.
        *entry = entry.take().and_then(|own| overlay::laid_over(own.made_on.or_else(|| overlay::version(base, subject)), own.content));
    }
    let (after, edited) = overlaid(&all)?;
    let mut problems = after.problems;
    problems.retain(|problem| !before.problems.contains(problem));
    problems.extend(overlay::excess(limits, (entries, &before.base), (&edited, &after.base)));
    problems.extend(new_problems(before.base.contradictions(), after.base.contradictions()));
    let mut gone = taken_out(&before.base, &after.base);
    gone.extend(dropped.iter().map(ToString::to_string));
    Ok(Trial { edits: all, followed, lost, problems, gone, before: before.base, after: after.base })
}

/// The problems that are new. A profile may have moved to another file, with all that was wrong with it.
pub(crate) fn new_problems(known: Vec<Problem>, now: Vec<Problem>) -> impl Iterator<Item = Problem> {
    let known: BTreeSet<String> = known.into_iter().map(|problem| problem.message).collect();
    now.into_iter().filter(move |problem| !known.contains(&problem.message))
}

/// What was there before and is not after: ids of documents and profiles, and questions.
fn taken_out(before: &KnowledgeBase, after: &KnowledgeBase) -> Vec<String> {
    let documents = before.documents.iter().filter(|known| after.document(Some(&known.id)).is_none()).map(|known| known.id.clone());
    let profiles = before.profiles.iter().filter(|known| after.profile(&known.id).is_none()).map(|known| known.id.clone());
    let questions = [(&before.pins, &after.pins), (&before.golden, &after.golden)];
    let questions = questions.into_iter().flat_map(|(before, after)| {
        let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
        gone.map(|(_, question)| format!("“{}”", question.question))
    });
    documents.chain(profiles).chain(questions).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Entry, Kind};

    #[test]
    fn what_was_wrong_before_keeps_nobody_from_other_edits() {
        let base = KnowledgeBase::of_documents(Vec::new());
        let limits = Limits::of_tests();
        let profile = |id: &str, rest: &str| {
            let text = format!("[[profile]]\nid = \"{id}\"\nkind = \"person\"\n{rest}\n[profile.names]\nen = \"{id}\"\n");
            (Subject::new(Kind::Profile, id), Entry { made_on: None, content: Some(text) })
        };
        let problems = |entries: &Entries, (subject, entry): (Subject, Entry)| {
            tried(&base, &limits, entries, &[(subject, Some(entry))].into(), &Mending::new()).unwrap().problems.len()
        };
        // One that cannot be loaded, and one with a name that is a question word.
        let wrong: Entries = [profile("ada", "height = 3"), profile("bo", "aliases = [\"who\"]")].into();
        assert_eq!(problems(&wrong, profile("cleo", "")), 0);
        assert_eq!(problems(&Entries::new(), profile("ada", "height = 3")), 1);
        assert_eq!(problems(&Entries::new(), profile("bo", "aliases = [\"who\"]")), 1);
        assert_eq!(problems(&wrong, profile("cleo", "aliases = [\"where\"]")), 1);
    }

    #[test]
    fn what_is_taken_out_is_named() {
        let base = KnowledgeBase::shipped();
        let gone = |kind, id: &str| (Subject::new(kind, id), Some(Entry { made_on: None, content: None }));
        let check = |entries: &Entries, edit: (Subject, Option<Entry>), expected: &[&str]| {
            let trial = tried(&base, &Limits::of_tests(), entries, &[edit].into(), &Mending::new()).unwrap();
            assert_eq!(trial.gone, expected);
        };
        check(&Entries::new(), gone(Kind::Profile, "athene"), &["athene"]);
        // Where the base has its own, that stands again.
        let text = base.profile("athene").unwrap().files().into_values().collect();
        let own: Entries = [(Subject::new(Kind::Profile, "athene"), Entry { made_on: None, content: Some(text) })].into();
        check(&own, (Subject::new(Kind::Profile, "athene"), None), &[]);
    }
}
