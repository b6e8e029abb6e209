//! Building one generation: from nothing, from a published one, or from what a killed indexer left.

use super::IndexDirectory;
use super::durable::{replace, sync_directory, sync_files};
use super::faults;
use super::lock::WriteLock;
use super::manifest::{self, BuildSummary, DescribingWriter, FileRecord, Manifest};
use super::merging;
use super::removal::Passages;
use super::writer::Writer;
use crate::schema::{self, Fields};
use crate::within::EVERYTHING;
use crate::{Clearance, Document, IndexError, SearchIndex};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::UNIX_EPOCH;
use tantivy::Index;

/// Documents whose presence is checked before publishing.
const SMOKE_DOCUMENTS: usize = 16;

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Segments that are made at a time, by as many threads that add; 0 chooses from the machine.
    pub threads: usize,
    /// Memory for all of them, in bytes; 0 chooses from the machine.
    pub memory: usize,
}

impl BuildOptions {
    fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism()
                .map_or(1, usize::from)
                .clamp(1, 8),
            threads => threads.clamp(1, 64),
        }
    }

    fn memory_per_segment(&self) -> usize {
        const DEFAULT: usize = 256 << 20;
        let chosen = if self.memory == 0 {
            DEFAULT
        } else {
            self.memory / self.threads()
        };
        // Smaller segments would be merged again and again; passages are counted in 32 bits.
        chosen.clamp(8 << 20, 3 << 30)
    }
}

/// File of a generation in which the indexer keeps what it knows of the sources. Its content is
/// the indexer's own affair.
pub(crate) const SOURCES: &str = "sources.jsonl.zst";
/// File in a generation that is being built: up to here it can be gone on with.
const CHECKPOINT: &str = ".checkpoint.json";

/// Builds one generation. Holds the folder's lock until it is published or dropped; dropping it
/// without [`publish`](Self::publish) leaves what was published before untouched.
#[derive(Debug)]
pub struct GenerationBuilder {
    directory: IndexDirectory,
    name: String,
    path: PathBuf,
    fields: Fields,
    /// Shared by those who add, held alone by a checkpoint.
    writer: RwLock<Writer>,
    documents: AtomicU64,
    passages: AtomicU64,
    smoke: Mutex<Vec<String>>,
    /// Files that need not be read to be described: those of the generation it began with, and what
    /// was described when it was written.
    known: BTreeMap<String, FileRecord>,
    /// Whether it began with documents.
    updated: bool,
    /// Whether what is there may be gone on with after an end that was not asked for.
    checkpointed: AtomicBool,
    _lock: WriteLock,
}

/// What a generation begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beginning {
    /// Nothing.
    Nothing,
    /// The documents of the published generation.
    Published,
    /// What the last indexer had done at its last checkpoint, if it left any.
    Checkpoint,
}

/// A generation that is begun.
#[derive(Debug)]
pub struct Begun {
    /// It.
    pub builder: GenerationBuilder,
    /// The file of sources that goes with the documents in it; `None` when it is empty.
    pub sources: Option<PathBuf>,
}

/// What a checkpoint says of what is there.
#[derive(Debug, Serialize, Deserialize)]
struct Checkpoint {
    format_version: u32,
    analysis_version: u32,
    documents: u64,
    passages: u64,
    updated: bool,
}

impl GenerationBuilder {
    /// Starts a generation from nothing in `directory`, which is created when absent. What a
    /// killed indexer left half built is removed.
    ///
    /// # Errors
    /// [`IndexError::Locked`] when another indexer is at work; [`IndexError::NotAnIndex`] when the
    /// folder holds other things; [`IndexError::Io`] when it cannot be written.
    pub fn create(directory: &IndexDirectory, options: &BuildOptions) -> Result<Self, IndexError> {
        directory.create()?;
        let lock = WriteLock::take(directory.path())?;
        Self::fresh(directory, options, lock)
    }

    /// Starts a generation with the documents of the first of `beginnings` that is there and has
    /// a file of sources; with none when there is no such.
    ///
    /// # Errors
    /// Those of [`create`](Self::create).
    pub fn begin(
        directory: &IndexDirectory,
        options: &BuildOptions,
        beginnings: &[Beginning],
    ) -> Result<Begun, IndexError> {
        directory.create()?;
        let mut lock = WriteLock::take(directory.path())?;
        for beginning in beginnings {
            let begun = match beginning {
                Beginning::Nothing => break,
                Beginning::Published => Self::from_published(directory, options, lock),
                Beginning::Checkpoint => Self::from_checkpoint(directory, options, lock),
            };
            match begun? {
                Ok(builder) => {
                    let sources = Some(builder.path.join(SOURCES));
                    return Ok(Begun { builder, sources });
                }
                Err(back) => lock = back,
            }
        }
        Ok(Begun {
            builder: Self::fresh(directory, options, lock)?,
            sources: None,
        })
    }

