//! Place and day of issue, wrapped and spaced as they may be.

use crate::Date;
use crate::document::layout::Cell;
use crate::document::{Found, Understanding};
use crate::letters::char_at;
use std::ops::Range;

/// `Hà Nội, ngày 03 tháng 02 năm 2026` in the heading.
pub(super) fn read_date(text: &str, zone: Range<usize>, out: &mut Understanding) {
    let mut best: Option<PlacedDate> = None;
    for read in placed_dates(text, zone) {
        match read {
            DateRead::Day(found) => {
                let better = best
                    .as_ref()
                    .is_none_or(|b| b.place.is_none() && found.place.is_some());
                if better {
                    best = Some(found);
                }
            }
            DateRead::Blank(printed) => out.complaints.push(format!(
                "the day of issue is blank or impossible in the text: `{printed}`"
            )),
        }
    }
    if let Some(best) = best {
        let sure = if best.place.is_some() { 0.95 } else { 0.8 };
        out.date = Some(Found {
            value: best.date,
            span: best.span,
            confidence: sure,
        });
        out.place = best.place;
    }
}

pub(in crate::document) struct PlacedDate {
    pub(in crate::document) date: Date,
    pub(in crate::document) span: Range<usize>,
    pub(in crate::document) place: Option<Found<String>>,
}

pub(in crate::document) enum DateRead {
    Day(PlacedDate),
    /// The words are there, the day is not.
    Blank(String),
}

/// Every `[place,] ngày … tháng … năm …` in a zone, wrapped and spaced as it may be.
pub(in crate::document) fn placed_dates(text: &str, zone: Range<usize>) -> Vec<DateRead> {
    let mut out = Vec::new();
    let Some(part) = text.get(zone.clone()) else {
        return out;
    };
    let mut at = 0;
    let bytes = part.as_bytes();
    while let Some(offset) = memchr::memchr2(b'n', b'N', bytes.get(at..).unwrap_or_default()) {
        let start = at + offset;
        at = start + 1;
        let begins = matches!(
            bytes.get(at..),
            Some([b'g' | b'G', b'a' | b'A' | 0x80.., ..])
        );
        if !begins {
            continue;
        }
        let Some(mut scan) = Words::after(part, start, "ngay") else {
            continue;
        };
        let day = scan.number(2);
        let (month, year) = if scan.word("thang") {
            let month = scan.number(2);
            if !scan.word("nam") {
                continue;
            }
            (month, scan.number(4))
        } else if scan.mark(['/', '-', '.']) {
            let month = scan.number(2);
            scan.mark(['/', '-', '.']);
            (month, scan.number(4))
        } else {
            continue;
        };
        let end = scan.at;
        let place = place_before(part, start).map(|r| Found {
            value: part
                .get(r.clone())
                .map(crate::letters::collapse)
                .unwrap_or_default(),
            span: zone.start + r.start..zone.start + r.end,
            confidence: 0.9,
        });
        let date = match (day, month, year) {
            (Some(d), Some(m), Some(y)) => {
                Date::new(i16::try_from(y).unwrap_or(0), m as u8, d as u8)
                    .filter(|d| (1930..=2100).contains(&d.year()))
            }
            _ => None,
        };
        at = end.max(at);
        match date {
            Some(date) => out.push(DateRead::Day(PlacedDate {
                date,
                span: zone.start + start..zone.start + end,
                place,
            })),
            None => {
                let printed = part.get(start..end).map(crate::letters::collapse);
                out.push(DateRead::Blank(printed.unwrap_or_default()));
            }
        }
    }
    out
}

/// Reads folded words and numbers one after another, over spaces, line ends and marks of emphasis.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn after(text: &'a str, at: usize, word: &str) -> Option<Self> {
        if crate::letters::char_before(text, at).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let mut words = Self { text, at };
        words.word(word).then_some(words)
    }

    fn skip(&mut self) {
        while let Some(c) = char_at(self.text, self.at) {
            if !(c.is_whitespace() || matches!(c, '*' | '.' | '…' | '_' | '\u{ad}')) {
                break;
            }
            self.at += c.len_utf8();
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let before = self.at;
        self.skip();
        for want in word.chars() {
            match char_at(self.text, self.at) {
                Some(c) if crate::letters::fold_char(c) == want => self.at += c.len_utf8(),
                _ => {
                    self.at = before;
                    return false;
                }
            }
        }
        if char_at(self.text, self.at).is_some_and(char::is_alphabetic) {
            self.at = before;
            return false;
        }
        true
    }

    fn number(&mut self, most: usize) -> Option<u32> {
        let before = self.at;
        self.skip();
        let length = crate::number::digits(self.text.as_bytes(), self.at);
        if length == 0 || length > most {
            self.at = before;
            return None;
        }
        let value = self.text.get(self.at..self.at + length)?.parse().ok();
        self.at += length;
        value
    }

    fn mark(&mut self, marks: [char; 3]) -> bool {
        let before = self.at;
        self.skip();
        match char_at(self.text, self.at) {
            Some(c) if marks.contains(&c) => {
                self.at += c.len_utf8();
                true
            }
            _ => {
                // `skip` eats dots, so `19.11.2025` has its mark behind it.
                let dotted = self
                    .text
                    .get(before..self.at)
                    .is_some_and(|s| s.contains('.'));
                if !dotted {
                    self.at = before;
                }
                dotted
            }
        }
    }
}

/// The place before `ngày`: up to five capitalised words before a comma, in the same cell.
fn place_before(part: &str, ngay: usize) -> Option<Range<usize>> {
    let before = part.get(..ngay)?.trim_end();
    let before = before.trim_end_matches(',').trim_end();
    let mut from = before.len();
    let mut gap = 0;
    for (i, c) in before.char_indices().rev() {
        if matches!(c, '\n' | '|' | '*' | '\t' | '\u{c}' | ':' | '-') {
            break;
        }
        if c == ' ' {
            gap += 1;
            if gap >= 3 {
                break;
            }
            continue;
        }
        gap = 0;
        from = i;
    }
    let place = before.get(from..)?;
    let words: Vec<&str> = place.split_whitespace().collect();
    let named = !words.is_empty()
        && words.len() <= 6
        && words
            .iter()
            .all(|w| w.starts_with(|c: char| c.is_uppercase()) || matches!(*w, "-" | "phố"))
        && !place
            .chars()
            .any(|c| c.is_ascii_digit() || matches!(c, '.' | ';' | '/'));
    named.then_some(from..before.len())
}

/// `Số 46-CT/TW, ngày 27/7/2010` under the type line, as collected editions print it.
pub(super) fn date_beside_number(
    text: &str,
    all: &[Cell],
    end_index: usize,
    out: &mut Understanding,
) {
    let Some(number) = &out.number else { return };
    let Some(cell) = all
        .get(..end_index)
        .unwrap_or_default()
        .iter()
        .find(|c| c.span.contains(&number.span.start))
    else {
        return;
    };
    let zone = number.span.end..cell.span.end.max(number.span.end);
    if let Some(DateRead::Day(found)) = placed_dates(text, zone).into_iter().next() {
        out.date = Some(Found {
            value: found.date,
            span: found.span,
            confidence: 0.85,
        });
    }
}
