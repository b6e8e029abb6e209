//! What is answered.

use crate::FieldOrigin;
use crate::{Cursor, Document, Place};
use party_documents::{Date, Secrecy, Section};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResponse {
    /// Documents that match in all; at least so many where it is not exact.
    pub total: usize,
    /// Whether `total` counts all, which it need not where only the best were asked for.
    pub total_is_exact: bool,
    /// The documents asked for, in order.
    pub hits: Vec<Hit>,
    /// Facets, when asked for.
    pub facets: Vec<Facet>,
    /// Where to go on after the last hit; `None` when it was the last of all.
    pub next: Option<Cursor>,
    /// The query that was looked for, where it is not the one typed.
    pub read_as: Option<String>,
    /// The query with the marks that it probably has, where it was typed without.
    pub with_marks: Option<String>,
    /// What the query was taken to mean beyond its letters.
    pub assumptions: Vec<Assumption>,
    /// Time taken, in microseconds.
    pub took_us: u64,
    /// Name of the generation that answered.
    pub generation: String,
}

/// What a query was taken to mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Assumption {
    /// Typed without marks, so the marks were ignored.
    WithoutMarks,
    /// Read as a document number.
    Number {
        /// Its form to show.
        display: String,
    },
    /// Several documents bear the number: the likeliest comes first.
    SeveralBearNumber {
        /// How many, up to a thousand.
        count: usize,
        /// What tells them apart.
        differ_in: Vec<Difference>,
    },
    /// A part of the query holds nothing that can be looked for.
    Unsearchable {
        /// The part as typed.
        typed: String,
    },
    /// A quote was not closed, and was closed at the end.
    QuoteClosed,
    /// What stands before a colon names a field, but what follows is no value of it: both are
    /// looked for as words.
    FieldIgnored {
        /// The field as typed.
        field: String,
    },
    /// A word was read as another: keys of an input method, a missing space, a slip.
    Corrected {
        /// As typed.
        typed: String,
        /// As read.
        assumed: String,
    },
    /// An abbreviation was looked for in all its senses too.
    Abbreviation {
        /// The abbreviation.
        short: String,
        /// Its senses, the usual one first.
        senses: Vec<String>,
    },
    /// So many words begin so that some were left out.
    PrefixTooShort {
        /// The beginning.
        prefix: String,
    },
    /// The query has more parts than can be held apart: those at its end need not be there.
    TooManyParts,
    /// The bodies asked for were looked for under the names of those that became them, too.
    Predecessors {
        /// The names added.
        bodies: Vec<String>,
    },
}

/// What tells documents of one number apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Who issued them.
    Body,
    /// The term (khóa) in which they were issued.
    Term,
    /// The day of issue.
    Date,
}

/// A document found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Its identity.
    pub id: String,
    /// The identity that its source gave it, else its `id`.
    pub external_id: String,
    /// Title.
    pub title: String,
    /// Number in the form to show.
    pub number: Option<String>,
    /// Name of its type.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue.
    pub date: Option<Date>,
    /// Abstract.
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
    /// Mark of secrecy.
    pub secrecy: Secrecy,
    /// Format of the file.
    pub format: String,
    /// Whether any page was read by OCR.
    pub ocr: bool,
    /// Relevance; comparable only within one answer.
    pub score: f32,
    /// Page of the best passage, from 1.
    pub page: Option<u32>,
    /// Heading path of the best passage: `Chương I > Điều 5`.
    pub section: Option<String>,
    /// The best passage, highlighted.
    pub snippet: Snippet,
    /// The best passages, the best first, at most three.
    pub passages: Vec<Passage>,
    /// Documents that are nearly the same and meet the same conditions, where near-duplicates
    /// were asked to be grouped: they are not among the hits.
    #[serde(default)]
    pub near_duplicates: usize,
    /// Its score taken apart, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// A score taken apart: the sum of `document`, and of (the sum of `passage` + `further`) × `title`.
/// Hits are in the order of their scores × `prior`, but where the query names a document's number,
/// what bears it is put before all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What speaks for the best passage, the most telling first.
    pub passage: Vec<Given>,
    /// What speaks for the document whatever passage it is.
    pub document: Vec<Given>,
    /// What the passages after the best add.
    pub further: f32,
    /// Factor for the share of the title that was asked for, 1 for none of it.
    pub title: f32,
    /// Factor for what counts beside the question: age, citations, quality of recognition.
    pub prior: f32,
}

