//! Words whose letters were swapped for look-alikes of other scripts.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Latin letters that look like letters of other scripts, as met in copies that were disguised
/// against text search (`ເҺίПҺ TГỊ` for `CHÍNH TRỊ`). Lower case where the shapes allow it.
const LOOK_ALIKES: &[(char, char)] = &[
    // Cyrillic
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('Һ', 'H'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('П', 'N'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Г', 'R'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('Ү', 'Y'),
    ('Ѵ', 'V'),
    ('Ԍ', 'G'),
    ('Ԛ', 'Q'),
    ('Ԁ', 'D'),
    ('Ԝ', 'W'),
    ('а', 'a'),
    ('с', 'c'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('м', 'm'),
    ('п', 'n'),
    ('о', 'o'),
    ('р', 'p'),
    ('г', 'r'),
    ('ѕ', 's'),
    ('т', 't'),
    ('у', 'y'),
    ('х', 'x'),
    ('ү', 'y'),
    ('ѵ', 'v'),
    ('ԁ', 'd'),
    ('ԛ', 'q'),
    ('ԝ', 'w'),
    ('ь', 'b'),
    // Greek
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('α', 'a'),
    ('ε', 'e'),
    ('η', 'n'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    // Lao
    ('ເ', 'C'),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Lao,
    Other,
}

fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
            Some(Script::Latin)
        }
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' => Some(Script::Cyrillic),
        '\u{e80}'..='\u{eff}' => Some(Script::Lao),
        c if c.is_alphabetic() => Some(Script::Other),
        _ => None,
    }
}

/// Whether a word mixes scripts, each of whose letters has a Latin look-alike.
pub(crate) fn is_disguised(word: &str) -> bool {
    if word.is_ascii() {
        return false;
    }
    let mut first = None;
    let mut mixed = false;
    for c in word.chars() {
        let Some(script) = script(c) else { continue };
        mixed |= *first.get_or_insert(script) != script;
    }
    mixed
        && word
            .nfd()
            .filter(|c| c.is_alphabetic() && !is_combining_mark(*c))
            .all(|c| script(c) == Some(Script::Latin) || latin(c).is_some())
}

fn latin(c: char) -> Option<char> {
    LOOK_ALIKES
        .iter()
        .find(|(alike, _)| *alike == c)
        .map(|&(_, latin)| latin)
}

/// A disguised word in Latin letters. A word of one script, such as Russian or Greek, stays.
pub(crate) fn mend_mixed_scripts(word: &str) -> Cow<'_, str> {
    if !is_disguised(word) {
        return Cow::Borrowed(word);
    }
    let mended: String = word.nfd().map(|c| latin(c).unwrap_or(c)).nfc().collect();
    // Some look-alikes exist in one case only.
    let upper = mended.chars().filter(|c| c.is_uppercase()).count();
    if 2 * upper > mended.chars().count() {
        // The upper case of a mark may be a letter.
        let raised = mended.chars().flat_map(|c| {
            let stays = is_combining_mark(c).then_some(c);
            let raised = stays.is_none().then(|| c.to_uppercase());
            stays.into_iter().chain(raised.into_iter().flatten())
        });
        Cow::Owned(raised.collect())
    } else {
        Cow::Owned(mended)
    }
}

#[cfg(test)]
mod tests {
    use super::mend_mixed_scripts;

    #[test]
    fn disguised_words_are_mended_and_foreign_ones_left() {
        for (word, expected) in [
            ("ເҺίПҺ", "CHÍNH"),
            ("TГỊ", "TRỊ"),
            ("Вộ", "Bộ"),
            ("Москва", "Москва"),
            ("Αθήνα", "Αθήνα"),
            ("Жủ", "Жủ"),
            ("trị", "trị"),
        ] {
            assert_eq!(mend_mixed_scripts(word), expected);
        }
    }
}
