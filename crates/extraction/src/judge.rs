//! How far a text can be trusted: whether it reads as Vietnamese, as another language written in
//! Latin letters, or as rubbish.

use crate::syllables::{Syllables, Word};

/// What the words of a text look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Words of letters.
    pub(crate) words: usize,
    /// Those that are Vietnamese syllables.
    pub(crate) syllables: usize,
    /// Those of them that carry a mark.
    pub(crate) marked: usize,
    /// Words of two letters or more that could be of a language written in ASCII.
    plain: usize,
    /// Words of one letter.
    single: usize,
}

/// The fewest words that a verdict can rest on.
const ENOUGH: usize = 20;

impl Reading {
    pub(crate) fn of(text: &str) -> Self {
        let syllables = Syllables::get();
        let mut reading = Self::default();
        for word in text.split(|c: char| !c.is_alphabetic()) {
            if word.is_empty() {
                continue;
            }
            reading.words += 1;
            let letters = word.chars().count();
            reading.single += usize::from(letters == 1);
            match syllables.classify(word) {
                Word::Marked => {
                    reading.syllables += 1;
                    reading.marked += 1;
                }
                Word::Unmarked => reading.syllables += 1,
                Word::Foreign => {}
            }
            let vowel = word.bytes().any(|b| b"aeiouyAEIOUY".contains(&b));
            let plain = word.is_ascii() && vowel && (2..=18).contains(&letters);
            reading.plain += usize::from(plain);
        }
        reading
    }

    /// Share of words that are Vietnamese syllables.
    pub(crate) fn share(&self) -> f32 {
        self.syllables as f32 / self.words.max(1) as f32
    }

    fn of_words(&self, n: usize) -> f32 {
        n as f32 / self.words.max(1) as f32
    }

    /// Too little text to be what a page says.
    pub(crate) fn is_scant(&self) -> bool {
        self.words - self.single.min(self.words) < ENOUGH
    }

    /// The text is no language: broken fonts, bad earlier recognition, letters of a watermark.
    pub(crate) fn is_garbage(&self) -> bool {
        if self.words < ENOUGH {
            return false;
        }
        let latin = self.of_words(self.plain) > 0.75 && self.of_words(self.single) < 0.25;
        let vietnamese = self.share() > 0.6 && self.of_words(self.single) < 0.4;
        !latin && !vietnamese
    }

    /// Vietnamese that has lost its marks, as recognition with the wrong language leaves it.
    pub(crate) fn has_lost_marks(&self) -> bool {
        self.words >= ENOUGH && self.share() > 0.7 && self.of_words(self.marked) < 0.03
    }

    /// 0.0 to 1.0: how far the text reads as language.
    pub(crate) fn quality(&self) -> f32 {
        if self.words == 0 {
            return 0.0;
        }
        if self.words < ENOUGH {
            return 0.9;
        }
        // Numbers, names and abbreviations keep good pages below one: full marks from 0.85 on.
        let vietnamese = (self.share() / 0.85).min(1.0);
        let latin = if self.of_words(self.single) < 0.25 {
            self.of_words(self.plain) * 0.95
        } else {
            0.0
        };
        vietnamese.max(latin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_language_from_rubbish() {
        let vietnamese = "Tỉnh ủy Vạn Xuân ban hành Nghị quyết số 12-NQ/TU về công tác cán bộ trong \
                          tình hình mới, giao Ban Tổ chức Tỉnh ủy chủ trì";
        let english = "The committee shall publish its annual report on the state of the archives in \
                       the first quarter of each year and send a copy to all members";
        let watermark =
            ". v n i e t nam . L u atV www v n i e t nam L u a t V w w w h t t p n e t v n";
        let broken = "Qu\u{fffd}t \u{fffd}\u{fffd}nh s\u{fffd} xqz ghtr wkx ñkl zzt qrs tvw xzq bcd fgh \
                      jkl mnp qrs tvx zwq rty plk mnb vcx zsw qaz wsx edc";
        let unmarked = "Tinh uy Van Xuan ban hanh Nghi quyet so ve cong tac can bo trong tinh hinh moi \
                        giao Ban To chuc Tinh uy chu tri tham muu";
        let is = |text| {
            let reading = Reading::of(text);
            (reading.is_garbage(), reading.has_lost_marks())
        };
        assert_eq!(is(vietnamese), (false, false));
        assert_eq!(is(english), (false, false));
        assert_eq!(is(watermark), (true, false));
        assert_eq!(is(broken), (true, false));
        assert_eq!(is(unmarked), (false, true));
        assert!(Reading::of(vietnamese).quality() > 0.95);
        assert!(Reading::of(broken).quality() < 0.4);
        assert!(Reading::of("Phụ lục 2").is_scant());
    }
}
