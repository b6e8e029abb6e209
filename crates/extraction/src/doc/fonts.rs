//! The names of fonts (MS-DOC 2.9.286 `SttbfFfn`).

use super::fib::Generation;
use crate::bytes::{u8_at, u16_at, utf16};
use std::rc::Rc;

/// The font table; a font is known by its place in it.
pub(super) fn parse(table: &[u8], generation: Generation) -> Vec<Rc<str>> {
    if generation == Generation::Word6 {
        return parse_word6(table);
    }
    /// Bytes of a font's description before its name (MS-DOC 2.9.87 `FFN`).
    const BEFORE_NAME: usize = 39;
    let count = u16_at(table, 0).unwrap_or(0);
    let mut at = 4;
    let mut fonts = Vec::new();
    for _ in 0..count {
        let Some(length) = u8_at(table, at) else {
            break;
        };
        let end = (at + 1 + usize::from(length)).min(table.len());
        let name = table.get(at + 1 + BEFORE_NAME..end).unwrap_or_default();
        let name = utf16(name);
        let name = name.split('\0').next().unwrap_or_default();
        fonts.push(Rc::from(name));
        at = end;
    }
    fonts
}

/// The font table of Word 6: names of one byte a character, the table's length before all.
fn parse_word6(table: &[u8]) -> Vec<Rc<str>> {
    /// Bytes of a font's description before its name.
    const BEFORE_NAME: usize = 5;
    let mut at = 2;
    let mut fonts = Vec::new();
    while let Some(length) = u8_at(table, at) {
        let end = (at + 1 + usize::from(length)).min(table.len());
        let name = table.get(at + 1 + BEFORE_NAME..end).unwrap_or_default();
        let name = name.split(|b| *b == 0).next().unwrap_or_default();
        fonts.push(Rc::from(String::from_utf8_lossy(name).as_ref()));
        at = end;
    }
    fonts
}