    fn fresh(
        directory: &IndexDirectory,
        options: &BuildOptions,
        lock: WriteLock,
    ) -> Result<Self, IndexError> {
        clean(&directory.building(), None)?;
        let name = new_name(directory);
        let path = directory.building().join(&name);
        std::fs::create_dir(&path).map_err(|e| IndexError::io("create", &path, e))?;
        let (schema, _) = schema::schema();
        let index = Index::builder()
            .schema(schema)
            .settings(schema::settings())
            .create_in_dir(&path)
            .map_err(|e| IndexError::engine(e, &path))?;
        faults::pass("begin.created").map_err(|e| IndexError::io("create", &path, e))?;
        Ok(Self::over(directory, options, lock, name, index))
    }

    /// Links the files of the published generation. Gives the lock back where that is not whole or
    /// has no file of sources.
    fn from_published(
        directory: &IndexDirectory,
        options: &BuildOptions,
        lock: WriteLock,
    ) -> Result<Result<Self, WriteLock>, IndexError> {
        let base = match directory.current() {
            Ok(name) => directory.generation(&name),
            Err(_) => return Ok(Err(lock)),
        };
        let Ok(manifest) = Manifest::read(&base) else {
            return Ok(Err(lock));
        };
        let intact = manifest
            .damage(&base, |name, _| name == SOURCES)?
            .is_empty();
        if !manifest.files.contains_key(SOURCES) || !intact {
            return Ok(Err(lock));
        }
        clean(&directory.building(), None)?;
        let name = new_name(directory);
        let path = directory.building().join(&name);
        std::fs::create_dir(&path).map_err(|e| IndexError::io("create", &path, e))?;
        let mut known = BTreeMap::new();
        for (file, record) in manifest.files {
            let (from, to) = (base.join(&file), path.join(&file));
            // Small files are rewritten, by replacing them; a copy does no harm all the same. The
            // file of sources is replaced too, and is not small.
            let small = file.ends_with(".json");
            // Some network shares know no links.
            if small || std::fs::hard_link(&from, &to).is_err() {
                std::fs::copy(&from, &to).map_err(|e| IndexError::io("copy", &to, e))?;
            }
            if !small && file != SOURCES {
                known.insert(file, record);
            }
        }
        faults::pass("begin.linked").map_err(|e| IndexError::io("link", &path, e))?;
        let index = schema::open(&path).map_err(|e| IndexError::engine(e, &path))?;
        let mut builder = Self::over(directory, options, lock, name, index);
        builder.known = known;
        builder.updated = true;
        builder.documents = manifest.summary.documents.into();
        builder.passages = manifest.summary.passages.into();
        Ok(Ok(builder))
    }

    /// Goes on with what the last indexer left. Gives the lock back where there is nothing to go
    /// on with.
    fn from_checkpoint(
        directory: &IndexDirectory,
        options: &BuildOptions,
        lock: WriteLock,
    ) -> Result<Result<Self, WriteLock>, IndexError> {
        let Some((name, checkpoint)) = last_checkpoint(&directory.building()) else {
            return Ok(Err(lock));
        };
        clean(&directory.building(), Some(&name))?;
        let path = directory.building().join(&name);
        let Ok(index) = schema::open(&path) else {
            return Ok(Err(lock));
        };
        let mut builder = Self::over(directory, options, lock, name, index);
        builder.updated = checkpoint.updated;
        builder.documents = checkpoint.documents.into();
        builder.passages = checkpoint.passages.into();
        builder.checkpointed = true.into();
        // Whatever was written after the checkpoint belongs to nothing.
        builder.writer().merge(&[])?;
        Ok(Ok(builder))
    }

