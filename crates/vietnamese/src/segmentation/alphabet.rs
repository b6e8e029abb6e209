//! The characters that stand for syllables in the string that lindera segments.
//!
//! A syllable of the list is one character for its lower-case form and one for its capitalised
//! form; numbers, punctuation marks and all other words have reserved numbers. All characters are
//! of the basic plane and three bytes in UTF-8, since lindera's `char.def` reads code points as 16
//! bits, and so byte offset / 3 is the index of the token.
//!
//! This file is used by the build script too, so it needs nothing but the standard library.

/// Character of the first number in lower case.
const LOWER: u32 = 0x3400;
/// Character of the first number with a capital.
const CAPITAL: u32 = 0x8400;
/// Most syllables that the two ranges hold.
pub(crate) const MOST_NUMBERS: usize = 0x5000;

/// A number of one token: reserved ones first, then the syllables in the order of their list.
pub(crate) type Number = u16;

/// Reserved: a number in digits.
pub(crate) const DIGITS: Number = 0;
/// Reserved: any word that is no syllable of the list.
pub(crate) const UNKNOWN: Number = 1;
/// Reserved: a mark that is none of [`MARKS`].
pub(crate) const MARK: Number = 2;
/// The punctuation marks that have a number of their own, from 3 on.
pub(crate) const MARKS: [char; 20] = [
    '.', ',', ';', ':', '?', '!', '(', ')', '"', '\'', '-', '/', '%', '&', '…', '“', '”', '–', '+',
    '=',
];
/// Number of the first syllable.
pub(crate) const FIRST_SYLLABLE: Number = 3 + MARKS.len() as Number;

/// Number of a punctuation mark.
pub(crate) fn mark_number(mark: char) -> Number {
    let known = match mark {
        '—' | '−' | '‐' | '‑' => '–',
        '‘' | '’' | '`' | '´' => '\'',
        '«' | '„' => '“',
        '»' => '”',
        other => other,
    };
    MARKS
        .iter()
        .position(|&m| m == known)
        .map_or(MARK, |i| 3 + i as Number)
}

/// First and last character of the capitalised forms.
pub(crate) fn capital_range() -> (u32, u32) {
    (CAPITAL, CAPITAL + MOST_NUMBERS as u32 - 1)
}

/// The character that stands for a token.
pub(crate) fn character(number: Number, capital: bool) -> char {
    let base = if capital { CAPITAL } else { LOWER };
    char::from_u32(base + u32::from(number)).unwrap_or('\u{3401}')
}
