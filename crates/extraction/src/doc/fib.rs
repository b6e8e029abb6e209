//! The file information block: where everything else is (MS-DOC 2.5).

use super::{Positions, damaged};
use crate::ExtractError;
use crate::bytes::{u16_at, u32_at};

/// Place and length of a structure in the table stream.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) length: usize,
}

/// Which generation of Word wrote the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Generation {
    /// Word 97 to 2003.
    Word97,
    /// Word 6 and 95: one byte a character, one byte a modifier, no stream of tables.
    Word6,
}

/// What is needed of the block.
pub(super) struct Fib {
    pub(super) generation: Generation,
    /// The stream that places refer to.
    pub(super) table_stream: &'static str,
    /// Where the text begins if it is in one piece, in bytes.
    pub(super) text_at: Option<u32>,
    /// Lengths of the stories, in characters: main text, footnotes, headers, comments, endnotes,
    /// text boxes, text boxes in headers.
    lengths: [u32; 7],
    pub(super) styles: Place,
    pub(super) footnotes: Place,
    pub(super) headers: Place,
    pub(super) character_pages: Place,
    pub(super) paragraph_pages: Place,
    pub(super) fonts: Place,
    pub(super) pieces: Place,
    pub(super) endnotes: Place,
    pub(super) anchors: Place,
    pub(super) text_boxes: Place,
    pub(super) lists: Place,
    pub(super) list_overrides: Place,
}

impl Fib {
    pub(super) fn parse(main: &[u8]) -> Result<Self, ExtractError> {
        const WORD_97: u16 = 0xA5EC;
        const WORD_6: [u16; 2] = [0xA5DC, 0xA59C];
        const COMPLEX: u16 = 0x0004;
        const ENCRYPTED: u16 = 0x0100;
        const SECOND_TABLE: u16 = 0x0200;
        let cut = || damaged("its first block is cut short");
        let magic = u16_at(main, 0).ok_or_else(cut)?;
        let version = u16_at(main, 2).ok_or_else(cut)?;
        let flags = u16_at(main, 0x0A).ok_or_else(cut)?;
        if flags & ENCRYPTED != 0 {
            return Err(ExtractError::Encrypted);
        }
        let generation = match magic {
            WORD_97 if version >= 106 => Generation::Word97,
            magic if magic == WORD_97 || WORD_6.contains(&magic) => Generation::Word6,
            _ => return Err(damaged("its first block is not Word's")),
        };
        // Where the story lengths and the pairs of place and length stand (MS-DOC 2.5.1; for Word 6
        // the Word 6.0 binary file format). Both list the first 34 pairs in the same order.
        let (length_places, places, known) = match generation {
            Generation::Word97 => ([0x4C, 0x50, 0x54, 0x5C, 0x60, 0x64, 0x68], 0x9A, 75),
            Generation::Word6 => ([0x34, 0x38, 0x3C, 0x44, 0x48, 0x4C, 0x50], 0x58, 34),
        };
        let place = |n: usize| {
            let at = places + 8 * n;
            let place = (u32_at(main, at), u32_at(main, at + 4));
            match place {
                (Some(at), Some(length)) if n < known => Place {
                    at: at as usize,
                    length: length as usize,
                },
                _ => Place::default(),
            }
        };
        let mut lengths = [0; 7];
        for (length, at) in lengths.iter_mut().zip(length_places) {
            *length = u32_at(main, at).ok_or_else(cut)?;
        }
        let in_one_piece =
            generation == Generation::Word6 && (flags & COMPLEX == 0 || place(33).length == 0);
        Ok(Self {
            generation,
            table_stream: match generation {
                Generation::Word6 => "/WordDocument",
                Generation::Word97 if flags & SECOND_TABLE != 0 => "/1Table",
                Generation::Word97 => "/0Table",
            },
            text_at: in_one_piece.then(|| u32_at(main, 0x18).unwrap_or(0)),
            lengths,
            styles: place(1),
            footnotes: place(3),
            headers: place(11),
            character_pages: place(12),
            paragraph_pages: place(13),
            fonts: place(15),
            pieces: place(33),
            anchors: place(40),
            endnotes: place(47),
            text_boxes: place(56),
            lists: place(73),
            list_overrides: place(74),
        })
    }

    /// Characters in all stories together.
    pub(super) fn length(&self) -> u32 {
        self.lengths.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// The stories in the order in which the file holds them.
    pub(super) fn stories(&self) -> [Positions; 7] {
        let mut start = 0u32;
        self.lengths.map(|length| {
            let end = start.saturating_add(length);
            let story = start..end;
            start = end;
            story
        })
    }

    /// The parts of a story that a list of positions gives, which ends with the story's end.
    pub(super) fn ranges(&self, table: &[u8], place: Place, story: &Positions) -> Vec<Positions> {
        let positions = place.bytes(table).unwrap_or_default();
        let positions: Vec<u32> = positions
            .as_chunks::<4>()
            .0
            .iter()
            .map(|b| u32::from_le_bytes(*b))
            .collect();
        // The last position is one past the story and means nothing (MS-DOC 2.8.19, 2.8.22).
        positions
            .windows(2)
            .filter_map(|pair| match pair {
                [from, to] if from < to => {
                    let start = story.start.checked_add(*from)?;
                    let end = story.start.checked_add(*to)?.min(story.end);
                    (start < end).then_some(start..end)
                }
                _ => None,
            })
            .collect()
    }
}

impl Place {
    /// The bytes at the place.
    pub(super) fn bytes(self, table: &[u8]) -> Option<&[u8]> {
        if self.length == 0 {
            return None;
        }
        crate::bytes::slice(table, self.at, self.length)
    }
}