    fn over(
        directory: &IndexDirectory,
        options: &BuildOptions,
        lock: WriteLock,
        name: String,
        index: Index,
    ) -> Self {
        let path = directory.building().join(&name);
        let fields = schema::schema().1;
        let (most, memory) = (options.threads(), options.memory_per_segment());
        Self {
            directory: directory.clone(),
            name,
            writer: RwLock::new(Writer::new(index, fields, &path, most, memory)),
            path,
            fields,
            documents: AtomicU64::new(0),
            passages: AtomicU64::new(0),
            smoke: Mutex::new(Vec::new()),
            known: BTreeMap::new(),
            updated: false,
            checkpointed: AtomicBool::new(false),
            _lock: lock,
        }
    }

    fn writer(&self) -> RwLockReadGuard<'_, Writer> {
        self.writer.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Name of the generation that is being built.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Documents in it so far.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.documents.load(Ordering::Relaxed)
    }

    /// Adds a document. May be called from many threads at once; blocks while the writer is behind.
    /// Returns the number of passages it was cut into.
    ///
    /// # Errors
    /// [`IndexError::NoSpace`] and others: the build cannot go on.
    pub fn add(&self, document: &Document) -> Result<usize, IndexError> {
        self.add_and(document, |_| {})
    }

    /// The same, and calls `note` with the number of passages before any checkpoint can see the
    /// document: what `note` writes down and what the index holds agree at every checkpoint.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn add_and(
        &self,
        document: &Document,
        note: impl FnOnce(usize),
    ) -> Result<usize, IndexError> {
        self.pass("add")?;
        // Held until the note is taken: a checkpoint waits for it.
        let writer = self.writer();
        let count = writer.add(document)?;
        let number = self.documents.fetch_add(1, Ordering::Relaxed);
        self.passages.fetch_add(count as u64, Ordering::Relaxed);
        let mut smoke = self.smoke();
        if smoke.len() < SMOKE_DOCUMENTS && (number.is_power_of_two() || smoke.is_empty()) {
            smoke.push(document.id.clone());
        }
        drop(smoke);
        note(count);
        Ok(count)
    }

    fn smoke(&self) -> MutexGuard<'_, Vec<String>> {
        self.smoke.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out the documents with these identities. To be called before anything is added.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] when one of them is not in it, and those of [`add`](Self::add).
    pub fn remove(&self, ids: &[String]) -> Result<(), IndexError> {
        let writer = self.writer();
        self.pass("remove")?;
        let passages = Passages::of(ids, writer.index(), &self.fields, &self.path)?;
        if passages.documents != ids.len() as u64 {
            let (found, expected) = (passages.documents, ids.len());
            return Err(IndexError::Damaged {
                path: self.path.clone(),
                detail: format!("{found} of {expected} documents to be taken out are in it"),
            });
        }
        self.documents
            .fetch_sub(passages.documents, Ordering::Relaxed);
        self.passages
            .fetch_sub(passages.passages, Ordering::Relaxed);
        writer.delete(Box::new(passages));
        Ok(())
    }

    /// Makes all that was added so far last, so that the next indexer goes on from here should
    /// this one be killed. `sources` writes the file of sources; nobody adds meanwhile.
    ///
    /// # Errors
    /// [`IndexError::NoSpace`] and others: the build cannot go on.
    pub fn checkpoint(
        &self,
        sources: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), IndexError> {
        let mut writer = self.writer.write().unwrap_or_else(PoisonError::into_inner);
        // Between the commit and the new checkpoint the old one describes another state.
        self.forget_checkpoint()?;
        self.pass("checkpoint.forgotten")?;
        writer.commit()?;
        self.pass("checkpoint.committed")?;
        self.write_sources(sources)?;
        self.pass("checkpoint.listed")?;
        sync_files(&self.path)?;
        let checkpoint = Checkpoint {
            format_version: schema::FORMAT_VERSION,
            analysis_version: vietnamese::ANALYSIS_VERSION,
            documents: self.documents(),
            passages: self.passages.load(Ordering::Relaxed),
            updated: self.updated,
        };
        let json = serde_json::to_vec(&checkpoint)
            .map_err(|e| IndexError::io("write", &self.path, e.into()))?;
        replace(&self.path.join(CHECKPOINT), &json)?;
        self.checkpointed.store(true, Ordering::Relaxed);
        self.pass("checkpoint.written")
    }

    fn pass(&self, point: &str) -> Result<(), IndexError> {
        faults::pass(point).map_err(|e| IndexError::io("write", &self.path, e))
    }

    /// Drops it with everything that it could be gone on with.
    pub fn abandon(self) {
        self.checkpointed.store(false, Ordering::Relaxed);
    }

    fn forget_checkpoint(&self) -> Result<(), IndexError> {
        let path = self.path.join(CHECKPOINT);
        match std::fs::remove_file(&path) {
            Ok(()) => sync_directory(&self.path)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(IndexError::io("remove", &path, e)),
        }
        self.checkpointed.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Writes the file of sources, and tells what was written.
    fn write_sources(
        &self,
        sources: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<FileRecord, IndexError> {
        let path = self.path.join(SOURCES);
        let write = || {
            // The old one is linked elsewhere, so it is never written over.
            let aside = self.path.join(".sources.new");
            let mut writer = BufWriter::new(DescribingWriter::new(File::create(&aside)?));
            sources(&mut writer)?;
            let written = writer.into_inner().map_err(|e| e.into_error())?.record();
            std::fs::rename(&aside, &path)?;
            Ok(written)
        };
        write().map_err(|e| IndexError::io("write", &path, e))
    }

    /// Commits, syncs, validates and publishes: from here on readers see this generation.
    ///
    /// # Errors
    /// On any error what was published before stays published.
    pub fn publish(self) -> Result<BuildSummary, IndexError> {
        self.finish(None::<fn(&mut dyn Write) -> std::io::Result<()>>)
    }

    /// The same, with a file of sources.
    ///
    /// # Errors
    /// Those of [`publish`](Self::publish).
    pub fn publish_with(
        self,
        sources: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<BuildSummary, IndexError> {
        self.finish(Some(sources))
    }

    fn finish(
        mut self,
        sources: Option<impl FnOnce(&mut dyn Write) -> std::io::Result<()>>,
    ) -> Result<BuildSummary, IndexError> {
        self.forget_checkpoint()?;
        self.pass("publish.forgotten")?;
        self.commit()?;
        self.pass("publish.merged")?;
        match sources {
            Some(sources) => {
                let written = self.write_sources(sources)?;
                self.known.insert(SOURCES.to_owned(), written);
            }
            None => drop(std::fs::remove_file(self.path.join(SOURCES))),
        }
        self.pass("publish.listed")?;
        let summary = BuildSummary {
            generation: self.name.clone(),
            documents: self.documents(),
            passages: self.passages.load(Ordering::Relaxed),
            bytes: 0,
        };
        sync_files(&self.path)?;
        self.pass("publish.synced")?;
        let manifest = Manifest::of(&self.path, summary, &self.known)?;
        let json = serde_json::to_vec_pretty(&manifest)
            .map_err(|e| IndexError::io("write", &self.path, e.into()))?;
        replace(&self.path.join(manifest::FILE), &json)?;
        self.pass("publish.described")?;
        self.check(&manifest)?;
        self.pass("publish.checked")?;
        let published = self.directory.generation(&self.name);
        std::fs::rename(&self.path, &published)
            .map_err(|e| IndexError::io("move", &self.path, e))?;
        self.pass("publish.moved")?;
        sync_directory(&self.directory.building())?;
        self.directory.point_to(&self.name)?;
        self.pass("publish.pointed")?;
        Ok(manifest.summary)
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        let writer = self.writer.get_mut();
        let writer = writer.unwrap_or_else(PoisonError::into_inner);
        writer.commit()?;
        faults::pass("publish.committed").map_err(|e| IndexError::io("write", &self.path, e))?;
        // As long as anybody holds what describes a segment, its files count as in use.
        let groups = {
            let segments = writer.index().searchable_segment_metas();
            let segments = segments.map_err(|e| IndexError::engine(e, &self.path))?;
            merging::groups(&segments, self.updated)
        };
        match groups.as_slice() {
            [] => Ok(()),
            groups => writer.merge(groups),
        }
    }

    /// Reads the new generation as a server would, before anybody depends on it. What was linked
    /// was read when it was written.
    fn check(&self, manifest: &Manifest) -> Result<(), IndexError> {
        let damaged = |detail: String| IndexError::Damaged {
            path: self.path.clone(),
            detail,
        };
        let index = schema::open(&self.path).map_err(|e| damaged(e.to_string()))?;
        let written = manifest.files.par_iter().filter(|(name, _)| {
            !name.ends_with(".json") && *name != SOURCES && !self.known.contains_key(*name)
        });
        written.try_for_each(|(name, _)| {
            match index.directory().validate_checksum(Path::new(name)) {
                Ok(true) => Ok(()),
                Ok(false) => Err(damaged(format!("checksum of {name} is wrong"))),
                Err(error) => Err(damaged(format!("{name}: {error}"))),
            }
        })?;
        drop(index);
        let index = SearchIndex::open_generation(&self.path)?;
        let all = Clearance(party_documents::Secrecy::MostSecret);
        let found = index.document_count(all);
        let expected = manifest.summary.documents;
        if found != expected {
            return Err(damaged(format!(
                "{found} documents can be read, {expected} are to be in it"
            )));
        }
        for id in self.smoke().iter() {
            match index.document(all, &EVERYTHING, id, None) {
                Ok(Some(_)) => {}
                Ok(None) => return Err(damaged(format!("document {id} cannot be found"))),
                Err(e) => return Err(damaged(format!("document {id}: {e}"))),
            }
        }
        Ok(())
    }
}

impl Drop for GenerationBuilder {
    /// An abandoned build leaves nothing behind but what it can be gone on with; what cannot be
    /// removed the next run removes.
    fn drop(&mut self) {
        if self.path.exists()
            && !self.checkpointed.load(Ordering::Relaxed)
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "cannot remove an unfinished generation");
        }
    }
}

