//! What a run says of itself, for machines: nothing that was met is missing from it.

use crate::language::Language;
use crate::pipeline::{BegunWith, ChangeCounts};
use crate::settings::Settings;
use search_index::Place;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Version of the report's shape; raised when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// A file, folder or row that is not in the index though it was meant to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SetAside {
    /// Its path.
    pub path: String,
    /// Its row in a file of rows, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// A stable code.
    pub code: &'static str,
    /// The reason and the way out, in English.
    pub reason: String,
}

/// A file or folder left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Skipped {
    /// Its path.
    pub path: String,
    /// `hidden`, `lock_file`, `system`, `index`, `already_read`, `metadata`.
    pub code: &'static str,
}

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Warning {
    /// A stable code.
    pub code: &'static str,
    /// What it is, in English.
    pub message: String,
    /// What it is about.
    pub places: Vec<Place>,
}

/// A value read from a text with little confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Uncertain {
    /// The document.
    pub id: String,
    /// The document's first place.
    pub place: Place,
    /// `number`, `type`, `body`, `date`, `abstract`, `signer`.
    pub field: &'static str,
    /// What was read.
    pub value: String,
    /// From 0 to 1.
    pub confidence: f32,
    /// Whether it was taken all the same, or left empty.
    pub taken: bool,
}

/// How far a run was at a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Sample {
    /// Since the start of the run.
    pub seconds: f64,
    /// Documents indexed by then.
    pub documents: u64,
}

/// One content in several places: one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Duplicate {
    /// The document.
    pub id: String,
    /// All its places, the first one read.
    pub places: Vec<Place>,
}

/// How the run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// A new generation is published.
    Published,
    /// What is published is up to date.
    Unchanged,
    /// Nothing could be indexed.
    Nothing,
    /// Stopped by a signal.
    Interrupted,
    /// An error ended it.
    Failed,
}

/// Figures of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Totals {
    /// Files found.
    pub files: u64,
    /// Bytes of content read, unpacked where it was packed.
    pub bytes: u64,
    /// Documents indexed.
    pub documents: u64,
    /// Passages they were cut into.
    pub passages: u64,
    /// Documents that any page of was read by OCR.
    pub ocr_documents: u64,
    /// Pages that were recognised in this run; those that an earlier one had kept are not counted.
    pub ocr_pages: u64,
    /// Places whose content another place already had.
    pub duplicates: u64,
    /// Files, folders and rows set aside.
    pub set_aside: u64,
    /// Files and folders left out on purpose.
    pub skipped: u64,
    /// Warnings.
    pub warnings: u64,
    /// Bytes of the generation's files.
    pub index_bytes: u64,
}

/// Seconds that each stage took.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Timings {
    /// Walking the sources.
    pub discover: f64,
    /// Making identities.
    pub hash: f64,
    /// Reading, understanding and indexing.
    pub index: f64,
    /// Committing, checking and publishing.
    pub publish: f64,
    /// All of it.
    pub total: f64,
}

impl Timings {
    /// 10^6 bytes a second over the whole run.
    pub(crate) fn megabytes_per_second(&self, bytes: u64) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let megabytes = bytes as f64 / 1e6;
        if self.total > 0.0 {
            megabytes / self.total
        } else {
            0.0
        }
    }
}

/// A run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    version: u32,
    program: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// The generation published.
    pub generation: Option<String>,
    /// What ended it, where it failed.
    pub error: Option<String>,
    /// Start, RFC 3339 in UTC.
    pub started: String,
    /// End, RFC 3339 in UTC.
    pub finished: String,
    sources: Vec<String>,
    index: String,
    threads: usize,
    /// What the run began with.
    pub begun_with: BegunWith,
    /// What it changed.
    pub changes: ChangeCounts,
    /// Figures.
    pub totals: Totals,
    /// 10^6 bytes a second.
    pub megabytes_per_second: f64,
    /// Pages recognised a minute, from the begin of the first to the end of the last.
    pub ocr_pages_per_minute: f64,
    /// Seconds of each stage.
    pub seconds: Timings,
    /// Documents read in this run by type; those of unknown type under the empty name.
    pub documents_by_type: BTreeMap<String, u64>,
    /// Documents read in this run by issuing body.
    pub documents_by_body: BTreeMap<String, u64>,
    /// Documents read in this run by year.
    pub documents_by_year: BTreeMap<String, u64>,
    /// Counts by reason.
    pub set_aside_by_code: BTreeMap<&'static str, u64>,
    /// All that was set aside, sorted by path and row.
    pub set_aside: Vec<SetAside>,
    /// Counts by reason.
    pub skipped_by_code: BTreeMap<&'static str, u64>,
    /// All that was left out.
    pub skipped: Vec<Skipped>,
    /// Contents in several places.
    pub duplicates: Vec<Duplicate>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// Values read with little confidence, the first thousand by place.
    pub uncertain: Vec<Uncertain>,
    /// How many there are in all.
    pub uncertain_total: u64,
    /// How far the run was, at up to 240 times.
    pub throughput: Vec<Sample>,
    /// Where it was written; not in the file itself.
    #[serde(skip)]
    pub path: Option<PathBuf>,
}

