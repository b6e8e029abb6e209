//! Copies of a generation somewhere else, and back. A published generation never changes, so a
//! copy is consistent whoever searches or indexes meanwhile.

use super::IndexDirectory;
use super::directory::is_name;
use super::durable::{sync_directory, sync_files};
use super::faults;
use super::lock::WriteLock;
use super::manifest::{self, FileRecord, Manifest};
use super::verify::Moved;
use crate::IndexError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// How an unfinished copy is called.
const PARTIAL: &str = ".partial-";

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The generation.
    pub generation: String,
    /// Its copy.
    pub path: PathBuf,
    /// Bytes copied.
    pub copied: u64,
    /// Bytes that an earlier copy beside it holds already, shared with it.
    pub shared: u64,
}

impl IndexDirectory {
    /// Copies the published generation into a folder of its own in `to`, comparing every byte with
    /// its checksum. Files that an earlier copy in `to` holds are shared with it.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] when the generation is not whole: no copy is left. Also
    /// [`IndexError::Missing`], [`IndexError::OtherVersion`], [`IndexError::NoSpace`],
    /// [`IndexError::Io`], and [`IndexError::WithinIndex`] for a folder in the index itself.
    pub fn backup(&self, to: &Path) -> Result<Backup, IndexError> {
        let name = self.current()?;
        let from = self.generation(&name);
        std::fs::create_dir_all(to).map_err(|e| IndexError::io("create", to, e))?;
        if within(to, self.path())? {
            return Err(IndexError::WithinIndex(to.to_owned()));
        }
        let manifest = Manifest::read_alone(&from)?;
        // What is open stays readable though the generation be pruned meanwhile.
        let mut open = Vec::new();
        for file in manifest.files.keys() {
            let path = from.join(file);
            let opened = File::open(&path).map_err(|e| IndexError::io("read", &path, e))?;
            open.push(opened);
        }
        let earlier = copies(to)?;
        let partial = to.join(format!("{PARTIAL}{name}"));
        remove_partial(to)?;
        std::fs::create_dir(&partial).map_err(|e| IndexError::io("create", &partial, e))?;
        pass("backup.begun", &partial)?;
        let copied = copy_all(&manifest, &from, &mut open, &earlier, &partial);
        let (copied, shared) = copied.inspect_err(|_| drop(std::fs::remove_dir_all(&partial)))?;
        pass("backup.copied", &partial)?;
        let path = to.join(&name);
        if path.exists() {
            // Made again: the one that was just checked takes its place.
            std::fs::remove_dir_all(&path).map_err(|e| IndexError::io("replace", &path, e))?;
        }
        std::fs::rename(&partial, &path).map_err(|e| IndexError::io("move", &partial, e))?;
        pass("backup.moved", &path)?;
        sync_directory(to)?;
        Ok(Backup {
            generation: name,
            path,
            copied,
            shared,
        })
    }

    /// Brings back the copy at `from`, or the newest one in that folder, comparing every byte with
    /// its checksum, and publishes it. The index is created when absent.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] when the copy is not whole, [`IndexError::Missing`] when there is
    /// none, and those of [`publish`](Self::publish): what was published stays.
    pub fn restore(&self, from: &Path) -> Result<Moved, IndexError> {
        let copy = if from.join(manifest::FILE).is_file() {
            from.to_owned()
        } else {
            let newest = copies(from)?.pop();
            newest.ok_or_else(|| IndexError::NoBackup(from.to_owned()))?
        };
        let manifest = Manifest::read_alone(&copy)?;
        let name = manifest.summary.generation.clone();
        if !is_name(&name) {
            return Err(IndexError::Damaged {
                path: copy,
                detail: "it names no generation".to_owned(),
            });
        }
        self.create()?;
        {
            let _lock = WriteLock::take(self.path())?;
            let whole = self.verify(&name, |_| {}).is_ok_and(|v| v.is_whole());
            if !whole {
                self.bring_back(&manifest, &copy, &name)?;
            }
        }
        self.publish(&name, |_| {})
    }

