//! What can go wrong, with a stable code each.

use std::path::PathBuf;

/// Building, publishing or opening an index failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// Nothing is published there.
    #[error("no index at {0}: build one with `indexer build --source FOLDER --index {0}`")]
    Missing(PathBuf),
    /// Made by another version.
    #[error(
        "the index at {path} has format {found}, this program reads {expected}: build it again with `indexer build`"
    )]
    OtherVersion {
        /// The generation.
        path: PathBuf,
        /// Its version.
        found: String,
        /// Ours.
        expected: String,
    },
    /// Damaged.
    #[error(
        "the index generation {path} is damaged ({detail}): build it again, or go back to an earlier generation"
    )]
    Damaged {
        /// The generation.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// Another indexer is at work.
    #[error("another indexer is writing to {0}: wait until it ends")]
    Locked(PathBuf),
    /// No room on the disk.
    #[error(
        "no room left on the disk that holds {0}: free some space and run again; what was published before is untouched"
    )]
    NoSpace(PathBuf),
    /// The file system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried: `create`, `write`, `rename`, …
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// tantivy failed.
    #[error("the search engine failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
}

impl IndexError {
    /// A stable code: `index_missing`, `index_version`, `index_damaged`, `index_locked`,
    /// `disk_full`, `io`, `engine`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "index_missing",
            Self::OtherVersion { .. } => "index_version",
            Self::Damaged { .. } => "index_damaged",
            Self::Locked(_) => "index_locked",
            Self::NoSpace(_) => "disk_full",
            Self::Io { .. } => "io",
            Self::Engine(_) => "engine",
        }
    }
}

/// A query could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// Longer than allowed.
    #[error("the query has {length} characters, at most {limit} are allowed: shorten it")]
    QueryTooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// Deeper than allowed.
    #[error("results end at {limit}: narrow the search with filters")]
    TooDeep {
        /// The deepest result that can be shown.
        limit: usize,
    },
    /// The index failed while searching.
    #[error("the search failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A stored document could not be read.
    #[error("a stored document could not be read: {0}")]
    Stored(String),
}

impl SearchError {
    /// A stable code: `query_too_long`, `paging_too_deep`, `engine`, `stored`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::QueryTooLong { .. } => "query_too_long",
            Self::TooDeep { .. } => "paging_too_deep",
            Self::Engine(_) => "engine",
            Self::Stored(_) => "stored",
        }
    }
}
