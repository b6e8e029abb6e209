//! The letters that Vietnamese words are spelled with, as small numbers.
//!
//! A word of at most nine symbols packs into one integer (see [`crate::spelling`]), which makes
//! case, composition (NFC or NFD) and look-alike letters disappear before any string is touched.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A letter, 1 to 33, or a digit, 34 to 43: its place in `SYMBOLS`.
pub(crate) type Symbol = u8;

/// 0 level, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng.
pub(crate) type Tone = u8;

const SYMBOLS: [char; 44] = [
    '\0', 'a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',
    'o', 'ô', 'ơ', 'p', 'q', 'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3',
    '4', '5', '6', '7', '8', '9',
];

/// The combining marks of Vietnamese by their number: tones 1 to 5, then the marks that make letters.
const MARKS: [char; 9] = [
    '\0', '\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}', '\u{302}', '\u{306}', '\u{31b}',
];
const CIRCUMFLEX: u8 = 6;
const BREVE: u8 = 7;
const HORN: u8 = 8;

const FIRST_DIGIT: Symbol = 34;

/// What a character does in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Class(u16);

/// The kinds of [`Class`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum Kind {
    /// Ends a word: blanks, punctuation, symbols.
    Break = 0,
    /// A letter with a symbol number.
    Letter = 1,
    /// An ASCII digit.
    Digit = 2,
    /// A combining mark that Vietnamese uses.
    Mark = 3,
    /// Takes no place in a word: soft hyphen, zero-width characters.
    Invisible = 4,
    /// Part of a word, but with no symbol number.
    Other = 5,
    /// A combining mark that Vietnamese does not use: part of a word that has begun.
    OtherMark = 6,
}

impl Class {
    const UPPER: u16 = 1 << 9;
    const BREAK: Self = Self::new(Kind::Break, 0);

    const fn new(kind: Kind, number: u8) -> Self {
        Self((kind as u16) << 12 | number as u16)
    }

    pub(crate) const fn kind(self) -> Kind {
        match self.0 >> 12 {
            1 => Kind::Letter,
            2 => Kind::Digit,
            3 => Kind::Mark,
            4 => Kind::Invisible,
            5 => Kind::Other,
            6 => Kind::OtherMark,
            _ => Kind::Break,
        }
    }

    pub(crate) const fn symbol(self) -> Symbol {
        (self.0 & 63) as u8
    }

    pub(crate) const fn tone(self) -> Tone {
        (self.0 >> 6 & 7) as u8
    }

    pub(crate) const fn is_upper(self) -> bool {
        self.0 & Self::UPPER != 0
    }

    /// The number of a combining mark, 1 to 8.
    pub(crate) const fn mark(self) -> u8 {
        (self.0 & 15) as u8
    }
}

/// Classes of the characters below U+2100, which is nearly all of Vietnamese text.
pub(crate) struct Letters {
    classes: Box<[Class; Self::LIMIT]>,
}

static LETTERS: LazyLock<Letters> = LazyLock::new(Letters::build);

impl Letters {
    const LIMIT: usize = 0x2100;

    pub(crate) fn get() -> &'static Self {
        &LETTERS
    }

    fn build() -> Self {
        let mut classes = Box::new([Class::BREAK; Self::LIMIT]);
        for (code, class) in (0u32..).zip(classes.iter_mut()) {
            if let Some(c) = char::from_u32(code) {
                *class = classify(c);
            }
        }
        Self { classes }
    }

    #[inline]
    pub(crate) fn ascii(&self, byte: u8) -> Class {
        self.classes[usize::from(byte)]
    }

    pub(crate) fn class(&self, c: char) -> Class {
        self.class_of_code(c as u32)
    }

    /// The class of a code point; that of a blank where there is no such character.
    #[inline]
    pub(crate) fn class_of_code(&self, code: u32) -> Class {
        match self.classes.get(code as usize) {
            Some(class) => *class,
            None => char::from_u32(code).map_or(Class::BREAK, classify_outside),
        }
    }
}

/// The letter that stands behind a look-alike of Vietnamese text: Icelandic and African letters
/// in place of đ, the old oi (ƣ) in place of ư. Sources: common keyboard and font slips.
pub(crate) const fn mend_look_alike(c: char) -> char {
    match c {
        'ð' | 'ɖ' => 'đ',
        'Ð' | 'Ɖ' => 'Đ',
        'ƣ' => 'ư',
        'Ƣ' => 'Ư',
        _ => c,
    }
}