/// What one lookup gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Field of the index in which it was looked up: `body` and `title` with marks,
    /// `body_folded` and `title_folded` without, `pairs` for two syllables in a row, `number`,
    /// `cites`.
    pub field: String,
    /// What was looked up, as the index has it.
    pub text: String,
    /// What it gives.
    pub points: f32,
}

/// A document that is nearly the same as another: a draft of it, a scan of its print.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearDuplicate {
    /// Its identity.
    pub id: String,
    /// Title.
    pub title: String,
    /// Number in the form to show.
    pub number: Option<String>,
    /// Name of its type.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue.
    pub date: Option<Date>,
    /// Mark of secrecy.
    pub secrecy: Secrecy,
    /// Format of the file.
    pub format: String,
    /// Whether any page was read by OCR.
    pub ocr: bool,
    /// Share of text that the two have in common, 0 to 1: of shingles of five syllables without
    /// marks, estimated to 0.06.
    pub similarity: f32,
}

/// A passage that matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Its place in the document, from 0: what `#p-3` on the page points to.
    pub ordinal: u32,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Heading path.
    pub section: Option<String>,
    /// Its highlighted text.
    pub snippet: Snippet,
}

/// A piece of original text with the matches marked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The text, unescaped.
    pub text: String,
    /// Matches as byte ranges of `text`, in order, not overlapping.
    pub highlights: Vec<Highlight>,
}

/// Byte range of a match: `start..end`.
pub type Highlight = Range<usize>;

/// Counts over one field, over all documents that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// `type`, `body`, `year`, `term` (ordinals of national terms) or `format`.
    pub field: String,
    /// Values with their counts, most first (years and terms: newest first).
    pub counts: Vec<FacetCount>,
    /// How many more values there are, each of fewer documents.
    #[serde(default)]
    pub others: usize,
}

/// A value and how many documents have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Documents.
    pub count: usize,
    /// The value under which it belongs: of a body the one that it is a part of, where that is
    /// counted too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// A document as it was indexed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredDocument {
    /// Metadata; its `pages` and `sections` are in the fields below.
    #[serde(flatten)]
    pub metadata: DocumentMetadata,
    /// Its text, cut at pages and passages.
    pub pages: Vec<DocumentPage>,
    /// Sections over the pages' texts joined by form feeds.
    pub sections: Vec<Section>,
    /// Where its metadata were read, as far as that is known.
    pub origins: Vec<FieldOrigin>,
}

/// Metadata of a stored document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentMetadata {
    /// Identity.
    pub id: String,
    /// The identity that its source gave it, else its `id`.
    pub external_id: String,
    /// Title.
    pub title: String,
    /// Number in the form to show.
    pub number: Option<String>,
    /// Name of its type.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue.
    pub date: Option<Date>,
    /// Abstract.
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
    /// Name of the signer.
    pub signer: Option<String>,
    /// Subject by the scheme of its source or its office.
    pub subject: Option<String>,
    /// Where in a larger work it stands.
    pub heading: Option<String>,
    /// Mark of secrecy.
    pub secrecy: Secrecy,
    /// Format of the file.
    pub format: String,
    /// Whether any page was read by OCR.
    pub ocr: bool,
    /// Places where it lies.
    pub places: Vec<Place>,
}

impl From<&Document> for DocumentMetadata {
    fn from(document: &Document) -> Self {
        Self {
            id: document.id.clone(),
            external_id: document
                .external_id
                .clone()
                .unwrap_or_else(|| document.id.clone()),
            title: document.title.clone(),
            number: document
                .number
                .as_ref()
                .map(party_documents::DocumentNumber::display),
            document_type: document.document_type.clone(),
            body: document.body.clone(),
            date: document.date,
            summary: document.summary.clone(),
            signer: document.signer.clone(),
            subject: document.subject.clone(),
            heading: document.heading.clone(),
            secrecy: document.secrecy,
            format: document.format.clone(),
            ocr: document.ocr,
            places: document.places.clone(),
        }
    }
}

/// A page of a stored document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentPage {
    /// Page number, from 1.
    pub number: Option<u32>,
    /// Its text.
    pub text: String,
    /// Byte ranges of `text`, one a passage, with the passage's ordinal.
    pub passages: Vec<(u32, Range<usize>)>,
    /// Matches of the query given, as byte ranges of `text`.
    pub highlights: Vec<Highlight>,
}
