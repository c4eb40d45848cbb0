use super::kb::{changing, propose};
use crate::cli::Global;
use crate::library::adopt;
use crate::settings::Settings;
use crate::store::{Entry, Kind, OPERATOR, Proposal, Store, Subject};
use crate::{overlay, render};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::time::SystemTime;
use stet_knowledge::document::Header;
use stet_knowledge::sentence::Unit;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The documents to cut anew, by their ids [default: all that were imported before there were outlines]
    documents: Vec<String>,
}

/// Cuts documents along their outlines that were imported before there were any. What refers to their sentences follows them.
pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    let guild = global.guild.unwrap_or(OPERATOR);
    changing(settings, guild, recut(settings, guild, &arguments.documents))?;
    Ok(true)
}

async fn recut(settings: &Settings, guild: u64, wanted: &[String]) -> Result<()> {
    if !Store::exists(settings)? {
        return render::line("Nothing was imported yet.");
    }
    let store = Store::open(settings).await?;
    adopt(settings, &store).await?;
    let (made_on, entries) = store.entries(guild, None).await?;
    let mut edits: BTreeMap<Subject, Option<Entry>> = BTreeMap::new();
    for (subject, entry) in entries.iter().filter(|(subject, _)| subject.kind == Kind::Document) {
        let is_wanted = wanted.is_empty() || wanted.contains(&subject.id);
        if let Some(recut) = recut_entry(subject, entry).with_context(|| format!("cannot cut {} anew", subject.id))?.filter(|_| is_wanted) {
            edits.insert(subject.clone(), Some(recut));
        }
    }
    let unknown: Vec<&str> =
        wanted.iter().map(String::as_str).filter(|id| !entries.contains_key(&Subject::new(Kind::Document, *id))).collect();
    if !unknown.is_empty() {
        bail!("there is no imported document {}; `stet stats` lists what is loaded", unknown.join(", "));
    }
    if edits.is_empty() {
        return render::line("Every document is cut along its outline already, or by its lines.");
    }
    let note = edits.keys().map(|subject| subject.id.as_str()).collect::<Vec<_>>().join(", ");
    let proposal = Proposal { made_on, actor: 0, made_at: SystemTime::now(), action: "recut".into(), note, base: None, edits };
    propose(settings, &store, guild, &proposal).await
}

/// Returns the entry of a document cut along its outline; none if it is already, if its sentences are lines, or if texts are aligned
/// to them.
fn recut_entry(subject: &Subject, entry: &Entry) -> Result<Option<Entry>> {
    let Some(content) = &entry.content else { return Ok(None) };
    let mut names = overlay::names_of(subject, content)?;
    let (Some(head), Some(source)) = (names.get("document.toml"), names.get("source.txt")) else { return Ok(None) };
    let header: Header = toml::from_str(head).context("its header cannot be read")?;
    if header.format.is_some() || header.unit == Unit::Line || names.len() > 2 {
        return Ok(None);
    }
    let new = overlay::header(&header.id, header.title.clone(), header.origin.clone(), header.unit, source);
    let header = Header { format: new.format, ..header };
    names.insert("document.toml".to_owned(), toml::to_string(&header).context("cannot write its header")?);
    Ok(Some(Entry { made_on: entry.made_on.clone(), content: Some(overlay::document_content(&names)?) }))
}
