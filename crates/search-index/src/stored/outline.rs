//! What a document consists of.

use super::headings;
use super::numbers::{Reader, write_number};
use party_documents::Section;

/// What a document consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Number of its passages.
    pub passages: u32,
    /// Number of its pages.
    pub pages: usize,
    /// Sections over the pages' texts joined by form feeds.
    pub sections: Vec<Section>,
}

impl Outline {
    /// The counts, and for each section its level, how far it begins after the one before, its
    /// length, and its heading.
    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        write_number(&mut out, self.passages as usize);
        write_number(&mut out, self.pages);
        let mut before = 0;
        for section in &self.sections {
            let (start, end) = (section.span.start, section.span.end);
            out.push(section.level);
            // Sections come in order; one that does not goes round the end of the numbers.
            write_number(&mut out, start.wrapping_sub(before));
            write_number(&mut out, end.wrapping_sub(start));
            headings::write(&mut out, &section.heading, text.get(start..));
            before = start;
        }
        out
    }

    /// The number of passages alone.
    pub(super) fn passages(bytes: &[u8]) -> Option<u32> {
        u32::try_from(Reader::new(bytes).number()?).ok()
    }

    /// What was encoded with the same `text`.
    pub(super) fn decode(bytes: &[u8], text: &str) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let mut outline = Self {
            passages: u32::try_from(reader.number()?).ok()?,
            pages: reader.number()?,
            sections: Vec::new(),
        };
        let mut before = 0_usize;
        while let Some(level) = reader.byte() {
            let start = before.wrapping_add(reader.number()?);
            let end = start.wrapping_add(reader.number()?);
            let mut heading = String::new();
            headings::read(&mut reader, text.get(start..), &mut heading)?;
            outline.sections.push(Section {
                level,
                heading,
                span: start..end,
            });
            before = start;
        }
        Some(outline)
    }
}
