//! Capitals that the ABC fonts lack: headings typed in them stand as `MụC LụC`.

use crate::forms::pack_any;
use unicode_normalization::UnicodeNormalization;

/// What the case of a word says about the line it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Two or more capitals, and no small letter that the fonts have a capital for.
    Capitals,
    /// One capital at most, and small letters that have none: `Và`, `Bộ`, `ở`.
    Either,
    /// Small letters that have capitals.
    Small,
}

/// Whether a small letter has a tone, so that the fonts have no capital for it.
fn has_tone(letter: char) -> bool {
    std::iter::once(letter)
        .nfd()
        .any(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
}

fn case(word: &str) -> Case {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let has_small = word.chars().any(|c| !c.is_uppercase() && !has_tone(c));
    match capitals {
        _ if has_small => Case::Small,
        0 | 1 => Case::Either,
        _ => Case::Capitals,
    }
}

/// The words of a line with their first bytes.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - line.as_ptr() as usize, word))
}

/// Text with the capitals that the fonts could not write: in words with capitals round the letter
/// that lacks one, and in words of one capital between such words.
pub(super) fn raise(text: String) -> String {
    let needs = |line: &str| words(line).any(|(_, word)| case(word) == Case::Capitals);
    if !text.split('\n').any(needs) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        raise_line(line, &mut out);
    }
    out
}

fn raise_line(line: &str, out: &mut String) {
    let words: Vec<(usize, &str, Case)> = words(line)
        .map(|(from, word)| (from, word, case(word)))
        .collect();
    let is_spelt = |word: &str| pack_any(word).is_some_and(|w| w.unpack().is_syllable());
    let mut done = 0;
    for (i, &(from, word, case)) in words.iter().enumerate() {
        let raised = match case {
            Case::Capitals => true,
            Case::Small => false,
            Case::Either => {
                let before = i.checked_sub(1).and_then(|b| words.get(b));
                let neighbours = [before, words.get(i + 1)];
                let mut neighbours = neighbours.into_iter().flatten();
                neighbours.clone().all(|n| n.2 == Case::Capitals)
                    && neighbours.any(|n| is_spelt(n.1))
            }
        };
        if raised {
            out.push_str(&line[done..from]);
            out.extend(word.chars().flat_map(char::to_uppercase));
            done = from + word.len();
        }
    }
    out.push_str(&line[done..]);
}

#[cfg(test)]
mod tests {
    use super::raise;

    #[test]
    fn headings_get_their_capitals_and_prose_stays() {
        for (read, expected) in [
            ("MụC LụC", "MỤC LỤC"),
            ("PHầN THứ NHấT: Kế hoạch", "PHẦN THỨ NHẤT: Kế hoạch"),
            ("CộNG HOà Xã HộI", "CỘNG HOÀ XÃ HỘI"),
            ("Và Hà Nội, ở Bộ", "Và Hà Nội, ở Bộ"),
            ("của Bộ TàI CHíNH", "của Bộ TÀI CHÍNH"),
            ("UBND tỉnh, QĐ và TW", "UBND tỉnh, QĐ và TW"),
            ("Bộ GDĐT", "Bộ GDĐT"),
            ("ĐộC LậP - Tự DO\nHạnh phúc", "ĐỘC LẬP - TỰ DO\nHạnh phúc"),
            ("", ""),
        ] {
            assert_eq!(raise(read.to_owned()), expected);
        }
    }
}
