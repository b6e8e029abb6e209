//! Lines and cells: what is left of a page's layout once it is text.
//!
//! A heading of two columns arrives as `LEFT      RIGHT` (text of a PDF), `LEFT | RIGHT` (cells of a
//! table), or as cells on lines of their own between lines of `|` (a flattened table). All become
//! cells in reading order.

use crate::letters::{collapse, fold, is_dash};
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::OnceLock;

/// A stretch of one line that belongs together.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// The text without marks of emphasis, white space collapsed.
    pub(crate) text: String,
    /// The same, folded.
    pub(crate) folded: String,
    /// Byte range in the document.
    pub(crate) span: Range<usize>,
    /// Line, from 0.
    pub(crate) line: usize,
    /// Characters of the line before the cell.
    pub(crate) column: usize,
    /// Whether the line before was blank, a rule or a cell border.
    pub(crate) apart: bool,
}

/// What a line without text of its own is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// `-----`, `_____`, `* * *`.
    Stroke,
    /// A lone `*`, as under the body of a Party document.
    Star,
}

/// A line of a document.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) span: Range<usize>,
    pub(crate) rule: Option<Rule>,
    /// First line of its page.
    pub(crate) page_start: bool,
}

/// The lines of a text from a byte offset on, form feeds counting as line ends.
pub(crate) fn lines(text: &str, from: usize) -> impl Iterator<Item = Line> + '_ {
    let mut at = from;
    let mut page_start = true;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        if rest.is_empty() {
            return None;
        }
        let length = memchr::memchr2(b'\n', 0x0c, rest.as_bytes()).unwrap_or(rest.len());
        let span = at..at + length;
        let begins = page_start;
        page_start = rest.as_bytes().get(length) == Some(&0x0c);
        at += length + 1;
        let content = text.get(span.clone()).unwrap_or_default();
        Some(Line {
            rule: rule(content),
            span,
            page_start: begins,
        })
    })
}

fn rule(line: &str) -> Option<Rule> {
    let mut strokes = 0;
    let mut stars = 0;
    for c in line.chars() {
        match c {
            ' ' | '\t' | '\r' | '|' | '\\' => {}
            '*' => stars += 1,
            '_' | '=' | '~' | '.' | '─' => strokes += 1,
            _ if is_dash(c) => strokes += 1,
            _ => return None,
        }
    }
    match (strokes, stars) {
        (0, 0) => None,
        (0, 1) => Some(Rule::Star),
        (n, s) if n + s >= 2 => Some(Rule::Stroke),
        _ => None,
    }
}

/// The phrases at the right top; a cell that runs into one is cut before it.
const RIGHT_TOP: [&str; 3] = [
    "dang cong san viet nam",
    "cong hoa xa hoi chu nghia viet nam",
    "doc lap - tu do - hanh phuc",
];

/// The cells of the first lines of a text, from a byte offset on, until `max_lines` or `max_bytes`
/// or the line of the first cell that is the `last`.
pub(crate) fn cells(
    text: &str,
    from: usize,
    max_lines: usize,
    max_bytes: usize,
    last: impl Fn(&Cell) -> bool,
) -> Vec<Cell> {
    let mut out = Vec::new();
    let mut apart = true;
    for (number, line) in lines(text, from).enumerate() {
        if number >= max_lines || line.span.start > from + max_bytes {
            break;
        }
        let before = out.len();
        cells_of_line(text, &line, number, apart, &mut out);
        // A lone `*` stands inside the left column and parts nothing; all else without text does.
        apart = out.len() == before;
        if out.get(before..).unwrap_or_default().iter().any(&last) {
            break;
        }
    }
    out
}

/// The cells of one line.
pub(crate) fn cells_of_line(
    text: &str,
    line: &Line,
    number: usize,
    apart: bool,
    out: &mut Vec<Cell>,
) {
    let content = text.get(line.span.clone()).unwrap_or_default();
    if line.rule.is_some() {
        return;
    }
    for piece in pieces(content) {
        let start = line.span.start + piece.start;
        let raw = text
            .get(start..line.span.start + piece.end)
            .unwrap_or_default();
        push_cell(raw, start, number, content, piece.start, apart, out);
    }
}

