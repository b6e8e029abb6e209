//! CSV as records.

use super::{Draft, Field, FieldMap, Record, RecordError};
use std::borrow::Cow;

/// Reads a whole CSV file (header row, `,` or `;` or tab found by itself; UTF-8, or UTF-16 as Excel
/// writes it, or a legacy encoding). Each item carries its row number, counted from 1 without the
/// header. A column is known by its exact name, or by its name folded: `Số ký hiệu` is `so_ky_hieu`.
///
/// # Errors
/// Each bad row is an error of its own; the others are still read.
pub fn parse_csv(bytes: &[u8], map: &FieldMap) -> Vec<(usize, Result<Record, RecordError>)> {
    let bytes = to_utf8(bytes);
    let mut reader = reader(&bytes);
    let Ok(header) = reader.byte_headers().cloned() else {
        return Vec::new();
    };
    let columns: Vec<Vec<(Field, usize)>> = header
        .iter()
        .map(|name| wanted(&String::from_utf8_lossy(name), map))
        .collect();
    reader
        .byte_records()
        .zip(1..)
        .map(|(row, number)| {
            let record = match row {
                Ok(row) => record(&row, &columns),
                Err(error) => Err(RecordError::NotCsv(error.to_string())),
            };
            (number, record)
        })
        .collect()
}

fn record(row: &csv::ByteRecord, columns: &[Vec<(Field, usize)>]) -> Result<Record, RecordError> {
    let mut draft = Draft::default();
    for (cell, fields) in row.iter().zip(columns) {
        for (field, rank) in fields {
            let text = std::str::from_utf8(cell)
                .map_err(|error| RecordError::NotUtf8(error.valid_up_to()))?;
            if draft.wants(*field, *rank) {
                draft.set(*field, *rank, text);
            }
        }
    }
    draft.finish()
}

fn wanted(name: &str, map: &FieldMap) -> Vec<(Field, usize)> {
    let name = name.trim().trim_start_matches('\u{feff}');
    let folded = vietnamese::fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_");
    let mut fields = Vec::new();
    for field in Field::ALL {
        let rank = field
            .names(map)
            .iter()
            .position(|known| known == name || *known == folded);
        fields.extend(rank.map(|rank| (field, rank)));
    }
    fields
}

/// A reader of rows, whose delimiter is the one most common in the header row.
pub(super) fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    let mut quoted = false;
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    for byte in bytes.iter().skip_while(|b| b.is_ascii_whitespace()) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            other if !quoted => {
                for (delimiter, count) in &mut counts {
                    if delimiter == other {
                        *count += 1;
                    }
                }
            }
            _ => {}
        }
    }
    let delimiter = counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter);
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(bytes)
}

/// The bytes as UTF-8. Bytes that are mostly UTF-8 stay as they are, so that a bad row is an error
/// of that row alone.
pub(super) fn to_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if std::str::from_utf8(bytes).is_ok() && crate::text::utf16_without_bom(bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let marked = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let good = bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_ascii() && std::str::from_utf8(line).is_ok())
        .count();
    if !marked && good > 0 {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(crate::text::decode(bytes).text.into_bytes())
}
