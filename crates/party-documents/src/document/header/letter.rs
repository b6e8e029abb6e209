//! A công văn: no type line, the abstract under the number.

use super::begins_text;
use super::title::join;
use crate::DocumentNumber;
use crate::document::Found;
use crate::document::layout::Cell;
use crate::letters::is_upper_case;
use std::ops::Range;

pub(super) struct Letter {
    pub(super) document_type: Option<Found<String>>,
    pub(super) title: Option<Found<String>>,
    pub(super) end_index: usize,
}

/// A công văn: no type line, the abstract under the number, then `Kính gửi`.
pub(super) fn read_letter(
    all: &[Cell],
    number_index: usize,
    number: Option<&DocumentNumber>,
) -> Option<Letter> {
    let number = number?;
    let mut taken: Vec<(String, Range<usize>)> = Vec::new();
    let mut end_index = number_index + 1;
    let mut addressed = false;
    for (index, cell) in all.iter().enumerate().skip(number_index + 1).take(24) {
        if cell.folded.starts_with("kinh gui") {
            addressed = true;
            break;
        }
        let subject = cell.folded.starts_with("ve ")
            || cell.folded.starts_with("v/v")
            || cell.folded.starts_with("\"v/v");
        if taken.is_empty() {
            if subject {
                taken.push((cell.text.clone(), cell.span.clone()));
                end_index = index + 1;
            }
            continue;
        }
        // The right column may stand between the lines of the left one.
        if cell.folded.contains(", ngay ") || is_upper_case(&cell.text) {
            continue;
        }
        if begins_text(cell) || taken.len() >= 8 || cell.text.ends_with(['.', ';']) {
            break;
        }
        taken.push((cell.text.clone(), cell.span.clone()));
        end_index = index + 1;
    }
    let by_symbol = number.symbol.as_deref() == Some("CV");
    let by_layout = number.symbol.is_none() && (addressed || !taken.is_empty());
    if !by_symbol && !by_layout {
        return None;
    }
    let place = all.get(number_index)?.span.clone();
    Some(Letter {
        document_type: Some(Found {
            value: "Công văn".to_owned(),
            span: place,
            confidence: if by_symbol { 0.95 } else { 0.8 },
        }),
        title: join(&taken, if addressed { 0.9 } else { 0.7 }),
        end_index,
    })
}
