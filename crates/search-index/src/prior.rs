//! What speaks for a document whatever is asked: its age, who cites it, how well it was read.
//!
//! All of it is gentle: it decides between documents that tell about as much of the question.

use crate::columns::SegmentColumns;
use crate::schema::Fields;
use rustc_hash::FxHashMap;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

/// How much more a document counts for each year that it is newer. Of two that tell as much, the
/// newer is likelier to be meant and to be in force; twenty years are worth a fiftieth.
const YEAR: f64 = 0.001;
/// The first year that is told from those before, and the last.
const YEARS: (i16, i16) = (1930, 2100);
/// What an undated document counts as.
const UNDATED: i16 = 2000;
/// How much more a document counts for each doubling of those that cite it.
const CITED: f64 = 0.003;
/// What is left of the score of a document that was recognised from images.
const RECOGNISED: f64 = 0.99;

/// How often the documents of an index are cited: for each segment and each first passage the
/// doublings of the number, in eighths.
#[derive(Debug, Default)]
pub(crate) struct Authority {
    segments: Vec<Vec<u8>>,
    most: u8,
}

impl Authority {
    /// Counts them: of the documents that cite only those that everybody may see, so that the
    /// order tells nothing of others.
    pub(crate) fn read(
        searcher: &Searcher,
        fields: &Fields,
        columns: &[SegmentColumns],
    ) -> tantivy::Result<Self> {
        let mut citing: FxHashMap<Vec<u8>, u32> = FxHashMap::default();
        for (segment, columns) in searcher.segment_readers().iter().zip(columns) {
            each_term(segment, fields.cites, |name, passages| {
                // A name with a relation repeats the name; a type with a number names many.
                if name.iter().any(|byte| matches!(byte, b'=' | b':')) {
                    return;
                }
                let open = passages
                    .iter()
                    .filter(|passage| columns.secrecy(**passage) == 0);
                *citing.entry(name.to_vec()).or_default() += open.count() as u32;
            })?;
        }
        let mut authority = Self::default();
        for segment in searcher.segment_readers() {
            let mut doublings = vec![0; segment.max_doc() as usize];
            each_term(segment, fields.number, |name, passages| {
                let Some(count) = citing.get(name).filter(|count| **count > 0) else {
                    return;
                };
                let eighths = (f64::from(count + 1).log2() * 8.0).min(255.0) as u8;
                for passage in passages {
                    if let Some(own) = doublings.get_mut(*passage as usize) {
                        *own = eighths.max(*own);
                    }
                }
                authority.most = authority.most.max(eighths);
            })?;
            authority.segments.push(doublings);
        }
        Ok(authority)
    }

    fn of(&self, segment: usize, first: DocId) -> u8 {
        let segment = self.segments.get(segment);
        let own = segment.and_then(|segment| segment.get(first as usize));
        own.copied().unwrap_or(0)
    }
}

/// Calls `sink` with each term of a field and the passages that have it and are there.
fn each_term(
    segment: &SegmentReader,
    field: Field,
    mut sink: impl FnMut(&[u8], &[DocId]),
) -> tantivy::Result<()> {
    let index = segment.inverted_index(field)?;
    let mut terms = index.terms().stream()?;
    let mut passages = Vec::new();
    while let Some((term, info)) = terms.next() {
        passages.clear();
        let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        let mut passage = postings.doc();
        while passage != TERMINATED {
            if !segment.is_deleted(passage) {
                passages.push(passage);
            }
            passage = postings.advance();
        }
        sink(term, &passages);
    }
    Ok(())
}

/// What counts beside the question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prior<'a> {
    columns: &'a [SegmentColumns],
    authority: Option<&'a Authority>,
    by_age: bool,
    most: f64,
}

impl<'a> Prior<'a> {
    /// Of age only where `by_age`, as where nothing is said of dates; of citations only with their
    /// counts.
    pub(crate) fn new(
        columns: &'a [SegmentColumns],
        authority: Option<&'a Authority>,
        by_age: bool,
    ) -> Self {
        let newest = columns.iter().map(SegmentColumns::newest_year).max();
        let age = if by_age {
            age_factor(newest.unwrap_or(UNDATED).max(UNDATED))
        } else {
            1.0
        };
        Self {
            columns,
            authority,
            by_age,
            most: age * cited_factor(authority.map_or(0, |authority| authority.most)),
        }
    }

    /// Factor on the score of the document with this first passage.
    pub(crate) fn factor(&self, segment: usize, first: DocId) -> f64 {
        let Some(columns) = self.columns.get(segment) else {
            return 1.0;
        };
        let age = if self.by_age {
            age_factor(columns.year(first).unwrap_or(UNDATED))
        } else {
            1.0
        };
        let read = if columns.is_recognised(first) {
            RECOGNISED
        } else {
            1.0
        };
        let cited = self.authority.map_or(0, |all| all.of(segment, first));
        age * cited_factor(cited) * read
    }

    /// The greatest factor that any document has.
    pub(crate) fn most(&self) -> f64 {
        self.most
    }
}

fn age_factor(year: i16) -> f64 {
    let year = year.clamp(YEARS.0, YEARS.1);
    1.0 + YEAR * f64::from(year - YEARS.0)
}

fn cited_factor(eighths: u8) -> f64 {
    1.0 + CITED * f64::from(eighths) / 8.0
}
