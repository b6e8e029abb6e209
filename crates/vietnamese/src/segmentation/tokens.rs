//! Segmenting text whose tokens stand apart already.

use std::fmt;
use std::sync::Arc;

use super::dictionary::Dictionary;
use super::office_words::WordListError;
use super::segmenter::WordFinder;
use super::syllabary::Seen;
use crate::WordList;

/// Finds the words in tokens that stand apart already: syllables, numbers and punctuation marks.
///
/// ```
/// let mut segmenter = vietnamese::WordSegmenter::new(None)?;
/// let line = segmenter.join("Ủy ban nhân dân tỉnh họp .");
/// assert!(line.contains("nhân_dân"));
/// # Ok::<(), vietnamese::WordListError>(())
/// ```
#[derive(Clone)]
pub struct WordSegmenter {
    finder: WordFinder,
    sentence: Vec<Seen>,
    /// The token that each of `sentence` belongs to.
    owners: Vec<usize>,
    /// Whether a token is of one word with the token before it.
    joined: Vec<bool>,
}

impl fmt::Debug for WordSegmenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WordSegmenter").finish_non_exhaustive()
    }
}

impl WordSegmenter {
    /// A segmenter with the dictionary of this crate and the words that an office adds.
    ///
    /// # Errors
    ///
    /// When the dictionary inside the program cannot be read, which means a broken build.
    pub fn new(list: Option<&WordList>) -> Result<Self, WordListError> {
        let dictionary = Dictionary::built_in().map_err(WordListError::Build)?;
        Ok(Self {
            finder: WordFinder::new(
                Arc::clone(&dictionary),
                list.and_then(|list| list.office_words()),
            ),
            sentence: Vec::new(),
            owners: Vec::new(),
            joined: Vec::new(),
        })
    }

    /// Calls `word` with the place of the first token and the number of tokens of each word. No word
    /// reaches over punctuation, whether it is a token or hangs on one.
    pub fn segment<'t>(
        &mut self,
        tokens: impl IntoIterator<Item = &'t str>,
        mut word: impl FnMut(usize, usize),
    ) {
        self.sentence.clear();
        self.owners.clear();
        self.joined.clear();
        let syllabary = &self.finder.dictionary.syllabary;
        for (owner, token) in tokens.into_iter().enumerate() {
            for part in parts(token).into_iter().flatten() {
                self.sentence.push(syllabary.see(part));
                self.owners.push(owner);
            }
            self.joined.push(false);
        }
        let (owners, joined) = (&self.owners, &mut self.joined);
        self.finder.segment(&self.sentence, |at, len| {
            let word = owners.get(at..at + len).unwrap_or_default();
            for owner in word.iter().skip(1) {
                if let Some(joined) = joined.get_mut(*owner) {
                    *joined = true;
                }
            }
        });
        let mut at = 0;
        for word_tokens in self.joined.chunk_by(|_, joined| *joined) {
            word(at, word_tokens.len());
            at += word_tokens.len();
        }
    }

    /// A sentence with the blanks inside words replaced by one underscore each, all else as it was.
    pub fn join(&mut self, sentence: &str) -> String {
        let mut first_of_word = Vec::new();
        self.segment(sentence.split_whitespace(), |at, _| first_of_word.push(at));
        let mut starts = first_of_word.into_iter().peekable();
        let mut out = String::with_capacity(sentence.len());
        let mut done = 0;
        for (i, token) in sentence.split_whitespace().enumerate() {
            let from = token.as_ptr() as usize - sentence.as_ptr() as usize;
            if starts.next_if_eq(&i).is_some() {
                out.push_str(&sentence[done..from]);
            } else {
                out.push('_');
            }
            out.push_str(token);
            done = from + token.len();
        }
        out.push_str(&sentence[done..]);
        out
    }
}

/// Opening marks that hang on a token, the token, and the closing marks that hang on it. A dot behind
/// one or two letters or behind capitals is of an abbreviation.
fn parts(token: &str) -> [Option<&str>; 3] {
    let whole = [None, Some(token), None];
    let inner = token.trim_start_matches(['(', '[', '{', '"', '“', '‘', '«']);
    let before = &token[..token.len() - inner.len()];
    let core = inner.trim_end_matches(|c: char| ",;:?!)]}\"”’»…".contains(c));
    let stop = core.trim_end_matches('.');
    let abbreviation = stop.chars().count() < 3 || !stop.chars().any(char::is_lowercase);
    let core = if abbreviation { core } else { stop };
    if !core.contains(char::is_alphanumeric) {
        return whole;
    }
    let after = &inner[core.len()..];
    [before, core, after].map(|part| Some(part).filter(|part| !part.is_empty()))
}
