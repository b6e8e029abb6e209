//! Lookups made ready to be read in one segment.

use super::bm25;
use super::windows::whole;
use crate::query::{Level, PhraseTerms, Plan, Source};
use crate::word_counts::WordCounts;
use rustc_hash::FxHashMap;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{EnableScoring, PhraseQuery, Query, RegexPhraseQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

impl Evidence {
    /// The most that it gives one passage; nothing bounds what is not a plain term.
    pub(crate) fn bound(&self) -> f32 {
        match &self.finds {
            Finds::Term { weight, .. } => bm25::bound(*weight),
            Finds::Shares { .. } | Finds::Flags { .. } => f32::INFINITY,
        }
    }

    /// How many passages of the segment it finds.
    pub(crate) fn frequency(&self) -> u32 {
        match &self.finds {
            Finds::Term { postings, .. } | Finds::Shares { postings, .. } => postings.doc_freq(),
            Finds::Flags { passages, .. } => u32::try_from(passages.len()).unwrap_or(u32::MAX),
        }
    }
}

/// Passages from which on a term's scores are made beforehand.
const OFTEN: u32 = 512;

/// A lookup in one segment.
pub(crate) struct Evidence {
    /// Its place in the plan.
    pub lookup: usize,
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
        /// What a passage of each length scores that has the term once, as most have, in whole
        /// parts; only where it is worth making.
        once: Option<Box<[u32; 256]>>,
    },
    /// A term's postings, each counted as its share in the length of its text.
    Shares {
        postings: BlockSegmentPostings,
        /// Place in the block loaded.
        cursor: usize,
        lengths: FieldNormReader,
    },
    /// Passages in order, each with the same score.
    Flags {
        passages: Vec<DocId>,
        cursor: usize,
        score: f32,
    },
}

/// What is known for a plan of all that the caller may see: rarity and average lengths.
pub(crate) struct Statistics {
    /// Rarity of each lookup, parallel to the plan's.
    pub rarity: Vec<f32>,
    /// Where each lookup's term stands, a row a segment.
    terms: Vec<Vec<Option<TermInfo>>>,
    /// Length tables, one a field.
    pub tables: Vec<[f32; 256]>,
    table_of: FxHashMap<Field, usize>,
}

impl Statistics {
    /// Gathers them over all segments.
    pub(crate) fn gather(
        searcher: &Searcher,
        counts: &WordCounts,
        plan: &Plan,
    ) -> tantivy::Result<Self> {
        let mut statistics = Self {
            rarity: Vec::new(),
            terms: Vec::new(),
            tables: Vec::new(),
            table_of: FxHashMap::default(),
        };
        for segment in searcher.segment_readers() {
            let mut row = Vec::with_capacity(plan.lookups.len());
            for lookup in &plan.lookups {
                row.push(match &lookup.source {
                    Source::Term(term) | Source::Flag(term) | Source::Share(term) => {
                        segment.inverted_index(term.field())?.get_term_info(term)?
                    }
                    Source::Phrase(..) | Source::AnyOf(_) => None,
                });
            }
            statistics.terms.push(row);
        }
        let mut frequencies = vec![0; plan.lookups.len()];
        for (number, lookup) in plan.lookups.iter().enumerate() {
            let rarity = match &lookup.source {
                Source::Term(term) => {
                    statistics.add_table(term.field(), || {
                        counts.average_length(searcher, term.field())
                    });
                    let found = statistics
                        .terms
                        .iter()
                        .filter_map(|row| row.get(number)?.as_ref());
                    let all = found.map(|info| u64::from(info.doc_freq)).sum();
                    let seen = counts.frequency_of(searcher, term, all);
                    if let Some(frequency) = frequencies.get_mut(number) {
                        *frequency = seen;
                    }
                    bm25::idf(counts.passages(), seen)
                }
                _ => 1.0,
            };
            statistics.rarity.push(rarity);
        }
        for (pair, first, second) in &plan.pairs {
            let frequency = |number: &usize| frequencies.get(*number).copied().unwrap_or(0);
            let firmness = firmness(frequency(pair), frequency(first), frequency(second));
            if let Some(rarity) = statistics.rarity.get_mut(*pair) {
                *rarity *= firmness;
            }
        }
        Ok(statistics)
    }

    fn add_table(&mut self, field: Field, average_length: impl FnOnce() -> f32) {
        if !self.table_of.contains_key(&field) {
            self.table_of.insert(field, self.tables.len());
            self.tables.push(bm25::length_table(average_length()));
        }
    }
}

/// How much more a pair counts whose two syllables stand nowhere else, and how firm one must be to
/// count as much as a syllable.
const FIRM: f32 = 0.3;
const USUAL: f32 = 0.3;

