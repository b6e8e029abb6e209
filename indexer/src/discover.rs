//! Walking the sources: which files are there to be read.

use crate::path_text;
use crate::report::{SetAside, Skipped};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::fs::{File, FileType, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// Its path: the source as it was given, joined with the path below it.
    pub path: PathBuf,
    /// What its content was at one moment.
    pub stamp: Stamp,
    /// Identity of the metadata that the office gives beside it, if there is any.
    pub sidecar: Option<u128>,
}

/// Tells a file that was written to from one that was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Size in bytes.
    pub length: u64,
    /// Time of the last change of its content: seconds and nanoseconds since 1970.
    modified: (i64, i64),
    /// Time of the last change of its content, name or permissions. No program sets it back.
    changed: (i64, i64),
    /// Number of the file in its file system: another file may have taken the name.
    inode: u64,
}

impl Stamp {
    /// Whether size and time say that the content is the same.
    pub(crate) fn same_content(&self, other: &Self) -> bool {
        (self.length, self.modified) == (other.length, other.modified)
    }

    /// Whether it is so much older than `moment` that any change since shows in it: clocks of file
    /// systems and of file servers are coarse.
    pub(crate) fn is_settled(&self, moment: SystemTime) -> bool {
        let moment = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        let seconds = i64::try_from(moment.as_secs()).unwrap_or(i64::MAX);
        self.modified.0.max(self.changed.0) < seconds - COARSEST
    }
}

/// The coarsest clock of a file system, in seconds: FAT counts in twos.
const COARSEST: i64 = 2;

impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }
}

/// A source that cannot be used.
#[derive(Debug)]
pub(crate) struct SourceProblem {
    /// The source as it was given.
    pub path: PathBuf,
    /// The cause.
    pub source: std::io::Error,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Discovered {
    /// Files to be read, in the order of the sources, each folder sorted by name.
    pub files: Vec<SourceFile>,
    /// What cannot be read, with its reason.
    pub set_aside: Vec<SetAside>,
    /// What was left out on purpose.
    pub skipped: Vec<Skipped>,
}

/// Makes sure that every source is there, and is a file or a folder that can be opened.
pub(crate) fn check(sources: &[PathBuf]) -> Result<(), Vec<SourceProblem>> {
    let problems: Vec<_> = sources
        .iter()
        .filter_map(|path| {
            let source = check_one(path).err()?;
            Some(SourceProblem {
                path: path.clone(),
                source,
            })
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

fn check_one(path: &Path) -> std::io::Result<()> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        std::fs::read_dir(path).map(drop)
    } else if metadata.is_file() {
        File::open(path).map(drop)
    } else {
        let kind = irregular(metadata.file_type());
        Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, kind))
    }
}

/// Walks `sources`, which [`check`] found in order. `excluded` is left out: the index itself,
/// should it lie in a source. `stop` is asked before each folder.
pub(crate) fn discover(
    sources: &[PathBuf],
    excluded: &Path,
    found: impl FnMut(&SourceFile),
    stop: impl Fn() -> bool,
) -> Discovered {
    let mut walk = Walk {
        discovered: Discovered::default(),
        seen: FxHashSet::default(),
        excluded: std::fs::canonicalize(excluded).ok(),
        found,
    };
    for source in sources {
        let mut folders = Vec::new();
        walk.take(source.clone(), &mut folders);
        while let Some(folder) = folders.pop() {
            if stop() {
                return walk.discovered;
            }
            walk.read_folder(&folder, &mut folders);
        }
    }
    walk.discovered
}

struct Folder {
    path: PathBuf,
    /// The same folder without symbolic links: what tells whether it was read already.
    real: PathBuf,
}

struct Walk<F> {
    discovered: Discovered,
    /// Fingerprints of the real paths of all files and folders met so far.
    seen: FxHashSet<u128>,
    excluded: Option<PathBuf>,
    found: F,
}

