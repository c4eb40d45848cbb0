//! What the store holds of a guild, as the knowledge base knows it: files and changes.

use crate::preferences::Preferences;
use crate::settings::Limits;
use crate::store::{Edits, Entries, Entry, Kind, Subject};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use stet_knowledge::base::{self, Change, Files, KnowledgeBase, Overlaid, Problem};
use stet_knowledge::document::Header;
use stet_knowledge::outline::Format;
use stet_knowledge::profile::Profile;
use stet_knowledge::sentence::Unit;
use stet_knowledge::text::Language;

/// A document's files as the store keeps them, by their names in the document's folder.
pub(crate) type Names = BTreeMap<String, String>;

/// The content of a document's entry.
pub(crate) fn document_content(files: &Names) -> Result<String> {
    serde_json::to_string(files).context("cannot write a document")
}

/// What `document.toml` says of a text that somebody has written.
pub(crate) fn header(id: &str, title: String, origin: String, unit: Unit, content: &str) -> Header {
    let language = Language::detect(content).unwrap_or(Language::English);
    let is_markdown =
        Path::new(&origin).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"));
    let format = if is_markdown { Format::Markdown } else { Format::detect(content) };
    let format = Some(format).filter(|_| unit == Unit::Sentence);
    Header { id: id.to_owned(), title, language, origin, unit, format, fingerprints: Vec::new() }
}

/// What a guild has of its own after edits.
pub(crate) fn with_edits(mut entries: Entries, edits: &Edits) -> Entries {
    for (subject, entry) in edits {
        match entry {
            Some(entry) => entries.insert(subject.clone(), entry.clone()),
            None => entries.remove(subject),
        };
    }
    entries
}

/// The files of an entry, by their paths in a knowledge folder; none when it takes its subject out.
pub(crate) fn files_of(subject: &Subject, entry: &Entry) -> Result<Option<Files>> {
    let Some(content) = &entry.content else { return Ok(None) };
    Ok(Some(match subject.kind {
        Kind::Document => {
            names_of(subject, content)?.into_iter().map(|(name, text)| (format!("documents/{}/{name}", subject.id), text)).collect()
        }
        kind => Files::from([(format!("{}/{}", folder(kind), file_name(subject)), content.clone())]),
    }))
}

/// The folder of a kind in a knowledge folder.
fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "documents",
        Kind::Profile => "profiles",
        Kind::Pin => "pins",
        Kind::Golden => "golden",
        Kind::Setting => "settings",
    }
}

fn file_name(subject: &Subject) -> String {
    if subject.kind == Kind::Setting { subject.id.clone() } else { format!("{}.toml", subject.id) }
}

/// The files of a document's entry, by their names.
pub(crate) fn names_of(subject: &Subject, content: &str) -> Result<Names> {
    serde_json::from_str(content).with_context(|| format!("the store's {subject} cannot be read; undo its last revision"))
}

/// Lays what a guild has of its own over a base. The shipped story is left out where the guild has set so.
pub(crate) fn over(base: &KnowledgeBase, entries: &Entries) -> Result<Overlaid> {
    let leaves_out = if leaves_story_out(entries) { story_left_out(base) } else { Vec::new() };
    let changes: Vec<Change> = leaves_out.into_iter().chain(changes(entries)?).collect();
    Ok(base.with_changes(&changes))
}

/// Returns true if what a guild has is what its questions are answered from beyond what every guild starts from.
pub(crate) fn is_own(entries: &Entries) -> bool {
    leaves_story_out(entries) || entries.keys().any(|subject| known_as(subject).is_some())
}

fn leaves_story_out(entries: &Entries) -> bool {
    !Preferences::new(entries).story
}

/// Returns the changes that take the story out of a base, with the profiles whose facts speak of it alone.
fn story_left_out(base: &KnowledgeBase) -> Vec<Change> {
    let Some(story) = &base.story else { return Vec::new() };
    let of_story = |profile: &&Arc<Profile>| {
        let mut evidence = profile.facts.iter().flat_map(|fact| &fact.evidence).peekable();
        evidence.peek().is_some() && evidence.all(|address| address.document.as_ref() == Some(story))
    };
    let profiles = base.profiles.iter().filter(of_story).map(|profile| base::Subject::Profile(profile.id.clone()));
    let taken_out = |subject: base::Subject| Change { made_on: base.version(&subject), subject, files: None };
    std::iter::once(base::Subject::Document(story.clone())).chain(profiles).map(taken_out).collect()
}

/// The changes that a guild's entries make, to lay over a base.
fn changes(entries: &Entries) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for (subject, entry) in entries {
        if let Some(known) = known_as(subject) {
            changes.push(Change { subject: known, made_on: entry.made_on.clone(), files: files_of(subject, entry)? });
        }
    }
    Ok(changes)
}

/// The subject as the knowledge base names it; none when it is not of the knowledge base.
pub(crate) fn known_as(subject: &Subject) -> Option<base::Subject> {
    let id = subject.id.clone();
    match subject.kind {
        Kind::Document => Some(base::Subject::Document(id)),
        Kind::Profile => Some(base::Subject::Profile(id)),
        Kind::Pin => Some(base::Subject::Pin(id)),
        Kind::Golden => Some(base::Subject::Golden(id)),
        Kind::Setting => None,
    }
}

/// An entry with a content, or one that takes its subject out, laid over a version of the base's own. None where that would take
/// out what is not there.
pub(crate) fn laid_over(made_on: Option<String>, content: Option<String>) -> Option<Entry> {
    (made_on.is_some() || content.is_some()).then_some(Entry { made_on, content })
}

