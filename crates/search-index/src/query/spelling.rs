//! What was probably meant by what was typed: keys of an input method that was off, syllables
//! without a space between, and words that no document has but for one letter.

use super::clause::QueryToken;
use super::lex::{Lexeme, lex};
use super::parse::tokens;
use crate::Assumption;
use crate::terms::PAIR;
use std::ops::Range;

/// What an index knows of words, as far as the caller may see its documents.
pub(crate) trait Vocabulary {
    /// Passages that have a word; of one without marks those count that have it with any. 0 where
    /// none of them may be seen.
    fn passages(&self, word: &str) -> u64;

    /// Words without marks that differ by one letter from this one, with the number of passages
    /// that have them.
    fn near(&self, folded: &str) -> Vec<(String, u64)>;

    /// Passages that have these two words, without marks and joined as a pair is, next to each
    /// other.
    fn pair(&self, pair: &str) -> u64;
}

/// A query as it is probably meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The query to look for.
    pub query: String,
    /// What was changed.
    pub assumptions: Vec<Assumption>,
    /// The query with the marks it probably has, where none was typed.
    pub with_marks: Option<String>,
}

/// Shortest word that is taken for a slip, in letters.
const SHORTEST: usize = 3;

/// Reads a query for slips. Quotes, exclusions and values of fields are left as they are.
pub(crate) fn meant(query: &str, vocabulary: &dyn Vocabulary) -> Meant {
    let read = vietnamese::query::read_with(query, |word| vocabulary.passages(word));
    let words = word_ranges(query);
    let mut changes: Vec<(Range<usize>, String)> = read
        .changes
        .into_iter()
        .filter(|change| {
            words
                .iter()
                .any(|word| word.start <= change.from && change.to <= word.end)
        })
        .map(|change| (change.from..change.to, change.assumed))
        .collect();
    let tokens = positioned(query, &words);
    for (at, (range, token)) in tokens.iter().enumerate() {
        let changed = changes
            .iter()
            .any(|(other, _)| other.start < range.end && range.start < other.end);
        if changed || !may_be_a_slip(token) || has(token, vocabulary) {
            continue;
        }
        let folded = |at: Option<usize>| {
            let (_, token) = tokens.get(at?)?;
            Some(token.folded.as_str())
        };
        let (before, after) = (folded(at.checked_sub(1)), folded(Some(at + 1)));
        if let Some(assumed) = nearest(&token.folded, before, after, vocabulary) {
            changes.push((range.clone(), assumed));
        }
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut meant = Meant {
        query: String::with_capacity(query.len()),
        ..Meant::default()
    };
    let mut done = 0;
    for (range, assumed) in changes {
        meant.query.push_str(&query[done..range.start]);
        meant.query.push_str(&assumed);
        done = range.end;
        meant.assumptions.push(Assumption::Corrected {
            typed: query[range].to_owned(),
            assumed,
        });
    }
    meant.query.push_str(&query[done..]);
    if words.len() == query.split_whitespace().count() {
        meant.with_marks = vietnamese::query::read(&meant.query).with_marks;
    }
    meant
}

/// Where the words stand that may be changed.
fn word_ranges(query: &str) -> Vec<Range<usize>> {
    let (lexemes, _) = lex(query);
    let mut ranges = Vec::new();
    let mut kept = false;
    for lexeme in lexemes {
        let keeps = matches!(lexeme, Lexeme::Not | Lexeme::Field(..));
        if let Lexeme::Word(range) = lexeme
            && !kept
        {
            ranges.push(range);
        }
        kept = keeps;
    }
    ranges
}

/// The tokens of words with their bytes in the query.
fn positioned(query: &str, words: &[Range<usize>]) -> Vec<(Range<usize>, QueryToken)> {
    let mut all = Vec::new();
    for word in words {
        for token in tokens(&query[word.clone()]) {
            let range = word.start + token.range.start..word.start + token.range.end;
            all.push((range, token));
        }
    }
    all
}

/// Whether some document has a word, with its marks or without.
fn has(token: &QueryToken, vocabulary: &dyn Vocabulary) -> bool {
    vocabulary.passages(&token.exact) > 0 || vocabulary.passages(&token.folded) > 0
}

fn may_be_a_slip(token: &QueryToken) -> bool {
    token.kind == vietnamese::TokenKind::Syllable
        && !token.capitals
        && token.folded.chars().count() >= SHORTEST
        && token.folded.chars().all(char::is_alphabetic)
}

/// The word nearest to one that no document has: that stands beside its neighbours most often,
/// else the most frequent.
fn nearest(
    folded: &str,
    before: Option<&str>,
    after: Option<&str>,
    vocabulary: &dyn Vocabulary,
) -> Option<String> {
    let beside = |word: &str| {
        let first = before.map_or(0, |b| vocabulary.pair(&format!("{b}{PAIR}{word}")));
        let second = after.map_or(0, |a| vocabulary.pair(&format!("{word}{PAIR}{a}")));
        first + second
    };
    vocabulary
        .near(folded)
        .into_iter()
        .map(|(word, frequency)| (beside(&word), frequency, word))
        .max()
        .map(|(_, _, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three documents' worth of words.
    struct Few;

    impl Vocabulary for Few {
        fn passages(&self, word: &str) -> u64 {
            let words = ["nong", "thon", "moi", "nghi", "quyet", "ngoi", "moc"];
            u64::from(words.contains(&vietnamese::fold(word).as_str()))
        }

        fn near(&self, folded: &str) -> Vec<(String, u64)> {
            match folded {
                "thonn" => vec![("thon".to_owned(), 3)],
                "moii" => vec![("ngoi".to_owned(), 9), ("moi".to_owned(), 2)],
                _ => Vec::new(),
            }
        }

        fn pair(&self, pair: &str) -> u64 {
            u64::from(pair == "thon_moi")
        }
    }

    #[test]
    fn slips_are_mended_where_words_are_free() {
        for (query, expected) in [
            ("nong thonn moi", "nong thon moi"),
            ("thon moii", "thon moi"),
            ("nghij quyeets", "nghị quyết"),
            ("\"nong thonn\"", "\"nong thonn\""),
            ("nong -thonn", "nong -thonn"),
            ("tiêu đề:thonn", "tiêu đề:thonn"),
            ("THONN", "THONN"),
            ("xyzw", "xyzw"),
        ] {
            let meant = meant(query, &Few);
            assert_eq!(meant.query, expected, "{query}");
            assert_eq!(meant.assumptions.is_empty(), query == expected, "{query}");
        }
    }

    #[test]
    fn marks_are_offered() {
        let marks = |query| meant(query, &Few).with_marks;
        assert_eq!(marks("nghi quyet"), Some("nghị quyết".to_owned()));
        assert_eq!(marks("\"nghi quyet\""), None);
        assert_eq!(marks("nghị quyết"), None);
    }
}
