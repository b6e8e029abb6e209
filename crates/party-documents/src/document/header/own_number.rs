//! The document's own number, among those that the heading may hold.

use crate::DocumentNumber;
use crate::document::layout::Cell;
use crate::document::{Found, Understanding};
use crate::letters::is_dash;
use crate::number::number_at;
use std::ops::Range;

pub(super) struct OwnNumber {
    pub(super) index: usize,
    pub(super) found: Found<DocumentNumber>,
}

/// The document's own number: a cell that begins with `Số`, or is a number and nothing else.
pub(super) fn find_number(
    text: &str,
    head: &[Cell],
    title_from: usize,
    out: &mut Understanding,
) -> Option<OwnNumber> {
    let mut bare: Option<OwnNumber> = None;
    for (index, cell) in head.iter().enumerate() {
        // Under the type line only `Số …` right below it, as in collected editions.
        let below_type = index >= title_from;
        if below_type && index > title_from + 3 {
            break;
        }
        if let Some(rest) = number_label(cell) {
            let rest = rest.trim_start_matches([' ', ':', '.']);
            // `Số:` in one cell, the number in the next.
            let place = if rest.is_empty() {
                head.get(index + 1).map(|c| c.span.start)
            } else {
                first_digit(text, cell.span.clone())
            };
            let read = place.and_then(|at| {
                let at = first_digit(text, at..at + 12)?;
                number_at(text, at)
            });
            if let Some(read) = read {
                return Some(OwnNumber {
                    index: if rest.is_empty() { index + 1 } else { index },
                    found: Found {
                        value: read.number,
                        span: read.span,
                        confidence: read.confidence,
                    },
                });
            }
            let blank = if rest.is_empty() {
                head.get(index + 1).map_or("", |c| c.folded.as_str())
            } else {
                rest
            };
            if blank.len() > 2 && blank.starts_with(|c: char| is_dash(c) || c == '/') {
                out.complaints.push(format!(
                    "the number is blank in the text: `{} {blank}`; the signing software may have stamped it as an image",
                    "Số"
                ));
            }
            continue;
        }
        if below_type || bare.is_some() {
            continue;
        }
        if let Some(at) = first_digit(text, cell.span.clone())
            && at == cell.span.start
            && let Some(read) = number_at(text, at)
            && read.span.end + 2 >= cell.span.end
        {
            bare = Some(OwnNumber {
                index,
                found: Found {
                    value: read.number,
                    span: read.span,
                    confidence: read.confidence.min(0.8),
                },
            });
        }
    }
    bare
}

/// What follows the label `Số` of a cell, folded. `Sơ kết`, `Sổ tay` are other words; recognition
/// may leave `So`.
pub(super) fn number_label(cell: &Cell) -> Option<&str> {
    let rest = cell.folded.strip_prefix("so")?;
    let label: String = cell.text.chars().take(2).collect();
    (matches!(label.to_lowercase().as_str(), "số" | "so" | "sô")
        && rest.chars().next().is_none_or(|c| !c.is_alphabetic()))
    .then_some(rest)
}

pub(super) fn first_digit(text: &str, span: Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    (span.start..span.end.min(bytes.len())).find(|i| bytes.get(*i).is_some_and(u8::is_ascii_digit))
}