/// The base's own version of a subject.
pub(crate) fn version(base: &KnowledgeBase, subject: &Subject) -> Option<String> {
    base.version(&known_as(subject)?)
}

/// The entry that makes a subject of one knowledge base what it is in another; none where it is the same in both.
pub(crate) fn difference(subject: &Subject, base: &KnowledgeBase, wanted: &KnowledgeBase) -> Result<Option<Entry>> {
    let made_on = version(base, subject);
    if made_on == version(wanted, subject) {
        return Ok(None);
    }
    Ok(Some(Entry { made_on, content: content(wanted, subject).transpose()? }))
}

/// The content of an entry that makes a subject what it is in a knowledge base; none where it is not there.
pub(crate) fn content(base: &KnowledgeBase, subject: &Subject) -> Option<Result<String>> {
    match subject.kind {
        Kind::Document => base.document(Some(&subject.id)).map(|document| {
            let folder = format!("documents/{}/", subject.id);
            document_content(&document.files().into_iter().map(|(path, text)| (path.replacen(&folder, "", 1), text)).collect())
        }),
        Kind::Profile => base.profile(&subject.id).map(|profile| Ok(profile.files().into_values().collect())),
        Kind::Pin => base.pins.get(&subject.id).map(|pin| Ok(pin.to_toml())),
        Kind::Golden => base.golden.get(&subject.id).map(|golden| Ok(golden.to_toml())),
        Kind::Setting => None,
    }
}

/// How a guild's entries go beyond what it may have. What was beyond before, and is not more now, is not told.
pub(crate) fn excess(limits: &Limits, before: (&Entries, &KnowledgeBase), after: (&Entries, &KnowledgeBase)) -> Vec<Problem> {
    let limits = [
        ("articles", limits.documents),
        ("sentences", limits.sentences),
        ("bytes of text", limits.bytes),
        ("profiles", limits.profiles),
        ("pins", limits.pins),
        ("test questions", limits.golden_questions),
    ];
    let [before, after] = [before, after].map(|(entries, base)| sizes(entries, base));
    let grown = limits.into_iter().zip(before.into_iter().zip(after));
    let beyond = grown.filter(|((_, most), (before, after))| after > most && after > before);
    beyond
        .map(|((what, most), (_, count))| {
            let message = format!("this server would have {count} {what} of its own, and {most} is the most; take something out first");
            Problem { file: what.to_owned(), line: None, message }
        })
        .collect()
}

/// The documents, sentences, bytes of text, profiles, pins and golden questions that a guild has of its own.
pub(crate) fn sizes(entries: &Entries, base: &KnowledgeBase) -> [usize; 6] {
    let own = |kind| entries.iter().filter(move |(subject, entry)| subject.kind == kind && entry.content.is_some());
    let (mut sentences, mut bytes) = (0, 0);
    for document in own(Kind::Document).filter_map(|(subject, _)| base.document(Some(&subject.id))) {
        sentences += document.text.len();
        bytes += std::iter::once(&document.text).chain(&document.translations).map(|text| text.content().len()).sum::<usize>();
    }
    let [documents, profiles, pins, golden] = [Kind::Document, Kind::Profile, Kind::Pin, Kind::Golden].map(|kind| own(kind).count());
    [documents, sentences, bytes, profiles, pins, golden]
}

/// Every document, profile and question of a knowledge base.
pub(crate) fn subjects(base: &KnowledgeBase) -> impl Iterator<Item = Subject> {
    let documents = base.documents.iter().map(|document| Subject::new(Kind::Document, &document.id));
    let profiles = base.profiles.iter().map(|profile| Subject::new(Kind::Profile, &profile.id));
    let pins = base.pins.keys().map(|id| Subject::new(Kind::Pin, id));
    documents.chain(profiles).chain(pins).chain(base.golden.keys().map(|id| Subject::new(Kind::Golden, id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_was_passed_before_keeps_nobody_from_taking_out() {
        let base = KnowledgeBase::of_documents(Vec::new());
        let limits = Limits { documents: 1, sentences: 2, bytes: 1000, ..Limits::of_tests() };
        let state = |ids: &[&str]| -> (Entries, KnowledgeBase) {
            let entry = |id: &&str| {
                let written = header(id, (*id).to_owned(), String::new(), Unit::Line, "One.");
                let files = [("document.toml", toml::to_string(&written).unwrap()), ("source.txt", "One.\n".to_owned())];
                let files = files.map(|(name, text)| (name.to_owned(), text)).into();
                (Subject::new(Kind::Document, *id), Entry { made_on: None, content: Some(document_content(&files).unwrap()) })
            };
            let entries: Entries = ids.iter().map(entry).collect();
            let overlaid = over(&base, &entries).unwrap();
            (entries, overlaid.base)
        };
        let check = |before: &[&str], after: &[&str], expected: &[&str]| {
            let (before, after) = (state(before), state(after));
            let told: Vec<String> =
                excess(&limits, (&before.0, &before.1), (&after.0, &after.1)).into_iter().map(|problem| problem.file).collect();
            assert_eq!(told, expected);
        };
        check(&[], &["a"], &[]);
        check(&["a"], &["a", "b"], &["articles"]);
        check(&["a", "b"], &["a", "b", "c"], &["articles", "sentences"]);
        check(&["a", "b", "c", "d"], &["a", "b", "c"], &[]);
    }
}
