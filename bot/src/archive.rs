//! The portable archive: a knowledge base as a zip file, with a checksum for each of its files.
//!
//! ```text
//! archive.toml             format, revision, checksums
//! documents/, profiles/, pins/, golden/    as in a knowledge folder
//! ```
//!
//! One of a guild's overlay holds only what the guild has changed, and tells what it takes out.

use crate::store::{Entries, Entry, Kind, Subject};
use crate::{edit, overlay};
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use stet_knowledge::base::{Files, KnowledgeBase};
use stet_knowledge::document::is_id;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The way archives are written; a later way has a higher number.
const FORMAT: u32 = 2;
/// The file that tells what is in the others.
const MANIFEST: &str = "archive.toml";
/// The most bytes that an archive is unpacked to, and the most files in it: more is a mistake, or somebody's trap.
pub(crate) const LARGEST: u64 = 128 << 20;
const MOST_FILES: usize = 50_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u32,
    /// Of the knowledge base, see [`KnowledgeBase::revision`]; of an overlay, none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    revision: String,
    /// Of an overlay, what it takes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_out: Option<Vec<Subject>>,
    /// SHA-256 of each file, in hexadecimal digits.
    checksums: BTreeMap<String, String>,
}

/// What stands in the manifest of every version.
#[derive(Debug, Deserialize)]
struct Format {
    format: u32,
}

/// What an archive holds.
#[derive(Debug)]
pub(crate) enum Archive {
    /// A whole knowledge base.
    Whole(Box<KnowledgeBase>),
    /// What one guild has changed.
    Overlay(Entries),
}

/// Packs a knowledge base. The same one always gives the same bytes.
pub(crate) fn pack(base: &KnowledgeBase) -> Result<Vec<u8>> {
    let files = base.files();
    check_fits(&files)?;
    zipped(files, base.revision(), None)
}

/// Packs what a guild has changed of the knowledge base; none when it has changed nothing.
pub(crate) fn pack_overlay(entries: &Entries) -> Result<Option<Vec<u8>>> {
    let (mut files, mut taken_out) = (Files::new(), Vec::new());
    for (subject, entry) in entries.iter().filter(|(subject, _)| overlay::known_as(subject).is_some()) {
        match overlay::files_of(subject, entry)? {
            Some(own) => files.extend(own),
            None => taken_out.push(subject.clone()),
        }
    }
    if files.is_empty() && taken_out.is_empty() {
        return Ok(None);
    }
    check_fits(&files)?;
    zipped(files, String::new(), Some(taken_out)).map(Some)
}

/// Fails where an archive would hold more than one may that is to be unpacked again.
fn check_fits(files: &Files) -> Result<()> {
    let bytes: u64 = files.values().map(|content| content.len() as u64).sum();
    ensure!(
        bytes < LARGEST && files.len() < MOST_FILES,
        "the knowledge base has {} MiB in {} files, and an archive holds {} and {MOST_FILES}; use `stet backup`",
        bytes >> 20,
        files.len(),
        LARGEST >> 20
    );
    Ok(())
}

fn zipped(mut files: Files, revision: String, taken_out: Option<Vec<Subject>>) -> Result<Vec<u8>> {
    let checksums = files.iter().map(|(path, content)| (path.clone(), checksum(content))).collect();
    let manifest = Manifest { format: FORMAT, revision, taken_out, checksums };
    files.insert(MANIFEST.to_owned(), toml::to_string(&manifest).context("cannot write the archive's contents")?);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (path, content) in files {
        archive.start_file(&path, options).with_context(|| format!("cannot pack {path}"))?;
        archive.write_all(content.as_bytes()).with_context(|| format!("cannot pack {path}"))?;
    }
    Ok(archive.finish().context("cannot pack the archive")?.into_inner())
}

