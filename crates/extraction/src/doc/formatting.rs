//! Formatted disk pages: the properties of characters and paragraphs by their place in the stream
//! (MS-DOC 2.9.33 `ChpxFkp`, 2.9.174 `PapxFkp`).

use super::fib::{Generation, Place};
use super::sprm::{self, Sprm};
use crate::bytes::{size_at, slice, u8_at, u16_at, u32_at};

const PAGE: usize = 512;

/// What the text needs of a run's formatting. `None` leaves it to the style.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CharacterFormat {
    pub(super) deleted: bool,
    pub(super) hidden: Option<u8>,
    pub(super) style: Option<u16>,
    pub(super) font_ascii: Option<u16>,
    pub(super) font_other: Option<u16>,
    /// Font and code of a sign.
    pub(super) symbol: Option<(u16, u16)>,
}

impl CharacterFormat {
    pub(super) fn apply(&mut self, sprm: Sprm<'_>) {
        match sprm.code {
            sprm::C_DELETED => self.deleted = sprm.byte() != 0,
            sprm::C_HIDDEN => self.hidden = Some(sprm.byte()),
            sprm::C_STYLE => self.style = Some(sprm.word()),
            sprm::C_PLAIN => *self = Self::default(),
            sprm::C_FONT_ASCII => self.font_ascii = Some(sprm.word()),
            sprm::C_FONT_OTHER => self.font_other = Some(sprm.word()),
            sprm::C_SYMBOL => {
                let code = u16_at(sprm.operand, 2).unwrap_or(0);
                self.symbol = Some((sprm.word(), code));
            }
            _ => {}
        }
    }

    /// The font of letters beyond ASCII, where the legacy encodings put theirs.
    pub(super) fn font(&self) -> Option<u16> {
        self.font_other.or(self.font_ascii)
    }
}

/// What the text needs of a paragraph's formatting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ParagraphFormat {
    pub(super) style: u16,
    in_table: bool,
    depth: Option<u32>,
    row_end: bool,
    inner_row_end: bool,
    pub(super) inner_cell: bool,
    pub(super) outline: Option<u8>,
    pub(super) list: Option<u16>,
    pub(super) list_level: Option<u8>,
}

impl ParagraphFormat {
    pub(super) fn apply(&mut self, sprm: Sprm<'_>) {
        let on = sprm.byte() != 0;
        match sprm.code {
            sprm::P_STYLE => self.style = sprm.word(),
            sprm::P_IN_TABLE => self.in_table = on,
            sprm::P_ROW_END => self.row_end = on,
            sprm::P_DEPTH => self.depth = u32_at(sprm.operand, 0),
            sprm::P_INNER_CELL => self.inner_cell = on,
            sprm::P_INNER_ROW_END => self.inner_row_end = on,
            sprm::P_OUTLINE => self.outline = Some(sprm.byte()),
            sprm::P_LIST_LEVEL => self.list_level = Some(sprm.byte()),
            sprm::P_LIST => self.list = Some(sprm.word()),
            _ => {}
        }
    }

    /// How many tables the paragraph is inside.
    pub(super) fn depth(&self) -> u32 {
        self.depth.unwrap_or(0).max(u32::from(self.in_table))
    }

    /// The paragraph is the mark that ends a row.
    pub(super) fn ends_row(&self) -> bool {
        self.row_end || self.inner_row_end
    }
}

/// Properties by place in the stream.
#[derive(Debug)]
pub(super) struct Runs<T> {
    runs: Vec<(u32, u32, T)>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self { runs: Vec::new() }
    }
}

impl<T: Copy> Runs<T> {
    /// The properties at a place.
    pub(super) fn at(&self, place: u32) -> Option<T> {
        let n = self.runs.partition_point(|(start, _, _)| *start <= place);
        let (_, end, value) = self.runs.get(n.checked_sub(1)?)?;
        (place < *end).then_some(*value)
    }
}

