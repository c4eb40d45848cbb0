use rustc_hash::FxHashMap;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, FileSlice, Lock, RamDirectory, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};

/// Files in memory over a directory that is only read. An index on it can be changed while others read what was there before,
/// and a [`Layer::fork`] costs no more than a list of the files.
#[derive(Clone)]
pub(super) struct Layer {
    below: Option<Box<dyn Directory>>,
    files: Arc<RwLock<FxHashMap<PathBuf, FileSlice>>>,
    /// Keeps the locks and who waits for changes.
    locks: RamDirectory,
}

impl fmt::Debug for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Layer").field("below", &self.below).finish_non_exhaustive()
    }
}

impl Layer {
    /// Without files over a directory, or over nothing.
    pub(super) fn over(below: Option<Box<dyn Directory>>) -> Self {
        Self { below, files: Arc::default(), locks: RamDirectory::create() }
    }

    /// A layer with the same files; what becomes of one is not seen in the other.
    pub(super) fn fork(&self) -> Self {
        Self { below: self.below.clone(), files: Arc::new(RwLock::new(self.read().clone())), locks: RamDirectory::create() }
    }

    fn read(&self) -> RwLockReadGuard<'_, FxHashMap<PathBuf, FileSlice>> {
        self.files.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, FxHashMap<PathBuf, FileSlice>> {
        self.files.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory for Layer {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.open_read(path)?))
    }

    fn open_read(&self, path: &Path) -> Result<FileSlice, OpenReadError> {
        if let Some(file) = self.read().get(path) {
            return Ok(file.clone());
        }
        self.below.as_ref().ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_path_buf()))?.open_read(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        // What is below belongs to others; here it is not asked for any more.
        self.write().remove(path);
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        if self.read().contains_key(path) {
            return Ok(true);
        }
        self.below.as_ref().map_or(Ok(false), |below| below.exists(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        if self.read().contains_key(path) {
            return Err(OpenWriteError::FileAlreadyExists(path.to_path_buf()));
        }
        let writer = Writer { layer: self.clone(), path: path.to_path_buf(), content: Vec::new() };
        Ok(BufWriter::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let failed = |error| OpenReadError::wrap_io_error(error, path.to_path_buf());
        if let Some(file) = self.read().get(path) {
            return Ok(file.read_bytes().map_err(failed)?.as_slice().to_vec());
        }
        self.below.as_ref().ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_path_buf()))?.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.write().insert(path.to_path_buf(), FileSlice::from(data.to_vec()));
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.locks.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.locks.watch(callback)
    }
}

/// A file that appears when it is finished.
struct Writer {
    layer: Layer,
    path: PathBuf,
    content: Vec<u8>,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Writer {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let content = std::mem::take(&mut self.content);
        self.layer.write().insert(self.path.clone(), FileSlice::from(content));
        Ok(())
    }
}
