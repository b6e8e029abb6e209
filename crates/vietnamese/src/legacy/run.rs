//! Runs of text whose characters are really bytes of a legacy encoding.

use super::detect::Evidence;
use super::{BELIEVED, Encoding, decode, windows_1252};
use std::sync::LazyLock;

/// The byte that a character would be in windows-1252.
fn byte_of(c: char) -> Option<u8> {
    match c {
        '\0'..='\u{7f}' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        // Office programs put this sign for byte B7.
        '\u{2219}' => Some(0xb7),
        // What has no sign there.
        '\u{80}'..='\u{9f}' => u8::try_from(u32::from(c)).ok(),
        // No sign there is beyond the trade mark.
        '\u{2123}'.. => None,
        // Letters of Vietnamese, which most of them are.
        '\u{1e00}'..='\u{1eff}' => None,
        // Dots, dashes and quotation marks.
        _ => {
            let at = SIGNS.iter().position(|sign| *sign == c)?;
            u8::try_from(at).ok().map(|at| 0x80 + at)
        }
    }
}

/// The signs of bytes 80 to 9F.
static SIGNS: LazyLock<[char; 32]> =
    LazyLock::new(|| std::array::from_fn(|at| windows_1252(0x80 + at as u8)));

/// Whether a character is one that only Unicode has, and writes Vietnamese with.
fn is_unicode_letter(c: char) -> bool {
    matches!(c, '\u{100}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
        && byte_of(c).is_none()
}

/// The text that the characters stand for as bytes; what is no byte stays as it is.
fn decode_characters(text: &str, encoding: Encoding) -> String {
    let mut out = String::with_capacity(text.len());
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte_of(c) {
            Some(byte) => bytes.push(byte),
            None => {
                out.push_str(&decode(&bytes, encoding));
                bytes.clear();
                out.push(c);
            }
        }
    }
    out.push_str(&decode(&bytes, encoding));
    out
}

/// Converts a run of text whose characters are really bytes of a legacy encoding read as
/// windows-1252, as Word stores text set in `.VnTime` or `VNI-Times`. The font name decides where
/// it is known, unless the letters say clearly that it is wrong; letter statistics decide
/// otherwise. `None` when the text is Unicode already.
#[must_use]
pub fn convert_run(text: &str, font: Option<&str>) -> Option<(Encoding, String)> {
    let by_font = font.and_then(encoding_of_font);
    let capitals = by_font == Some(Encoding::Tcvn3) && font.is_some_and(is_capital_font);
    if text.is_ascii() && !capitals {
        return None;
    }
    if text.chars().any(is_unicode_letter) {
        return by_font.and_then(|encoding| convert_words(text, encoding));
    }
    let as_is = Evidence::of(text);
    if let Some(encoding) = by_font {
        let converted = decode_characters(text, encoding);
        let evidence = Evidence::of(&converted);
        if let Some(other) = other_than_font(text, encoding, evidence, as_is) {
            return Some(other);
        }
        // Some programs rename the text to Unicode and leave the font.
        if as_is.share() > evidence.share() {
            return None;
        }
        let converted = if capitals {
            converted.to_uppercase()
        } else {
            converted
        };
        return Some((encoding, converted));
    }
    if as_is.bad == 0 {
        return None;
    }
    // One odd word in a line of Unicode is a slip of the pen.
    if as_is.share() > 0.5 {
        return None;
    }
    // In one word alone a sign is a sign: 20C÷30C.
    let has_letter = text.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    [Encoding::Tcvn3, Encoding::Vni]
        .into_iter()
        .map(|encoding| (decode_characters(text, encoding), encoding))
        .map(|(text, encoding)| (Evidence::of(&text), text, encoding))
        .filter(|(evidence, _, _)| {
            evidence.share() >= BELIEVED
                && evidence.share() > as_is.share()
                && evidence.good > as_is.good
                && (evidence.good > 1 || has_letter)
        })
        .max_by(|a, b| a.0.share().total_cmp(&b.0.share()))
        .map(|(_, text, encoding)| (encoding, text))
}

/// Whether a text that was converted holds fewer words that cannot be Vietnamese than before: for
/// short texts without a font among others of a known encoding.
#[must_use]
pub fn reads_better(converted: &str, before: &str) -> bool {
    Evidence::of(converted).bad < Evidence::of(before).bad
}

/// The text in the other of the two common encodings, where a font was put on letters that are not
/// its own: the letters must say so clearly.
fn other_than_font(
    text: &str,
    font: Encoding,
    in_font: Evidence,
    as_is: Evidence,
) -> Option<(Encoding, String)> {
    let other = match font {
        Encoding::Tcvn3 => Encoding::Vni,
        Encoding::Vni => Encoding::Tcvn3,
        _ => return None,
    };
    if in_font.share() >= 0.5 || in_font.bad < 2 {
        return None;
    }
    let converted = decode_characters(text, other);
    let evidence = Evidence::of(&converted);
    let clear = evidence.good >= 2
        && evidence.share() >= 0.8
        && evidence.share() > in_font.share() + 0.3
        && evidence.share() > as_is.share();
    clear.then_some((other, converted))
}

/// A run in which someone corrected letters in Unicode: words that only make sense as bytes become
/// text, the others stay.
fn convert_words(text: &str, encoding: Encoding) -> Option<(Encoding, String)> {
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let as_is = Evidence::of(word);
        let converted = (as_is.bad > 0).then(|| decode_characters(word, encoding));
        match converted.filter(|c| Evidence::of(c).good > as_is.good && Evidence::of(c).bad == 0) {
            Some(converted) => {
                changed = true;
                out.push_str(&converted);
            }
            None => out.push_str(word),
        }
    }
    changed.then_some((encoding, out))
}

/// The encoding that a font's name stands for.
fn encoding_of_font(font: &str) -> Option<Encoding> {
    let font = font.trim().to_ascii_lowercase();
    if font.starts_with(".vn")
        || font.starts_with("vn") && font.len() > 4 && !font.starts_with("vni")
    {
        Some(Encoding::Tcvn3)
    } else if font.starts_with("vni") {
        Some(Encoding::Vni)
    } else if font.starts_with("vps") {
        Some(Encoding::Vps)
    } else {
        None
    }
}

/// Whether a font of the ABC family draws lower-case bytes as capitals: `.VnTimeH`.
fn is_capital_font(font: &str) -> bool {
    let name = font.trim().split([' ', ',']).next().unwrap_or_default();
    name.len() > 4 && name.ends_with('H')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_character_and_no_other_character_a_byte() {
        for byte in 0..=255u8 {
            assert_eq!(byte_of(windows_1252(byte)), Some(byte));
            assert_eq!(byte_of(char::from(byte)), Some(byte));
        }
        let with_byte = ('\0'..=char::MAX).filter(|c| byte_of(*c).is_some());
        // All of Latin 1 with its controls, 27 signs, and the one for byte B7.
        assert_eq!(with_byte.count(), 256 + 27 + 1);
    }
}
