//! What a build was asked to do.

use crate::commands::read_files;
use crate::compose::{self, Ceiling};
use extraction::Readers;
use extraction::records::FieldMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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
    /// Folder of the corrections that operators made.
    pub corrections: Option<PathBuf>,
    /// Earlier generations to keep beside the published one.
    pub keep: usize,
    /// Where the report goes; `None` for the index's own folder of reports.
    pub report: Option<PathBuf>,
    /// Reports to keep in the index's own folder.
    pub keep_reports: usize,
    /// Whether to begin with what is published.
    pub update: bool,
    /// Whether to read each file anew to see if it changed.
    pub rehash: bool,
    /// Whether most of what is published may leave the index in one update.
    pub accept_removals: bool,
    /// Whether to leave alone what a killed run had done.
    pub fresh: bool,
    /// Time between checkpoints; `None` for none.
    pub checkpoint: Option<Duration>,
    /// Longest time of a step of reading one file.
    pub file_time: Duration,
    /// Most memory for reading one file, in bytes.
    pub file_memory: u64,
    /// Who reads files.
    pub readers: Arc<Readers>,
}

impl Settings {
    /// The usual ones.
    pub(crate) fn of(sources: Vec<PathBuf>, index: PathBuf) -> Self {
        let usual = extraction::Options::default();
        Self {
            sources,
            index,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory: 0,
            field_map: FieldMap::default(),
            ceiling: Ceiling(compose::DEFAULT_CEILING),
            corrections: None,
            keep: 2,
            report: None,
            keep_reports: 100,
            update: false,
            rehash: false,
            accept_removals: false,
            fresh: false,
            checkpoint: None,
            file_time: usual.time_limit,
            file_memory: usual.memory_limit,
            readers: Arc::new(read_files::readers()),
        }
    }

    /// How files are read. What was recognised from images is kept beside the index, so that it
    /// is never recognised twice.
    pub(crate) fn reading(&self) -> extraction::Options {
        let usual = extraction::Options::default();
        extraction::Options {
            cache_folder: Some(self.index.join("cache")),
            time_limit: self.file_time,
            // A page is a step of its file.
            page_time_limit: usual.page_time_limit.min(self.file_time),
            memory_limit: self.file_memory,
            ocr_jobs: self.threads,
            ..usual
        }
    }
}
