//! Building one generation.

use super::IndexDirectory;
use super::durable::{replace, sync_directory, sync_files};
use super::lock::WriteLock;
use super::manifest::{self, BuildSummary, Manifest};
use crate::indexed::encode_document;
use crate::schema::{self, Fields};
use crate::terms::{REPLAY, Replay};
use crate::{Clearance, Document, IndexError, SearchIndex};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy, UserOperation};
use tantivy::{Index, IndexWriter, TantivyError};

/// More segments than this are merged before publishing: each costs every query a little.
const MOST_SEGMENTS: usize = 8;
/// Documents whose presence is checked before publishing.
const SMOKE_DOCUMENTS: usize = 16;

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Threads that write segments; 0 chooses from the machine.
    pub threads: usize,
    /// Memory for writing, in bytes, over all threads; 0 chooses from the machine.
    pub memory: usize,
}

impl BuildOptions {
    fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism()
                .map_or(1, usize::from)
                .clamp(1, 4),
            threads => threads.clamp(1, 8),
        }
    }

    fn memory_per_thread(&self) -> usize {
        const DEFAULT: usize = 160 << 20;
        // tantivy takes no less than 15 MB and no more than 4 GB a thread.
        let chosen = if self.memory == 0 {
            DEFAULT
        } else {
            self.memory / self.threads()
        };
        chosen.clamp(15 << 20, 3 << 30)
    }
}

/// Builds one generation. Holds the folder's lock until it is published or dropped; dropping it
/// without [`publish`](Self::publish) leaves what was published before untouched.
#[derive(Debug)]
pub struct GenerationBuilder {
    directory: IndexDirectory,
    name: String,
    path: PathBuf,
    fields: Fields,
    writer: Option<Writer>,
    documents: AtomicU64,
    passages: AtomicU64,
    smoke: Mutex<Vec<String>>,
    _lock: WriteLock,
}

struct Writer(IndexWriter);

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IndexWriter")
    }
}

impl GenerationBuilder {
    /// Starts a generation in `directory`, which is created when absent. What a killed indexer
    /// left half built is removed.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another indexer is at work; [`IndexError::NotAnIndex`] when the
    /// folder holds other things; [`IndexError::Io`] when it cannot be written.
    pub fn create(directory: &IndexDirectory, options: &BuildOptions) -> Result<Self, IndexError> {
        directory.create()?;
        let lock = WriteLock::take(directory.path())?;
        clean(&directory.building())?;
        let name = new_name();
        let path = directory.building().join(&name);
        std::fs::create_dir(&path).map_err(|e| IndexError::io("create", &path, e))?;
        let (schema, fields) = schema::schema();
        let writer_options = IndexWriterOptions::builder()
            .num_worker_threads(options.threads())
            .memory_budget_per_thread(options.memory_per_thread())
            .build();
        let writer = Index::builder()
            .schema(schema)
            .settings(schema::settings())
            .create_in_dir(&path)
            .and_then(|index| {
                index.tokenizers().register(REPLAY, Replay::default());
                index.writer_with_options(writer_options)
            })
            .map_err(|e| IndexError::engine(e, &path))?;
        // Merging while documents come in would write the same bytes several times.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self {
            directory: directory.clone(),
            name,
            path,
            fields,
            writer: Some(Writer(writer)),
            documents: AtomicU64::new(0),
            passages: AtomicU64::new(0),
            smoke: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }

    /// Name of the generation that is being built.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a document. May be called from many threads at once; blocks while the writer is behind.
    /// Returns the number of passages it was cut into.
    ///
    /// # Errors
    /// [`IndexError::NoSpace`] and others: the build cannot go on.
    pub fn add(&self, document: &Document) -> Result<usize, IndexError> {
        let Some(Writer(writer)) = &self.writer else {
            return Ok(0);
        };
        let passages = encode_document(document, &self.fields)?;
        let count = passages.len();
        // One batch goes to one segment, in order: the passages of a document stay neighbours.
        writer
            .run(passages.into_iter().map(UserOperation::Add))
            .map_err(|e| IndexError::engine(e, &self.path))?;
        let number = self.documents.fetch_add(1, Ordering::Relaxed);
        self.passages.fetch_add(count as u64, Ordering::Relaxed);
        if number.is_power_of_two() || number == 0 {
            let mut smoke = self
                .smoke
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if smoke.len() < SMOKE_DOCUMENTS {
                smoke.push(document.id.clone());
            }
        }
        Ok(count)
    }

