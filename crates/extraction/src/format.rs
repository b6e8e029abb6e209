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
    /// OpenDocument text.
    Odt,
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 5 to 2003.
    Xls,
    /// OpenDocument sheet.
    Ods,
    /// PowerPoint 2007 and later.
    Pptx,
    /// OpenDocument slides.
    Odp,
    /// PowerPoint 97 to 2003.
    Ppt,
    /// Mail message (RFC 5322).
    Mail,
    /// Message of Outlook.
    Msg,
    /// ZIP archive of files.
    Zip,
    /// 7z archive of files.
    #[serde(rename = "7z")]
    SevenZip,
    /// Rich Text Format.
    Rtf,
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
            Self::Odt => "ODT",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::Pptx => "PPTX",
            Self::Odp => "ODP",
            Self::Ppt => "PPT",
            Self::Mail => "mail",
            Self::Msg => "Outlook message",
            Self::Zip => "ZIP archive",
            Self::SevenZip => "7z archive",
            Self::Rtf => "RTF",
            Self::Pdf => "PDF",
            Self::Image => "image",
            Self::Jsonl => "JSON lines",
            Self::Csv => "CSV",
        }
    }
}
