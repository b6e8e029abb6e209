//! VIQR, RFC 1456: marks as ASCII signs behind the letter.

use unicode_normalization::UnicodeNormalization;

const VOWELS: &str = "aeiouyAEIOUY";

fn letter_mark(c: char) -> Option<char> {
    match c {
        '(' => Some('\u{306}'),
        '^' => Some('\u{302}'),
        '+' | '*' => Some('\u{31b}'),
        _ => None,
    }
}

fn tone_mark(c: char) -> Option<char> {
    match c {
        '`' => Some('\u{300}'),
        '\'' => Some('\u{301}'),
        '?' => Some('\u{309}'),
        '~' => Some('\u{303}'),
        '.' => Some('\u{323}'),
        _ => None,
    }
}

fn takes(letter: char, mark: char) -> bool {
    match mark {
        '\u{306}' => matches!(letter, 'a' | 'A'),
        '\u{302}' => matches!(letter, 'a' | 'A' | 'e' | 'E' | 'o' | 'O'),
        _ => matches!(letter, 'o' | 'O' | 'u' | 'U'),
    }
}

/// The text of VIQR in NFC.
pub(super) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.push(chars.next().unwrap_or(c)),
            'd' | 'D' if chars.peek().is_some_and(|n| matches!(n, 'd' | 'D')) => {
                chars.next();
                out.push(if c == 'd' { 'đ' } else { 'Đ' });
            }
            c if VOWELS.contains(c) => {
                out.push(c);
                if let Some(mark) = chars.peek().copied().and_then(letter_mark)
                    && takes(c, mark)
                {
                    chars.next();
                    out.push(mark);
                }
                if let Some(tone) = chars.peek().copied().and_then(tone_mark) {
                    chars.next();
                    out.push(tone);
                }
            }
            c => out.push(c),
        }
    }
    out.nfc().collect()
}

/// Words that can only be VIQR: a sign of it between letters, or two signs in a row.
pub(super) fn telling_words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| {
            let chars: Vec<char> = word.chars().collect();
            chars.windows(3).any(|w| {
                VOWELS.contains(w[0])
                    && (letter_mark(w[1]).is_some_and(|m| takes(w[0], m))
                        && (w[2].is_ascii_alphabetic() || tone_mark(w[2]).is_some())
                        || tone_mark(w[1]).is_some_and(|_| w[1] != '.' && w[1] != '\'')
                            && w[2].is_ascii_alphabetic())
            })
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::{decode, telling_words};

    #[test]
    fn signs_become_marks() {
        for (viqr, expected) in [
            (
                "Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam",
                "Cộng hòa xã hội chủ nghĩa Việt Nam",
            ),
            ("ddu+o+`ng Dda?ng", "đường Đảng"),
            ("na(m 2020, dda\\.", "năm 2020, đa."),
            ("\\", "\\"),
        ] {
            assert_eq!(decode(viqr), expected);
        }
        assert_eq!(
            telling_words("See note (a), e.g. what? It's fine... f(x) = y^2 a+b"),
            0
        );
        assert_eq!(telling_words("Co^.ng ho`a xa~ ho^.i"), 3);
    }
}
