//! The whole document: header, foot, sections.

mod foot;
mod header;
mod layout;
mod marks;
pub(crate) mod names;
mod parts;
mod sections;

pub use parts::{DocumentPart, understand_all};

use crate::{Citation, Date, DocumentNumber, find_citations};
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
#[serde(default)]
pub struct Understanding {
    /// Its own number.
    pub number: Option<Found<DocumentNumber>>,
    /// Name of its type: `Nghị quyết`.
    pub document_type: Option<Found<String>>,
    /// Issuing body: `Ban Thường vụ Tỉnh ủy Vạn Xuân`. The signature block decides among the
    /// bodies that share a heading.
    pub body: Option<Found<String>>,
    /// The body at the left top, as the heading prints it, in its right case: `Tỉnh ủy Vạn Xuân`.
    pub heading_body: Option<Found<String>>,
    /// The body above it: `Đảng bộ tỉnh Vạn Xuân`.
    pub superior: Option<Found<String>>,
    /// Day of issue.
    pub date: Option<Found<Date>>,
    /// Place of issue.
    pub place: Option<Found<String>>,
    /// Abstract (trích yếu), on one line.
    pub title: Option<Found<String>>,
    /// Name of the signer.
    pub signer: Option<Found<String>>,
    /// Post of the signer, as printed: `CHÁNH VĂN PHÒNG`.
    pub signer_post: Option<Found<String>>,
    /// In whose name or place it is signed, as printed: `T/M BAN THƯỜNG VỤ`, `K/T TRƯỞNG BAN`.
    pub authority: Option<Found<String>>,
    /// Mark of secrecy or circulation. Its absence proves nothing: stamps are often images.
    pub secrecy: Option<Found<Secrecy>>,
    /// Mark of urgency: `Khẩn`, `Thượng khẩn`, `Hỏa tốc`.
    pub urgency: Option<Found<String>>,
    /// Mark of a draft, as printed: `Dự thảo lần 2`.
    pub draft: Option<Found<String>>,
    /// The document that issues this one: `Ban hành kèm theo Quyết định số …`.
    pub issued_with: Option<Found<DocumentNumber>>,
    /// Who receives it (nơi nhận), an item each.
    pub recipients: Vec<Found<String>>,
    /// What it says of other documents, in order.
    pub citations: Vec<Citation>,
    /// Sections in order of their start; a child follows its parent.
    pub sections: Vec<Section>,
    /// What was odd, in English, for the report.
    pub complaints: Vec<String>,
}

/// Reads what a document says of itself. `text` is its pages joined by form feeds (`\u{c}`),
/// in normal form ([`vietnamese::normalise`]). Never fails: what is not there stays empty.
///
/// ```
/// let text = "TỈNH ỦY VẠN XUÂN        ĐẢNG CỘNG SẢN VIỆT NAM\n        *\nSố 01-NQ/TU        \
/// Vạn Xuân, ngày 05 tháng 8 năm 2026\n\nNGHỊ QUYẾT\nvề chuyển đổi số\n-----\n\nI- TÌNH HÌNH\n";
/// let read = party_documents::understand(text);
/// assert_eq!(read.number.unwrap().value.key(), "1-nq/tu");
/// assert_eq!(read.body.unwrap().value, "Tỉnh ủy Vạn Xuân");
/// assert_eq!(read.title.unwrap().value, "về chuyển đổi số");
/// ```
#[must_use]
pub fn understand(text: &str) -> Understanding {
    let mut found = header::read(text, 0);
    let body_start = found.end;
    let foot = foot::read(text, body_start);
    let mut out = std::mem::take(&mut found.understanding);
    marks::page_tops(text, &mut out);
    foot.complete(&mut out, found.body_in_title, found.has_heading);
    out.citations = find_citations(text);
    drop_own(&mut out);
    crate::effect::note(text, &mut out);
    out.sections = sections::read(text, body_start, text.len());
    out
}

/// A document's own number in its heading, its foot and its annexes is no citation. Another type
/// under the same number is: a quyết định and a quy định may share it.
fn drop_own(out: &mut Understanding) {
    let Some(own) = &out.number else { return };
    let key = own.value.key();
    let kind = out.document_type.as_ref().map(|t| t.value.as_str());
    out.citations.retain(|c| {
        let same = c.key().as_deref() == Some(key.as_str())
            && c.document_type
                .as_deref()
                .is_none_or(|t| kind.is_none_or(|k| k == t));
        !same && !c.span.contains(&own.span.start)
    });
}

#[cfg(test)]
mod tests;