/// Unpacks an archive, whole or not at all. `words` are the operator's own files of words and relations, which are in no archive.
pub(crate) fn unpack(bytes: &[u8], words: Files) -> Result<Archive> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).context("this is no archive; make one with `stet kb export`")?;
    check_size(&mut archive)?;
    let mut files = Files::new();
    let mut left = LARGEST;
    for at in 0..archive.len() {
        let file = archive.by_index(at).context("the archive is damaged")?;
        let path = file.name().context("the archive is damaged")?.into_owned();
        let mut content = String::new();
        file.take(left).read_to_string(&mut content).with_context(|| format!("{path} in the archive is damaged or no UTF-8 text"))?;
        left -= content.len() as u64;
        ensure!(left > 0, "the archive holds more than {} MiB; split it", LARGEST >> 20);
        ensure!(!content.contains('\0'), "{path} in the archive holds a zero character (U+0000); take it out");
        files.insert(path, content);
    }
    let manifest = files.remove(MANIFEST).with_context(|| format!("the archive has no {MANIFEST}; make one with `stet kb export`"))?;
    let damaged = || format!("{MANIFEST} in the archive is damaged");
    // A later version may say more in it.
    let Format { format } = toml::from_str(&manifest).with_context(damaged)?;
    ensure!(format <= FORMAT, "the archive was made by a later version of Stet; update this one");
    let manifest: Manifest = toml::from_str(&manifest).with_context(damaged)?;
    if let Some(path) = files
        .keys()
        .chain(manifest.checksums.keys())
        .find(|path| files.get(*path).map(|content| checksum(content)).as_ref() != manifest.checksums.get(*path))
    {
        bail!("{path} in the archive is not what was packed; get the archive again");
    }
    if let Some(taken_out) = manifest.taken_out {
        return overlay_of(files, taken_out).map(Archive::Overlay);
    }
    files.extend(words);
    let (base, problems) = KnowledgeBase::load(&files);
    if let Some(problem) = problems.first() {
        bail!("the archive cannot be loaded: {problem}");
    }
    Ok(Archive::Whole(Box::new(base)))
}

/// Fails where an archive is of another program, or says that it holds more than one of ours would. Nothing is unpacked for it.
fn check_size(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<()> {
    ensure!(archive.index_for_name(MANIFEST).is_some(), "the archive has no {MANIFEST}; make one with `stet kb export`");
    ensure!(archive.len() <= MOST_FILES, "the archive holds {} files, and may hold {MOST_FILES}", archive.len());
    let mut unpacked: u64 = 0;
    for at in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(at).context("the archive is damaged")?.size());
    }
    ensure!(unpacked <= LARGEST, "the archive holds {} MiB, and may hold {}; split it", unpacked >> 20, LARGEST >> 20);
    Ok(())
}

/// The entries of an overlay's files. Whether they can be loaded shows when they are laid over a base.
fn overlay_of(files: Files, taken_out: Vec<Subject>) -> Result<Entries> {
    let entry = |content| Entry { made_on: None, content };
    if let Some(subject) = taken_out.iter().find(|subject| overlay::known_as(subject).is_none()) {
        bail!("{MANIFEST} in the archive takes out {subject}, which is not of a knowledge base");
    }
    let mut entries: Entries = taken_out.into_iter().map(|subject| (subject, entry(None))).collect();
    let mut documents: BTreeMap<String, overlay::Names> = BTreeMap::new();
    for (path, content) in files {
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["documents", id, name] => drop(documents.entry((*id).to_owned()).or_default().insert((*name).to_owned(), content)),
            [folder @ ("profiles" | "pins" | "golden"), name] => {
                let kind = match *folder {
                    "profiles" => Kind::Profile,
                    "pins" => Kind::Pin,
                    _ => Kind::Golden,
                };
                let id = name.strip_suffix(".toml").filter(|id| is_id(id));
                let id = id.with_context(|| format!("{path} in the archive is no file of a knowledge base"))?;
                if kind == Kind::Profile {
                    let held = edit::profile_id(&content).map_err(|error| anyhow!("{path} in the archive: {error}"))?;
                    ensure!(held == id, "{path} in the archive holds the profile “{held}”; name the file {held}.toml");
                }
                entries.insert(Subject::new(kind, id), entry(Some(content)));
            }
            _ => bail!("{path} in the archive is no file of a knowledge base"),
        }
    }
    for (id, names) in documents {
        entries.insert(Subject::new(Kind::Document, id), entry(Some(overlay::document_content(&names)?)));
    }
    Ok(entries)
}

