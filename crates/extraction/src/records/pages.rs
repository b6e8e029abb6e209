//! JSONL and CSV files as one document, for a caller that does not want their rows.

use super::{FieldMap, jsonl_lines, parse_json_line};
use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::{ExtractError, Format};

/// How many bad rows are named.
const COMPLAINTS: usize = 20;

/// A JSONL file: what each row gives under the default field map, a paragraph a row.
pub(crate) fn read_jsonl(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let map = FieldMap::default();
    let mut blocks = Vec::new();
    let mut complaints = Vec::new();
    for (number, range) in jsonl_lines(bytes) {
        match parse_json_line(bytes.get(range).unwrap_or_default(), &map) {
            Ok(record) => {
                // Rows that are read as one text share the strictest mark that any of them states.
                if let Some(secrecy) = record.secrecy {
                    blocks.push(Block::new(BlockKind::TableRow, secrecy));
                }
                let parts = [record.title, record.summary, Some(record.text)];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                blocks.push(Block::new(
                    BlockKind::Paragraph,
                    parts.join("\n").trim().to_owned(),
                ));
            }
            Err(error) => complaints.push(format!("line {number}: {error}")),
        }
    }
    finish(Format::Jsonl, blocks, complaints)
}

/// A CSV file: a table row a row, the header among them.
pub(crate) fn read_csv(bytes: &[u8]) -> Result<Extracted, ExtractError> {
    let bytes = super::csv::to_utf8(bytes);
    let mut reader = super::csv::reader(&bytes);
    let mut blocks = Vec::new();
    let mut complaints = Vec::new();
    let header = reader.byte_headers().cloned().ok();
    for (row, number) in header
        .map(Ok)
        .into_iter()
        .chain(reader.byte_records())
        .zip(0..)
    {
        match row {
            Ok(row) => {
                let cells: Vec<String> = row
                    .iter()
                    .map(|cell| {
                        let text = String::from_utf8_lossy(cell);
                        vietnamese::normalise(text.trim()).into_owned()
                    })
                    .collect();
                if cells.iter().any(|cell| !cell.is_empty()) {
                    blocks.push(Block::new(BlockKind::TableRow, cells.join(" | ")));
                }
            }
            Err(error) => complaints.push(format!("row {number}: {error}")),
        }
    }
    finish(Format::Csv, blocks, complaints)
}

fn finish(
    format: Format,
    blocks: Vec<Block>,
    mut complaints: Vec<String>,
) -> Result<Extracted, ExtractError> {
    if blocks.is_empty() {
        return Err(ExtractError::NoText);
    }
    if complaints.len() > COMPLAINTS {
        let more = complaints.len() - COMPLAINTS;
        complaints.truncate(COMPLAINTS);
        complaints.push(format!("and {more} more rows like these"));
    }
    Ok(Extracted {
        format,
        pages: vec![Page {
            number: None,
            method: Method::Native,
            quality: 1.0,
            blocks,
        }],
        title: None,
        complaints,
    })
}
