//! The keys of Telex and VNI, read after the fact.

use crate::letters::{self, Symbol, Tone};
use crate::spelling::{MAX_SYMBOLS, Symbols};

const CIRCUMFLEX: u8 = 6;
const BREVE: u8 = 7;
const HORN: u8 = 8;

#[derive(Default)]
struct Word {
    letters: Vec<(Symbol, Tone)>,
    tone: Tone,
    keys: usize,
}

impl Word {
    /// Marks the last letter that takes the mark; a horn takes both letters of `uo`.
    fn mark(&mut self, mark: u8) -> bool {
        let takes = |&(symbol, _): &(Symbol, Tone)| letters::with_mark(symbol, mark);
        let Some(at) = self.letters.iter().rposition(|l| takes(l).is_some()) else {
            return false;
        };
        if let Some(marked) = takes(&self.letters[at]) {
            self.letters[at].0 = marked;
        }
        if mark == HORN
            && let Some(before) = at.checked_sub(1)
            && let Some(marked) = takes(&self.letters[before])
            && letters::plain_char(self.letters[before].0) == 'u'
        {
            self.letters[before].0 = marked;
        }
        self.keys += 1;
        true
    }

    fn set_tone(&mut self, tone: Tone) -> bool {
        let free = self.tone == 0 && self.letters.iter().any(|l| letters::is_vowel(l.0));
        self.tone = tone;
        self.keys += 1;
        free
    }

    /// The word with its tone in place; none when no key was one of the input method.
    fn finish(mut self) -> Option<String> {
        if self.keys == 0 || self.letters.len() > MAX_SYMBOLS {
            return None;
        }
        if self.tone != 0 {
            let vowel = self.letters.iter_mut().rfind(|l| letters::is_vowel(l.0))?;
            vowel.1 = self.tone;
        }
        let word = Symbols::from_parts(&self.letters)?;
        if !word.is_syllable() {
            return None;
        }
        let mut out = String::new();
        word.canonical().write_exact(&mut out);
        Some(out)
    }
}

/// What Telex would have made of the keys; none when it makes no syllable of them.
pub(super) fn telex(keys: &str) -> Option<String> {
    let mut word = Word::default();
    for key in keys.chars().map(|c| c.to_ascii_lowercase()) {
        let tone = match key {
            'f' => 1,
            's' => 2,
            'r' => 3,
            'x' => 4,
            'j' => 5,
            _ => 0,
        };
        let has_vowel = word.letters.iter().any(|l| letters::is_vowel(l.0));
        if tone != 0 && has_vowel {
            if !word.set_tone(tone) {
                return None;
            }
            continue;
        }
        match key {
            'w' if word.mark_w() => continue,
            'd' if word.letters == [(letters::symbol('d'), 0)] => {
                word.letters = vec![(letters::symbol('đ'), 0)];
                word.keys += 1;
                continue;
            }
            'a' | 'e' | 'o'
                if word.letters.iter().any(|l| letters::plain_char(l.0) == key)
                    && word.mark_letter(key) =>
            {
                continue;
            }
            _ => {}
        }
        if !key.is_ascii_lowercase() {
            return None;
        }
        word.letters.push((letters::symbol(key), 0));
    }
    word.finish()
}

impl Word {
    fn mark_w(&mut self) -> bool {
        if self.mark(HORN) || self.mark(BREVE) {
            return true;
        }
        // Typed again over a horn that is there: thuwowng.
        self.letters
            .iter()
            .any(|l| matches!(letters::plain_char(l.0), 'ư' | 'ơ'))
    }

    fn mark_letter(&mut self, key: char) -> bool {
        let at = self
            .letters
            .iter()
            .rposition(|l| letters::plain_char(l.0) == key);
        let Some((at, marked)) =
            at.and_then(|at| Some((at, letters::with_mark(self.letters[at].0, CIRCUMFLEX)?)))
        else {
            return false;
        };
        self.letters[at].0 = marked;
        self.keys += 1;
        true
    }
}

/// What VNI would have made of the keys; none when it makes no syllable of them.
pub(super) fn vni(keys: &str) -> Option<String> {
    let mut word = Word::default();
    for key in keys.chars().map(|c| c.to_ascii_lowercase()) {
        let done = match key {
            '1' => word.set_tone(2),
            '2' => word.set_tone(1),
            '3' => word.set_tone(3),
            '4' => word.set_tone(4),
            '5' => word.set_tone(5),
            '6' => word.mark(CIRCUMFLEX),
            '7' => word.mark(HORN),
            '8' => word.mark(BREVE),
            '9' if word.letters == [(letters::symbol('d'), 0)] => {
                word.letters = vec![(letters::symbol('đ'), 0)];
                word.keys += 1;
                true
            }
            key if key.is_ascii_lowercase() => {
                word.letters.push((letters::symbol(key), 0));
                true
            }
            _ => false,
        };
        if !done {
            return None;
        }
    }
    word.finish()
}

#[cfg(test)]
mod tests {
    use super::{telex, vni};

    #[test]
    fn keys_become_letters() {
        for (keys, expected) in [
            ("quyeets", Some("quyết")),
            ("ddoongf", Some("đồng")),
            ("dduowngf", Some("đường")),
            ("uwowcs", Some("ước")),
            ("hoaf", Some("hòa")),
            ("nawm", Some("năm")),
            ("giaf", Some("già")),
            ("the", None),
            ("plans", None),
            ("xyz", None),
        ] {
            assert_eq!(telex(keys).as_deref(), expected, "{keys}");
        }
        for (keys, expected) in [
            ("quye61t", Some("quyết")),
            ("d9u7o7ng2", Some("đường")),
            ("d9uo7ng2", Some("đường")),
            ("na8m", Some("năm")),
            ("qh15", None),
            ("u23", None),
            ("2020", None),
        ] {
            assert_eq!(vni(keys).as_deref(), expected, "{keys}");
        }
    }
}
