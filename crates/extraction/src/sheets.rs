//! Workbooks: XLSX, XLS, ODS. A sheet is a page, a row a table row.

mod legacy_book;

use crate::judge::Reading;
use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::outline::Outline;
use crate::{ExtractError, Format, Options};
use calamine::{Data, DataRef, Ods, Reader, Xls, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use vietnamese::legacy;

/// Rows and columns that are followed: what a sheet can hold in Excel 2007 and later.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// A sheet: its name and its filled cells, by row, then column.
struct Sheet {
    name: String,
    cells: Vec<(u32, u32, String)>,
}

pub(crate) fn read(
    bytes: &[u8],
    format: Format,
    options: &Options,
) -> Result<Extracted, ExtractError> {
    // The reader is another's: a file that trips it up is that file's trouble alone.
    let sheets = catch_unwind(AssertUnwindSafe(|| sheets(bytes, format, options)))
        .unwrap_or_else(|_| Err(damaged(format, "its reader gave up")))?;
    let mut pages = Vec::new();
    let mut complaints = Vec::new();
    let mut left = options.text_limit;
    for (sheet, number) in sheets.into_iter().zip(1u32..) {
        let (mut page, encoding) = page(sheet, left)?;
        left = left.saturating_sub(page.blocks.iter().map(|b| b.text.len()).sum());
        if let Some(encoding) = encoding {
            let name = crate::text::encoding_names(&[encoding]);
            complaints.push(format!("sheet {number} converted from {name}"));
        }
        page.number = Some(number);
        pages.push(page);
    }
    // A sheet's name alone is no text.
    if pages.iter().all(|page| page.blocks.len() < 2) {
        return Err(ExtractError::NoText);
    }
    Ok(Extracted {
        format,
        pages,
        title: None,
        complaints,
    })
}

fn damaged(format: Format, detail: &str) -> ExtractError {
    ExtractError::Damaged {
        format: format.name(),
        detail: detail.to_owned(),
    }
}

fn sheets(bytes: &[u8], format: Format, options: &Options) -> Result<Vec<Sheet>, ExtractError> {
    let cursor = Cursor::new(bytes);
    let error = |error: &dyn std::fmt::Display| {
        let said = error.to_string();
        if said.contains("password") {
            ExtractError::Encrypted
        } else {
            damaged(format, &said)
        }
    };
    match format {
        Format::Xlsx => {
            let mut book = Xlsx::new(cursor).map_err(|e| error(&e))?;
            let names = book.sheet_names();
            let mut sheets = Vec::new();
            let mut size = 0;
            for name in names {
                // Cell by cell: a range would be laid out in full, and two cells can span billions.
                let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
                    continue;
                };
                let mut cells = Vec::new();
                while let Some(cell) = reader.next_cell().map_err(|e| error(&e))? {
                    let (row, column) = cell.get_position();
                    let text = match cell.get_value() {
                        DataRef::SharedString(text) => (*text).to_owned(),
                        other => shown(&Data::from(other.clone())),
                    };
                    size += text.len();
                    if size > options.text_limit {
                        return Err(too_much(options));
                    }
                    cells.push((row, column, text));
                }
                sheets.push(Sheet { name, cells });
            }
            Ok(sheets)
        }
        Format::Xls => {
            let book = legacy_book::made_fit(bytes).map_err(|detail| damaged(format, &detail))?;
            whole(Xls::new(Cursor::new(book.as_slice())).map_err(|e| error(&e))?)
        }
        _ => whole(Ods::new(cursor).map_err(|e| error(&e))?),
    }
}

fn too_much(options: &Options) -> ExtractError {
    ExtractError::Limit {
        limit: "text",
        value: format!("{} bytes", options.text_limit),
    }
}

/// Sheets of a reader that gives them in one piece.
fn whole<'a, R: Reader<Cursor<&'a [u8]>>>(mut book: R) -> Result<Vec<Sheet>, ExtractError> {
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let cells = range
            .used_cells()
            .map(|(row, column, data)| (row as u32, column as u32, shown(data)))
            .collect();
        sheets.push(Sheet { name, cells });
    }
    Ok(sheets)
}

