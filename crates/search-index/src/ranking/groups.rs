//! Passages gathered into documents.

use super::windows::Sink;
use crate::columns::SegmentColumns;
use std::ops::Deref;
use tantivy::DocId;

/// Passages of a document that a hit shows.
pub(crate) const BEST_PASSAGES: usize = 3;
/// How much a document's further passages count beside its best: the second a half of this, the
/// third a third.
const FURTHER: f32 = 0.1;
/// How much more a document counts whose title is all asked for.
const TITLE: f32 = 0.35;

/// The most that a document can score whose best passage scores `passage` and of whose title this
/// share was asked for.
#[inline]
pub(crate) fn most(passage: f32, title: f32) -> f32 {
    let further: f32 = (2..=BEST_PASSAGES).map(|rank| FURTHER / rank as f32).sum();
    passage * (1.0 + further) * (1.0 + TITLE * title.min(1.0))
}

/// Factor on what a document's passages score by the share of its title that was asked for.
#[inline]
pub(crate) fn title_factor(share: f32) -> f32 {
    1.0 + TITLE * share.min(1.0)
}

/// What the passages after the best add.
#[inline]
pub(crate) fn further(best: &Best) -> f32 {
    let further = best.iter().enumerate().skip(1);
    further
        .map(|(rank, (score, _))| score * FURTHER / (rank + 1) as f32)
        .sum()
}

/// A passage with some evidence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// Its tantivy id in the segment.
    pub passage: DocId,
    /// Score of its own evidence.
    pub score: f32,
    /// Score of the evidence for its whole document, on the first passage.
    pub document: f32,
    /// Share of its document's title that was asked for, on the first passage.
    pub title: f32,
    /// Slots filled.
    pub slots: u64,
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DocumentMatch {
    /// Segment.
    pub segment: u32,
    /// Its first passage.
    pub first: DocId,
    /// Relevance.
    pub score: f32,
    /// Slots filled.
    pub slots: u64,
    /// Its best passages with their scores, the best first.
    pub best: Best,
}

/// The best passages of a document with their scores, the best first: a few, kept in place, since
/// most documents that match are never shown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Best {
    passages: [(f32, DocId); BEST_PASSAGES],
    filled: usize,
}

impl Best {
    /// Keeps a passage if it is among the best; of equals the earlier stays ahead.
    fn keep(&mut self, score: f32, passage: DocId) {
        let better = self.iter().position(|(other, _)| score > *other);
        let at = better.unwrap_or(self.filled);
        if at < BEST_PASSAGES {
            let last = self.filled.min(BEST_PASSAGES - 1);
            self.passages.copy_within(at..last, at + 1);
            self.passages[at] = (score, passage);
            self.filled = (self.filled + 1).min(BEST_PASSAGES);
        }
    }
}

impl Deref for Best {
    type Target = [(f32, DocId)];

    fn deref(&self) -> &Self::Target {
        self.passages.get(..self.filled).unwrap_or_default()
    }
}

/// Decides which documents match.
pub(crate) struct Judge<'a> {
    /// Columns of each segment.
    pub columns: &'a [SegmentColumns],
    /// Whether a document that fills these slots, in this segment and with this first passage,
    /// is one that is looked for and may be seen.
    pub matches: &'a dyn Fn(u64, usize, &SegmentColumns, DocId) -> bool,
}

/// Gathers the passages of one segment, which come in order.
pub(crate) struct Groups<'a> {
    segment: u32,
    columns: Option<&'a SegmentColumns>,
    judge: &'a Judge<'a>,
    first: Option<DocId>,
    document: f32,
    title: f32,
    slots: u64,
    best: Best,
}

impl<'a> Groups<'a> {
    pub(crate) fn new(segment: u32, judge: &'a Judge<'a>) -> Self {
        Self {
            segment,
            columns: judge.columns.get(segment as usize),
            judge,
            first: None,
            document: 0.0,
            title: 0.0,
            slots: 0,
            best: Best::default(),
        }
    }

    pub(crate) fn add(&mut self, candidate: Candidate, sink: &mut dyn Sink) {
        let Some(columns) = self.columns else { return };
        let first = columns.first_passage(candidate.passage);
        if self.first != Some(first) {
            self.finish(sink);
            self.first = Some(first);
        }
        self.document += candidate.document;
        self.title += candidate.title;
        self.slots |= candidate.slots;
        self.best.keep(candidate.score, candidate.passage);
    }

    /// Closes the document at hand.
    pub(crate) fn finish(&mut self, sink: &mut dyn Sink) {
        let (document, slots) = (self.document, self.slots);
        let title = title_factor(self.title);
        (self.document, self.slots, self.title) = (0.0, 0, 0.0);
        let best = std::mem::take(&mut self.best);
        let (Some(first), Some(columns)) = (self.first.take(), self.columns) else {
            return;
        };
        if !(self.judge.matches)(slots, self.segment as usize, columns, first) {
            return;
        }
        let passages = best.first().map_or(0.0, |(score, _)| *score) + further(&best);
        let score = document + passages * title;
        sink.take(DocumentMatch {
            segment: self.segment,
            first,
            score,
            slots,
            best,
        });
    }
}
