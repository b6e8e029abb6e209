//! Rows of JSONL and CSV as documents.
//!
//! ```
//! use extraction::records::{FieldMap, jsonl_lines, parse_json_line};
//! let file = "{\"so_ky_hieu\": \"12-NQ/TU\", \"text\": \"Nghị quyết\"}\n".as_bytes();
//! for (number, line) in jsonl_lines(file) {
//!     let record = parse_json_line(&file[line], &FieldMap::default())?;
//!     assert_eq!((number, record.number.as_deref()), (1, Some("12-NQ/TU")));
//! }
//! # Ok::<(), extraction::records::RecordError>(())
//! ```

mod csv;
mod json;
mod pages;
mod reading;

use serde::{Deserialize, Serialize};

pub use self::csv::parse_csv;
pub use self::json::parse_json_line;
pub(crate) use self::pages::{read_csv, read_jsonl};
pub use self::reading::{open_rows, row_bytes};

/// Which field of a row holds what. Names absent from a row are simply not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldMap {
    /// The row's identity, which hits carry as `external_id`.
    pub external_id: Vec<String>,
    /// Its title.
    pub title: Vec<String>,
    /// Its text.
    pub text: Vec<String>,
    /// Document number.
    pub number: Vec<String>,
    /// Name of the type.
    pub document_type: Vec<String>,
    /// Issuing body.
    pub body: Vec<String>,
    /// Day of issue.
    pub date: Vec<String>,
    /// Abstract.
    pub summary: Vec<String>,
    /// Where in a larger work the row stands: chapter, path of headings.
    pub heading: Vec<String>,
    /// Mark of secrecy.
    pub secrecy: Vec<String>,
    /// Name of the signer.
    pub signer: Vec<String>,
    /// Subject by the source's own scheme.
    pub subject: Vec<String>,
}

/// The first name that a row has wins. The defaults read the field names in common use.
impl Default for FieldMap {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Self {
            external_id: names(&["_id", "id", "external_id"]),
            title: names(&["title", "tieu_de"]),
            text: names(&["text", "noi_dung", "content", "body_text"]),
            number: names(&["so_ky_hieu", "number"]),
            document_type: names(&["loai", "document_type", "type"]),
            body: names(&["co_quan", "issuer", "body"]),
            date: names(&["ngay_ban_hanh", "date"]),
            summary: names(&["trich_yeu", "summary", "abstract"]),
            heading: names(&["chuong", "path", "heading"]),
            secrecy: names(&["do_mat", "secrecy"]),
            signer: names(&["nguoi_ky", "signer"]),
            subject: names(&["linh_vuc", "chuyen_de", "ten_de_muc", "subject"]),
        }
    }
}

/// A row that is a document. Fields that the row lacks, or leaves blank, are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its identity in the file it came from.
    pub external_id: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Text in normal form ([`vietnamese::normalise`]); may be empty when there is a title, an
    /// abstract or a number.
    pub text: String,
    /// Document number as printed.
    pub number: Option<String>,
    /// Name of the type.
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue as printed.
    pub date: Option<String>,
    /// Abstract.
    pub summary: Option<String>,
    /// Where in a larger work the row stands.
    pub heading: Option<String>,
    /// Mark of secrecy as printed.
    pub secrecy: Option<String>,
    /// Name of the signer.
    pub signer: Option<String>,
    /// Subject by the source's own scheme.
    pub subject: Option<String>,
}

/// Why a row is set aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Not a JSON object.
    #[error("the line is not a JSON object: {0}; mend the line and index again")]
    NotJson(String),
    /// Not UTF-8.
    #[error("the line is not UTF-8 at byte {0}; convert the file to UTF-8")]
    NotUtf8(usize),
    /// Not a row of CSV.
    #[error("the row is not CSV: {0}; mend the row and index again")]
    NotCsv(String),
    /// Neither text nor title, nor abstract or number to find it by.
    #[error("the row has neither text nor title; name the fields with --field-map")]
    NoText,
}

/// The lines of a JSONL file as byte ranges, blank lines left out; the line number counts from 1.
pub fn jsonl_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> + '_ {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        while start < bytes.len() {
            let rest = bytes.get(start..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = start..start + length;
            start = line.end + 1;
            number += 1;
            let blank = rest.iter().take(length).all(u8::is_ascii_whitespace);
            if !blank {
                return Some((number, line));
            }
        }
        None
    })
}

/// The fields of a record that names can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    ExternalId,
    Title,
    Text,
    Number,
    DocumentType,
    Body,
    Date,
    Summary,
    Heading,
    Secrecy,
    Signer,
    Subject,
}

impl Field {
    const ALL: [Self; 12] = [
        Self::ExternalId,
        Self::Title,
        Self::Text,
        Self::Number,
        Self::DocumentType,
        Self::Body,
        Self::Date,
        Self::Summary,
        Self::Heading,
        Self::Secrecy,
        Self::Signer,
        Self::Subject,
    ];

    fn names(self, map: &FieldMap) -> &[String] {
        match self {
            Self::ExternalId => &map.external_id,
            Self::Title => &map.title,
            Self::Text => &map.text,
            Self::Number => &map.number,
            Self::DocumentType => &map.document_type,
            Self::Body => &map.body,
            Self::Date => &map.date,
            Self::Summary => &map.summary,
            Self::Heading => &map.heading,
            Self::Secrecy => &map.secrecy,
            Self::Signer => &map.signer,
            Self::Subject => &map.subject,
        }
    }
}

/// A record being put together: each field keeps the value of the foremost name seen so far.
#[derive(Debug, Default)]
struct Draft {
    values: [Option<(usize, String)>; Field::ALL.len()],
}

impl Draft {
    /// Whether a value of rank `rank` would be kept, ranks being places in the list of names.
    fn wants(&self, field: Field, rank: usize) -> bool {
        self.values
            .get(field as usize)
            .is_some_and(|value| value.as_ref().is_none_or(|(known, _)| rank < *known))
    }

    /// Keeps a value; a blank one is no value.
    fn set(&mut self, field: Field, rank: usize, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        if let Some(slot) = self.values.get_mut(field as usize) {
            *slot = Some((rank, vietnamese::normalise(value).into_owned()));
        }
    }

    fn finish(mut self) -> Result<Record, RecordError> {
        let mut take = |field: Field| {
            let value = self.values.get_mut(field as usize).and_then(Option::take);
            value.map(|(_, text)| text)
        };
        let record = Record {
            external_id: take(Field::ExternalId),
            title: take(Field::Title),
            text: take(Field::Text).unwrap_or_default(),
            number: take(Field::Number),
            document_type: take(Field::DocumentType),
            body: take(Field::Body),
            date: take(Field::Date),
            summary: take(Field::Summary),
            heading: take(Field::Heading),
            secrecy: take(Field::Secrecy),
            signer: take(Field::Signer),
            subject: take(Field::Subject),
        };
        // A row of metadata alone can still be found by its number.
        let named = record.title.is_some() || record.summary.is_some() || record.number.is_some();
        if record.text.is_empty() && !named {
            return Err(RecordError::NoText);
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests;
