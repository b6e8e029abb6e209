//! Lists that are one file, whole only at their end: a workbook and a list of sources. They are
//! written to a file without a name, so that a list of any length needs the memory of a few rows.

use super::line::ExportLine;
use super::text::columns;
use crate::Language;
use crate::citation::{Cited, citation};
use crate::docx::{DocxWriter, Style};
use crate::page::phrases;
use crate::taken_along::{rewound, unnamed};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use search_index::Hit;
use std::fs::File;
use std::io::{self, BufWriter};

/// Rows of a sheet, its head among them.
const SHEET_ROWS: u32 = 1_048_576;
/// Characters of a cell.
const CELL: usize = 32_767;
/// Widths of the columns, in characters.
const WIDTHS: [f64; 11] = [
    16.0, 14.0, 32.0, 12.0, 60.0, 60.0, 14.0, 7.0, 32.0, 60.0, 34.0,
];

/// A file being written.
#[allow(clippy::large_enum_variant)]
pub(super) enum Book {
    Workbook(Table),
    Sources(Sources),
}

impl Book {
    /// A workbook.
    pub(super) fn workbook(language: Language) -> io::Result<Self> {
        let mut table = Table {
            workbook: Workbook::new(),
            language,
            day: Format::new().set_num_format("dd/mm/yyyy"),
            rows: 0,
        };
        table.begin_sheet().map_err(io::Error::other)?;
        Ok(Self::Workbook(table))
    }

    /// A list of sources of `total` documents found by `query`.
    pub(super) fn sources(language: Language, query: &str, total: usize) -> io::Result<Self> {
        let t = phrases(language);
        let mut docx = DocxWriter::new(unnamed()?)?;
        docx.paragraph(Style::Title, &t.list_of_documents.to_uppercase())?;
        let mut about = Vec::new();
        if !query.trim().is_empty() {
            about.push(format!("{}: {}", t.search, query.trim()));
        }
        about.push(format!(
            "{} {}",
            language.number(total as u64),
            t.documents_word
        ));
        docx.paragraph(Style::Subtitle, &about.join(" · "))?;
        Ok(Self::Sources(Sources {
            docx,
            language,
            count: 0,
        }))
    }

    /// Adds documents.
    pub(super) fn add(&mut self, hits: &[Hit]) -> io::Result<()> {
        match self {
            Self::Workbook(table) => hits
                .iter()
                .try_for_each(|hit| table.add(&ExportLine::new(hit)))
                .map_err(io::Error::other),
            Self::Sources(sources) => hits.iter().try_for_each(|hit| sources.add(hit)),
        }
    }

    /// The whole file, from its beginning.
    pub(super) fn finish(self) -> io::Result<File> {
        match self {
            Self::Workbook(mut table) => {
                table.end_sheet().map_err(io::Error::other)?;
                let mut out = unnamed()?;
                table
                    .workbook
                    .save_to_writer(&mut out)
                    .map_err(io::Error::other)?;
                rewound(out)
            }
            Self::Sources(sources) => rewound(sources.docx.finish()?),
        }
    }
}

/// The list as a workbook.
pub(super) struct Table {
    workbook: Workbook,
    language: Language,
    day: Format,
    /// Rows of the last sheet.
    rows: u32,
}

impl Table {
    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        // A sheet whose rows leave memory as soon as the next one begins.
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(columns(self.language)) {
            sheet.write_string_with_format(0, column, name, &bold)?;
        }
        self.rows = 1;
        Ok(())
    }

    fn sheet(&mut self) -> Result<&mut Worksheet, XlsxError> {
        let last = self.workbook.worksheets().len().saturating_sub(1);
        self.workbook.worksheet_from_index(last)
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last = self.rows.saturating_sub(1);
        self.sheet()?.autofilter(0, 0, last, 10)?;
        Ok(())
    }

    fn add(&mut self, line: &ExportLine<'_>) -> Result<(), XlsxError> {
        if self.rows >= SHEET_ROWS {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        let (row, day) = (self.rows, self.day.clone());
        let secrecy = phrases(self.language).secrecy(line.secrecy);
        let sheet = self.sheet()?;
        for (column, text) in [
            (0, line.number),
            (1, line.r#type),
            (2, line.body),
            (4, Some(line.title)),
            (5, line.r#abstract),
            (6, secrecy),
            (8, line.section),
            (9, Some(line.snippet)),
            (10, Some(line.id)),
        ] {
            // A string, whatever it begins with: no formula.
            let text: String = text.unwrap_or_default().chars().take(CELL).collect();
            sheet.write_string(row, column, text)?;
        }
        if let Some(date) = line.date {
            let known = u16::try_from(date.year()).ok().and_then(|year| {
                ExcelDateTime::from_ymd(year, date.month(), date.day())
                    .ok()
                    .filter(|_| year >= 1900)
            });
            match known {
                Some(date) => sheet.write_datetime_with_format(row, 3, date, &day)?,
                // Spreadsheets know no day before 1900.
                None => sheet.write_string(row, 3, date.vietnamese())?,
            };
        }
        if let Some(page) = line.page {
            sheet.write_number(row, 7, page)?;
        }
        self.rows += 1;
        Ok(())
    }
}

/// The list as an office writes its sources.
pub(super) struct Sources {
    docx: DocxWriter<BufWriter<File>>,
    language: Language,
    count: u64,
}

impl Sources {
    fn add(&mut self, hit: &Hit) -> io::Result<()> {
        self.count += 1;
        let mark = phrases(self.language)
            .secrecy(hit.secrecy)
            .map(|mark| format!(" ({mark})"))
            .unwrap_or_default();
        let text = format!(
            "{}. {}{mark}.",
            self.count,
            citation(&Cited::from(hit)).trim_end_matches('.')
        );
        self.docx.paragraph(Style::Source, &text)
    }
}
