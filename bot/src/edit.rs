//! What moderators want to change, as edits, and what edits would do.

mod answers;
mod preview;
mod rebase;
mod references;
mod trial;

pub(crate) use answers::{Answers, Tested, Told, compare, test, unanswered};
pub(crate) use preview::{Preview, preview};
pub(crate) use rebase::{followed, rebased};
pub(crate) use references::{Lost, Mending, mending, to_lines, to_mend};
pub(crate) use trial::{Trial, new_problems, tried};

use crate::overlay;
use crate::store::Entry;
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::sync::Arc;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::document::is_id;
use stet_knowledge::sentence::Unit;

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

/// Whether a document or a profile is the same in two knowledge bases. Most are shared between them.
fn is_same<T: PartialEq>(left: Option<&Arc<T>>, right: Option<&Arc<T>>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => Arc::ptr_eq(left, right) || left == right,
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
