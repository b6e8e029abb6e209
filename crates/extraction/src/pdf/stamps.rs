//! Numbers and days that signing software stamps over blanks as small images: `Số    -HD/BTCTU`,
//! `ngày     tháng 8`. The text layer lacks them, and without them the document cannot be named.

use crate::ocr;
use crate::process::{self, Tool};
use crate::{ExtractError, Options};
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;

const PDFTOTEXT: Tool = super::PDFTOTEXT;
const PDFSIG: Tool = Tool {
    program: "pdfsig",
    package: "poppler-utils",
};

/// Lines of the first page among which a blank is looked for.
const HEAD_LINES: usize = 25;

/// Dots per inch at which a spot is drawn: stamps are small.
const RESOLUTION: f32 = 400.0;

/// What a blank is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blank {
    Number,
    Day,
    Month,
}

/// A blank in a page of text: the place between two words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gap {
    blank: Blank,
    /// Bytes of the page's text.
    at: Range<usize>,
    /// The words before and after, as the text layer has them.
    before: String,
    after: String,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Stamp,
    Signature,
    FileName,
}

/// Fills the blanks of the first page and says in `complaints` what each was filled from.
pub(super) fn fill(
    page: &str,
    pdf: &Path,
    folder: &Path,
    options: &Options,
    complaints: &mut Vec<String>,
) -> Option<String> {
    let gaps = gaps(page);
    if gaps.is_empty() {
        return None;
    }
    let words = words(pdf, folder, options).unwrap_or_default();
    let signed = signing_day(pdf);
    let mut filled = page.to_owned();
    for gap in gaps.iter().rev() {
        let stamped = spot(gap, &words).and_then(|spot| {
            let read = read_spot(pdf, &spot, folder, options).ok()??;
            plausible(gap.blank, &read).then_some((read, Origin::Stamp))
        });
        let value = stamped
            .or_else(|| from_signature(gap, page, signed).map(|v| (v, Origin::Signature)))
            .or_else(|| from_name(gap.blank, pdf).map(|v| (v, Origin::FileName)));
        let what = match gap.blank {
            Blank::Number => "number",
            Blank::Day => "day",
            Blank::Month => "month",
        };
        let Some((value, origin)) = value else {
            complaints.push(format!("the {what} is blank and nothing tells it"));
            continue;
        };
        let from = match origin {
            Origin::Stamp => "read from its stamp by OCR",
            Origin::Signature => "taken from the time of the signature",
            Origin::FileName => "taken from the file's name",
        };
        complaints.push(format!("the {what} {value} was {from}"));
        let space = if gap.blank == Blank::Number { "" } else { " " };
        filled.replace_range(gap.at.clone(), &format!(" {value}{space}"));
    }
    Some(filled)
}

/// The blanks in the head of a page.
fn gaps(page: &str) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut start = 0;
    for line in page.split_inclusive('\n').take(HEAD_LINES * 2) {
        gaps.extend(number_gap(line, start));
        for (blank, before, after) in [
            (Blank::Day, "ngày", "tháng"),
            (Blank::Month, "tháng", "năm"),
        ] {
            if let Some(at) = between(line, before, after) {
                gaps.push(Gap {
                    blank,
                    at: start + at.start..start + at.end,
                    before: before.to_owned(),
                    after: after.to_owned(),
                });
            }
        }
        start += line.len();
    }
    // Each blank once: the first is the document's own.
    let mut seen = Vec::new();
    gaps.retain(|gap| {
        let new = !seen.contains(&gap.blank);
        seen.push(gap.blank);
        new
    });
    gaps.sort_by_key(|gap| gap.at.start);
    gaps
}

/// `Số    -HD/BTCTU`: the place between the word and the dash.
fn number_gap(line: &str, start: usize) -> Option<Gap> {
    let (at, word) = ["Số", "SỐ", "số"]
        .iter()
        .find_map(|word| Some((line.find(word)?, *word)))?;
    if line.get(..at)?.ends_with(char::is_alphanumeric) {
        return None;
    }
    let mut from = at + word.len();
    let mut before = word.to_owned();
    let rest = line.get(from..)?;
    let colon = rest.trim_start();
    if colon.starts_with(':') {
        before.push(':');
        from += rest.len() - colon.len() + 1;
    }
    let rest = line.get(from..)?;
    let symbol = rest.trim_start();
    let mut letters = symbol.chars();
    if !letters.next().is_some_and(|c| matches!(c, '-' | '–' | '/')) {
        return None;
    }
    let named = symbol
        .trim_start_matches(['-', '–', '/', ' '])
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    if !named {
        return None;
    }
    let to = from + rest.len() - symbol.len();
    Some(Gap {
        blank: Blank::Number,
        at: start + from..start + to,
        before,
        after: symbol
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
    })
}

