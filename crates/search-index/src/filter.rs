//! Conditions on the columns of documents.

use crate::Filters;
use crate::columns::{NameColumn, SegmentColumns, date_number};
use crate::within::folder_path;
use party_documents::{Date, lineage};
use std::ops::Range;
use std::sync::LazyLock;
use tantivy::DocId;

/// Last days of the national terms, in order, as the column of dates holds days.
static TERMS: LazyLock<Vec<(u32, u16)>> = LazyLock::new(|| {
    let term = |ordinal| Some((lineage().term("tw", ordinal)?.1, ordinal));
    let terms = (1..100).map_while(term);
    let last = |(to, ordinal): (Option<Date>, u16)| (to.map_or(u32::MAX, date_number), ordinal);
    terms.map(last).collect()
});

/// The national term in which a day lies; `None` for no day and for days before the first.
pub(crate) fn term_on(date: u32) -> Option<u16> {
    let first = lineage().term("tw", 1)?.0;
    if date < date_number(first) {
        return None;
    }
    let at = TERMS.partition_point(|(last, _)| *last < date);
    TERMS.get(at).map(|(_, ordinal)| *ordinal)
}

/// Filters as the numbers of one segment's dictionaries.
pub(crate) struct SegmentFilter {
    types: Option<Vec<u64>>,
    issuers: Option<Vec<u64>>,
    within: Option<Vec<u64>>,
    folders: Option<Vec<Range<u64>>>,
    formats: Option<Vec<u64>>,
    subjects: Option<Vec<u64>>,
    years: Vec<i16>,
    terms: Vec<u16>,
    from: u32,
    to: u32,
    dated: bool,
}

impl SegmentFilter {
    pub(crate) fn new(columns: &SegmentColumns, filters: &Filters) -> Self {
        let numbers = |column, names: &[String]| -> Vec<u64> {
            let known = names
                .iter()
                .filter_map(|name| columns.name_number(column, name));
            known.collect()
        };
        let any = |column, names: &[String]| (!names.is_empty()).then(|| numbers(column, names));
        Self {
            types: any(NameColumn::DocumentType, &filters.document_types),
            issuers: any(NameColumn::Issuer, &filters.bodies),
            within: filters
                .within
                .bodies
                .as_ref()
                .map(|names| numbers(NameColumn::Issuer, names)),
            folders: filters.within.folders.as_ref().map(|folders| {
                let folders = folders.iter().map(|folder| folder_path(folder));
                let named = folders.filter(|folder| !folder.is_empty());
                named.flat_map(|f| columns.folders_from(&f)).collect()
            }),
            formats: any(NameColumn::Format, &filters.formats),
            subjects: any(NameColumn::Subject, &filters.subjects),
            years: filters.years.clone(),
            terms: filters.terms.clone(),
            from: filters.date_from.map_or(0, date_number),
            to: filters.date_to.map_or(u32::MAX, date_number),
            dated: filters.date_from.is_some() || filters.date_to.is_some(),
        }
    }

    /// Whether the document with this first passage meets them.
    pub(crate) fn allows(&self, columns: &SegmentColumns, first: DocId) -> bool {
        let among = |numbers: &Option<Vec<u64>>, column| {
            numbers.as_ref().is_none_or(|numbers| {
                columns
                    .name(column, first)
                    .is_some_and(|n| numbers.contains(&n))
            })
        };
        if !among(&self.types, NameColumn::DocumentType)
            || !among(&self.issuers, NameColumn::Issuer)
            || !among(&self.within, NameColumn::Issuer)
            || !among(&self.formats, NameColumn::Format)
            || !among(&self.subjects, NameColumn::Subject)
        {
            return false;
        }
        if let Some(folders) = &self.folders
            && !columns.lies_in(first, folders)
        {
            return false;
        }
        if !self.years.is_empty()
            && !columns
                .year(first)
                .is_some_and(|year| self.years.contains(&year))
        {
            return false;
        }
        if !self.terms.is_empty()
            && !term_on(columns.date(first)).is_some_and(|term| self.terms.contains(&term))
        {
            return false;
        }
        if self.dated {
            let date = columns.date(first);
            return date != 0 && (self.from..=self.to).contains(&date);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::term_on;

    #[test]
    fn days_lie_in_terms() {
        for (day, term) in [
            (0, None),
            (19_300_203, None),
            (20_160_128, Some(11)),
            (20_160_129, Some(12)),
            (20_210_818, Some(13)),
            (20_991_231, Some(14)),
        ] {
            assert_eq!(term_on(day), term, "{day}");
        }
    }
}