/// The newest generation in `building` that can be gone on with.
fn last_checkpoint(building: &Path) -> Option<(String, Checkpoint)> {
    let ours = (schema::FORMAT_VERSION, vietnamese::ANALYSIS_VERSION);
    let entries = std::fs::read_dir(building).ok()?;
    let usable = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let bytes = std::fs::read(entry.path().join(CHECKPOINT)).ok()?;
        let checkpoint: Checkpoint = serde_json::from_slice(&bytes).ok()?;
        let versions = (checkpoint.format_version, checkpoint.analysis_version);
        let usable = versions == ours && entry.path().join(SOURCES).is_file();
        usable.then(|| (entry.file_name().to_string_lossy().into_owned(), checkpoint))
    });
    usable.max_by(|a, b| a.0.cmp(&b.0))
}

/// Removes what earlier builds left, but for what is called `keep`.
fn clean(building: &Path, keep: Option<&str>) -> Result<(), IndexError> {
    let io = |source| IndexError::io("clean", building, source);
    for entry in std::fs::read_dir(building).map_err(io)? {
        let entry = entry.map_err(io)?;
        if keep.is_some_and(|keep| entry.file_name() == keep) {
            continue;
        }
        let path = entry.path();
        tracing::info!(path = %path.display(), "removing an unfinished generation");
        std::fs::remove_dir_all(&path).map_err(|e| IndexError::io("remove", &path, e))?;
    }
    Ok(())
}

