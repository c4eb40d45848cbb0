//! What every guild starts from, and what is on disk: the knowledge folder with the operator's own documents and profiles,
//! which the store keeps, laid over it; the search index.
//!
//! ```text
//! <data>/stet.db           the store, unless it is a PostgreSQL database
//! <data>/index/            the search index; deleting it loses nothing
//! <data>/index.sums        what each file of it was when it was written
//! <data>/index.lock        held by whoever writes the index or serves from it
//! <data>/documents/<id>/   documents that were imported before there was a store; the store takes them over
//! <data>/documents.lock    held while they are taken over, shared while they are read
//! ```

mod adoption;
mod apply;
mod decode;
mod import;
mod operator;
mod search_index;

pub(crate) use adoption::adopt;
pub(crate) use apply::apply;
pub(crate) use decode::{Undecodable, decode};
pub(crate) use import::{Imported, Options, Source, document_id, import, read, read_from, title_of};
pub(crate) use search_index::{Health, index_folder, lock_serving, mend_index, rebuild_index, share_index, snapshot, snapshot_kept};

use crate::settings::Settings;
use crate::store::{Entries, Kind, OPERATOR, Standing, Store, Subject};
use crate::{files, overlay};
use anyhow::{Context as _, Result, bail};
use std::{
    fs::{self, File},
    path::Path,
};
use stet_knowledge::base::{Files, KnowledgeBase, Problem, shipped_files};

/// The file that is locked while the documents of before are read or moved.
/// How often somebody else may be faster before something must be wrong.
pub(crate) const MOST_TURNS: usize = 100;
const DOCUMENTS_LOCK: &str = "documents.lock";

/// The knowledge base that every guild starts from, with what could not be loaded.
pub(crate) struct Loaded {
    /// What could be loaded.
    pub(crate) base: KnowledgeBase,
    /// What could not, and what is wrong with it.
    pub(crate) problems: Vec<Problem>,
    /// The operator's revision that it holds.
    pub(crate) number: i64,
}

/// Loads the knowledge folder (or the shipped story) with the operator's own documents and profiles over it.
pub(crate) fn load(settings: &Settings) -> Result<Loaded> {
    let standing = if Store::exists(settings)? { run(standing(settings, OPERATOR))?? } else { Standing::default() };
    load_standing(settings, standing)
}

/// Loads the same of what the store holds, and lists what of that is damaged.
pub(crate) fn load_standing(settings: &Settings, standing: Standing) -> Result<Loaded> {
    let mut loaded = load_with(settings, standing.number, &standing.entries)?;
    loaded.problems.extend(standing.damaged.into_iter().map(Problem::from));
    Ok(loaded)
}

/// Loads the same of entries at a revision.
pub(crate) fn load_with(settings: &Settings, number: i64, entries: &Entries) -> Result<Loaded> {
    let _lock = share_documents(settings)?;
    let (files, mut problems) = base_files(settings)?;
    let (mut over, more) = read_folder(&settings.data.folder, &["documents"])?;
    problems.extend(more);
    let mut rest = Vec::new();
    for (subject, entry) in entries {
        match overlay::files_of(subject, entry)? {
            // A source alone is laid over the digests of the folder; what has a header of its own is a document of its own.
            Some(files) if subject.kind == Kind::Document && !files.keys().any(|path| path.ends_with("/document.toml")) => {
                over.extend(files);
            }
            _ => rest.push((subject.clone(), entry.clone())),
        }
    }
    let (base, more) = KnowledgeBase::load_with(&files, &over);
    problems.extend(more);
    let rest: Entries = rest.into_iter().collect();
    let overlaid = overlay::over(&base, &rest)?;
    problems.extend(overlaid.problems);
    let hides = |subject: &Subject| overlay::known_as(subject).is_some_and(|known| overlaid.conflicts.contains(&known));
    for subject in rest.iter().filter(|(subject, entry)| entry.made_on.is_some() && hides(subject)).map(|(subject, _)| subject) {
        let message =
            "the knowledge folder has another version of this now, and the one in the store stands over it; see `stet kb history`";
        problems.push(Problem { file: subject.to_string(), line: None, message: message.to_owned() });
    }
    Ok(Loaded { base: overlaid.base, problems, number })
}

/// The knowledge folder, or the shipped story, alone.
pub(crate) fn load_folder(settings: &Settings) -> Result<KnowledgeBase> {
    Ok(KnowledgeBase::load(&base_files(settings)?.0).0)
}

/// The words and relations of the knowledge folder, which take the place of the shipped ones.
pub(crate) fn own_words(settings: &Settings) -> Result<Files> {
    if settings.knowledge.folder.as_os_str().is_empty() {
        return Ok(Files::new());
    }
    Ok(read_folder(&settings.knowledge.folder, &["language"])?.0)
}

/// What a guild has of its own, of a store that is there.
async fn standing(settings: &Settings, guild: u64) -> Result<Standing> {
    let store = Store::open(settings).await?;
    let standing = store.standing(guild).await;
    store.close().await;
    standing
}

/// Runs work with the store where nothing else is asynchronous.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start a runtime")?;
    Ok(runtime.block_on(work))
}

