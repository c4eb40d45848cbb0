//! The search index in the data folder. It is derived: it is checked before it is opened, and built anew where it is not as it was
//! written.

use super::open_lock;
use crate::files;
use crate::settings::Settings;
use anyhow::{Context as _, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::{CandidateIndex, SCORED_WHOLE, Snapshot};
use tantivy::directory::MmapDirectory;

/// Indexes a knowledge base, with the search index from the data folder, brought up to date in memory where it is behind. Nothing is
/// written.
pub(crate) fn snapshot(settings: &Settings, base: KnowledgeBase) -> Snapshot {
    let snapshot = Snapshot::new(base);
    attach(settings, &snapshot);
    snapshot
}

/// Attaches the index in the data folder. One that is damaged or of other knowledge is not needed: another is built in memory when a
/// question wants it.
fn attach(settings: &Settings, snapshot: &Snapshot) {
    let folder = index_folder(settings);
    // Whoever writes it locks it; what is there meanwhile is no index.
    let lock = File::open(settings.data.folder.join(INDEX_LOCK));
    if snapshot.sentences() <= SCORED_WHOLE || lock.is_ok_and(|lock| lock.try_lock_shared().is_err()) {
        return;
    }
    if !folder.is_dir() {
        tracing::warn!("there is no search index in {}, and one is built in memory; `stet index` builds one to keep", folder.display());
        return;
    }
    match checked(&folder).and_then(|()| unwound(|| CandidateIndex::read(open(&folder)?, snapshot).map_err(Into::into))) {
        Ok(Some(index)) => snapshot.attach(index),
        Ok(None) => {}
        Err(error) => {
            tracing::warn!("the search index in {} is not used, and another built in memory: {error:#}", folder.display());
        }
    }
}

/// Indexes a knowledge base, and brings the search index in the data folder up to date, or builds it, unless another process uses it.
/// What was done is told in the log. Where the folder takes no index, one is built in memory.
pub(crate) fn snapshot_kept(settings: &Settings, base: KnowledgeBase) -> Snapshot {
    let kept = Snapshot::new(base);
    if kept.sentences() <= SCORED_WHOLE {
        return kept;
    }
    let Ok(_lock) = lock_index(settings) else {
        attach(settings, &kept);
        return kept;
    };
    match keep(&index_folder(settings), &kept) {
        Ok((index, indexed)) => {
            if indexed > 0 {
                let documents = kept.documents.len();
                tracing::info!(indexed, documents, "the search index was behind and is up to date now");
            }
            kept.attach(index);
        }
        Err(error) => tracing::warn!("{error:#}; one is built in memory"),
    }
    kept
}

/// How the search index was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// The knowledge base is scored whole.
    NotNeeded,
    /// Another process serves from it or writes it.
    InUse,
    /// It is as it was written, and up to date.
    Whole,
    /// It was not, and is now; so many documents were indexed.
    Mended(usize),
}

/// Brings the search index in the data folder up to date, and tells how it was found.
pub(crate) fn mend_index(settings: &Settings, base: KnowledgeBase) -> Result<Health> {
    let snapshot = Snapshot::new(base);
    if snapshot.sentences() <= SCORED_WHOLE {
        return Ok(Health::NotNeeded);
    }
    let Ok(_lock) = lock_index(settings) else { return Ok(Health::InUse) };
    let (_, indexed) = keep(&index_folder(settings), &snapshot)?;
    Ok(if indexed == 0 { Health::Whole } else { Health::Mended(indexed) })
}

/// Brings the index in a folder up to date. One that cannot be is built anew beside the old one, which stays if the disk is full.
/// Returns also how many documents were indexed.
fn keep(folder: &Path, snapshot: &Snapshot) -> Result<(CandidateIndex, usize)> {
    let build = || Ok((build(folder, snapshot, |_| ())?, snapshot.documents.len()));
    if !folder.is_dir() {
        return build();
    }
    let kept = checked(folder).and_then(|()| unwound(|| CandidateIndex::keep(open(folder)?, snapshot).map_err(Into::into)));
    match kept {
        Ok(index) => {
            Sums::of(folder)?.write(folder)?;
            let added = index.added();
            Ok((index, added))
        }
        Err(error) => {
            tracing::warn!("the search index in {} is built anew: {error:#}", folder.display());
            build()
        }
    }
}

/// Rebuilds the search index in the data folder; fails while somebody uses it. `indexed` is told how many documents are done.
pub(crate) fn rebuild_index(settings: &Settings, snapshot: &Snapshot, indexed: impl FnMut(usize)) -> Result<()> {
    let _lock = lock_index(settings)?;
    build(&index_folder(settings), snapshot, indexed).map(drop)
}

/// Builds an index in a folder, without opening what is there: in another folder first, which then takes its place.
fn build(folder: &Path, snapshot: &Snapshot, indexed: impl FnMut(usize)) -> Result<CandidateIndex> {
    let place = || format!("cannot build the search index in {}", folder.display());
    let new = folder.with_extension("new");
    let result = (|| {
        remove(&new)?;
        fs::create_dir_all(&new)?;
        drop(unwound(|| CandidateIndex::build(open(&new)?, snapshot, indexed).map_err(Into::into))?);
        let sums = Sums::of(&new)?;
        remove(folder)?;
        fs::rename(&new, folder)?;
        sums.write(folder)?;
        CandidateIndex::open(open(folder)?, snapshot)?.context("it is gone again")
    })();
    if result.is_err() {
        // What is left of it takes room; that it may not go is told by the next build.
        let _ = remove(&new);
    }
    result.with_context(place)
}

