//! The two forms that a word is searched by, made once and remembered.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::glued;
use crate::letters::{
    Kind, Letters, Symbol, Tone, is_invisible, is_tone, is_vowel, is_word_char, mend_look_alike,
    with_mark,
};
use crate::script::mend_mixed_scripts;
use crate::segmentation::alphabet::{Number, UNKNOWN};
use crate::segmentation::dictionary::Dictionary;
use crate::spelling::{Spelling, Symbols};

/// Where an exact form and, right after it, its folded form stand in a [`String`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Forms {
    pub(crate) start: u32,
    pub(crate) exact: u32,
    pub(crate) folded: u32,
}

impl Forms {
    pub(crate) fn exact(self, arena: &str) -> &str {
        let start = self.start as usize;
        arena
            .get(start..start + self.exact as usize)
            .unwrap_or_default()
    }

    pub(crate) fn folded(self, arena: &str) -> &str {
        let start = self.start as usize + self.exact as usize;
        arena
            .get(start..start + self.folded as usize)
            .unwrap_or_default()
    }

    /// Notes what was appended to `arena` since `start`, of which the exact form ends at `middle`.
    pub(crate) fn note(arena: &str, start: usize, middle: usize) -> Self {
        Self {
            start: start as u32,
            exact: (middle - start) as u32,
            folded: (arena.len() - middle) as u32,
        }
    }
}

/// Appends the forms of a word that packs.
pub(crate) fn write_packed(spelling: Spelling, arena: &mut String) -> Forms {
    let start = arena.len();
    let word = spelling.unpack();
    let canonical = word.canonical();
    canonical.write_exact(arena);
    let middle = arena.len();
    canonical.write_folded(arena);
    Forms::note(arena, start, middle)
}

/// Appends the forms of a number: leading zeros say nothing, so they go, and so do the
/// separators of thousands.
pub(crate) fn write_number(number: &str, thousands: bool, arena: &mut String) -> Forms {
    let start = arena.len();
    let digits = number.trim_start_matches('0');
    // A zero that was all there is, or that stands before a separator, stays.
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        arena.push('0');
    }
    if thousands {
        arena.extend(digits.chars().filter(char::is_ascii_digit));
    } else {
        arena.push_str(digits);
    }
    let middle = arena.len();
    arena.extend_from_within(start..middle);
    Forms::note(arena, start, middle)
}

/// What was made of any word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read {
    pub(crate) forms: Forms,
    /// Whether the word is all digits.
    pub(crate) is_number: bool,
    /// The word in small, where it packs after all.
    pub(crate) spelling: Option<Spelling>,
}

/// Appends the forms of any word: long ones, foreign letters, odd marks, mixed scripts.
pub(crate) fn write_any(raw: &str, arena: &mut String) -> Read {
    let word = plain_word(raw);
    if let Some(spelling) = pack(&word) {
        return Read {
            forms: write_packed(spelling, arena),
            is_number: false,
            spelling: Some(spelling),
        };
    }
    if word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty() {
        return Read {
            forms: write_number(&word, false, arena),
            is_number: true,
            spelling: None,
        };
    }
    let start = arena.len();
    arena.push_str(&word);
    let middle = arena.len();
    push_folded(&word, arena);
    // What marks kept apart may be a disguised word without them.
    if let Some(folded) = arena.get(middle..)
        && !folded.is_ascii()
    {
        let again = plain_word(folded);
        arena.truncate(middle);
        push_folded(&again, arena);
    }
    // Without its marks the word may be one whose spelling varies.
    if let Some(spelling) = arena.get(middle..).and_then(pack) {
        arena.truncate(middle);
        spelling.unpack().canonical().write_folded(arena);
    }
    Read {
        forms: Forms::note(arena, start, middle),
        is_number: false,
        spelling: None,
    }
}

/// Appends a lower-case word without its marks.
fn push_folded(word: &str, arena: &mut String) {
    arena.extend(
        word.nfd()
            .filter(|c| !is_combining_mark(*c))
            .map(|c| if c == 'đ' { 'd' } else { c }),
    );
}

