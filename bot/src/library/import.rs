use super::{Loaded, load};
use crate::settings::Settings;
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
};
use stet_knowledge::document::{Difference, Document, Header, Recognition, Text, Version, is_id, recognize};
use stet_knowledge::sentence::Unit;
use stet_knowledge::text::{Language, fingerprint};

/// The largest file that is imported.
pub(crate) const LARGEST: u64 = 16 << 20;
/// How many differing lines a refusal shows.
const SHOWN_DIFFERENCES: usize = 10;

/// How to import a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// What counts as a sentence; `sentence` when nothing is said.
    pub(crate) unit: Option<Unit>,
    /// Import it as the text of the document with this id, new or known.
    pub(crate) as_document: Option<String>,
    /// Import it as a document of its own, whatever it resembles.
    pub(crate) new: bool,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Imported {
    /// It is the source of a known document, which is quoted from it now.
    Source(String),
    /// It is a new document, or the new text of one: id and number of sentences.
    Document(String, usize),
    /// The same text was there already, as this document.
    Unchanged(String),
}

/// Imports a text file into the data folder. The knowledge base is as before when it fails.
pub(crate) fn import(settings: &Settings, path: &Path, options: &Options) -> Result<Imported> {
    let content = read(path)?;
    let Loaded { base, .. } = load(settings)?;
    if let Some(id) = &options.as_document {
        if !is_id(id) {
            bail!("“{id}” cannot be an id; use small letters, digits and inner hyphens, at most 64");
        }
        return as_document(settings, id, base.document(Some(id)).map(AsRef::as_ref), path, &content, options);
    }
    if let Some(known) =
        base.documents.iter().find(|document| document.text.version == Version::Source && document.text.content() == content)
    {
        return Ok(Imported::Unchanged(known.id.clone()));
    }
    if !options.new {
        for document in &base.documents {
            match recognize(&document.fingerprints, &content) {
                Recognition::Source => {
                    store(settings, &document.id, None, &content)?;
                    return Ok(Imported::Source(document.id.clone()));
                }
                Recognition::Altered(differences) => bail!(refusal(path, document, &differences)),
                Recognition::Other => {}
            }
        }
    }
    let wanted = id_of(path, &content);
    let taken = |id: &str| base.document(Some(id)).is_some();
    if taken(&wanted) && !options.new {
        bail!("there is already another document “{wanted}”; replace it with --as {wanted}, or keep both with --new");
    }
    let id = if taken(&wanted) { (2..1000).map(|turn| format!("{wanted}-{turn}")).find(|id| !taken(id)).unwrap_or(wanted) } else { wanted };
    new_document(settings, &id, path, &content, options)
}

