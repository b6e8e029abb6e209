//! Reading all postings of a plan window by window.
//!
//! Scores are added up in small arrays over a window of neighbouring passages, one lookup after
//! the other: no heap of cursors to keep in order, and the arrays stay in the first-level cache.

use super::bm25;
use super::groups::{Candidate, DocumentMatch, Groups, Judge};
use super::postings::{Evidence, Finds, Statistics, prepare};
use crate::query::{Level, Plan};
use tantivy::{DocId, Searcher};

/// Passages in a window.
const WINDOW: usize = 4_096;

/// Scores of one window.
struct Scores {
    passage: Vec<f32>,
    document: Vec<f32>,
    slots: Vec<u64>,
}

impl Scores {
    fn new() -> Self {
        Self {
            passage: vec![0.0; WINDOW],
            document: vec![0.0; WINDOW],
            slots: vec![0; WINDOW],
        }
    }

    fn clear(&mut self) {
        self.passage.fill(0.0);
        self.document.fill(0.0);
        self.slots.fill(0);
    }
}

/// Calls `sink` for every document that `judge` lets through, segment by segment: of those that
/// some lookup finds, or of all when `everything` is asked for.
pub(crate) fn collect_matches(
    searcher: &Searcher,
    plan: &Plan,
    judge: &Judge<'_>,
    documents: u64,
    everything: bool,
    sink: &mut dyn FnMut(DocumentMatch),
) -> tantivy::Result<()> {
    let statistics = Statistics::gather(searcher, plan, documents)?;
    let mut scores = Scores::new();
    for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
        let mut evidence = prepare(plan, &statistics, searcher, segment)?;
        if evidence.is_empty() && !everything {
            continue;
        }
        let alive = segment.alive_bitset();
        let mut groups = Groups::new(ordinal as u32, judge, sink);
        let mut start = 0;
        loop {
            // Passages before the next find are skipped.
            let next = evidence.iter().filter_map(next_passage).min();
            match next.filter(|_| !everything) {
                Some(first) => start = start.max(first),
                None if everything => {}
                None => break,
            }
            let end = start.saturating_add(WINDOW as u32).min(segment.max_doc());
            scores.clear();
            let mut found = everything;
            for lookup in &mut evidence {
                found |= fill(lookup, start..end, &statistics, &mut scores);
            }
            if found {
                for (offset, passage) in (start..end).enumerate() {
                    let slots = scores.slots[offset];
                    let score = scores.passage[offset];
                    let document = scores.document[offset];
                    let silent = slots == 0 && score == 0.0 && document == 0.0;
                    if (silent && !everything)
                        || alive.is_some_and(|alive| alive.is_deleted(passage))
                    {
                        continue;
                    }
                    groups.add(Candidate {
                        passage,
                        score,
                        document,
                        slots,
                    });
                }
            }
            start = end;
            if start >= segment.max_doc() {
                break;
            }
        }
        groups.finish();
    }
    Ok(())
}

/// The next passage that a lookup finds.
fn next_passage(evidence: &Evidence) -> Option<DocId> {
    match &evidence.finds {
        Finds::Term {
            postings, cursor, ..
        } => postings.docs().get(*cursor).copied(),
        Finds::Flags {
            passages, cursor, ..
        } => passages.get(*cursor).copied(),
    }
}

/// Adds a lookup's finds in a window to the scores; whether there were any.
fn fill(
    evidence: &mut Evidence,
    window: std::ops::Range<DocId>,
    statistics: &Statistics,
    scores: &mut Scores,
) -> bool {
    let slots = evidence.slots;
    let into = match evidence.level {
        Level::Passage => &mut scores.passage,
        Level::Document => &mut scores.document,
    };
    let mut found = false;
    match &mut evidence.finds {
        Finds::Term {
            postings,
            cursor,
            lengths,
            table,
            weight,
        } => {
            let Some(table) = statistics.tables.get(*table) else {
                return false;
            };
            loop {
                let passages = postings.docs().get(*cursor..).unwrap_or_default();
                let frequencies = postings.freqs().get(*cursor..).unwrap_or_default();
                let mut read = 0;
                for (passage, frequency) in passages.iter().zip(frequencies) {
                    if *passage >= window.end {
                        break;
                    }
                    let offset = (passage - window.start) as usize;
                    let norm = table[usize::from(lengths.fieldnorm_id(*passage))];
                    into[offset] += bm25::score(*weight, *frequency, norm);
                    scores.slots[offset] |= slots;
                    read += 1;
                }
                found |= read > 0;
                *cursor += read;
                if *cursor < postings.block_len() || postings.block_len() == 0 {
                    return found;
                }
                postings.advance();
                *cursor = 0;
            }
        }
        Finds::Flags {
            passages,
            cursor,
            score,
        } => {
            while let Some(passage) = passages.get(*cursor).filter(|p| **p < window.end) {
                let offset = (passage - window.start) as usize;
                into[offset] += *score;
                scores.slots[offset] |= slots;
                found = true;
                *cursor += 1;
            }
            found
        }
    }
}
