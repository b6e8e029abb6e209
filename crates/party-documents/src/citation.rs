//! Citations: what a text says of other documents, and how it stands to them.
//!
//! ```text
//! citation = [type] [số] number [, ngày date] [của issuer] [(khóa term)]
//! short    = Type [số] n [date] [của issuer] [(khóa term)]       Chỉ thị 05, Kết luận 48 của Bộ Chính trị
//! plenum   = Nghị quyết [Hội nghị] Trung ương n [(lần k)] [khóa term]
//! congress = Nghị quyết Đại hội [scope] [lần thứ] n [, nhiệm kỳ y-y]
//! list     = type số n, n và number                              Kết luận số 126, 127-KL/TW
//! ```

mod alias;
mod heads;
mod issuer;
mod prose;
mod relation;
mod resolve;
mod scan;
mod short;

pub(crate) use issuer::body_end;

use crate::{Date, DocumentNumber, Effect};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How the text stands to the document it cites, as its words give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Căn cứ: it rests on it.
    BasedOn,
    /// Thực hiện, triển khai, quán triệt, thi hành.
    Implements,
    /// Cụ thể hóa.
    Concretises,
    /// Sơ kết, tổng kết.
    Reviews,
    /// Thay thế.
    Replaces,
    /// Bãi bỏ, hủy bỏ.
    Repeals,
    /// Sửa đổi, bổ sung.
    Amends,
    /// Dẫn: mentioned, no more.
    #[default]
    Cites,
}

/// The form of a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CitationForm {
    /// With a complete number: `Nghị quyết số 57-NQ/TW`.
    Full,
    /// Type and running number: `Nghị quyết 57`.
    Short,
    /// `Nghị quyết Trung ương 4 khóa XII`.
    Plenum,
    /// `Nghị quyết Đại hội XIII của Đảng`.
    Congress,
    /// A name that the text itself gave: `(gọi tắt là Nghị quyết Tam nông)`.
    Alias,
}

/// One mention of another document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    /// Byte range of the mention, from the type to the term.
    pub span: Range<usize>,
    /// Its form.
    pub form: CitationForm,
    /// The type by its name, where one is printed: `Nghị quyết`. The name wins over the symbol.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document_type: Option<String>,
    /// The complete number: printed, or inferred for a short mention (see `inferred`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<DocumentNumber>,
    /// The number was not printed in full: the issuer, a full mention of the same type and running
    /// number in this text, or the text's own name for the document tells it.
    #[serde(default)]
    pub inferred: bool,
    /// The running number of a short mention, or the ordinal of a plenum or congress.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ordinal: Option<String>,
    /// The congress meant, where it is one of a province or other body: `Đảng bộ tỉnh`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scope: Option<String>,
    /// The issuing body as printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issuer: Option<String>,
    /// Terms (khóa): `[12, 13]` for `khóa XII, XIII`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub terms: Vec<u16>,
    /// Years of a term printed as `nhiệm kỳ 2020-2025`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub years: Option<(u16, u16)>,
    /// The year, where it stands for the date: `Nghị quyết 72 năm 2025`, `Nghị định 168/2024`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub year: Option<u16>,
    /// Day of issue.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<Date>,
    /// The articles meant: `Điều 5`, `khoản 2, Điều 7`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub article: Option<String>,
    /// How the text stands to it.
    pub relation: Relation,
    /// What the text does to its document; only [`crate::understand`] finds that out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub effect: Option<Effect>,
    /// 0.0 to 1.0.
    pub confidence: f32,
}

impl Citation {
    /// A mention of which nothing is known yet but its place and form.
    fn at(span: Range<usize>, form: CitationForm) -> Self {
        Self {
            span,
            form,
            document_type: None,
            number: None,
            inferred: false,
            ordinal: None,
            scope: None,
            issuer: None,
            terms: Vec::new(),
            years: None,
            year: None,
            date: None,
            article: None,
            relation: Relation::Cites,
            effect: None,
            confidence: 0.9,
        }
    }

    /// The key of the number it cites, if that is known: `57-nq/tw`.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        self.number.as_ref().map(DocumentNumber::key)
    }
}

/// Every citation of a text, in order.
///
/// ```
/// let text = "Thực hiện Kết luận 48 của Bộ Chính trị (khóa X)";
/// let found = party_documents::find_citations(text);
/// assert_eq!(&text[found[0].span.clone()], "Kết luận 48 của Bộ Chính trị (khóa X)");
/// assert_eq!(found[0].key().as_deref(), Some("48-kl/tw"));
/// ```
#[must_use]
pub fn find_citations(text: &str) -> Vec<Citation> {
    scan::find(text)
}

#[cfg(test)]
mod tests;
