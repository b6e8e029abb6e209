//! The abstract (trích yếu) below the type line, and the author that its first line may name.

use super::begins_text;
use super::own_number::number_label;
use super::type_line::TypeLine;
use crate::document::layout::{Cell, cells};
use crate::document::{Found, names};
use crate::letters::{fold_words, is_upper_case};
use std::ops::Range;

pub(super) struct Title {
    pub(super) title: Option<Found<String>>,
    pub(super) body: Option<Found<String>>,
    /// The body stands on a line of its own, the abstract apart below it.
    pub(super) below_author: bool,
    pub(super) end_index: usize,
}

/// The abstract below the type line, wrapped as it may be.
pub(super) fn read_title(all: &[Cell], line: &TypeLine, stop: usize) -> Title {
    let mut taken: Vec<(String, Range<usize>)> = Vec::new();
    let mut end_index = line.index + 1;
    if !line.rest.is_empty() {
        taken.push((line.rest.clone(), line.found.span.clone()));
    }
    let mut length = line.rest.len();
    let mut previous: Option<&Cell> = None;
    let mut below_author = false;
    for (index, cell) in all.iter().enumerate().skip(line.index + 1) {
        if index >= stop || taken.len() >= 14 || length > 1200 {
            break;
        }
        if number_label(cell).is_some() {
            end_index = index + 1;
            continue;
        }
        let of_author = names_author_alone(&taken) && begins_abstract(cell, &taken);
        below_author |= of_author;
        if !of_author && ends_title(cell, &taken, previous) {
            break;
        }
        // `BÁO CÁO CHÍNH TRỊ` / `của Ban Chấp hành …`: the rest of the type line names the kind of
        // report; the abstract begins below it.
        if taken.len() == 1
            && !line.rest.is_empty()
            && is_upper_case(&line.rest)
            && cell.text.starts_with("của ")
        {
            taken.clear();
        }
        length += cell.text.len();
        taken.push((cell.text.clone(), cell.span.clone()));
        previous = Some(cell);
        end_index = index + 1;
    }
    let (body, taken) = split_author(taken, below_author);
    let title = join(&taken, 0.9);
    Title {
        title,
        body,
        below_author,
        end_index,
    }
}

/// The cells down to where the abstract may go, where the first of the text is the abstract all the
/// same, though it is long: it stands right below the type, is no sentence, and the text begins
/// below it, or below what goes on in small letters.
pub(super) fn with_long_abstract(
    text: &str,
    all: &[Cell],
    line: &TypeLine,
    stop: usize,
) -> Option<Vec<Cell>> {
    let no_sentence =
        |cell: &&Cell| !begins_text(cell) && !cell.text.ends_with(['.', ';', ':', ',']);
    let goes_on = |cell: &&Cell| no_sentence(cell) && cell.text.starts_with(char::is_lowercase);
    let first = all.get(stop).filter(no_sentence)?;
    if stop != line.index + 1 || !line.rest.is_empty() {
        return None;
    }
    let below = cells(text, first.span.end, 8, 2_000, begins_text);
    let more = below.iter().take(1).filter(goes_on).cloned();
    let found: Vec<Cell> = all.iter().take(stop + 1).cloned().chain(more).collect();
    let next = below.get(found.len() - stop - 1)?;
    begins_text(next).then_some(found)
}

/// `NGHỊ ĐỊNH CỦA CHÍNH PHỦ`, `QUYẾT ĐỊNH / CỦA BỘ TRƯỞNG BỘ TÀI CHÍNH`: all that was taken names a
/// body.
fn names_author_alone(taken: &[(String, Range<usize>)]) -> bool {
    let [(only, _)] = taken else { return false };
    is_upper_case(only)
        && fold_words(only)
            .strip_prefix("cua ")
            .is_some_and(names::begins_body)
}