/// Appends the folded form of what stands at `exact` in the same text: a document number.
pub(crate) fn push_folded_of(exact: std::ops::Range<usize>, arena: &mut String) {
    let mut at = exact.start;
    while at < exact.end
        && let Some(c) = arena.get(at..).and_then(|rest| rest.chars().next())
    {
        at += c.len_utf8();
        match c {
            'đ' => arena.push('d'),
            c if c.is_ascii() => arena.push(c),
            c => arena.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
}

/// Lower-case compatibility form of a word with nothing in it but letters, digits and marks.
pub(crate) fn plain_word(raw: &str) -> String {
    let mut word: String = raw
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(mend_look_alike)
        .collect();
    // Lower-casing can undo composition and the other way round; two rounds settle all of Unicode.
    for _ in 0..3 {
        let compatible: String = word.nfkc().collect();
        let next: String = mend_mixed_scripts(&compatible)
            .to_lowercase()
            .nfkc()
            .map(mend_look_alike)
            .filter(|c| is_word_char(*c) || is_combining_mark(*c))
            .skip_while(|c| is_combining_mark(*c))
            .collect();
        if next == word {
            break;
        }
        word = next;
    }
    // Marks on digits are noise.
    if word
        .chars()
        .all(|c| c.is_ascii_digit() || is_combining_mark(c))
    {
        word.retain(|c| c.is_ascii_digit());
    }
    if word.is_empty() {
        raw.to_lowercase()
    } else {
        word
    }
}

/// Packs a word in any case and composition.
pub(crate) fn pack_any(word: &str) -> Option<Spelling> {
    pack(word).or_else(|| pack(&plain_word(word)))
}

/// Packs a word, where it packs and is not all digits.
pub(crate) fn pack(word: &str) -> Option<Spelling> {
    let letters = Letters::get();
    let mut parts: Vec<(Symbol, Tone)> = Vec::with_capacity(9);
    let mut has_letter = false;
    for c in word.chars() {
        let class = letters.class(c);
        match class.kind() {
            Kind::Letter => {
                has_letter = true;
                parts.push((class.symbol(), class.tone()));
            }
            Kind::Digit => parts.push((class.symbol(), 0)),
            Kind::Invisible => {}
            Kind::Mark => {
                let last = parts.last_mut()?;
                if is_tone(class.mark()) {
                    if last.1 != 0 || !is_vowel(last.0) {
                        return None;
                    }
                    last.1 = class.mark();
                } else {
                    last.0 = with_mark(last.0, class.mark())?;
                }
            }
            _ => return None,
        }
    }
    if !has_letter {
        return None;
    }
    Symbols::from_parts(&parts).map(|word| word.pack())
}

/// Forms of the words met so far, by their spelling. Open addressing with a fixed size: when it
/// is full it starts afresh, so memory is bounded whatever the text holds.
#[derive(Clone)]
pub(crate) struct FormCache {
    slots: Vec<(u64, u32)>,
    entries: Vec<Entry>,
    pub(crate) arena: String,
    /// How often it started afresh.
    pub(crate) epoch: u32,
    /// Where the numbers of syllables come from, when words are looked for.
    pub(crate) syllabary: Option<Arc<Dictionary>>,
}

/// What is remembered of a word: its forms, and its number in the dictionary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) forms: Forms,
    pub(crate) number: Number,
    /// Whether it may be two syllables without a blank between.
    pub(crate) is_glued: bool,
}

impl FormCache {
    const SLOTS: usize = 1 << 15;
    const MOST: usize = Self::SLOTS / 2;

    pub(crate) fn new() -> Self {
        Self {
            slots: vec![(0, 0); Self::SLOTS],
            entries: Vec::new(),
            arena: String::new(),
            epoch: 0,
            syllabary: None,
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.entries.len() >= Self::MOST
    }

    pub(crate) fn clear(&mut self) {
        self.slots.fill((0, 0));
        self.entries.clear();
        self.arena.clear();
        self.epoch = self.epoch.wrapping_add(1);
    }

    #[inline]
    pub(crate) fn entry(&mut self, spelling: Spelling) -> Entry {
        let mut at = (spelling.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 49) as usize;
        loop {
            let (key, entry) = self.slots[at & (Self::SLOTS - 1)];
            if key == spelling.0 {
                return self.entries[entry as usize];
            }
            if key == 0 {
                return self.add(spelling, at & (Self::SLOTS - 1));
            }
            at += 1;
        }
    }

    #[cold]
    fn add(&mut self, spelling: Spelling, slot: usize) -> Entry {
        let number = self.number(spelling);
        let forms = write_packed(spelling, &mut self.arena);
        let is_glued =
            !spelling.unpack().is_syllable() && glued::cut(forms.exact(&self.arena)).is_some();
        let entry = Entry {
            forms,
            number,
            is_glued,
        };
        self.slots[slot] = (spelling.0, self.entries.len() as u32);
        self.entries.push(entry);
        entry
    }

    /// The number of a word in the dictionary.
    pub(crate) fn number(&self, spelling: Spelling) -> Number {
        self.syllabary.as_ref().map_or(UNKNOWN, |dictionary| {
            dictionary
                .syllabary
                .number(spelling.unpack().canonical().pack())
        })
    }
}
