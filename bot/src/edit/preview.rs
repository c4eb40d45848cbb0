//! What a trial would change, for those who decide on it.

use super::answers::Answers;
use super::is_same;
use super::trial::{Trial, new_problems};
use crate::store::{Entries, Entry, Kind, Subject};
use similar::{Algorithm, ChangeTag, TextDiff};
use std::collections::BTreeSet;
use std::sync::Arc;
use stet_knowledge::base::Problem;
use stet_knowledge::document::Document;

/// What is different after edits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Preview {
    /// The sentences that come or go, document by document, in their order.
    pub(crate) sentences: Vec<Moved>,
    /// The lines of profiles, questions and headers of documents that come or go.
    pub(crate) lines: Vec<Line>,
    /// What is set otherwise.
    pub(crate) settings: Vec<Set>,
    /// How answers would change.
    pub(crate) answers: Answers,
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
    /// Whether it is of a text that every guild starts from, which is not handed out whole.
    pub(crate) of_all: bool,
    pub(crate) text: String,
}

/// A setting that changes; none where nothing is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// A line of TOML that comes or goes: of a profile, a question, a document's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What it is of.
    pub(crate) of: String,
    pub(crate) is_new: bool,
    pub(crate) text: String,
}

/// What a trial changes of what a guild has.
pub(crate) fn preview(entries: &Entries, trial: &Trial) -> Preview {
    let (before, after) = (&trial.before, &trial.after);
    let settings = trial.edits.iter().filter(|(subject, _)| subject.kind == Kind::Setting).map(|(subject, entry)| Set {
        name: subject.id.clone(),
        before: entries.get(subject).and_then(|entry| entry.content.clone()),
        after: entry.as_ref().and_then(|entry| entry.content.clone()),
    });
    let aliases = new_problems(before.common_aliases_beside(after), after.common_aliases_beside(before));
    let mut preview = Preview { settings: settings.collect(), warnings: aliases.collect(), ..Preview::default() };
    let ids: BTreeSet<&str> = [before, after].iter().flat_map(|base| base.documents.iter().map(|document| document.id.as_str())).collect();
    for id in ids {
        let [old, new] = [before, after].map(|base| base.document(Some(id)));
        if is_same(old, new) {
            continue;
        }
        let subject = Subject::new(Kind::Document, id);
        // What a version of the guild's own replaces, and what stands again when that goes, is what every guild starts from.
        let own = |entry: Option<&Entry>| entry.is_some_and(|entry| entry.content.is_some());
        let is_after = trial.edits.get(&subject).map_or_else(|| entries.get(&subject), Option::as_ref);
        moved(id, old, new, [own(entries.get(&subject)), own(is_after)], &mut preview.sentences);
        changed_lines(&format!("document {id}"), &header(old), &header(new), &mut preview.lines);
        preview.warnings.extend(old.zip(new).into_iter().flat_map(|(old, new)| dropped(old, new)));
    }
    let ids: BTreeSet<&str> = [before, after].iter().flat_map(|base| base.profiles.iter().map(|profile| profile.id.as_str())).collect();
    for id in ids {
        let [old, new] = [before, after].map(|base| base.profile(id));
        if !is_same(old, new) {
            let [old, new] = [old, new].map(|profile| profile.map_or(String::new(), |profile| profile.files().into_values().collect()));
            changed_lines(id, &old, &new, &mut preview.lines);
        }
    }
    for (kind, old, new) in [("pin", &before.pins, &after.pins), ("golden", &before.golden, &after.golden)] {
        let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for id in ids {
            let [old, new] = [old, new].map(|known| known.get(id).map_or(String::new(), |question| question.to_toml()));
            changed_lines(&format!("{kind} {id}"), &old, &new, &mut preview.lines);
        }
    }
    preview
}

/// The sentences of a document that come or go. `own` tells whether the text that goes and the one that comes are the guild's own.
fn moved(id: &str, old: Option<&Arc<Document>>, new: Option<&Arc<Document>>, own: [bool; 2], sentences: &mut Vec<Moved>) {
    let texts = [old, new].map(|document| document.map_or(Vec::new(), |document| document.text.sentences().collect()));
    let [old, new] = &texts;
    for change in TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(old, new).iter_all_changes() {
        let (at, is_new) = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => (change.old_index(), false),
            ChangeTag::Insert => (change.new_index(), true),
        };
        let number = at.unwrap_or_default() + 1;
        sentences.push(Moved {
            document: id.to_owned(),
            number,
            is_new,
            of_all: !own[usize::from(is_new)],
            text: change.value().to_string(),
        });
    }
}

