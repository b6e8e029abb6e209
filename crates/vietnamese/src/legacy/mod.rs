//! Legacy Vietnamese encodings to Unicode.

mod capitals;
mod detect;
mod run;
mod tables;
mod viqr;
mod vni;

use detect::Evidence;
pub use run::{convert_run, reads_better};
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

/// Encodings with bytes above ASCII that letter statistics choose from.
const CANDIDATES: [Encoding; 5] = [
    Encoding::Tcvn3,
    Encoding::Vni,
    Encoding::Viscii,
    Encoding::Vps,
    Encoding::Windows1258,
];

/// Decodes bytes of any encoding: by byte-order mark, as UTF-8 where valid, else by letter
/// statistics, line by line, since one file may mix encodings. Text that is UTF-8 on the outside
/// but was TCVN3 or VNI before someone converted it as windows-1252 is mended too.
///
/// ```
/// let decoded = vietnamese::legacy::decode_bytes(b"Quy\xd5t \xae\xdenh c\xf1a ban, s\xe8 m\xe9t");
/// assert_eq!(decoded.text, "Quyết định của ban, số một");
/// ```
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
        return unicode(&text, found);
    }
    if let Some(found) = utf16_without_mark(bytes) {
        let encoding = match found {
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            _ => encoding_rs::UTF_16LE,
        };
        return unicode(&encoding.decode_without_bom_handling(bytes).0, found);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => unicode(text, Encoding::Utf8),
        Err(_) => by_lines(bytes),
    }
}

/// Text that is Unicode on the outside: VIQR, and lines of legacy letters, are still found in it.
fn unicode(text: &str, encoding: Encoding) -> Decoded {
    let telling = viqr::telling_words(text);
    if telling >= 3 && telling * 12 >= text.split_whitespace().count() {
        let read = viqr::decode(text);
        if Evidence::of(&read).share() >= BELIEVED {
            return decoded(&read, Encoding::Viqr);
        }
    }
    let mut found = Found::default();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match convert_run(line, None).filter(|(_, read)| Evidence::of(read).good >= 3) {
            Some((legacy, read)) => {
                found.add(legacy, line.len());
                out.push_str(&read);
            }
            None => {
                found.add(encoding, line.len());
                out.push_str(line);
            }
        }
    }
    if text.is_empty() {
        found.add(encoding, 0);
    }
    Decoded {
        text: out.nfc().collect(),
        encodings: found.into_encodings(),
    }
}

/// Reads each line in the encoding of the whole, unless it fits another one clearly better.
fn by_lines(bytes: &[u8]) -> Decoded {
    let whole = best(bytes).filter(|(_, evidence)| evidence.share() >= BELIEVED);
    let fallback = whole.map_or(Encoding::Windows1252, |(encoding, _)| encoding);
    let mut found = Found::default();
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let encoding = encoding_of_line(line, fallback);
        if !line.is_ascii() {
            found.add(encoding, line.len());
        }
        text.push_str(&decode(line, encoding));
    }
    Decoded {
        text,
        encodings: found.into_encodings(),
    }
}

fn encoding_of_line(line: &[u8], fallback: Encoding) -> Encoding {
    if line.is_ascii() {
        return fallback;
    }
    if is_utf8(line) {
        return Encoding::Utf8;
    }
    let in_fallback = Evidence::of(&decode(line, fallback));
    if in_fallback.share() >= 0.8 {
        return fallback;
    }
    match best(line) {
        Some((encoding, evidence))
            if evidence.good >= 2
                && evidence.share() >= 0.8
                && evidence.share() > in_fallback.share() + 0.3 =>
        {
            encoding
        }
        _ => fallback,
    }
}

