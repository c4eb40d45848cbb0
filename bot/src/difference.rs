//! What revisions have changed, as text.

use crate::overlay;
use crate::store::{Change, Entry};
use anyhow::Result;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use stet_knowledge::base::Files;

/// The lines that changed, in the form of `diff -u`, subject by subject.
pub(crate) fn unified(changes: &[Change]) -> Result<String> {
    let mut text = String::new();
    for change in changes {
        let states = [&change.before, &change.after].map(|entry| state(entry.as_ref()));
        writeln!(text, "{}: {} -> {}", change.subject, states[0], states[1])?;
        let (before, after) = (files(change, change.before.as_ref())?, files(change, change.after.as_ref())?);
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
pub(crate) fn before_and_after(changes: &[Change]) -> Result<[(&'static str, String); 2]> {
    let whole = |entry: fn(&Change) -> Option<&Entry>| -> Result<String> {
        let mut text = String::new();
        for change in changes {
            for (path, content) in files(change, entry(change))? {
                writeln!(text, "==> {path} <==\n{content}")?;
            }
        }
        Ok(text)
    };
    Ok([("before", whole(|change| change.before.as_ref())?), ("after", whole(|change| change.after.as_ref())?)])
}

fn files(change: &Change, entry: Option<&Entry>) -> Result<Files> {
    Ok(entry.map(|entry| overlay::files_of(&change.subject, entry)).transpose()?.flatten().unwrap_or_default())
}

fn state(entry: Option<&Entry>) -> &'static str {
    match entry {
        None => "nothing of its own",
        Some(Entry { content: None, .. }) => "taken out",
        Some(_) => "own",
    }
}
