use crate::store::Store;
use crate::{library, render, settings::Settings};
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The file to write; one that is there is not replaced
    file: PathBuf,
}

pub(crate) fn run(settings: &Settings, arguments: &Arguments) -> Result<bool> {
    if !Store::exists(settings)? {
        bail!("there is no store in {}; nothing was ever changed, and there is nothing to back up", settings.data.folder.display());
    }
    let damaged = library::run(async {
        let store = Store::open(settings).await?;
        store.back_up(&arguments.file).await?;
        let mut damaged = Vec::new();
        for guild in store.revisions().await?.into_keys() {
            damaged.extend(store.damaged(guild).await?);
        }
        store.close().await;
        anyhow::Ok(damaged)
    })??;
    for damaged in &damaged {
        render::note(&format!("{damaged}, and in the copy, too"));
    }
    render::line(&format!("The store is in {}; as stet.db in a data folder it is used in place of this one.", arguments.file.display()))?;
    Ok(damaged.is_empty())
}
