//! Segmented text: a sentence a line, tokens between blanks, the syllables of a word joined by `_`.

use crate::segmentation::syllabary::{Seen, Syllabary, is_capital};

/// A token as the model sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Symbol {
    pub(crate) number: u16,
    pub(crate) capital: bool,
}

/// A segmented sentence.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    pub(crate) symbols: Vec<Symbol>,
    /// Number of tokens of each word, in order.
    pub(crate) words: Vec<usize>,
}

/// The tokens of a segmented line and the number of tokens of each word.
pub(crate) fn split_line(line: &str) -> (Vec<&str>, Vec<usize>) {
    let mut tokens = Vec::new();
    let mut words = Vec::new();
    for word in line.split_whitespace() {
        let before = tokens.len();
        tokens.extend(word.split('_').filter(|t| !t.is_empty()));
        if tokens.len() == before {
            tokens.push(word);
        }
        words.push(tokens.len() - before);
    }
    (tokens, words)
}

pub(crate) fn symbols(syllabary: &Syllabary, tokens: &[&str]) -> Vec<Symbol> {
    let seen: Vec<Seen> = tokens.iter().map(|t| syllabary.see(t)).collect();
    (0..seen.len())
        .map(|i| {
            let before = i.checked_sub(1).and_then(|b| seen.get(b)).copied();
            Symbol {
                number: seen[i].number,
                capital: is_capital(before, seen[i], seen.get(i + 1).copied()),
            }
        })
        .collect()
}

/// Reads segmented sentences, one a line.
#[must_use]
pub fn read_sentences(lexicon: &super::Lexicon, text: &str) -> Vec<Sentence> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (tokens, words) = split_line(line);
            Sentence {
                symbols: symbols(&lexicon.syllabary, &tokens),
                words,
            }
        })
        .collect()
}