/// A cell as a person reads it.
fn shown(data: &Data) -> String {
    match data {
        Data::Float(value) => number(*value),
        Data::DateTime(time) if time.is_datetime() => day(time.as_f64()),
        Data::DateTime(time) => number(time.as_f64()),
        // An error in a formula says nothing.
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string(),
    }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.10}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Days since 30 December 1899 as `dd/mm/yyyy`; a time alone as `hh:mm`.
fn day(serial: f64) -> String {
    let minutes = (serial.fract() * 1440.0).round() as i64;
    let time = format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
    if serial < 1.0 {
        return time;
    }
    // Days to a civil date (H. Hinnant, "chrono-compatible low-level date algorithms").
    let z = serial.floor() as i64 - 25569 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let date = format!("{day:02}/{month:02}/{year}");
    if minutes == 0 {
        date
    } else {
        format!("{date} {time}")
    }
}

fn page(sheet: Sheet, text_limit: usize) -> Result<(Page, Option<legacy::Encoding>), ExtractError> {
    let mut cells = sheet.cells;
    cells.retain(|(row, column, text)| *row < ROWS && *column < COLUMNS && !text.trim().is_empty());
    let encoding = legacy_encoding(&cells);
    let mut outline = Outline::new(text_limit);
    outline.push(BlockKind::Heading(1), &sheet.name)?;
    for row in cells.chunk_by(|a, b| a.0 == b.0) {
        outline.open_row();
        // Two cells at least, so that a row of one stays a row.
        let last = row.last().map_or(0, |(_, column, _)| *column).max(1);
        let mut row = row.iter().peekable();
        for column in 0..=last {
            outline.open_cell();
            if let Some((_, _, text)) = row.next_if(|(_, at, _)| *at == column) {
                let converted = encoding.and_then(|encoding| convert(text, encoding));
                let text = converted.as_deref().unwrap_or(text);
                outline.push(BlockKind::Paragraph, text)?;
            }
            outline.close_cell();
        }
        outline.close_row(true);
    }
    let blocks: Vec<Block> = outline.finish();
    let page = Page {
        number: None,
        method: if encoding.is_some() {
            Method::Converted
        } else {
            Method::Native
        },
        quality: if encoding.is_some() { 0.9 } else { 1.0 },
        blocks,
    };
    Ok((page, encoding))
}

/// The encoding that a sheet is in. Cells are too short to tell one by one, and their fonts are not
/// handed out.
fn legacy_encoding(cells: &[(u32, u32, String)]) -> Option<legacy::Encoding> {
    let mut all = String::new();
    // Cells in Unicode stand among the others: what holds a letter that no byte stands for is one.
    let suspects = cells.iter().filter(|(_, _, text)| {
        !text.is_ascii()
            && !text.chars().any(|c| ('\u{100}'..='\u{2000}').contains(&c))
            && Reading::of(text).share() < 1.0
    });
    for (_, _, text) in suspects.take(5000) {
        all.push_str(text);
        all.push('\n');
    }
    let (encoding, converted) = legacy::convert_run(&all, None)?;
    (Reading::of(&converted).share() > Reading::of(&all).share()).then_some(encoding)
}

