//! Repairing syllables that recognition has spelt as no syllable is spelt: `quyêt` lacks the tone
//! that every syllable ending in a stop has.
//!
//! What the word must have been is told by the rest of the document. Of the syllables that differ
//! from it in the marks of one letter, one that only has a tone more is believed when the document
//! uses it, and the most used of several. Any other must stand beside the same neighbour elsewhere
//! in the document: names are not made up.

use crate::model::Page;
use crate::syllables::{Syllables, Word};
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// Letters that differ in marks alone.
const FAMILIES: &[&str] = &[
    "aàáảãạăằắẳẵặâầấẩẫậ",
    "eèéẻẽẹêềếểễệ",
    "iìíỉĩị",
    "oòóỏõọôồốổỗộơờớởỡợ",
    "uùúủũụưừứửữự",
    "yỳýỷỹỵ",
    "dđ",
];

/// Repairs the recognised pages of one document; gives how many words were changed.
pub(crate) fn repair(pages: &mut [Page]) -> usize {
    let usage = Usage::of(pages);
    let mut repaired = 0;
    for block in pages.iter_mut().flat_map(|page| &mut page.blocks) {
        let (text, count) = mend_text(&block.text, &usage);
        if count > 0 {
            block.text = text;
            repaired += count;
        }
    }
    repaired
}

fn mend_text(text: &str, usage: &Usage) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut before, mut count) = (text, "", 0);
    let mut words = words(text).peekable();
    while let Some(word) = words.next() {
        let Some(at) = rest.find(word) else {
            continue;
        };
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + word.len()..).unwrap_or_default();
        let after = words.peek().copied().unwrap_or_default();
        match mend(word, before, after, usage) {
            Some(mended) => {
                count += 1;
                out.push_str(&mended);
            }
            None => out.push_str(word),
        }
        before = word;
    }
    out.push_str(rest);
    (out, count)
}

/// What a document uses, in lower case.
#[derive(Default)]
struct Usage {
    /// Syllables with marks, and how often they stand there.
    counts: HashMap<String, usize>,
    /// Neighbours.
    pairs: HashSet<(String, String)>,
}

impl Usage {
    fn of(pages: &[Page]) -> Self {
        let syllables = Syllables::get();
        let mut usage = Self::default();
        for block in pages.iter().flat_map(|page| &page.blocks) {
            let mut before = String::new();
            for word in words(&block.text) {
                let lower = word.to_lowercase();
                if syllables.classify(&lower) == Word::Marked {
                    *usage.counts.entry(lower.clone()).or_default() += 1;
                }
                usage.pairs.insert((before, lower.clone()));
                before = lower;
            }
        }
        usage
    }

    /// Whether a syllable stands beside one of these neighbours somewhere.
    fn has_beside(&self, before: &str, syllable: &str, after: &str) -> bool {
        let pair = |first: &str, second: &str| {
            !first.is_empty()
                && !second.is_empty()
                && self
                    .pairs
                    .contains(&(first.to_lowercase(), second.to_lowercase()))
        };
        pair(before, syllable) || pair(syllable, after)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The word as it must have been; `None` where it is a syllable, or nothing tells.
fn mend(word: &str, before: &str, after: &str, usage: &Usage) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let marked = letters.iter().any(|c| !c.is_ascii());
    if letters.len() < 2 || !marked || !letters.iter().all(|c| c.is_alphabetic()) {
        return None;
    }
    let capitals = letters.iter().all(|c| c.is_uppercase());
    let capital = letters.first().is_some_and(|c| c.is_uppercase());
    let lower: Vec<char> = word.to_lowercase().chars().collect();
    let spelt: String = lower.iter().collect();
    if Syllables::get().classify(&spelt) != Word::Foreign {
        return None;
    }
    let (mut with_tone, mut other) = (Vec::new(), Vec::new());
    for (n, letter) in lower.iter().enumerate() {
        let Some(family) = FAMILIES.iter().find(|family| family.contains(*letter)) else {
            continue;
        };
        for instead in family.chars().filter(|instead| instead != letter) {
            let mut candidate = lower.clone();
            if let Some(slot) = candidate.get_mut(n) {
                *slot = instead;
            }
            let candidate: String = candidate.into_iter().collect();
            let Some(&count) = usage.counts.get(&candidate) else {
                continue;
            };
            if without_tone(instead) == *letter {
                with_tone.push((count, candidate));
            } else if usage.has_beside(before, &candidate, after) {
                other.push((count, candidate));
            }
        }
    }
    let mended = clearly_most(with_tone).or_else(|| clearly_most(other))?;
    Some(if capitals {
        mended.to_uppercase()
    } else if capital {
        let mut chars = mended.chars();
        let first = chars.next()?;
        first.to_uppercase().chain(chars).collect()
    } else {
        mended
    })
}

fn without_tone(letter: char) -> char {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let mut letters = std::iter::once(letter).nfd().filter(|c| !is_tone(c)).nfc();
    letters.next().unwrap_or(letter)
}

/// The candidate that is used most, unless another is used as often.
fn clearly_most(mut candidates: Vec<(usize, String)>) -> Option<String> {
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    match candidates.as_slice() {
        [(most, _), (next, _), ..] if most == next => None,
        _ => candidates.into_iter().next().map(|(_, word)| word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, BlockKind, Method};

    fn repaired(text: &str) -> (usize, String) {
        let mut pages = [Page {
            number: Some(1),
            method: Method::Ocr,
            quality: 1.0,
            blocks: vec![Block {
                kind: BlockKind::Paragraph,
                text: text.to_owned(),
            }],
        }];
        let count = repair(&mut pages);
        (count, pages[0].text())
    }

    #[test]
    fn the_document_tells_what_a_broken_syllable_was() {
        let (count, text) = repaired("Nghị quyết, nghị quyêt; QUYÊT, Quyêt quyệt quyết.");
        assert_eq!(count, 3);
        assert_eq!(text, "Nghị quyết, nghị quyết; QUYẾT, Quyết quyệt quyết.");
    }

    #[test]
    fn a_tone_that_is_missing_goes_before_other_letters() {
        let text = "đạt đạt đạt, giao đất; giao đât";
        assert_eq!(repaired(text).1, "đạt đạt đạt, giao đất; giao đất");
    }

    #[test]
    fn another_letter_needs_the_same_neighbour() {
        let text = "ban hành, ban hănh, thi hành, thi hănh xong";
        assert_eq!(
            repaired(text).1,
            "ban hành, ban hành, thi hành, thi hành xong"
        );
        for text in [
            // A name is no word of the rest.
            "Hạnh phúc. Ông Lê HĂNH, Nông Hănh",
            "hạnh phúc; Hănh",
        ] {
            assert_eq!(repaired(text), (0, text.to_owned()));
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            // A syllable is left, whatever is likelier.
            "quyền quyền quyên",
            // Nothing in the document tells.
            "nghị quyêt",
            // Two that are as likely.
            "quyết quyệt quyêt",
            // Numbers, signs and other languages.
            "12-NQ/TU strong résumé QH15 một-QHĐ",
        ] {
            assert_eq!(repaired(text), (0, text.to_owned()));
        }
    }
}
