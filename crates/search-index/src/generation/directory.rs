//! The folder of an index.

use super::durable::{replace, sync_directory};
use super::lock::WriteLock;
use super::manifest::{BuildSummary, Manifest};
use crate::IndexError;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// A generation on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationInfo {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// Whether it is the published one.
    pub current: bool,
    /// What is in it; empty where that cannot be read.
    pub summary: BuildSummary,
    /// Why it cannot be served, where a look at names and sizes shows that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub defect: Option<Defect>,
}

/// Why a generation cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// A code of [`IndexError::code`]: `index_damaged` or `index_version`.
    pub code: String,
    /// What is wrong, in English.
    pub detail: String,
}

/// A folder that holds generations, and `CURRENT`, the name of the published one.
#[derive(Debug, Clone)]
pub struct IndexDirectory {
    path: PathBuf,
}

impl IndexDirectory {
    /// The folder at `path`, which need not exist yet.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The published generation's name.
    ///
    /// # Errors
    /// [`IndexError::Missing`] when nothing is published, [`IndexError::Damaged`] when `CURRENT`
    /// names nothing that a generation could be called.
    pub fn current(&self) -> Result<String, IndexError> {
        let file = self.path.join("CURRENT");
        let name = match std::fs::read(&file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(IndexError::Missing(self.path.clone()));
            }
            Err(e) => return Err(IndexError::io("read", &file, e)),
        };
        if !is_name(&name) {
            let detail = "it does not name a generation".to_owned();
            return Err(IndexError::Damaged { path: file, detail });
        }
        Ok(name)
    }

    /// All generations that were published once, newest first, with a word on those that cannot be
    /// served.
    ///
    /// # Errors
    /// [`IndexError::Io`] when the folder cannot be read.
    pub fn list(&self) -> Result<Vec<GenerationInfo>, IndexError> {
        let folder = self.generations();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(IndexError::io("read", &folder, e)),
        };
        let current = self.current().ok();
        let mut generations = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| IndexError::io("read", &folder, e))?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if !path.is_dir() || !is_name(&name) {
                continue;
            }
            let (summary, defect) = match Manifest::read(&path) {
                Ok(manifest) => (manifest.summary, None),
                Err(error) => {
                    let (code, detail) = (error.code().to_owned(), error.to_string());
                    let summary = BuildSummary {
                        generation: name.clone(),
                        ..BuildSummary::default()
                    };
                    (summary, Some(Defect { code, detail }))
                }
            };
            generations.push(GenerationInfo {
                current: current.as_deref() == Some(name.as_str()),
                name,
                path,
                summary,
                defect,
            });
        }
        generations.sort_by(|a, b| b.name.cmp(&a.name));
        Ok(generations)
    }

    /// Removes all but the published generation and the `keep` newest others. A damaged one is
    /// neither counted nor removed unless `damaged` says so: it may be the disk that fails, and
    /// what is on it may still be saved. Returns the names of those removed. A server that still
    /// reads one keeps its open files.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while an indexer is at work, [`IndexError::Io`] when a folder cannot
    /// be removed.
    pub fn prune(&self, keep: usize, damaged: bool) -> Result<Vec<String>, IndexError> {
        let _lock = self.lock()?;
        let mut kept = 0;
        let mut removed = Vec::new();
        for generation in self.list()? {
            let broken = generation
                .defect
                .as_ref()
                .is_some_and(|defect| defect.code == "index_damaged");
            if generation.current || (broken && !damaged) {
                continue;
            }
            if !broken && kept < keep {
                kept += 1;
                continue;
            }
            super::faults::pass("prune")
                .map_err(|e| IndexError::io("remove", &generation.path, e))?;
            // Without its manifest a half removed one is never taken for whole.
            let manifest = generation.path.join(super::manifest::FILE);
            let _ = std::fs::remove_file(manifest);
            std::fs::remove_dir_all(&generation.path)
                .map_err(|e| IndexError::io("remove", &generation.path, e))?;
            removed.push(generation.name);
        }
        Ok(removed)
    }

    /// Keeps indexers away from an index that is there.
    pub(crate) fn lock(&self) -> Result<WriteLock, IndexError> {
        if !self.generations().is_dir() {
            return Err(IndexError::Missing(self.path.clone()));
        }
        WriteLock::take(&self.path)
    }

    /// Folder of the generation called `name`.
    pub(crate) fn generation(&self, name: &str) -> PathBuf {
        self.generations().join(name)
    }

    /// Folder of all complete generations.
    pub(crate) fn generations(&self) -> PathBuf {
        self.path.join("generations")
    }

    /// Folder in which generations are built.
    pub(crate) fn building(&self) -> PathBuf {
        self.path.join("building")
    }

    /// Creates the folders. A folder that holds anything else is refused, so that a slip in the
    /// command line never mixes an index into somebody's documents.
    pub(crate) fn create(&self) -> Result<(), IndexError> {
        let create = |path: &Path| {
            std::fs::create_dir_all(path).map_err(|e| IndexError::io("create", path, e))
        };
        create(&self.path)?;
        let known = [
            "CURRENT",
            "LOCK",
            "generations",
            "building",
            "reports",
            "cache",
            "lost+found",
        ];
        let entries =
            std::fs::read_dir(&self.path).map_err(|e| IndexError::io("read", &self.path, e))?;
        for entry in entries {
            let name = entry
                .map_err(|e| IndexError::io("read", &self.path, e))?
                .file_name();
            let name = name.to_string_lossy();
            if !known.contains(&name.as_ref()) && !name.starts_with('.') {
                return Err(IndexError::NotAnIndex {
                    path: self.path.clone(),
                    found: name.into_owned(),
                });
            }
        }
        create(&self.generations())?;
        create(&self.building())
    }

    /// Makes the generation called `name` the published one.
    pub(crate) fn point_to(&self, name: &str) -> Result<(), IndexError> {
        sync_directory(&self.generations())?;
        replace(&self.path.join("CURRENT"), format!("{name}\n").as_bytes())
    }
}

/// Whether a generation could be called so: nothing that leads out of the folder.
pub(crate) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !name.is_empty() && name.chars().all(plain)
}