/// Characters that take no room on the page and stand inside words by accident.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
    )
}

/// Letters and decimal digits of any script; fractions and the like are signs.
pub(crate) fn is_word_char(c: char) -> bool {
    c.is_alphabetic() || digit_of(c).is_some()
}

fn classify(c: char) -> Class {
    let c = mend_look_alike(c);
    if is_invisible(c) {
        return Class::new(Kind::Invisible, 0);
    }
    if let Some(digit) = digit_of(c) {
        return Class::new(Kind::Digit, FIRST_DIGIT + digit);
    }
    // U+0340 and U+0341 are the grave and acute tone marks of old Vietnamese data.
    if ('\u{300}'..'\u{370}').contains(&c) {
        let single = std::iter::once(c).nfc().next().unwrap_or(c);
        if let Some(mark) = mark_of(single) {
            return Class::new(Kind::Mark, mark);
        }
    }
    if is_combining_mark(c) {
        return Class::new(Kind::OtherMark, 0);
    }
    // Vietnamese letters stand in these blocks only; asking all would make the start slow.
    if (c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c) || c == '\u{212a}')
        && let Some(letter) = classify_letter(c)
    {
        return letter;
    }
    if is_word_char(c) {
        Class::new(Kind::Other, 0)
    } else {
        Class::BREAK
    }
}

fn classify_letter(c: char) -> Option<Class> {
    let mut lower = c.to_lowercase();
    let (Some(first), None) = (lower.next(), lower.next()) else {
        return None;
    };
    let upper = first != c;
    let mut parts = std::iter::once(first).nfd();
    let base = parts.next()?;
    let mut symbol = symbol_of(base)?;
    let mut tone = 0;
    for part in parts {
        let mark = mark_of(part)?;
        if mark < CIRCUMFLEX {
            tone = mark;
        } else {
            symbol = with_mark(symbol, mark)?;
        }
    }
    if tone != 0 && !is_vowel(symbol) {
        return None;
    }
    let upper = if upper { Class::UPPER } else { 0 };
    Some(Class(
        (Kind::Letter as u16) << 12 | u16::from(symbol) | u16::from(tone) << 6 | upper,
    ))
}

#[cold]
fn classify_outside(c: char) -> Class {
    if is_invisible(c) {
        Class::new(Kind::Invisible, 0)
    } else if is_combining_mark(c) {
        Class::new(Kind::OtherMark, 0)
    } else if let Some(digit) = digit_of(c) {
        Class::new(Kind::Digit, FIRST_DIGIT + digit)
    } else if is_word_char(c) {
        // The Kelvin and Ångström signs and their like fold onto ordinary letters.
        let single = std::iter::once(c).nfc().next().unwrap_or(c);
        if single != c && (single as usize) < Letters::LIMIT {
            classify(single)
        } else {
            Class::new(Kind::Other, 0)
        }
    } else {
        Class::BREAK
    }
}

/// The value of an ASCII digit, or of one raised or lowered: `m²` is `m2`.
fn digit_of(c: char) -> Option<u8> {
    if !c.is_numeric() {
        return None;
    }
    let plain = std::iter::once(c).nfkc().next()?;
    let digit = plain.to_digit(10)?;
    (std::iter::once(c).nfkc().count() == 1).then_some(digit as u8)
}

/// The number of a combining mark of Vietnamese.
fn mark_of(c: char) -> Option<u8> {
    let place = MARKS.iter().skip(1).position(|&m| m == c)?;
    Some(place as u8 + 1)
}

fn symbol_of(c: char) -> Option<Symbol> {
    SYMBOLS
        .iter()
        .take(usize::from(FIRST_DIGIT))
        .skip(1)
        .position(|&s| s == c)
        .map(|i| i as Symbol + 1)
}

/// The symbol of a lower-case letter without tone, or of a digit.
pub(crate) fn symbol(c: char) -> Symbol {
    SYMBOLS.iter().position(|&s| s == c).unwrap_or(0) as Symbol
}

