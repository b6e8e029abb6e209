//! Text in a normal form, without analysis.

use std::borrow::Cow;
use std::sync::OnceLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::analysis::{Analyzer, TokenKind};
use crate::letters::{is_invisible, mend_look_alike};
use crate::script;

/// Readable text in its normal form: NFC, look-alike letters mended, invisible characters gone,
/// no-break spaces as spaces. Case and tone placement stay as the author wrote them. Borrowed when
/// nothing changes.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    if are_all_settled(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mended = if text.chars().any(|c| mend(c) != Some(c)) {
        Cow::Owned(text.chars().filter_map(mend).collect::<String>())
    } else {
        Cow::Borrowed(text)
    };
    let composed = if is_nfc_quick(mended.chars()) == IsNormalized::Yes {
        mended
    } else {
        Cow::Owned(mended.nfc().collect())
    };
    mend_disguised(composed)
}

/// Whether a letter is in its normal form whatever stands beside it: true of nearly all that
/// Vietnamese is written with, so that most texts need one look.
fn is_settled(c: char) -> bool {
    matches!(c,
        '\0'..='\x7f' | '\u{1ea0}'..='\u{1ef9}'
        | 'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú' | 'Ý'
        | 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý'
        | 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư'
        | '–' | '—' | '‘' | '’' | '“' | '”' | '…')
}

/// Codes below this are looked up in a table, those of all Vietnamese letters among them.
const TABLED: usize = 0x1f00;

/// Whether every letter of a text is settled ([`is_settled`]).
fn are_all_settled(text: &[u8]) -> bool {
    static SETTLED: OnceLock<Box<[bool]>> = OnceLock::new();
    let settled = SETTLED.get_or_init(|| {
        let codes = 0..TABLED as u32;
        codes
            .map(|code| char::from_u32(code).is_some_and(is_settled))
            .collect()
    });
    let bits = |byte: u8| usize::from(byte & 0x3f);
    let mut rest = text;
    loop {
        match rest {
            [] => return true,
            [0..0x80, after @ ..] => rest = after,
            [first @ 0x80..0xe0, second, after @ ..] => {
                if settled.get(bits(first & 0x1f) << 6 | bits(*second)) != Some(&true) {
                    return false;
                }
                rest = after;
            }
            [first @ 0xe0..0xf0, second, third, after @ ..] => {
                let code = bits(first & 0x0f) << 12 | bits(*second) << 6 | bits(*third);
                let is_settled = match settled.get(code) {
                    Some(settled) => *settled,
                    None => char::from_u32(code as u32).is_some_and(is_settled),
                };
                if !is_settled {
                    return false;
                }
                rest = after;
            }
            _ => return false,
        }
    }
}

fn mend(c: char) -> Option<char> {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => Some(' '),
        c if is_invisible(c) => None,
        c => Some(mend_look_alike(c)),
    }
}

/// Mends the words whose letters were swapped for those of other scripts.
fn mend_disguised(text: Cow<'_, str>) -> Cow<'_, str> {
    let foreign = |c: char| matches!(c, '\u{370}'..='\u{52f}' | '\u{e80}'..='\u{eff}' | '\u{1f00}'..='\u{1fff}');
    if !text.chars().any(foreign) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        out.push_str(&script::mend_mixed_scripts(word));
        out.push_str(&part[word.len()..]);
    }
    // Marks of the next part may come before those that the mending set free.
    Cow::Owned(out.nfc().collect())
}

/// The form in which texts compare equal: lower case, NFC, tone marks in their canonical place,
/// document numbers and numbers as [`Analyzer`] writes them. What is no token stays, normalised.
///
/// ```
/// assert_eq!(vietnamese::canonical("HOÀ BÌNH, Thuý"), "hòa bình, thúy");
/// assert_eq!(vietnamese::canonical("Số 057 – NQ/TW"), "số 57-nq/tw");
/// ```
#[must_use]
pub fn canonical(text: &str) -> String {
    rewrite(text, false)
}

/// `canonical` without marks, `đ` as `d`.
#[must_use]
pub fn fold(text: &str) -> String {
    rewrite(text, true)
}

thread_local! {
    static ANALYZER: std::cell::RefCell<Analyzer> = std::cell::RefCell::new(Analyzer::new());
}

fn rewrite(text: &str, folded: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    ANALYZER.with_borrow_mut(|analyzer| {
        analyzer.analyse(text, |token| {
            if token.from < done || token.kind == TokenKind::Word {
                return;
            }
            write_gap(&text[done..token.from], &mut out);
            out.push_str(if folded { token.folded } else { token.exact });
            done = token.to;
        });
    });
    write_gap(&text[done..], &mut out);
    out
}

fn write_gap(gap: &str, out: &mut String) {
    if gap.is_ascii() {
        out.push_str(gap);
    } else {
        out.extend(
            gap.nfc()
                .filter_map(mend)
                .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
                .flat_map(char::to_lowercase),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::char::canonical_combining_class;

    #[test]
    fn a_text_is_settled_if_all_its_letters_are() {
        for c in char::MIN..=char::MAX {
            let text = format!("ở {c}ế…");
            assert_eq!(are_all_settled(text.as_bytes()), is_settled(c), "{c:?}");
        }
    }

    #[test]
    fn what_is_settled_is_changed_by_nothing() {
        let settled: Vec<char> = (char::MIN..=char::MAX).filter(|c| is_settled(*c)).collect();
        assert!(settled.len() > 128 + 120);
        for c in settled {
            assert_eq!(mend(c), Some(c), "{c:?}");
            assert_eq!(canonical_combining_class(c), 0, "{c:?}");
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
            let text = c.to_string();
            assert!(are_all_settled(text.as_bytes()), "{c:?}");
            assert_eq!(mend_disguised(Cow::Borrowed(&text)), text);
        }
    }
}
