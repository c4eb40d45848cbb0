//! What is at a path, told before anything is opened: a folder that may not be entered is not an empty one, a pipe is not waited for, a
//! device is not replaced.

use anyhow::{Context as _, Result, bail, ensure};
use std::fs::{self, File, FileType, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// Returns true if something is at a path, behind a link, too. Fails where that cannot be told.
pub(crate) fn is_there(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            match path.ancestors().find(|part| fs::symlink_metadata(part).is_ok_and(|found| found.is_symlink())) {
                Some(link) if fs::metadata(link).is_err() => {
                    bail!("{} is a link that leads nowhere; mend it or name another place", link.display())
                }
                _ => Ok(false),
            }
        }
        Err(error) => Err(error).with_context(|| format!("cannot look for {}; may you enter its folder?", path.display())),
    }
}

/// Reads a file, as bytes. Pipes and devices, which may never end, are refused.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::copy(&mut open(path)?, &mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// Reads a file, unless it is larger than so many bytes.
pub(crate) fn read_within(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let place = || format!("cannot read {}", path.display());
    open(path)?.take(most + 1).read_to_end(&mut bytes).with_context(place)?;
    ensure!(bytes.len() as u64 <= most, "{} has more than {} MiB, the most that is read", path.display(), most >> 20);
    Ok(bytes)
}

/// Reads a file as text.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).ok().with_context(|| format!("cannot read {}: it is not UTF-8", path.display()))
}

/// Opens a file to read. Pipes and devices are refused before they are opened: opening waits for whoever writes.
pub(crate) fn open(path: &Path) -> Result<File> {
    let place = || format!("cannot open {}", path.display());
    check_is_file(path, &fs::metadata(path).with_context(place)?)?;
    File::open(path).with_context(place)
}

/// Fails unless a file can be written at a path without replacing anything but a file: no link, pipe, device or folder.
pub(crate) fn check_can_be_replaced(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) => check_is_file(path, &found),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot look for {}", path.display())),
    }
}

fn check_is_file(path: &Path, found: &Metadata) -> Result<()> {
    if !found.is_file() {
        bail!("{} is {}; name a file", path.display(), kind(found.file_type()));
    }
    Ok(())
}

fn kind(found: FileType) -> &'static str {
    if found.is_dir() {
        "a folder"
    } else if found.is_symlink() {
        "a link"
    } else {
        "a pipe or a device, which may never end"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_place_that_cannot_be_looked_into_is_not_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "x").unwrap();
        std::os::unix::fs::symlink(path("nowhere"), path("dangling")).unwrap();
        std::os::unix::fs::symlink(path("round"), path("round")).unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        let check = |name: &str, expected: Result<bool, &str>| match (is_there(&path(name)), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{name}"),
            (Err(error), Err(expected)) => assert!(format!("{error:#}").contains(expected), "{name}: {error:#}"),
            (found, expected) => panic!("{name}: {found:?} instead of {expected:?}"),
        };
        check("file", Ok(true));
        check("link", Ok(true));
        check("none", Ok(false));
        check("none/stet.db", Ok(false));
        check("dangling", Err("leads nowhere"));
        check("dangling/stet.db", Err("leads nowhere"));
        check("round/stet.db", Err("cannot look for"));
        check("file/stet.db", Err("cannot look for"));
    }

    #[test]
    #[cfg(unix)]
    fn only_files_are_read_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "x").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap();
        assert!(made.success());
        let message = |result: Result<()>| result.map_or_else(|error| format!("{error:#}"), |()| "fine".to_owned());
        let check = |name: &str, reading: &str, replacing: &str| {
            let read = message(read(&path(name)).map(drop));
            let replaced = message(check_can_be_replaced(&path(name)));
            assert!(read.contains(reading) && replaced.contains(replacing), "{name}: {read}, {replaced}");
        };
        check("file", "fine", "fine");
        check("link", "fine", "is a link");
        check("pipe", "is a pipe", "is a pipe");
        check(".", "is a folder", "is a folder");
        check("none", "cannot open", "fine");
    }
}
