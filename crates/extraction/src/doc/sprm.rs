//! Single property modifiers: how Word stores every change of formatting (MS-DOC 2.2.5).

use super::fib::Generation;
use crate::bytes::{u8_at, u16_at};

/// The deletions, insertions and fonts of characters (MS-DOC 2.6.1).
pub(super) const C_DELETED: u16 = 0x0800;
pub(super) const C_HIDDEN: u16 = 0x083C;
pub(super) const C_STYLE: u16 = 0x4A30;
pub(super) const C_PLAIN: u16 = 0x2A33;
pub(super) const C_FONT_ASCII: u16 = 0x4A4F;
pub(super) const C_FONT_OTHER: u16 = 0x4A51;
pub(super) const C_SYMBOL: u16 = 0x6A09;

/// Structure of paragraphs (MS-DOC 2.6.2).
pub(super) const P_STYLE: u16 = 0x4600;
pub(super) const P_IN_TABLE: u16 = 0x2416;
pub(super) const P_ROW_END: u16 = 0x2417;
pub(super) const P_DEPTH: u16 = 0x6649;
pub(super) const P_INNER_CELL: u16 = 0x244B;
pub(super) const P_INNER_ROW_END: u16 = 0x244C;
pub(super) const P_OUTLINE: u16 = 0x2640;
pub(super) const P_LIST_LEVEL: u16 = 0x260A;
pub(super) const P_LIST: u16 = 0x460B;
pub(super) const P_HUGE: [u16; 2] = [0x6645, 0x6646];
const P_TABS: u16 = 0xC615;
const T_DEFINITION: u16 = 0xD608;

/// A modifier with its operand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sprm<'a> {
    pub(super) code: u16,
    pub(super) operand: &'a [u8],
}

impl Sprm<'_> {
    /// The operand's first byte.
    pub(super) fn byte(self) -> u8 {
        u8_at(self.operand, 0).unwrap_or(0)
    }

    /// The operand's first two bytes.
    pub(super) fn word(self) -> u16 {
        u16_at(self.operand, 0).unwrap_or(0)
    }
}

/// The modifiers in a row; what is cut short ends it. Those of Word 6 are given the codes that the
/// same modifiers have in Word 97.
pub(super) fn each(group: &[u8], generation: Generation) -> impl Iterator<Item = Sprm<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = group.get(at..)?;
        let (sprm, length) = match generation {
            Generation::Word97 => word97(rest)?,
            Generation::Word6 => word6(rest)?,
        };
        at += length;
        Some(sprm)
    })
}

/// The first modifier and its length.
fn word97(group: &[u8]) -> Option<(Sprm<'_>, usize)> {
    let code = u16_at(group, 0)?;
    let rest = group.get(2..)?;
    // The top three bits tell the operand's size (MS-DOC 2.2.5.1).
    let (skip, length) = match code >> 13 {
        0 | 1 => (0, 1),
        2 | 4 | 5 => (0, 2),
        3 => (0, 4),
        7 => (0, 3),
        _ if code == T_DEFINITION => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
        _ if code == P_TABS && u8_at(rest, 0)? == 255 => {
            let deleted = usize::from(u8_at(rest, 1)?);
            let added = usize::from(u8_at(rest, 2 + 4 * deleted)?);
            (1, 2 + 4 * deleted + 3 * added)
        }
        _ => (1, usize::from(u8_at(rest, 0)?)),
    };
    let operand = rest.get(skip..skip + length)?;
    Some((Sprm { code, operand }, 2 + skip + length))
}

/// The first modifier and its length; `None` for one that the format does not know, whose length
/// nothing tells (Word 6.0 binary file format, table of sprms).
fn word6(group: &[u8]) -> Option<(Sprm<'_>, usize)> {
    let code = u8_at(group, 0)?;
    let rest = group.get(1..)?;
    let counted = |more: usize| Some((1, usize::from(u8_at(rest, 0)?) + more));
    let (skip, length) = match code {
        0 | 52 | 83 => (0, 0),
        4..=11
        | 13
        | 14
        | 24
        | 25
        | 29
        | 37
        | 44
        | 50
        | 51
        | 65..=67
        | 71
        | 75
        | 85..=92
        | 94
        | 98
        | 100
        | 102
        | 104
        | 117..=119
        | 185
        | 186 => (0, 1),
        2
        | 16..=19
        | 21
        | 22
        | 26..=28
        | 30..=36
        | 38..=43
        | 45..=49
        | 69
        | 72
        | 80
        | 93
        | 96
        | 97
        | 99
        | 101
        | 107
        | 109
        | 110
        | 121..=124
        | 182..=184
        | 189
        | 195
        | 197
        | 198 => (0, 2),
        73 | 95 => (0, 3),
        20 | 70 | 192 | 194 | 196 | 200 => (0, 4),
        193 | 199 => (0, 5),
        187 => (0, 12),
        12 | 15 | 23 | 68 | 74 | 81 | 82 | 103 | 105 | 106 | 108 => counted(0)?,
        3 => counted(3)?,
        191 => counted(1)?,
        120 => counted(12)?,
        188 | 190 => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
        _ => return None,
    };
    let operand = rest.get(skip..skip + length)?;
    let code = match code {
        2 => P_STYLE,
        24 => P_IN_TABLE,
        25 => P_ROW_END,
        65 => C_DELETED,
        80 => C_STYLE,
        83 => C_PLAIN,
        92 => C_HIDDEN,
        93 => C_FONT_OTHER,
        _ => 0,
    };
    Some((Sprm { code, operand }, 1 + skip + length))
}

/// A switch that may refer to the style's value (MS-DOC 2.9.327).
pub(super) fn switch(value: u8, style: bool) -> bool {
    match value {
        0 => false,
        0x80 => style,
        0x81 => !style,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_of_every_size() {
        let group = [
            &[0x16, 0x24, 1][..],         // one byte
            &[0x30, 0x4A, 5, 0],          // two bytes
            &[0x49, 0x66, 2, 0, 0, 0],    // four bytes
            &[0x08, 0xD6, 4, 0, 9, 9, 9], // two bytes of length, counted one too many
            &[0x15, 0xC6, 255, 1, 1, 2, 3, 4, 1, 5, 6, 7],
            &[0x15, 0xC6, 2, 8, 8], // one byte of length
            &[0x17, 0x24, 1],
            &[0x49, 0x66, 2], // cut short
        ]
        .concat();
        let found: Vec<(u16, usize)> = each(&group, Generation::Word97)
            .map(|s| (s.code, s.operand.len()))
            .collect();
        let expect = [
            (P_IN_TABLE, 1),
            (C_STYLE, 2),
            (P_DEPTH, 4),
            (T_DEFINITION, 3),
            (P_TABS, 9),
            (P_TABS, 2),
            (P_ROW_END, 1),
        ];
        assert_eq!(found, expect);
    }

    #[test]
    fn the_same_of_word_6() {
        let group = [2, 7, 0, 24, 1, 23, 1, 9, 190, 3, 0, 9, 9, 93, 4, 0, 250, 1];
        let found: Vec<(u16, &[u8])> = each(&group, Generation::Word6)
            .filter(|s| s.code != 0)
            .map(|s| (s.code, s.operand))
            .collect();
        let expect: [(u16, &[u8]); 3] = [
            (P_STYLE, &[7, 0]),
            (P_IN_TABLE, &[1]),
            (C_FONT_OTHER, &[4, 0]),
        ];
        assert_eq!(found, expect);
    }
}
