//! The line that names the type, in capitals above the abstract.

use crate::document::Found;
use crate::document::layout::Cell;
use crate::letters::is_upper_case;
use crate::tables::tables;
use crate::{DocumentNumber, NumberKind};

pub(super) struct TypeLine {
    pub(super) index: usize,
    pub(super) found: Found<String>,
    /// What the line goes on with: `CHƯƠNG TRÌNH | CÔNG TÁC NĂM 2026`.
    pub(super) rest: String,
}

/// The line that names the type: in capitals, on its own or running into the abstract.
pub(super) fn find_type(head: &[Cell]) -> Option<TypeLine> {
    let mut small: Option<TypeLine> = None;
    for (index, cell) in head.iter().enumerate() {
        let upper = is_upper_case(&cell.text);
        if !upper && !cell.text.starts_with(char::is_uppercase) {
            continue;
        }
        let spaced = spaced_out(&cell.folded);
        let folded = spaced.as_deref().unwrap_or(&cell.folded);
        let folded = folded.trim_end_matches([':', '.', ' ']);
        let best = tables()
            .types()
            .iter()
            .filter(|t| {
                let candidate = if spaced.is_some() {
                    t.folded.replace(' ', "")
                } else {
                    t.folded.clone()
                };
                folded
                    .strip_prefix(candidate.as_str())
                    .is_some_and(|r| r.is_empty() || r.starts_with(' '))
            })
            .max_by_key(|t| t.folded.len());
        let Some(kind) = best else { continue };
        let words = kind.folded.split(' ').count();
        let rest = if spaced.is_some() {
            String::new()
        } else {
            cell.text
                .split(' ')
                .skip(words)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let alone = rest.trim_matches([':', '.', ' ']).is_empty();
        let line = TypeLine {
            index,
            found: Found {
                value: kind.name.clone(),
                span: cell.span.clone(),
                confidence: match (upper, alone) {
                    (true, true) => 0.97,
                    (true, false) => 0.85,
                    _ => 0.7,
                },
            },
            rest: if alone { String::new() } else { rest },
        };
        if upper {
            return Some(line);
        }
        if alone && small.is_none() {
            small = Some(line);
        }
    }
    small
}

/// `N G H Ị  Q U Y Ế T` without its spaces.
fn spaced_out(folded: &str) -> Option<String> {
    let words: Vec<&str> = folded.split(' ').collect();
    (words.len() >= 4 && words.iter().all(|w| w.chars().count() == 1)).then(|| words.concat())
}

/// The type a symbol stands for, where it stands for one alone.
pub(super) fn type_of_symbol(number: &Found<DocumentNumber>) -> Option<Found<String>> {
    let symbol = number.value.symbol.as_deref()?;
    let party = number.value.kind == NumberKind::Party;
    let mut kinds = tables().types().iter().filter(|t| {
        t.symbols.first().is_some_and(|s| s == symbol)
            && match t.side {
                crate::Side::Both => true,
                crate::Side::State => !party,
                _ => party,
            }
    });
    let first = kinds.next()?;
    // `Chương trình hành động` is a wording of `Chương trình`: the shortest name covers it.
    let mut name = first;
    for other in kinds {
        if other.folded.starts_with(&first.folded) {
            continue;
        }
        if first.folded.starts_with(&other.folded) {
            name = other;
            continue;
        }
        return None;
    }
    Some(Found {
        value: name.name.clone(),
        span: number.span.clone(),
        confidence: 0.6,
    })
}
