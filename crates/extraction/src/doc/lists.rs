//! Lists and the numbers that they put before paragraphs (MS-DOC 2.9.131 `LSTF`, 2.9.150 `LVLF`,
//! 2.9.134 `LFO`).

use super::fib::Place;
use crate::bytes::{slice, u8_at, u16_at, u32_at};
use crate::numbering::{AbstractList, LEVELS, Level, List, Numbering};

/// The lists of a document; a list is known by its place among the overrides, from 1.
pub(super) fn parse(table: &[u8], lists: Place, overrides: Place) -> Numbering {
    let mut numbering = Numbering::default();
    // A list that is cut short leaves those before it standing.
    let _ = read_lists(table, lists, &mut numbering);
    let _ = read_overrides(table, overrides, &mut numbering);
    numbering
}

fn read_lists(table: &[u8], place: Place, numbering: &mut Numbering) -> Option<()> {
    const LIST: usize = 28;
    if place.length == 0 {
        return None;
    }
    let count = usize::from(u16_at(table, place.at)?);
    let first = place.at + 2;
    // The levels follow the lists, all those of the first list before those of the second.
    let mut at = first + LIST * count;
    for n in 0..count {
        let list = slice(table, first + LIST * n, LIST)?;
        let simple = u8_at(list, 26)? & 1 != 0;
        let mut levels = Vec::new();
        for _ in 0..if simple { 1 } else { LEVELS } {
            let (level, after) = read_level(table, at)?;
            levels.push(level);
            at = after;
        }
        let id = u32_at(list, 0)?.to_string();
        numbering.abstracts.insert(
            id,
            AbstractList {
                levels,
                style_link: None,
            },
        );
    }
    Some(())
}

/// A level and where the next one begins.
fn read_level(table: &[u8], at: usize) -> Option<(Level, usize)> {
    const LEVEL: usize = 28;
    let head = slice(table, at, LEVEL)?;
    let flags = u8_at(head, 5)?;
    let characters = usize::from(u8_at(head, 24)?);
    let paragraph = usize::from(u8_at(head, 25)?);
    let text_at = at + LEVEL + paragraph + characters;
    let length = usize::from(u16_at(table, text_at)?);
    let units = slice(table, text_at + 2, 2 * length)?;
    let mut text = String::new();
    for c in crate::bytes::utf16(units).chars() {
        // A control character stands for the count of a level.
        match u32::from(c) {
            level @ 0..=8 => {
                text.push('%');
                text.push(char::from(b'1' + level as u8));
            }
            _ => text.push(c),
        }
    }
    let no_restart = flags & 0x08 != 0;
    let level = Level {
        start: u32_at(head, 0)?,
        format: format_name(u8_at(head, 4)?).to_owned(),
        text,
        restart: no_restart.then(|| u32::from(u8_at(head, 26).unwrap_or(0))),
        decimal_only: flags & 0x04 != 0,
        font: None,
        style: None,
    };
    Some((level, text_at + 2 + 2 * length))
}

/// A number format's name in OOXML (MS-OSHARED 2.2.1.3 `MSONFC`).
fn format_name(code: u8) -> &'static str {
    match code {
        1 => "upperRoman",
        2 => "lowerRoman",
        3 => "upperLetter",
        4 => "lowerLetter",
        22 => "decimalZero",
        23 => "bullet",
        255 => "none",
        _ => "decimal",
    }
}

fn read_overrides(table: &[u8], place: Place, numbering: &mut Numbering) -> Option<()> {
    const OVERRIDE: usize = 16;
    if place.length == 0 {
        return None;
    }
    let count = u32_at(table, place.at)?.min(4096) as usize;
    let first = place.at + 4;
    let mut lists: Vec<(List, u8)> = Vec::new();
    for n in 0..count {
        let entry = slice(table, first + OVERRIDE * n, OVERRIDE)?;
        let list = List {
            abstract_id: u32_at(entry, 0)?.to_string(),
            ..List::default()
        };
        lists.push((list, u8_at(entry, 12)?));
    }
    // What each list changes follows all of them.
    let mut at = first + OVERRIDE * count;
    for (list, changes) in &mut lists {
        let read = read_changes(table, at, *changes, list);
        at = read.unwrap_or(usize::MAX);
    }
    for (n, (list, _)) in lists.into_iter().enumerate() {
        numbering.lists.insert((n + 1).to_string(), list);
    }
    Some(())
}

fn read_changes(table: &[u8], at: usize, changes: u8, list: &mut List) -> Option<usize> {
    let mut at = at.checked_add(4)?;
    for _ in 0..changes {
        let start = u32_at(table, at)?;
        let flags = u32_at(table, at + 4)?;
        at += 8;
        let level = (flags & 0xF) as usize;
        if flags & 0x20 != 0 {
            let (changed, after) = read_level(table, at)?;
            at = after;
            list.levels.insert(level, changed);
        } else if flags & 0x10 != 0 {
            list.starts.insert(level, start);
        }
    }
    Some(at)
}
