//! Generations: built aside, validated, published by one rename.

use crate::{Document, IndexError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How to build.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// Threads that write segments; 0 chooses from the machine.
    pub threads: usize,
    /// Memory for writing, in bytes, over all threads; 0 chooses from the machine.
    pub memory: usize,
}

impl Default for BuildOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            memory: 0,
        }
    }
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildSummary {
    /// Name of the generation, such as `g-20261122-101500-3f2a`.
    pub generation: String,
    /// Documents in it.
    pub documents: u64,
    /// Passages in it.
    pub passages: u64,
    /// Bytes of its files.
    pub bytes: u64,
}

/// A generation on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerationInfo {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// Whether it is the published one.
    pub current: bool,
    /// What is in it.
    pub summary: BuildSummary,
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
    /// [`IndexError::Missing`] when nothing is published.
    pub fn current(&self) -> Result<String, IndexError> {
        Err(IndexError::Missing(self.path.clone()))
    }

    /// All complete generations, newest first.
    ///
    /// # Errors
    /// [`IndexError::Io`] when the folder cannot be read.
    pub fn list(&self) -> Result<Vec<GenerationInfo>, IndexError> {
        Ok(Vec::new())
    }
}

/// Builds one generation. Holds the folder's lock until it is published or dropped; dropping it
/// without [`publish`](Self::publish) leaves what was published before untouched.
#[derive(Debug)]
pub struct GenerationBuilder {
    directory: IndexDirectory,
}

impl GenerationBuilder {
    /// Starts a generation in `directory`, which is created when absent.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another indexer is at work; [`IndexError::Io`] when the folder
    /// cannot be written.
    pub fn create(directory: &IndexDirectory, _options: &BuildOptions) -> Result<Self, IndexError> {
        Ok(Self {
            directory: directory.clone(),
        })
    }

    /// Adds a document. May be called from many threads at once; blocks while the writer is behind.
    /// Returns the number of passages it was cut into.
    ///
    /// # Errors
    /// [`IndexError::NoSpace`] and others: the build cannot go on.
    pub fn add(&self, _document: &Document) -> Result<usize, IndexError> {
        Ok(0)
    }

    /// Commits, syncs, validates and publishes: from here on readers see this generation.
    ///
    /// # Errors
    /// On any error what was published before stays published.
    pub fn publish(self) -> Result<BuildSummary, IndexError> {
        Err(IndexError::Missing(self.directory.path))
    }
}
