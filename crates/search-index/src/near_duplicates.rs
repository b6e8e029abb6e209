//! Documents that are nearly the same: found by their sketches when they are asked for, so that a
//! new document is linked with an old one and no segment is written anew.

use crate::filter::SegmentFilter;
use crate::found::Ranked;
use crate::response::{DocumentMetadata, NearDuplicate};
use crate::searcher::{SearchIndex, may_see};
use crate::seen::SeenDocuments;
use crate::sketch::{Sketch, distance, may_be_alike};
use crate::stored::{self, StoredPassage};
use crate::{Clearance, Filters, SearchError, Within};
use tantivy::DocAddress;

/// The similarity from which two texts are the same document in two shapes. Of about 15 pairs of web pages
/// and handbook entries below it nearly all were only of one kind, with the same formulas.
const ALIKE: f32 = 0.6;
/// The same where one of them was recognised from a scan: with one syllable in twenty misread a text
/// is 0.63 like its print, with one in ten 0.42.
const ALIKE_SCANNED: f32 = 0.45;
/// The share of numbers that they must have in common.
const NUMBERS_ALIKE: f32 = 0.7;
/// Candidates that are compared, those first whose prints are closest.
const MOST_COMPARED: usize = 256;

impl SearchIndex {
    /// Documents that `clearance` and `within` let through and that are nearly the same as the one with this `id`,
    /// the most alike first: its drafts, scans of its print. Papers with different numbers of
    /// their own, or of different years, or whose figures differ, are never near-duplicates,
    /// however alike their words. Empty when there is none, or no such document.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn near_duplicates(
        &self,
        clearance: Clearance,
        within: &Within,
        id: &str,
    ) -> Result<Vec<NearDuplicate>, SearchError> {
        let seen = SeenDocuments::new(self, clearance, within);
        match self.find(id)? {
            Some((first, _)) if seen.has(first.segment_ord as usize, first.doc_id) => {
                let filters = Filters {
                    within: within.clone(),
                    ..Filters::default()
                };
                self.near(clearance, &filters, first)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The same for the document with this first passage, of documents that meet `filters`.
    pub(crate) fn near(
        &self,
        clearance: Clearance,
        filters: &Filters,
        first: DocAddress,
    ) -> Result<Vec<NearDuplicate>, SearchError> {
        let Some(asked) = self.likeness(first)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for candidate in self.candidates(clearance, filters, first, &asked.sketch) {
            if let Some(other) = self.likeness(candidate)?
                && let Some(similarity) = asked.similarity(&other)
            {
                found.push(other.into_near_duplicate(similarity));
            }
        }
        found.sort_by(|a, b| {
            let by_similarity = b.similarity.total_cmp(&a.similarity);
            by_similarity.then_with(|| a.id.cmp(&b.id))
        });
        Ok(found)
    }

    /// Documents whose prints are close to that of `sketch`, the closest first. All prints are
    /// looked at: a million of them take about a millisecond, and no byte of the index.
    fn candidates(
        &self,
        clearance: Clearance,
        filters: &Filters,
        first: DocAddress,
        sketch: &Sketch,
    ) -> Vec<DocAddress> {
        let print = sketch.print();
        let mut candidates: Vec<(u32, DocAddress)> = Vec::new();
        let segments = self.searcher.segment_readers().iter().zip(&self.columns);
        for (ordinal, (segment, columns)) in (0..).zip(segments) {
            let filter = SegmentFilter::new(columns, filters);
            for (passage, other) in columns.prints() {
                let address = DocAddress::new(ordinal, passage);
                if may_be_alike(print, other)
                    && address != first
                    && !segment.is_deleted(passage)
                    && may_see(clearance, columns, passage)
                    && filter.allows(columns, passage)
                {
                    candidates.push((distance(print, other), address));
                }
            }
        }
        candidates.sort_unstable();
        candidates.truncate(MOST_COMPARED);
        candidates.into_iter().map(|(_, address)| address).collect()
    }

    /// Leaves of documents that are nearly the same the first.
    pub(crate) fn best_of_near_duplicates(
        &self,
        ranked: Vec<Ranked>,
    ) -> Result<Vec<Ranked>, SearchError> {
        let mut best: Vec<Ranked> = Vec::with_capacity(ranked.len());
        let mut prints: Vec<Option<u64>> = Vec::with_capacity(ranked.len());
        'ranked: for candidate in ranked {
            let address = address(&candidate);
            let columns = self.columns.get(address.segment_ord as usize);
            let print = columns.and_then(|columns| columns.print(address.doc_id));
            if let Some(print) = print {
                let mut own = None;
                for (better, other) in best.iter().zip(&prints) {
                    if !other.is_some_and(|other| may_be_alike(print, other)) {
                        continue;
                    }
                    if own.is_none() {
                        own = self.likeness(address)?;
                    }
                    let other = self.likeness(self::address(better))?;
                    if let (Some(own), Some(other)) = (&own, other)
                        && own.similarity(&other).is_some()
                    {
                        continue 'ranked;
                    }
                }
            }
            best.push(candidate);
            prints.push(print);
        }
        Ok(best)
    }

    fn likeness(&self, first: DocAddress) -> Result<Option<Likeness>, SearchError> {
        let record = self.record(first)?;
        let Some(sketch) = Sketch::from_bytes(stored::sketch(&record)?) else {
            return Ok(None);
        };
        let metadata = StoredPassage::unpack(&record)?.metadata()?;
        Ok(Some(Likeness { sketch, metadata }))
    }
}

fn address(ranked: &Ranked) -> DocAddress {
    DocAddress::new(ranked.document.segment, ranked.document.first)
}

/// What two documents are compared by.
struct Likeness {
    sketch: Sketch,
    metadata: DocumentMetadata,
}

impl Likeness {
    /// How alike two documents are that are nearly the same; `None` for two that are not.
    fn similarity(&self, other: &Self) -> Option<f32> {
        let (one, two) = (&self.metadata, &other.metadata);
        let numbers = one.number.as_deref().zip(two.number.as_deref());
        let same_number = numbers.map(|(a, b)| vietnamese::fold(a) == vietnamese::fold(b));
        let dates = one.date.zip(two.date);
        let same_year = dates.map(|(a, b)| a.year() == b.year());
        if same_number == Some(false) || same_year == Some(false) {
            return None;
        }
        // A number and a year of their own tell two papers apart better than figures that OCR
        // may have misread.
        let settled = same_number == Some(true) && same_year == Some(true);
        if !settled && self.sketch.numbers_in_common(&other.sketch) < NUMBERS_ALIKE {
            return None;
        }
        let similarity = self.sketch.similarity(&other.sketch);
        let least = if one.ocr || two.ocr {
            ALIKE_SCANNED
        } else {
            ALIKE
        };
        (similarity >= least).then_some(similarity)
    }

    fn into_near_duplicate(self, similarity: f32) -> NearDuplicate {
        let metadata = self.metadata;
        NearDuplicate {
            id: metadata.id,
            title: metadata.title,
            number: metadata.number,
            document_type: metadata.document_type,
            body: metadata.body,
            date: metadata.date,
            secrecy: metadata.secrecy,
            format: metadata.format,
            ocr: metadata.ocr,
            similarity,
        }
    }
}
