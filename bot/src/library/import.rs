use super::decode::decode;
use super::{MOST_TURNS, adopt, apply, load, load_folder, load_with, run};
use crate::settings::Settings;
use crate::store::{Entries, Entry, Kind, OPERATOR, Proposal, Refused, Store, Subject};
use crate::{files, overlay};
use anyhow::{Context as _, Result, anyhow, bail};
use encoding_rs::Encoding;
use std::{
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::document::{Difference, Document, Header, Recognition, Text, Version, is_id, recognize};
use stet_knowledge::outline::BlockKind;
use stet_knowledge::sentence::{Rules, Unit};
use stet_knowledge::text::fingerprint;

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
    /// A document that was imported before under the id of this file's name gives way to it.
    pub(crate) replace: bool,
    /// The encoding of the file; what it shows when none is named.
    pub(crate) encoding: Option<&'static Encoding>,
}

/// A text to import.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// The file, or the name that stands for one.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) content: String,
    /// What it was written in.
    pub(crate) encoding: &'static Encoding,
}

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub(crate) struct Made {
    /// The document's title.
    pub(crate) title: String,
    /// How many sentences it has.
    pub(crate) sentences: usize,
    /// How many headings, questions with answers, items of lists and tables it has.
    pub(crate) headings: usize,
    pub(crate) pairs: usize,
    pub(crate) items: usize,
    pub(crate) tables: usize,
    /// How many sentences go on in the next one, because they were too long.
    pub(crate) cut: usize,
}

