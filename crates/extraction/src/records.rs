//! Rows of JSONL and CSV as documents.

use serde::{Deserialize, Serialize};

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
    /// Text, in NFC; may be empty when there is a title.
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
    /// Neither text nor title.
    #[error("the row has neither text nor title; name the fields with --field-map")]
    NoText,
}

/// The lines of a JSONL file as byte ranges, blank lines left out; the line number counts from 1.
pub fn jsonl_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> + '_ {
    let mut start = 0;
    let mut number = 0;
    std::iter::from_fn(move || {
        while start < bytes.len() {
            let end = bytes[start..]
                .iter()
                .position(|b| *b == b'\n')
                .map_or(bytes.len(), |n| start + n);
            let line = start..end;
            start = end + 1;
            number += 1;
            if !bytes[line.clone()].iter().all(u8::is_ascii_whitespace) {
                return Some((number, line));
            }
        }
        None
    })
}

/// Reads one line of JSONL.
///
/// # Errors
/// [`RecordError`] says what is wrong with the line.
pub fn parse_json_line(line: &[u8], _map: &FieldMap) -> Result<Record, RecordError> {
    let _ = line;
    Err(RecordError::NoText)
}

/// Reads a whole CSV file (UTF-8, header row, `,` or `;` or tab found by itself).
/// Each item carries its row number, counted from 1 without the header.
///
/// # Errors
/// Each bad row is an error of its own; the others are still read.
pub fn parse_csv(_bytes: &[u8], _map: &FieldMap) -> Vec<(usize, Result<Record, RecordError>)> {
    Vec::new()
}
