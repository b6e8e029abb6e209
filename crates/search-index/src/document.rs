//! What is indexed.

use crate::FieldOrigin;
use party_documents::{Citation, Date, DocumentNumber, Secrecy, Section};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a caller may see: documents marked at most this secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Clearance(pub Secrecy);

/// Where a document lies in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path of the file as the indexer was given it, or found it below a folder given.
    pub path: String,
    /// Row in a file of rows, from 1.
    pub row: Option<u64>,
}

/// The text of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// Page number, from 1; `None` where the format has no pages.
    pub number: Option<u32>,
    /// Its text in NFC.
    pub text: String,
}

/// A document ready to be indexed. Metadata that is not known is `None`, never a guess.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Stable identity, made from the content: lower-case hexadecimal.
    pub id: String,
    /// The identity that the source gave it (a row's `_id`).
    pub external_id: Option<String>,
    /// Title: what a list of results shows first. Never empty.
    pub title: String,
    /// Its own number.
    pub number: Option<DocumentNumber>,
    /// Name of its type: `Nghị quyết`.
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue.
    pub date: Option<Date>,
    /// Abstract (trích yếu).
    pub summary: Option<String>,
    /// Name of the signer.
    pub signer: Option<String>,
    /// Subject by the scheme of its source or its office.
    pub subject: Option<String>,
    /// Where in a larger work it stands (chapter, path of headings).
    pub heading: Option<String>,
    /// Its mark of secrecy.
    pub secrecy: Secrecy,
    /// Format of the file: `pdf`, `docx`, `jsonl`.
    pub format: String,
    /// Whether any page was read by OCR.
    pub ocr: bool,
    /// Places where it lies; at least one.
    pub places: Vec<Place>,
    /// Pages in order; at least one.
    pub pages: Vec<PageText>,
    /// Sections over the pages' texts joined by form feeds (`\u{c}`).
    pub sections: Vec<Section>,
    /// What it says of other documents, in order, over the same texts.
    pub citations: Vec<Citation>,
    /// Where what is known of it was read, as far as that is known.
    pub origins: Vec<FieldOrigin>,
}

/// The pages' texts joined by form feeds, over which sections and citations are told; no copy of a
/// single page.
#[must_use]
pub fn joined_text(pages: &[PageText]) -> Cow<'_, str> {
    match pages {
        [only] => Cow::Borrowed(&only.text),
        pages => {
            let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
            Cow::Owned(texts.join("\u{c}"))
        }
    }
}