impl Made {
    fn new(title: &str, text: &Text) -> Self {
        let count = |is_it: fn(BlockKind) -> bool| text.blocks().iter().filter(|block| is_it(block.kind)).count();
        let asks = |number: usize| text.sentence(number).is_some_and(|heading| heading.ends_with(['?', '？']));
        let asking_headings = (1..=text.len())
            .filter(|number| text.block(*number).is_some_and(|block| matches!(block.kind, BlockKind::Heading(_))) && asks(*number));
        Self {
            title: title.to_owned(),
            sentences: text.len(),
            cut: (1..=text.len()).filter(|number| text.is_cut(*number)).count(),
            headings: count(|kind| matches!(kind, BlockKind::Heading(_))),
            pairs: count(|kind| kind == BlockKind::Question) + asking_headings.count(),
            items: count(|kind| kind == BlockKind::Item),
            tables: count(|kind| kind == BlockKind::HeaderRow),
        }
    }
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Imported {
    /// It is the source of a known document, which is quoted from it now.
    Source(String),
    /// It is a new document, or the new text of one: its id and what it is made of.
    Document(String, Made),
    /// The same text was there already, as this document.
    Unchanged(String),
}

/// What an import would do.
enum Plan {
    /// Nothing: the text is there, as this document.
    Nothing(String),
    /// Write the text as this document's, with a header unless the document has one.
    Write { id: String, header: Option<Header>, imported: Imported },
}

/// Imports a text as a revision of the operator's. The knowledge base is as before when it fails.
pub(crate) fn import(settings: &Settings, source: &Source, options: &Options) -> Result<Imported> {
    let (path, content) = (source.path.as_path(), source.content.as_str());
    // First without a store: a refusal writes nothing, and what is there already needs no right to write.
    if let Plan::Nothing(id) = plan(&load(settings)?.base, path, content, options)? {
        return Ok(Imported::Unchanged(id));
    }
    run(async {
        let store = Store::open(settings).await?;
        adopt(settings, &store).await?;
        let mut turns = 0;
        let imported = loop {
            let (made_on, entries) = store.entries(OPERATOR, None).await?;
            let base = load_with(settings, made_on, &entries)?.base;
            let (id, header, imported) = match plan(&base, path, content, options)? {
                Plan::Nothing(id) => break Imported::Unchanged(id),
                Plan::Write { id, header, imported } => (id, header, imported),
            };
            match apply(settings, &store, None, OPERATOR, &proposal(settings, made_on, &entries, &id, header.as_ref(), content)?).await {
                Ok(_) => break imported,
                // Somebody else was faster: what it is compared with is no longer what it was.
                Err(Refused::Stale { .. }) if turns < MOST_TURNS => turns += 1,
                Err(refused) => return Err(refused).context("cannot import; `stet doctor` tells what is wrong with the store"),
            }
        };
        store.close().await;
        Ok(imported)
    })?
}

/// The revision that an import makes: the document's files, with those that were there before and are not replaced.
fn proposal(settings: &Settings, made_on: i64, entries: &Entries, id: &str, header: Option<&Header>, content: &str) -> Result<Proposal> {
    let subject = Subject::new(Kind::Document, id);
    let earlier = entries.get(&subject);
    let mut names = match earlier.and_then(|entry| entry.content.as_ref()) {
        Some(content) => overlay::names_of(&subject, content)?,
        None => overlay::Names::new(),
    };
    names.insert("source.txt".to_owned(), content.to_owned());
    if let Some(header) = header {
        names.insert("document.toml".to_owned(), toml::to_string(header).context("cannot write the document's header")?);
    }
    let made_over = match earlier {
        Some(entry) => entry.made_on.clone(),
        None => overlay::version(&load_folder(settings)?, &subject),
    };
    let entry = Entry { made_on: made_over, content: Some(overlay::document_content(&names)?) };
    let edits = [(subject, Some(entry))].into();
    Ok(Proposal { made_on, actor: 0, made_at: SystemTime::now(), action: "import".into(), note: id.to_owned(), base: None, edits })
}

fn plan(base: &KnowledgeBase, path: &Path, content: &str, options: &Options) -> Result<Plan> {
    if let Some(id) = &options.as_document {
        if !is_id(id) {
            bail!("“{id}” cannot be an id; use small letters, digits and inner hyphens, at most 64");
        }
        return match base.document(Some(id)) {
            Some(known) => as_document(known, path, content, options),
            None => Ok(new_document(id, None, path, content, options)),
        };
    }
    let same = |document: &&Arc<Document>| {
        document.text.version == Version::Source
            && document.text.content() == content
            && options.unit.is_none_or(|unit| unit == document.unit)
    };
    if let Some(known) = base.documents.iter().find(same) {
        return Ok(Plan::Nothing(known.id.clone()));
    }
    for document in base.documents.iter().filter(|_| !options.new) {
        match recognize(&document.fingerprints, content) {
            Recognition::Source => {
                return Ok(Plan::Write { id: document.id.clone(), header: None, imported: Imported::Source(document.id.clone()) });
            }
            Recognition::Altered(differences) => bail!(refusal(path, document, &differences)),
            Recognition::Other => {}
        }
    }
    let wanted = id_of(path, content);
    let Some(known) = base.document(Some(&wanted)) else { return Ok(new_document(&wanted, None, path, content, options)) };
    if options.replace && known.fingerprints.is_empty() {
        return as_document(known, path, content, options);
    }
    if !options.new {
        bail!("there is already another document “{wanted}”; replace it with --as {wanted}, or keep both with --new");
    }
    let free = (2..1000).map(|turn| format!("{wanted}-{turn}")).find(|id| base.document(Some(id)).is_none());
    let id = free.with_context(|| format!("there are too many documents named “{wanted}”; choose an id with --as"))?;
    Ok(new_document(&id, None, path, content, options))
}

/// Reads a file of any encoding.
pub(crate) fn read(path: &Path, encoding: Option<&'static Encoding>) -> Result<Source> {
    read_from(files::open(path)?, path, encoding)
}

/// Reads a text from a file or a pipe; `path` names it.
pub(crate) fn read_from(reader: impl std::io::Read, path: &Path, encoding: Option<&'static Encoding>) -> Result<Source> {
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > LARGEST {
        bail!("{} is larger than {} MiB; split it into several documents", path.display(), LARGEST >> 20);
    }
    let decoded = decode(bytes, encoding).map_err(|error| anyhow!("{} {error}", path.display()))?;
    let content = decoded.text;
    if content.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}').is_empty() {
        bail!("{} is empty; there is nothing to import", path.display());
    }
    Ok(Source { path: path.to_path_buf(), content, encoding: decoded.encoding })
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