/// The place between two words that nothing but blanks or dots part.
fn between(line: &str, before: &str, after: &str) -> Option<Range<usize>> {
    for (at, _) in line.match_indices(before) {
        let from = at + before.len();
        let rest = line.get(from..)?;
        let next = rest.trim_start_matches([' ', '.', '…', '\u{a0}']);
        if next.len() < rest.len() && next.starts_with(after) {
            return Some(from..from + rest.len() - next.len());
        }
    }
    None
}

/// A word of the page and its box, in points from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    text: String,
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// The words of the first page.
fn words(pdf: &Path, folder: &Path, options: &Options) -> Result<Vec<Word>, ExtractError> {
    let mut arguments: Vec<OsString> = ["-bbox", "-f", "1", "-l", "1", "-enc", "UTF-8"]
        .iter()
        .map(OsString::from)
        .collect();
    arguments.push(std::path::absolute(pdf)?.into());
    arguments.push("-".into());
    let done = process::run(PDFTOTEXT, arguments, folder, super::limits(options))?;
    Ok(parse_words(&String::from_utf8_lossy(&done.stdout)))
}

fn parse_words(xhtml: &str) -> Vec<Word> {
    let number = |line: &str, name: &str| -> Option<f32> {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split('"').next()?.parse().ok()
    };
    xhtml
        .lines()
        .filter_map(|line| {
            let (head, rest) = line.trim().strip_prefix("<word ")?.split_once('>')?;
            let text = rest.strip_suffix("</word>")?;
            Some(Word {
                text: vietnamese::normalise(&quick_xml::escape::unescape(text).ok()?).into_owned(),
                left: number(head, "xMin")?,
                top: number(head, "yMin")?,
                right: number(head, "xMax")?,
                bottom: number(head, "yMax")?,
            })
        })
        .collect()
}

/// A box on the page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

/// The box between the words of a gap.
fn spot(gap: &Gap, words: &[Word]) -> Option<Spot> {
    let first = gap.before.trim_end_matches(':');
    for (n, before) in words.iter().enumerate() {
        if before.text.trim_end_matches(':') != first {
            continue;
        }
        let after =
            words.iter().skip(n + 1).take(4).find(|word| {
                gap.after.starts_with(&word.text) || word.text.starts_with(&gap.after)
            });
        let Some(after) = after else {
            continue;
        };
        let height = before.bottom - before.top;
        let same_line = (after.top - before.top).abs() < height;
        let width = after.left - before.right;
        if same_line && width > 2.0 {
            return Some(Spot {
                left: before.right + 0.5,
                top: before.top - height * 0.3,
                width: width - 0.5,
                height: height * 1.6,
            });
        }
    }
    None
}

/// Recognises the digits in a box of the first page.
fn read_spot(
    pdf: &Path,
    spot: &Spot,
    folder: &Path,
    options: &Options,
) -> Result<Option<String>, ExtractError> {
    ocr::ready()?;
    let dots = |points: f32| format!("{:.0}", (points * RESOLUTION / 72.0).max(0.0));
    let mut arguments: Vec<OsString> = ["-gray", "-singlefile", "-f", "1", "-l", "1", "-r"]
        .iter()
        .map(OsString::from)
        .collect();
    arguments.push(format!("{RESOLUTION:.0}").into());
    for (name, value) in [
        ("-x", spot.left),
        ("-y", spot.top),
        ("-W", spot.width),
        ("-H", spot.height),
    ] {
        arguments.push(name.into());
        arguments.push(dots(value).into());
    }
    arguments.push(std::path::absolute(pdf)?.into());
    arguments.push("spot".into());
    let mut limits = super::limits(options);
    limits.file = 64 << 20;
    process::run(ocr::PDFTOPPM, arguments, folder, limits)?;
    let image = folder.join("spot.pgm");
    add_border(&image)?;
    let mut arguments: Vec<OsString> = vec![image.into()];
    arguments.extend(
        [
            "stdout",
            "-l",
            "vie",
            "--oem",
            "1",
            "--psm",
            "7",
            "-c",
            "tessedit_char_whitelist=0123456789",
        ]
        .iter()
        .map(OsString::from),
    );
    let done = process::run(ocr::TESSERACT, arguments, folder, limits)?;
    let text = String::from_utf8_lossy(&done.stdout);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Ok((!digits.is_empty()).then_some(digits))
}

