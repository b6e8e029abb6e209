//! Tokens with their canonical and folded forms.

use std::borrow::Cow;

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
#[derive(Debug, Default, Clone)]
pub struct Analyzer {
    exact: String,
    folded: String,
}

impl Analyzer {
    /// A fresh analyzer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `sink` for each token of `text`, in order of position, then of `from`.
    pub fn analyse(&mut self, text: &str, mut sink: impl FnMut(&Token<'_>)) {
        let mut position = 0;
        let base = text.as_ptr() as usize;
        for word in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
        {
            let from = word.as_ptr() as usize - base;
            self.exact.clear();
            self.exact.push_str(&canonical(word));
            self.folded.clear();
            self.folded.push_str(&fold(word));
            sink(&Token {
                from,
                to: from + word.len(),
                position,
                kind: TokenKind::Syllable,
                exact: &self.exact,
                folded: &self.folded,
            });
            position += 1;
        }
    }
}

/// Readable text in its normal form: NFC, look-alike letters mended, invisible characters gone.
/// Case and tone placement stay as the author wrote them. Borrowed when nothing changes.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    use unicode_normalization::{UnicodeNormalization, is_nfc};
    if is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The form in which words compare equal: lower case, NFC, tone mark in its canonical place.
#[must_use]
pub fn canonical(text: &str) -> String {
    normalise(text).to_lowercase()
}

/// `canonical` without marks, `đ` as `d`.
#[must_use]
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    canonical(text)
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}
