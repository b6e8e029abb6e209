//! Reading the postings of a plan window by window.
//!
//! Scores are added up in small arrays over a window of neighbouring passages, one lookup after
//! the other: no heap of cursors to keep in order, and the arrays stay in the first-level cache.
//!
//! Where only the best are wanted, the documents of a window that cannot be among them are let go
//! before everything is read of them: see [`super::contenders`].

use super::bm25;
use super::contenders::{Contenders, minor_lookups};
use super::groups::{Candidate, DocumentMatch, Groups, Judge};
use super::postings::{Evidence, Finds, Statistics, prepare};
use crate::SearchError;
use crate::columns::SegmentColumns;
use crate::deadline;
use crate::query::{Level, Plan};
use crate::word_counts::WordCounts;
use std::ops::Range;
use tantivy::{DocId, Searcher};

/// Passages in a window.
const WINDOW: usize = 2_048;
/// Passages in the first window: a small one soon gives a bar for the others.
const FIRST_WINDOW: usize = 256;
/// How much longer than the one before a window is, up to the whole length.
const GROWTH: usize = 4;
/// Scores are added up as whole numbers of this part, so that their order makes no difference.
pub(crate) const PRECISION: f32 = 4_096.0;

/// Scores of one window.
pub(super) struct Scores {
    pub(super) passage: Vec<u32>,
    pub(super) document: Vec<u32>,
    pub(super) title: Vec<f32>,
    pub(super) slots: Vec<u64>,
}

impl Scores {
    fn new() -> Self {
        Self {
            passage: vec![0; WINDOW],
            document: vec![0; WINDOW],
            title: vec![0.0; WINDOW],
            slots: vec![0; WINDOW],
        }
    }

    /// Forgets the scores of a window of this length.
    fn clear(&mut self, length: usize) {
        let length = length.min(WINDOW);
        self.passage[..length].fill(0);
        self.document[..length].fill(0);
        self.title[..length].fill(0.0);
        self.slots[..length].fill(0);
    }

    #[inline]
    fn is_silent(&self, offset: usize) -> bool {
        self.slots[offset] == 0 && self.passage[offset] == 0 && self.document[offset] == 0
    }

    fn candidate(&self, passage: DocId, offset: usize) -> Candidate {
        Candidate {
            passage,
            score: self.passage[offset] as f32 / PRECISION,
            document: self.document[offset] as f32 / PRECISION,
            title: self.title[offset],
            slots: self.slots[offset],
        }
    }
}

/// A score in whole parts, rounded down.
#[inline]
pub(super) fn whole(score: f32) -> u32 {
    (score * PRECISION) as u32
}

/// Where matches go.
pub(crate) trait Sink {
    /// Takes a document that matches.
    fn take(&mut self, document: DocumentMatch);

    /// The score that a document must pass to be of interest; `None` when all are.
    fn bar(&mut self) -> Option<f32>;
}

/// Gives `sink` every document that `judge` lets through and that can pass its bar, segment by
/// segment: of those that some lookup finds, or of all when `everything` is asked for.
pub(crate) fn collect_matches(
    (searcher, counts): (&Searcher, &WordCounts),
    plan: &Plan,
    judge: &Judge<'_>,
    everything: bool,
    sink: &mut dyn Sink,
) -> Result<(), SearchError> {
    let statistics = Statistics::gather(searcher, counts, plan)?;
    let mut scores = Scores::new();
    let mut length = FIRST_WINDOW;
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let mut evidence = prepare(plan, &statistics, searcher, ordinal)?;
        let Some(columns) = judge.columns.get(ordinal) else {
            continue;
        };
        if evidence.is_empty() && !everything {
            continue;
        }
        evidence.sort_by(|a, b| a.bound().total_cmp(&b.bound()));
        let alive = segment.alive_bitset();
        let mut groups = Groups::new(ordinal as u32, judge);
        let mut contenders = Contenders::default();
        let mut start = 0;
        loop {
            if deadline::passed() {
                return Err(SearchError::OutOfTime);
            }
            let bar = if everything { None } else { sink.bar() };
            let (minor, reach) = bar.map_or((0, 0.0), |bar| minor_lookups(&evidence, bar));
            let (minor, major) = evidence.split_at_mut(minor);
            // Passages before the next find are skipped.
            let next = major.iter().filter_map(next_passage).min();
            match next.filter(|_| !everything) {
                Some(first) => start = start.max(columns.first_passage(first)),
                None if everything => {}
                None => break,
            }
            let window = start..window_end(start, length, segment.max_doc(), columns);
            length = (length * GROWTH).min(WINDOW);
            scores.clear(window.len());
            for lookup in major {
                fill(lookup, &window, &statistics, &mut scores);
            }
            match bar {
                None => contenders.take_all(window.len()),
                Some(bar) => {
                    contenders.find(&scores, &window, columns, bar, reach);
                    let share = window.len() as f32 / segment.max_doc() as f32;
                    contenders.narrow(minor, reach, &window, share, &statistics, &mut scores);
                }
            }
            for offset in contenders.offsets() {
                let passage = window.start + offset;
                let skipped = scores.is_silent(offset as usize) && !everything;
                if !skipped && alive.is_none_or(|alive| alive.is_alive(passage)) {
                    groups.add(scores.candidate(passage, offset as usize), sink);
                }
            }
            start = window.end;
            if start >= segment.max_doc() {
                break;
            }
        }
        groups.finish(sink);
    }
    Ok(())
}

