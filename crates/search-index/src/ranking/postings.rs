//! Lookups made ready to be read in one segment.

use super::bm25;
use crate::query::{Frequencies, Level, Plan, Source};
use rustc_hash::FxHashMap;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

impl Frequencies for Searcher {
    /// A term that cannot be read occurs nowhere; reading it for the search itself says why.
    fn frequency(&self, term: &Term) -> u64 {
        self.doc_freq(term).unwrap_or(0)
    }
}

/// A lookup in one segment.
pub(crate) struct Evidence {
    pub slots: u64,
    pub level: Level,
    pub finds: Finds,
}

/// The passages of a segment that a lookup finds.
// One a lookup and segment: boxing the postings would cost more than the bytes it saves.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Finds {
    /// A term's postings, scored by BM25.
    Term {
        postings: BlockSegmentPostings,
        /// Place in the block loaded.
        cursor: usize,
        lengths: FieldNormReader,
        table: usize,
        weight: f32,
    },
    /// Passages in order, each with the same score.
    Flags {
        passages: Vec<DocId>,
        cursor: usize,
        score: f32,
    },
}

/// What is known of the whole index for a plan: rarity and average lengths.
pub(crate) struct Statistics {
    /// Rarity of each lookup, parallel to the plan's.
    pub rarity: Vec<f32>,
    /// Length tables, one a field.
    pub tables: Vec<[f32; 256]>,
    table_of: FxHashMap<Field, usize>,
}

impl Statistics {
    /// Gathers them over all segments.
    pub(crate) fn gather(
        searcher: &Searcher,
        plan: &Plan,
        documents: u64,
    ) -> tantivy::Result<Self> {
        let passages = searcher.num_docs();
        let mut statistics = Self {
            rarity: Vec::new(),
            tables: Vec::new(),
            table_of: FxHashMap::default(),
        };
        for lookup in &plan.lookups {
            let of = if lookup.level == Level::Document {
                documents
            } else {
                passages
            };
            let rarity = match &lookup.source {
                Source::Term(term) => {
                    statistics.add_table(searcher, term.field(), of)?;
                    bm25::idf(of, searcher.doc_freq(term)?)
                }
                Source::Flag(_) | Source::Phrase(_) => 1.0,
            };
            statistics.rarity.push(rarity);
        }
        Ok(statistics)
    }

    fn add_table(&mut self, searcher: &Searcher, field: Field, texts: u64) -> tantivy::Result<()> {
        if self.table_of.contains_key(&field) {
            return Ok(());
        }
        let mut tokens = 0;
        for segment in searcher.segment_readers() {
            tokens += segment.inverted_index(field)?.total_num_tokens();
        }
        self.table_of.insert(field, self.tables.len());
        self.tables
            .push(bm25::length_table(tokens as f32 / texts.max(1) as f32));
        Ok(())
    }
}

/// Makes the lookups of a plan ready in one segment. Those that find nothing are left out.
pub(crate) fn prepare(
    plan: &Plan,
    statistics: &Statistics,
    searcher: &Searcher,
    segment: &SegmentReader,
) -> tantivy::Result<Vec<Evidence>> {
    let mut evidence = Vec::with_capacity(plan.lookups.len());
    for (lookup, rarity) in plan.lookups.iter().zip(&statistics.rarity) {
        let weight = lookup.weight * rarity;
        let finds = match &lookup.source {
            Source::Term(term) => term_finds(term, weight, statistics, segment)?,
            Source::Flag(term) => flag_finds(term, weight, segment)?,
            Source::Phrase(terms) => phrase_finds(terms, weight, searcher, segment)?,
        };
        if let Some(finds) = finds {
            evidence.push(Evidence {
                slots: lookup.slots,
                level: lookup.level,
                finds,
            });
        }
    }
    Ok(evidence)
}

fn term_finds(
    term: &Term,
    weight: f32,
    statistics: &Statistics,
    segment: &SegmentReader,
) -> tantivy::Result<Option<Finds>> {
    let index = segment.inverted_index(term.field())?;
    let Some(postings) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
        return Ok(None);
    };
    let table = statistics
        .table_of
        .get(&term.field())
        .copied()
        .unwrap_or_default();
    let lengths = segment.get_fieldnorms_reader(term.field())?;
    Ok(Some(Finds::Term {
        postings,
        cursor: 0,
        lengths,
        table,
        weight,
    }))
}

fn flag_finds(term: &Term, score: f32, segment: &SegmentReader) -> tantivy::Result<Option<Finds>> {
    let index = segment.inverted_index(term.field())?;
    let Some(postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(None);
    };
    Ok(Some(Finds::Flags {
        passages: drain(postings),
        cursor: 0,
        score,
    }))
}

fn phrase_finds(
    terms: &[(usize, Term)],
    score: f32,
    searcher: &Searcher,
    segment: &SegmentReader,
) -> tantivy::Result<Option<Finds>> {
    let query = PhraseQuery::new_with_offset(terms.to_vec());
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let passages = drain(weight.scorer(segment, 1.0)?);
    Ok((!passages.is_empty()).then_some(Finds::Flags {
        passages,
        cursor: 0,
        score,
    }))
}

fn drain(mut documents: impl DocSet) -> Vec<DocId> {
    let mut ids = Vec::with_capacity(documents.size_hint() as usize);
    let mut id = documents.doc();
    while id != TERMINATED {
        ids.push(id);
        id = documents.advance();
    }
    ids
}
