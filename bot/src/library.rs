//! What is on disk: the knowledge folder, the imported documents, the search index.
//!
//! ```text
//! <data>/documents/<id>/   imported documents, in the format of a knowledge folder, laid over it
//! <data>/index/            the search index; deleting it loses nothing
//! <data>/index.lock        held by whoever writes the index or serves from it
//! <data>/documents.lock    held while documents are written, shared while they are read
//! ```

mod import;

pub(crate) use import::{Imported, Options, import};

use crate::settings::Settings;
use anyhow::{Context as _, Result, bail};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};
use stet_knowledge::base::{Files, KnowledgeBase, Problem, shipped_files};
use stet_knowledge::index::{CandidateIndex, SCORED_WHOLE, Snapshot};
use tantivy::directory::MmapDirectory;

/// The file that is locked while documents are read or written.
const DOCUMENTS_LOCK: &str = "documents.lock";

/// The knowledge base as it is on disk, with what could not be loaded.
pub(crate) struct Loaded {
    /// What could be loaded.
    pub(crate) base: KnowledgeBase,
    /// What could not, and what is wrong with it.
    pub(crate) problems: Vec<Problem>,
}

/// Loads the knowledge folder (or the shipped story) with the imported documents over it.
pub(crate) fn load(settings: &Settings) -> Result<Loaded> {
    let _lock = share_documents(settings)?;
    load_unlocked(settings)
}

fn load_unlocked(settings: &Settings) -> Result<Loaded> {
    let (files, mut problems) = base_files(settings)?;
    let (over, more) = read_folder(&settings.data.folder, &["documents"])?;
    problems.extend(more);
    let (base, more) = KnowledgeBase::load_with(&files, &over);
    problems.extend(more);
    Ok(Loaded { base, problems })
}

/// Imports the configured source, if there is one, and loads the knowledge base, whatever it holds.
pub(crate) fn load_with_source(settings: &Settings) -> Result<Loaded> {
    if !settings.knowledge.source.as_os_str().is_empty() {
        let options = Options { replace: true, ..Options::default() };
        import(settings, &settings.knowledge.source, &options).context("cannot import knowledge.source")?;
    }
    load(settings)
}

/// As [`load_with_source`], and an error when there is nothing to answer from.
pub(crate) fn load_to_answer(settings: &Settings) -> Result<Loaded> {
    let loaded = load_with_source(settings)?;
    let Loaded { base, problems } = &loaded;
    if base.documents.is_empty() {
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

/// Waits until nobody reads or writes documents; others wait while the lock lives.
fn lock_documents(settings: &Settings) -> Result<File> {
    let place = || format!("cannot write to {}", settings.data.folder.display());
    fs::create_dir_all(&settings.data.folder).with_context(place)?;
    let file =
        File::options().create(true).truncate(false).write(true).open(settings.data.folder.join(DOCUMENTS_LOCK)).with_context(place)?;
    file.lock().with_context(place)?;
    Ok(file)
}

/// Waits until nobody writes documents. `None` where nobody ever did.
fn share_documents(settings: &Settings) -> Result<Option<File>> {
    let Ok(file) = File::open(settings.data.folder.join(DOCUMENTS_LOCK)) else { return Ok(None) };
    file.lock_shared().with_context(|| format!("cannot read {}", settings.data.folder.display()))?;
    Ok(Some(file))
}

/// Indexes a knowledge base, with the search index from the data folder where that is of the same revision.
pub(crate) fn snapshot(settings: &Settings, base: KnowledgeBase) -> Result<Snapshot> {
    let snapshot = Snapshot::new(base);
    let folder = index_folder(settings);
    if snapshot.sentences() > SCORED_WHOLE && folder.is_dir() {
        let directory = MmapDirectory::open(&folder).with_context(|| format!("cannot open {}", folder.display()))?;
        // An index that is damaged or of other knowledge is not needed: one is built in memory instead.
        if let Ok(Some(index)) = CandidateIndex::open(directory, &snapshot) {
            snapshot.attach(index);
        }
    }
    Ok(snapshot)
}

/// Rebuilds the search index in the data folder; fails while somebody uses it. `indexed` is told how many documents are done.
pub(crate) fn rebuild_index(settings: &Settings, snapshot: &Snapshot, indexed: impl FnMut(usize)) -> Result<()> {
    let _lock = lock_index(settings)?;
    let folder = index_folder(settings);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let directory = MmapDirectory::open(&folder).with_context(|| format!("cannot open {}", folder.display()))?;
    if CandidateIndex::open(directory.clone(), snapshot).is_err() {
        // Damaged: what is derived is made anew.
        fs::remove_dir_all(&folder)
            .and_then(|()| fs::create_dir_all(&folder))
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let directory = MmapDirectory::open(&folder).with_context(|| format!("cannot open {}", folder.display()))?;
    let built = CandidateIndex::build(directory, snapshot, indexed);
    built.map(drop).with_context(|| format!("cannot build the search index in {}", folder.display()))
}

/// Where the search index is.
pub(crate) fn index_folder(settings: &Settings) -> PathBuf {
    settings.data.folder.join("index")
}

/// Keeps the search index from being rebuilt as long as the lock lives; others may share it.
pub(crate) fn share_index(settings: &Settings) -> Result<File> {
    let file = open_index_lock(settings)?;
    file.lock_shared().with_context(|| format!("cannot share the search index in {}", settings.data.folder.display()))?;
    Ok(file)
}

/// Whether somebody serves from the search index or writes it.
pub(crate) fn index_is_in_use(settings: &Settings) -> Result<bool> {
    Ok(open_index_lock(settings)?.try_lock().is_err())
}

fn open_index_lock(settings: &Settings) -> Result<File> {
    let path = settings.data.folder.join("index.lock");
    let place = || format!("cannot open {}", path.display());
    fs::create_dir_all(&settings.data.folder).with_context(place)?;
    File::options().create(true).truncate(false).write(true).open(&path).with_context(place)
}

fn lock_index(settings: &Settings) -> Result<File> {
    let file = open_index_lock(settings)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => bail!("the search index in {} is in use by another process; stop it and try again", settings.data.folder.display()),
    }
}

fn base_files(settings: &Settings) -> Result<(Files, Vec<Problem>)> {
    let folder = &settings.knowledge.folder;
    if folder.as_os_str().is_empty() {
        return Ok((shipped_files(), Vec::new()));
    }
    if !folder.is_dir() {
        bail!("the knowledge folder {} is not a folder; name one that holds documents/ (see ARCHITECTURE.md)", folder.display());
    }
    read_folder(folder, &["documents", "profiles", "language"])
}

/// Reads the text files below some subfolders. Hidden ones are left out; what is no UTF-8 is reported.
fn read_folder(folder: &Path, subfolders: &[&str]) -> Result<(Files, Vec<Problem>)> {
    fn walk(root: &Path, folder: &Path, files: &mut Files, problems: &mut Vec<Problem>) -> Result<()> {
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
                walk(root, &path, files, problems)?;
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            match String::from_utf8(bytes) {
                Ok(content) => {
                    files.insert(name, content);
                }
                Err(error) => {
                    let message = format!("is not UTF-8 (the first bad byte is at {}); convert it", error.utf8_error().valid_up_to());
                    problems.push(Problem { file: name, line: None, message });
                }
            }
        }
        Ok(())
    }
    let mut files = Files::new();
    let mut problems = Vec::new();
    for name in subfolders {
        let sub = folder.join(name);
        if sub.is_dir() {
            walk(folder, &sub, &mut files, &mut problems)?;
        }
    }
    Ok((files, problems))
}
