//! The portable archive: a knowledge base as a zip file, with a checksum for each of its files.
//!
//! ```text
//! archive.toml             format, revision, checksums
//! documents/, profiles/    as in a knowledge folder
//! ```

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use stet_knowledge::base::{Files, KnowledgeBase};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The way archives are written; a later way has a higher number.
const FORMAT: u32 = 1;
/// The file that tells what is in the others.
const MANIFEST: &str = "archive.toml";
/// The most bytes that an archive is unpacked to: more is a mistake, or somebody's trap.
const LARGEST: u64 = 1 << 30;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u32,
    /// Of the knowledge base, see [`KnowledgeBase::revision`].
    revision: String,
    /// SHA-256 of each file, in hexadecimal digits.
    checksums: BTreeMap<String, String>,
}

/// Packs a knowledge base. The same one always gives the same bytes.
pub(crate) fn pack(base: &KnowledgeBase) -> Result<Vec<u8>> {
    let mut files = base.files();
    let checksums = files.iter().map(|(path, content)| (path.clone(), checksum(content))).collect();
    let manifest = Manifest { format: FORMAT, revision: base.revision(), checksums };
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

/// Unpacks a knowledge base, whole or not at all.
pub(crate) fn unpack(bytes: &[u8]) -> Result<KnowledgeBase> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).context("this is no archive; make one with `stet kb export`")?;
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
    let manifest: Manifest = toml::from_str(&manifest).with_context(|| format!("{MANIFEST} in the archive is damaged"))?;
    ensure!(manifest.format <= FORMAT, "the archive was made by a later version of Stet; update this one");
    if let Some(path) = files
        .keys()
        .chain(manifest.checksums.keys())
        .find(|path| files.get(*path).map(|content| checksum(content)).as_ref() != manifest.checksums.get(*path))
    {
        bail!("{path} in the archive is not what was packed; get the archive again");
    }
    let (base, problems) = KnowledgeBase::load(&files);
    if let Some(problem) = problems.first() {
        bail!("the archive cannot be loaded: {problem}");
    }
    Ok(base)
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
        let unpacked = unpack(&packed).unwrap();
        assert_eq!(unpacked.files(), shipped.files());
        assert_eq!(unpacked.revision(), shipped.revision());
        assert_eq!(pack(&unpacked).unwrap(), packed);
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let packed = pack(&KnowledgeBase::shipped()).unwrap();
        let check = |bytes: &[u8], expected: &str| {
            let error = format!("{:#}", unpack(bytes).unwrap_err());
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
            &repacked(&|path, content| Some(if path == MANIFEST { content.replace("format = 1", "format = 9") } else { content })),
            "later",
        );
    }
}
