//! Tokens with their canonical and folded forms.

use std::fmt;

use crate::scanner::Scanner;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A syllable of Vietnamese, with or without marks, or any other word of letters.
    Syllable,
    /// A run of digits, with its decimal or thousands separators.
    Number,
    /// A whole document number such as `57-NQ/TW`. Its parts follow as tokens of their own,
    /// the first of them at the same position.
    DocumentNumber,
    /// A segmented word of two or more syllables, at the position of its first syllable.
    Word,
}

/// One token: the span it stands for and the two forms it is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// First byte of the token in the original text.
    pub from: usize,
    /// One past the last byte of the token in the original text.
    pub to: usize,
    /// Place of the token in the text, counted in syllables from 0.
    pub position: u32,
    /// What the token is.
    pub kind: TokenKind,
    /// Lower-case NFC with the tone mark in its canonical place: equal for `HOÀ`, `hòa` and NFD.
    pub exact: &'a str,
    /// `exact` without marks, `đ` as `d`.
    pub folded: &'a str,
}

/// Turns text into tokens. Holds the buffers, so that no token allocates; one a thread.
#[derive(Clone)]
pub struct Analyzer {
    scanner: Scanner,
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer").finish_non_exhaustive()
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

impl Analyzer {
    /// A fresh analyzer, which does not segment: its tokens are syllables and numbers.
    #[must_use]
    pub fn new() -> Self {
        Self {
            scanner: Scanner::new(),
        }
    }

    /// Calls `sink` for each token of `text`, in order of position, then of `from`.
    pub fn analyse(&mut self, text: &str, mut sink: impl FnMut(&Token<'_>)) {
        self.scanner.start();
        let mut at = 0;
        while at < text.len() {
            at = self.scanner.fill(text, at);
            for item in &self.scanner.items {
                let arena = self.scanner.arena(item);
                sink(&Token {
                    from: item.from,
                    to: item.to,
                    position: item.position,
                    kind: item.kind,
                    exact: item.forms.exact(arena),
                    folded: item.forms.folded(arena),
                });
            }
        }
    }
}
