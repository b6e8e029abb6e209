//! The whole document: header, foot, sections.

use crate::{Date, DocumentNumber};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A value with the place it was read from and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Byte range in the text given.
    pub span: Range<usize>,
    /// 0.0 to 1.0; under 0.5 is not to be shown as fact.
    pub confidence: f32,
}

/// Marks of secrecy and circulation that a document carries, the lowest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// Thường: no mark.
    #[default]
    Normal,
    /// Lưu hành nội bộ, tài liệu thu hồi.
    Internal,
    /// Mật.
    Secret,
    /// Tối mật.
    TopSecret,
    /// Tuyệt mật: never indexed.
    MostSecret,
}

/// A part of the document under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Depth in the tree: 1 is the highest.
    pub level: u8,
    /// The heading on one line: `Điều 5. Hiệu lực thi hành`, `II- QUAN ĐIỂM`.
    pub heading: String,
    /// Byte range from the heading to the end of the section, its subsections included.
    pub span: Range<usize>,
}

/// What was understood of one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    /// Its own number.
    pub number: Option<Found<DocumentNumber>>,
    /// Name of its type: `Nghị quyết`.
    pub document_type: Option<Found<String>>,
    /// Issuing body: `Ban Thường vụ Tỉnh ủy Vạn Xuân`.
    pub body: Option<Found<String>>,
    /// Day of issue.
    pub date: Option<Found<Date>>,
    /// Place of issue.
    pub place: Option<Found<String>>,
    /// Abstract (trích yếu), on one line.
    pub title: Option<Found<String>>,
    /// Name of the signer.
    pub signer: Option<Found<String>>,
    /// Mark of secrecy or circulation.
    pub secrecy: Option<Found<Secrecy>>,
    /// Sections in order of their start; a child follows its parent.
    pub sections: Vec<Section>,
    /// What was odd, in English, for the report.
    pub complaints: Vec<String>,
}

/// Reads what a document says of itself. `text` is its pages joined by form feeds (`\u{c}`),
/// in normal form ([`vietnamese::normalise`]). Never fails: what is not there stays empty.
#[must_use]
pub fn understand(_text: &str) -> Understanding {
    Understanding::default()
}
