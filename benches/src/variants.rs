//! The same question as people type it: decomposed, without marks, in the other tone placement,
//! with a slip.

use crate::measures::xorshift;
use unicode_normalization::UnicodeNormalization;

/// A way to type a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// As it is.
    Plain,
    /// Decomposed (NFD).
    Decomposed,
    /// `hoà` for `hòa` and the other way about.
    OtherTonePlacement,
    /// Without any mark.
    WithoutMarks,
    /// One letter left out, doubled, or swapped with the next.
    Slip,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Plain,
        Self::Decomposed,
        Self::OtherTonePlacement,
        Self::WithoutMarks,
        Self::Slip,
    ];

    /// Name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "as typed",
            Self::Decomposed => "NFD",
            Self::OtherTonePlacement => "other tone placement",
            Self::WithoutMarks => "without marks",
            Self::Slip => "one slip",
        }
    }

    /// The text typed this way; `seed` chooses the slip.
    #[must_use]
    pub fn apply(self, text: &str, seed: u64) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Decomposed => text.nfd().collect(),
            Self::OtherTonePlacement => other_tone_placement(text),
            Self::WithoutMarks => strip(text),
            Self::Slip => slip(text, seed),
        }
    }
}

fn strip(text: &str) -> String {
    let plain = |c| match c {
        'đ' => 'd',
        'Đ' => 'D',
        c => c,
    };
    text.nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .map(plain)
        .collect()
}

/// Moves the tone mark between the two vowels of open `oa`, `oe`, `uy`.
fn other_tone_placement(text: &str) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let letters: Vec<char> = text.nfd().collect();
    let mut out: Vec<char> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let here = &letters[at..];
        let after_q = at > 0 && matches!(letters[at - 1], 'q' | 'Q');
        let open = |n: usize| {
            here.get(n).is_none_or(|c| {
                !c.is_alphabetic() && !TONES.contains(c) && !('\u{300}'..='\u{36f}').contains(c)
            })
        };
        let pair = |a: char, b: char| {
            matches!(
                (a.to_ascii_lowercase(), b.to_ascii_lowercase()),
                ('o', 'a' | 'e') | ('u', 'y')
            )
        };
        match here {
            [a, tone, b, ..] if !after_q && TONES.contains(tone) && pair(*a, *b) && open(3) => {
                out.extend([*a, *b, *tone]);
                at += 3;
            }
            [a, b, tone, ..] if !after_q && TONES.contains(tone) && pair(*a, *b) && open(3) => {
                out.extend([*a, *tone, *b]);
                at += 3;
            }
            [first, ..] => {
                out.push(*first);
                at += 1;
            }
            [] => break,
        }
    }
    out.into_iter().nfc().collect()
}

fn slip(text: &str, seed: u64) -> String {
    let mut state = seed | 1;
    xorshift(&mut state);
    let mut letters: Vec<char> = text.nfc().collect();
    let places: Vec<usize> = (0..letters.len().saturating_sub(1))
        .filter(|at| letters[*at].is_alphabetic() && letters[at + 1].is_alphabetic())
        .collect();
    if places.is_empty() {
        return text.to_owned();
    }
    let at = places[xorshift(&mut state) as usize % places.len()];
    match xorshift(&mut state) % 3 {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_change_what_they_say_and_nothing_else() {
        let apply = |variant: Variant, text| variant.apply(text, 7);
        assert_eq!(apply(Variant::WithoutMarks, "Đảng ủy xã"), "Dang uy xa");
        assert_eq!(
            apply(Variant::OtherTonePlacement, "hòa thúy quý toán"),
            "hoà thuý quý toán"
        );
        assert_eq!(apply(Variant::OtherTonePlacement, "hoà thuý"), "hòa thúy");
        assert_ne!(apply(Variant::Slip, "nghị quyết"), "nghị quyết");
        assert_ne!(apply(Variant::Decomposed, "ế"), "ế");
    }
}