/// Imports the configured source, if there is one, and loads a guild's knowledge base, or the one that every guild starts from,
/// whatever it holds.
pub(crate) fn load_with_source(settings: &Settings, guild: Option<u64>) -> Result<Loaded> {
    import_source(settings)?;
    let mut loaded = load(settings)?;
    let Some(guild) = guild.filter(|guild| *guild != OPERATOR) else { return Ok(loaded) };
    if Store::exists(settings)? {
        let standing = run(standing(settings, guild))??;
        let overlaid = overlay::over(&loaded.base, &standing.entries)?;
        loaded.problems.extend(overlaid.problems.into_iter().chain(standing.damaged.into_iter().map(Problem::from)));
        (loaded.base, loaded.number) = (overlaid.base, standing.number);
    }
    Ok(loaded)
}

/// Imports the configured source, if there is one.
pub(crate) fn import_source(settings: &Settings) -> Result<()> {
    if !settings.knowledge.source.as_os_str().is_empty() {
        let options = Options { replace: true, ..Options::default() };
        let source = read(&settings.knowledge.source, None);
        source.and_then(|source| import(settings, &source, &options)).context("cannot import knowledge.source")?;
    }
    Ok(())
}

/// Loads as [`load_with_source`] does; an error when there is nothing to answer from.
pub(crate) fn load_to_answer(settings: &Settings, guild: Option<u64>) -> Result<Loaded> {
    let loaded = to_serve(settings, load_with_source(settings, guild)?)?;
    if loaded.base.documents.is_empty() {
        bail!(
            "there is nothing to answer from: the shipped story is left out (knowledge.story = false); add a text with `stet import FILE`"
        );
    }
    Ok(loaded)
}

/// Refuses to serve without a document where one should be; without the story, a bot may start empty and be given texts from Discord.
pub(crate) fn to_serve(settings: &Settings, loaded: Loaded) -> Result<Loaded> {
    let Loaded { base, problems, .. } = &loaded;
    if base.documents.is_empty() && (settings.knowledge.story || !problems.is_empty()) {
        let place = if settings.knowledge.folder.as_os_str().is_empty() {
            "the shipped story".to_owned()
        } else {
            settings.knowledge.folder.display().to_string()
        };
        let reasons: Vec<String> = problems.iter().map(ToString::to_string).collect();
        bail!("there is no document in {place}; run `stet check` and see ARCHITECTURE.md for the format\n{}", reasons.join("\n"));
    }
    Ok(loaded)
}

/// Waits until nobody reads or moves the documents of before; others wait while the lock lives.
fn lock_documents(settings: &Settings) -> Result<File> {
    let file = open_lock(settings, DOCUMENTS_LOCK)?;
    file.lock().with_context(|| format!("cannot write to {}", settings.data.folder.display()))?;
    Ok(file)
}

/// Opens a file of the data folder that is only there to be locked, and makes it where there is none.
fn open_lock(settings: &Settings, name: &str) -> Result<File> {
    let path = settings.data.folder.join(name);
    let place = || format!("cannot open {}", path.display());
    fs::create_dir_all(&settings.data.folder).with_context(place)?;
    File::options().create(true).truncate(false).write(true).open(&path).with_context(place)
}

/// Waits until nobody moves the documents of before. `None` where nobody ever did.
fn share_documents(settings: &Settings) -> Result<Option<File>> {
    let Ok(file) = File::open(settings.data.folder.join(DOCUMENTS_LOCK)) else { return Ok(None) };
    file.lock_shared().with_context(|| format!("cannot read {}", settings.data.folder.display()))?;
    Ok(Some(file))
}

fn base_files(settings: &Settings) -> Result<(Files, Vec<Problem>)> {
    let folder = &settings.knowledge.folder;
    if folder.as_os_str().is_empty() {
        let shipped = if settings.knowledge.story { shipped_files() } else { Files::new() };
        return Ok((shipped, Vec::new()));
    }
    if !files::is_there(folder)? || !folder.is_dir() {
        bail!("the knowledge folder {} is not a folder; name one that holds documents/ (see ARCHITECTURE.md)", folder.display());
    }
    read_folder(folder, &["documents", "profiles", "language", "pins", "golden"])
}

/// Reads the text files below some subfolders. Hidden ones are left out; what is no UTF-8 is reported.
fn read_folder(folder: &Path, subfolders: &[&str]) -> Result<(Files, Vec<Problem>)> {
    fn walk(root: &Path, folder: &Path, found: &mut Files, problems: &mut Vec<Problem>) -> Result<()> {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .and_then(std::iter::Iterator::collect::<std::io::Result<Vec<_>>>)
            .with_context(|| format!("cannot read {}", folder.display()))?;
        entries.sort_by_key(fs::DirEntry::path);
        for entry in entries {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                walk(root, &path, found, problems)?;
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            match String::from_utf8(files::read(&path)?) {
                Ok(content) => {
                    found.insert(name, content);
                }
                Err(error) => {
                    let message = format!("is not UTF-8 (the first bad byte is at {}); convert it", error.utf8_error().valid_up_to());
                    problems.push(Problem { file: name, line: None, message });
                }
            }
        }
        Ok(())
    }
    let mut found = Files::new();
    let mut problems = Vec::new();
    for name in subfolders {
        let sub = folder.join(name);
        if files::is_there(&sub)? && sub.is_dir() {
            walk(folder, &sub, &mut found, &mut problems)?;
        }
    }
    Ok((found, problems))
}