impl<F: FnMut(&SourceFile)> Walk<F> {
    /// Takes a path of which only the existence is known: a source, or a symbolic link.
    fn take(&mut self, path: PathBuf, folders: &mut Vec<Folder>) {
        let known = std::fs::metadata(&path).and_then(|m| Ok((m, std::fs::canonicalize(&path)?)));
        match known {
            Ok((metadata, real)) => self.sort_in(Folder { path, real }, &metadata, folders),
            Err(error) => {
                // ELOOP: links that lead to each other.
                let round = error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
                let nowhere = error.kind() == std::io::ErrorKind::NotFound;
                let code = if nowhere || round {
                    "broken_link"
                } else {
                    "unreadable"
                };
                self.set_aside(&path, code, error.to_string());
            }
        }
    }

    fn read_folder(&mut self, folder: &Folder, folders: &mut Vec<Folder>) {
        let names = std::fs::read_dir(&folder.path)
            .and_then(|entries| entries.map(|e| Ok(e?.file_name())).collect());
        let mut names: Vec<OsString> = match names {
            Ok(names) => names,
            Err(error) => return self.set_aside(&folder.path, "unreadable", error.to_string()),
        };
        names.sort();
        let mut below = Vec::new();
        for name in names {
            let path = folder.path.join(&name);
            if let Some(code) = left_out(&name) {
                self.skip(&path, code);
                continue;
            }
            match std::fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_symlink() => self.take(path, &mut below),
                Ok(metadata) => {
                    let real = folder.real.join(&name);
                    self.sort_in(Folder { path, real }, &metadata, &mut below);
                }
                Err(error) => self.set_aside(&path, "unreadable", error.to_string()),
            }
        }
        folders.extend(below.into_iter().rev());
    }

    fn sort_in(&mut self, at: Folder, metadata: &Metadata, folders: &mut Vec<Folder>) {
        if self.excluded.as_deref() == Some(&at.real) {
            return self.skip(&at.path, "index");
        }
        if !metadata.is_dir() && !metadata.is_file() {
            let reason = irregular(metadata.file_type());
            return self.set_aside(&at.path, "not_a_file", reason.to_owned());
        }
        if !self
            .seen
            .insert(crate::fingerprint::of_bytes(at.real.as_os_str().as_bytes()))
        {
            return self.skip(&at.path, "already_read");
        }
        if metadata.is_dir() {
            folders.push(at);
        } else {
            let file = SourceFile {
                path: at.path,
                stamp: metadata.into(),
                sidecar: None,
            };
            (self.found)(&file);
            self.discovered.files.push(file);
        }
    }

    fn skip(&mut self, path: &Path, code: &'static str) {
        self.discovered.skipped.push(Skipped {
            path: path_text::text(path),
            code,
        });
    }

    fn set_aside(&mut self, path: &Path, code: &'static str, reason: String) {
        let path = path_text::text(path);
        self.discovered.set_aside.push(SetAside {
            path,
            row: None,
            code,
            reason,
        });
    }
}

/// Why a name is never a document: `hidden`, `lock_file`, `system`.
fn left_out(name: &OsStr) -> Option<&'static str> {
    let bytes = name.as_bytes();
    // Word and Excel write `~$name.docx` beside an open file, and keep `~WRL0001.tmp` drafts.
    let scratch = bytes.starts_with(b"~WRL") || bytes.starts_with(b"~WRD");
    if bytes.starts_with(b"~$") || (scratch && bytes.ends_with(b".tmp")) {
        return Some("lock_file");
    }
    // LibreOffice's `.~lock.name#` is hidden, but says more by its own name.
    if bytes.starts_with(b".~lock.") {
        return Some("lock_file");
    }
    const SYSTEM: [&[u8]; 9] = [
        b".DS_Store",
        b"Thumbs.db",
        b"ehthumbs.db",
        b"desktop.ini",
        b"$RECYCLE.BIN",
        b"System Volume Information",
        b"lost+found",
        b"@eaDir",
        b"#recycle",
    ];
    if SYSTEM
        .iter()
        .any(|system| bytes.eq_ignore_ascii_case(system))
    {
        return Some("system");
    }
    bytes.starts_with(b".").then_some("hidden")
}

fn irregular(kind: FileType) -> &'static str {
    if kind.is_fifo() {
        "a named pipe, not a file or a folder"
    } else if kind.is_socket() {
        "a socket, not a file or a folder"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device, not a file or a folder"
    } else {
        "neither a file nor a folder"
    }
}

#[cfg(test)]
mod tests;
