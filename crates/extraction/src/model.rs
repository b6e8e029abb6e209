//! What every reader returns.

use crate::Format;
use serde::{Deserialize, Serialize};

/// The text of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extracted {
    /// What the file is.
    pub format: Format,
    /// Its pages in order; one page where the format has none. Never empty.
    pub pages: Vec<Page>,
    /// The title that the file's own properties or markup give.
    pub title: Option<String>,
    /// What was odd, in English, for the report.
    pub complaints: Vec<String>,
}

/// A page of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The page's place in the file, from 1; `None` where the format has no pages.
    pub number: Option<u32>,
    /// How the text was got.
    pub method: Method,
    /// 0.0 to 1.0: how far the text can be trusted.
    pub quality: f32,
    /// Its blocks in reading order.
    pub blocks: Vec<Block>,
}

impl Page {
    /// The page as text: blocks joined by a blank line, cells of a row by ` | `.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&block.text);
        }
        text
    }
}

/// How the text of a page was got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// Text as the format holds it.
    Native,
    /// The text layer of a PDF.
    TextLayer,
    /// Recognised from an image.
    Ocr,
    /// Converted from a legacy Vietnamese encoding.
    Converted,
}

/// A paragraph, heading, list item or table row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, in NFC.
    pub text: String,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading, 1 the highest level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A row of a table, its cells joined by ` | `.
    TableRow,
    /// A footnote or endnote.
    Footnote,
}