/// A name that sorts by time: `g-20261122-101500-3f2a9`, UTC, with microseconds in hexadecimal so
/// that two builds in one second differ. It comes after those of all generations that are there,
/// also where the clock was set back: the newest by name is the newest.
fn new_name(directory: &IndexDirectory) -> String {
    let now = super::faults::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = now.as_secs();
    let (year, month, day) = civil_date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let micros = now.subsec_micros();
    let name =
        format!("g-{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}-{micros:05x}");
    let newest = newest_name(directory);
    match newest {
        Some(newest) if newest >= name => following(&newest),
        _ => name,
    }
}

fn newest_name(directory: &IndexDirectory) -> Option<String> {
    let entries = std::fs::read_dir(directory.generations()).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.starts_with("g-")).max()
}

/// The next name after `name`: its microseconds are counted on.
fn following(name: &str) -> String {
    let counted = name.rsplit_once('-').and_then(|(time, micros)| {
        let next = u32::from_str_radix(micros, 16).ok()?.checked_add(1)?;
        Some(format!("{time}-{next:05x}"))
    });
    match counted {
        Some(next) if next.as_str() > name => next,
        _ => format!("{name}-1"),
    }
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
    use super::{civil_date, following};

    #[test]
    fn a_following_name_sorts_behind() {
        for name in [
            "g-20261122-101500-3f2a9",
            "g-20261122-101500-fffff",
            "g-1",
            "g-x-zz",
        ] {
            let next = following(name);
            assert!(next.as_str() > name, "{next} {name}");
            assert!(crate::generation::directory::is_name(&next));
        }
    }

    #[test]
    fn days_become_dates() {
        assert_eq!(civil_date(0), (1970, 1, 1));
        assert_eq!(civil_date(11_016), (2000, 2, 29));
        assert_eq!(civil_date(20_779), (2026, 11, 22));
    }
}
