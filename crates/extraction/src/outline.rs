//! Collecting blocks in reading order: tables in cells in tables, and text boxes on the side.

use crate::ExtractError;
use crate::model::{Block, BlockKind};
use std::rc::Rc;

/// A row with a cell of more blocks than this is the frame of a page, no row of data.
const BLOCKS_OF_A_DATA_CELL: usize = 24;

/// Gathers blocks, and folds the cells of a table row into one block.
///
/// Rows that lay out a page (a single cell, a cell that holds a table, a heading or a page's worth
/// of text) are passed through as the blocks they hold, so that no heading is lost in them.
#[derive(Debug)]
pub(crate) struct Outline {
    frames: Vec<Frame>,
    text_limit: usize,
    bytes: usize,
    font: Option<Rc<str>>,
}

#[derive(Debug)]
enum Frame {
    Blocks(Vec<Block>),
    Row(Vec<Vec<Block>>),
}

impl Outline {
    /// An empty outline that takes at most `text_limit` bytes of text.
    pub(crate) fn new(text_limit: usize) -> Self {
        Self {
            frames: vec![Frame::Blocks(Vec::new())],
            text_limit,
            bytes: 0,
            font: None,
        }
    }

    /// Says what font the next block is set in.
    pub(crate) fn set_font(&mut self, font: Option<Rc<str>>) {
        self.font = font;
    }

    /// Adds a block; blank text is left out.
    pub(crate) fn push(&mut self, kind: BlockKind, text: &str) -> Result<(), ExtractError> {
        let font = self.font.take();
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() {
            return Ok(());
        }
        self.bytes += text.len();
        if self.bytes > self.text_limit {
            return Err(ExtractError::Limit {
                limit: "text",
                value: format!("{} bytes", self.text_limit),
            });
        }
        let text = vietnamese::normalise(text).into_owned();
        let mut block = Block::new(kind, text);
        block.font = font.as_deref().map(str::to_owned);
        self.append(vec![block]);
        Ok(())
    }

    /// Adds finished blocks.
    pub(crate) fn append(&mut self, blocks: Vec<Block>) {
        // Text between a row and its cells belongs to no cell: it goes before the row.
        for frame in self.frames.iter_mut().rev() {
            if let Frame::Blocks(into) = frame {
                into.extend(blocks);
                return;
            }
        }
    }

    /// Opens a collection on the side; [`Self::close`] hands it over.
    pub(crate) fn open(&mut self) {
        self.frames.push(Frame::Blocks(Vec::new()));
    }

    /// Ends what [`Self::open`] opened.
    pub(crate) fn close(&mut self) -> Vec<Block> {
        if self.frames.len() < 2 {
            return Vec::new();
        }
        match self.frames.pop() {
            Some(Frame::Blocks(blocks)) => blocks,
            Some(Frame::Row(cells)) => cells.into_iter().flatten().collect(),
            None => Vec::new(),
        }
    }

    /// Opens a table row.
    pub(crate) fn open_row(&mut self) {
        self.frames.push(Frame::Row(Vec::new()));
    }

    /// Opens a cell of the row.
    pub(crate) fn open_cell(&mut self) {
        self.open();
    }

    /// Ends a cell.
    pub(crate) fn close_cell(&mut self) {
        let blocks = self.close();
        match self.frames.last_mut() {
            Some(Frame::Row(cells)) => cells.push(blocks),
            _ => self.append(blocks),
        }
    }

