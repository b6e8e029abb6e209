//! The style sheet: headings, lists and fonts that text inherits (MS-DOC 2.9.271 `STSH`).

use super::fib::Generation;
use super::formatting::{CharacterFormat, ParagraphFormat};
use super::sprm;
use crate::bytes::{slice, u8_at, u16_at};

/// The longest chain of styles based on one another; a longer one goes in a circle.
const CHAIN_LIMIT: usize = 32;

#[derive(Debug, Clone, Default)]
struct Style {
    built_in: u16,
    based_on: u16,
    paragraph: ParagraphFormat,
    character: CharacterFormat,
}

/// What a style and all that it is based on say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Inherited {
    /// Outline level, from 0; 9 is body text.
    pub(super) outline: Option<u8>,
    pub(super) list: Option<u16>,
    pub(super) list_level: Option<u8>,
    pub(super) font: Option<u16>,
    pub(super) hidden: bool,
}

/// The styles of a document by their place in the sheet.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: Vec<Option<Style>>,
    default_font: Option<u16>,
}

impl Styles {
    pub(super) fn parse(sheet: &[u8], generation: Generation) -> Self {
        let header = usize::from(u16_at(sheet, 0).unwrap_or(0));
        let count = u16_at(sheet, 2).unwrap_or(0);
        let base = usize::from(u16_at(sheet, 4).unwrap_or(10));
        // ftcAsci, ftcFE, ftcOther follow six fields of the header (MS-DOC 2.9.273).
        let default_font = u16_at(sheet, 2 + 16).or_else(|| u16_at(sheet, 2 + 12));
        let mut at = 2 + header;
        let mut styles = Vec::new();
        for _ in 0..count {
            let Some(length) = u16_at(sheet, at) else {
                break;
            };
            let length = usize::from(length);
            styles.push(
                slice(sheet, at + 2, length).and_then(|std| Style::parse(std, base, generation)),
            );
            at += 2 + length;
        }
        Self {
            styles,
            default_font,
        }
    }

    /// What the style at `index` says, with what it inherits.
    pub(super) fn inherited(&self, index: u16) -> Inherited {
        const NONE: u16 = 0x0FFF;
        let mut whole = Inherited::default();
        let mut hidden = None;
        let mut next = index;
        for _ in 0..CHAIN_LIMIT {
            let Some(Some(style)) = self.styles.get(usize::from(next)) else {
                break;
            };
            let heading = match style.built_in {
                level @ 1..=9 => Some(level as u8 - 1),
                62 => Some(0),
                _ => None,
            };
            whole.outline = whole.outline.or(style.paragraph.outline).or(heading);
            whole.list = whole.list.or(style.paragraph.list);
            whole.list_level = whole.list_level.or(style.paragraph.list_level);
            whole.font = whole.font.or_else(|| style.character.font());
            hidden = hidden.or(style.character.hidden);
            if style.based_on == NONE {
                break;
            }
            next = style.based_on;
        }
        whole.hidden = hidden.is_some_and(|value| value == 1);
        whole
    }

    pub(super) fn default_font(&self) -> Option<u16> {
        self.default_font
    }
}

impl Style {
    fn parse(std: &[u8], base: usize, generation: Generation) -> Option<Self> {
        const PARAGRAPH: u16 = 1;
        const CHARACTER: u16 = 2;
        let kind = u16_at(std, 2)? & 0xF;
        let mut style = Self {
            built_in: u16_at(std, 0)? & 0xFFF,
            based_on: u16_at(std, 2)? >> 4,
            ..Self::default()
        };
        let mut at = match generation {
            Generation::Word97 => base + 2 + 2 * usize::from(u16_at(std, base)?) + 2,
            // One byte a character; what follows stands at an even place.
            Generation::Word6 => {
                (base + 1 + usize::from(u8_at(std, base)?) + 1).next_multiple_of(2)
            }
        };
        let mut next = || {
            let length = usize::from(u16_at(std, at)?);
            let group = slice(std, at + 2, length)?;
            at += 2 + length + length % 2;
            Some(group)
        };
        if kind == PARAGRAPH
            && let Some(group) = next()
        {
            for sprm in sprm::each(group.get(2..).unwrap_or_default(), generation) {
                style.paragraph.apply(sprm);
            }
        }
        if (kind == PARAGRAPH || kind == CHARACTER)
            && let Some(group) = next()
        {
            sprm::each(group, generation).for_each(|sprm| style.character.apply(sprm));
        }
        Some(style)
    }
}