fn checksum(content: &str) -> String {
    Sha256::digest(content.as_bytes()).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_goes_round() {
        let shipped = KnowledgeBase::shipped();
        let packed = pack(&shipped).unwrap();
        let Archive::Whole(unpacked) = unpack(&packed, Files::new()).unwrap() else { panic!("it is a whole one") };
        assert_eq!(unpacked.files(), shipped.files());
        assert_eq!(unpacked.revision(), shipped.revision());
        assert_eq!(pack(&unpacked).unwrap(), packed);
    }

    #[test]
    fn an_overlay_goes_round_and_leaves_settings_where_they_are() {
        let own = |content: &str| Entry { made_on: None, content: Some(content.to_owned()) };
        let names = [("document.toml", "id = \"d\""), ("source.txt", "多\r\n")].map(|(name, text)| (name.to_owned(), text.to_owned()));
        let mut entries: Entries = [
            (Subject::new(Kind::Document, "d"), own(&overlay::document_content(&names.into()).unwrap())),
            (Subject::new(Kind::Document, "gone"), Entry { made_on: None, content: None }),
            (Subject::new(Kind::Profile, "ada"), own("# as it was typed\n[[profile]]\nid = \"ada\"\n")),
            (Subject::new(Kind::Pin, "0123456789abcdef"), own("question = \"who?\"\n")),
            (Subject::new(Kind::Golden, "0123456789abcdef"), own("question = \"who?\"\n")),
        ]
        .into();
        let packed = pack_overlay(&entries).unwrap().unwrap();
        let Archive::Overlay(unpacked) = unpack(&packed, Files::new()).unwrap() else { panic!("it is an overlay") };
        assert_eq!(unpacked, entries);
        entries.insert(Subject::new(Kind::Setting, "moderators"), own("7"));
        assert_eq!(pack_overlay(&entries).unwrap().unwrap(), packed);
        assert_eq!(pack_overlay(&Entries::new()).unwrap(), None);
        // What would be loaded as something else, or not at all, is refused.
        let check = |path: &str, content: &str, taken_out: Vec<Subject>, expected: &str| {
            let packed = zipped([(path.to_owned(), content.to_owned())].into(), String::new(), Some(taken_out)).unwrap();
            let error = format!("{:#}", unpack(&packed, Files::new()).unwrap_err());
            assert!(error.contains(expected), "{error}");
        };
        check("profiles/bo.toml", "[[profile]]\nid = \"ada\"\n", Vec::new(), "name the file ada.toml");
        check("profiles/bo.toml", "[[profile]]\nid = \"bo\"\n[[profile]]\nid = \"cleo\"\n", Vec::new(), "one profile");
        check("profiles/bo.toml.toml", "[[profile]]\nid = \"bo\"\n", Vec::new(), "no file of a knowledge base");
        check("notes/bo.toml", "", Vec::new(), "no file of a knowledge base");
        let setting = vec![Subject::new(Kind::Setting, "moderators")];
        check("profiles/bo.toml", "[[profile]]\nid = \"bo\"\n", setting, "setting moderators");
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let packed = pack(&KnowledgeBase::shipped()).unwrap();
        let check = |bytes: &[u8], expected: &str| {
            let error = format!("{:#}", unpack(bytes, Files::new()).unwrap_err());
            assert!(error.contains(expected), "{error}");
        };
        check(b"no archive", "stet kb export");
        check(&packed[..packed.len() / 2], "stet kb export");
        let repacked = |change: &dyn Fn(&str, String) -> Option<String>| {
            let mut old = ZipArchive::new(Cursor::new(&packed)).unwrap();
            let mut new = ZipWriter::new(Cursor::new(Vec::new()));
            for at in 0..old.len() {
                let mut file = old.by_index(at).unwrap();
                let (path, mut content) = (file.name().unwrap().into_owned(), String::new());
                file.read_to_string(&mut content).unwrap();
                let Some(content) = change(&path, content) else { continue };
                new.start_file(&path, SimpleFileOptions::default()).unwrap();
                new.write_all(content.as_bytes()).unwrap();
            }
            new.finish().unwrap().into_inner()
        };
        check(
            &repacked(&|path, content| Some(if path.ends_with("en.txt") { content.replace('a', "b") } else { content })),
            "digest.en.txt",
        );
        check(&repacked(&|path, content| (!path.ends_with("en.txt")).then_some(content)), "digest.en.txt");
        check(&repacked(&|path, content| (path != MANIFEST).then_some(content)), MANIFEST);
        check(
            &repacked(&|path, content| Some(if path == MANIFEST { content.replace("format = 2", "format = 9") } else { content })),
            "later",
        );
    }

    #[test]
    fn what_holds_more_than_a_knowledge_base_is_refused_before_it_is_unpacked() {
        let check = |files: &[(&str, usize)], expected: &str| {
            let files = files.iter().map(|(path, length)| ((*path).to_owned(), "a".repeat(*length))).collect();
            assert_eq!(check_fits(&files).is_ok(), expected == "cannot be loaded");
            let packed = zipped(files, String::new(), None).unwrap();
            let error = format!("{:#}", unpack(&packed, Files::new()).unwrap_err());
            assert!(error.contains(expected), "{error}");
        };
        check(&[("documents/a/source.txt", 129 << 20)], "may hold 128");
        check(&[("documents/a/source.txt", 1 << 20)], "cannot be loaded");
        let mut other = ZipWriter::new(Cursor::new(Vec::new()));
        other.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        let error = unpack(&other.finish().unwrap().into_inner(), Files::new()).unwrap_err().to_string();
        assert!(error.contains("has no archive.toml"), "{error}");
    }
}
