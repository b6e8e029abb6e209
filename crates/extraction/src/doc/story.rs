//! A range of the text as blocks in reading order.

use super::Positions;
use super::fib::{Fib, Generation};
use super::formatting::{self, CharacterFormat, ParagraphFormat};
use super::pieces::{self, Char, Piece};
use super::sprm;
use super::styles::Styles;
use super::{damaged, fonts, lists};
use crate::ExtractError;
use crate::model::{Block, BlockKind};
use crate::numbering::Numbering;
use crate::outline::Outline;
use crate::runs::Runs;
use std::rc::Rc;

/// Tables nested deeper than this do not occur in letters.
const DEPTH_LIMIT: u32 = 64;

/// Reads the stories of one document; lists count on from one to the next.
pub(super) struct Reader<'a> {
    main: &'a [u8],
    pieces: Vec<Piece>,
    characters: formatting::Runs<CharacterFormat>,
    paragraphs: formatting::Runs<ParagraphFormat>,
    styles: Styles,
    fonts: Vec<Rc<str>>,
    numbering: Numbering,
    runs: Runs,
    hidden: usize,
    text_limit: usize,
}

/// A paragraph being gathered.
#[derive(Default)]
struct Paragraph {
    runs: Vec<(Option<Rc<str>>, String)>,
    fields: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        main: &'a [u8],
        table: &[u8],
        data: &[u8],
        fib: &Fib,
        text_limit: usize,
    ) -> Result<Self, ExtractError> {
        let generation = fib.generation;
        let pieces = match fib.text_at {
            Some(at) => vec![Piece {
                positions: 0..fib.length(),
                at,
                narrow: true,
            }],
            None => {
                let clx = fib.pieces.bytes(table);
                let clx = clx.ok_or_else(|| damaged("its piece table lies outside the file"))?;
                pieces::parse(clx, generation == Generation::Word6)?
            }
        };
        let styles = fib.styles.bytes(table).unwrap_or_default();
        let fonts = fib.fonts.bytes(table).unwrap_or_default();
        Ok(Self {
            main,
            pieces,
            characters: formatting::characters(main, table, fib.character_pages, generation),
            paragraphs: formatting::paragraphs(main, table, data, fib.paragraph_pages, generation),
            styles: Styles::parse(styles, generation),
            fonts: fonts::parse(fonts, generation),
            numbering: lists::parse(table, fib.lists, fib.list_overrides),
            runs: Runs::default(),
            hidden: 0,
            text_limit,
        })
    }

    /// The blocks of `range`, with `boxes`, sorted by their anchors, after the paragraphs that they
    /// hang on.
    pub(super) fn read(
        &mut self,
        range: Positions,
        boxes: &[(u32, Vec<Block>)],
    ) -> Result<Vec<Block>, ExtractError> {
        let mut outline = Outline::new(self.text_limit);
        let mut boxes = boxes.iter().peekable();
        let mut open = 0;
        let mut paragraph = Paragraph::default();
        let mut last = ParagraphFormat::default();
        for c in pieces::characters(self.main, &self.pieces, &range) {
            let format = self.characters.at(c.at).unwrap_or_default();
            if !matches!(c.c, '\r' | '\u{7}' | '\u{c}') {
                self.take(&mut paragraph, c, format);
                continue;
            }
            // The mark of a paragraph is deleted: the next one continues it.
            if format.deleted && c.c == '\r' {
                continue;
            }
            last = self.paragraphs.at(c.at).unwrap_or_default();
            let depth = last.depth().min(DEPTH_LIMIT);
            set_depth(&mut outline, &mut open, depth);
            if last.ends_row() && depth > 0 {
                paragraph.runs.clear();
                outline.drop_empty_cell();
                outline.close_row(!format.deleted);
                open -= 1;
            } else {
                self.close(&mut outline, &mut paragraph, last)?;
                while let Some((_, blocks)) = boxes.next_if(|(anchor, _)| *anchor <= c.position) {
                    outline.append(blocks.clone());
                }
                let cell = (c.c == '\u{7}' && depth == 1) || last.inner_cell;
                if cell && depth > 0 {
                    outline.close_cell();
                    outline.open_cell();
                }
            }
        }
        self.close(&mut outline, &mut paragraph, last)?;
        set_depth(&mut outline, &mut open, 0);
        boxes.for_each(|(_, blocks)| outline.append(blocks.clone()));
        Ok(outline.finish())
    }

    fn take(&mut self, paragraph: &mut Paragraph, c: Char, format: CharacterFormat) {
        match c.c {
            '\u{13}' => return paragraph.fields.push(false),
            '\u{14}' => {
                if let Some(in_result) = paragraph.fields.last_mut() {
                    *in_result = true;
                }
                return;
            }
            '\u{15}' => {
                paragraph.fields.pop();
                return;
            }
            _ => {}
        }
        if format.deleted || paragraph.fields.contains(&false) {
            return;
        }
        let style = format.style.map(|style| self.styles.inherited(style));
        let styled_hidden = style.is_some_and(|s| s.hidden);
        if format
            .hidden
            .map_or(styled_hidden, |value| sprm::switch(value, styled_hidden))
        {
            self.hidden += 1;
            return;
        }
        let shown = match c.c {
            _ if format.symbol.is_some() => {
                let (font, code) = format.symbol.unwrap_or_default();
                let font = self.fonts.get(usize::from(font));
                crate::symbols::symbol(font.map_or("", |f| f), u32::from(code))
            }
            '\u{b}' | '\u{e}' => Some('\n'),
            '\t' => Some('\t'),
            '\u{1e}' => Some('-'),
            // Pictures, drawn objects, marks of notes and comments, optional hyphens.
            c if u32::from(c) < 0x20 => None,
            c => Some(c),
        };
        let font = format
            .font()
            .or_else(|| style.and_then(|s| s.font))
            .and_then(|font| self.fonts.get(usize::from(font)).cloned());
        // Signs of a font stand in a private area.
        let shown = shown.and_then(|c| match u32::from(c) {
            code @ 0xF000..=0xF0FF => {
                crate::symbols::symbol(font.as_deref().unwrap_or_default(), code)
            }
            _ => Some(c),
        });
        let Some(shown) = shown else {
            return;
        };
        match paragraph.runs.last_mut() {
            Some((last, text)) if *last == font => text.push(shown),
            _ => paragraph.runs.push((font, shown.to_string())),
        }
    }

    fn close(
        &mut self,
        outline: &mut Outline,
        paragraph: &mut Paragraph,
        format: ParagraphFormat,
    ) -> Result<(), ExtractError> {
        // A field that never ends must not swallow the rest of the document.
        if paragraph.fields.contains(&false) {
            paragraph.fields.clear();
        }
        let style = self.styles.inherited(format.style);
        let inherited = style
            .font
            .or(self.styles.default_font())
            .and_then(|font| self.fonts.get(usize::from(font)).cloned());
        let mut runs = Vec::new();
        for (font, text) in paragraph.runs.drain(..) {
            let font = font.or_else(|| inherited.clone());
            match runs.last_mut() {
                Some((last, into)) if *last == font => String::push_str(into, &text),
                _ => runs.push((font, text)),
            }
        }
        let text = self.runs.join(runs);
        outline.set_font(self.runs.font());
        let list = format.list.or(style.list).filter(|list| *list != 0);
        let level = format.list_level.or(style.list_level).unwrap_or(0);
        let label = list.and_then(|list| {
            let list = list.to_string();
            self.numbering.count(&list, Some(level), None, |_| None)
        });
        let kind = match format.outline.or(style.outline) {
            Some(level) if level < 9 => BlockKind::Heading(level + 1),
            _ if list.is_some() => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        match label {
            // In a table a number alone is the text of its cell.
            Some((label, _)) if !text.trim().is_empty() || outline.in_row() => {
                let label = self.runs.join(vec![(inherited, label)]);
                outline.push(kind, &format!("{label} {}", text.trim()))
            }
            _ => outline.push(kind, &text),
        }
    }

    pub(super) fn has_converted(&self) -> bool {
        !self.runs.converted().is_empty()
    }

    /// What was odd, for the report.
    pub(super) fn complaints(&self) -> Vec<String> {
        let mut complaints: Vec<String> = self.runs.complaint().into_iter().collect();
        if self.hidden > 0 {
            complaints.push(format!("{} hidden characters left out", self.hidden));
        }
        complaints
    }
}

/// Opens or closes rows until `open` of them are open.
fn set_depth(outline: &mut Outline, open: &mut u32, depth: u32) {
    while *open < depth {
        outline.open_row();
        outline.open_cell();
        *open += 1;
    }
    while *open > depth {
        outline.drop_empty_cell();
        outline.close_row(true);
        *open -= 1;
    }
}
