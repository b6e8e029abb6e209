//! Where a passage stands in its document.

use super::headings;
use super::numbers::{Reader, write_number};
use crate::passages::{BETWEEN_HEADINGS, floor_boundary};

/// Where a passage stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Index of its page.
    pub page: usize,
    /// Number of its page, from 1.
    pub page_number: Option<u32>,
    /// Heading paths with the byte of the passage from which each holds, in order.
    pub sections: Vec<(usize, String)>,
}

impl Layout {
    /// The page, its number (0 for none), and for each path how far it is on, how much of the
    /// path before it begins it, and the headings that follow: paths differ in their last, which
    /// stands in the `text` of the passage.
    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        write_number(&mut out, self.page);
        write_number(&mut out, self.page_number.unwrap_or(0) as usize);
        let (mut before, mut path_before) = (0, "");
        for (at, path) in &self.sections {
            let same = path.bytes().zip(path_before.bytes());
            let same = same.take_while(|(a, b)| a == b).count();
            let same = path.get(..floor_boundary(path, same)).unwrap_or_default();
            let same = same
                .rfind(BETWEEN_HEADINGS)
                .map_or(0, |at| at + BETWEEN_HEADINGS.len());
            write_number(&mut out, at.wrapping_sub(before));
            write_number(&mut out, same);
            let heading = path.get(same..).unwrap_or_default();
            headings::write(&mut out, heading, text.get(*at..));
            (before, path_before) = (*at, path);
        }
        out
    }

    pub(super) fn decode(bytes: &[u8], text: &str) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let page = reader.number()?;
        let page_number = u32::try_from(reader.number()?).ok()?;
        let mut sections: Vec<(usize, String)> = Vec::new();
        while !reader.rest().is_empty() {
            let (before, path_before) = match sections.last() {
                Some((at, path)) => (*at, path.as_str()),
                None => (0, ""),
            };
            let at = before.wrapping_add(reader.number()?);
            let same = reader.number()?;
            let mut path = path_before.get(..same)?.to_owned();
            headings::read(&mut reader, text.get(at..), &mut path)?;
            sections.push((at, path));
        }
        Some(Self {
            page,
            page_number: (page_number > 0).then_some(page_number),
            sections,
        })
    }
}
