//! What a build was asked to do.

use crate::compose::Ceiling;
use extraction::records::FieldMap;
use std::path::PathBuf;

/// The settings of one build, checked.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Files and folders to read.
    pub sources: Vec<PathBuf>,
    /// The folder of the index.
    pub index: PathBuf,
    /// Threads that read and analyse; at least 1.
    pub threads: usize,
    /// Memory for writing, in bytes; 0 leaves the choice to the index.
    pub memory: usize,
    /// Which field of a row holds what.
    pub field_map: FieldMap,
    /// The highest mark of secrecy that is indexed.
    pub ceiling: Ceiling,
    /// Earlier generations to keep beside the published one.
    pub keep: usize,
    /// Where the report goes; `None` for the index's own folder of reports.
    pub report: Option<PathBuf>,
}

impl Settings {
    /// How files are read. What was recognised from images is kept beside the index, so that it
    /// is never recognised twice.
    pub(crate) fn reading(&self) -> extraction::Options {
        extraction::Options {
            cache_folder: Some(self.index.join("cache")),
            ..extraction::Options::default()
        }
    }
}