#[allow(clippy::too_many_arguments)]
fn push_cell(
    raw: &str,
    start: usize,
    line: usize,
    content: &str,
    offset: usize,
    apart: bool,
    out: &mut Vec<Cell>,
) {
    let adorns = |c: char| c.is_whitespace() || matches!(c, '*' | '#' | '|' | '\\' | '_');
    let from = start + raw.len() - raw.trim_start_matches(adorns).len();
    let trimmed = without_rule(raw.trim_matches(adorns));
    if trimmed.is_empty() || rule(trimmed).is_some() {
        return;
    }
    let folded_raw = match trimmed.chars().any(char::is_uppercase) {
        true => fold(trimmed),
        false => String::new(),
    };
    let right_tops = match may_hold_right_top(&folded_raw) {
        true => RIGHT_TOP.as_slice(),
        false => &[],
    };
    for phrase in right_tops {
        // One space between the columns: cut where the right one begins.
        if let Some(at) = folded_raw.find(*phrase)
            && at > 0
        {
            let chars = folded_raw.get(..at).map_or(0, |s| s.chars().count());
            if let Some((byte, _)) = trimmed.char_indices().nth(chars)
                && let (Some(left), Some(right)) = (trimmed.get(..byte), trimmed.get(byte..))
            {
                push_cell(left, from, line, content, offset, apart, out);
                push_cell(right, from + byte, line, content, offset + byte, apart, out);
                return;
            }
        }
    }
    if let Some(at) = mark_after_recipients(trimmed)
        && let (Some(left), Some(right)) = (trimmed.get(..at), trimmed.get(at..))
    {
        push_cell(left, from, line, content, offset, apart, out);
        push_cell(right, from + at, line, content, offset + at, apart, out);
        return;
    }
    let clean = match trimmed.contains("**") {
        true => collapse(&trimmed.replace("**", " ")),
        false => collapse(trimmed),
    };
    if clean.is_empty() {
        return;
    }
    out.push(Cell {
        folded: match clean == trimmed && !folded_raw.is_empty() {
            true => folded_raw,
            false => fold(&clean),
        },
        span: from..from + trimmed.len(),
        line,
        column: content.get(..offset).map_or(0, |s| s.chars().count()),
        apart,
        text: clean,
    });
}

