//! The numbers of syllables, and how a token is seen by the segmenter.

use std::collections::HashMap;

use super::alphabet::{DIGITS, FIRST_SYLLABLE, Number, UNKNOWN, mark_number};
use crate::forms;
use crate::letters::is_invisible;
use crate::spelling::Spelling;

/// Whether and how a token is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Case {
    #[default]
    Lower,
    /// The first letter only.
    Capital,
    /// All of two or more letters.
    Upper,
}

/// A token as the segmenter sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) number: Number,
    pub(crate) case: Case,
}

/// The syllables of the word lists, by their canonical spelling.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syllabary {
    numbers: HashMap<u64, Number, rustc_hash::FxBuildHasher>,
}

impl Syllabary {
    /// Numbers the syllables in the order given, which is that of the dictionary.
    pub(crate) fn new<'a>(syllables: impl IntoIterator<Item = &'a str>) -> Self {
        let mut numbers = HashMap::default();
        for (i, syllable) in syllables.into_iter().enumerate() {
            if let Some(spelling) = forms::pack(syllable) {
                numbers.insert(spelling.0, FIRST_SYLLABLE + i as Number);
            }
        }
        Self { numbers }
    }

    /// The number of a word by its canonical spelling.
    pub(crate) fn number(&self, canonical: Spelling) -> Number {
        self.numbers.get(&canonical.0).copied().unwrap_or(UNKNOWN)
    }

    /// How a token that stands between blanks is seen: a syllable, a number, a mark.
    pub(crate) fn see(&self, token: &str) -> Seen {
        // A byte order mark or a soft hyphen is no part of the token.
        let token = token.trim_start_matches(is_invisible);
        let mut chars = token.chars();
        let Some(first) = chars.next() else {
            return Seen {
                number: UNKNOWN,
                case: Case::Lower,
            };
        };
        if first.is_ascii_digit() {
            return Seen {
                number: DIGITS,
                case: Case::Lower,
            };
        }
        if !first.is_alphanumeric() {
            let number = if chars.next().is_none() {
                mark_number(first)
            } else {
                mark_number('…')
            };
            return Seen {
                number,
                case: Case::Lower,
            };
        }
        let mut letters = token.chars().filter(|c| c.is_alphabetic());
        let case = if !first.is_uppercase() {
            Case::Lower
        } else if letters.clone().count() > 1 && letters.all(char::is_uppercase) {
            Case::Upper
        } else {
            Case::Capital
        };
        let number = forms::pack_any(token).map_or(UNKNOWN, |spelling| {
            self.number(spelling.unpack().canonical().pack())
        });
        Seen { number, case }
    }
}

/// Whether a token counts as capitalised. In a run of upper-case words, such as a heading, capitals
/// say nothing; standing alone an upper-case word is an abbreviation.
pub(crate) fn is_capital(before: Option<Seen>, seen: Seen, after: Option<Seen>) -> bool {
    match seen.case {
        Case::Lower => false,
        Case::Capital => true,
        Case::Upper => {
            let upper = |other: Option<Seen>| {
                other.is_some_and(|o| o.case == Case::Upper && o.number != UNKNOWN)
            };
            seen.number == UNKNOWN || !(upper(before) || upper(after))
        }
    }
}
