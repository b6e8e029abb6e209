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
        })
    }

    /// Calls `word` with the place of the first token and the number of tokens of each word.
    pub fn segment<'t>(
        &mut self,
        tokens: impl IntoIterator<Item = &'t str>,
        word: impl FnMut(usize, usize),
    ) {
        self.sentence.clear();
        let syllabary = &self.finder.dictionary.syllabary;
        self.sentence
            .extend(tokens.into_iter().map(|token| syllabary.see(token)));
        self.finder.segment(&self.sentence, word);
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
