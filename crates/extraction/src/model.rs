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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, in NFC.
    pub text: String,
    /// The name of the font of most of it, where the format gives fonts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    /// Where it stands on its page, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// Its words as they were recognised, in order; empty where nothing was recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

impl Block {
    /// A block of which no more is known than its text.
    #[must_use]
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            font: None,
            bounds: None,
            words: Vec::new(),
        }
    }

    /// The cells of a row of a table; none of any other block.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        let row = (self.kind == BlockKind::TableRow).then_some(self.text.as_str());
        row.into_iter()
            .flat_map(|row| row.split(" | "))
            .map(str::trim)
    }
}

/// A place on a page, in shares of its width and height, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The left edge.
    pub left: f32,
    /// The upper edge.
    pub top: f32,
    /// The right edge.
    pub right: f32,
    /// The lower edge.
    pub bottom: f32,
}

impl Bounds {
    /// The smallest place that holds both.
    #[must_use]
    pub fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// A word as it was recognised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Its first byte in the text of its block.
    pub from: usize,
    /// The byte after its last.
    pub to: usize,
    /// 0.0 to 1.0: how sure recognition was of it.
    pub confidence: f32,
    /// What was recognised, where another spelling was put in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
    /// Where it stands on its page; `None` where the page had to be turned to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
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
