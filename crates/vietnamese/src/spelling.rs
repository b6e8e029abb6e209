//! A word as one integer, and the rules of Vietnamese spelling that need no dictionary.

use crate::letters::{self, Symbol, Tone, char_of, is_vowel, plain_char, symbol, unmarked};

/// Most symbols that a [`Spelling`] holds.
pub(crate) const MAX_SYMBOLS: usize = 9;

/// A lower-case word of up to nine letters and digits with at most one tone: 6 bits a symbol, then
/// the place of the tone (4 bits) and the tone (3 bits). Equal for NFC and NFD, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Spelling(pub(crate) u64);

/// The symbols of a [`Spelling`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Symbols {
    symbols: [Symbol; MAX_SYMBOLS],
    len: u8,
    /// The word's tone.
    pub(crate) tone: Tone,
    /// The symbol that carries the tone.
    pub(crate) tone_at: u8,
}

impl Spelling {
    pub(crate) const TONE_AT_SHIFT: u32 = 54;
    pub(crate) const TONE_SHIFT: u32 = 58;

    pub(crate) fn unpack(self) -> Symbols {
        let mut symbols = [0; MAX_SYMBOLS];
        let mut len = 0;
        for i in (0..MAX_SYMBOLS).rev() {
            let symbol = (self.0 >> (6 * i) & 63) as Symbol;
            if symbol != 0 {
                symbols[len] = symbol;
                len += 1;
            }
        }
        Symbols {
            symbols,
            len: len as u8,
            tone: (self.0 >> Self::TONE_SHIFT & 7) as Tone,
            tone_at: (self.0 >> Self::TONE_AT_SHIFT & 15) as u8,
        }
    }
}

impl Symbols {
    pub(crate) fn from_parts(parts: &[(Symbol, Tone)]) -> Option<Self> {
        if parts.is_empty() || parts.len() > MAX_SYMBOLS {
            return None;
        }
        let mut word = Self {
            symbols: [0; MAX_SYMBOLS],
            len: parts.len() as u8,
            tone: 0,
            tone_at: 0,
        };
        for (i, &(symbol, tone)) in parts.iter().enumerate() {
            word.symbols[i] = symbol;
            if tone != 0 {
                if word.tone != 0 {
                    return None;
                }
                word.tone = tone;
                word.tone_at = i as u8;
            }
        }
        Some(word)
    }

    pub(crate) fn pack(&self) -> Spelling {
        let mut bits = 0u64;
        for &symbol in self.as_slice() {
            bits = bits << 6 | u64::from(symbol);
        }
        if self.tone != 0 {
            bits |= u64::from(self.tone_at) << Spelling::TONE_AT_SHIFT;
            bits |= u64::from(self.tone) << Spelling::TONE_SHIFT;
        }
        Spelling(bits)
    }

    pub(crate) fn as_slice(&self) -> &[Symbol] {
        &self.symbols[..usize::from(self.len)]
    }

    pub(crate) fn has_marks(&self) -> bool {
        self.tone != 0 || self.as_slice().iter().any(|&s| letters::is_marked(s))
    }

    /// Whether the word can be a syllable of Vietnamese by its onset, rime and tone.
    pub(crate) fn is_syllable(&self) -> bool {
        let Some(onset) = self.onset_len() else {
            return false;
        };
        let rime = &self.as_slice()[onset..];
        // A closed final stop allows only sắc and nặng; text without marks has no tone at all.
        let stop = rime
            .last()
            .is_some_and(|&s| !is_vowel(s) && matches!(plain_char(s), 'c' | 'h' | 'p' | 't'))
            && !rime.ends_with(&[symbol('n'), symbol('h')]);
        usize::from(self.tone_at) < usize::from(self.len)
            && (self.tone == 0 || usize::from(self.tone_at) >= onset.min(1))
            && (!stop || matches!(self.tone, 0 | 2 | 5))
    }