/// Whether bytes are UTF-8 but for a few: cut in a letter, or with a stray byte. Letters of the other
/// encodings make no sequences of UTF-8 in a row.
fn is_utf8(bytes: &[u8]) -> bool {
    let (mut wide, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || wide >= 2 && wide >= 2 * broken
}

/// The encoding in which most words are Vietnamese.
fn best(bytes: &[u8]) -> Option<(Encoding, Evidence)> {
    CANDIDATES
        .into_iter()
        .map(|encoding| (encoding, Evidence::of(&decode(bytes, encoding))))
        .filter(|(_, evidence)| evidence.good > 0)
        .max_by(|a, b| a.1.share().total_cmp(&b.1.share()))
}

/// Bytes by encoding.
#[derive(Default)]
struct Found(Vec<(Encoding, usize)>);

impl Found {
    fn add(&mut self, encoding: Encoding, bytes: usize) {
        match self.0.iter_mut().find(|(e, _)| *e == encoding) {
            Some((_, sum)) => *sum += bytes,
            None => self.0.push((encoding, bytes)),
        }
    }

    fn into_encodings(mut self) -> Vec<Encoding> {
        self.0.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        self.0.into_iter().map(|(encoding, _)| encoding).collect()
    }
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

/// The text of `bytes` read in one encoding that is known, in NFC. Nothing is asked of the letters:
/// bytes that the encoding leaves free come as windows-1252 has them, or as U+FFFD.
///
/// ```
/// use vietnamese::legacy::{Encoding, decode};
/// assert_eq!(decode(b"Quye\xe1t \xf1\xf2nh", Encoding::Vni), "Quyết định");
/// ```
#[must_use]
pub fn decode(bytes: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Tcvn3 => capitals::raise(restore_lost_u(single_byte(bytes, &tables::TCVN3, &[]))),
        Encoding::Vps => single_byte(bytes, &tables::VPS, &tables::VPS_LOW),
        Encoding::Viqr => viqr::decode(&String::from_utf8_lossy(bytes)),
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
        Encoding::Utf8 => String::from_utf8_lossy(bytes).nfc().collect(),
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

/// In TCVN3 ư is the byte of the soft hyphen, which many programs drop. Where only ươ can have
/// stood (`trơng`, `nớc`), it comes back.
fn restore_lost_u(text: String) -> String {
    const O: [(char, char); 12] = [
        ('ơ', 'ư'),
        ('ờ', 'ư'),
        ('ớ', 'ư'),
        ('ở', 'ư'),
        ('ỡ', 'ư'),
        ('ợ', 'ư'),
        ('Ơ', 'Ư'),
        ('Ờ', 'Ư'),
        ('Ớ', 'Ư'),
        ('Ở', 'Ư'),
        ('Ỡ', 'Ư'),
        ('Ợ', 'Ư'),
    ];
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some((_, u)) = O.iter().find(|(o, _)| *o == c) {
            let mut after = chars.clone();
            let ending = (after.next(), after.next());
            let needs_u = matches!(
                ending,
                (Some('c' | 'C' | 'u' | 'U'), _) | (Some('n' | 'N'), Some('g' | 'G'))
            );
            if needs_u && !matches!(before, 'ư' | 'Ư') {
                out.push(*u);
            }
        }
        out.push(c);
        before = c;
    }
    out
}

fn windows_1252(byte: u8) -> char {
    if byte < 0x80 {
        return char::from(byte);
    }
    let bytes = [byte];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().unwrap_or(char::from(byte))
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
            (
                "NÑ 187/2004/NÑ-CP NGAØY 10/11 CUÛA CP, HÑÑGTS",
                None,
                "NĐ 187/2004/NĐ-CP NGÀY 10/11 CỦA CP, HĐĐGTS",
            ),
            (
                "“Uû ban” – nh©n d©n…",
                Some(".VnTime"),
                "“Uỷ ban” – nhân dân…",
            ),
            ("céng hoµ x∙ héi \u{f0b7}", None, "cộng hoà xã hội \u{f0b7}"),
            ("MôC LôC", Some(".VnTime"), "MỤC LỤC"),
            ("caùc vaên baûn", Some(".VnTime"), "các văn bản"),
            ("c¸c v¨n b¶n", Some("VNI-Times"), "các văn bản"),
            ("tại QuyÕt ®ịnh", Some(".VnTime"), "tại Quyết định"),
            // A syllable is left when the sign is taken for none of its letters.
            (
                "biểu nào sau ®©y là",
                Some(".VnTime"),
                "biểu nào sau đây là",
            ),
            ("lao ®éng", None, "lao động"),
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
            ("n × k × 22% × CN", None),
            ("- 20C÷30C", None),
            ("£ certificate £ invoicing £ issued", None),
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
            (
                b"Quy\xd5t \xae\xdenh c\xf1a T\xd8nh",
                Encoding::Tcvn3,
                Some("Quyết định của Tỉnh"),
            ),
            (
                "Uû ban nh©n d©n tØnh ra quyÕt ®Þnh".as_bytes(),
                Encoding::Tcvn3,
                Some("Uỷ ban nhân dân tỉnh ra quyết định"),
            ),
            (
                b"Co^.ng ho`a xa~ ho^.i",
                Encoding::Viqr,
                Some("Cộng hòa xã hội"),
            ),
            (b"plain text, (a) b) what?", Encoding::Utf8, None),
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

    /// Writes text in a legacy encoding, the inverse of reading: each letter as one byte, or as a
    /// letter and a mark.
    fn encode(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        'letters: for c in text.chars() {
            let letter = c.to_string();
            for first in 0..=255u8 {
                if decode(&[first], encoding) == letter {
                    out.push(first);
                    continue 'letters;
                }
            }
            for first in 0x40..=255u8 {
                for second in 0xc0..=255u8 {
                    if decode(&[first, second], encoding) == letter {
                        out.extend([first, second]);
                        continue 'letters;
                    }
                }
            }
            return None;
        }
        Some(out)
    }

    #[test]
    fn reading_undoes_writing() {
        let text =
            "Căn cứ Quyết định của Ủy ban nhân dân, về việc thực hiện nhiệm vụ những năm trước đây";
        let lower = text.replace('Ủ', "U");
        for encoding in [
            Encoding::Tcvn3,
            Encoding::Vni,
            Encoding::Viscii,
            Encoding::Vps,
        ] {
            let text = if encoding == Encoding::Tcvn3 {
                lower.as_str()
            } else {
                text
            };
            let bytes = encode(text, encoding).unwrap_or_default();
            let read = decode_bytes(&bytes);
            assert_eq!(read.encodings, [encoding], "{}", read.text);
            assert_eq!(read.text, text);
        }
        let (bytes, _, lost) = encoding_rs::WINDOWS_1258
            .encode("Vi\u{ea}\u{323}t Nam, \u{111}\u{1b0}\u{1a1}\u{300}ng");
        assert!(!lost);
        let read = decode_bytes(&bytes);
        assert_eq!(
            (read.text.as_str(), read.encodings.as_slice()),
            ("Việt Nam, đường", &[Encoding::Windows1258][..])
        );
    }

    #[test]
    fn lines_of_one_file_may_differ() {
        let mut bytes = b"Quy\xd5t \xae\xdenh c\xf1a ban, s\xe8 m\xe9t, thi h\xb5nh\n".repeat(3);
        bytes.extend_from_slice("Đảng ủy xã ban hành nghị quyết\n".as_bytes());
        bytes.extend_from_slice(b"Quye\xe1t \xf1\xf2nh cu\xfba ban thi ha\xf8nh nghie\xe4m\n");
        let read = decode_bytes(&bytes);
        assert_eq!(
            read.text.lines().skip(2).collect::<Vec<_>>(),
            [
                "Quyết định của ban, số một, thi hành",
                "Đảng ủy xã ban hành nghị quyết",
                "Quyết định của ban thi hành nghiệm"
            ]
        );
        assert_eq!(read.encodings.first(), Some(&Encoding::Tcvn3));
        assert_eq!(read.encodings.len(), 3);
    }

    #[test]
    fn unicode_with_a_stray_byte_stays_unicode() {
        let text = "Đảng ủy xã ban hành nghị quyết\n";
        for (from, to) in [(0, text.len() - 3), (1, text.len()), (1, text.len() - 3)] {
            let read = decode_bytes(&text.as_bytes()[from..to]);
            assert_eq!(read.encodings, [Encoding::Utf8], "{}", read.text);
            assert!(read.text.contains("ủy xã ban hành nghị"));
        }
        let mut bytes = text.repeat(2).into_bytes();
        bytes.insert(8, 0xff);
        let read = decode_bytes(&bytes);
        assert_eq!(read.encodings, [Encoding::Utf8]);
        assert_eq!(read.text.replace('\u{fffd}', ""), text.repeat(2));
    }

    #[test]
    fn the_lost_u_of_tcvn3_comes_back() {
        assert_eq!(
            convert_run("Bé trëng nh÷ng níc ®îc, lîi ¬n", Some(".VnTime"))
                .map(|(_, text)| text)
                .as_deref(),
            Some("Bộ trưởng những nước được, lợi ơn")
        );
    }
}
