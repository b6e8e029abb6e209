//! The words of a segment that is being made, each with a number.

use crate::sketch::Mark;
use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use tantivy::tokenizer::MAX_TOKEN_LEN;
use vietnamese::{Memo, Token};

/// Terms by number, in the order in which they were met.
pub(super) type Terms = IndexSet<Box<str>, FxBuildHasher>;

/// About what a term takes beside its letters, in bytes.
const TERM: usize = 64;

/// The numbers of `terms` in the order of their bytes, which is that of a term dictionary.
pub(super) fn sorted(terms: &Terms) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).zip(terms).map(|(n, _)| n).collect();
    order.sort_unstable_by_key(|n| terms.get_index(*n as usize));
    order
}

/// The number of `term`, which is new when it was not met before.
pub(super) fn number_of(terms: &mut Terms, term: &str) -> u32 {
    let at = match terms.get_index_of(term) {
        Some(at) => at,
        None => terms.insert_full(term.into()).0,
    };
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What is known of a word with its marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// The number of its form without marks.
    pub folded: u32,
    /// Whether the two differ.
    pub marked: bool,
    /// What the sketch of a document takes of it.
    pub mark: Mark,
}

/// Words with their marks and without. Which form without marks belongs to a word is a matter of
/// its letters, so a text is kept as words with marks alone.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// Words with their marks.
    pub exact: Terms,
    /// Words without.
    pub folded: Terms,
    words: Vec<Word>,
    letters: usize,
    /// Numbers of words by what the analyzer remembers them by, and when that was.
    memos: Vec<u32>,
    epoch: u32,
}

/// Stands in place of a number that is not known.
const UNKNOWN: u32 = u32::MAX;

impl Lexicon {
    /// The number of a token, `None` for one that no term dictionary takes. All tokens are of one
    /// analyzer.
    #[inline]
    pub(super) fn number(&mut self, token: &Token<'_>) -> Option<u32> {
        let Some(memo) = token.memo else {
            return self.look_up(token);
        };
        if memo.epoch == self.epoch
            && let Some(known) = self.memos.get(memo.word as usize)
            && *known != UNKNOWN
        {
            return Some(*known);
        }
        let number = self.look_up(token)?;
        self.note(memo, number);
        Some(number)
    }

    fn note(&mut self, memo: Memo, number: u32) {
        if memo.epoch != self.epoch {
            self.epoch = memo.epoch;
            self.memos.clear();
        }
        let at = memo.word as usize;
        if self.memos.len() <= at {
            self.memos.resize(at + 1, UNKNOWN);
        }
        self.memos[at] = number;
    }

    fn look_up(&mut self, token: &Token<'_>) -> Option<u32> {
        if let Some(known) = self.exact.get_index_of(token.exact) {
            return u32::try_from(known).ok();
        }
        if token.exact.len().max(token.folded.len()) > MAX_TOKEN_LEN {
            return None;
        }
        let word = Word {
            folded: number_of(&mut self.folded, token.folded),
            marked: token.exact != token.folded,
            mark: Mark::of(token.folded),
        };
        self.letters += token.exact.len() + token.folded.len();
        self.words.push(word);
        Some(number_of(&mut self.exact, token.exact))
    }

    /// What is known of the word with this number.
    pub(super) fn word(&self, number: u32) -> Word {
        self.words[number as usize]
    }

    /// Bytes of memory, about.
    pub(super) fn memory(&self) -> usize {
        self.letters + (self.exact.len() + self.folded.len()) * TERM + self.memos.len() * 4
    }
}