fn as_document(known: &Document, path: &Path, content: &str, options: &Options) -> Result<Plan> {
    let unit = options.unit.unwrap_or(known.unit);
    let text = Text::new(Version::Source, known.language, unit, content.to_owned());
    let count = text.len();
    if known.text.version == Version::Source && known.text.content() == content && unit == known.unit {
        return Ok(Plan::Nothing(known.id.clone()));
    }
    if known.fingerprints.is_empty() {
        return Ok(new_document(&known.id, Some(known), path, content, options));
    }
    // The profiles' evidence and the retold sentences go by number.
    if unit != known.unit || count != known.text.len() {
        bail!(
            "{} has {count} sentences where “{}” has {}, so its profiles would cite the wrong ones; use --new instead",
            path.display(),
            known.id,
            known.text.len()
        );
    }
    Ok(Plan::Write { id: known.id.clone(), header: None, imported: Imported::Document(known.id.clone(), Made::new(&known.title, &text)) })
}

/// A document of its own; one that replaces an earlier one is cut as that was, unless something else is said.
fn new_document(id: &str, earlier: Option<&Document>, path: &Path, content: &str, options: &Options) -> Plan {
    let unit = options.unit.or(earlier.map(|earlier| earlier.unit)).unwrap_or(Unit::Sentence);
    let origin = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut header = overlay::header(id, String::new(), origin, unit, content);
    let rules = Rules { unit, format: header.format };
    let text = Text::new(Version::Source, header.language, rules, content.to_owned());
    header.title = text.title().map_or_else(|| title_of(path, content), str::to_owned);
    let made = Made::new(&header.title, &text);
    Plan::Write { id: id.to_owned(), header: Some(header), imported: Imported::Document(id.to_owned(), made) }
}

/// What a text calls itself, else the file's name.
pub(crate) fn title_of(path: &Path, content: &str) -> String {
    let header = overlay::header("title", String::new(), path.to_string_lossy().into_owned(), Unit::Sentence, content);
    let rules = Rules { unit: Unit::Sentence, format: header.format };
    let text = Text::new(Version::Source, header.language, rules, content.to_owned());
    let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    text.title().map_or_else(stem, str::to_owned)
}

/// An id for a document with a title, that no document has.
pub(crate) fn document_id(title: &str, content: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let wanted = slug(title, content);
    let numbered = (2..).map(|turn| format!("{wanted}-{turn}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|id| !is_taken(id)).unwrap_or(wanted)
}

/// An id from the file's name, else from the text itself.
fn id_of(path: &Path, content: &str) -> String {
    slug(&path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default(), content)
}

/// A name as an id: 故事集 is `gu-shi-ji`. Of a name without a letter or a digit, a hash of the text.
fn slug(name: &str, content: &str) -> String {
    const LONGEST: usize = 48;
    let latin = deunicode::deunicode(name).to_lowercase();
    let parts: Vec<&str> = latin.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let id: String = parts.join("-").chars().take(LONGEST).collect();
    let id = id.trim_matches('-').to_owned();
    if is_id(&id) { id } else { format!("text-{:08x}", fingerprint(content) >> 32) }
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
        check("故事.txt", "甲", "gu-shi", "故事");
        check("…….txt", "甲", "text-33e3580c", "……");
        check("notes.md", "```sh\n# stop the server\n```\n", "notes", "notes");
        check("notes.md", "---\ntitle: Tide station\n---\nThe gauge.", "notes", "Tide station");
        assert_eq!(document_id("Patch 1.20.4", "x", |_| false), "patch-1-20-4");
        assert_eq!(document_id("退款規定", "x", |id| id == "tui-kuan-gui-ding"), "tui-kuan-gui-ding-2");
    }
}
