//! Web copies: no heading, but a title line of type and number (`Nghị quyết số 57-NQ/TW`), then a
//! sentence that tells of the document: who signed it, when, whose it is, what it is about.

use super::day::{DateRead, placed_dates};
use super::own_number::first_digit;
use crate::DocumentNumber;
use crate::document::layout::Cell;
use crate::document::{Found, Understanding, names};
use crate::letters::fold_words;
use crate::number::number_at;
use crate::tables::tables;
use std::ops::Range;

/// How far below the title line the sentence may stand, in bytes.
const NEAR: usize = 2000;
/// Longest abstract, in bytes.
const LONGEST_TITLE: usize = 1200;

/// Reads the title line, and what the first sentences say of that same number.
pub(super) fn read_announcement(text: &str, all: &[Cell], out: &mut Understanding) {
    let Some(cell) = all.first() else { return };
    let Some(at) = first_digit(text, cell.span.clone()) else {
        return;
    };
    let Some(read) = number_at(text, at) else {
        return;
    };
    if read.span.end + 2 < cell.span.end {
        return;
    }
    let before = text.get(cell.span.start..at).unwrap_or_default();
    let name = fold_words(before);
    let name = name.trim_end_matches([':', ' ']);
    let name = name.strip_suffix(" so").unwrap_or(name);
    let Some(kind) = tables().type_named(name) else {
        return;
    };
    // Without a place a day in running text is another document's.
    if out.place.is_none() {
        out.date = None;
    }
    read_sentence(text, cell.span.end, &read.number, out);
    out.document_type = Some(Found {
        value: kind.name.clone(),
        span: cell.span.start..at,
        confidence: 0.8,
    });
    out.number = Some(Found {
        value: read.number,
        span: read.span,
        confidence: 0.8,
    });
}

/// `… đã ký ban hành Nghị quyết số 57-NQ/TW (ngày 22/12/2024) của Bộ Chính trị về …`: the line near
/// the title that names the number again and goes on with the day, the body or the subject.
fn read_sentence(text: &str, from: usize, own: &DocumentNumber, out: &mut Understanding) {
    let mut start = from;
    for line in text.get(from..).unwrap_or_default().split_inclusive('\n') {
        let span = start..start + line.len();
        start = span.end;
        if span.start > from + NEAR {
            return;
        }
        let mut at = span.start;
        while let Some(digit) = first_digit(text, at..span.end) {
            let Some(read) = number_at(text, digit) else {
                at = digit + 1;
                continue;
            };
            at = read.span.end.max(digit + 1);
            if read.number.key() != own.key() {
                continue;
            }
            let rest = read.span.end..span.end;
            let after_date = read_day(text, rest.clone(), out);
            let after_body = read_body(text, after_date..rest.end, out);
            read_subject(text, after_body..rest.end, out);
            if after_body > rest.start || out.title.is_some() {
                read_signer(text, span.start..read.span.start, out);
                return;
            }
        }
    }
}

/// The day right behind the number, in brackets or after a comma. Returns where to go on.
fn read_day(text: &str, zone: Range<usize>, out: &mut Understanding) -> usize {
    let day = placed_dates(text, zone.clone()).into_iter().next();
    let Some(DateRead::Day(day)) = day else {
        return zone.start;
    };
    let between = text.get(zone.start..day.span.start).unwrap_or_default();
    if !between.trim().trim_matches(['(', ',', ' ']).is_empty() {
        return zone.start;
    }
    let end = day.span.end;
    out.date = Some(Found {
        value: day.date,
        span: day.span,
        confidence: 0.8,
    });
    let closing = text.get(end..zone.end).unwrap_or_default();
    end + usize::from(closing.starts_with(')'))
}

/// `của Bộ Chính trị` up to `về`, a mark or the end. Returns where to go on.
fn read_body(text: &str, zone: Range<usize>, out: &mut Understanding) -> usize {
    let rest = text.get(zone.clone()).unwrap_or_default();
    let trimmed = rest.trim_start_matches([' ', ',']);
    let Some(name) = trimmed.strip_prefix("của ") else {
        return zone.start;
    };
    let length = [" về ", ",", ".", ";", ":", "*", "\n", "("]
        .iter()
        .filter_map(|end| name.find(end))
        .min()
        .unwrap_or(name.len());
    let name = name.get(..length).unwrap_or_default().trim();
    if name.is_empty() || !names::begins_body(&fold_words(name)) {
        return zone.start;
    }
    let start = name.as_ptr() as usize - text.as_ptr() as usize;
    let span = start..start + name.len();
    out.body = Some(Found {
        value: name.to_owned(),
        span: span.clone(),
        confidence: 0.8,
    });
    span.end
}

/// `về …` to the end of the sentence.
fn read_subject(text: &str, zone: Range<usize>, out: &mut Understanding) {
    let rest = text.get(zone).unwrap_or_default();
    let trimmed = rest.trim_start_matches([' ', ',']);
    if !trimmed.starts_with("về ") {
        return;
    }
    let length = [". ", ".*", ".\n", "\n", "*", ";"]
        .iter()
        .filter_map(|end| trimmed.find(end))
        .min()
        .unwrap_or(trimmed.len());
    let title = trimmed.get(..length).unwrap_or_default();
    let title = title.trim_end_matches(['.', ' ']);
    if title.len() > LONGEST_TITLE {
        return;
    }
    let start = title.as_ptr() as usize - text.as_ptr() as usize;
    out.title = Some(Found {
        value: title.to_owned(),
        span: start..start + title.len(),
        confidence: 0.8,
    });
}

/// `Thay mặt Bộ Chính trị, Tổng Bí thư … đã ký ban hành`: the name is the run of words with a
/// capital before `đã ký`, the post what stands between it and the comma.
fn read_signer(text: &str, zone: Range<usize>, out: &mut Understanding) {
    let sentence = text.get(zone).unwrap_or_default();
    let Some(end) = sentence.find(" đã ký") else {
        return;
    };
    let clause = sentence.get(..end).unwrap_or_default();
    let clause = clause
        .rsplit([',', ';', '.', '*', ':'])
        .next()
        .unwrap_or_default()
        .trim();
    let clause = clause.strip_prefix("đồng chí ").unwrap_or(clause);
    let mut name_at = clause.len();
    let mut words = 0;
    for word in clause.rsplit(' ') {
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let small = letters.clone().next().is_some() && letters.all(char::is_lowercase);
        if !capital || !small {
            break;
        }
        name_at = word.as_ptr() as usize - clause.as_ptr() as usize;
        words += 1;
    }
    if !(2..=5).contains(&words) {
        return;
    }
    let (post, name) = clause.split_at(name_at);
    let post = post.trim();
    let start = name.as_ptr() as usize - text.as_ptr() as usize;
    out.signer = Some(Found {
        value: name.to_owned(),
        span: start..start + name.len(),
        confidence: 0.8,
    });
    if post.starts_with(char::is_uppercase) {
        let start = post.as_ptr() as usize - text.as_ptr() as usize;
        out.signer_post = Some(Found {
            value: post.to_owned(),
            span: start..start + post.len(),
            confidence: 0.7,
        });
    }
}
