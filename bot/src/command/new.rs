use crate::render;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use std::path::PathBuf;

/// The files of the template, by their places in the folder.
const TEMPLATE: [(&str, &str); 3] = [
    ("documents/harbour/document.toml", include_str!("../../template/documents/harbour/document.toml")),
    ("documents/harbour/source.txt", include_str!("../../template/documents/harbour/source.txt")),
    ("profiles/people.toml", include_str!("../../template/profiles/people.toml")),
];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder to make; it must not have anything in it
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<bool> {
    let folder = &arguments.folder;
    let place = || format!("cannot write to {}", folder.display());
    if folder.is_file() {
        bail!("{} is a file; name a folder", folder.display());
    }
    if folder.is_dir() && std::fs::read_dir(folder).with_context(place)?.next().is_some() {
        bail!("{} has something in it; name a new folder", folder.display());
    }
    for (path, content) in TEMPLATE {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, content)).with_context(place)?;
    }
    let shown = folder.display();
    render::line(&format!(
        "This is a knowledge folder: edit the files of {shown}, then `stet check --knowledge {shown}` and `stet ask --knowledge {shown} \"who joined the Harbour Club?\"`."
    ))?;
    Ok(true)
}