/// Whether one of [`RIGHT_TOP`] may stand in a folded text: nearly none goes further than this.
fn may_hold_right_top(folded: &str) -> bool {
    static WORDS: OnceLock<[Finder<'static>; 2]> = OnceLock::new();
    let words = WORDS.get_or_init(|| [Finder::new("viet nam"), Finder::new("hanh phuc")]);
    let bytes = folded.as_bytes();
    words.iter().any(|word| word.find(bytes).is_some())
}

/// Where a signing mark stands behind the column of the recipients with one space between, as
/// recognition of a scan joins them: `Nơi nhận: T/L BAN THƯỜNG VỤ`.
pub(crate) fn mark_after_recipients(cell: &str) -> Option<usize> {
    // A speck before the mark is read as an apostrophe.
    let marks = [" T/M ", " T/L ", " K/T ", " 'T/M ", " 'T/L ", " 'K/T "];
    if !cell.contains('/') {
        return None;
    }
    let (at, mark) = marks.iter().find_map(|m| Some((cell.find(m)?, m)))?;
    let at = at + mark.len() - "T/M ".len();
    let left = fold(cell.get(..at)?);
    let left = left.trim_start_matches(['*', ' ']);
    let beside = left.starts_with('-') || left.starts_with("noi nhan");
    let right = cell.get(at..)?;
    (beside && crate::letters::is_upper_case(right)).then_some(at)
}

/// A cell without the rule that the next column draws on its line: `HUYỆN ỦY PHÙ VÂN -----`.
fn without_rule(cell: &str) -> &str {
    let stroke = |c: char| is_dash(c) || matches!(c, '_' | '=' | '~' | '─' | '\u{2015}');
    let bare = cell.trim_end_matches(stroke);
    let strokes = cell.get(bare.len()..).map_or(0, |s| s.chars().count());
    if strokes >= 3 && bare.ends_with(char::is_whitespace) {
        bare.trim_end()
    } else {
        cell
    }
}

/// Byte ranges of a line between `|` and gaps of three spaces or a tab.
pub(super) fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    // Most lines are one piece, and have nothing that could cut them.
    let bytes = line.as_bytes();
    if memchr::memchr3(b'|', b'\t', 0xc2, bytes).is_none()
        && memchr::memmem::find(bytes, b"   ").is_none()
    {
        let trimmed = line.trim_matches(' ');
        if !trimmed.is_empty() {
            let from = line.len() - line.trim_start_matches(' ').len();
            out.push(from..from + trimmed.len());
        }
        return out;
    }
    let mut from: Option<usize> = None;
    let mut gap = 0;
    let mut end = 0;
    for (i, c) in line.char_indices() {
        match c {
            ' ' | '\u{a0}' => gap += 1,
            '\t' => gap += 3,
            '|' => {
                if let Some(start) = from.take() {
                    out.push(start..end);
                }
                gap = 0;
            }
            _ => {
                if gap >= 3
                    && let Some(start) = from.take()
                {
                    out.push(start..end);
                }
                from.get_or_insert(i);
                gap = 0;
                end = i + c.len_utf8();
            }
        }
    }
    if let Some(start) = from {
        out.push(start..end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        cells(text, 0, 99, 9999, |_| false)
            .into_iter()
            .map(|c| c.text)
            .collect()
    }

    #[test]
    fn columns_of_every_kind_become_cells() {
        let expected = ["TỈNH ỦY VẠN XUÂN", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 01-NQ/TU"];
        for text in [
            "  TỈNH ỦY VẠN XUÂN        ĐẢNG CỘNG SẢN VIỆT NAM\n     *       ------\nSố 01-NQ/TU",
            "TỈNH ỦY VẠN XUÂN | ĐẢNG CỘNG SẢN VIỆT NAM\n* | -----\nSố 01-NQ/TU |",
            "|\nTỈNH ỦY VẠN XUÂN\n*\n|\n**ĐẢNG CỘNG SẢN VIỆT NAM**\n|\nSố 01-NQ/TU",
            "TỈNH ỦY VẠN XUÂN ĐẢNG CỘNG SẢN VIỆT NAM\nSố 01-NQ/TU",
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mark_behind_the_recipients_is_found() {
        for (line, mark) in [
            ("Nơi nhận: T/M BAN THƯỜNG VỤ", Some("T/M BAN THƯỜNG VỤ")),
            ("Nơi nhận: 'T/M BAN THƯỜNG VỤ", Some("T/M BAN THƯỜNG VỤ")),
            ("- Lưu. K/T CHÁNH VĂN PHÒNG", Some("K/T CHÁNH VĂN PHÒNG")),
            ("Nơi nhận: T/M Ban Thường vụ", None),
            ("Căn cứ T/M BAN", None),
        ] {
            let found = mark_after_recipients(line).and_then(|at| line.get(at..));
            assert_eq!(found, mark, "{line}");
        }
    }

    #[test]
    fn a_rule_beside_a_name_is_no_part_of_it() {
        for (line, expected) in [
            (
                "HUYỆN ỦY PHÙ VÂN ----------------------",
                "HUYỆN ỦY PHÙ VÂN",
            ),
            ("VĂN PHÒNG ———————", "VĂN PHÒNG"),
            ("VĂN PHÒNG _____", "VĂN PHÒNG"),
            ("Số --/BC", "Số --/BC"),
            ("Số 12-", "Số 12-"),
        ] {
            assert_eq!(texts(line), [expected]);
        }
    }

    #[test]
    fn cells_know_their_place() {
        let text = "ab\n **TỈNH ỦY**    Số 1";
        let found = cells(text, 0, 9, 99, |_| false);
        let spans: Vec<&str> = found.iter().map(|c| &text[c.span.clone()]).collect();
        assert_eq!(spans, ["ab", "TỈNH ỦY", "Số 1"]);
        assert_eq!(found[1].line, 1);
    }
}
