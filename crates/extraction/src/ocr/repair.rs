//! Repairing syllables that recognition has spelt as no syllable is spelt: `quyêt` lacks the tone
//! that every syllable ending in a stop has.
//!
//! What the word must have been is told by the rest of the document: of the syllables that differ
//! from it in the marks of one letter, the one that the document itself uses most.

use crate::model::Page;
use crate::syllables::{Syllables, Word};
use std::collections::HashMap;

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
    let syllables = Syllables::get();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages.iter() {
        for block in &page.blocks {
            for word in words(&block.text) {
                let lower = word.to_lowercase();
                if syllables.classify(&lower) == Word::Marked {
                    *counts.entry(lower).or_default() += 1;
                }
            }
        }
    }
    let mut repaired = 0;
    for page in pages {
        for block in &mut page.blocks {
            let mut text = String::with_capacity(block.text.len());
            let mut rest = block.text.as_str();
            for word in words(&block.text) {
                let Some(at) = rest.find(word) else {
                    continue;
                };
                text.push_str(rest.get(..at).unwrap_or_default());
                rest = rest.get(at + word.len()..).unwrap_or_default();
                match mend(word, &counts) {
                    Some(mended) => {
                        repaired += 1;
                        text.push_str(&mended);
                    }
                    None => text.push_str(word),
                }
            }
            text.push_str(rest);
            block.text = text;
        }
    }
    repaired
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The word as it must have been; `None` where it is a syllable, or nothing tells.
fn mend(word: &str, counts: &HashMap<String, usize>) -> Option<String> {
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
    let mut best: Option<(usize, String)> = None;
    let mut tied = false;
    for (n, letter) in lower.iter().enumerate() {
        let Some(family) = FAMILIES.iter().find(|family| family.contains(*letter)) else {
            continue;
        };
        for other in family.chars().filter(|other| other != letter) {
            let mut candidate = lower.clone();
            if let Some(slot) = candidate.get_mut(n) {
                *slot = other;
            }
            let candidate: String = candidate.into_iter().collect();
            let Some(count) = counts.get(&candidate) else {
                continue;
            };
            match &best {
                Some((most, _)) if most > count => {}
                Some((most, _)) if most == count => tied = true,
                _ => {
                    best = Some((*count, candidate));
                    tied = false;
                }
            }
        }
    }
    let (_, mended) = best.filter(|_| !tied)?;
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
