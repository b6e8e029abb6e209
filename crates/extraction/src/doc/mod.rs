//! DOC: Word 97 to 2003 (MS-DOC), and the text of Word 6 and 95.
//!
//! A reader of our own, since text in `.VnTime` or `VNI-Times` can only be converted by the font of
//! each run, which no crate hands out.

mod fib;
mod fonts;
mod formatting;
mod lists;
mod pieces;
mod sprm;
mod story;
mod styles;
mod text_boxes;

use crate::compound::Compound;
use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::{ExtractError, Format, Options};
use fib::Fib;
use std::collections::HashSet;
use std::ops::Range;
use story::Reader;

/// The name that errors give the format.
const NAME: &str = "DOC";

pub(crate) fn read(bytes: &[u8], options: &Options) -> Result<Extracted, ExtractError> {
    let mut compound = Compound::open(bytes, NAME)?;
    let main = compound
        .stream("/WordDocument")?
        .ok_or_else(|| damaged("no WordDocument stream in it"))?;
    let fib = Fib::parse(&main)?;
    let table = compound
        .stream(fib.table_stream)?
        .ok_or_else(|| damaged("no table stream in it"))?;
    let data = compound.stream("/Data")?.unwrap_or_default();
    let (blocks, complaints, converted) = read_stories(&main, &table, &data, &fib, options)?;
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    Ok(Extracted {
        format: Format::Doc,
        pages: vec![Page {
            number: None,
            method: if converted {
                Method::Converted
            } else {
                Method::Native
            },
            quality: if converted { 0.95 } else { 1.0 },
            blocks,
        }],
        title: compound.title(),
        complaints,
    })
}

fn damaged(detail: &str) -> ExtractError {
    ExtractError::Damaged {
        format: NAME,
        detail: detail.to_owned(),
    }
}

/// What a reader hands over: blocks, complaints, whether text was converted.
type Read = (Vec<Block>, Vec<String>, bool);

fn read_stories(
    main: &[u8],
    table: &[u8],
    data: &[u8],
    fib: &Fib,
    options: &Options,
) -> Result<Read, ExtractError> {
    let mut reader = Reader::new(main, table, data, fib, options.text_limit)?;
    let [
        body,
        footnotes,
        headers,
        _comments,
        endnotes,
        boxes,
        header_boxes,
    ] = fib.stories();
    let boxes = text_boxes::read(&mut reader, table, fib, &boxes)?;
    let mut blocks = Vec::new();
    let mut seen = HashSet::new();
    // Six stories of separators come first, then six for each section: headers of even and odd
    // pages, footers of both, header and footer of the first page (MS-DOC 2.3.5).
    let margins = fib.ranges(table, fib.headers, &headers);
    let mut footers = Vec::new();
    for (n, range) in margins.into_iter().enumerate().skip(6) {
        let header = matches!(n % 6, 0 | 1 | 4);
        for block in reader.read(range, &[])? {
            let wordless = !block.text.chars().any(char::is_alphabetic);
            if !wordless && seen.insert(block.text.clone()) {
                if header {
                    blocks.push(block);
                } else {
                    footers.push(block);
                }
            }
        }
    }
    for block in reader.read(header_boxes, &[])? {
        let wordless = !block.text.chars().any(char::is_alphabetic);
        if !wordless && seen.insert(block.text.clone()) {
            blocks.push(block);
        }
    }
    blocks.extend(reader.read(body, &boxes)?);
    blocks.extend(footers);
    for (place, story) in [(fib.footnotes, footnotes), (fib.endnotes, endnotes)] {
        for range in fib.ranges(table, place, &story) {
            let texts: Vec<String> = reader
                .read(range, &[])?
                .into_iter()
                .map(|block| block.text)
                .collect();
            if !texts.is_empty() {
                blocks.push(Block::new(BlockKind::Footnote, texts.join("\n")));
            }
        }
    }
    let converted = reader.has_converted();
    Ok((blocks, reader.complaints(), converted))
}

/// A range of character positions.
type Positions = Range<u32>;

#[cfg(test)]
mod tests;
