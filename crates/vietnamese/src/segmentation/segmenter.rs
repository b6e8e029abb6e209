//! lindera's Viterbi over the string of syllables.

use std::sync::Arc;

use lindera_dictionary::mode::Mode;
use lindera_dictionary::viterbi::{Lattice, WordId};

use super::alphabet::character;
use super::dictionary::Dictionary;
use super::office_words::OfficeWords;
use super::syllabary::{Seen, is_capital};

/// Most tokens that are segmented at once: longer sentences are cut, so that memory stays bounded.
pub(crate) const LONGEST_SENTENCE: usize = 2048;

/// Finds the words of sentences. Holds lindera's lattice and buffers; one a thread.
#[derive(Clone)]
pub(crate) struct WordFinder {
    pub(crate) dictionary: Arc<Dictionary>,
    office: Option<Arc<OfficeWords>>,
    lattice: Lattice,
    text: String,
    starts: Vec<(usize, WordId)>,
}

impl WordFinder {
    pub(crate) fn new(dictionary: Arc<Dictionary>, office: Option<Arc<OfficeWords>>) -> Self {
        Self {
            dictionary,
            office,
            lattice: Lattice::default(),
            text: String::new(),
            starts: Vec::new(),
        }
    }

    /// Calls `word` with the first token and the number of tokens of each word of a sentence.
    pub(crate) fn segment(&mut self, sentence: &[Seen], mut word: impl FnMut(usize, usize)) {
        for (chunk_at, chunk) in sentence.chunks(LONGEST_SENTENCE).enumerate() {
            let base = chunk_at * LONGEST_SENTENCE;
            self.text.clear();
            for (i, &seen) in chunk.iter().enumerate() {
                let before = i.checked_sub(1).map(|b| chunk[b]);
                let capital = is_capital(before, seen, chunk.get(i + 1).copied());
                self.text.push(character(seen.number, capital));
            }
            self.lattice.set_text(
                &self.dictionary.words,
                &self.office.as_deref().map(|office| &office.words),
                &self.dictionary.characters,
                &self.dictionary.unknown,
                &self.dictionary.costs,
                &self.text,
                &Mode::Normal,
                None,
                true,
            );
            self.lattice.tokens_offset_into(&mut self.starts);
            let mut ends = self.starts.iter().skip(1).map(|&(start, _)| start / 3);
            for &(start, _) in &self.starts {
                let start = start / 3;
                let end = ends.next().unwrap_or(chunk.len());
                word(base + start, end.saturating_sub(start));
            }
        }
    }
}
