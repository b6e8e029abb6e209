//! The tokens of passages, four bytes each.

use crate::terms::{Joint, Pairing};
use tantivy::DocId;

/// Bits for the number of a word: a segment has at most so many.
const WORD_BITS: u32 = 28;

/// A token: the number of its word, how many places it stands behind the token before it, and
/// whether it forms pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry(u32);

impl Entry {
    /// Words that can be told apart.
    pub(super) const WORDS: usize = 1 << WORD_BITS;

    fn new(word: u32, places: u32, pairing: Pairing) -> Self {
        let pairing = match pairing {
            Pairing::Apart => 0,
            Pairing::First => 1,
            Pairing::Second => 2,
        };
        Self((pairing << (WORD_BITS + 2)) | (places.min(3) << WORD_BITS) | word)
    }

    pub(super) fn word(self) -> u32 {
        self.0 & ((1 << WORD_BITS) - 1)
    }

    fn places(self) -> u32 {
        (self.0 >> WORD_BITS) & 3
    }

    fn pairing(self) -> Pairing {
        match self.0 >> (WORD_BITS + 2) {
            0 => Pairing::Apart,
            1 => Pairing::First,
            _ => Pairing::Second,
        }
    }
}

/// Tokens of passage after passage.
#[derive(Debug, Default)]
pub(super) struct TokenLog {
    entries: Vec<Entry>,
    /// Where each passage ends.
    ends: Vec<usize>,
    /// Places that were passed since the last token.
    passed: u32,
    /// Whether a token was left out since, so that the next has no neighbour before it.
    left_out: bool,
}

impl TokenLog {
    /// Takes the next token of the passage that is under way; one without a number leaves a gap.
    pub(super) fn push(&mut self, word: Option<u32>, joint: Joint) {
        self.passed += u32::from(joint.new_place);
        let Some(word) = word else {
            self.left_out = true;
            return;
        };
        let alone = std::mem::take(&mut self.left_out) && joint.pairing == Pairing::Second;
        let pairing = if alone { Pairing::First } else { joint.pairing };
        let places = std::mem::take(&mut self.passed);
        self.entries.push(Entry::new(word, places, pairing));
    }

    /// Leaves a place empty between two texts of a passage, so that no phrase reaches over both.
    pub(super) fn gap(&mut self) {
        if self.entries.len() > self.begin() {
            self.passed += 1;
        }
    }

    fn begin(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Ends the passage that is under way.
    pub(super) fn end(&mut self) {
        self.ends.push(self.entries.len());
        (self.passed, self.left_out) = (0, false);
    }

    /// Forgets all but the first so many passages, and what is under way.
    pub(super) fn truncate(&mut self, passages: usize) {
        self.ends.truncate(passages);
        self.entries.truncate(self.begin());
        (self.passed, self.left_out) = (0, false);
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Passages in order, each with its tokens.
    pub(super) fn passages(&self) -> impl Iterator<Item = (DocId, &[Entry])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends);
        (0..).zip(ranges.map(|(start, end)| &self.entries[start..*end]))
    }
}

/// The words of a passage with their places.
pub(super) fn places(entries: &[Entry]) -> impl Iterator<Item = (u32, u32)> + '_ {
    // The first token stands one place after this, at 0.
    let mut place = u32::MAX;
    entries.iter().map(move |entry| {
        place = place.wrapping_add(entry.places());
        (entry.word(), place)
    })
}

/// The adjacent words of a passage.
pub(super) fn pairs(entries: &[Entry]) -> impl Iterator<Item = (u32, u32)> + '_ {
    let mut before = 0;
    entries.iter().filter_map(move |entry| {
        let first = match entry.pairing() {
            Pairing::Apart => return None,
            Pairing::First => None,
            Pairing::Second => Some(before),
        };
        before = entry.word();
        first.map(|first| (first, before))
    })
}
