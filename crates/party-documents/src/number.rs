//! Document numbers (số, ký hiệu).
//!
//! ```text
//! party     = num [-] TYPE / BODY [-UNIT] [/nb]     57-NQ/TW, 100 - KL/TW, 03/-CV/BCSĐ
//! party-alt = num (/ | -) TYPE - BODY               18/NQ-TW, 72-NQ-TW: only a listed Party body
//! state     = num[.num] / year / TYPE - BODY {- BODY}   30/2020/NĐ-CP, 66.25/2026/NQ-CP
//!           | num / year / ASSEMBLY                 202/2025/QH15
//!           | num / TYPE - BODY {- BODY}            1630/QĐ-TTg
//!           | num / BODY - UNIT                     5973/UBND-KT, a công văn
//! ```
//! Hyphen, then slash is the Party's; slash, then hyphen the State's, unless the body is on the
//! Party's list. The rules are those of 36-HD/VPTW and 05-HD/VPTW for the Party and of decree
//! 30/2020/NĐ-CP for the State.

mod scan;
mod typed;

use crate::letters::fold;
use serde::{Deserialize, Serialize};
use std::ops::Range;

pub(crate) use scan::number_at;

/// Whose numbering a number follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// `57-NQ/TW`: hyphen, then slash.
    Party,
    /// `30/2020/NĐ-CP`, `1630/QĐ-TTg`: slash, then hyphen.
    State,
}

/// A document number in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// Whose numbering it follows.
    pub kind: NumberKind,
    /// The running number without leading zeros, with its suffix: `57`, `66.25`, `12a`.
    pub number: String,
    /// The year in a State number.
    pub year: Option<u16>,
    /// The symbol of the type as printed, in canonical letters: `NQ`, `QĐ`, `CTr`.
    pub symbol: Option<String>,
    /// The code of the body as printed: `TW`, `TU`, `CP`, `QH15`.
    pub body: Option<String>,
}

/// A document number found in running text.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberMatch {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// The number.
    pub number: DocumentNumber,
    /// 0.0 to 1.0: 0.95 for a number printed as the rules ask, less for repaired ones.
    pub confidence: f32,
}

impl DocumentNumber {
    /// Reads a whole text as one document number, in any of the forms people type: `57-NQ/TW`,
    /// `8-CT/TU`, `nq 01 tu`, `qd 332 tu`, `01-NQ-TU`, `nghị quyết 57-NQ/TW`, `30 2020 nd cp`.
    ///
    /// ```
    /// use party_documents::DocumentNumber;
    /// assert_eq!(DocumentNumber::parse("nq 01 tu").unwrap().display(), "01-NQ/TU");
    /// assert_eq!(DocumentNumber::parse("20-25/TW"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        typed::parse(text)
    }

    /// The canonical key, equal for all spellings of one number: lower-case, no zeros in front,
    /// marks kept: `57-nq/tw`, `30/2020/nđ-cp`.
    #[must_use]
    pub fn key(&self) -> String {
        self.assemble(&self.number).to_lowercase()
    }

    /// The key without marks and separators as one space: `57 nq tw`.
    #[must_use]
    pub fn folded_key(&self) -> String {
        let mut out = String::new();
        for word in fold(&self.key())
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
        {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out
    }

    /// The form to show: `01-NQ/TU`, `30/2020/NĐ-CP`. A number under 10 gets its zero.
    #[must_use]
    pub fn display(&self) -> String {
        let digits = self.number.chars().take_while(char::is_ascii_digit).count();
        if digits == 1 {
            self.assemble(&format!("0{}", self.number))
        } else {
            self.assemble(&self.number)
        }
    }

    fn assemble(&self, number: &str) -> String {
        let mut out = number.to_owned();
        let symbol = self.symbol.as_deref();
        let body = self.body.as_deref();
        match self.kind {
            NumberKind::Party => {
                if let Some(symbol) = symbol {
                    out.push('-');
                    out.push_str(symbol);
                }
                if let Some(body) = body {
                    out.push('/');
                    out.push_str(body);
                }
            }
            NumberKind::State => {
                if let Some(year) = self.year {
                    out.push('/');
                    out.push_str(&year.to_string());
                }
                if let Some(symbol) = symbol {
                    out.push('/');
                    out.push_str(symbol);
                }
                if let Some(body) = body {
                    out.push(if symbol.is_some() { '-' } else { '/' });
                    out.push_str(body);
                }
            }
        }
        out
    }
}

/// Every complete document number in running text, with its byte range, in order.
#[must_use]
pub fn find_numbers(text: &str) -> Vec<(Range<usize>, DocumentNumber)> {
    match_numbers(text)
        .into_iter()
        .map(|m| (m.span, m.number))
        .collect()
}

/// As [`find_numbers`], with how sure each one is.
#[must_use]
pub fn match_numbers(text: &str) -> Vec<NumberMatch> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + offset;
        if let Some(number) = number_at(text, start) {
            at = number.span.end.max(start + 1);
            found.push(number);
        } else {
            at = start + digits(bytes, start);
        }
    }
    found
}

/// Length of the run of ASCII digits at a byte offset.
pub(crate) fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).map_or(0, |rest| {
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    })
}

/// A running number without zeros in front.
pub(crate) fn without_zeros(number: &str) -> String {
    let trimmed = number.trim_start_matches('0');
    if trimmed.chars().next().is_some_and(|c| c.is_ascii_digit()) {
        trimmed.to_owned()
    } else {
        format!("0{trimmed}")
    }
}

#[cfg(test)]
mod tests;