    /// How many letters the onset takes, where the rest is a rime of Vietnamese.
    fn onset_len(&self) -> Option<usize> {
        let word = self.as_slice();
        (0..=3usize.min(word.len()))
            .rev()
            .find(|&n| is_onset(&word[..n]) && is_rime(&word[..n], &word[n..]))
    }

    /// The same word with its tone and its i or y where the canonical spelling has them.
    ///
    /// Tone marks stand as before the reform (`hòa`, `thúy`, `khóa`), which is how most Party
    /// documents are written. In open syllables after h, k, l, m, s, t and qu, i and y spell the same
    /// sound, and y is written (`lý`, `kỳ`, `quý`). Words that are no Vietnamese syllable stay.
    pub(crate) fn canonical(mut self) -> Self {
        let Some(onset) = self.onset_len() else {
            return self;
        };
        let len = usize::from(self.len);
        if len == onset + 1 && plain_char(self.symbols[onset]) == 'i' {
            let word = &self.symbols[..onset];
            let varies = match word {
                [one] => matches!(plain_char(*one), 'h' | 'k' | 'l' | 'm' | 's' | 't'),
                [first, _] => plain_char(*first) == 'q',
                _ => false,
            };
            if varies {
                self.symbols[onset] = symbol('y');
            }
        }
        if self.tone != 0 {
            self.tone_at = (onset + tone_place(&self.symbols[onset..len])) as u8;
        }
        self
    }

    /// Appends the word as text.
    pub(crate) fn write_exact(&self, out: &mut String) {
        for (i, &s) in self.as_slice().iter().enumerate() {
            let tone = if i == usize::from(self.tone_at) {
                self.tone
            } else {
                0
            };
            out.push(char_of(s, tone));
        }
    }

    /// Appends the word without its marks.
    pub(crate) fn write_folded(&self, out: &mut String) {
        out.extend(self.as_slice().iter().map(|&s| plain_char(unmarked(s))));
    }
}

/// Where in a rime the tone mark stands, by the placement before the reform.
fn tone_place(rime: &[Symbol]) -> usize {
    // A vowel with a mark of its own takes the tone; of ươ the second does.
    if let Some(marked) = rime
        .iter()
        .rposition(|&s| is_vowel(s) && letters::is_marked(s))
    {
        return marked;
    }
    let vowels = rime.iter().take_while(|&&s| is_vowel(s)).count();
    match (vowels, rime.len() > vowels) {
        (0 | 1, _) | (2, false) => 0,
        _ => 1,
    }
}

fn is_onset(word: &[Symbol]) -> bool {
    const ONSETS: &[&str] = &[
        "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
        "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
    ];
    ONSETS.iter().any(|onset| spells(word, onset))
}

fn is_rime(onset: &[Symbol], rime: &[Symbol]) -> bool {
    const RIMES: &[&str] = &[
        "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm",
        "ăn", "ăng", "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em",
        "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "êng", "ênh", "êp", "êt", "êu", "i",
        "ia", "ich", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "im", "in", "inh", "ip",
        "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
        "oat", "oay", "oăc", "oăm", "oăn", "oăng", "oăt", "oc", "oe", "oen", "oeo", "oet", "oi",
        "om", "on", "ong", "ooc", "oong", "op", "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp",
        "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uâc", "uân", "uâng", "uât", "uây",
        "uc", "uê", "uêch", "uên", "uênh", "uêt", "uêu", "ui", "um", "un", "ung", "uơ", "uô",
        "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "up", "ut", "uy", "uya", "uych", "uyên", "uyêt",
        "uyn", "uynh", "uyp", "uyt", "uyu", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ươc", "ươi",
        "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "ych", "yêm", "yên", "yêng",
        "yêt", "yêu", "ym", "yn", "ynh", "yt",
    ];
    // The a of ia is the glide of gi, the rest of uy that of qu.
    if spells(onset, "gi") || spells(onset, "qu") {
        let Some(&first) = rime.first() else {
            return false;
        };
        if matches!(plain_char(first), 'u') && spells(onset, "qu") {
            return false;
        }
    }
    RIMES.iter().any(|r| spells(rime, r))
}

