//! What revisions have changed, as text.

use crate::overlay;
use crate::store::{Change, Entry, Kind};
use anyhow::Result;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use stet_knowledge::base::{Files, KnowledgeBase};

/// The lines that changed, in the form of `diff -u`, subject by subject.
pub(crate) fn unified(changes: Vec<Change>, base: &KnowledgeBase) -> Result<String> {
    let mut text = String::new();
    for change in changes {
        let [before, after] = states(&change);
        writeln!(text, "{}: {before} -> {after}", change.subject)?;
        let [before, after] = files(&change, base)?;
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for path in paths {
            let [old, new] = [&before, &after].map(|files| files.get(path).map_or("", String::as_str));
            let difference = similar::TextDiff::from_lines(old, new).unified_diff().header(path, path).to_string();
            if !difference.is_empty() {
                writeln!(text, "{}", difference.trim_end())?;
            }
        }
    }
    Ok(text)
}

/// What stood before and what stands after, each file under its path.
pub(crate) fn before_and_after(changes: Vec<Change>, base: &KnowledgeBase) -> Result<[(&'static str, String); 2]> {
    let mut texts = [String::new(), String::new()];
    for change in changes {
        for (text, files) in texts.iter_mut().zip(files(&change, base)?) {
            for (path, content) in files {
                writeln!(text, "==> {path} <==\n{content}")?;
            }
        }
    }
    let [before, after] = texts;
    Ok([("before", before), ("after", after)])
}

/// The files of before and after. Where the base's own stands, that is told, but for documents, which are not handed out whole.
fn files(change: &Change, base: &KnowledgeBase) -> Result<[Files; 2]> {
    let files = |entry: Option<&Entry>| -> Result<Files> {
        let entry = match entry {
            Some(entry) => Some(entry.clone()),
            None if change.subject.kind == Kind::Document => None,
            None => overlay::content(base, &change.subject).transpose()?.map(|content| Entry { made_on: None, content: Some(content) }),
        };
        Ok(entry.map(|entry| overlay::files_of(&change.subject, &entry)).transpose()?.flatten().unwrap_or_default())
    };
    Ok([files(change.before.as_ref())?, files(change.after.as_ref())?])
}

fn states(change: &Change) -> [&'static str; 2] {
    let made_on = [&change.before, &change.after].into_iter().flatten().any(|entry| entry.made_on.is_some());
    let state = |entry: &Option<Entry>, is_damaged: bool| match entry {
        _ if is_damaged => "damaged in the store",
        None if made_on => "as every server has it",
        None => "nothing",
        Some(Entry { content: None, .. }) => "taken out",
        Some(_) => "own",
    };
    [state(&change.before, change.damaged[0]), state(&change.after, change.damaged[1])]
}
