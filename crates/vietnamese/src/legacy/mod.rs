//! Legacy Vietnamese encodings to Unicode.

mod detect;
mod tables;
mod vni;

use detect::Evidence;
use unicode_normalization::UnicodeNormalization;

/// An encoding that Vietnamese offices have used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// TCVN 5712 (ABC), the `.VnTime` fonts.
    Tcvn3,
    /// VNI-Windows, the `VNI-Times` fonts.
    Vni,
    /// VISCII 1.1 (RFC 1456).
    Viscii,
    /// VPS.
    Vps,
    /// VIQR (RFC 1456).
    Viqr,
    /// windows-1258.
    Windows1258,
    /// windows-1252 or Latin-1: no Vietnamese encoding fits.
    Windows1252,
}

/// Bytes of an unknown encoding as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, in NFC.
    pub text: String,
    /// The encodings found, the one of most bytes first.
    pub encodings: Vec<Encoding>,
}

/// Share of words with marks that must be Vietnamese before a conversion is believed.
const BELIEVED: f64 = 0.7;

/// Decodes bytes of any encoding: by byte-order mark, as UTF-8 where valid, else by letter statistics.
#[must_use]
pub fn decode_bytes(bytes: &[u8]) -> Decoded {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let found = if encoding == encoding_rs::UTF_16LE {
            Encoding::Utf16Le
        } else if encoding == encoding_rs::UTF_16BE {
            Encoding::Utf16Be
        } else {
            Encoding::Utf8
        };
        let (text, _, _) = encoding.decode(bytes);
        return decoded(&text, found);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return decoded(text, Encoding::Utf8);
    }
    if let Some(found) = utf16_without_mark(bytes) {
        let encoding = match found {
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            _ => encoding_rs::UTF_16LE,
        };
        return decoded(&encoding.decode_without_bom_handling(bytes).0, found);
    }
    let (text, found) = [
        Encoding::Tcvn3,
        Encoding::Vni,
        Encoding::Viscii,
        Encoding::Windows1258,
    ]
    .into_iter()
    .map(|encoding| (decode(bytes, encoding), encoding))
    .map(|(text, encoding)| (Evidence::of(&text), text, encoding))
    .filter(|(evidence, _, _)| evidence.share() >= BELIEVED)
    .max_by(|a, b| a.0.share().total_cmp(&b.0.share()))
    .map_or_else(
        || (decode(bytes, Encoding::Windows1252), Encoding::Windows1252),
        |(_, text, encoding)| (text, encoding),
    );
    decoded(&text, found)
}

fn decoded(text: &str, encoding: Encoding) -> Decoded {
    Decoded {
        text: text.nfc().collect(),
        encodings: vec![encoding],
    }
}

/// UTF-16 shows by the zero bytes of its ASCII letters, on one side only.
fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let zeros = |offset: usize| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = bytes.len() / 2;
    if !bytes.len().is_multiple_of(2) || pairs == 0 {
        None
    } else if odd * 10 > pairs * 3 && even * 20 < odd {
        Some(Encoding::Utf16Le)
    } else if even * 10 > pairs * 3 && odd * 20 < even {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The text of `bytes` read in one encoding, in NFC.
fn decode(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Tcvn3 => single_byte(bytes, &tables::TCVN3, &[]),
        Encoding::Viscii => single_byte(bytes, &tables::VISCII, &tables::VISCII_LOW),
        Encoding::Vni => vni::decode(bytes, windows_1252),
        Encoding::Windows1258 => encoding_rs::WINDOWS_1258
            .decode_without_bom_handling(bytes)
            .0
            .nfc()
            .collect(),
        Encoding::Utf16Le => encoding_rs::UTF_16LE.decode(bytes).0.nfc().collect(),
        Encoding::Utf16Be => encoding_rs::UTF_16BE.decode(bytes).0.nfc().collect(),
        Encoding::Windows1252 => bytes.iter().map(|b| windows_1252(*b)).collect(),
        Encoding::Utf8 | Encoding::Vps | Encoding::Viqr => {
            String::from_utf8_lossy(bytes).nfc().collect()
        }
    }
}

fn single_byte(bytes: &[u8], high: &[char; 128], low: &[(u8, char)]) -> String {
    bytes
        .iter()
        .map(|&byte| match byte.checked_sub(0x80) {
            Some(i) => high[usize::from(i)],
            None => low
                .iter()
                .find(|(b, _)| *b == byte)
                .map_or(char::from(byte), |&(_, c)| c),
        })
        .nfc()
        .collect()
}