    fn bring_back(&self, manifest: &Manifest, copy: &Path, name: &str) -> Result<(), IndexError> {
        let partial = self.building().join(name);
        if partial.exists() {
            std::fs::remove_dir_all(&partial).map_err(|e| IndexError::io("remove", &partial, e))?;
        }
        std::fs::create_dir(&partial).map_err(|e| IndexError::io("create", &partial, e))?;
        let mut open = Vec::new();
        for file in manifest.files.keys() {
            match File::open(copy.join(file)) {
                Ok(opened) => open.push(opened),
                Err(error) => return Err(damaged(copy, format!("{file}: {error}"))),
            }
        }
        let copied = copy_all(manifest, copy, &mut open, &[], &partial);
        copied.inspect_err(|_| drop(std::fs::remove_dir_all(&partial)))?;
        pass("restore.copied", &partial)?;
        let path = self.generation(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(|e| IndexError::io("replace", &path, e))?;
        }
        std::fs::rename(&partial, &path).map_err(|e| IndexError::io("move", &partial, e))?;
        pass("restore.moved", &path)?;
        sync_directory(&self.building())?;
        sync_directory(&self.generations())
    }
}

fn pass(point: &str, path: &Path) -> Result<(), IndexError> {
    faults::pass(point).map_err(|e| IndexError::io("write", path, e))
}

fn damaged(path: &Path, detail: String) -> IndexError {
    IndexError::Damaged {
        path: path.to_owned(),
        detail,
    }
}

/// Whether `inner` lies in `outer`.
fn within(inner: &Path, outer: &Path) -> Result<bool, IndexError> {
    let real = |path: &Path| {
        path.canonicalize()
            .map_err(|e| IndexError::io("read", path, e))
    };
    Ok(real(inner)?.starts_with(real(outer)?))
}

/// The copies in a folder, oldest first.
fn copies(folder: &Path) -> Result<Vec<PathBuf>, IndexError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(IndexError::io("read", folder, e)),
    };
    let mut copies: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| is_name(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .filter(|path| path.join(manifest::FILE).is_file())
        .collect();
    copies.sort();
    Ok(copies)
}

/// Removes what a killed backup left.
fn remove_partial(folder: &Path) -> Result<(), IndexError> {
    let entries = std::fs::read_dir(folder).map_err(|e| IndexError::io("read", folder, e))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            let path = entry.path();
            std::fs::remove_dir_all(&path).map_err(|e| IndexError::io("remove", &path, e))?;
        }
    }
    Ok(())
}

/// Copies what `open` holds, in the order of the manifest, and the manifest last. Returns the
/// bytes copied and those shared with `earlier` copies.
fn copy_all(
    manifest: &Manifest,
    from: &Path,
    open: &mut [File],
    earlier: &[PathBuf],
    to: &Path,
) -> Result<(u64, u64), IndexError> {
    let (mut copied, mut shared) = (0, 0);
    let known: Vec<(&PathBuf, BTreeMap<String, FileRecord>)> = earlier
        .iter()
        .rev()
        .filter_map(|path| Some((path, Manifest::read_alone(path).ok()?.files)))
        .collect();
    for ((name, record), file) in manifest.files.iter().zip(open) {
        let path = to.join(name);
        let twin = known
            .iter()
            .find(|(_, files)| record.hash.is_some() && files.get(name) == Some(record))
            .map(|(folder, _)| folder.join(name));
        if let Some(twin) = twin
            && manifest::hash(&twin).ok() == record.hash
            && std::fs::hard_link(&twin, &path).is_ok()
        {
            shared += record.bytes;
            continue;
        }
        pass("backup.file", &path)?;
        let (bytes, hash) = copy(file, &path).map_err(|e| IndexError::io("copy", &path, e))?;
        if bytes != record.bytes {
            let expected = record.bytes;
            return Err(damaged(
                from,
                format!("{name} has {bytes} bytes instead of {expected}"),
            ));
        }
        if record
            .hash
            .as_ref()
            .is_some_and(|expected| *expected != hash)
        {
            let detail = format!("{name} has another checksum than when it was written");
            return Err(damaged(from, detail));
        }
        copied += bytes;
    }
    sync_files(to)?;
    let (source, target) = (from.join(manifest::FILE), to.join(manifest::FILE));
    std::fs::copy(source, &target).map_err(|e| IndexError::io("copy", &target, e))?;
    sync_files(to)?;
    if Manifest::read_alone(to)? == *manifest {
        Ok((copied, shared))
    } else {
        Err(damaged(from, format!("{} was changed", manifest::FILE)))
    }
}

/// Copies a file. Returns its size and the hash of its bytes.
fn copy(from: &mut File, to: &Path) -> io::Result<(u64, String)> {
    let mut to = File::create_new(to)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((bytes, hasher.finalize().to_hex().to_string())),
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let piece = buffer.get(..read).unwrap_or_default();
        hasher.update(piece);
        to.write_all(piece)?;
        bytes += read as u64;
    }
}