/// Removes a folder or a file, if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn open(folder: &Path) -> Result<MmapDirectory> {
    MmapDirectory::open(folder).with_context(|| format!("cannot open {}", folder.display()))
}

/// Runs work of tantivy's. What panics inside it has failed: a file that is damaged makes it do so.
fn unwound<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(anyhow!("tantivy cannot read it")))
}

/// The length and the CRC-32 of each file of an index, as it was written. They stand beside the folder, so that they are no part of it.
#[derive(Debug, PartialEq, Eq)]
struct Sums(BTreeMap<String, (u64, u32)>);

impl Sums {
    /// Sums up the files of an index. Locks of tantivy's come and go and are left out, and its list of files, which grows before they count.
    fn of(folder: &Path) -> Result<Self> {
        let place = || format!("cannot read {}", folder.display());
        let mut sums = BTreeMap::new();
        for entry in fs::read_dir(folder).with_context(place)? {
            let entry = entry.with_context(place)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().extension().is_none_or(|end| end != "lock") && name != ".managed.json" {
                sums.insert(name, Self::of_file(&entry.path())?);
            }
        }
        Ok(Self(sums))
    }

    fn of_file(path: &Path) -> Result<(u64, u32)> {
        let mut sum = Summing(crc32fast::Hasher::new());
        let length = std::io::copy(&mut files::open(path)?, &mut sum).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((length, sum.0.finalize()))
    }

    /// Returns true if the files of an index are as they were. Others beside them, as of an update that a full disk ended, are no part of it.
    fn hold(&self, folder: &Path) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(name, sum)| Self::of_file(&folder.join(name)).is_ok_and(|found| found == *sum))
    }

    /// Reads what was written with the index. A line that cannot be read sums up nothing.
    fn read(folder: &Path) -> Option<Self> {
        let lines = files::read_text(&Self::file(folder)).ok()?;
        let parsed = |line: &str| -> Option<(String, (u64, u32))> {
            let mut words = line.splitn(3, ' ');
            let sum = u32::from_str_radix(words.next()?, 16).ok()?;
            let length = words.next()?.parse().ok()?;
            Some((words.next()?.to_owned(), (length, sum)))
        };
        Some(Self(lines.lines().filter_map(parsed).collect()))
    }

    /// Writes them, whole or not at all: an index without its sums is only built anew.
    fn write(&self, folder: &Path) -> Result<()> {
        let path = Self::file(folder);
        let place = || format!("cannot write {}", path.display());
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new("."))).with_context(place)?;
        for (name, (length, sum)) in &self.0 {
            writeln!(file, "{sum:08x} {length} {name}").with_context(place)?;
        }
        file.persist(&path).map_err(|error| error.error).with_context(place)?;
        Ok(())
    }

    fn file(folder: &Path) -> PathBuf {
        folder.with_extension("sums")
    }
}

/// Takes bytes for their sum alone.
struct Summing(crc32fast::Hasher);

impl std::io::Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Fails unless every file of an index is as it was written. tantivy's own check trusts a list in the folder, and is no guard.
fn checked(folder: &Path) -> Result<()> {
    match Sums::read(folder) {
        None => bail!("nothing tells what it was when it was written; `stet index` builds it anew"),
        Some(sums) if !sums.hold(folder) => bail!("it is damaged; `stet index` builds it anew"),
        Some(_) => Ok(()),
    }
}

/// Where the search index is.
pub(crate) fn index_folder(settings: &Settings) -> PathBuf {
    settings.data.folder.join("index")
}

/// Keeps the search index from being rebuilt as long as the lock lives; others may share it.
pub(crate) fn share_index(settings: &Settings) -> Result<File> {
    let file = open_lock(settings, INDEX_LOCK)?;
    file.lock_shared().with_context(|| format!("cannot share the search index in {}", settings.data.folder.display()))?;
    Ok(file)
}

/// Warns of another bot that serves from the data folder. Others are warned of this one as long as the lock lives.
pub(crate) fn lock_serving(settings: &Settings) -> Option<File> {
    let file = open_lock(settings, SERVING_LOCK).ok()?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        let folder = settings.data.folder.display().to_string();
        tracing::warn!(?folder, "another bot serves from this data folder; each counts cooldowns for itself");
    }
    Some(file)
}

fn lock_index(settings: &Settings) -> Result<File> {
    let file = open_lock(settings, INDEX_LOCK)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("the search index in {} is in use by another process; stop it and try again", settings.data.folder.display())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {INDEX_LOCK}")),
    }
}

/// The file that is locked by whoever writes the index or serves from it.
const INDEX_LOCK: &str = "index.lock";
/// The file that is locked by a bot that serves.
const SERVING_LOCK: &str = "serve.lock";
