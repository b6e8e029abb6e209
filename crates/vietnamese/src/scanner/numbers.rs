//! Numbers in digits, with their separators, and the whole document numbers that begin with them.

use super::Scanner;
use crate::TokenKind;
use crate::date;
use crate::document_number;
use crate::forms::{self, Forms};
use crate::letters::Kind;
use crate::segmentation::alphabet::DIGITS;
use crate::segmentation::syllabary::{Case, Seen};

impl Scanner {
    /// Reads the number that starts at `from`.
    pub(super) fn number(&mut self, text: &str, from: usize) -> usize {
        let bytes = text.as_bytes();
        let first = digits_end(bytes, from);
        if first < bytes.len() {
            match self.class_at(bytes, first).0.kind() {
                Kind::Break | Kind::Digit => {}
                Kind::Invisible if !self.goes_on(bytes, first) => {}
                _ => return self.word(text, from),
            }
        }
        self.try_document_number(text, from);
        if self.with_dates {
            self.try_date(text, from);
        }
        match separated(bytes, from, first) {
            Separated::Whole { end, thousands } => {
                let forms = forms::write_number(&text[from..end], thousands, &mut self.scratch);
                self.see_number(from, end);
                self.push(from, end, TokenKind::Number, true, forms);
                end
            }
            Separated::Groups { end } => {
                let mut start = from;
                for group in text[from..end].split(['.', ',']) {
                    let forms = forms::write_number(group, false, &mut self.scratch);
                    let to = start + group.len();
                    self.see_number(start, to);
                    self.push(start, to, TokenKind::Number, true, forms);
                    start = to + 1;
                }
                end
            }
        }
    }

    pub(super) fn see_number(&mut self, from: usize, to: usize) {
        if self.with_words {
            let seen = Seen {
                number: DIGITS,
                case: Case::Lower,
            };
            self.see(from, to, seen);
        }
    }

    /// Whether a word goes on behind the invisible characters at `at`.
    pub(super) fn goes_on(&self, bytes: &[u8], mut at: usize) -> bool {
        while at < bytes.len() {
            let (class, width) = self.class_at(bytes, at);
            match class.kind() {
                Kind::Invisible => at += width,
                Kind::Break => return false,
                _ => return true,
            }
        }
        false
    }

    /// Pushes the whole document number that starts at `from`, if one does.
    pub(super) fn try_document_number(&mut self, text: &str, from: usize) {
        if from < self.number_end {
            return;
        }
        let start = self.scratch.len();
        let Some(end) = document_number::read(text, from, &mut self.scratch) else {
            return;
        };
        self.number_end = end;
        let middle = self.scratch.len();
        forms::push_folded_of(start..middle, &mut self.scratch);
        let forms = Forms::note(&self.scratch, start, middle);
        self.push(from, end, TokenKind::DocumentNumber, true, forms);
    }
}

impl Scanner {
    /// Pushes the whole date that starts at `from`, if one does.
    fn try_date(&mut self, text: &str, from: usize) {
        if from < self.date_end.max(self.number_end) {
            return;
        }
        let start = self.scratch.len();
        let Some(end) = date::read(text, from, &mut self.scratch) else {
            return;
        };
        self.date_end = end;
        let middle = self.scratch.len();
        forms::push_folded_of(start..middle, &mut self.scratch);
        let forms = Forms::note(&self.scratch, start, middle);
        self.push(from, end, TokenKind::Date, true, forms);
    }
}

fn digits_end(bytes: &[u8], from: usize) -> usize {
    from + bytes
        .iter()
        .skip(from)
        .take_while(|b| b.is_ascii_digit())
        .count()
}

/// How digits with separators between them are read.
enum Separated {
    /// As one number.
    Whole { end: usize, thousands: bool },
    /// As a number a group: dates and headings such as `22.12.2024`.
    Groups { end: usize },
}

/// `1.234.567` and `1,234,567` have separators of thousands, `3,5` and `66.25` one that stays.
fn separated(bytes: &[u8], from: usize, first: usize) -> Separated {
    let group = |at: usize, separator: u8| {
        let end = digits_end(bytes, at + 1);
        (bytes.get(at) == Some(&separator) && end > at + 1).then_some(end)
    };
    for separator in *b".," {
        let Some(second) = group(first, separator) else {
            continue;
        };
        let mut end = second;
        let mut groups = 1;
        let mut threes = second - first == 4;
        while let Some(next) = group(end, separator) {
            threes &= next - end == 4;
            end = next;
            groups += 1;
        }
        let significant = bytes[from..first]
            .iter()
            .skip_while(|b| **b == b'0')
            .count();
        let thousands =
            threes && (1..=3).contains(&significant) && (groups > 1 || separator == b'.');
        return if thousands || groups == 1 {
            Separated::Whole { end, thousands }
        } else {
            Separated::Groups { end }
        };
    }
    Separated::Whole {
        end: first,
        thousands: false,
    }
}
