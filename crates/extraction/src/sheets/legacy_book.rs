//! A workbook of Excel 5 to 2003 made fit for its reader. That follows the chains of the container
//! wherever they lead, round and round too, and lays each sheet out in full, where two cells of a
//! file that lies can span a hundred gigabytes. So it gets a container made anew, with sheets whose
//! extents (MS-XLS 2.4) were looked at.

use std::io::{Cursor, Read, Write};

/// Columns of a sheet.
const COLUMNS: u32 = 256;

/// Places for cells that all sheets together may have laid out: two sheets filled to the brim.
const PLACES: u64 = 2 * 65_536 * COLUMNS as u64;

const DIMENSIONS: u16 = 0x0200;
const BEGIN: u16 = 0x0809;
const MANY_NUMBERS: u16 = 0x00BD;

/// Records that hold a cell: number, label, rich text, truth or error, formula, RK, shared string.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x0006, 0x027E, 0x00FD];

/// The workbook alone in a container of its own.
///
/// # Errors
/// The container is damaged, or the sheets cannot be laid out.
pub(super) fn made_fit(file: &[u8]) -> Result<Vec<u8>, String> {
    let (name, book) = stream(file)?;
    check(&book)?;
    // Version 4 with large streams alone has no small ones, which the reader takes for damage.
    let version = cfb::Version::V3;
    let made = cfb::CompoundFile::create_with_version(version, Cursor::new(Vec::new()));
    let mut made = made.map_err(told)?;
    let mut into = made.create_stream(name).map_err(told)?;
    into.write_all(&book).map_err(told)?;
    into.flush().map_err(told)?;
    drop(into);
    made.flush().map_err(told)?;
    Ok(made.into_inner().into_inner())
}

fn told(error: std::io::Error) -> String {
    error.to_string()
}

/// Whether the sheets can be laid out.
fn check(book: &[u8]) -> Result<(), String> {
    let mut places = 0;
    let mut sheet: Option<Extent> = None;
    let mut rest = book;
    while let Some((kind, record, next)) = record(rest) {
        rest = next;
        if kind == BEGIN {
            places += sheet.take().map_or(0, Extent::places);
        }
        let cells = match kind {
            DIMENSIONS => dimensions(record),
            MANY_NUMBERS => number(record, 0).and_then(|row| {
                let last = number(record, record.len().checked_sub(2)?)?;
                Some(Extent::of(row, number(record, 2)?, row, last))
            }),
            kind if CELLS.contains(&kind) => number(record, 0)
                .zip(number(record, 2))
                .map(|(row, column)| Extent::of(row, column, row, column)),
            _ => None,
        };
        let Some(cells) = cells else {
            continue;
        };
        if cells.right >= COLUMNS {
            return Err(format!("a cell in column {}", cells.right + 1));
        }
        let all = sheet.map_or(cells, |sheet| sheet.around(cells));
        if places + all.places() > PLACES {
            return Err("its sheets are larger than sheets can be".to_owned());
        }
        sheet = Some(all);
    }
    Ok(())
}

/// The stream that holds the sheets, and its name.
fn stream(file: &[u8]) -> Result<(&'static str, Vec<u8>), String> {
    let mut compound = cfb::CompoundFile::open(Cursor::new(file)).map_err(told)?;
    let name = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| compound.is_stream(name))
        .ok_or("no workbook in it")?;
    let mut bytes = Vec::new();
    let mut stream = compound.open_stream(name).map_err(told)?;
    stream.read_to_end(&mut bytes).map_err(told)?;
    Ok((name, bytes))
}

/// The first record: its kind, what it holds, and what comes after it.
fn record(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let kind = number(bytes, 0)? as u16;
    let length = number(bytes, 2)? as usize;
    let rest = bytes.get(4..)?;
    Some((kind, rest.get(..length)?, rest.get(length..)?))
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u32::from(u16::from_le_bytes(bytes.try_into().ok()?)))
}

/// What a sheet says of its own extent; rows have four bytes from Excel 97 on.
fn dimensions(record: &[u8]) -> Option<Extent> {
    let long = |at: usize| Some(number(record, at)? | number(record, at + 2)? << 16);
    let (top, bottom, left, right) = if record.len() >= 14 {
        (long(0)?, long(4)?, number(record, 8)?, number(record, 10)?)
    } else {
        (
            number(record, 0)?,
            number(record, 2)?,
            number(record, 4)?,
            number(record, 6)?,
        )
    };
    // The last row and column are the first ones that are not used.
    Some(Extent::of(
        top,
        left,
        bottom.saturating_sub(1),
        right.saturating_sub(1),
    ))
}

/// The smallest rectangle that holds some cells.
#[derive(Debug, Clone, Copy)]
struct Extent {
    top: u32,
    left: u32,
    bottom: u32,
    right: u32,
}

impl Extent {
    fn of(top: u32, left: u32, bottom: u32, right: u32) -> Self {
        Self {
            top,
            left,
            bottom,
            right,
        }
    }

    fn around(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }

    fn places(self) -> u64 {
        let side = |from: u32, to: u32| u64::from(to.saturating_sub(from)) + 1;
        side(self.top, self.bottom).saturating_mul(side(self.left, self.right))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use std::io::Write;

    fn book(records: &[(u16, &[u16])]) -> Vec<u8> {
        let mut stream = Vec::new();
        for (kind, numbers) in records {
            stream.extend(kind.to_le_bytes());
            stream.extend((numbers.len() as u16 * 2).to_le_bytes());
            stream.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        stream
    }

    #[test]
    fn sheets_that_cannot_be_are_refused() {
        let cell = |row, column| (0x0203, vec![row, column, 0, 0, 0, 0, 0]);
        let begin = || (BEGIN, vec![0x0600, 0x10]);
        let all = |records: Vec<(u16, Vec<u16>)>| {
            let records: Vec<(u16, &[u16])> = records
                .iter()
                .map(|(kind, of)| (*kind, of.as_slice()))
                .collect();
            check(&book(&records))
        };
        let full = || [begin(), cell(0, 0), cell(65_535, 255)];
        assert_eq!(all(full().to_vec()), Ok(()));
        assert_eq!(all([full(), full()].concat()), Ok(()));
        assert!(all([full(), full(), full()].concat()).is_err());
        let far = all(vec![begin(), cell(0, 0), cell(9, 256)]);
        assert_eq!(far, Err("a cell in column 257".to_owned()));
        let many = |last| (MANY_NUMBERS, vec![3, 0, 0, 0, 0, last]);
        assert_eq!(all(vec![begin(), many(4)]), Ok(()));
        assert!(all(vec![begin(), many(40_000)]).is_err());
        // What the sheet itself says, with rows of two bytes and of four.
        assert_eq!(all(vec![(DIMENSIONS, vec![0, 65_535, 0, 256, 0])]), Ok(()));
        assert!(all(vec![(DIMENSIONS, vec![0, 0, 0, 9, 0, 256, 0])]).is_err());
        assert_eq!(check(b"none"), Ok(()));
    }

    #[test]
    fn the_workbook_alone_is_kept() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in [("/Book", &b"sheets"[..]), ("/SummaryInformation", b"x")] {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        let whole = file.into_inner().into_inner();
        let made = made_fit(&whole).unwrap();
        assert_eq!(stream(&made), Ok(("/Book", b"sheets".to_vec())));
        let made = cfb::CompoundFile::open(Cursor::new(made)).unwrap();
        assert!(!made.exists("/SummaryInformation"));
        assert!(made_fit(&whole[..700]).is_err());
        assert!(made_fit(b"none").is_err());
    }
}
