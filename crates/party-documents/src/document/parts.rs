//! Several documents in one file: a decision and the regulation it issues, a letter and what it
//! encloses.

use super::layout::{Cell, cells};
use super::{Understanding, drop_own, foot, header, marks, sections};
use crate::letters::{fold, is_upper_case};
use crate::tables::tables;
use crate::{Citation, CitationForm, find_citations};
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::OnceLock;

/// One document of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentPart {
    /// Byte range in the text given.
    pub span: Range<usize>,
    /// What was understood of it; offsets are those of the whole text.
    pub understanding: Understanding,
}

/// As [`crate::understand`], with each document of the file on its own. There is always one; what
/// stands before the second document's heading belongs to the first.
#[must_use]
pub fn understand_all(text: &str) -> Vec<DocumentPart> {
    let mut starts = vec![0];
    starts.extend(annexes(text));
    starts.extend(enclosures(text));
    starts.sort_unstable();
    starts.dedup();
    let citations = find_citations(text);
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .copied()
        .chain(std::iter::once(text.len()))
        .collect();
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| DocumentPart {
            span: *start..end,
            understanding: part(text, *start..end, &citations),
        })
        .collect()
}

fn part(text: &str, span: Range<usize>, citations: &[Citation]) -> Understanding {
    let window = text.get(..span.end).unwrap_or(text);
    let mut found = header::read(window, span.start);
    let foot = foot::read(window, found.end);
    let mut out = std::mem::take(&mut found.understanding);
    if span.start == 0 {
        marks::page_tops(window, &mut out);
    }
    foot.complete(&mut out, found.body_in_title, found.has_heading);
    out.sections = sections::read(window, found.end, span.end);
    out.citations = citations
        .iter()
        .filter(|c| span.contains(&c.span.start))
        .cloned()
        .collect();
    if span.start > 0 && out.number.is_none() {
        issued_with(window, span.start, &mut out);
    }
    drop_own(&mut out);
    crate::effect::note(text, &mut out);
    out
}

/// `(Ban hành kèm theo Quyết định số …, ngày … của …)` under an annex's title: number, day and
/// author of the document that issues it.
fn issued_with(text: &str, start: usize, out: &mut Understanding) {
    let head = cells(text, start, 24, 3000, |_| false);
    let Some(note) = head.iter().find(|c| fold(&c.text).contains("kem theo")) else {
        return;
    };
    let Some(citation) = out
        .citations
        .iter()
        .find(|c| c.form == CitationForm::Full && c.span.start >= note.span.start)
        .filter(|c| c.span.start < note.span.end + 80)
    else {
        return;
    };
    let found = |value: &str| super::Found {
        value: value.to_owned(),
        span: citation.span.clone(),
        confidence: 0.85,
    };
    out.issued_with = citation.number.as_ref().map(|n| super::Found {
        value: n.clone(),
        span: citation.span.clone(),
        confidence: 0.9,
    });
    if let Some(issuer) = citation.issuer.as_deref().filter(|_| out.body.is_none()) {
        out.body = Some(found(issuer));
    }
    if let Some(date) = citation.date.filter(|_| out.date.is_none()) {
        out.date = Some(super::Found {
            value: date,
            span: citation.span.clone(),
            confidence: 0.85,
        });
    }
}

/// Where annexed documents begin: a type line in capitals a little above `(Ban hành kèm theo …)`.
fn annexes(text: &str) -> Vec<usize> {
    static NOTE: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let note = NOTE.get_or_init(|| AhoCorasick::new(["kèm theo", "Kèm theo", "KÈM THEO"]).ok());
    let Some(note) = note else { return Vec::new() };
    let mut out = Vec::new();
    for found in note.find_iter(text) {
        // The note stands in brackets and begins its line.
        let line = text
            .get(..found.start())
            .and_then(|t| t.rfind(['\n', '\u{c}']))
            .map_or(0, |i| i + 1);
        let lead = text.get(line..found.start()).unwrap_or_default();
        if !lead
            .trim_start_matches(|c: char| c.is_whitespace() || c == '*')
            .starts_with('(')
        {
            continue;
        }
        // Up to 14 lines above.
        let from = text
            .get(..line.saturating_sub(1))
            .map(|t| {
                t.rmatch_indices(['\n', '\u{c}'])
                    .nth(13)
                    .map_or(0, |(i, _)| i + 1)
            })
            .unwrap_or(0);
        let above = cells(text, from, 30, line.saturating_sub(from), |_| false);
        let title = above
            .iter()
            .filter(|c| c.span.start < line)
            .rfind(|c| type_line(c));
        if let Some(title) = title
            && title.span.start > 0
        {
            let start = text
                .get(..title.span.start)
                .and_then(|t| t.rfind(['\n', '\u{c}']))
                .map_or(0, |i| i + 1);
            if start > 0 {
                out.push(start);
            }
        }
    }
    out
}

/// A type of document alone on its line, in capitals. An appendix is part of its document.
fn type_line(cell: &Cell) -> bool {
    is_upper_case(&cell.text)
        && tables()
            .types()
            .iter()
            .any(|t| t.folded == cell.folded.trim_end_matches([':', ' ']))
}

/// Pages that open with a heading of their own.
fn enclosures(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('\u{c}') {
        let start = at + 1;
        let head = cells(text, start, 12, 1200, |_| false);
        let top = head.iter().take(6).any(|c| {
            c.folded.contains("dang cong san viet nam")
                || c.folded.contains("cong hoa xa hoi chu nghia viet nam")
        });
        if !top {
            continue;
        }
        // A form to fill in has the heading, too, but no number.
        let read = header::read(text, start).understanding;
        if read.number.is_some() && read.body.is_some() {
            out.push(start);
        }
    }
    out
}
