//! The keys of Telex and VNI, read after the fact.

use crate::letters::{self, Kind, Letters, Symbol, Tone};
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

/// What Telex would have made of the keys; none when it makes no syllable of them. Letters that
/// have their marks already may stand among them: `đaij`. With it comes whether the keys speak for
/// themselves: two of them, or a tone at the end. Words of other languages have one in the middle.
pub(super) fn telex(keys: &str) -> Option<(String, bool)> {
    let mut word = Word::default();
    let length = keys.chars().count();
    let mut ends_in_tone = false;
    for key in keys.chars() {
        let key = key.to_ascii_lowercase();
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
            ends_in_tone = true;
            continue;
        }
        ends_in_tone = false;
        let done = match key {
            'w' => word.mark_w() || length > 2 && !has_vowel && word.push_horned_u(),
            'd' => word.bar_d(),
            'a' | 'e' | 'o' => word.mark_letter(key),
            _ => false,
        };
        if !done && !word.push(key) {
            return None;
        }
    }
    let sure = ends_in_tone || word.keys > 1;
    Some((word.finish()?, sure))
}

impl Word {
    /// Adds a letter; `false` for what is none.
    fn push(&mut self, key: char) -> bool {
        let class = Letters::get().class(key);
        if class.kind() != Kind::Letter {
            return false;
        }
        if class.tone() != 0 {
            if self.tone != 0 {
                return false;
            }
            self.tone = class.tone();
        }
        self.letters.push((class.symbol(), 0));
        true
    }

    /// A bar through the d that the word begins with, typed right after it or at the end.
    fn bar_d(&mut self) -> bool {
        match self.letters.first_mut() {
            Some(first) if first.0 == letters::symbol('d') => {
                first.0 = letters::symbol('đ');
                self.keys += 1;
                true
            }
            _ => false,
        }
    }

    /// `nhwng`: the key of the horn with nothing to put it on.
    fn push_horned_u(&mut self) -> bool {
        if self.letters.is_empty() {
            return false;
        }
        self.letters.push((letters::symbol('ư'), 0));
        self.keys += 1;
        true
    }

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

/// What VNI would have made of the keys; none when it makes no syllable of them. Letters that have
/// their marks already may stand among them.
pub(super) fn vni(keys: &str) -> Option<String> {
    let mut word = Word::default();
    for key in keys.chars() {
        let done = match key {
            '1' => word.set_tone(2),
            '2' => word.set_tone(1),
            '3' => word.set_tone(3),
            '4' => word.set_tone(4),
            '5' => word.set_tone(5),
            '6' => word.mark(CIRCUMFLEX),
            '7' => word.mark(HORN),
            '8' => word.mark(BREVE),
            '9' => word.bar_d(),
            key => word.push(key),
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
            ("dangd", Some("đang")),
            ("nhwng", Some("nhưng")),
            ("đaij", Some("đại")),
            ("quyêts", Some("quyết")),
            ("DDAIJ", Some("đại")),
            ("nghịj", None),
            ("tw", None),
            ("www", None),
            ("the", None),
            ("plans", None),
            ("xyz", None),
        ] {
            let read = telex(keys).map(|(read, _)| read);
            assert_eq!(read.as_deref(), expected, "{keys}");
        }
        for (keys, sure) in [
            ("quyeets", true),
            ("nghij", true),
            ("taxi", false),
            ("moon", false),
        ] {
            assert_eq!(telex(keys).map(|(_, sure)| sure), Some(sure), "{keys}");
        }
        for (keys, expected) in [
            ("quye61t", Some("quyết")),
            ("d9u7o7ng2", Some("đường")),
            ("d9uo7ng2", Some("đường")),
            ("na8m", Some("năm")),
            ("dang9", Some("đang")),
            ("quyêt1", Some("quyết")),
            ("QUYE61T", Some("quyết")),
            ("qh15", None),
            ("u23", None),
            ("2020", None),
        ] {
            assert_eq!(vni(keys).as_deref(), expected, "{keys}");
        }
    }
}
