//! What a file is, by its content.

use serde::{Deserialize, Serialize};

/// A format of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// Plain text of any encoding.
    Text,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// Office Open XML text.
    Docx,
    /// Word 6 to 2003.
    Doc,
    /// PDF.
    Pdf,
    /// Image of a page: TIFF, JPEG, PNG.
    Image,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
}

impl Format {
    /// The format's name for people, in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Docx => "DOCX",
            Self::Doc => "Word 6 to 2003 document",
            Self::Pdf => "PDF",
            Self::Image => "image",
            Self::Jsonl => "JSON lines",
            Self::Csv => "CSV",
        }
    }
}
