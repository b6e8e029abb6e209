//! VNI-Windows: a letter, then one byte that says which marks it has.

use unicode_normalization::UnicodeNormalization;

/// Marks that stand after a letter, by their lower-case byte: the combining characters, and the
/// letters they may follow. The letter i with a tone has bytes of its own, but some programs write
/// it with a mark all the same.
const MARKS: [(u8, &str, &str); 17] = [
    (0xf8, "\u{300}", "aeiouyôö"),
    (0xf9, "\u{301}", "aeiouyôö"),
    (0xfb, "\u{309}", "aeiouyôö"),
    (0xf5, "\u{303}", "aeiouyôö"),
    (0xef, "\u{323}", "aeiouyôö"),
    (0xe2, "\u{302}", "aeo"),
    (0xe0, "\u{302}\u{300}", "aeo"),
    (0xe1, "\u{302}\u{301}", "aeo"),
    (0xe5, "\u{302}\u{309}", "aeo"),
    (0xe3, "\u{302}\u{303}", "aeo"),
    (0xe4, "\u{302}\u{323}", "aeo"),
    (0xea, "\u{306}", "a"),
    (0xe8, "\u{306}\u{300}", "a"),
    (0xe9, "\u{306}\u{301}", "a"),
    (0xfa, "\u{306}\u{309}", "a"),
    (0xfc, "\u{306}\u{303}", "a"),
    (0xeb, "\u{306}\u{323}", "a"),
];

/// Letters that are one byte, by their lower-case byte.
const LETTERS: [(u8, char); 9] = [
    (0xf1, 'đ'),
    (0xf4, 'ơ'),
    (0xf6, 'ư'),
    (0xec, 'ì'),
    (0xed, 'í'),
    (0xe6, 'ỉ'),
    (0xf3, 'ĩ'),
    (0xf2, 'ị'),
    (0xee, 'ỵ'),
];

fn lower(byte: u8) -> u8 {
    if (0xc0..=0xde).contains(&byte) {
        byte + 0x20
    } else {
        byte.to_ascii_lowercase()
    }
}

/// The text of VNI bytes in NFC; `other` reads the bytes that VNI leaves as windows-1252 has them.
pub(super) fn decode(bytes: &[u8], other: impl Fn(u8) -> char) -> String {
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let base = lower(byte);
        let letter = match LETTERS.iter().find(|(b, _)| *b == base) {
            Some(&(_, letter)) if byte != base => letter.to_uppercase().next().unwrap_or(letter),
            Some(&(_, letter)) => letter,
            None => other(byte),
        };
        out.push(letter);
        let mark = bytes.get(at).and_then(|next| {
            let next = lower(*next);
            MARKS
                .iter()
                .find(|(b, _, letters)| *b == next && letters.contains(char::from(base)))
        });
        if let Some((_, marks, _)) = mark {
            out.push_str(marks);
            at += 1;
        }
    }
    out.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn letters_and_their_marks_are_read_together() {
        for (latin, expected) in [
            (
                "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
                "Cộng hòa xã hội chủ nghĩa Việt Nam",
            ),
            ("Ñoäc laäp", "Độc lập"),
            ("QUYEÁT ÑÒNH", "QUYẾT ĐỊNH"),
            ("nöôùc, ngöôøi, thöïc, lôïi", "nước, người, thực, lợi"),
            ("kyø, lyù, tyû, tî", "kỳ, lý, tỷ, tỵ"),
            (
                "naêm, thaúng, baèng, chaët, nghæ",
                "năm, thẳng, bằng, chặt, nghỉ",
            ),
            ("trì, triø, TRÌNH, TRIØNH", "trì, trì, TRÌNH, TRÌNH"),
            ("(40%) × 3", "(40%) × 3"),
        ] {
            let bytes: Vec<u8> = latin.chars().map(|c| c as u8).collect();
            assert_eq!(decode(&bytes, char::from), expected);
        }
    }
}
