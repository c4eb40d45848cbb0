//! What moderators want to change, as proposals, and what a proposal would do.

mod answers;
mod references;

pub(crate) use answers::{Answers, Tested, Told, compare, test, unanswered};
pub(crate) use references::{Lost, Mending, mending, to_mend};

use crate::overlay;
use crate::settings::Limits;
use crate::store::{Entries, Entry, Kind, Subject};
use anyhow::{Context as _, Result};
use similar::{Algorithm, ChangeTag, TextDiff};
use std::collections::{BTreeMap, BTreeSet};
use stet_knowledge::base::{KnowledgeBase, Overlaid, Problem};
use stet_knowledge::document::is_id;
use stet_knowledge::sentence::Unit;

/// What a change would do to a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Preview {
    /// The sentences that come or go, document by document, in their order.
    pub(crate) sentences: Vec<Moved>,
    /// The lines of profiles and questions that come or go.
    pub(crate) lines: Vec<Line>,
    /// What is set otherwise.
    pub(crate) settings: Vec<Set>,
    /// The sentences that something refers to and that would not be there any more. It must not be made until they are mended.
    pub(crate) lost: Vec<Lost>,
    /// How answers would change.
    pub(crate) answers: Answers,
    /// What would be wrong that is not wrong now: facts that lose their evidence, names that are no names. It must not be made.
    pub(crate) problems: Vec<Problem>,
    /// What should be looked at: names that tell nothing apart, texts that are dropped.
    pub(crate) warnings: Vec<Problem>,
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

/// A setting that changes; none where nothing is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// A line of the TOML of a profile or of a question that comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The profile's id, or what the question is kept as.
    pub(crate) of: String,
    pub(crate) is_new: bool,
    pub(crate) text: String,
}

/// The entry of a document with a text that somebody has typed. One that replaces another is cut into sentences as that was.
pub(crate) fn document(base: &KnowledgeBase, id: &str, title: &str, origin: &str, content: &str) -> Result<Entry> {
    let unit = base.document(Some(id)).map_or(Unit::Sentence, |earlier| earlier.unit);
    let header = overlay::header(id, title.to_owned(), origin.to_owned(), unit, content);
    let header = toml::to_string(&header).context("cannot write the document's header")?;
    let names = BTreeMap::from([("document.toml".to_owned(), header), ("source.txt".to_owned(), content.to_owned())]);
    Ok(Entry { made_on: None, content: Some(overlay::document_content(&names)?) })
}

/// The id of the one profile of a TOML text, or what is wrong with the text and in which line.
pub(crate) fn profile_id(text: &str) -> Result<String, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })?;
    match table.get("profile").and_then(toml::Value::as_array).map(Vec::as_slice) {
        Some([profile]) => {
            let id = profile.get("id").and_then(toml::Value::as_str).unwrap_or_default();
            if is_id(id) {
                Ok(id.to_owned())
            } else {
                Err(format!("the id “{id}” must have only small letters, digits and inner hyphens"))
            }
        }
        _ => Err("the text must hold one profile, under [[profile]]".to_owned()),
    }
}

/// Edits that were tried.
pub(crate) struct Tried {
    /// The edits, with what they make of references to the sentences that they move.
    pub(crate) edits: BTreeMap<Subject, Option<Entry>>,
    pub(crate) preview: Preview,
    /// What there was before.
    pub(crate) before: KnowledgeBase,
    /// What there would be.
    pub(crate) after: KnowledgeBase,
}

/// Lays edits over what a guild has, and tells what that would do. Nothing is changed.
pub(crate) fn tried(
    base: &KnowledgeBase,
    limits: &Limits,
    entries: &Entries,
    edits: &BTreeMap<Subject, Option<Entry>>,
    mending: &Mending,
) -> Result<Tried> {
    let mut edits = edits.clone();
    let overlaid = |edits: &BTreeMap<Subject, Option<Entry>>| -> Result<(Overlaid, Entries)> {
        let edited = overlay::with_edits(entries.clone(), edits);
        Ok((base.with_changes(&overlay::changes(&edited)?), edited))
    };
    let (before, (first, _)) = (base.with_changes(&overlay::changes(entries)?), overlaid(&edits)?);
    let lost = references::follow(&before.base, &first.base, &mut edits, mending);
    for (subject, entry) in &mut edits {
        let Some(own) = entry else { continue };
        // What is laid over the base's own names the version of it; what only the guild had is gone without a trace.
        own.made_on = own.made_on.take().or_else(|| overlay::version(base, subject));
        if own.content.is_none() && own.made_on.is_none() {
            *entry = None;
        }
    }
    let (after, edited) = overlaid(&edits)?;
    let mut unsound = after.problems;
    unsound.retain(|problem| !before.problems.contains(problem));
    unsound.extend(overlay::excess(limits, (entries, &before.base), (&edited, &after.base)));
    let settings = edits.iter().filter(|(subject, _)| subject.kind == Kind::Setting).map(|(subject, entry)| Set {
        name: subject.id.clone(),
        before: entries.get(subject).and_then(|entry| entry.content.clone()),
        after: entry.as_ref().and_then(|entry| entry.content.clone()),
    });
    let preview = Preview { settings: settings.collect(), lost, ..preview(&before.base, &after.base, unsound) };
    Ok(Tried { edits, preview, before: before.base, after: after.base })
}

