//! Tokens with their canonical and folded forms.

use std::fmt;
use std::sync::Arc;

use crate::scanner::{Item, NO_ITEM, Scanner};
use crate::segmentation::dictionary::Dictionary;
use crate::segmentation::office_words::{OfficeWords, WordListError};
use crate::segmentation::segmenter::WordFinder;
use crate::segmentation::syllabary::Seen;

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
    /// A whole date such as `30/6/2026` or `30 tháng 6 năm 2026`, as `2026-06-30` in both forms. Its
    /// parts follow as tokens of their own, the first of them at the same position. Only an analyzer
    /// told so by [`Analyzer::with_dates`] gives dates.
    Date,
    /// A segmented word of two or more syllables, at the position of its first syllable and before
    /// it. Its forms are those of its syllables with one space between. Only an analyzer made by
    /// [`Analyzer::with_words`] gives words.
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
    /// What the analyzer remembers the two forms by, `None` for rare ones.
    pub memo: Option<Memo>,
}

/// Stands for the two forms of a word among the tokens of one analyzer: tokens of equal memos have
/// equal forms, so that whoever keeps something of each word need not look its forms up again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memo {
    /// How often the analyzer had forgotten all words; it rises while texts are analysed.
    pub epoch: u32,
    /// A number of the word in this epoch. Numbers are small, but not every one is a word's.
    pub word: u32,
}

/// Turns text into tokens. Holds the buffers, so that no token allocates; one a thread.
#[derive(Clone)]
pub struct Analyzer {
    scanner: Scanner,
    words: Option<Words>,
}

/// What an analyzer that finds words has more.
#[derive(Clone)]
struct Words {
    finder: WordFinder,
    sentence: Vec<Seen>,
    /// Words of the batch: first item, last item.
    found: Vec<(u32, u32)>,
    forms: String,
}

/// Words that an office adds to the dictionary, read from its list. Cheap to clone.
#[derive(Clone)]
pub struct WordList {
    words: Option<Arc<OfficeWords>>,
}

impl WordList {
    pub(crate) fn office_words(&self) -> Option<Arc<OfficeWords>> {
        self.words.clone()
    }
}

impl fmt::Debug for WordList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordList").finish_non_exhaustive()
    }
}

impl WordList {
    /// Reads a list: one word a line, its syllables between blanks or underscores, `#` before a
    /// comment. A word takes effect at the next reindex.
    ///
    /// # Errors
    ///
    /// When a line is no word of two to eight syllables that the dictionary can tell apart.
    pub fn read(list: &str) -> Result<Self, WordListError> {
        let dictionary = Dictionary::built_in().map_err(WordListError::Build)?;
        let words = OfficeWords::read(&dictionary, list)?.map(Arc::new);
        Ok(Self { words })
    }
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
            words: None,
        }
    }

    /// An analyzer that also finds words, which come as tokens of kind [`TokenKind::Word`] beside
    /// their syllables; `list` are the words that an office adds.
    ///
    /// # Errors
    ///
    /// When the dictionary inside the program cannot be read, which means a broken build.
    pub fn with_words(list: Option<&WordList>) -> Result<Self, WordListError> {
        let dictionary = Dictionary::built_in().map_err(WordListError::Build)?;
        Ok(Self {
            scanner: Scanner::with_words(Arc::clone(&dictionary)),
            words: Some(Words {
                finder: WordFinder::new(dictionary, list.and_then(WordList::office_words)),
                sentence: Vec::new(),
                found: Vec::new(),
                forms: String::new(),
            }),
        })
    }

    /// Gives whole dates too, as tokens of kind [`TokenKind::Date`] before their parts, so that a date
    /// in digits meets the same day in words.
    ///
    /// ```
    /// use vietnamese::{Analyzer, TokenKind};
    ///
    /// let mut dates = Vec::new();
    /// Analyzer::new().with_dates().analyse("30/6/2026, ngày 30 tháng 6\nnăm 2026", |token| {
    ///     if token.kind == TokenKind::Date {
    ///         dates.push((token.exact.to_owned(), token.position));
    ///     }
    /// });
    /// let day = "2026-06-30".to_owned();
    /// assert_eq!(dates, [(day.clone(), 0), (day, 4)]);
    /// ```
    #[must_use]
    pub fn with_dates(mut self) -> Self {
        self.scanner.with_dates = true;
        self
    }

    /// Calls `sink` for each token of `text`, in order of position, then of `from`. At one position
    /// a document number, a date or a word comes before its first part.
    pub fn analyse(&mut self, text: &str, mut sink: impl FnMut(&Token<'_>)) {
        self.scanner.start();
        let mut at = 0;
        while at < text.len() {
            at = self.scanner.fill(text, at);
            match &mut self.words {
                None => {
                    for item in &self.scanner.items {
                        sink(&token(&self.scanner, item));
                    }
                }
                Some(words) => {
                    words.find(&self.scanner);
                    words.emit(&self.scanner, &mut sink);
                }
            }
        }
    }
}

fn token<'s>(scanner: &'s Scanner, item: &Item) -> Token<'s> {
    let arena = scanner.arena(item);
    Token {
        from: item.from,
        to: item.to,
        position: item.position,
        kind: item.kind,
        exact: item.forms.exact(arena),
        folded: item.forms.folded(arena),
        memo: scanner.memo(item),
    }
}

impl Words {
    /// Segments the sentences of the batch.
    fn find(&mut self, scanner: &Scanner) {
        self.found.clear();
        let mut from = 0;
        for &end in &scanner.sentence_ends {
            let seen = &scanner.seen[from..end];
            from = end;
            self.sentence.clear();
            self.sentence.extend(seen.iter().map(|s| s.seen));
            let found = &mut self.found;
            self.finder.segment(&self.sentence, |at, len| {
                if len < 2 {
                    return;
                }
                let word = &seen[at..at + len];
                if let [first, .., last] = word
                    && first.first != NO_ITEM
                    && last.first != NO_ITEM
                {
                    found.push((first.first, last.last));
                }
            });
        }
    }

    /// Gives the tokens of the batch, each word before its first syllable.
    fn emit(&mut self, scanner: &Scanner, sink: &mut impl FnMut(&Token<'_>)) {
        let mut words = self.found.iter().peekable();
        for (i, item) in scanner.items.iter().enumerate() {
            if let Some(&&(first, last)) = words.peek()
                && first as usize == i
            {
                words.next();
                let parts = &scanner.items[first as usize..=last as usize];
                self.forms.clear();
                for (n, part) in parts.iter().enumerate() {
                    if n > 0 {
                        self.forms.push(' ');
                    }
                    self.forms.push_str(part.forms.exact(scanner.arena(part)));
                }
                let middle = self.forms.len();
                for (n, part) in parts.iter().enumerate() {
                    if n > 0 {
                        self.forms.push(' ');
                    }
                    self.forms.push_str(part.forms.folded(scanner.arena(part)));
                }
                let (exact, folded) = self.forms.split_at(middle);
                sink(&Token {
                    from: item.from,
                    to: parts.last().map_or(item.to, |part| part.to),
                    position: item.position,
                    kind: TokenKind::Word,
                    exact,
                    folded,
                    memo: None,
                });
            }
            sink(&token(scanner, item));
        }
    }
}
