use crate::{cli::Global, library, render, settings::Settings};
use anyhow::Result;
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;

pub(crate) fn run(settings: &Settings, global: &Global) -> Result<bool> {
    let loaded = library::load_with_source(settings, None)?;
    rebuild(settings, global, loaded.base)?;
    Ok(true)
}

fn rebuild(settings: &Settings, global: &Global, base: KnowledgeBase) -> Result<()> {
    let snapshot = Snapshot::new(base);
    let progress = render::progress(global.quiet, snapshot.documents.len() as u64, "indexing");
    library::rebuild_index(settings, &snapshot, |done| progress.set_position(done as u64))?;
    progress.finish_and_clear();
    if !global.quiet {
        let folder = library::index_folder(settings);
        render::note(&format!(
            "indexed {} sentences of {} documents in {}",
            snapshot.sentences(),
            snapshot.documents.len(),
            folder.display()
        ));
    }
    Ok(())
}
