//! Counting what was found by type, body and year.

use crate::columns::{NameColumn, SegmentColumns};
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
    years: BTreeMap<i16, usize>,
}

impl<'a> FacetCounter<'a> {
    pub(crate) fn new(columns: &'a [SegmentColumns]) -> Self {
        Self {
            columns,
            types: FxHashMap::default(),
            issuers: FxHashMap::default(),
            years: BTreeMap::new(),
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
        if let Some(year) = columns.year(first) {
            *self.years.entry(year).or_default() += 1;
        }
    }

    /// The facets `type`, `body` and `year`.
    pub(crate) fn finish(self) -> Vec<Facet> {
        let years = self.years.iter().rev();
        let years = years.map(|(year, count)| FacetCount {
            value: year.to_string(),
            count: *count,
        });
        vec![
            self.names("type", NameColumn::DocumentType, &self.types),
            self.names("body", NameColumn::Issuer, &self.issuers),
            Facet {
                field: "year".to_owned(),
                counts: years.collect(),
            },
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