fn read(path: &Path) -> Result<String> {
    let file = fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    if file.metadata().with_context(|| format!("cannot read {}", path.display()))?.is_dir() {
        bail!("{} is a folder; name a text file", path.display());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > LARGEST {
        bail!("{} is larger than {} MiB; split it into several documents", path.display(), LARGEST >> 20);
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        bail!("{} is a binary file (there is a zero byte at {at}); save it as UTF-8 text", path.display());
    }
    let content = match String::from_utf8(bytes) {
        Ok(content) => content,
        Err(error) => {
            bail!("{} is not UTF-8: the first bad byte is at offset {}; save it as UTF-8", path.display(), error.utf8_error().valid_up_to())
        }
    };
    if Text::new(Version::Source, Language::English, Unit::Line, content.clone()).is_empty() {
        bail!("{} is empty; there is nothing to import", path.display());
    }
    Ok(content)
}

fn refusal(path: &Path, document: &Document, differences: &[Difference]) -> String {
    let mut lines = vec![format!("{} is almost, but not quite, the source of “{}”; these places differ:", path.display(), document.id)];
    for difference in differences.iter().take(SHOWN_DIFFERENCES) {
        lines.push(match (&difference.line, difference.sentence) {
            (Some((number, line)), Some(sentence)) => format!("  line {number}, where sentence {sentence} should be: {line}"),
            (Some((number, line)), None) => format!("  line {number} is not in the source: {line}"),
            (None, sentence) => format!("  sentence {} is missing", sentence.unwrap_or_default()),
        });
    }
    if differences.len() > SHOWN_DIFFERENCES {
        lines.push(format!("  and {} more", differences.len() - SHOWN_DIFFERENCES));
    }
    lines.push(format!("to quote “{0}” from it all the same, use --as {0}; to make it a document of its own, use --new", document.id));
    lines.join("\n")
}

fn as_document(settings: &Settings, id: &str, known: Option<&Document>, path: &Path, content: &str, options: &Options) -> Result<Imported> {
    let Some(known) = known else { return new_document(settings, id, path, content, options) };
    let unit = options.unit.unwrap_or(known.unit);
    let count = Text::new(Version::Source, known.language, unit, content.to_owned()).len();
    if known.text.version == Version::Source && known.text.content() == content && unit == known.unit {
        return Ok(Imported::Unchanged(id.to_owned()));
    }
    if known.fingerprints.is_empty() {
        return new_document(settings, id, path, content, options);
    }
    // The profiles' evidence and the retold sentences go by number.
    if unit != known.unit || count != known.text.len() {
        bail!(
            "{} has {count} sentences where “{id}” has {}, so its profiles would cite the wrong ones; use --new instead",
            path.display(),
            known.text.len()
        );
    }
    store(settings, id, None, content)?;
    Ok(Imported::Document(id.to_owned(), count))
}

fn new_document(settings: &Settings, id: &str, path: &Path, content: &str, options: &Options) -> Result<Imported> {
    let unit = options.unit.unwrap_or(Unit::Sentence);
    let language = Language::detect(content).unwrap_or(Language::English);
    let count = Text::new(Version::Source, language, unit, content.to_owned()).len();
    let origin = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let header = Header { id: id.to_owned(), title: title_of(path, content), language, origin, unit, fingerprints: Vec::new() };
    store(settings, id, Some(&header), content)?;
    Ok(Imported::Document(id.to_owned(), count))
}

/// The first heading of a Markdown text, else the file's name.
fn title_of(path: &Path, content: &str) -> String {
    let heading = content.lines().find_map(|line| line.trim_start_matches('\u{feff}').strip_prefix("# "));
    let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    heading.map(|heading| heading.trim().to_owned()).filter(|heading| !heading.is_empty()).unwrap_or_else(stem)
}

/// An id from the file's name, else from the text itself.
fn id_of(path: &Path, content: &str) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let parts: Vec<&str> = stem.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let id: String = parts.join("-").chars().take(48).collect();
    let id = id.trim_matches('-').to_owned();
    if is_id(&id) { id } else { format!("text-{:08x}", fingerprint(content) >> 32) }
}

/// Writes a document's files so that a reader sees all of the old ones or all of the new ones.
fn store(settings: &Settings, id: &str, header: Option<&Header>, content: &str) -> Result<()> {
    let folder = settings.data.folder.join("documents");
    let place = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(&folder).with_context(place)?;
    let fresh = tempfile::Builder::new().prefix(".import-").tempdir_in(&folder).with_context(place)?;
    let write = |name: &str, content: &str| -> std::io::Result<()> {
        let mut file = fs::File::create(fresh.path().join(name))?;
        file.write_all(content.as_bytes())?;
        file.sync_all()
    };
    write("source.txt", content).with_context(place)?;
    if let Some(header) = header {
        write("document.toml", &toml::to_string(header).context("cannot write the document's header")?).with_context(place)?;
    }
    let target = folder.join(id);
    let old = tempfile::Builder::new().prefix(".old-").tempdir_in(&folder).with_context(place)?;
    if target.exists() {
        fs::rename(&target, old.path().join(id)).with_context(place)?;
    }
    if let Err(error) = fs::rename(fresh.path(), &target) {
        // Put back what was there; the folder is as before.
        let _ = fs::rename(old.path().join(id), &target);
        return Err(error).with_context(place);
    }
    fs::File::open(&folder).and_then(|folder| folder.sync_all()).with_context(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_titles_come_from_the_file() {
        fn check(path: &str, content: &str, id: &str, title: &str) {
            assert_eq!(id_of(Path::new(path), content), id);
            assert_eq!(title_of(Path::new(path), content), title);
        }
        check("/a/My Story (2).md", "\u{feff}# 標題\n文", "my-story-2", "標題");
        check("故事.txt", "甲", "text-33e3580c", "故事");
    }
}