/// The character properties that `place` in the table stream lists.
pub(super) fn characters(
    main: &[u8],
    table: &[u8],
    place: Place,
    generation: Generation,
) -> Runs<CharacterFormat> {
    let mut runs = Vec::new();
    each_run(
        main,
        table,
        place,
        (generation, 1),
        |page, start, end, entry| {
            let mut format = CharacterFormat::default();
            let at = usize::from(u8_at(entry, 0).unwrap_or(0)) * 2;
            if at != 0
                && let Some(length) = u8_at(page, at)
                && let Some(group) = slice(page, at + 1, usize::from(length))
            {
                sprm::each(group, generation).for_each(|sprm| format.apply(sprm));
            }
            runs.push((start, end, format));
        },
    );
    runs.sort_by_key(|(start, _, _)| *start);
    Runs { runs }
}

/// The paragraph properties that `place` in the table stream lists.
pub(super) fn paragraphs(
    main: &[u8],
    table: &[u8],
    data: &[u8],
    place: Place,
    generation: Generation,
) -> Runs<ParagraphFormat> {
    let entry = match generation {
        Generation::Word97 => 13,
        Generation::Word6 => 7,
    };
    let mut runs = Vec::new();
    each_run(
        main,
        table,
        place,
        (generation, entry),
        |page, start, end, entry| {
            let format = paragraph(page, entry, data, generation).unwrap_or_default();
            runs.push((start, end, format));
        },
    );
    runs.sort_by_key(|(start, _, _)| *start);
    Runs { runs }
}

fn paragraph(
    page: &[u8],
    entry: &[u8],
    data: &[u8],
    generation: Generation,
) -> Option<ParagraphFormat> {
    let at = usize::from(u8_at(entry, 0)?) * 2;
    if at == 0 {
        return None;
    }
    // The size counts words; where it is zero the next byte has it (MS-DOC 2.9.175).
    let (at, length) = match u8_at(page, at)? {
        words if generation == Generation::Word6 => (at + 1, usize::from(words) * 2),
        0 => (at + 2, usize::from(u8_at(page, at + 1)?) * 2),
        words => (at + 1, usize::from(words) * 2 - 1),
    };
    let group = page.get(at..(at + length).min(page.len()))?;
    let mut format = ParagraphFormat {
        style: u16_at(group, 0)?,
        ..ParagraphFormat::default()
    };
    for sprm in sprm::each(group.get(2..)?, generation) {
        format.apply(sprm);
        // Properties too long for the page stand in the data stream.
        if sprm::P_HUGE.contains(&sprm.code)
            && let Some(at) = size_at(sprm.operand, 0)
            && let Some(length) = u16_at(data, at)
            && let Some(group) = slice(data, at + 2, usize::from(length))
        {
            sprm::each(group, generation).for_each(|sprm| format.apply(sprm));
        }
    }
    Some(format)
}

/// Calls `visit` with each run of the pages: the page, where the run starts and ends, its entry,
/// whose size in bytes is given with the generation.
fn each_run(
    main: &[u8],
    table: &[u8],
    place: Place,
    (generation, entry_size): (Generation, usize),
    mut visit: impl FnMut(&[u8], u32, u32, &[u8]),
) {
    let list = place.bytes(table).unwrap_or_default();
    let number_size = match generation {
        Generation::Word97 => 4,
        Generation::Word6 => 2,
    };
    let count = list.len().saturating_sub(4) / (4 + number_size);
    for n in 0..count {
        let at = 4 * (count + 1) + number_size * n;
        let number = match generation {
            Generation::Word97 => u32_at(list, at).map(|number| number & 0x003F_FFFF),
            Generation::Word6 => u16_at(list, at).map(u32::from),
        };
        let number = number.unwrap_or(u32::MAX);
        let Some(page) = slice(main, (number as usize).saturating_mul(PAGE), PAGE) else {
            continue;
        };
        let runs = usize::from(u8_at(page, PAGE - 1).unwrap_or(0));
        for run in 0..runs {
            let (Some(start), Some(end), Some(entry)) = (
                u32_at(page, 4 * run),
                u32_at(page, 4 * run + 4),
                slice(page, 4 * (runs + 1) + entry_size * run, entry_size),
            ) else {
                break;
            };
            visit(page, start, end, entry);
        }
    }
}