/// The letter that a mark makes of another: circumflex, breve or horn. `None` where Vietnamese
/// has no such letter.
pub(crate) const fn with_mark(symbol: Symbol, mark: u8) -> Option<Symbol> {
    match (SYMBOLS[symbol as usize], mark) {
        ('a', CIRCUMFLEX) => Some(3),
        ('a', BREVE) => Some(2),
        ('e', CIRCUMFLEX) => Some(9),
        ('o', CIRCUMFLEX) => Some(20),
        ('o', HORN) => Some(21),
        ('u', HORN) => Some(28),
        _ => None,
    }
}

/// Whether a mark number stands for a tone.
pub(crate) const fn is_tone(mark: u8) -> bool {
    mark < CIRCUMFLEX
}

pub(crate) const fn is_vowel(symbol: Symbol) -> bool {
    matches!(
        SYMBOLS[symbol as usize],
        'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y'
    )
}

/// Whether the letter differs from its base: ă â đ ê ô ơ ư.
pub(crate) const fn is_marked(symbol: Symbol) -> bool {
    unmarked(symbol) != symbol
}

/// The letter without its mark: a for ă and â, d for đ.
pub(crate) const fn unmarked(symbol: Symbol) -> Symbol {
    match symbol {
        2 | 3 => 1,
        7 => 6,
        9 => 8,
        20 | 21 => 19,
        28 => 27,
        other => other,
    }
}

/// The lower-case character of a symbol without tone.
pub(crate) const fn plain_char(symbol: Symbol) -> char {
    SYMBOLS[symbol as usize]
}

/// The lower-case character of a vowel with a tone, in NFC.
pub(crate) fn char_of(symbol: Symbol, tone: Tone) -> char {
    let plain = plain_char(symbol);
    if tone == 0 {
        return plain;
    }
    // Not `compose`: the dot below comes before breve and circumflex in canonical order.
    [plain, MARKS[usize::from(tone)]]
        .into_iter()
        .nfc()
        .next()
        .unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_has_a_class_and_a_character() {
        for symbol in 1..FIRST_DIGIT {
            for tone in 0..=5 {
                if tone != 0 && !is_vowel(symbol) {
                    continue;
                }
                let c = char_of(symbol, tone);
                for (form, upper) in [(c, false), (c.to_uppercase().next().unwrap(), true)] {
                    let class = Letters::get().class(form);
                    assert_eq!(
                        (class.kind(), class.symbol(), class.tone(), class.is_upper()),
                        (Kind::Letter, symbol, tone, upper),
                        "{form}"
                    );
                }
            }
        }
    }

    #[test]
    fn constants_agree_with_the_table() {
        for (made, symbol_char) in [
            (with_mark(symbol('a'), CIRCUMFLEX), 'â'),
            (with_mark(symbol('a'), BREVE), 'ă'),
            (with_mark(symbol('e'), CIRCUMFLEX), 'ê'),
            (with_mark(symbol('o'), CIRCUMFLEX), 'ô'),
            (with_mark(symbol('o'), HORN), 'ơ'),
            (with_mark(symbol('u'), HORN), 'ư'),
        ] {
            assert_eq!(made.map(plain_char), Some(symbol_char));
        }
        for (marked, plain) in [
            ('ă', 'a'),
            ('đ', 'd'),
            ('ê', 'e'),
            ('ô', 'o'),
            ('ơ', 'o'),
            ('ư', 'u'),
        ] {
            assert_eq!(plain_char(unmarked(symbol(marked))), plain);
        }
    }

    #[test]
    fn look_alikes_and_marks_are_classed() {
        let letters = Letters::get();
        for (c, symbol_char) in [('ð', 'đ'), ('Ð', 'đ'), ('Ɖ', 'đ'), ('Ƣ', 'ư')] {
            assert_eq!(plain_char(letters.class(c).symbol()), symbol_char);
        }
        for (c, kind) in [
            ('\u{301}', Kind::Mark),
            ('\u{341}', Kind::Mark),
            ('\u{308}', Kind::OtherMark),
            ('\u{ad}', Kind::Invisible),
            ('\u{200b}', Kind::Invisible),
            ('\u{a0}', Kind::Break),
            ('ñ', Kind::Other),
            ('ń', Kind::Other),
            ('中', Kind::Other),
            ('7', Kind::Digit),
        ] {
            assert_eq!(letters.class(c).kind(), kind, "{c:?}");
        }
    }
}
