//! Signs that Word takes from fonts of signs: a byte in such a font is no letter.

/// The sign that `code` of `font` shows. `None` for a sign that no word needs, or an unknown one.
pub(crate) fn symbol(font: &str, code: u32) -> Option<char> {
    // Word adds 0xF000 to mark a code as the font's own.
    let own = (0xF000..=0xF0FF).contains(&code);
    let byte = if own { code - 0xF000 } else { code };
    let font = font.to_ascii_lowercase();
    if font.starts_with("wingdings") || font == "webdings" || font.starts_with("zapf") {
        return match (font.as_str(), byte) {
            ("wingdings", 0xFE | 0xFC | 0x52) => Some('☑'),
            ("wingdings", 0xA8 | 0x6F) => Some('☐'),
            ("wingdings", 0xE0) => Some('→'),
            _ => None,
        };
    }
    if font == "symbol" {
        return SYMBOL
            .iter()
            .find(|(from, _)| u32::from(*from) == byte)
            .map(|(_, to)| *to);
    }
    char::from_u32(if own { byte } else { code }).filter(|c| !c.is_control())
}

/// The part of Adobe's Symbol encoding that documents use (Adobe, `symbol.txt`, Unicode mappings).
const SYMBOL: &[(u8, char)] = &[
    (0x25, '%'),
    (0x2B, '+'),
    (0x2D, '−'),
    (0x3D, '='),
    (0x61, 'α'),
    (0x62, 'β'),
    (0x67, 'γ'),
    (0x64, 'δ'),
    (0x6C, 'λ'),
    (0x6D, 'μ'),
    (0x70, 'π'),
    (0x73, 'σ'),
    (0x77, 'ω'),
    (0x44, 'Δ'),
    (0x53, 'Σ'),
    (0x57, 'Ω'),
    (0xA3, '≤'),
    (0xB3, '≥'),
    (0xB0, '°'),
    (0xB1, '±'),
    (0xB4, '×'),
    (0xB8, '÷'),
    (0xB9, '≠'),
    (0xBB, '≈'),
    (0xA5, '∞'),
    (0xAE, '→'),
    (0xDE, '⇒'),
    (0xC5, '⊕'),
    (0xCE, '∈'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_sign_fonts_are_no_letters() {
        for (font, code, sign) in [
            ("Symbol", 0xF0B3, Some('≥')),
            ("Symbol", 0xB3, Some('≥')),
            ("Wingdings", 0xF0FE, Some('☑')),
            ("Wingdings", 0xF04A, None),
            (".VnTime", 0xF0E9, Some('é')),
            ("Times New Roman", 0x1EC7, Some('ệ')),
        ] {
            assert_eq!(symbol(font, code), sign, "{font} {code:x}");
        }
    }
}