    /// Commits, syncs, validates and publishes: from here on readers see this generation.
    ///
    /// # Errors
    /// On any error what was published before stays published.
    pub fn publish(mut self) -> Result<BuildSummary, IndexError> {
        self.commit()?;
        let summary = BuildSummary {
            generation: self.name.clone(),
            documents: self.documents.load(Ordering::Relaxed),
            passages: self.passages.load(Ordering::Relaxed),
            bytes: 0,
        };
        sync_files(&self.path)?;
        let manifest = Manifest::of(&self.path, summary, &BTreeMap::new())?;
        let json = serde_json::to_vec_pretty(&manifest)
            .map_err(|e| IndexError::io("write", &self.path, e.into()))?;
        replace(&self.path.join(manifest::FILE), &json)?;
        self.check(&manifest.summary)?;
        let published = self.directory.generation(&self.name);
        std::fs::rename(&self.path, &published)
            .map_err(|e| IndexError::io("move", &self.path, e))?;
        sync_directory(&self.directory.building())?;
        self.directory.point_to(&self.name)?;
        Ok(manifest.summary)
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        let Some(Writer(mut writer)) = self.writer.take() else {
            return Ok(());
        };
        let engine = |e: TantivyError| IndexError::engine(e, &self.path);
        writer.commit().map_err(engine)?;
        let segments = writer.index().searchable_segment_ids().map_err(engine)?;
        if segments.len() > MOST_SEGMENTS {
            let chunk = segments.len().div_ceil(MOST_SEGMENTS);
            let merges: Vec<_> = segments
                .chunks(chunk)
                .map(|chunk| writer.merge(chunk))
                .collect();
            for merge in merges {
                merge.wait().map_err(engine)?;
            }
            writer.garbage_collect_files().wait().map_err(engine)?;
        }
        writer.wait_merging_threads().map_err(engine)
    }

    /// Reads the new generation as a server would, before anybody depends on it.
    fn check(&self, summary: &BuildSummary) -> Result<(), IndexError> {
        let damaged = |detail: String| IndexError::Damaged {
            path: self.path.clone(),
            detail,
        };
        let index = SearchIndex::open_generation(&self.path)?;
        index.verify()?;
        let all = Clearance(party_documents::Secrecy::MostSecret);
        let found = index.document_count(all);
        if found != summary.documents {
            let expected = summary.documents;
            return Err(damaged(format!(
                "{found} documents can be read, {expected} were added"
            )));
        }
        let smoke = self
            .smoke
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for id in smoke.iter() {
            match index.document(all, id, None) {
                Ok(Some(_)) => {}
                Ok(None) => return Err(damaged(format!("document {id} cannot be found"))),
                Err(e) => return Err(damaged(format!("document {id}: {e}"))),
            }
        }
        Ok(())
    }
}

impl Drop for GenerationBuilder {
    /// An abandoned build leaves nothing behind; what cannot be removed the next run removes.
    fn drop(&mut self) {
        drop(self.writer.take());
        if self.path.exists()
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove an unfinished generation");
        }
    }
}

/// Removes what earlier builds left.
fn clean(building: &std::path::Path) -> Result<(), IndexError> {
    let io = |source| IndexError::io("clean", building, source);
    for entry in std::fs::read_dir(building).map_err(io)? {
        let path = entry.map_err(io)?.path();
        tracing::info!(path = %path.display(), "removing an unfinished generation");
        std::fs::remove_dir_all(&path).map_err(|e| IndexError::io("remove", &path, e))?;
    }
    Ok(())
}

/// A name that sorts by time: `g-20261122-101500-3f2a9c`, UTC, with microseconds in hexadecimal so
/// that two builds in one second differ.
fn new_name() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = now.as_secs();
    let (year, month, day) = civil_date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let micros = now.subsec_micros();
    format!("g-{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}-{micros:05x}")
}

/// Year, month and day of a day counted from 1970-01-01 (Hinnant's days-to-civil rule).
fn civil_date(days: u64) -> (u64, u64, u64) {
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::civil_date;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil_date(0), (1970, 1, 1));
        assert_eq!(civil_date(11_016), (2000, 2, 29));
        assert_eq!(civil_date(20_779), (2026, 11, 22));
    }
}