fn spells(word: &[Symbol], text: &str) -> bool {
    let mut chars = text.chars();
    word.iter().all(|&s| chars.next() == Some(plain_char(s))) && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::Letters;

    fn word(text: &str) -> Symbols {
        let parts: Vec<_> = text
            .chars()
            .map(|c| Letters::get().class(c))
            .map(|c| (c.symbol(), c.tone()))
            .collect();
        Symbols::from_parts(&parts).unwrap()
    }

    fn canonical(text: &str) -> String {
        let mut out = String::new();
        word(text).canonical().write_exact(&mut out);
        out
    }

    #[test]
    fn tone_marks_move_to_their_canonical_place() {
        for (typed, expected) in [
            ("hoà", "hòa"),
            ("hòa", "hòa"),
            ("thuý", "thúy"),
            ("uỷ", "ủy"),
            ("khoá", "khóa"),
            ("qúy", "quý"),
            ("quí", "quý"),
            ("gìa", "già"),
            ("gỉai", "giải"),
            ("gì", "gì"),
            ("tòan", "toàn"),
            ("ngòai", "ngoài"),
            ("khủyu", "khuỷu"),
            ("ngừơi", "người"),
            ("tíên", "tiến"),
            ("múôn", "muốn"),
            ("mưá", "mứa"),
            ("mùa", "mùa"),
            ("chiạ", "chịa"),
            ("xoèn", "xoèn"),
            ("loé", "lóe"),
            ("quyêt", "quyêt"),
            ("qủang", "quảng"),
            ("giêng", "giêng"),
            ("gíêng", "giếng"),
            ("xòong", "xoòng"),
            ("café", "café"),
        ] {
            assert_eq!(canonical(typed), expected, "{typed}");
        }
    }

    #[test]
    fn i_and_y_are_one_in_open_syllables_only() {
        for (typed, expected) in [
            ("lí", "lý"),
            ("kì", "kỳ"),
            ("mĩ", "mỹ"),
            ("sĩ", "sỹ"),
            ("tỉ", "tỷ"),
            ("hi", "hy"),
            ("qui", "quy"),
            ("y", "y"),
            ("ý", "ý"),
            ("ì", "ì"),
            ("thúi", "thúi"),
            ("tui", "tui"),
            ("túy", "túy"),
            ("chi", "chi"),
            ("thi", "thi"),
            ("vi", "vi"),
            ("đi", "đi"),
            ("kim", "kim"),
            ("tin", "tin"),
        ] {
            assert_eq!(canonical(typed), expected, "{typed}");
        }
    }

    #[test]
    fn syllables_are_told_from_other_words() {
        let is_syllable = |text: &str| {
            let parts: Vec<_> = text
                .chars()
                .map(|c| Letters::get().class(c))
                .map(|c| (c.symbol(), c.tone()))
                .collect();
            Symbols::from_parts(&parts).is_some_and(|w| w.is_syllable())
        };
        for good in [
            "nghiêng", "quyết", "ủy", "đảng", "gì", "giữa", "khuya", "yêu", "a", "xoong", "nghi",
            "huyện", "uống", "quốc", "giếng", "thuở", "nhanh", "tach",
        ] {
            assert!(is_syllable(good), "{good}");
        }
        for bad in [
            "đắk",
            "internet",
            "qh15",
            "tch",
            "lênin",
            "web",
            "các1",
            "tỉnhủy",
            "thừc",
            "h",
            "đ",
        ] {
            assert!(!is_syllable(bad), "{bad}");
        }
    }

    #[test]
    fn packing_loses_nothing() {
        for text in ["a", "nghiêng", "qh15", "tuyết", "123456789", "đường"] {
            assert_eq!(word(text).pack().unpack(), word(text));
        }
    }
}