/// What is different after a change.
fn preview(before: &KnowledgeBase, after: &KnowledgeBase, unsound: Vec<Problem>) -> Preview {
    let ids: BTreeSet<&str> = [before, after].iter().flat_map(|base| base.documents.iter().map(|document| document.id.as_str())).collect();
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
    let [old, new] = [before, after].map(written);
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        let [old, new] = [&old, &new].map(|texts| texts.get(name).map_or("", String::as_str));
        for change in TextDiff::from_lines(old, new).iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal) {
            let text = change.value().trim_end().to_owned();
            lines.push(Line { of: name.clone(), is_new: change.tag() == ChangeTag::Insert, text });
        }
    }
    lines.retain(|line| !line.text.is_empty());
    // A profile may have moved to another file, with all that was wrong with it.
    let new = |known: Vec<Problem>, now: Vec<Problem>| {
        let known: BTreeSet<String> = known.into_iter().map(|problem| problem.message).collect();
        now.into_iter().filter(move |problem| !known.contains(&problem.message))
    };
    let problems = unsound.into_iter().chain(new(before.contradictions(), after.contradictions())).collect();
    let warnings = new(before.common_aliases(), after.common_aliases()).chain(dropped(before, after)).collect();
    Preview { sentences, lines, problems, warnings, ..Preview::default() }
}

/// Profiles and questions as TOML, by what they are called.
fn written(base: &KnowledgeBase) -> BTreeMap<String, String> {
    let profiles = base.profiles.iter().map(|profile| (profile.id.clone(), profile.files().into_values().collect()));
    let questions = [("pin", &base.pins), ("golden", &base.golden)];
    let questions = questions
        .into_iter()
        .flat_map(|(kind, known)| known.iter().map(move |(id, question)| (format!("{kind} {id}"), question.to_toml())));
    profiles.chain(questions).collect()
}

/// Texts of documents that stay which do not: digests and translations.
fn dropped(before: &KnowledgeBase, after: &KnowledgeBase) -> Vec<Problem> {
    let mut warnings = Vec::new();
    for document in &before.documents {
        let Some(now) = after.document(Some(&document.id)) else { continue };
        let kept = now.files();
        for (file, _) in document.files().into_iter().filter(|(file, _)| !kept.contains_key(file)) {
            warnings.push(Problem {
                file,
                line: None,
                message: "this text is dropped; questions in its language are answered without it".to_owned(),
            });
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_wrong_before_keeps_nobody_from_other_edits() {
        let base = KnowledgeBase::of_documents(Vec::new());
        let limits = Limits::of_tests();
        let profile = |id: &str, rest: &str| {
            let text = format!("[[profile]]\nid = \"{id}\"\nkind = \"person\"\n{rest}\n[profile.names]\nen = \"{id}\"\n");
            (Subject::new(Kind::Profile, id), Entry { made_on: None, content: Some(text) })
        };
        let problems = |entries: &Entries, (subject, entry): (Subject, Entry)| {
            tried(&base, &limits, entries, &[(subject, Some(entry))].into(), &Mending::new()).unwrap().preview.problems.len()
        };
        // One that cannot be loaded, and one with a name that is a question word.
        let wrong: Entries = [profile("ada", "height = 3"), profile("bo", "aliases = [\"who\"]")].into();
        assert_eq!(problems(&wrong, profile("cleo", "")), 0);
        assert_eq!(problems(&Entries::new(), profile("ada", "height = 3")), 1);
        assert_eq!(problems(&Entries::new(), profile("bo", "aliases = [\"who\"]")), 1);
        assert_eq!(problems(&wrong, profile("cleo", "aliases = [\"where\"]")), 1);
    }

    #[test]
    fn a_profile_s_text_holds_one_profile() {
        fn check(text: &str, expected: Result<&str, &str>) {
            match (profile_id(text), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                (found, expected) => panic!("{found:?} is not {expected:?}"),
            }
        }
        check("[[profile]]\nid = \"ada\"", Ok("ada"));
        check("[[profile]]\nid = \"ada\"\n[[profile]]\nid = \"bo\"", Err("one profile"));
        check("", Err("one profile"));
        check("[[profile]]\nid = \"Ada Stone\"", Err("“Ada Stone”"));
        check("[[profile]]\n\nid = ada", Err("line 3"));
    }

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
        // A text that goes is told, and keeps nobody from it.
        let warned = preview_of(&base, &changed(&base, "talent-harvest", base.document(None).unwrap().text.content()).base).warnings;
        assert!(warned.iter().any(|warning| warning.file == "documents/talent-harvest/digest.en.txt"), "{warned:?}");
        // Facts that would cite sentences which are not there any more.
        let broken = changed(&base, "talent-harvest", "It rains.").base;
        assert!(preview_of(&base, &broken).problems.iter().any(|problem| problem.message.contains("has only 1 sentences")));
    }
}
