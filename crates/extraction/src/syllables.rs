//! Which written syllables exist in Vietnamese: how a text layer or a recognised page is judged.
//!
//! A syllable is an onset, a rime and a tone; the tables list the onsets and rimes of the national
//! orthography, so that every syllable that can be spelt is known and nothing else is.

use unicode_normalization::UnicodeNormalization;

const ONSETS: &[&str] = &[
    "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch", "b", "c", "d", "đ", "g",
    "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// Rimes with marks of the vowel, without marks of the tone.
const RIMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu \
    ây e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên \
    iêng iêp iêt iêu y yêm yên yêng yêt yêu ych ynh yt yn o oc oi om on ong op ot oong ooc oa oac oach \
    oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp \
    ôt ơ ơi ơm ơn ơp ơt u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt uân uâng uât uây uê uêch \
    uên uênh uêt uêu uơ uy uya uych uynh uyn uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm \
    ươn ương ươp ươt ươu";

/// A syllable taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parts {
    /// Letters with marks of the vowel, lower case.
    letters: String,
    /// The combining mark of the tone.
    tone: Option<char>,
    /// Whether any mark was there, of vowel or tone, `đ` among them.
    marked: bool,
}

fn take_apart(word: &str) -> Option<Parts> {
    let mut parts = Parts::default();
    for c in word.nfd() {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => {
                parts.marked = true;
                if parts.tone.replace(c).is_some() {
                    return None;
                }
            }
            '\u{302}' | '\u{306}' | '\u{31b}' => {
                parts.marked = true;
                parts.letters.push(c);
            }
            'đ' | 'Đ' => {
                parts.marked = true;
                parts.letters.push('đ');
            }
            c if c.is_ascii_alphabetic() => parts.letters.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    parts.letters = parts.letters.nfc().collect();
    Some(parts)
}

/// What a word is in Vietnamese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// A syllable with a mark on a letter.
    Marked,
    /// A syllable that needs no mark, or has lost them.
    Unmarked,
    /// No syllable.
    Foreign,
}

/// Tells syllables from other words; the tables are laid out once.
#[derive(Debug)]
pub(crate) struct Syllables {
    rimes: std::collections::HashSet<&'static str>,
    bare_rimes: std::collections::HashSet<String>,
}

impl Syllables {
    /// The shared inventory.
    pub(crate) fn get() -> &'static Self {
        static SYLLABLES: std::sync::OnceLock<Syllables> = std::sync::OnceLock::new();
        SYLLABLES.get_or_init(|| Self {
            rimes: RIMES.split_whitespace().collect(),
            bare_rimes: RIMES.split_whitespace().map(vietnamese::fold).collect(),
        })
    }

    /// What `word`, which holds letters alone, is.
    pub(crate) fn classify(&self, word: &str) -> Word {
        if word.len() > 24 {
            return Word::Foreign;
        }
        let Some(parts) = take_apart(word) else {
            return Word::Foreign;
        };
        let spelt = ONSETS.iter().any(|onset| {
            parts.letters.strip_prefix(onset).is_some_and(|rime| {
                if parts.marked {
                    self.rimes.contains(rime) && tone_fits(rime, parts.tone)
                } else {
                    self.rimes.contains(rime) || self.bare_rimes.contains(rime)
                }
            })
        });
        match (spelt, parts.marked) {
            (false, _) => Word::Foreign,
            (true, true) => Word::Marked,
            (true, false) => Word::Unmarked,
        }
    }
}

/// A syllable that ends in a stop takes one of two tones.
fn tone_fits(rime: &str, tone: Option<char>) -> bool {
    let stopped = rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch");
    !stopped || matches!(tone, Some('\u{301}' | '\u{323}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_syllables_from_what_looks_like_them() {
        let syllables = Syllables::get();
        for word in [
            "nghị",
            "quyết",
            "Tỉnh",
            "ỦY",
            "hoà",
            "hòa",
            "giếng",
            "giết",
            "quốc",
            "đường",
            "Ngoằng",
            "quỳnh",
            "thuở",
            "ưỡn",
            "yêu",
            "gì",
            "khuỷu",
            "NGHĨA",
            "đa",
        ] {
            assert_eq!(syllables.classify(word), Word::Marked, "{word}");
        }
        for word in [
            "ban", "hanh", "Dang", "khuya", "xoong", "uong", "trung", "a",
        ] {
            assert_eq!(syllables.classify(word), Word::Unmarked, "{word}");
        }
        for word in [
            "www", "với1", "strong", "quyêt", "lơc", "ngf", "NQ", "ñoàn", "hôi̶", "thựư", "xắx",
            "bìt",
        ] {
            assert_eq!(syllables.classify(word), Word::Foreign, "{word}");
        }
    }
}