/// What a document says of itself, besides what its source is recognized by.
fn header(document: Option<&Arc<Document>>) -> String {
    let files = document.map(|document| Document { fingerprints: Vec::new(), ..Document::clone(document) }.files());
    files.and_then(|files| files.into_iter().find(|(path, _)| path.ends_with("/document.toml"))).map_or(String::new(), |(_, header)| header)
}

fn changed_lines(of: &str, old: &str, new: &str, lines: &mut Vec<Line>) {
    for change in TextDiff::from_lines(old, new).iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal) {
        let text = change.value().trim_end().to_owned();
        if !text.is_empty() {
            lines.push(Line { of: of.to_owned(), is_new: change.tag() == ChangeTag::Insert, text });
        }
    }
}

/// Texts of a document that it has no more: digests and translations.
fn dropped(old: &Document, new: &Document) -> Vec<Problem> {
    let kept = new.files();
    let message = "this text is dropped; questions in its language are answered without it";
    let gone = old.files().into_keys().filter(|file| !kept.contains_key(file));
    gone.map(|file| Problem { file, line: None, message: message.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Mending, document, tried};
    use crate::settings::Limits;
    use stet_knowledge::base::KnowledgeBase;

    #[test]
    fn a_preview_tells_what_comes_goes_and_breaks() {
        let base = KnowledgeBase::shipped();
        let entry = |title: &str, id: &str, text: &str| (Subject::new(Kind::Document, id), document(&base, id, title, "", text).unwrap());
        let check = |entries: &Entries, edit: &(Subject, Entry)| -> (Trial, Preview) {
            let edits = [(edit.0.clone(), Some(edit.1.clone()))].into();
            let trial = tried(&base, &Limits { sentences: 999, ..Limits::of_tests() }, entries, &edits, &Mending::new()).unwrap();
            let preview = preview(entries, &trial);
            (trial, preview)
        };
        let told = |preview: &Preview| -> Vec<String> {
            let sign = |is_new| if is_new { '+' } else { '-' };
            let sentences =
                preview.sentences.iter().map(|moved| format!("{}{}#{} {}", sign(moved.is_new), moved.document, moved.number, moved.text));
            sentences.chain(preview.lines.iter().map(|line| format!("{}{} {}", sign(line.is_new), line.of, line.text))).collect()
        };
        let lamp = entry("Lamp", "lamp", "The lamp burns oil. It is old.");
        let (_, first) = check(&Entries::new(), &lamp);
        assert_eq!(
            told(&first),
            [
                "+lamp#1 The lamp burns oil.",
                "+lamp#2 It is old.",
                "+document lamp id = \"lamp\"",
                "+document lamp title = \"Lamp\"",
                "+document lamp language = \"en\"",
                "+document lamp origin = \"\"",
                "+document lamp unit = \"sentence\"",
                "+document lamp format = \"plain\"",
            ]
        );
        let own: Entries = [lamp.clone()].into();
        let (_, second) = check(&own, &entry("The lamp", "lamp", "The lamp burns gas. It is old. It shines."));
        assert_eq!(
            told(&second),
            [
                "-lamp#1 The lamp burns oil.",
                "+lamp#1 The lamp burns gas.",
                "+lamp#3 It shines.",
                "-document lamp title = \"Lamp\"",
                "+document lamp title = \"The lamp\"",
            ]
        );
        assert!(second.sentences.iter().all(|moved| !moved.of_all));
        assert_eq!(check(&own, &lamp).1, Preview::default());
        // A text that goes is told, and keeps nobody from it.
        let story = base.document(None).unwrap();
        let (_, same) = check(&Entries::new(), &entry(&story.title, "talent-harvest", story.text.content()));
        assert!(same.warnings.iter().any(|warning| warning.file == "documents/talent-harvest/digest.en.txt"), "{:?}", same.warnings);
        // Facts that would cite sentences which are not there any more.
        let (broken, preview) = check(&Entries::new(), &entry("x", "talent-harvest", "It rains."));
        assert!(!broken.lost.is_empty() && broken.problems.iter().any(|problem| problem.message.contains("has only 1 sentences")));
        assert!(preview.sentences.iter().all(|moved| moved.of_all != moved.is_new));
        // What stands again is of all, too.
        let own: Entries = [entry("x", "talent-harvest", "It rains.")].into();
        let edits = [(Subject::new(Kind::Document, "talent-harvest"), None)].into();
        let trial = tried(&base, &Limits::of_tests(), &own, &edits, &Mending::new()).unwrap();
        let back = super::preview(&own, &trial);
        assert!(back.sentences.len() > 9 && back.sentences.iter().all(|moved| moved.of_all == moved.is_new));
    }
}