/// Puts white round an image: recognition misses what touches the edge.
fn add_border(path: &Path) -> Result<(), ExtractError> {
    const BORDER: usize = 40;
    let damaged = || ExtractError::Damaged {
        format: "PDF",
        detail: "the spot of a stamp cannot be drawn".to_owned(),
    };
    let bytes = std::fs::read(path)?;
    // PGM: `P5`, width, height, 255, each ended by one blank, then a byte a dot.
    let mut fields = bytes.splitn(4, |b| b.is_ascii_whitespace());
    let mut field = || std::str::from_utf8(fields.next()?).ok();
    if field() != Some("P5") {
        return Err(damaged());
    }
    let mut number = || field()?.parse::<usize>().ok();
    let (width, height) = number().zip(number()).ok_or_else(damaged)?;
    let dots = bytes
        .len()
        .checked_sub(width.saturating_mul(height))
        .and_then(|start| bytes.get(start..))
        .filter(|dots| !dots.is_empty())
        .ok_or_else(damaged)?;
    let wide = width + 2 * BORDER;
    let mut out = format!("P5\n{wide} {}\n255\n", height + 2 * BORDER).into_bytes();
    out.resize(out.len() + wide * BORDER, 255);
    for row in dots.chunks(width.max(1)) {
        out.resize(out.len() + BORDER, 255);
        out.extend_from_slice(row);
        out.resize(out.len() + BORDER, 255);
    }
    out.resize(out.len() + wide * BORDER, 255);
    std::fs::write(path, out)?;
    Ok(())
}

fn plausible(blank: Blank, digits: &str) -> bool {
    let value: u32 = digits.parse().unwrap_or(0);
    match blank {
        Blank::Number => (1..=4).contains(&digits.len()) && value > 0,
        Blank::Day => (1..=31).contains(&value),
        Blank::Month => (1..=12).contains(&value),
    }
}

/// Day, month and year of the last signature, in Vietnam's time.
fn signing_day(pdf: &Path) -> Option<(u32, u32, i32)> {
    let path = std::path::absolute(pdf).ok()?;
    let said = process::ask(PDFSIG, path.to_str()?)?;
    let last = said
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("- Signing Time: "))?;
    parse_signing_time(last)
}

/// `Aug 21 2025 08:53:30`, which `pdfsig` gives in UTC here, as a day seven hours later.
fn parse_signing_time(time: &str) -> Option<(u32, u32, i32)> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = time.split_whitespace();
    let month = parts.next()?;
    let month = MONTHS.iter().position(|m| *m == month)? as u32 + 1;
    let day: u32 = parts.next()?.parse().ok()?;
    let year: i32 = parts.next()?.parse().ok()?;
    let hour: u32 = parts.next()?.split(':').next()?.parse().ok()?;
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    };
    Some(match (hour >= 17, day < days, month < 12) {
        (false, _, _) => (day, month, year),
        (true, true, _) => (day + 1, month, year),
        (true, false, true) => (1, month + 1, year),
        (true, false, false) => (1, 1, year + 1),
    })
}

/// The day or month of the signature, where it does not contradict what is printed beside it.
fn from_signature(gap: &Gap, page: &str, signed: Option<(u32, u32, i32)>) -> Option<String> {
    let (day, month, _) = signed?;
    let rest = page.get(gap.at.end..)?;
    match gap.blank {
        Blank::Day => {
            let printed = rest.trim_start().strip_prefix("tháng")?.trim_start();
            let digits: String = printed.chars().take_while(char::is_ascii_digit).collect();
            let agrees = digits.is_empty() || digits.parse() == Ok(month);
            agrees.then(|| format!("{day:02}"))
        }
        Blank::Month => Some(month.to_string()),
        Blank::Number => None,
    }
}

