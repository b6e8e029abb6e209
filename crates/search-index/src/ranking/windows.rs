//! Reading the postings of a plan window by window.
//!
//! Scores are added up in small arrays over a window of neighbouring passages, one lookup after
//! the other: no heap of cursors to keep in order, and the arrays stay in the first-level cache.
//!
//! Where only the best are wanted, the lookups that could not lift a document over the last of
//! the best by themselves are not read through: they are asked only about the documents that the
//! others make promising (MaxScore: Turtle and Flood, "Query evaluation: strategies and
//! optimizations", 1995). Nothing that belongs to the best is missed.

use super::bm25;
use super::groups::{Candidate, DocumentMatch, Groups, Judge, most};
use super::postings::{Evidence, Finds, Statistics, prepare};
use crate::SearchError;
use crate::columns::SegmentColumns;
use crate::deadline;
use crate::query::{Level, Plan};
use std::ops::Range;
use tantivy::{DocId, Searcher};

/// Passages in a window.
const WINDOW: usize = 4_096;
/// Scores are added up as whole numbers of this part, so that their order makes no difference.
pub(crate) const PRECISION: f32 = 4_096.0;

/// Scores of one window.
struct Scores {
    passage: Vec<u32>,
    document: Vec<u32>,
    title: Vec<f32>,
    slots: Vec<u64>,
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

    fn clear(&mut self) {
        self.passage.fill(0);
        self.document.fill(0);
        self.title.fill(0.0);
        self.slots.fill(0);
    }

    fn is_silent(&self, offset: usize) -> bool {
        self.slots[offset] == 0 && self.passage[offset] == 0 && self.document[offset] == 0
    }
}

/// Where matches go.
pub(crate) trait Sink {
    /// Takes a document that matches.
    fn take(&mut self, document: DocumentMatch);

    /// The score that a document must pass to be of interest; `None` when all are.
    fn bar(&self) -> Option<f32>;
}

/// Gives `sink` every document that `judge` lets through and that can pass its bar, segment by
/// segment: of those that some lookup finds, or of all when `everything` is asked for.
pub(crate) fn collect_matches(
    searcher: &Searcher,
    plan: &Plan,
    judge: &Judge<'_>,
    everything: bool,
    sink: &mut dyn Sink,
) -> Result<(), SearchError> {
    let statistics = Statistics::gather(searcher, plan)?;
    let mut scores = Scores::new();
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
        let mut wanted: Vec<u32> = Vec::new();
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
            let window = start..window_end(start, segment.max_doc(), columns);
            scores.clear();
            for lookup in major {
                fill(lookup, &window, &statistics, &mut scores);
            }
            match bar {
                Some(bar) => {
                    promising(&scores, &window, columns, bar, reach, &mut wanted);
                    for lookup in minor {
                        ask(lookup, &wanted, window.start, &statistics, &mut scores);
                    }
                }
                None => {
                    wanted.clear();
                    wanted.extend(0..window.end - window.start);
                }
            }
            for &offset in &wanted {
                let passage = window.start + offset;
                let offset = offset as usize;
                if (scores.is_silent(offset) && !everything)
                    || alive.is_some_and(|alive| alive.is_deleted(passage))
                {
                    continue;
                }
                groups.add(
                    Candidate {
                        passage,
                        score: scores.passage[offset] as f32 / PRECISION,
                        document: scores.document[offset] as f32 / PRECISION,
                        title: scores.title[offset],
                        slots: scores.slots[offset],
                    },
                    sink,
                );
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

/// The end of the window at `start`: between two documents, but for one longer than a window.
fn window_end(start: DocId, max_doc: DocId, columns: &SegmentColumns) -> DocId {
    let end = start.saturating_add(WINDOW as u32).min(max_doc);
    if end == max_doc {
        return end;
    }
    match columns.first_passage(end) {
        first if first > start => first,
        _ => end,
    }
}

/// How many lookups, of those ordered by what they can give, cannot pass the bar together, and
/// what they can give.
fn minor_lookups(evidence: &[Evidence], bar: f32) -> (usize, f32) {
    let mut reach = 0.0;
    for (count, lookup) in evidence.iter().enumerate() {
        if most(reach + lookup.bound(), 1.0) >= bar {
            return (count, reach);
        }
        reach += lookup.bound();
    }
    (evidence.len(), reach)
}

/// Puts the offsets of the passages of all documents into `wanted` that can pass the bar when the
/// minor lookups give each passage `reach` more.
fn promising(
    scores: &Scores,
    window: &Range<DocId>,
    columns: &SegmentColumns,
    bar: f32,
    reach: f32,
    wanted: &mut Vec<u32>,
) {
    wanted.clear();
    let length = window.end - window.start;
    let mut offset = 0;
    while offset < length {
        if scores.is_silent(offset as usize) {
            offset += 1;
            continue;
        }
        let first = columns
            .first_passage(window.start + offset)
            .max(window.start);
        let from = first - window.start;
        let mut to = from;
        let (mut best, mut document, mut title) = (0, 0, 0.0);
        while to < length && (to == from || columns.ordinal(window.start + to) != 0) {
            best = best.max(scores.passage[to as usize]);
            document += scores.document[to as usize];
            title += scores.title[to as usize];
            to += 1;
        }
        let score = most(best as f32 / PRECISION + reach, title) + document as f32 / PRECISION;
        // Scores are whole parts of the unit, which the bound is not.
        if score * 1.001 >= bar {
            wanted.extend(from..to);
        }
        offset = to;
    }
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

/// Adds what a lookup has on the passages at `offsets`, which come in order.
fn ask(
    evidence: &mut Evidence,
    offsets: &[u32],
    start: DocId,
    statistics: &Statistics,
    scores: &mut Scores,
) {
    let slots = evidence.slots;
    let Finds::Term {
        postings,
        lengths,
        table,
        weight,
        ..
    } = &mut evidence.finds
    else {
        return;
    };
    let Some(table) = statistics.tables.get(*table) else {
        return;
    };
    for &offset in offsets {
        let passage = start + offset;
        let at = postings.seek(passage);
        if at >= postings.block_len() || postings.doc(at) != passage {
            continue;
        }
        let norm = table[usize::from(lengths.fieldnorm_id(passage))];
        let score = bm25::score(*weight, postings.freq(at), norm);
        scores.passage[offset as usize] += (score * PRECISION) as u32;
        scores.slots[offset as usize] |= slots;
    }
}

/// Adds a lookup's finds in a window to the scores.
fn fill(
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
        } => {
            let Some(table) = statistics.tables.get(*table) else {
                return;
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
                    let score = bm25::score(*weight, *frequency, norm);
                    scores.passage[offset] += (score * PRECISION) as u32;
                    scores.slots[offset] |= slots;
                    read += 1;
                }
                *cursor += read;
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
                into[offset] += (*score * PRECISION) as u32;
                scores.slots[offset] |= slots;
                *cursor += 1;
            }
        }
    }
}
