//! Counting what was found by type, body, year, term and format.

use crate::columns::{NameColumn, SegmentColumns};
use crate::filter::term_on;
use crate::response::{Facet, FacetCount};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tantivy::DocId;

/// Values of a facet that are returned.
const MOST_VALUES: usize = 50;

/// Counts documents, by numbers of names while searching and by names at the end.
#[derive(Debug)]
pub(crate) struct FacetCounter<'a> {
    columns: &'a [SegmentColumns],
    types: FxHashMap<(usize, u64), usize>,
    issuers: FxHashMap<(usize, u64), usize>,
    formats: FxHashMap<(usize, u64), usize>,
    years: BTreeMap<i16, usize>,
    terms: BTreeMap<u16, usize>,
}

impl<'a> FacetCounter<'a> {
    pub(crate) fn new(columns: &'a [SegmentColumns]) -> Self {
        Self {
            columns,
            types: FxHashMap::default(),
            issuers: FxHashMap::default(),
            formats: FxHashMap::default(),
            years: BTreeMap::new(),
            terms: BTreeMap::new(),
        }
    }

    /// Counts the document with this first passage.
    pub(crate) fn count(&mut self, segment: usize, first: DocId) {
        let Some(columns) = self.columns.get(segment) else {
            return;
        };
        if let Some(name) = columns.name(NameColumn::DocumentType, first) {
            *self.types.entry((segment, name)).or_default() += 1;
        }
        if let Some(name) = columns.name(NameColumn::Issuer, first) {
            *self.issuers.entry((segment, name)).or_default() += 1;
        }
        if let Some(name) = columns.name(NameColumn::Format, first) {
            *self.formats.entry((segment, name)).or_default() += 1;
        }
        if let Some(term) = term_on(columns.date(first)) {
            *self.terms.entry(term).or_default() += 1;
        }
        if let Some(year) = columns.year(first) {
            *self.years.entry(year).or_default() += 1;
        }
    }

    /// The facets `type`, `body`, `year`, `term` and `format`.
    pub(crate) fn finish(self) -> Vec<Facet> {
        vec![
            self.names("type", NameColumn::DocumentType, &self.types),
            self.names("body", NameColumn::Issuer, &self.issuers),
            newest_first("year", &self.years),
            newest_first("term", &self.terms),
            self.names("format", NameColumn::Format, &self.formats),
        ]
    }

    fn names(
        &self,
        field: &str,
        column: NameColumn,
        counts: &FxHashMap<(usize, u64), usize>,
    ) -> Facet {
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for ((segment, name), count) in counts {
            let text = self
                .columns
                .get(*segment)
                .and_then(|c| c.name_text(column, *name));
            if let Some(text) = text {
                *by_name.entry(text).or_default() += count;
            }
        }
        let mut counts: Vec<FacetCount> = by_name
            .into_iter()
            .map(|(value, count)| FacetCount { value, count })
            .collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.count));
        counts.truncate(MOST_VALUES);
        Facet {
            field: field.to_owned(),
            counts,
        }
    }
}

fn newest_first<T: ToString>(field: &str, counts: &BTreeMap<T, usize>) -> Facet {
    let counts = counts.iter().rev().map(|(value, count)| FacetCount {
        value: value.to_string(),
        count: *count,
    });
    Facet {
        field: field.to_owned(),
        counts: counts.collect(),
    }
}
