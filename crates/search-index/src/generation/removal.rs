//! Taking documents out of an index: all passages of each, wherever they lie.

use crate::IndexError;
use crate::columns::SegmentColumns;
use crate::schema::Fields;
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;
use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocId, DocSet, Index, ReloadPolicy, Score, SegmentReader, TERMINATED, TantivyError, Term,
};

/// Passages by number, in segments by identity. A document's identity stands on its first passage
/// alone, so a deletion by term would leave the others behind.
#[derive(Debug, Clone, Default)]
pub(super) struct Passages {
    by_segment: Arc<FxHashMap<SegmentId, Arc<[DocId]>>>,
    /// Documents they belong to.
    pub documents: u64,
    /// How many there are.
    pub passages: u64,
}

impl Passages {
    /// All passages of the documents with these identities in the last commit of `index`.
    pub(super) fn of(
        ids: &[String],
        index: &Index,
        fields: &Fields,
        path: &Path,
    ) -> Result<Self, IndexError> {
        let engine = |e: TantivyError| IndexError::engine(e, path);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(engine)?;
        let searcher = tantivy::IndexReader::searcher(&reader);
        let mut found = Self::default();
        let mut by_segment = FxHashMap::default();
        for segment in searcher.segment_readers() {
            let (documents, passages) = in_segment(ids, segment, fields).map_err(engine)?;
            found.documents += documents;
            found.passages += passages.len() as u64;
            if !passages.is_empty() {
                by_segment.insert(segment.segment_id(), passages.into());
            }
        }
        found.by_segment = Arc::new(by_segment);
        Ok(found)
    }
}

fn in_segment(
    ids: &[String],
    segment: &SegmentReader,
    fields: &Fields,
) -> tantivy::Result<(u64, Vec<DocId>)> {
    let columns = SegmentColumns::open(segment)?;
    let index = segment.inverted_index(fields.id)?;
    let (mut documents, mut passages) = (0, Vec::new());
    for id in ids {
        let term = Term::from_field_text(fields.id, id);
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        while postings.doc() != TERMINATED {
            let first = postings.doc();
            postings.advance();
            if segment.is_deleted(first) {
                continue;
            }
            documents += 1;
            passages.push(first);
            let rest = (first + 1..segment.max_doc()).take_while(|p| columns.ordinal(*p) > 0);
            passages.extend(rest);
        }
    }
    passages.sort_unstable();
    Ok((documents, passages))
}

impl Query for Passages {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Passages {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let passages = self.by_segment.get(&segment.segment_id()).cloned();
        Ok(Box::new(Listed {
            passages: passages.unwrap_or_default(),
            at: 0,
        }))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("chosen by number", 1.0))
    }
}

/// Passages in order.
struct Listed {
    passages: Arc<[DocId]>,
    at: usize,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.passages.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.passages.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for Listed {
    fn score(&mut self) -> Score {
        1.0
    }
}
