use crate::cli::{Global, UnitName};
use crate::library::{self, Imported, Options};
use crate::{render, settings::Settings};
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use stet_knowledge::index::SCORED_WHOLE;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A UTF-8 text or Markdown file of at most 16 MiB
    file: PathBuf,
    /// What counts as one sentence [default: sentence]
    #[arg(long)]
    unit: Option<UnitName>,
    /// Import it as the text of the document with this id, replacing what it has
    #[arg(long = "as", value_name = "ID", conflicts_with = "new")]
    as_document: Option<String>,
    /// Import it as a document of its own, whatever it resembles
    #[arg(long)]
    new: bool,
    /// Print what was done as one JSON object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    if global.guild.is_some() {
        bail!("an import is for every server; leave out --guild, or give one server an archive with `stet kb import`");
    }
    let options =
        Options { unit: arguments.unit.map(Into::into), as_document: arguments.as_document.clone(), new: arguments.new, replace: false };
    let imported = library::import(settings, &arguments.file, &options)?;
    let (action, id, sentences) = match &imported {
        Imported::Source(id) => ("source", id, None),
        Imported::Document(id, sentences) => ("document", id, Some(*sentences)),
        Imported::Unchanged(id) => ("unchanged", id, None),
    };
    if arguments.json {
        render::json(&json!({ "imported": action, "document": id, "sentences": sentences }))?;
    } else {
        let message = match &imported {
            Imported::Source(id) => format!("This is the source of “{id}”: its own sentences are quoted from now on."),
            Imported::Document(id, sentences) => format!("Imported as “{id}”, {sentences} sentences; cite one as {id}#1."),
            Imported::Unchanged(id) => format!("“{id}” has this text already; nothing changed."),
        };
        render::line(&message)?;
    }
    if !matches!(imported, Imported::Unchanged(_)) {
        refresh_index(settings)?;
    }
    Ok(true)
}

/// A small knowledge base needs no index; a large one gets it now rather than at the first question.
fn refresh_index(settings: &Settings) -> Result<()> {
    let loaded = library::load(settings)?;
    let sentences: usize = loaded.base.documents.iter().map(|document| document.text.len()).sum();
    if sentences <= SCORED_WHOLE {
        return Ok(());
    }
    if library::index_is_in_use(settings)? {
        render::note(
            "the search index is in use by a running bot, which answers from the new text in a moment; until `stet index` is run without it, an index is built in memory at every start",
        );
        return Ok(());
    }
    library::snapshot_kept(settings, loaded.base).map(drop)
}
