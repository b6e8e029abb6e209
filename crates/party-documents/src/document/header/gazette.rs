//! Headings of collected editions and gazettes, all in capitals and in one column:
//! `THÔNG TƯ / CỦA BỘ Y TẾ SỐ 02/2010/TT-BYT / NGÀY 19 THÁNG 01 NĂM 2010 / QUY ĐỊNH …`.

use super::day::{DateRead, placed_dates};
use super::own_number::first_digit;
use super::type_line::TypeLine;
use crate::document::layout::Cell;
use crate::document::{Found, Understanding, names};
use crate::letters::{fold_words, is_upper_case};
use crate::number::number_at;
use std::ops::Range;

/// Cells that author, number and day may take.
const MOST_CELLS: usize = 6;

/// What such a heading says below the type.
pub(super) struct Gazette {
    /// `CỦA BỘ Y TẾ`.
    pub(super) author: Found<String>,
    /// The type line again, with what stands behind the day as its rest: the abstract begins there,
    /// if there is one.
    pub(super) abstract_from: Option<TypeLine>,
    /// The cell after the heading.
    pub(super) end_index: usize,
}

/// Reads one, and puts its number and day into `out`.
pub(super) fn read_gazette(
    text: &str,
    head: &[Cell],
    line: &TypeLine,
    out: &mut Understanding,
) -> Option<Gazette> {
    let below = head.get(line.index + 1..)?;
    let starts = if line.rest.is_empty() {
        below.first()?.span.start
    } else {
        let at = text.get(line.found.span.clone())?.rfind(&line.rest)?;
        line.found.span.start + at
    };
    let of = text.get(starts..)?.split_whitespace().next()?;
    if fold_words(of) != "cua" || !is_upper_case(of) {
        return None;
    }
    // Down to the cell with the day.
    let (last, day) = below
        .iter()
        .take(MOST_CELLS)
        .enumerate()
        .find_map(|(n, cell)| {
            let day = placed_dates(text, starts..cell.span.end).into_iter().next();
            match day {
                Some(DateRead::Day(day)) => Some((n, day)),
                _ => None,
            }
        })?;
    let before_day = starts + of.len()..day.span.start;
    let printed = text.get(before_day.clone())?;
    // A number has small letters of its own: `QĐ-TTg`.
    let words = printed.split_whitespace();
    let mut names = words.filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
    if names.any(|word| word.contains(char::is_lowercase)) {
        return None;
    }
    let label = number_label(text, before_day.clone());
    let author = before_day.start..label.as_ref().map_or(before_day.end, |label| label.start);
    let name = crate::letters::collapse(text.get(author.clone())?.trim());
    let name = name.trim_end_matches([',', ' ']);
    if name.is_empty() || name.split(' ').count() > 16 {
        return None;
    }
    if out.number.is_none()
        && let Some(read) = label
            .and_then(|label| first_digit(text, label))
            .and_then(|at| number_at(text, at))
    {
        out.number = Some(Found {
            value: read.number,
            span: read.span,
            confidence: read.confidence.min(0.9),
        });
    }
    out.place = None;
    out.date = Some(Found {
        value: day.date,
        span: day.span.clone(),
        confidence: 0.9,
    });
    let cell = below.get(last)?;
    let rest = text.get(day.span.end..cell.span.end).unwrap_or_default();
    let rest = crate::letters::collapse(rest.trim());
    let index = line.index + 1 + last;
    // `CHỦ TỊCH NƯỚC`, below which it decides, is no abstract.
    let speaks = |cell: &Cell| {
        let first_words = |text: &str| fold_words(text).split(' ').take(2).collect::<String>();
        names::begins_body(&fold_words(&cell.text)) || first_words(&cell.text) == first_words(name)
    };
    let has_abstract = !rest.is_empty() || head.get(index + 1).is_some_and(|cell| !speaks(cell));
    Some(Gazette {
        author: Found {
            value: names::right_case(name),
            span: author,
            confidence: 0.85,
        },
        abstract_from: has_abstract.then(|| TypeLine {
            index,
            found: Found {
                value: line.found.value.clone(),
                span: day.span.end..cell.span.end,
                confidence: line.found.confidence,
            },
            rest,
        }),
        end_index: index + 1,
    })
}

/// Where `SỐ` with a number behind it stands.
fn number_label(text: &str, zone: Range<usize>) -> Option<Range<usize>> {
    let words = text.get(zone.clone())?;
    let mut after = 0;
    for word in words.split_whitespace() {
        let at = after + words.get(after..)?.find(word)?;
        after = at + word.len();
        let next = words
            .get(after..)?
            .trim_start_matches([' ', ':', '\n', '\r']);
        if fold_words(word).trim_end_matches(':') == "so"
            && next.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some(zone.start + at..zone.end);
        }
    }
    None
}
