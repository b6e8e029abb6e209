//! Bulk files: files of rows, each row a document.

use crate::fingerprint;
use crate::mapped::map;
use crate::units::Row;
use extraction::records::{FieldMap, Record, RecordError, jsonl_lines, parse_csv, row_bytes};
use extraction::{ExtractError, Options};
use memmap2::Mmap;
use rayon::prelude::*;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

/// A longer line is set aside, in bytes: it is no row of text but a slip of whoever wrote it.
const LONGEST_LINE: usize = 256 << 20;

/// Bytes of a file that are mapped at a time to find its rows: mapped pages count as memory of the
/// program as long as they are.
const WINDOW: u64 = 64 << 20;

/// A row with the identity of its content.
pub(crate) type Fingerprinted = (u128, Row);

/// The rows of a file with their numbers, as its reader gives them.
pub(crate) type Numbered = Vec<(usize, Result<Record, RecordError>)>;

/// A row that is set aside: its number, a stable code and the reason.
pub(crate) type BadRow = (u64, &'static str, String);

/// The rows of a JSONL file, hashed in parallel. `range` is the part of `file` that holds them.
///
/// # Errors
/// The file cannot be mapped.
pub(crate) fn survey_jsonl(
    file: &File,
    range: Range<u64>,
) -> io::Result<(Vec<Fingerprinted>, Vec<BadRow>)> {
    survey_windows(file, range, WINDOW)
}

/// The same, so many bytes mapped at a time, and more only where a line is longer.
fn survey_windows(
    file: &File,
    range: Range<u64>,
    window: u64,
) -> io::Result<(Vec<Fingerprinted>, Vec<BadRow>)> {
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    // Where the window begins, counted from the range, and how many lines are before it.
    let (mut start, mut before, mut wide) = (0, 0, window);
    let length = range.end.saturating_sub(range.start);
    while start < length {
        let end = length.min(start.saturating_add(wide));
        let bytes = map(file, range.start + start..range.start + end)?;
        let whole_lines = if end == length {
            bytes.len()
        } else if let Some(last) = memchr::memrchr(b'\n', &bytes) {
            last + 1
        } else {
            wide = wide.saturating_mul(2);
            continue;
        };
        let bytes = bytes.get(..whole_lines).unwrap_or_default();
        let mut lines = Vec::new();
        for (number, line) in jsonl_lines(bytes) {
            let number = before + number;
            match (u32::try_from(number), u32::try_from(line.len())) {
                (Ok(number), Ok(length)) if line.len() <= LONGEST_LINE => {
                    let row = Row {
                        number,
                        length,
                        start: start + line.start as u64,
                    };
                    lines.push((line, row));
                }
                _ => bad.push((number as u64, "limit", too_long(line.len()))),
            }
        }
        let fingerprinted = lines.into_par_iter().with_min_len(64).map(|(line, row)| {
            let line = bytes.get(line).unwrap_or_default();
            (fingerprint::of_bytes(line), row)
        });
        rows.par_extend(fingerprinted);
        before += memchr::memchr_iter(b'\n', bytes).count();
        start += whole_lines as u64;
        wide = window;
    }
    Ok((rows, bad))
}

fn too_long(length: usize) -> String {
    format!("the line has {length} bytes, at most {LONGEST_LINE} are read; split it into rows")
}

/// A mapped part of a JSONL file, from the first of some rows to the last.
#[derive(Debug)]
pub(crate) struct Lines {
    bytes: Mmap,
    start: u64,
}

impl Lines {
    /// Maps `range` of `file`, counted from `base`.
    ///
    /// # Errors
    /// The file cannot be mapped.
    pub(crate) fn map(file: &File, base: u64, range: Range<u64>) -> io::Result<Self> {
        let bytes = map(file, base + range.start..base + range.end)?;
        Ok(Self {
            bytes,
            start: range.start,
        })
    }

    /// The line of `row`, copied into `buffer`: what is parsed must not change while it is.
    pub(crate) fn copy(&self, row: Row, buffer: &mut Vec<u8>) {
        let range = row.bytes();
        let within = range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start);
        buffer.clear();
        buffer.extend_from_slice(line(&self.bytes, within).unwrap_or_default());
    }
}

