//! The documents of a window that can still be among the best.
//!
//! The lookups that could not lift a document over the last of the best by themselves are minor:
//! what they alone find is passed over (MaxScore: Turtle and Flood, "Query evaluation: strategies
//! and optimizations", 1995). They are asked one after the other, those that can give most first,
//! and after each the documents are let go that all the others cannot lift over the bar. A lookup
//! is read through while many documents are left, and asked about each when they are few. Nothing
//! that belongs to the best is missed.

use super::bm25;
use super::groups::most;
use super::postings::{Evidence, Finds, Statistics, find};
use super::windows::{PRECISION, Scores, fill, whole};
use crate::columns::SegmentColumns;
use std::ops::Range;
use tantivy::DocId;

/// About how many postings are read in the time that finding a single one takes.
const SEEK: f32 = 8.0;
/// Passages that are looked at together.
const STRIDE: usize = 32;
/// Part of the bar that the minor lookups may reach together: with more of it, they save reading
/// of common terms; with less, more documents are let go before the first of them is asked.
const MINOR: f32 = 0.5;
/// Scores are whole parts of the unit and lengths of texts are rounded, which bounds are not.
const ROUNDING: f32 = 1.001;

/// How many lookups, of those ordered by what they can give, cannot pass the bar together, and
/// what they can give. Titles need no allowance: all that is known of them is read first.
pub(super) fn minor_lookups(evidence: &[Evidence], bar: f32) -> (usize, f32) {
    let mut reach = 0.0;
    for (count, lookup) in evidence.iter().enumerate() {
        if most(reach + lookup.bound(), 0.0) >= bar * MINOR {
            return (count, reach);
        }
        reach += lookup.bound();
    }
    (evidence.len(), reach)
}

/// A document of the window.
#[derive(Debug, Clone, Copy)]
struct Contender {
    /// Offset of its first passage in the window.
    from: u32,
    /// Offset after its last.
    to: u32,
    /// What its best passage must score.
    needed: u32,
}

impl Contender {
    /// Whether `reach` more, in whole parts, can lift it over the bar.
    #[inline]
    fn may_pass(self, scores: &Scores, reach: u32) -> bool {
        let passages = &scores.passage[self.from as usize..self.to as usize];
        let needed = self.needed.saturating_sub(reach);
        passages.iter().any(|score| *score >= needed)
    }
}

/// A score in whole parts, rounded up.
fn whole_up(score: f32) -> u32 {
    (score * PRECISION).max(0.0).ceil() as u32
}

/// What the best passage of a document must score, in whole parts, for the document to score
/// `missing` with this share of its title asked for.
#[inline]
fn needed(missing: f32, title: f32) -> u32 {
    (missing / most(1.0, title) * PRECISION).max(0.0) as u32
}

/// The documents of a window that are left.
#[derive(Debug, Default)]
pub(super) struct Contenders {
    left: Vec<Contender>,
}

impl Contenders {
    /// Takes everything in a window of this length.
    pub(super) fn take_all(&mut self, length: usize) {
        self.left.clear();
        self.left.push(Contender {
            from: 0,
            to: length as u32,
            needed: 0,
        });
    }

    /// Takes the documents that what the major lookups have found, with `reach` from all others,
    /// can lift over the bar.
    pub(super) fn find(
        &mut self,
        scores: &Scores,
        window: &Range<DocId>,
        columns: &SegmentColumns,
        bar: f32,
        reach: f32,
    ) {
        self.left.clear();
        let length = window.len();
        let (passage, document) = (&scores.passage[..length], &scores.document[..length]);
        let title = &scores.title[..length];
        let reach = whole_up(reach);
        let bar = bar / ROUNDING;
        // Whatever its title, a document with less than this in all its passages cannot pass.
        let most_of_a_title = title.iter().copied().fold(0.0, f32::max);
        let least = needed(bar, most_of_a_title).saturating_sub(reach);
        let (mut offset, mut looked_at) = (0, 0);
        while offset < length {
            if offset >= looked_at {
                looked_at = length.min(offset + STRIDE);
                let best = passage[offset..looked_at].iter().fold(0, |a, b| a.max(*b));
                let named = document[offset..looked_at].iter().fold(0, |a, b| a | b);
                if best < least && named == 0 {
                    offset = looked_at;
                    continue;
                }
            }
            if passage[offset] < least && document[offset] == 0 {
                offset += 1;
                continue;
            }
            let first = columns.first_passage(window.start + offset as DocId);
            let from = first.max(window.start) - window.start;
            let mut to = offset + 1;
            while to < length && columns.ordinal(window.start + to as DocId) != 0 {
                to += 1;
            }
            let passages = from as usize..to;
            let document: u32 = document[passages.clone()].iter().sum();
            let title: f32 = title[passages].iter().sum();
            let needed = needed(bar - document as f32 / PRECISION, title);
            let to = to as u32;
            let contender = Contender { from, to, needed };
            if contender.may_pass(scores, reach) {
                self.left.push(contender);
            }
            offset = to as usize;
        }
    }

    /// Asks the minor lookups, which can give each passage `reach` in all, and lets go of what
    /// cannot pass. `share` is the part of the segment that the window is.
    pub(super) fn narrow(
        &mut self,
        minor: &mut [Evidence],
        mut reach: f32,
        window: &Range<DocId>,
        share: f32,
        statistics: &Statistics,
        scores: &mut Scores,
    ) {
        for lookup in minor.iter_mut().rev() {
            if self.left.len() as f32 * SEEK < lookup.frequency() as f32 * share {
                self.ask(lookup, window.start, statistics, scores);
            } else {
                go_to(lookup, window.start);
                fill(lookup, window, statistics, scores);
            }
            reach -= lookup.bound();
            self.let_go(scores, reach);
        }
    }

    /// The offsets of all passages left, in order.
    pub(super) fn offsets(&self) -> impl Iterator<Item = u32> {
        self.left.iter().flat_map(|left| left.from..left.to)
    }

    /// Lets go of the documents that `reach` more cannot lift over the bar.
    fn let_go(&mut self, scores: &Scores, reach: f32) {
        let reach = whole_up(reach);
        self.left
            .retain(|document| document.may_pass(scores, reach));
    }

    /// Adds what a lookup has on the passages left.
    fn ask(
        &self,
        evidence: &mut Evidence,
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
        for offset in self.offsets() {
            let passage = start + offset;
            let Some(at) = find(postings, passage) else {
                continue;
            };
            let norm = table[usize::from(lengths.fieldnorm_id(passage))];
            let score = bm25::score(*weight, postings.freq(at), norm);
            scores.passage[offset as usize] += whole(score);
            scores.slots[offset as usize] |= slots;
        }
    }
}

/// Brings a lookup that may have been left behind to the first of its passages in a window.
fn go_to(evidence: &mut Evidence, start: DocId) {
    if let Finds::Term {
        postings, cursor, ..
    } = &mut evidence.finds
    {
        *cursor = postings.seek(start);
    }
}
