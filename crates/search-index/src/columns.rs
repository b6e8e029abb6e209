//! The columns of a segment that every query reads.

use party_documents::Date;
use std::ops::{Bound, Range};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

/// Columns of one segment. A document's values stand on each of its passages. Those that are read
/// for every candidate are held in memory, 18 bytes a passage.
pub(crate) struct SegmentColumns {
    ordinal: Vec<u32>,
    secrecy: Vec<u8>,
    recognised: Vec<bool>,
    newest: i16,
    date: Vec<u32>,
    document_type: Option<StrColumn>,
    issuer: Option<StrColumn>,
    format: Option<StrColumn>,
    subject: Option<StrColumn>,
    folder: Option<StrColumn>,
    title: Option<StrColumn>,
    running: Option<Column<u64>>,
    print: Vec<u64>,
}

impl std::fmt::Debug for SegmentColumns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SegmentColumns")
    }
}

/// A column of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameColumn {
    /// Names of types.
    DocumentType,
    /// Issuing bodies.
    Issuer,
    /// Formats of files, on the first passage of a document.
    Format,
    /// Subjects, on the first passage of a document.
    Subject,
    /// Titles, on the first passage of a document.
    Title,
}

impl SegmentColumns {
    pub(crate) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fast = segment.fast_fields();
        let values = |name: &str| -> tantivy::Result<Vec<u64>> {
            let mut values = vec![0; segment.max_doc() as usize];
            fast.u64(name)?
                .first_or_default_col(0)
                .get_range(0, &mut values);
            Ok(values)
        };
        let narrow = |values: Vec<u64>, otherwise: u32| -> Vec<u32> {
            let narrow = |value| u32::try_from(value).unwrap_or(otherwise);
            values.into_iter().map(narrow).collect()
        };
        // What cannot be read as a level is the most secret.
        let level = |value| u8::try_from(value).unwrap_or(u8::MAX);
        let date = narrow(values("date")?, 0);
        let newest = date.iter().max().map_or(0, |date| date / 10_000);
        Ok(Self {
            ordinal: narrow(values("ordinal")?, 0),
            secrecy: values("secrecy")?.into_iter().map(level).collect(),
            date,
            newest: i16::try_from(newest).unwrap_or(i16::MAX),
            recognised: values("recognised")?.into_iter().map(|v| v > 0).collect(),
            document_type: fast.str("document_type")?,
            issuer: fast.str("issuer")?,
            format: fast.str("format")?,
            subject: fast.str("subject")?,
            folder: fast.str("folder")?,
            title: fast.str("title_text")?,
            running: fast.u64("running").ok(),
            print: values("print")?,
        })
    }

    /// The first passage of the document that `passage` belongs to.
    #[inline]
    pub(crate) fn first_passage(&self, passage: DocId) -> DocId {
        passage.saturating_sub(self.ordinal(passage))
    }

    /// Place of a passage in its document.
    #[inline]
    pub(crate) fn ordinal(&self, passage: DocId) -> u32 {
        self.ordinal
            .get(passage as usize)
            .copied()
            .unwrap_or_default()
    }

    /// Secrecy as a number.
    pub(crate) fn secrecy(&self, passage: DocId) -> u64 {
        let level = self.secrecy.get(passage as usize);
        u64::from(level.copied().unwrap_or(u8::MAX))
    }

    /// Day of issue as 20210818, 0 when unknown.
    pub(crate) fn date(&self, passage: DocId) -> u32 {
        self.date.get(passage as usize).copied().unwrap_or_default()
    }

    /// Year of issue, `None` when unknown.
    pub(crate) fn year(&self, passage: DocId) -> Option<i16> {
        match self.date(passage) {
            0 => None,
            date => i16::try_from(date / 10_000).ok(),
        }
    }

    /// The newest year of issue of all; 0 where none is known.
    pub(crate) fn newest_year(&self) -> i16 {
        self.newest
    }

    /// Whether any page of the document with this first passage was recognised from an image.
    pub(crate) fn is_recognised(&self, first: DocId) -> bool {
        let recognised = self.recognised.get(first as usize);
        recognised.copied().unwrap_or_default()
    }

    /// Running number of the document with this first passage, 0 when it has none.
    pub(crate) fn running(&self, first: DocId) -> u64 {
        let number = self.running.as_ref().and_then(|column| column.first(first));
        number.unwrap_or(0)
    }

    /// A bit of each bin of the sketch of the document with this first passage.
    pub(crate) fn print(&self, first: DocId) -> Option<u64> {
        let print = self.print.get(first as usize).copied();
        print.filter(|print| *print != 0)
    }

    /// The prints of all documents that have one, with their first passages.
    pub(crate) fn prints(&self) -> impl Iterator<Item = (DocId, u64)> + '_ {
        let all = (0..).zip(self.print.iter().copied());
        all.filter(|(_, print)| *print != 0)
    }

    /// Numbers of the folder `path` and of all below it, in this segment's dictionary; empty where
    /// there are none.
    pub(crate) fn folders_from(&self, path: &str) -> Vec<Range<u64>> {
        let Some(column) = &self.folder else {
            return Vec::new();
        };
        let dictionary = column.dictionary();
        let numbers = |from: &str, to: &str| -> Option<Range<u64>> {
            let bounds = (Bound::Included(from), Bound::Excluded(to));
            // What cannot be read is no folder that anyone may see.
            let (from, to) = dictionary.term_bounds_to_ord(bounds.0, bounds.1).ok()?;
            let from = match from {
                Bound::Included(from) => from,
                Bound::Excluded(before) => before + 1,
                Bound::Unbounded => 0,
            };
            let to = match to {
                Bound::Excluded(to) => to,
                Bound::Included(last) => last + 1,
                Bound::Unbounded => dictionary.num_terms() as u64,
            };
            (from < to).then_some(from..to)
        };
        // The folder itself ends before the first path that goes on from its name; all below begins
        // with `path/` and comes before `path0`, the next character.
        let stem = path.trim_end_matches('/');
        let own = numbers(path, &format!("{path}\0"));
        let below = numbers(&format!("{stem}/"), &format!("{stem}0"));
        own.into_iter().chain(below).collect()
    }

    /// Whether the document with this first passage lies in a folder of these numbers.
    pub(crate) fn lies_in(&self, first: DocId, folders: &[Range<u64>]) -> bool {
        let Some(column) = &self.folder else {
            return false;
        };
        let mut own = column.ords().values_for_doc(first);
        own.any(|number| folders.iter().any(|range| range.contains(&number)))
    }

    fn names(&self, column: NameColumn) -> Option<&StrColumn> {
        match column {
            NameColumn::DocumentType => self.document_type.as_ref(),
            NameColumn::Issuer => self.issuer.as_ref(),
            NameColumn::Format => self.format.as_ref(),
            NameColumn::Subject => self.subject.as_ref(),
            NameColumn::Title => self.title.as_ref(),
        }
    }

    /// Number of the name in this segment's dictionary, `None` when there is none.
    pub(crate) fn name(&self, column: NameColumn, passage: DocId) -> Option<u64> {
        let ordinals: &Column<u64> = self.names(column)?.ords();
        ordinals.first(passage)
    }

    /// The name with this number.
    pub(crate) fn name_text(&self, column: NameColumn, number: u64) -> Option<String> {
        let mut text = String::new();
        let found = self
            .names(column)?
            .ord_to_str(number, &mut text)
            .unwrap_or(false);
        found.then_some(text)
    }

    /// The number of a name in this segment.
    pub(crate) fn name_number(&self, column: NameColumn, name: &str) -> Option<u64> {
        self.names(column)?
            .dictionary()
            .term_ord(name.as_bytes())
            .ok()
            .flatten()
    }
}

/// A date as the column holds it.
pub(crate) fn date_number(date: Date) -> u32 {
    date.as_number()
}
