//! How likely Vietnamese syllables are, alone and beside another.

use std::collections::HashMap;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// A syllable of the table.
pub(super) type Syllable = u32;

/// The table of `data/neighbours.tsv`.
#[derive(Debug, Default)]
pub(super) struct Language {
    numbers: HashMap<&'static str, Syllable>,
    names: Vec<&'static str>,
    /// How often each was seen.
    seen: Vec<f32>,
    all: f32,
    pairs: HashMap<(Syllable, Syllable), f32>,
    /// Letters without marks -> the syllables that are spelt with them.
    by_letters: HashMap<String, Vec<Syllable>>,
}

/// How much of the likelihood of a syllable is its neighbour's to say.
const BY_NEIGHBOUR: f32 = 0.9;

/// Likelihood of a syllable that the table does not have.
const UNSEEN: f32 = 1e-8;

impl Language {
    /// The shared table.
    pub(super) fn get() -> &'static Self {
        static LANGUAGE: OnceLock<Language> = OnceLock::new();
        LANGUAGE.get_or_init(|| Self::read(include_str!("../../data/neighbours.tsv")))
    }

    fn read(table: &'static str) -> Self {
        let mut language = Self::default();
        let rows = || table.lines().filter(|line| !line.starts_with('#'));
        let count = |cell: &str| 2.0f32.powf(cell.parse::<f32>().unwrap_or(0.0) / 4.0);
        for row in rows() {
            let mut cells = row.splitn(3, '\t');
            let (Some(name), Some(seen)) = (cells.next(), cells.next()) else {
                continue;
            };
            let number = language.names.len() as Syllable;
            language.numbers.insert(name, number);
            language.names.push(name);
            language.seen.push(count(seen));
            let letters = without_marks(name);
            language.by_letters.entry(letters).or_default().push(number);
        }
        language.all = language.seen.iter().sum::<f32>().max(1.0);
        for row in rows() {
            let mut cells = row.split('\t');
            let first = cells.next().and_then(|name| language.number(name));
            for cell in cells.skip(1) {
                let pair = cell.split_once(' ');
                let second = pair.and_then(|(name, seen)| Some((language.number(name)?, seen)));
                if let (Some(first), Some((second, seen))) = (first, second) {
                    language.pairs.insert((first, second), count(seen));
                }
            }
        }
        language
    }

    /// The number of a syllable in its canonical spelling.
    pub(super) fn number(&self, canonical: &str) -> Option<Syllable> {
        self.numbers.get(canonical).copied()
    }

    /// Its canonical spelling.
    pub(super) fn name(&self, syllable: Syllable) -> &'static str {
        self.names.get(syllable as usize).copied().unwrap_or("")
    }

    /// All syllables that differ from a word in marks alone, itself among them if it is one.
    pub(super) fn alike(&self, word: &str) -> &[Syllable] {
        let alike = self.by_letters.get(&without_marks(word));
        alike.map(Vec::as_slice).unwrap_or_default()
    }

    /// The logarithm of the likelihood of a syllable after another, of which `None` is not known.
    pub(super) fn after(&self, before: Option<Syllable>, syllable: Option<Syllable>) -> f32 {
        let seen = |one: Syllable| self.seen.get(one as usize).copied().unwrap_or(0.0);
        let Some(syllable) = syllable else {
            return UNSEEN.ln();
        };
        let alone = seen(syllable) / self.all;
        let Some(before) = before else {
            return alone.max(UNSEEN).ln();
        };
        let pair = self.pairs.get(&(before, syllable)).copied().unwrap_or(0.0);
        let beside = pair / seen(before).max(1.0);
        (beside * BY_NEIGHBOUR + alone * (1.0 - BY_NEIGHBOUR))
            .max(UNSEEN)
            .ln()
    }
}

/// Lower case without marks, `đ` as `d`.
pub(super) fn without_marks(word: &str) -> String {
    word.to_lowercase()
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_tell_syllables_apart() {
        let language = Language::get();
        let number = |word: &str| language.number(word);
        assert!(number("chuyển").is_some());
        for (before, likely, other) in [
            ("thẩm", "quyền", "quyên"),
            ("tổ", "chức", "chúc"),
            ("đảng", "viên", "viện"),
            ("chi", "bộ", "bố"),
        ] {
            let after = |word| language.after(number(before), number(word));
            assert!(after(likely) > after(other) + 2.0, "{before} {likely}");
        }
        assert!(language.after(None, None) < language.after(None, number("chuyên")));
    }

    #[test]
    fn syllables_of_the_same_letters_are_found() {
        let language = Language::get();
        let names: Vec<&str> = language
            .alike("ĐẢNG")
            .iter()
            .map(|one| language.name(*one))
            .collect();
        for name in ["đảng", "đang", "dạng", "đáng"] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        assert!(language.alike("xyzzy").is_empty());
    }
}