/// Whether a cell below an author begins the abstract: it stands apart or in small letters, and is
/// not the body again, which speaks below the abstract.
fn begins_abstract(cell: &Cell, author: &[(String, Range<usize>)]) -> bool {
    let again = |(name, _): &(String, Range<usize>)| {
        fold_words(name)
            .strip_prefix("cua ")
            .is_some_and(|name| name == cell.folded)
    };
    let speaks = names::begins_body(&cell.folded) || author.iter().any(again);
    (cell.apart || !is_upper_case(&cell.text))
        && !begins_text(cell)
        && !speaks
        && !cell.text.starts_with(['-', '+', '('])
}

fn ends_title(cell: &Cell, taken: &[(String, Range<usize>)], previous: Option<&Cell>) -> bool {
    if begins_text(cell)
        || cell.folded.starts_with("(ban hanh kem theo")
        || cell.folded.starts_with("(kem theo")
    {
        return true;
    }
    let Some((last, _)) = taken.last() else {
        // The first line: nearly anything, but no item and no prose.
        return cell.text.starts_with('-') || cell.text.ends_with(['.', ';']);
    };
    let words: usize = taken.iter().map(|(t, _)| t.split(' ').count()).sum();
    let unfinished = words <= 2
        || last.ends_with(',')
        || cell.text.starts_with(char::is_lowercase)
        || ["va", "cua", "ve", "viec", "cac", "cho", "theo", "trong"]
            .iter()
            .any(|w| fold_words(last).ends_with(&format!(" {w}")));
    if cell.apart && !unfinished {
        // A title in capitals may be of several paragraphs; a heading in capitals may follow it.
        return true;
    }
    let upper = taken.iter().all(|(t, _)| is_upper_case(t));
    if upper && !is_upper_case(&cell.text) && words > 3 {
        return true;
    }
    if !upper && is_upper_case(&cell.text) && cell.text.chars().count() > 4 {
        return true;
    }
    if cell.text.starts_with(['-', '+']) {
        return true;
    }
    if cell.text.ends_with(['.', ';', ':']) && cell.text.starts_with(char::is_uppercase) {
        return true;
    }
    // One paragraph a line: the next paragraph begins with a capital and is long.
    let long = cell.text.chars().count() > 110;
    let previous_short = previous.is_some_and(|p| p.text.chars().count() < 40);
    cell.text.starts_with(char::is_uppercase) && long && (previous_short || words > 6)
}

/// Takes `CỦA BỘ CHÍNH TRỊ, BAN BÍ THƯ` off the front of an abstract: down to `về`, or the first line
/// where the abstract is known to begin below it.
#[allow(clippy::type_complexity)]
fn split_author(
    taken: Vec<(String, Range<usize>)>,
    first_line: bool,
) -> (Option<Found<String>>, Vec<(String, Range<usize>)>) {
    let starts = taken
        .first()
        .is_some_and(|(t, _)| fold_words(t).starts_with("cua "));
    if !starts {
        return (None, taken);
    }
    let split = taken.iter().position(|(t, _)| {
        let folded = fold_words(t);
        folded == "ve"
            || folded.starts_with("ve ")
            || folded.starts_with("v/v")
            || folded.starts_with("lan thu")
    });
    let Some(split) = split.or(first_line.then_some(1)) else {
        return (None, taken);
    };
    let (author, rest) = taken.split_at(split);
    let joined = join(author, 0.85).map(|mut found| {
        let name: String = found.value.chars().skip(4).collect();
        found.value = names::right_case(name.trim());
        found
    });
    (joined, rest.to_vec())
}

pub(super) fn join(taken: &[(String, Range<usize>)], confidence: f32) -> Option<Found<String>> {
    let (first, last) = (taken.first()?, taken.last()?);
    let value: Vec<&str> = taken.iter().map(|(t, _)| t.as_str()).collect();
    let value = value.join(" ");
    let value = value.trim_matches(['-', ' ', '*']).to_owned();
    (!value.is_empty()).then_some(Found {
        value,
        span: first.1.start..last.1.end,
        confidence,
    })
}
