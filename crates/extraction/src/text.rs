//! Plain text of any encoding.

use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::{ExtractError, Format};
use encoding_rs::Encoding;
use vietnamese::legacy;

/// Text decoded from bytes, with how it was got.
#[derive(Debug)]
pub(crate) struct DecodedText {
    pub(crate) text: String,
    pub(crate) method: Method,
    pub(crate) quality: f32,
    pub(crate) complaints: Vec<String>,
}

/// Decodes bytes of an unknown encoding: by byte-order mark, as UTF-16 by its pattern of NUL bytes,
/// as UTF-8 where valid, else as the legacy encoding that fits.
pub(crate) fn decode(bytes: &[u8]) -> DecodedText {
    let mut complaints = Vec::new();
    let marked = Encoding::for_bom(bytes);
    if let (None, Some(encoding)) = (marked, utf16_without_bom(bytes)) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes);
        complaints.push(format!("{} without a byte-order mark", encoding.name()));
        return finish(text.into_owned(), Method::Native, bad, complaints);
    }
    let unmarked = marked.map_or(bytes, |(_, n)| bytes.get(n..).unwrap_or_default());
    if let Some((encoding, _)) = marked.filter(|(e, _)| *e != encoding_rs::UTF_8) {
        let (text, bad) = encoding.decode_without_bom_handling(unmarked);
        if bad {
            complaints.push(format!("not valid {}", encoding.name()));
        }
        return finish(text.into_owned(), Method::Native, bad, complaints);
    }
    match std::str::from_utf8(unmarked) {
        Ok(text) => finish(text.to_owned(), Method::Native, false, complaints),
        Err(error) if mostly_utf8(unmarked) => {
            complaints.push(format!("not valid UTF-8 at byte {}", error.valid_up_to()));
            let text = String::from_utf8_lossy(unmarked).into_owned();
            finish(text, Method::Native, true, complaints)
        }
        Err(error) => {
            let decoded = legacy::decode_bytes(unmarked);
            let unicode = matches!(
                decoded.encodings.first(),
                None | Some(
                    legacy::Encoding::Utf8 | legacy::Encoding::Utf16Le | legacy::Encoding::Utf16Be
                )
            );
            complaints.push(format!(
                "not valid UTF-8 at byte {}; decoded as {}",
                error.valid_up_to(),
                encoding_names(&decoded.encodings)
            ));
            let method = if unicode {
                Method::Native
            } else {
                Method::Converted
            };
            finish(decoded.text, method, unicode, complaints)
        }
    }
}

/// UTF-8 with a few bytes damaged: characters of several bytes are rare in any other encoding.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

fn finish(text: String, method: Method, bad: bool, complaints: Vec<String>) -> DecodedText {
    let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
    let quality = if bad || lost > 0 {
        let share = lost as f32 / text.chars().count().max(1) as f32;
        (0.9 - 5.0 * share).max(0.1)
    } else if method == Method::Converted {
        0.9
    } else {
        1.0
    };
    DecodedText {
        text,
        method,
        quality,
        complaints,
    }
}

/// The encodings' names for a complaint, joined by `, `.
pub(crate) fn encoding_names(encodings: &[legacy::Encoding]) -> String {
    let names: Vec<&str> = encodings
        .iter()
        .map(|encoding| match encoding {
            legacy::Encoding::Utf8 => "UTF-8",
            legacy::Encoding::Utf16Le => "UTF-16LE",
            legacy::Encoding::Utf16Be => "UTF-16BE",
            legacy::Encoding::Tcvn3 => "TCVN3",
            legacy::Encoding::Vni => "VNI",
            legacy::Encoding::Viscii => "VISCII",
            legacy::Encoding::Vps => "VPS",
            legacy::Encoding::Viqr => "VIQR",
            legacy::Encoding::Windows1258 => "windows-1258",
            legacy::Encoding::Windows1252 => "windows-1252",
        })
        .collect();
    names.join(", ")
}

/// UTF-16 that lacks its mark: in Vietnamese text most letters are ASCII, so that every other byte
/// is mostly NUL, and none of the others is.
pub(crate) fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    if head.len() < 8 {
        return None;
    }
    let pairs = head.len() / 2;
    let nul = |first: usize| {
        head.iter()
            .skip(first)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (nul(0), nul(1));
    if odd * 2 > pairs && even == 0 {
        Some(encoding_rs::UTF_16LE)
    } else if even * 2 > pairs && odd == 0 {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Reads plain text: paragraphs are parted by blank lines, line breaks inside them stay.
pub(crate) fn read(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let decoded = decode(bytes);
    let text = vietnamese::normalise(&decoded.text);
    let blocks = paragraphs(&text);
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    Ok(Extracted {
        format: Format::Text,
        pages: vec![Page {
            number: None,
            method: decoded.method,
            quality: decoded.quality,
            blocks,
        }],
        title: None,
        complaints: decoded.complaints,
    })
}

/// Text in paragraphs, which blank lines and form feeds part.
pub(crate) fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    let mut flush = |paragraph: &mut String| {
        if !paragraph.is_empty() {
            blocks.push(Block::new(BlockKind::Paragraph, std::mem::take(paragraph)));
        }
    };
    for part in text.split(['\u{c}', '\u{2029}']) {
        for line in part.split('\n') {
            let line = line.trim_end();
            if line.trim_start().is_empty() {
                flush(&mut paragraph);
                continue;
            }
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            paragraph.push_str(line);
        }
        flush(&mut paragraph);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "Tỉnh ủy Vạn Xuân ban hành nghị quyết về công tác cán bộ.";

    #[test]
    fn unicode_of_any_form_reads_the_same() {
        let le: Vec<u8> = LETTER.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = LETTER.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(LETTER).collect();
        let forms = [
            LETTER.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", LETTER.as_bytes()].concat(),
            [b"\xFF\xFE", le.as_slice()].concat(),
            [b"\xFE\xFF", be.as_slice()].concat(),
            le,
            be,
            decomposed.into_bytes(),
        ];
        for form in forms {
            let read = read(&form).unwrap();
            assert_eq!(read.pages[0].text(), LETTER);
            assert_eq!(read.pages[0].quality, 1.0);
            assert_eq!(read.pages[0].method, Method::Native);
        }
    }

    #[test]
    fn bad_utf8_is_decoded_with_a_complaint() {
        let bytes = [LETTER.as_bytes(), b"\xFF", LETTER.as_bytes()].concat();
        let read = read(&bytes).unwrap();
        assert!(read.pages[0].text().contains("công tác cán bộ"));
        assert!(read.complaints[0].contains("not valid UTF-8"));
        assert!(read.pages[0].quality < 1.0);
    }

    #[test]
    fn paragraphs_part_at_blank_lines() {
        let read = read(b"mot\r\nhai  \r\n \r\n\r\nba\x0Cbon\n").unwrap();
        let texts: Vec<&str> = read.pages[0].blocks.iter().map(|b| &*b.text).collect();
        assert_eq!(texts, ["mot\nhai", "ba", "bon"]);
    }

    #[test]
    fn blank_is_no_text() {
        assert_eq!(read(b" \r\n\t\n").unwrap_err().code(), "no_text");
    }
}
