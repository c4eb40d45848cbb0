use crate::{cli::Global, library, render, settings::Settings};
use anyhow::Result;
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Print the figures as one JSON object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    let loaded = library::load_with_source(settings, global.guild)?;
    let base = &loaded.base;
    let facts: usize = base.profiles.iter().map(|profile| profile.facts.len()).sum();
    let sentences: usize = base.documents.iter().map(|document| document.text.len()).sum();
    let bytes: usize = base.documents.iter().map(|document| document.text.content().len()).sum();
    let index = folder_bytes(&library::index_folder(settings));
    if arguments.json {
        let documents: Vec<_> = base
            .documents
            .iter()
            .map(|document| {
                json!({ "id": document.id, "title": document.title, "language": document.language, "version": document.text.version,
                    "sentences": document.text.len(), "bytes": document.text.content().len(), "translations": document.translations.len() })
            })
            .collect();
        render::json(
            &json!({ "revision": base.revision(), "number": loaded.number, "documents": documents, "sentences": sentences, "bytes": bytes,
            "profiles": base.profiles.len(), "facts": facts, "problems": loaded.problems.len(), "index_bytes": index }),
        )?;
        return Ok(true);
    }
    for document in &base.documents {
        let count = document.text.len();
        let version = render::version(document.text.version);
        render::line(&format!(
            "{}  {}  {} sentences, {} bytes, {version}, {} translations",
            document.id,
            document.title,
            count,
            document.text.content().len(),
            document.translations.len()
        ))?;
    }
    render::line(&format!("{sentences} sentences in {} documents, {} profiles, {facts} facts", base.documents.len(), base.profiles.len()))?;
    render::line(&format!("revision {} (change {}), search index {index} bytes", base.revision(), loaded.number))?;
    if !loaded.problems.is_empty() {
        render::line(&format!("{} problems; `stet check` lists them", loaded.problems.len()))?;
    }
    Ok(true)
}

fn folder_bytes(folder: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
}
