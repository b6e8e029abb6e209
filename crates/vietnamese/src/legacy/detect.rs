//! How much a text looks like Vietnamese, to tell which encoding it is in.

use crate::forms::pack_any;
use crate::segmentation::alphabet::UNKNOWN;
use crate::segmentation::dictionary::Dictionary;
use unicode_normalization::char::is_combining_mark;

/// Words with a letter outside ASCII, counted by whether they are syllables of Vietnamese.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) good: usize,
    pub(super) bad: usize,
}

impl Evidence {
    pub(super) fn of(text: &str) -> Self {
        let mut evidence = Self::default();
        for word in text
            .split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c.is_ascii_digit())
            .filter(|word| !word.is_ascii())
        {
            // Quotation marks and dashes of typography are no letters of any word.
            let word =
                word.trim_matches(|c: char| matches!(c, '\u{2010}'..='\u{2044}' | '«' | '»' | '°'));
            // A sign alone may be a sign: £, ×.
            if word.is_ascii() || word.chars().nth(1).is_none() {
                continue;
            }
            if is_syllable(word) {
                evidence.good += 1;
            } else if !is_abbreviation(word) {
                evidence.bad += 1;
            }
        }
        evidence
    }

    /// Share of the words that are Vietnamese, 0 where there is none.
    pub(super) fn share(self) -> f64 {
        let all = self.good + self.bad;
        if all == 0 {
            0.0
        } else {
            self.good as f64 / all as f64
        }
    }
}

/// Whether a word may be an abbreviation, which says nothing: `NĐ`, `GCNQSHNƠ`.
fn is_abbreviation(word: &str) -> bool {
    word.chars()
        .all(|c| c.is_ascii_uppercase() || matches!(c, 'Đ' | 'Ă' | 'Â' | 'Ê' | 'Ô' | 'Ơ' | 'Ư'))
}

/// Whether a word is a syllable in use, in a case that people write. Signs are letters of the old
/// encodings (`®óng`), and must not be passed over.
fn is_syllable(word: &str) -> bool {
    if !word
        .chars()
        .all(|c| c.is_alphabetic() || is_combining_mark(c))
    {
        return false;
    }
    let mut letters = word.chars().skip(1).filter(|c| c.is_alphabetic());
    let one_case = {
        let rest: Vec<char> = letters.by_ref().collect();
        rest.iter().all(|c| c.is_lowercase())
            || word.starts_with(char::is_uppercase) && rest.iter().all(|c| c.is_uppercase())
    };
    if !one_case {
        return false;
    }
    let Some(spelling) = pack_any(word) else {
        return false;
    };
    let syllable = spelling.unpack();
    if !syllable.is_syllable() {
        return false;
    }
    // Without the dictionary the rules of spelling must do.
    Dictionary::built_in().map_or(true, |d| {
        d.syllabary.number(syllable.canonical().pack()) != UNKNOWN
    })
}
