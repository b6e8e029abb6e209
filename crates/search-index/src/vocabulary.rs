//! What an index knows of words, as far as a caller may see its documents.

use crate::query::{Terms, Vocabulary};
use crate::searcher::SearchIndex;
use crate::seen::SeenDocuments;
use crate::word_counts::WordCounts;
use crate::{Clearance, Within};
use std::sync::Arc;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

impl Terms for SeenWords<'_> {
    fn frequency(&self, term: &Term) -> u64 {
        self.counts.frequency(&self.index.searcher, term)
    }

    fn beginning_with(&self, field: Field, prefix: &str, limit: usize) -> (Vec<Term>, bool) {
        let mut terms = std::collections::BTreeSet::new();
        let seen = |text: &str| {
            let term = || Term::from_field_text(field, text);
            self.counts.sees_all() || self.frequency(&term()) > 0
        };
        for segment in self.index.searcher.segment_readers() {
            let Ok(index) = segment.inverted_index(field) else {
                continue;
            };
            let range = index.terms().range().ge(prefix);
            let Ok(mut stream) = range.into_stream() else {
                continue;
            };
            while let Some((term, _)) = stream.next() {
                if !term.starts_with(prefix.as_bytes()) {
                    break;
                }
                if let Ok(text) = std::str::from_utf8(term)
                    && seen(text)
                {
                    terms.insert(text.to_owned());
                }
                if terms.len() > limit {
                    break;
                }
            }
        }
        let more = terms.len() > limit;
        let terms = terms.into_iter().take(limit);
        let terms = terms.map(|text| Term::from_field_text(field, &text));
        (terms.collect(), more)
    }
}

/// The words that a caller may know.
pub(crate) struct SeenWords<'a> {
    index: &'a SearchIndex,
    documents: SeenDocuments<'a>,
    counts: Arc<WordCounts>,
}

impl<'a> SeenWords<'a> {
    /// Of the documents that `clearance` and the caller's limits let through.
    pub(crate) fn new(index: &'a SearchIndex, clearance: Clearance, within: &Within) -> Self {
        Self {
            index,
            documents: SeenDocuments::new(index, clearance, within),
            counts: index.word_counts(clearance, within),
        }
    }

    /// How often each word occurs there.
    pub(crate) fn counts(&self) -> &WordCounts {
        &self.counts
    }

    /// Whether a passage that may be seen has the term.
    fn is_seen(&self, field: Field, text: &str) -> bool {
        let term = Term::from_field_text(field, text);
        let whole = || {
            let mut segments = self.index.searcher.segment_readers().iter();
            segments.all(|segment| !segment.has_deletes())
        };
        if self.counts.sees_all() && whole() {
            return self.frequency(&term) > 0;
        }
        let segments = self.index.searcher.segment_readers().iter();
        for (number, (segment, columns)) in segments.zip(&self.index.columns).enumerate() {
            let postings = segment
                .inverted_index(field)
                .and_then(|index| Ok(index.read_postings(&term, IndexRecordOption::Basic)?));
            let Ok(Some(mut postings)) = postings else {
                continue;
            };
            let mut passage = postings.doc();
            while passage != TERMINATED {
                let first = columns.first_passage(passage);
                if !segment.is_deleted(passage) && self.documents.has(number, first) {
                    return true;
                }
                passage = postings.advance();
            }
        }
        false
    }
}

impl Vocabulary for SeenWords<'_> {
    fn passages(&self, word: &str) -> u64 {
        let body = &self.index.fields.body;
        let field = if word.is_ascii() {
            body.folded
        } else {
            body.exact
        };
        if !self.is_seen(field, word) {
            return 0;
        }
        let term = Term::from_field_text(field, word);
        self.frequency(&term)
    }

    fn near(&self, folded: &str) -> Vec<(String, u64)> {
        let field = self.index.fields.body.folded;
        let mut near: Vec<(String, u64)> = Vec::new();
        for word in one_letter_away(folded) {
            let term = Term::from_field_text(field, &word);
            let frequency = self.frequency(&term);
            if frequency > 0 && self.is_seen(field, &word) {
                near.push((word, frequency));
            }
        }
        near
    }

    fn pair(&self, pair: &str) -> u64 {
        let term = Term::from_field_text(self.index.fields.pairs, pair);
        self.frequency(&term)
    }
}

/// All words with one letter more, less, other or moved by one place.
fn one_letter_away(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let alphabet = 'a'..='z';
    let mut words = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let join = |middle: &[char], after: &[char]| -> String {
            before.iter().chain(middle).chain(after).collect()
        };
        for letter in alphabet.clone() {
            words.push(join(&[letter], after));
        }
        if let [_, rest @ ..] = after {
            words.push(join(&[], rest));
            for letter in alphabet.clone() {
                words.push(join(&[letter], rest));
            }
        }
        if let [first, second, rest @ ..] = after {
            words.push(join(&[*second, *first], rest));
        }
    }
    words.retain(|other| other != word && !other.is_empty());
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::one_letter_away;

    #[test]
    fn a_slip_is_one_letter() {
        let near = one_letter_away("thon");
        for word in ["thn", "thoon", "tohn", "thin", "athon", "thonz"] {
            assert!(near.iter().any(|other| other == word), "{word}");
        }
        assert!(!near.iter().any(|other| other == "thon" || other == "toan"));
    }
}
