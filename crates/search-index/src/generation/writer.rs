//! Documents into segments, from many threads at once.
//!
//! Whoever adds a document does all the work of it, on a segment that is its own meanwhile: nothing
//! waits in a queue, and the segments under way bound the memory. tantivy is asked only to take
//! passages out and to merge what is committed.

use crate::indexed::{AddError, add_document};
use crate::schema::Fields;
use crate::segment::SegmentBuilder;
use crate::sketch::Sketcher;
use crate::{Document, IndexError};
use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use tantivy::directory::Directory;
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::query::Query;
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError};

/// What tantivy's own writer is given, in bytes: it adds nothing, and takes no less.
const ENGINE_MEMORY: usize = 15 << 20;

/// Writes segments of one index.
pub(super) struct Writer {
    index: Index,
    fields: Fields,
    path: PathBuf,
    segments: Mutex<Segments>,
    returned: Condvar,
    /// Segments that may be under way at a time.
    most: usize,
    /// Bytes of memory at which a segment is written.
    memory: usize,
}

#[derive(Default)]
struct Segments {
    /// Under way, and nobody's at the moment. Whoever waits longest is next, so that a small build
    /// leaves segments of about one size.
    idle: VecDeque<Open>,
    /// How many are under way.
    open: usize,
    /// Written, and not committed yet.
    written: Vec<SegmentMeta>,
    /// Find what is to be taken out with the next commit. A checkpoint tells of the last commit: what
    /// happens before the next must not change what is committed.
    taken_out: Vec<Box<dyn Query>>,
    /// Whether documents that were added were lost: there is nothing to be committed then.
    lost: bool,
}

/// A segment under way and what its documents are sketched with.
#[derive(Default)]
struct Open {
    segment: Option<SegmentBuilder>,
    sketcher: Sketcher,
}

/// An open segment that is somebody's. Dropped in the middle of its work it counts as lost.
struct Lent<'w> {
    writer: &'w Writer,
    open: Option<Open>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    /// Writes to `index`, which lies at `path`; at most `most` segments at a time, each of at most
    /// `memory` bytes.
    pub(super) fn new(
        index: Index,
        fields: Fields,
        path: &Path,
        most: usize,
        memory: usize,
    ) -> Self {
        Self {
            index,
            fields,
            path: path.to_owned(),
            segments: Mutex::default(),
            returned: Condvar::new(),
            most,
            memory,
        }
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    fn engine(&self, error: TantivyError) -> IndexError {
        IndexError::engine(error, &self.path)
    }

    fn segments(&self) -> MutexGuard<'_, Segments> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a document, all passages of it to one segment, in order. Returns their number.
    pub(super) fn add(&self, document: &Document) -> Result<usize, IndexError> {
        let mut lent = self.lend();
        let mut open = lent.open.take().unwrap_or_default();
        let added = self.add_to(&mut open, document);
        let harmless = match added {
            Ok(_) | Err(AddError::Record(_)) => true,
            Err(AddError::Engine(_)) => false,
        };
        // What is not put back here is lost.
        if harmless {
            lent.open = Some(open);
        }
        added.map_err(|error| match error {
            AddError::Record(error) => error,
            AddError::Engine(error) => self.engine(error),
        })
    }

    fn add_to(&self, open: &mut Open, document: &Document) -> Result<usize, AddError> {
        let segment = match &mut open.segment {
            Some(segment) => segment,
            none => none.insert(SegmentBuilder::new(&self.index, self.fields)?),
        };
        let passages = add_document(document, &self.fields, &mut open.sketcher, segment)?;
        if (segment.memory() >= self.memory || segment.is_full())
            && let Some(segment) = open.segment.take()
        {
            let written = segment.finish()?;
            self.segments().written.push(written);
        }
        Ok(passages)
    }

    fn lend(&self) -> Lent<'_> {
        let mut segments = self.segments();
        let open = loop {
            if let Some(open) = segments.idle.pop_front() {
                break open;
            }
            if segments.open < self.most {
                segments.open += 1;
                break Open::default();
            }
            segments = self
                .returned
                .wait(segments)
                .unwrap_or_else(PoisonError::into_inner);
        };
        drop(segments);
        Lent {
            writer: self,
            open: Some(open),
        }
    }

    /// Makes all that was added part of the index. Nobody adds meanwhile.
    pub(super) fn commit(&mut self) -> Result<(), IndexError> {
        let idle = {
            let mut segments = self.segments();
            if segments.lost {
                return Err(IndexError::Damaged {
                    path: self.path.clone(),
                    detail: "a segment could not be written; build again".to_owned(),
                });
            }
            segments.open = 0;
            std::mem::take(&mut segments.idle)
        };
        let under_way = idle.into_iter().filter_map(|open| open.segment);
        // Each is several seconds of work.
        let written: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = under_way
                .map(|segment| scope.spawn(|| segment.finish()))
                .collect();
            let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
            joined.collect()
        });
        let mut segments = self.segments();
        for written in written {
            let written = written.unwrap_or_else(|_| {
                Err(TantivyError::InternalError("writing panicked".to_owned()))
            });
            match written {
                Ok(written) => segments.written.push(written),
                Err(error) => {
                    segments.lost = true;
                    return Err(self.engine(error));
                }
            }
        }
        let taken_out = std::mem::take(&mut segments.taken_out);
        let commit = || {
            // What is written counts as in use while it is listed nowhere, so nothing of it is
            // removed here.
            if !taken_out.is_empty() {
                self.take_out(taken_out)?;
            }
            match segments.written.as_slice() {
                [] => Ok(()),
                written => self.list(written),
            }
        };
        commit().map_err(|e| self.engine(e))?;
        segments.written.clear();
        Ok(())
    }

    /// Adds segments to the list of those that make the index.
    fn list(&self, written: &[SegmentMeta]) -> tantivy::Result<()> {
        let mut meta = self.index.load_metas()?;
        meta.segments.extend(written.iter().cloned());
        meta.opstamp += 1;
        let json = serde_json::to_vec_pretty(&meta)?;
        let directory = self.index.directory();
        directory.sync_directory()?;
        directory.atomic_write(Path::new("meta.json"), &json)?;
        Ok(())
    }

    /// Takes out the passages that `query` finds, with the next commit.
    pub(super) fn delete(&self, query: Box<dyn Query>) {
        self.segments().taken_out.push(query);
    }

    fn take_out(&self, queries: Vec<Box<dyn Query>>) -> tantivy::Result<()> {
        let mut writer = self.engine_writer()?;
        for query in queries {
            writer.delete_query(query)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()
    }

    /// Makes one segment of each group, and removes what no segment needs.
    pub(super) fn merge(&self, groups: &[Vec<SegmentId>]) -> Result<(), IndexError> {
        let merge = || {
            let mut writer = self.engine_writer()?;
            let merges: Vec<_> = groups.iter().map(|group| writer.merge(group)).collect();
            for merge in merges {
                merge.wait()?;
            }
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()
        };
        merge().map_err(|e| self.engine(e))
    }

    fn engine_writer(&self) -> tantivy::Result<IndexWriter<TantivyDocument>> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(ENGINE_MEMORY)
            .build();
        let writer = self.index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(writer)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut segments = self.writer.segments();
        match self.open.take() {
            Some(open) => segments.idle.push_back(open),
            None => {
                segments.open = segments.open.saturating_sub(1);
                segments.lost = true;
            }
        }
        drop(segments);
        self.writer.returned.notify_one();
    }
}
