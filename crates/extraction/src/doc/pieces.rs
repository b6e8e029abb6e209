//! The piece table: where each stretch of the text stands in the file (MS-DOC 2.8.35).

use super::{Positions, damaged};
use crate::ExtractError;
use crate::bytes::{size_at, slice, u16_at, u32_at};

/// A stretch of text.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its place in the text, in characters.
    pub(super) positions: Positions,
    /// Its place in the stream, in bytes.
    pub(super) at: u32,
    /// One byte a character, else two.
    pub(super) narrow: bool,
}

/// A character with its place in the text and in the stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Char {
    pub(super) c: char,
    pub(super) position: u32,
    pub(super) at: u32,
}

/// Reads the pieces out of a `Clx`. `word6`: all text is narrow and offsets are not doubled.
pub(super) fn parse(clx: &[u8], word6: bool) -> Result<Vec<Piece>, ExtractError> {
    pieces(clx, word6).ok_or_else(|| damaged("its piece table is cut short"))
}

fn pieces(clx: &[u8], word6: bool) -> Option<Vec<Piece>> {
    let mut at = 0;
    // Changes of formatting come first; they are met again in the properties.
    while *clx.get(at)? == 1 {
        at += 3 + usize::from(u16_at(clx, at + 1)?);
    }
    if *clx.get(at)? != 2 {
        return None;
    }
    let table = slice(clx, at + 5, size_at(clx, at + 1)?)?;
    let count = table.len().checked_sub(4)? / 12;
    let mut pieces = Vec::with_capacity(count);
    for n in 0..count {
        let start = u32_at(table, 4 * n)?;
        let end = u32_at(table, 4 * n + 4)?;
        let place = u32_at(table, 4 * (count + 1) + 8 * n + 2)?;
        let narrow = word6 || place & 0x4000_0000 != 0;
        let place = place & 0x3FFF_FFFF;
        pieces.push(Piece {
            positions: start..end,
            at: if narrow && !word6 { place / 2 } else { place },
            narrow,
        });
    }
    Some(pieces)
}

/// The characters of `range`. What lies outside the stream is not there.
pub(super) fn characters(main: &[u8], pieces: &[Piece], range: &Positions) -> Vec<Char> {
    let mut characters = Vec::new();
    for piece in pieces {
        let start = piece.positions.start.max(range.start);
        let end = piece.positions.end.min(range.end);
        if start >= end {
            continue;
        }
        let width = if piece.narrow { 1 } else { 2 };
        let first = piece.at as usize + (start - piece.positions.start) as usize * width;
        let last = first + (end - start) as usize * width;
        let bytes = main.get(first..last.min(main.len())).unwrap_or_default();
        if piece.narrow {
            let places = (start..end).zip(first as u32..);
            for (byte, (position, at)) in bytes.iter().zip(places) {
                let c = windows_1252(*byte);
                characters.push(Char { c, position, at });
            }
            continue;
        }
        let units = bytes.as_chunks::<2>().0;
        let decoded = char::decode_utf16(units.iter().map(|pair| u16::from_le_bytes(*pair)));
        let mut unit = 0;
        for c in decoded {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            characters.push(Char {
                c,
                position: start + unit,
                at: first as u32 + 2 * unit,
            });
            unit += c.len_utf16() as u32;
        }
    }
    characters
}

/// A byte of windows-1252; the five that it leaves open stand for themselves.
pub(super) fn windows_1252(byte: u8) -> char {
    if byte < 0x80 {
        return char::from(byte);
    }
    let one = [byte];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&one);
    text.chars().next().unwrap_or(char::from(byte))
}