fn windows_1252(byte: u8) -> char {
    if byte < 0x80 {
        return char::from(byte);
    }
    let bytes = [byte];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().unwrap_or(char::from(byte))
}

/// The bytes that a text would be in windows-1252; `None` when it holds a character that it has not.
fn windows_1252_bytes(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            code @ 0..=0xff => bytes.push(code as u8),
            // Blanks and dashes that Word puts into runs of any font.
            _ => bytes.push((0x80..=0x9f).find(|b| windows_1252(*b) == c)?),
        }
    }
    Some(bytes)
}

/// Converts a run of text whose characters are really bytes of a legacy encoding read as
/// windows-1252, as Word stores text set in `.VnTime` or `VNI-Times`. The font name decides where
/// it is known, letter statistics otherwise. `None` when the text is Unicode already.
#[must_use]
pub fn convert_run(text: &str, font: Option<&str>) -> Option<(Encoding, String)> {
    let by_font = font.and_then(encoding_of_font);
    let capitals = by_font == Some(Encoding::Tcvn3) && font.is_some_and(is_capital_font);
    if text.is_ascii() && !capitals {
        return None;
    }
    let bytes = windows_1252_bytes(text)?;
    let as_is = Evidence::of(text);
    if let Some(encoding) = by_font {
        let converted = decode(&bytes, encoding);
        let evidence = Evidence::of(&converted);
        // Some programs rename the text to Unicode and leave the font.
        if as_is.share() > evidence.share() {
            return None;
        }
        return Some((
            encoding,
            if capitals {
                converted.to_uppercase()
            } else {
                converted
            },
        ));
    }
    if as_is.bad == 0 {
        return None;
    }
    [Encoding::Tcvn3, Encoding::Vni]
        .into_iter()
        .map(|encoding| (decode(&bytes, encoding), encoding))
        .map(|(text, encoding)| (Evidence::of(&text), text, encoding))
        .filter(|(evidence, _, _)| {
            evidence.share() >= BELIEVED
                && evidence.share() > as_is.share()
                && evidence.good > as_is.good
        })
        .max_by(|a, b| a.0.share().total_cmp(&b.0.share()))
        .map(|(_, text, encoding)| (encoding, text))
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

    fn latin(bytes: &[u8]) -> String {
        bytes.iter().map(|b| windows_1252(*b)).collect()
    }

    #[test]
    fn runs_are_converted_by_font_and_by_letters() {
        for (run, font, expected) in [
            ("Uû ban nh©n d©n", Some(".VnTime"), "Uỷ ban nhân dân"),
            ("Uû ban nh©n d©n", None, "Uỷ ban nhân dân"),
            ("céng hoµ x· héi", Some(".VnTimeH"), "CỘNG HOÀ XÃ HỘI"),
            ("ban", Some(".VnTimeH"), "BAN"),
            ("UÛy ban nhaân daân", Some("VNI-Times"), "Ủy ban nhân dân"),
            ("Quyeát ñònh", None, "Quyết định"),
        ] {
            assert_eq!(
                convert_run(run, font).map(|(_, text)| text).as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn unicode_is_never_touched() {
        for (run, font) in [
            ("Ủy ban nhân dân", None),
            ("và có là", None),
            ("Ủy ban nhân dân", Some("VNI-Times")),
            ("plain text", None),
            ("plain text", Some(".VnTime")),
            ("café crème", None),
        ] {
            assert_eq!(convert_run(run, font), None, "{run}");
        }
    }

    #[test]
    fn bytes_are_read_by_their_letters() {
        for (bytes, encoding, expected) in [
            (&b"\xefxin ch\xc3\xa0o"[..], Encoding::Windows1252, None),
            ("\u{feff}Đảng".as_bytes(), Encoding::Utf8, Some("Đảng")),
            ("Đa\u{309}ng".as_bytes(), Encoding::Utf8, Some("Đảng")),
            (b"Quy\xd5t \xae\xb7nh c\xf1a T\xd8nh", Encoding::Tcvn3, None),
            (b"N\0g\0h\0\xcb\x1e", Encoding::Utf16Le, Some("Nghị")),
        ] {
            let decoded = decode_bytes(bytes);
            assert_eq!(decoded.encodings, [encoding], "{}", decoded.text);
            if let Some(expected) = expected {
                assert_eq!(decoded.text, expected);
            }
        }
        assert_eq!(latin(b"\x80\xe9"), "€é");
    }
}