/// The end of the window of about this length at `start`: between two documents, but for one that
/// is longer than any window.
fn window_end(start: DocId, length: usize, max_doc: DocId, columns: &SegmentColumns) -> DocId {
    for length in [length, WINDOW] {
        let end = start.saturating_add(length as u32).min(max_doc);
        if end == max_doc {
            return end;
        }
        let first = columns.first_passage(end);
        if first > start {
            return first;
        }
    }
    start.saturating_add(WINDOW as u32)
}

/// The next passage that a lookup finds.
fn next_passage(evidence: &Evidence) -> Option<DocId> {
    match &evidence.finds {
        Finds::Term {
            postings, cursor, ..
        }
        | Finds::Shares {
            postings, cursor, ..
        } => postings.docs().get(*cursor).copied(),
        Finds::Flags {
            passages, cursor, ..
        } => passages.get(*cursor).copied(),
    }
}

/// Adds a lookup's finds in a window to the scores.
pub(super) fn fill(
    evidence: &mut Evidence,
    window: &Range<DocId>,
    statistics: &Statistics,
    scores: &mut Scores,
) {
    let slots = evidence.slots;
    let level = evidence.level;
    match &mut evidence.finds {
        Finds::Term {
            postings,
            cursor,
            lengths,
            table,
            weight,
            once,
        } => {
            let Some(table) = statistics.tables.get(*table) else {
                return;
            };
            loop {
                let passages = postings.docs().get(*cursor..).unwrap_or_default();
                let frequencies = postings.freqs().get(*cursor..).unwrap_or_default();
                let inside = match passages.last() {
                    Some(last) if *last < window.end => passages.len(),
                    _ => passages.partition_point(|passage| *passage < window.end),
                };
                let passages = &passages[..inside];
                for (passage, frequency) in passages.iter().zip(frequencies) {
                    let length = usize::from(lengths.fieldnorm_id(*passage));
                    let score = match (frequency, once.as_deref()) {
                        (1, Some(once)) => once[length],
                        _ => whole(bm25::score(*weight, *frequency, table[length])),
                    };
                    scores.passage[(passage - window.start) as usize] += score;
                }
                if slots != 0 {
                    for passage in passages {
                        scores.slots[(passage - window.start) as usize] |= slots;
                    }
                }
                *cursor += inside;
                if *cursor < postings.block_len() || postings.block_len() == 0 {
                    return;
                }
                postings.advance();
                *cursor = 0;
            }
        }
        Finds::Shares {
            postings,
            cursor,
            lengths,
        } => loop {
            let passages = postings.docs().get(*cursor..).unwrap_or_default();
            let mut read = 0;
            for passage in passages.iter().take_while(|p| **p < window.end) {
                let length = lengths.fieldnorm(*passage).max(1);
                scores.title[(passage - window.start) as usize] += 1.0 / length as f32;
                read += 1;
            }
            *cursor += read;
            if *cursor < postings.block_len() || postings.block_len() == 0 {
                return;
            }
            postings.advance();
            *cursor = 0;
        },
        Finds::Flags {
            passages,
            cursor,
            score,
        } => {
            let into = match level {
                Level::Document => &mut scores.document,
                Level::Passage => &mut scores.passage,
            };
            while let Some(passage) = passages.get(*cursor).filter(|p| **p < window.end) {
                let offset = (passage - window.start) as usize;
                into[offset] += whole(*score);
                scores.slots[offset] |= slots;
                *cursor += 1;
            }
        }
    }
}