fn line(bytes: &[u8], range: Range<u64>) -> Option<&[u8]> {
    bytes.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// The rows of a CSV file with their numbers.
///
/// # Errors
/// The file cannot be read, or is over one of the limits.
pub(crate) fn read_csv(
    path: &Path,
    options: &Options,
    fields: &FieldMap,
) -> Result<Numbered, ExtractError> {
    Ok(parse_csv(&row_bytes(path, options)?, fields))
}

/// The failure of a file over the limit of so many bytes on something.
pub(crate) fn over(limit: &'static str, bytes: u64) -> ExtractError {
    ExtractError::Limit {
        limit,
        value: format!("{} MiB", bytes >> 20),
    }
}

/// A row of a CSV file as a line of JSON that begins at `start`, with the identity of its content:
/// that of its fields, since quoting and separators say nothing. Or why it is set aside.
pub(crate) fn survey_csv(
    number: usize,
    record: Result<Record, RecordError>,
    start: u64,
) -> Result<(Vec<u8>, Fingerprinted), BadRow> {
    let record = record.map_err(|error| (number as u64, code(&error), error.to_string()))?;
    // A record is made of strings, which always have a JSON form.
    let line = serde_json::to_vec(&record).unwrap_or_default();
    match (u32::try_from(number), u32::try_from(line.len())) {
        (Ok(number), Ok(length)) if line.len() <= LONGEST_LINE => {
            let row = Row {
                number,
                length,
                start,
            };
            let fingerprint = fingerprint::of_bytes(&line);
            Ok((line, (fingerprint, row)))
        }
        _ => Err((number as u64, "limit", too_long(line.len()))),
    }
}

/// A stable code for a bad row: `row_not_json`, `row_not_utf8`, `row_not_csv`, `row_no_text`,
/// `row_damaged`.
pub(crate) fn code(error: &RecordError) -> &'static str {
    match error {
        RecordError::NotJson(_) => "row_not_json",
        RecordError::NotUtf8(_) => "row_not_utf8",
        RecordError::NotCsv(_) => "row_not_csv",
        RecordError::NoText => "row_no_text",
        _ => "row_damaged",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn rows_are_found_and_read_back_wherever_they_lie() {
        let text = "{\"a\":1}\n\n  \n{\"a\":2}\r\n{\"b\":\"đ\"}";
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"before").unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let end = 6 + text.len() as u64;
        let (rows, bad) = survey_jsonl(&file, 6..end).unwrap();
        assert!(bad.is_empty());
        let numbers: Vec<u32> = rows.iter().map(|(_, row)| row.number).collect();
        assert_eq!(numbers, [1, 4, 5], "numbers are those an editor shows");

        let first = rows[1].1.bytes().start;
        let lines = Lines::map(&file, 6, first..rows[2].1.bytes().end).unwrap();
        let mut buffer = vec![b'x'; 99];
        for (n, expected) in [(1, "{\"a\":2}\r"), (2, "{\"b\":\"đ\"}")] {
            let (fingerprint, row) = rows[n];
            lines.copy(row, &mut buffer);
            assert_eq!(buffer, expected.as_bytes());
            assert_eq!(fingerprint, fingerprint::of_bytes(expected.as_bytes()));
        }
    }

    #[test]
    fn windows_of_any_size_find_the_same_rows() {
        let long = "x".repeat(300);
        let text = format!("{{\"a\":1}}\n\n{long}\n  \n{{\"a\":2}}\r\n\n\n{{\"b\":\"đ\"}}");
        for text in [text.clone(), text + "\n", "\n\n".to_owned(), String::new()] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"before").unwrap();
            file.write_all(text.as_bytes()).unwrap();
            let range = 6..6 + text.len() as u64;
            let places = |window| -> Vec<(u128, u32, u64, u32)> {
                let (rows, bad) = survey_windows(&file, range.clone(), window).unwrap();
                assert!(bad.is_empty());
                let place = |(id, row): &Fingerprinted| (*id, row.number, row.start, row.length);
                rows.iter().map(place).collect()
            };
            let whole = places(1 << 20);
            for window in (1..40).chain([300, 301]) {
                assert_eq!(places(window), whole, "{window}");
            }
        }
    }

    #[test]
    fn csv_rows_have_the_identity_of_their_fields_and_come_back() {
        let record = |text: &str| Record {
            text: text.to_owned(),
            ..Record::default()
        };
        let survey = |text: &str, at| survey_csv(1, Ok(record(text)), at).unwrap();
        let (line, (one, row)) = survey("a\nđ", 7);
        assert_eq!((row.start, row.length as usize), (7, line.len()));
        assert!(!line.contains(&b'\n'), "a row is a line");
        let back: Record = serde_json::from_slice(&line).unwrap();
        assert_eq!(back, record("a\nđ"));
        assert_eq!(survey("a\nđ", 0).1.0, one);
        assert_ne!(survey("b", 0).1.0, one);
        let bad = survey_csv(2, Err(RecordError::NoText), 0).unwrap_err();
        assert_eq!((bad.0, bad.1), (2, "row_no_text"));
    }
}