impl Report {
    /// The report of a run that begins.
    pub(crate) fn start(settings: &Settings) -> Self {
        Self {
            version: VERSION,
            program: concat!("indexer ", env!("CARGO_PKG_VERSION")),
            outcome: Outcome::Failed,
            generation: None,
            error: None,
            started: jiff::Timestamp::now().to_string(),
            finished: String::new(),
            sources: settings
                .sources
                .iter()
                .map(|s| crate::path_text::text(s))
                .collect(),
            index: crate::path_text::text(&settings.index),
            threads: settings.threads,
            begun_with: BegunWith::Nothing,
            changes: ChangeCounts::default(),
            totals: Totals::default(),
            megabytes_per_second: 0.0,
            ocr_pages_per_minute: 0.0,
            seconds: Timings::default(),
            documents_by_type: BTreeMap::new(),
            documents_by_body: BTreeMap::new(),
            documents_by_year: BTreeMap::new(),
            set_aside_by_code: BTreeMap::new(),
            set_aside: Vec::new(),
            skipped_by_code: BTreeMap::new(),
            skipped: Vec::new(),
            duplicates: Vec::new(),
            warnings: Vec::new(),
            uncertain: Vec::new(),
            uncertain_total: 0,
            throughput: Vec::new(),
            path: None,
        }
    }

    /// Fills in what follows from the rest.
    pub(crate) fn finish(&mut self, took: Duration) {
        self.finished = jiff::Timestamp::now().to_string();
        self.seconds.total = took.as_secs_f64();
        self.set_aside
            .sort_by(|a, b| (&a.path, a.row).cmp(&(&b.path, b.row)));
        self.set_aside_by_code = tally(self.set_aside.iter().map(|s| s.code));
        self.skipped_by_code = tally(self.skipped.iter().map(|s| s.code));
        self.totals.set_aside = self.set_aside.len() as u64;
        self.totals.skipped = self.skipped.len() as u64;
        self.totals.warnings = self.warnings.len() as u64;
        self.totals.duplicates = self
            .duplicates
            .iter()
            .map(|d| d.places.len().saturating_sub(1) as u64)
            .sum();
        self.megabytes_per_second = self.seconds.megabytes_per_second(self.totals.bytes);
    }

    /// Writes it to `path`, and for people to the same name with `.html`, each as one step: a
    /// reader sees the whole report or none.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub(crate) fn write(&mut self, path: &Path, language: Language) -> std::io::Result<()> {
        let html = crate::page::page(self, language);
        write_whole(&path.with_extension("html"), |to| {
            to.write_all(html.as_bytes())
        })?;
        write_whole(path, |to| {
            serde_json::to_writer_pretty(&mut *to, self)?;
            to.write_all(b"\n")
        })?;
        self.path = Some(path.to_owned());
        Ok(())
    }
}

/// Writes a file as one step.
fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".report-")
        .tempfile_in(folder)?;
    let mut writer = std::io::BufWriter::new(file.as_file_mut());
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    // The temporary file is for its owner alone; a report names papers, so it stays so for
    // all but the group that may read the index.
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Removes the oldest reports of `folder` but for `keep`. What cannot be removed only takes room.
pub(crate) fn prune(folder: &Path, keep: usize) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut reports: Vec<(SystemTime, PathBuf)> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    reports.sort_by(|a, b| b.cmp(a));
    for (_, path) in reports.into_iter().skip(keep.max(1)) {
        if let Err(error) = std::fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "cannot remove an old report");
        }
        // Older ones have no page.
        let _ = std::fs::remove_file(path.with_extension("html"));
    }
}

fn tally(codes: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}