    /// Ends a cell that was opened in case another would follow; it counts only if it holds text.
    pub(crate) fn drop_empty_cell(&mut self) {
        let blocks = self.close();
        if blocks.is_empty() {
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::Row(cells)) => cells.push(blocks),
            _ => self.append(blocks),
        }
    }

    /// Ends a row; `keep` is false for a row that a tracked change deleted.
    pub(crate) fn close_row(&mut self, keep: bool) {
        if !matches!(self.frames.last(), Some(Frame::Row(_))) {
            return;
        }
        let Some(Frame::Row(cells)) = self.frames.pop() else {
            return;
        };
        if keep {
            self.append(row_blocks(cells));
        }
    }

    /// Whether a row is open.
    pub(crate) fn in_row(&self) -> bool {
        self.frames.iter().any(|f| matches!(f, Frame::Row(_)))
    }

    /// All blocks, whatever is still open closed.
    pub(crate) fn finish(mut self) -> Vec<Block> {
        while self.frames.len() > 1 {
            match self.frames.last() {
                Some(Frame::Row(_)) => self.close_row(true),
                _ => self.close_cell(),
            }
        }
        match self.frames.pop() {
            Some(Frame::Blocks(blocks)) => blocks,
            _ => Vec::new(),
        }
    }
}

fn row_blocks(mut cells: Vec<Vec<Block>>) -> Vec<Block> {
    let lays_out = |cell: &Vec<Block>| {
        cell.len() > BLOCKS_OF_A_DATA_CELL
            || cell
                .iter()
                .any(|b| matches!(b.kind, BlockKind::TableRow | BlockKind::Heading(_)))
    };
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    if cells.len() < 2 || cells.iter().any(lays_out) {
        return cells.into_iter().flatten().collect();
    }
    if filled == 0 {
        return Vec::new();
    }
    while cells.last().is_some_and(Vec::is_empty) {
        cells.pop();
    }
    let texts: Vec<String> = cells.into_iter().map(cell_text).collect();
    vec![Block::new(BlockKind::TableRow, texts.join(" | "))]
}

fn cell_text(blocks: Vec<Block>) -> String {
    let texts: Vec<String> = blocks.into_iter().map(|block| block.text).collect();
    texts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(outline: &mut Outline, cells: &[&[(BlockKind, &str)]]) {
        outline.open_row();
        for cell in cells {
            outline.open_cell();
            for (kind, text) in *cell {
                outline.push(*kind, text).unwrap();
            }
            outline.close_cell();
        }
        outline.close_row(true);
    }

    #[test]
    fn rows_of_data_become_one_block_and_rows_of_layout_do_not() {
        use BlockKind::{Heading, Paragraph, TableRow};
        let mut outline = Outline::new(1000);
        row(
            &mut outline,
            &[
                &[(Paragraph, "TỈNH ỦY"), (Paragraph, "VẠN XUÂN")],
                &[],
                &[(Paragraph, "ĐẢNG")],
                &[],
            ],
        );
        row(&mut outline, &[&[(Heading(1), "Một")], &[(Paragraph, "a")]]);
        row(&mut outline, &[&[(Paragraph, "cả trang")]]);
        row(&mut outline, &[&[], &[]]);
        let blocks: Vec<(BlockKind, String)> = outline
            .finish()
            .into_iter()
            .map(|b| (b.kind, b.text))
            .collect();
        let expect = [
            (TableRow, "TỈNH ỦY\nVẠN XUÂN |  | ĐẢNG"),
            (Heading(1), "Một"),
            (Paragraph, "a"),
            (Paragraph, "cả trang"),
        ];
        assert_eq!(blocks.len(), expect.len());
        for ((kind, text), (k, t)) in blocks.iter().zip(expect) {
            assert_eq!((*kind, text.as_str()), (k, t));
        }
    }

    #[test]
    fn what_is_left_open_is_not_lost() {
        let mut outline = Outline::new(1000);
        outline.open_row();
        outline.open_cell();
        outline.push(BlockKind::Paragraph, "a").unwrap();
        outline.close_cell();
        outline.open_cell();
        outline.push(BlockKind::Paragraph, "b").unwrap();
        let blocks = outline.finish();
        assert_eq!(blocks[0].text, "a | b");
    }

    #[test]
    fn too_much_text_is_a_limit() {
        let mut outline = Outline::new(10);
        outline.push(BlockKind::Paragraph, "0123456789").unwrap();
        let error = outline.push(BlockKind::Paragraph, "0").unwrap_err();
        assert_eq!(error.code(), "limit");
    }
}