/// Factor on a pair by how firmly its syllables belong together, as those of a word do: by how many
/// of the passages that hold them hold the pair (the cosine of the two).
fn firmness(pair: u64, first: u64, second: u64) -> f32 {
    let both = (first as f32 * second as f32).sqrt().max(1.0);
    let cosine = (pair as f32 / both).min(1.0);
    1.0 + FIRM * (cosine - USUAL)
}

/// Makes the lookups of a plan ready in one segment. Those that find nothing are left out.
pub(crate) fn prepare(
    plan: &Plan,
    statistics: &Statistics,
    searcher: &Searcher,
    ordinal: usize,
) -> tantivy::Result<Vec<Evidence>> {
    let mut evidence = Vec::with_capacity(plan.lookups.len());
    let Some(segment) = searcher.segment_readers().get(ordinal) else {
        return Ok(evidence);
    };
    let places = statistics.terms.get(ordinal).map_or(&[][..], Vec::as_slice);
    let lookups = plan.lookups.iter().enumerate();
    for (((number, lookup), rarity), place) in lookups.zip(&statistics.rarity).zip(places) {
        let weight = lookup.weight * rarity;
        let finds = match (&lookup.source, place) {
            (Source::Phrase(terms, slop), _) => {
                phrase_finds(terms, *slop, weight, searcher, segment)?
            }
            (Source::AnyOf(terms), _) => any_finds(terms, weight, segment)?,
            (_, None) => None,
            (Source::Term(term), Some(info)) => {
                let option = IndexRecordOption::WithFreqs;
                let table = statistics.table_of.get(&term.field());
                let table = table.copied().unwrap_or_default();
                let once = (info.doc_freq > OFTEN)
                    .then(|| statistics.tables.get(table))
                    .flatten()
                    .map(|norms| Box::new(norms.map(|norm| whole(bm25::score(weight, 1, norm)))));
                Some(Finds::Term {
                    postings: block_postings(term, info, option, segment)?,
                    cursor: 0,
                    lengths: segment.get_fieldnorms_reader(term.field())?,
                    table,
                    weight,
                    once,
                })
            }
            (Source::Share(term), Some(info)) => Some(Finds::Shares {
                postings: block_postings(term, info, IndexRecordOption::Basic, segment)?,
                cursor: 0,
                lengths: segment.get_fieldnorms_reader(term.field())?,
            }),
            (Source::Flag(term), Some(_)) => flag_finds(term, weight, segment)?,
        };
        if let Some(finds) = finds {
            evidence.push(Evidence {
                lookup: number,
                slots: lookup.slots,
                level: lookup.level,
                finds,
            });
        }
    }
    Ok(evidence)
}

fn block_postings(
    term: &Term,
    info: &TermInfo,
    option: IndexRecordOption,
    segment: &SegmentReader,
) -> tantivy::Result<BlockSegmentPostings> {
    let index = segment.inverted_index(term.field())?;
    Ok(index.read_block_postings_from_terminfo(info, option)?)
}

/// Where in its block a passage stands, if the postings have it. Passages are asked for in order.
pub(super) fn find(postings: &mut BlockSegmentPostings, passage: DocId) -> Option<usize> {
    let at = postings.seek(passage);
    (at < postings.block_len() && postings.doc(at) == passage).then_some(at)
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

/// Passages with any of the terms.
fn any_finds(
    terms: &[Term],
    score: f32,
    segment: &SegmentReader,
) -> tantivy::Result<Option<Finds>> {
    let mut passages: Vec<DocId> = Vec::new();
    for term in terms {
        let index = segment.inverted_index(term.field())?;
        if let Some(postings) = index.read_postings(term, IndexRecordOption::Basic)? {
            passages.extend(drain(postings));
        }
    }
    passages.sort_unstable();
    passages.dedup();
    Ok((!passages.is_empty()).then_some(Finds::Flags {
        passages,
        cursor: 0,
        score,
    }))
}

fn phrase_finds(
    terms: &PhraseTerms,
    slop: u32,
    score: f32,
    searcher: &Searcher,
    segment: &SegmentReader,
) -> tantivy::Result<Option<Finds>> {
    let scoring = EnableScoring::disabled_from_searcher(searcher);
    let weight = match terms {
        PhraseTerms::Exact(terms) => {
            PhraseQuery::new_with_offset_and_slop(terms.clone(), slop).weight(scoring)?
        }
        PhraseTerms::Folded(field, terms) => {
            RegexPhraseQuery::new_with_offset_and_slop(*field, terms.clone(), slop)
                .weight(scoring)?
        }
    };
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
