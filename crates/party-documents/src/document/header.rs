//! The heading: issuing body, number, place and date, type, abstract.
//!
//! The heading ends where the text begins; a number further down is cited, never the document's.

mod announcement;
mod day;
mod gazette;
mod issuer;
mod letter;
mod own_number;
mod title;
mod type_line;

use super::layout::{Cell, cells};
use super::{Found, Understanding, marks};
use crate::letters::is_upper_case;
use crate::tables::tables;
use announcement::read_announcement;
pub(super) use day::{DateRead, placed_dates};
use day::{date_beside_number, read_date};
use gazette::read_gazette;
use issuer::{left_block, set_bodies};
use letter::read_letter;
use own_number::find_number;
use title::{read_title, with_long_abstract};
use type_line::{find_type, type_of_symbol};

/// What the heading told.
pub(super) struct Header {
    pub(super) understanding: Understanding,
    /// `CỦA BỘ CHÍNH TRỊ` under the type: the author's own words.
    pub(super) body_in_title: Option<Found<String>>,
    /// A Party or State heading stands at the top.
    pub(super) has_heading: bool,
    /// Byte offset at which the text begins.
    pub(super) end: usize,
}

/// Reads the heading of the document that begins at a byte offset.
pub(super) fn read(text: &str, from: usize) -> Header {
    let mut all = cells(text, from, 160, 12_000, is_text);
    restore_capitals(&mut all);
    let all = all;
    let mut out = Understanding::default();
    let stop = all.iter().position(is_text).unwrap_or(all.len());
    let head = all.get(..stop).unwrap_or_default();

    let type_line = find_type(head);
    let title_from = type_line.as_ref().map_or(head.len(), |t| t.index + 1);
    let above_type = head
        .get(..type_line.as_ref().map_or(head.len(), |t| t.index))
        .unwrap_or_default();

    let right_top = right_top(head);
    let stamped: Vec<bool> = head
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let above = i.checked_sub(1).and_then(|p| head.get(p));
            marks::note(cell, above, &mut out)
        })
        .collect();

    let number = find_number(text, head, title_from, &mut out);
    let number_index = number.as_ref().map(|n| n.index);
    let has_heading = right_top || number.is_some();
    let mut body_in_title = None;
    let mut gazette = None;
    let mut end_index = number_index.map_or(0, |i| i + 1);

    if let Some(line) = &type_line {
        out.document_type = Some(line.found.clone());
        if !right_top {
            gazette = read_gazette(text, head, line, &mut out);
        }
        let from = match &gazette {
            None => Some(line),
            Some(gazette) => {
                end_index = end_index.max(gazette.end_index);
                body_in_title = Some(gazette.author.clone());
                gazette.abstract_from.as_ref()
            }
        };
        let read = |line| match with_long_abstract(text, &all, line, stop) {
            Some(longer) => read_title(&longer, line, longer.len()),
            None => read_title(&all, line, stop),
        };
        if let Some(title) = from.map(read) {
            end_index = end_index.max(title.end_index).min(all.len());
            // Below a letterhead, which names the body, that is its head.
            if !(title.below_author && has_heading) {
                body_in_title = body_in_title.or(title.body);
            }
            out.title = title.title;
        }
    } else if let Some(index) = number_index {
        let letter = read_letter(&all, index, number.as_ref().map(|n| &n.found.value));
        if let Some(letter) = letter {
            end_index = end_index.max(letter.end_index);
            out.document_type = letter.document_type;
            out.title = letter.title;
        }
    }
    if let Some(number) = number {
        if out.document_type.is_none() {
            out.document_type = type_of_symbol(&number.found);
        }
        out.number = Some(number.found);
    }

    if has_heading {
        let left_end = number_index.map_or(above_type.len(), |i| i.min(above_type.len()));
        let left = left_block(head.get(..left_end).unwrap_or_default(), &stamped);
        set_bodies(&left, &mut out);
    }

    let date_end = above_type.last().map_or(from, |c| c.span.end);
    let no_type = type_line.is_none();
    let zone_end = if no_type {
        head.last().map_or(from, |c| c.span.end)
    } else {
        date_end
    };
    if gazette.is_none() {
        read_date(text, from..zone_end, &mut out);
    }
    if out.date.is_none() {
        date_beside_number(text, &all, end_index, &mut out);
    }

    if out.number.is_none() && !has_heading && gazette.is_none() {
        read_announcement(text, &all, &mut out);
    }
    let end = end_index
        .checked_sub(1)
        .and_then(|i| all.get(i))
        .map_or(from, |c| c.span.end);
    Header {
        understanding: out,
        body_in_title,
        has_heading,
        end,
    }
}

/// Whether a cell belongs to the text, not to the heading.
fn is_text(cell: &Cell) -> bool {
    begins_text(cell) || cell.text.chars().count() > 160 && !is_upper_case(&cell.text)
}

fn begins_text(cell: &Cell) -> bool {
    let folded = cell.folded.trim_start_matches(['-', '+', ' ']);
    [
        "can cu",
        "kinh gui",
        "kinh trinh",
        "noi nhan",
        "xet de nghi",
        "dieu 1.",
        "chuong i",
    ]
    .iter()
    .any(|p| folded.starts_with(p))
        || is_section_mark(&cell.folded)
}

/// `I- …`, `I. …`, `1. …`, `Điều 1`: the text has begun.
fn is_section_mark(folded: &str) -> bool {
    let (head, rest) = folded.split_at(
        folded
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(folded.len()),
    );
    let marked = rest.starts_with(['.', '-', '/', ')']) && rest.len() > 1;
    marked
        && (head == "1" || head == "i" || head == "a")
        && rest
            .get(1..)
            .is_some_and(|r| r.starts_with([' ', '-', '.']))
}

fn right_top(cells: &[Cell]) -> bool {
    let mut joined = String::new();
    for cell in cells.iter().take(40) {
        joined.push_str(&cell.folded);
        joined.push(' ');
    }
    joined.contains("dang cong san viet nam") || joined.contains("cong hoa xa hoi chu nghia")
}

/// Old fonts print small letters as capitals, so the lines in capitals arrive in small letters
/// (TCVN3). The motto tells: nobody writes `đảng cộng sản việt nam` so. Down to the type line,
/// cells without a capital get theirs.
fn restore_capitals(all: &mut [Cell]) {
    let small = |cell: &Cell| !cell.text.chars().any(char::is_uppercase);
    let motto = |cell: &Cell| {
        matches!(
            cell.folded.as_str(),
            "dang cong san viet nam" | "cong hoa xa hoi chu nghia viet nam"
        )
    };
    if !all.iter().take(20).any(|c| motto(c) && small(c)) {
        return;
    }
    for cell in all.iter_mut().take(24) {
        if small(cell) {
            // A letter's abstract is in small letters.
            if ["ve ", "v/v"].iter().any(|p| cell.folded.starts_with(p)) {
                break;
            }
            cell.text = cell.text.to_uppercase();
        }
        // `Thông tư` too, of which a first letter of another font is left.
        if tables().type_named(&cell.text).is_some() {
            break;
        }
    }
}
