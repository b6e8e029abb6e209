//! Document numbers (số, ký hiệu).

use serde::{Deserialize, Serialize};
use std::ops::Range;

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

impl DocumentNumber {
    /// Reads a whole text as one document number, in any of the forms people type.
    #[must_use]
    pub fn parse(_text: &str) -> Option<Self> {
        None
    }

    /// The canonical key, equal for all spellings of one number: lower-case, no zeros in front,
    /// marks kept: `57-nq/tw`, `30/2020/nđ-cp`.
    #[must_use]
    pub fn key(&self) -> String {
        String::new()
    }

    /// The key without marks and separators as one space: `57 nq tw`.
    #[must_use]
    pub fn folded_key(&self) -> String {
        String::new()
    }

    /// The form to show: `01-NQ/TU`, `30/2020/NĐ-CP`.
    #[must_use]
    pub fn display(&self) -> String {
        String::new()
    }
}

/// Every complete document number in running text, with its byte range, in order.
#[must_use]
pub fn find_numbers(_text: &str) -> Vec<(Range<usize>, DocumentNumber)> {
    Vec::new()
}
