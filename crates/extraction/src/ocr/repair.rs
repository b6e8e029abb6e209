//! Repairing syllables that recognition has spelt as no syllable is spelt: `quyêt` lacks the tone
//! that every syllable ending in a stop has.
//!
//! First each word is held against its neighbours ([`super::context`]). What no word of the language
//! is after that is told by the rest of the document. Of the syllables that differ
//! from it in the marks of one letter, one that only has a tone more is believed when the document
//! uses it, and the most used of several. Any other must stand beside the same neighbour elsewhere
//! in the document: names are not made up.

use super::context;
use crate::model::{Block, Page};
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

/// Another spelling for some bytes of a block's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) instead: String,
}

/// Repairs the recognised pages of one document; gives how many words were changed.
pub(crate) fn repair(pages: &mut [Page]) -> usize {
    let mut repaired = 0;
    for block in pages.iter_mut().flat_map(|page| &mut page.blocks) {
        let edits = context::edits(block);
        repaired += apply(block, edits);
    }
    let usage = Usage::of(pages);
    for block in pages.iter_mut().flat_map(|page| &mut page.blocks) {
        let edits = edits(&block.text, &usage);
        repaired += apply(block, edits);
    }
    repaired
}

/// Changes the text of a block and moves its words along; gives how many changes there were.
pub(super) fn apply(block: &mut Block, edits: Vec<Edit>) -> usize {
    let count = edits.len();
    // From the last on, so that places before stay what they are.
    for edit in edits.into_iter().rev() {
        let Some(before) = block.text.get(edit.from..edit.to) else {
            continue;
        };
        let before = before.to_owned();
        block.text.replace_range(edit.from..edit.to, &edit.instead);
        let moved = |place: usize| (place + edit.instead.len()).saturating_sub(before.len());
        for word in &mut block.words {
            if word.from <= edit.from && edit.to <= word.to {
                let start = block.text.get(word.from..edit.from).unwrap_or_default();
                word.to = moved(word.to);
                let end = edit.from + edit.instead.len();
                let end = block.text.get(end..word.to).unwrap_or_default();
                word.read_as
                    .get_or_insert_with(|| format!("{start}{before}{end}"));
            } else if word.from >= edit.to {
                word.from = moved(word.from);
                word.to = moved(word.to);
            }
        }
    }
    count
}

fn edits(text: &str, usage: &Usage) -> Vec<Edit> {
    let (mut end, mut before, mut edits) = (0, "", Vec::new());
    let mut words = words(text).peekable();
    while let Some(word) = words.next() {
        let Some(at) = text.get(end..).and_then(|rest| rest.find(word)) else {
            continue;
        };
        let from = end + at;
        end = from + word.len();
        let after = words.peek().copied().unwrap_or_default();
        if is_number(around(text, from, end)) {
            before = word;
            continue;
        }
        if let Some(instead) = mend(word, before, after, usage) {
            edits.push(Edit {
                from,
                to: end,
                instead,
            });
        }
        before = word;
    }
    edits
}

/// Whether a piece of text between blanks is a document number, whose codes are no syllables:
/// `1452-CV/ĐU`.
pub(super) fn is_number(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_ascii_digit())
        && piece.contains(['/', '-'])
        && piece.contains(char::is_alphabetic)
}

/// The piece between blanks that holds these bytes.
fn around(text: &str, from: usize, to: usize) -> &str {
    let before = text.get(..from).unwrap_or_default();
    let start = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    let after = text.get(to..).unwrap_or_default();
    let end = to + after.find(char::is_whitespace).unwrap_or(after.len());
    text.get(start..end).unwrap_or_default()
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
            blocks: vec![Block::new(BlockKind::Paragraph, text.to_owned())],
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
    fn words_stay_where_they_stand() {
        let mut block = Block::new(BlockKind::Paragraph, "(quyêt, đinh) sô".to_owned());
        let word = |from, to| crate::model::Word {
            from,
            to,
            confidence: 0.5,
            read_as: None,
            bounds: None,
        };
        block.words = vec![word(0, 8), word(9, 15), word(16, 19)];
        let edit = |from, to, instead: &str| Edit {
            from,
            to,
            instead: instead.to_owned(),
        };
        let edits = vec![edit(1, 7, "quyết"), edit(9, 14, "định"), edit(16, 19, "số")];
        assert_eq!(apply(&mut block, edits), 3);
        assert_eq!(block.text, "(quyết, định) số");
        let words: Vec<(&str, &str)> = block
            .words
            .iter()
            .map(|word| {
                let read_as = word.read_as.as_deref().unwrap_or_default();
                (&block.text[word.from..word.to], read_as)
            })
            .collect();
        assert_eq!(
            words,
            [("(quyết,", "(quyêt,"), ("định)", "đinh)"), ("số", "sô")]
        );
    }

    #[test]
    fn the_codes_of_a_number_are_no_syllables() {
        let (count, text) = repaired("của Đảng ủy, Đảng ủy, Đảng ủy; Số 1452-CV/ĐU của Đảng ỦY");
        assert_eq!((count, text.contains("1452-CV/ĐU")), (0, true), "{text}");
        for (piece, number) in [
            ("1452-CV/ĐU", true),
            ("57-NQ/TW,", true),
            ("12/10/2021", false),
            ("và/hoặc", false),
        ] {
            assert_eq!(is_number(piece), number, "{piece}");
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
