//! How much a text looks like Vietnamese, to tell which encoding it is in.

use crate::forms::pack;

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
            if word.is_ascii() {
                continue;
            }
            let is_good = pack(word).is_some_and(|spelling| {
                let word = spelling.unpack();
                word.is_syllable()
            });
            if is_good {
                evidence.good += 1;
            } else {
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
