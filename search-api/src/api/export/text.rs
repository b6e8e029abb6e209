//! Lists as text: a table for spreadsheets, and JSON lines for programs.

use super::format::Format;
use super::line::ExportLine;
use crate::Language;
use crate::page::phrases;
use crate::problem::{Code, Problem};
use search_index::Hit;

/// The names of a table's columns.
pub(super) fn columns(language: Language) -> [&'static str; 11] {
    let t = phrases(language);
    [
        t.field_number,
        t.field_type,
        t.field_body,
        t.field_date,
        t.title,
        t.abstract_,
        t.field_secrecy,
        t.page,
        t.section,
        t.passage,
        t.field_identity,
    ]
}

/// What stands before the first document.
pub(super) fn head(format: Format, language: Language) -> Vec<u8> {
    if format == Format::JsonLines {
        return Vec::new();
    }
    // Without the mark, spreadsheets take the text for another encoding.
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::Writer::from_writer(&mut out);
    let written = writer
        .write_record(columns(language))
        .and_then(|()| Ok(writer.flush()?));
    drop(writer);
    if written.is_err() {
        out.clear();
    }
    out
}

/// The lines of these documents.
pub(super) fn lines(format: Format, language: Language, hits: &[Hit]) -> Result<Vec<u8>, Problem> {
    let failed = |_| Problem::from(Code::Internal);
    let mut out = Vec::new();
    if format == Format::JsonLines {
        for hit in hits {
            serde_json::to_writer(&mut out, &ExportLine::new(hit))
                .map_err(|_| Problem::from(Code::Internal))?;
            out.push(b'\n');
        }
        return Ok(out);
    }
    let t = phrases(language);
    let mut writer = csv::Writer::from_writer(&mut out);
    for hit in hits {
        let line = ExportLine::new(hit);
        let date = line
            .date
            .map(|d| language.choose(d.vietnamese(), d.to_string()));
        let page = line.page.map(|page| page.to_string());
        let cells = [
            line.number.unwrap_or_default(),
            line.r#type.unwrap_or_default(),
            line.body.unwrap_or_default(),
            date.as_deref().unwrap_or_default(),
            line.title,
            line.r#abstract.unwrap_or_default(),
            t.secrecy(line.secrecy).unwrap_or_default(),
            page.as_deref().unwrap_or_default(),
            line.section.unwrap_or_default(),
            line.snippet,
            line.id,
        ];
        writer.write_record(cells.map(harmless)).map_err(failed)?;
    }
    writer.flush().map_err(|_| Problem::from(Code::Internal))?;
    drop(writer);
    Ok(out)
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expect) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("- một", "'- một"),
            ("@a", "'@a"),
            ("10-NQ/TU", "10-NQ/TU"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expect);
        }
    }
}