fn convert(text: &str, encoding: legacy::Encoding) -> Option<String> {
    let font = match encoding {
        legacy::Encoding::Tcvn3 => ".VnTime",
        legacy::Encoding::Vni => "VNI-Times",
        _ => return None,
    };
    let (_, converted) = legacy::convert_run(text, Some(font))?;
    // A cell that reads as well as it stands is left alone.
    let better = legacy::reads_better(&converted, text)
        || Reading::of(&converted).share() > Reading::of(text).share();
    better.then_some(converted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn xlsx(rows: &str, strings: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let relation = |id: &str, kind: &str, target: &str| {
            format!(
                "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/\
                 2006/relationships/{kind}\" Target=\"{target}\"/>"
            )
        };
        let relations = |inner: &str| {
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/\
                 relationships\">{inner}</Relationships>"
            )
        };
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        for (name, content) in [
            (
                "[Content_Types].xml",
                "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"spreadsheetml\"/></Types>".to_owned(),
            ),
            ("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"http://schemas.openxmlformats.org/\
                     officeDocument/2006/relationships\"><sheets><sheet name=\"Danh sách\" \
                     sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations(
                    &(relation("r1", "worksheet", "worksheets/sheet1.xml")
                        + &relation("r2", "sharedStrings", "sharedStrings.xml")),
                ),
            ),
            ("xl/sharedStrings.xml", format!("<sst xmlns=\"{main}\">{strings}</sst>")),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
            ),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn rows(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let read = crate::extract(file.path(), &Options::default()).unwrap();
        assert_eq!(read.format, Format::Xlsx);
        read.pages[0]
            .blocks
            .iter()
            .map(|b| b.text.clone())
            .collect()
    }

    #[test]
    fn rows_of_a_sheet() {
        let bytes = xlsx(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\"><v>2.50</v></c></row>\
             <row r=\"3\"><c r=\"B3\" t=\"b\"><v>1</v></c></row>\
             <row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row>",
            "<si><t>Nghị quyết</t></si>",
        );
        let found = rows(&bytes);
        assert_eq!(found[0], "Danh sách");
        assert_eq!(found[1], "Nghị quyết |  | 2.5");
        assert_eq!(found[2], " | true");
        assert!(found[3].ends_with("| 7"));
    }

    #[test]
    fn a_sheet_in_tcvn3_is_converted() {
        let bytes = xlsx(
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>\
             <row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\" t=\"s\"><v>3</v></c></row>\
             <row r=\"3\"><c r=\"A3\" t=\"s\"><v>4</v></c><c r=\"B3\" t=\"s\"><v>5</v></c></row>",
            "<si><t>Céng hßa x· héi chñ nghÜa ViÖt Nam</t></si><si><t>QuyÕt ®Þnh</t></si>\
             <si><t>Than ®¸</t></si><si><t>tÝnh</t></si>\
             <si><t>có là gì</t></si><si><t>François Mitterrand</t></si>",
        );
        // Cells in Unicode, and of other languages, stay.
        assert_eq!(
            rows(&bytes)[1..],
            [
                "Cộng hòa xã hội chủ nghĩa Việt Nam | Quyết định",
                "Than đá | tính",
                "có là gì | François Mitterrand"
            ]
        );
    }

    #[test]
    fn days_are_written_as_people_do() {
        for (serial, text) in [
            (45_292.0, "01/01/2024"),
            (45_351.5, "29/02/2024 12:00"),
            (0.25, "06:00"),
        ] {
            assert_eq!(day(serial), text);
        }
        assert_eq!(number(1_200_000.0), "1200000");
        assert_eq!(number(0.1 + 0.2), "0.3");
    }

    #[test]
    fn a_book_of_excel_97_is_read() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../corpus-samples/van-kien/cac-ban-dang/van-phong-tinh-uy/2009/\
             Thong ke van ban den 2009.xls"
        );
        let read = crate::extract(std::path::Path::new(path), &Options::default()).unwrap();
        assert_eq!(read.format, Format::Xls);
        assert_eq!(read.pages.len(), 2);
        let text = read.pages[0].text();
        assert!(
            text.contains("Văn bản đóng dấu hỏa tốc | 4 | 2 | 11 | 3"),
            "{text}"
        );
        assert!(read.pages[1].text().contains("Giấy mời | 152"));
    }

    #[test]
    fn damaged_books_say_so() {
        let bytes = xlsx("<row", "");
        let error = read(&bytes, Format::Xlsx, &Options::default()).unwrap_err();
        assert_eq!(error.code(), "damaged");
        let error = read(b"PK", Format::Xlsx, &Options::default()).unwrap_err();
        assert_eq!(error.code(), "damaged");
    }
}
