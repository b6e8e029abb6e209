//! How often words occur in the passages that a caller may see.
//!
//! Rarity decides how much a word counts. Were it counted over passages that a caller may not see,
//! scores would tell that a word stands in one of them. So whoever may not see all has counts of
//! their own: each is found by reading the word's postings once, and remembered.

use crate::searcher::SearchIndex;
use crate::seen::SeenDocuments;
use crate::{Clearance, Within};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Searcher, SegmentReader, Term};

/// Counts that are remembered of one kind of caller, at most.
const MOST_WORDS: usize = 50_000;
/// Kinds of callers whose counts are remembered, at most.
const MOST_CALLERS: usize = 32;

/// Counts over the passages that somebody may see.
#[derive(Debug, Default)]
pub(crate) struct WordCounts {
    /// A bit a passage, a row a segment; `None` where all may be seen.
    seen: Option<Vec<Vec<u64>>>,
    passages: u64,
    frequencies: Mutex<FxHashMap<Term, u64>>,
    lengths: Mutex<FxHashMap<Field, f32>>,
}

/// The counts of the callers met so far, the latest last.
#[derive(Debug, Default)]
pub(crate) struct KnownCounts(Mutex<Vec<(Clearance, Within, Arc<WordCounts>)>>);

impl SearchIndex {
    /// The counts of a caller with this clearance and these limits.
    pub(crate) fn word_counts(&self, clearance: Clearance, within: &Within) -> Arc<WordCounts> {
        let mut known = lock(&self.counts.0);
        let same = |(c, w, _): &(Clearance, Within, _)| *c == clearance && w == within;
        if let Some(place) = known.iter().position(same) {
            let found = known.remove(place);
            let counts = Arc::clone(&found.2);
            known.push(found);
            return counts;
        }
        drop(known);
        let counts = Arc::new(WordCounts::new(self, clearance, within));
        let mut known = lock(&self.counts.0);
        if known.len() >= MOST_CALLERS {
            known.remove(0);
        }
        known.push((clearance, within.clone(), Arc::clone(&counts)));
        counts
    }
}

impl WordCounts {
    fn new(index: &SearchIndex, clearance: Clearance, within: &Within) -> Self {
        let documents = SeenDocuments::new(index, clearance, within);
        let (mut seen, mut passages, mut hidden) = (Vec::new(), 0, false);
        let segments = index.searcher.segment_readers().iter();
        for (number, (segment, columns)) in segments.zip(&index.columns).enumerate() {
            let mut bits = vec![0; (segment.max_doc() as usize).div_ceil(64)];
            let (mut before, mut is_seen) = (None, false);
            for passage in 0..segment.max_doc() {
                let first = columns.first_passage(passage);
                if before != Some(first) {
                    (before, is_seen) = (Some(first), documents.has(number, first));
                }
                // What was taken out lies there until its segment is written anew: it is as secret
                // as it was.
                if is_seen {
                    set(&mut bits, passage);
                    passages += u64::from(!segment.is_deleted(passage));
                } else {
                    hidden = true;
                }
            }
            seen.push(bits);
        }
        Self {
            seen: hidden.then_some(seen),
            passages,
            ..Self::default()
        }
    }

    /// Whether there is nothing that may not be seen.
    pub(crate) fn sees_all(&self) -> bool {
        self.seen.is_none()
    }

    /// Passages in all.
    pub(crate) fn passages(&self) -> u64 {
        self.passages
    }

    /// Passages that have a term. A term that cannot be read occurs nowhere; reading it for the
    /// search itself says why.
    pub(crate) fn frequency(&self, searcher: &Searcher, term: &Term) -> u64 {
        if let Some(known) = lock(&self.frequencies).get(term) {
            return *known;
        }
        let frequency = match &self.seen {
            None => searcher.doc_freq(term).unwrap_or(0),
            Some(seen) => {
                let segments = searcher.segment_readers().iter().zip(seen);
                let counts = segments.map(|(segment, seen)| count(segment, seen, term));
                counts.map(|count| count.unwrap_or(0)).sum()
            }
        };
        let mut known = lock(&self.frequencies);
        if known.len() >= MOST_WORDS {
            known.clear();
        }
        known.insert(term.clone(), frequency);
        frequency
    }

    /// The same where it is known that `all` passages have the term, seen or not.
    pub(crate) fn frequency_of(&self, searcher: &Searcher, term: &Term, all: u64) -> u64 {
        match self.seen {
            None => all,
            Some(_) => self.frequency(searcher, term),
        }
    }

    /// Terms that a text of this field has, on average.
    pub(crate) fn average_length(&self, searcher: &Searcher, field: Field) -> f32 {
        if let Some(known) = lock(&self.lengths).get(&field) {
            return *known;
        }
        let mut terms = 0;
        for (number, segment) in searcher.segment_readers().iter().enumerate() {
            let Ok(lengths) = segment.get_fieldnorms_reader(field) else {
                continue;
            };
            let seen = self.seen.as_ref().map(|seen| seen.get(number));
            terms += (0..segment.max_doc())
                .filter(|passage| match seen {
                    None => true,
                    Some(seen) => seen.is_some_and(|seen| is_set(seen, *passage)),
                })
                .map(|passage| u64::from(lengths.fieldnorm(passage)))
                .sum::<u64>();
        }
        let average = terms as f32 / self.passages.max(1) as f32;
        lock(&self.lengths).insert(field, average);
        average
    }
}

fn set(bits: &mut [u64], passage: DocId) {
    if let Some(word) = bits.get_mut(passage as usize / 64) {
        *word |= 1 << (passage % 64);
    }
}

fn is_set(bits: &[u64], passage: DocId) -> bool {
    let word = bits.get(passage as usize / 64).copied().unwrap_or(0);
    word >> (passage % 64) & 1 == 1
}

/// How many of the passages seen have a term.
fn count(segment: &SegmentReader, seen: &[u64], term: &Term) -> tantivy::Result<u64> {
    let index = segment.inverted_index(term.field())?;
    let Some(info) = index.get_term_info(term)? else {
        return Ok(0);
    };
    let mut postings = index.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    let mut count = 0;
    while postings.block_len() > 0 {
        let block = postings.docs().iter();
        count += block.filter(|passage| is_set(seen, **passage)).count() as u64;
        postings.advance();
    }
    Ok(count)
}

/// Counts stay right whatever a thread that held them did.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
