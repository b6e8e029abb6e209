//! Letters: the folding that keeps one character for one character, so that offsets survive.

use std::sync::OnceLock;

/// Folds one letter: lower case, no Vietnamese marks, `đ` as `d`, every dash as `-`, every space
/// but a line end as ` `. One character in, one out.
pub(crate) fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return match c {
            '\t' | '\r' => ' ',
            _ => c.to_ascii_lowercase(),
        };
    }
    match c {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ'
        | 'ẫ' | 'ậ' | 'À' | 'Á' | 'Ả' | 'Ã' | 'Ạ' | 'Ă' | 'Ằ' | 'Ắ' | 'Ẳ' | 'Ẵ' | 'Ặ' | 'Â'
        | 'Ầ' | 'Ấ' | 'Ẩ' | 'Ẫ' | 'Ậ' => 'a',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' | 'È' | 'É' | 'Ẻ' | 'Ẽ'
        | 'Ẹ' | 'Ê' | 'Ề' | 'Ế' | 'Ể' | 'Ễ' | 'Ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' | 'Ì' | 'Í' | 'Ỉ' | 'Ĩ' | 'Ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở'
        | 'ỡ' | 'ợ' | 'Ò' | 'Ó' | 'Ỏ' | 'Õ' | 'Ọ' | 'Ô' | 'Ồ' | 'Ố' | 'Ổ' | 'Ỗ' | 'Ộ' | 'Ơ'
        | 'Ờ' | 'Ớ' | 'Ở' | 'Ỡ' | 'Ợ' => 'o',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' | 'Ù' | 'Ú' | 'Ủ' | 'Ũ'
        | 'Ụ' | 'Ư' | 'Ừ' | 'Ứ' | 'Ử' | 'Ữ' | 'Ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' | 'Ỳ' | 'Ý' | 'Ỷ' | 'Ỹ' | 'Ỵ' => 'y',
        'đ' | 'Đ' => 'd',
        _ if is_dash(c) => '-',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A text folded letter by letter ([`fold_char`]).
pub(crate) fn fold(text: &str) -> String {
    static TABLE: OnceLock<Box<[char]>> = OnceLock::new();
    // Vietnamese letters lie below.
    const TABLED: u32 = 0x1f00;
    let table = TABLE.get_or_init(|| {
        let letters = (0..TABLED).map(|code| char::from_u32(code).unwrap_or_default());
        letters.map(fold_char).collect()
    });
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        folded.push(match table.get(c as usize) {
            Some(folded) => *folded,
            None => fold_char(c),
        });
    }
    folded
}

/// Folded, with runs of spaces and line ends as one space, none at the ends.
pub(crate) fn fold_words(text: &str) -> String {
    collapse(&fold(text))
}

/// Runs of white space as one space, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    if is_collapsed(text.as_bytes()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether all white space of a text is single spaces inside it, as far as bytes tell.
pub(crate) fn is_collapsed(text: &[u8]) -> bool {
    let mut spaced = true;
    for byte in text {
        match byte {
            b' ' if spaced => return false,
            b' ' => spaced = true,
            b'\t'..=b'\r' => return false,
            // The first bytes of white space beyond ASCII; of U+1680 the second, since most
            // Vietnamese letters begin with its first.
            0xc2 | 0xe2 | 0xe3 | 0x9a => return false,
            _ => spaced = false,
        }
    }
    !spaced
}

/// The dashes that stand for a hyphen in document numbers: U+002D, U+2010 to U+2014, U+2212.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}

/// Whether every letter is upper-case, and there are at least two.
pub(crate) fn is_upper_case(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars() {
        if c.is_lowercase() {
            return false;
        }
        letters += usize::from(c.is_uppercase());
    }
    letters >= 2
}

/// The character before a byte offset.
pub(crate) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The character at a byte offset.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_one_character_for_one() {
        assert_eq!(fold("QUYẾT ĐỊNH số 5 – Ủy"), "quyet dinh so 5 - uy");
        assert_eq!(fold_words("  Ban\n Chấp   hành "), "ban chap hanh");
        for c in "aĂặĐđ–\u{a0}ßİ".chars() {
            assert_eq!(fold(&c.to_string()).chars().count(), 1);
        }
    }

    #[test]
    fn every_letter_folds_alike_alone_and_in_a_text() {
        for c in char::MIN..=char::MAX {
            assert_eq!(fold(&c.to_string()), fold_char(c).to_string(), "{c:?}");
        }
    }

    #[test]
    fn white_space_collapses_whatever_it_is() {
        for c in (char::MIN..=char::MAX).filter(|c| c.is_whitespace()) {
            for text in [
                format!("ở{c}đây"),
                format!("ở {c} đây"),
                format!("{c}ở đây{c}"),
            ] {
                assert_eq!(collapse(&text), "ở đây", "{c:?}");
            }
        }
        for (text, expected) in [
            ("", ""),
            (" ", ""),
            ("một", "một"),
            ("một  hai", "một hai"),
            (" một", "một"),
            ("một ", "một"),
            ("một – hai", "một – hai"),
        ] {
            assert_eq!(collapse(text), expected);
        }
    }

    #[test]
    fn upper_case_needs_letters() {
        assert!(is_upper_case("TỈNH ỦY 12"));
        assert!(!is_upper_case("Tỉnh ủy"));
        assert!(!is_upper_case("12 - *"));
    }
}
