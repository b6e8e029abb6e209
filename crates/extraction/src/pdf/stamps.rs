//! Numbers and days that signing software stamps over blanks as small images: `Số    -HD/BTCTU`,
//! `ngày     tháng 8`. The text layer lacks them, and without them the document cannot be named.

mod signature;
mod spots;

use super::Paper;
use crate::ExtractError;
use signature::Day;
use spots::Seen;
use std::cell::LazyCell;
use std::ops::Range;
use std::path::Path;

/// Lines of the first page among which a blank is looked for.
const HEAD_LINES: usize = 25;

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
pub(super) fn fill(page: &str, paper: &Paper<'_>, complaints: &mut Vec<String>) -> Option<String> {
    let gaps = gaps(page);
    if gaps.is_empty() {
        return None;
    }
    let seen = look(&gaps, paper).unwrap_or_else(|error| {
        complaints.push(format!("stamps were not read: {error}"));
        Vec::new()
    });
    let signed = LazyCell::new(|| signature::last(paper.path));
    let mut filled = page.to_owned();
    for (n, gap) in gaps.iter().enumerate().rev() {
        let seen = seen.get(n).and_then(Option::as_ref);
        let what = match gap.blank {
            Blank::Number => "number",
            Blank::Day => "day",
            Blank::Month => "month",
        };
        let Some((value, origin)) = value(gap, seen, page, &signed, paper.name) else {
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

/// What is to be seen at the blanks, looked at once for each content.
fn look(gaps: &[Gap], paper: &Paper<'_>) -> Result<Vec<Option<Seen>>, ExtractError> {
    if !paper.options.ocr {
        return Ok(Vec::new());
    }
    // What was seen counts for these blanks alone.
    let blanks = blake3::hash(format!("{gaps:?}").as_bytes());
    let name = format!("stamps-{}", &blanks.to_hex()[..16]);
    paper.cache()?.kept(&name, || spots::look(gaps, paper))
}

/// The value of a blank, and where it came from: what is stamped there, else the signature's time,
/// else the file's name.
fn value(
    gap: &Gap,
    seen: Option<&Seen>,
    page: &str,
    signed: &LazyCell<Option<Day>, impl FnOnce() -> Option<Day>>,
    name: &Path,
) -> Option<(String, Origin)> {
    if let Some(Seen::Digits(digits)) = seen
        && plausible(gap.blank, digits)
    {
        return Some((digits.clone(), Origin::Stamp));
    }
    match gap.blank {
        // Bare paper without a signature is a draft, whatever its name counts.
        Blank::Number if seen == Some(&Seen::Paper) && signed.is_none() => None,
        Blank::Number => from_name(name).map(|number| (number, Origin::FileName)),
        Blank::Day | Blank::Month => {
            from_signature(gap, page, (**signed)?).map(|value| (value, Origin::Signature))
        }
    }
}

/// The blanks in the head of a page.
fn gaps(page: &str) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut start = 0;
    // The first number and the first day are the document's own: blanks after them are a form's.
    let (mut numbered, mut dated) = (false, false);
    for line in page.split_inclusive('\n').take(HEAD_LINES * 2) {
        numbered |= has_number(line);
        dated |= has_day(line);
        if !numbered {
            gaps.extend(number_gap(line, start));
        }
        for (blank, before, after) in [
            (Blank::Day, "ngày", "tháng"),
            (Blank::Month, "tháng", "năm"),
        ] {
            if !dated && let Some(at) = between(line, before, after) {
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

/// Whether a line begins with a number and its symbol: `Số 21-HD/TU`.
fn has_number(line: &str) -> bool {
    let rest = ["Số", "SỐ"]
        .iter()
        .find_map(|word| line.trim_start().strip_prefix(word));
    let rest = rest.map(|rest| rest.trim_start_matches([' ', ':', '\u{a0}']));
    rest.is_some_and(|rest| {
        let symbol = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        symbol.len() < rest.len() && symbol.trim_start().starts_with(['-', '–', '/'])
    })
}

/// Whether a whole day stands in a line: `ngày 21 tháng 8`.
fn has_day(line: &str) -> bool {
    let digits = |text: &str| {
        let rest = text.trim_start();
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        (after.len() < rest.len()).then(|| after.trim_start().to_owned())
    };
    line.split("ngày").skip(1).any(|rest| {
        digits(rest)
            .and_then(|after| digits(after.strip_prefix("tháng")?))
            .is_some()
    })
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

fn plausible(blank: Blank, digits: &str) -> bool {
    let value: u32 = digits.parse().unwrap_or(0);
    match blank {
        Blank::Number => (1..=4).contains(&digits.len()) && value > 0,
        Blank::Day => (1..=31).contains(&value),
        Blank::Month => (1..=12).contains(&value),
    }
}

/// The day or month of the signature, where it does not contradict what is printed beside it.
fn from_signature(gap: &Gap, page: &str, signed: Day) -> Option<String> {
    let rest = page.get(gap.at.end..)?;
    match gap.blank {
        Blank::Day => {
            let printed = rest.trim_start().strip_prefix("tháng")?.trim_start();
            let digits: String = printed.chars().take_while(char::is_ascii_digit).collect();
            let agrees = digits.is_empty() || digits.parse() == Ok(signed.month);
            agrees.then(|| format!("{:02}", signed.day))
        }
        Blank::Month => Some(signed.month.to_string()),
        Blank::Number => None,
    }
}

/// The number in a file's name, if it holds just one.
fn from_name(name: &Path) -> Option<String> {
    let stem = name.file_stem()?.to_str()?;
    let mut numbers = stem
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty());
    let (first, more) = (numbers.next()?, numbers.next());
    (more.is_none() && plausible(Blank::Number, first)).then(|| first.to_owned())
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
    fn blanks_after_a_number_and_a_day_are_a_forms() {
        let form = "Số 21-HD/TU\nVạn Xuân, ngày 21 tháng 8 năm 2025\n\
                    Mẫu: Số    -QĐ/TU, ngày    tháng    năm 2025\n";
        assert_eq!(gaps(form), []);
        // One that is cited does not stand for the document's own.
        assert_eq!(gaps("theo Công văn số 5-CV/TU\nSố    -QĐ/TU\n").len(), 1);
    }

    #[test]
    fn stamps_signatures_and_names_tell_what_they_can() {
        let gaps = gaps(HEAD);
        let at = |day, month| {
            Some(Day {
                day,
                month,
                year: 2025,
            })
        };
        let digits = |text: &str| Some(Seen::Digits(text.to_owned()));
        use Origin::{FileName, Signature, Stamp};
        for (gap, seen, signed, name, expected) in [
            (0, digits("21"), at(22, 8), "7.pdf", Some(("21", Stamp))),
            (0, digits("45"), at(5, 8), "7.pdf", Some(("05", Signature))),
            (0, None, at(5, 8), "7.pdf", Some(("05", Signature))),
            (0, Some(Seen::Paper), at(5, 9), "7.pdf", None),
            (0, Some(Seen::Something), None, "7.pdf", None),
            (1, digits("21"), None, "7.pdf", Some(("21", Stamp))),
            (1, None, None, "huongdan21.pdf", Some(("21", FileName))),
            (
                1,
                Some(Seen::Something),
                None,
                "21.pdf",
                Some(("21", FileName)),
            ),
            (
                1,
                Some(Seen::Paper),
                at(5, 8),
                "21.pdf",
                Some(("21", FileName)),
            ),
            (1, Some(Seen::Paper), None, "du thao 2.pdf", None),
            (1, None, None, "CV 15 ngay 3.pdf", None),
            (1, None, None, "congvan.pdf", None),
            (1, None, None, "20250821.pdf", None),
        ] {
            let signed = LazyCell::new(|| signed);
            let found = value(&gaps[gap], seen.as_ref(), HEAD, &signed, Path::new(name));
            let found = found
                .as_ref()
                .map(|(value, origin)| (value.as_str(), *origin));
            assert_eq!(found, expected, "{name} {seen:?}");
        }
    }

    #[test]
    fn the_stamps_of_a_real_file_are_read() {
        let path = Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/data/files/pdf_text/41c0dfcb_huongdan21.pdf"
        ));
        if !path.exists() || crate::ocr::ready().is_err() {
            eprintln!("skipped: {} or OCR is not here", path.display());
            return;
        }
        let read = crate::extract(path, &crate::Options::default()).unwrap();
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