/// The number in a file's name, if it holds just one.
fn from_name(blank: Blank, pdf: &Path) -> Option<String> {
    if blank != Blank::Number {
        return None;
    }
    let stem = pdf.file_stem()?.to_str()?;
    let mut numbers = stem
        .split(|c: char| !c.is_alphanumeric())
        .flat_map(|part| part.split(|c: char| !c.is_ascii_digit()))
        .filter(|digits| !digits.is_empty());
    let (first, more) = (numbers.next()?, numbers.next());
    (more.is_none() && plausible(blank, first)).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "   THÀNH UỶ VẠN XUÂN            ĐẢNG CỘNG SẢN VIỆT NAM\n       *\n\
                        Vạn Xuân, ngày     tháng 8 năm 2025\n   Số    -HD/BTCTU\n";

    #[test]
    fn blanks_are_found_and_what_is_filled_is_not() {
        let found = gaps(HEAD);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].blank, Blank::Day);
        assert_eq!(found[1].blank, Blank::Number);
        assert_eq!(found[1].before, "Số");
        assert_eq!(found[1].after, "-HD/BTCTU");
        assert!(HEAD[found[1].at.clone()].trim().is_empty());
        for filled in [
            "Số 06-HD/TW, ngày 09 tháng 6 năm 2025",
            "Số: 50 /2026/NĐ-CP",
            "số lượng - Chất lượng",
            "trong số các đồng chí - ngày ấy tháng nào",
            "hằng ngày, tháng",
        ] {
            assert_eq!(gaps(filled), [], "{filled}");
        }
        assert_eq!(gaps("Số:      /QĐ-UBND").len(), 1);
        assert_eq!(gaps("ngày ... tháng … năm 2024").len(), 2);
    }

    #[test]
    fn the_spot_lies_between_the_words() {
        let words = parse_words(
            "<word xMin=\"88.0\" yMin=\"100.0\" xMax=\"105.0\" yMax=\"116.0\">Số</word>\n\
             <word xMin=\"131.0\" yMin=\"100.5\" xMax=\"200.0\" yMax=\"116.0\">-HD/BTCTU</word>\n",
        );
        let spot = spot(&gaps(HEAD)[1], &words).unwrap();
        assert!(spot.left > 105.0 && spot.left + spot.width <= 131.0);
        assert!(spot.top < 100.0 && spot.top + spot.height > 116.0);
    }

    #[test]
    fn signatures_and_names_tell_what_they_can() {
        assert_eq!(
            parse_signing_time("Aug 21 2025 08:53:30"),
            Some((21, 8, 2025))
        );
        assert_eq!(
            parse_signing_time("Dec 31 2025 17:00:00"),
            Some((1, 1, 2026))
        );
        assert_eq!(
            parse_signing_time("Feb 28 2024 23:00:00"),
            Some((29, 2, 2024))
        );
        let gaps = gaps(HEAD);
        let day = |signed| from_signature(&gaps[0], HEAD, Some(signed));
        assert_eq!(day((5, 8, 2025)).as_deref(), Some("05"));
        assert_eq!(day((5, 9, 2025)), None);
        for (name, number) in [
            ("huongdan21.pdf", Some("21")),
            ("CV 15 ngay 3.pdf", None),
            ("congvan.pdf", None),
            ("20250821.pdf", None),
        ] {
            let found = from_name(Blank::Number, Path::new(name));
            assert_eq!(found.as_deref(), number, "{name}");
        }
    }

    #[test]
    fn the_stamps_of_a_real_file_are_read() {
        let path = Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/data/files/pdf_text/41c0dfcb_huongdan21.pdf"
        ));
        if !path.exists() || ocr::ready().is_err() {
            eprintln!("skipped: {} or OCR is not here", path.display());
            return;
        }
        let read = crate::extract(path, &Options::default()).unwrap();
        let head = read.pages[0].text();
        let head: String = head.chars().take(600).collect();
        assert!(head.contains("21-HD/BTCTU"), "{head}");
        assert!(head.contains("ngày 21 tháng 8 năm 2025"), "{head}");
        assert!(
            read.complaints
                .iter()
                .any(|c| c.contains("number 21 was read from its stamp"))
        );
    }
}
