//! What can go wrong, with a stable code each.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::TantivyError;

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
    /// No generation of that name.
    #[error("the index at {path} has no generation {name}: `indexer list` shows those it has")]
    NoGeneration {
        /// The folder of the index.
        path: PathBuf,
        /// The name asked for.
        name: String,
    },
    /// Nothing to go back to.
    #[error(
        "the index at {0} has no whole generation before the published one: build it again with `indexer build`"
    )]
    NothingEarlier(PathBuf),
    /// No copy to bring back.
    #[error("{0} holds no copy of an index: name the folder that `indexer backup` wrote to")]
    NoBackup(PathBuf),
    /// A copy that would be lost together with the index.
    #[error("{0} lies in the index: name a folder elsewhere, best on another disk")]
    WithinIndex(PathBuf),
    /// Another indexer is at work.
    #[error("another indexer is writing to {0}: wait until it ends")]
    Locked(PathBuf),
    /// No room on the disk.
    #[error(
        "no room left on the disk that holds {0}: free some space and run again; what was published before is untouched"
    )]
    NoSpace(PathBuf),
    /// A folder that holds something else.
    #[error(
        "{path} holds `{found}`, so it is not an index: name an empty folder or one that does not exist yet"
    )]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
        /// What was found in it.
        found: String,
    },
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
    Engine(#[from] TantivyError),
}

impl IndexError {
    /// A failure of the file system: [`Self::NoSpace`] or [`Self::Io`].
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        if is_no_space(&source) {
            Self::NoSpace(path.to_owned())
        } else {
            Self::Io {
                action,
                path: path.to_owned(),
                source,
            }
        }
    }

    /// A failure of tantivy while writing in `path`. A writer thread that ran out of room reports
    /// only that it died, so the disk is asked.
    pub(crate) fn engine(error: TantivyError, path: &Path) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(is_no_space) {
                return Self::NoSpace(path.to_owned());
            }
            cause = error.source();
        }
        let full = rustix::fs::statvfs(path).is_ok_and(|fs| fs.f_bavail * fs.f_frsize < 4 << 20);
        if full {
            Self::NoSpace(path.to_owned())
        } else {
            Self::Engine(error)
        }
    }

    /// A stable code: `index_missing`, `index_version`, `index_damaged`, `no_generation`,
    /// `nothing_earlier`, `no_backup`, `within_index`, `index_locked`, `disk_full`, `not_an_index`, `io`, `engine`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "index_missing",
            Self::OtherVersion { .. } => "index_version",
            Self::Damaged { .. } => "index_damaged",
            Self::NoGeneration { .. } => "no_generation",
            Self::NothingEarlier(_) => "nothing_earlier",
            Self::NoBackup(_) => "no_backup",
            Self::WithinIndex(_) => "within_index",
            Self::Locked(_) => "index_locked",
            Self::NoSpace(_) => "disk_full",
            Self::NotAnIndex { .. } => "not_an_index",
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
    /// The list that a cursor belongs to is no longer served.
    #[error("the cursor belongs to an index that is no longer served: search again from the start")]
    CursorStale,
    /// It was told to end by now.
    #[error("the search ran out of its time: try again later, or search for something narrower")]
    OutOfTime,
    /// The index failed while searching.
    #[error("the search failed: {0}")]
    Engine(#[from] TantivyError),
    /// A stored document could not be read.
    #[error("a stored document could not be read: {0}")]
    Stored(String),
}

impl SearchError {
    /// A stable code: `query_too_long`, `paging_too_deep`, `cursor_stale`, `out_of_time`,
    /// `engine`, `stored`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::QueryTooLong { .. } => "query_too_long",
            Self::TooDeep { .. } => "paging_too_deep",
            Self::CursorStale => "cursor_stale",
            Self::OutOfTime => "out_of_time",
            Self::Engine(_) => "engine",
            Self::Stored(_) => "stored",
        }
    }
}

fn is_no_space(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}
