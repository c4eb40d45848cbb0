use crate::cli::{Global, UnitName};
use crate::library::{self, Health, Imported, Options, Source};
use crate::{render, settings::Settings};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use encoding_rs::{Encoding, UTF_8};
use serde_json::json;
use std::path::{Path, PathBuf};
use stet_knowledge::sentence::LONGEST;

/// The endings of the files that a folder is searched for.
const ENDINGS: [&str; 9] = ["txt", "text", "md", "markdown", "mdown", "rst", "log", "srt", "vtt"];

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Text or Markdown files of at most 16 MiB, folders with such files, or - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What counts as one sentence [default: sentence]
    #[arg(long)]
    unit: Option<UnitName>,
    /// Import it as the text of the document with this id, replacing what it has
    #[arg(long = "as", value_name = "ID", conflicts_with = "new")]
    as_document: Option<String>,
    /// Import it as a document of its own, whatever it resembles
    #[arg(long)]
    new: bool,
    /// The encoding of the files, such as gb18030, big5 or windows-1252 [default: what they show]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Print what was done as one JSON object for each file
    #[arg(long)]
    json: bool,
}

fn encoding(name: &str) -> Result<&'static Encoding, &'static str> {
    Encoding::for_label(name.as_bytes())
        .ok_or("there is no encoding of this name; known ones are utf-8, utf-16le, gb18030, big5, windows-1252 and the others of the web")
}

pub(crate) fn run(settings: &Settings, global: &Global, arguments: &Arguments) -> Result<bool> {
    if global.guild.is_some() {
        bail!("an import is for every server; leave out --guild, or give one server an archive with `stet kb import`");
    }
    let found = find(&arguments.files)?;
    if arguments.as_document.is_some() && found.texts.len() != 1 {
        bail!("--as gives one document its text, and there are {} files; name one", found.texts.len());
    }
    for skipped in &found.skipped {
        render::note(&format!("{} is left out: its name ends with none of .{}", skipped.display(), ENDINGS.join(", .")));
    }
    let options = Options {
        unit: arguments.unit.map(Into::into),
        as_document: arguments.as_document.clone(),
        new: arguments.new,
        replace: false,
        encoding: arguments.encoding,
    };
    let bar = render::progress(global.quiet || found.texts.len() < 2, found.texts.len() as u64, "importing");
    let (mut failed, mut changed) = (Vec::new(), false);
    for path in &found.texts {
        match import(settings, path, &options) {
            Ok((imported, source)) => {
                changed |= !matches!(imported, Imported::Unchanged(_));
                bar.suspend(|| tell(&imported, &source, arguments.json))?;
            }
            // One file that cannot be imported keeps no other from it.
            Err(error) if found.texts.len() > 1 => failed.push(error),
            Err(error) => return Err(error),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if changed {
        refresh_index(settings)?;
    }
    if failed.is_empty() {
        return Ok(true);
    }
    let reasons: Vec<String> = failed.iter().map(|error| format!("{error:#}")).collect();
    bail!("{} of {} files were not imported:\n{}", failed.len(), found.texts.len(), reasons.join("\n"))
}

/// The files that are named, and those of folders that are no texts by their names.
struct Found {
    texts: Vec<PathBuf>,
    skipped: Vec<PathBuf>,
}

/// Lists the files of the paths that were named: folders with all that is in them but what is hidden.
fn find(paths: &[PathBuf]) -> Result<Found> {
    fn walk(folder: &Path, found: &mut Found) -> Result<()> {
        let place = || format!("cannot read {}", folder.display());
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
            .with_context(place)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .with_context(place)?;
        entries.sort();
        for path in entries {
            let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            let is_text = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
            match path {
                path if is_hidden => drop(path),
                // A link may lead back to where it stands.
                path if path.is_dir() && path.is_symlink() => found.skipped.push(path),
                path if path.is_dir() => walk(&path, found)?,
                path if is_text => found.texts.push(path),
                path => found.skipped.push(path),
            }
        }
        Ok(())
    }
    let mut found = Found { texts: Vec::new(), skipped: Vec::new() };
    for path in paths {
        if path.is_dir() {
            let before = found.texts.len();
            walk(path, &mut found)?;
            if found.texts.len() == before {
                bail!("there is no text in the folder {}; texts end with .{}", path.display(), ENDINGS.join(", ."));
            }
        } else {
            found.texts.push(path.clone());
        }
    }
    Ok(found)
}

fn import(settings: &Settings, path: &Path, options: &Options) -> Result<(Imported, Source)> {
    let source = if path == Path::new("-") {
        library::read_from(std::io::stdin().lock(), Path::new("standard input"), options.encoding)?
    } else {
        library::read(path, options.encoding)?
    };
    let imported = library::import(settings, &source, options)?;
    Ok((imported, source))
}

fn tell(imported: &Imported, source: &Source, as_json: bool) -> Result<()> {
    let (action, id) = match imported {
        Imported::Source(id) => ("source", id),
        Imported::Document(id, _) => ("document", id),
        Imported::Unchanged(id) => ("unchanged", id),
    };
    let encoding = source.encoding.name();
    if as_json {
        let made = if let Imported::Document(_, made) = imported { json!(made) } else { json!({}) };
        let mut told = json!({ "imported": action, "document": id, "encoding": encoding });
        if let (Some(told), Some(made)) = (told.as_object_mut(), made.as_object()) {
            told.extend(made.clone());
        }
        return render::json(&told);
    }
    let read_as = if source.encoding == UTF_8 { String::new() } else { format!(" It was read as {encoding}.") };
    let message = match imported {
        Imported::Source(id) => format!("This is the source of “{id}”: its own sentences are quoted from now on."),
        Imported::Unchanged(id) => format!("“{id}” has this text already; nothing changed."),
        Imported::Document(id, made) => {
            let parts = [
                (made.sentences, "sentence", "sentences"),
                (made.headings, "heading", "headings"),
                (made.pairs, "question with its answer", "questions with their answers"),
                (made.items, "item", "items"),
                (made.tables, "table", "tables"),
            ];
            let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
            let parts: Vec<String> = parts.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect();
            let cut = match made.cut {
                0 => String::new(),
                cut => format!(" What is longer than {LONGEST} characters without an end was cut, {cut} times."),
            };
            format!(
                "Imported “{}” as “{id}”, {}; cite one as {id}#1, see how it was cut with `stet show {id}`.{cut}",
                made.title,
                parts.join(", ")
            )
        }
    };
    render::line(&format!("{message}{read_as}"))
}

/// Brings the search index up to date after a change. The change is made, whatever becomes of it.
pub(super) fn refresh_index(settings: &Settings) -> Result<()> {
    match library::mend_index(settings, library::load(settings)?.base) {
        Ok(Health::InUse) => render::note(
            "the search index is in use by a running bot, which answers from the new text in a moment; until `stet index` is run without it, an index is built in memory at every start",
        ),
        Ok(_) => {}
        Err(error) => render::note(&format!("{error:#}; until that is mended, an index is built in memory at every start")),
    }
    Ok(())
}
