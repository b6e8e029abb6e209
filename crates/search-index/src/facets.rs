//! Counting what was found by type, body, year, term, subject and format.

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
    subjects: FxHashMap<(usize, u64), usize>,
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
            subjects: FxHashMap::default(),
            years: BTreeMap::new(),
            terms: BTreeMap::new(),
        }
    }

    /// Counts the document with this first passage.
    pub(crate) fn count(&mut self, segment: usize, first: DocId) {
        let Some(columns) = self.columns.get(segment) else {
            return;
        };
        let by_name = [
            (NameColumn::DocumentType, &mut self.types),
            (NameColumn::Issuer, &mut self.issuers),
            (NameColumn::Format, &mut self.formats),
            (NameColumn::Subject, &mut self.subjects),
        ];
        for (column, counts) in by_name {
            if let Some(name) = columns.name(column, first) {
                *counts.entry((segment, name)).or_default() += 1;
            }
        }
        if let Some(term) = term_on(columns.date(first)) {
            *self.terms.entry(term).or_default() += 1;
        }
        if let Some(year) = columns.year(first) {
            *self.years.entry(year).or_default() += 1;
        }
    }

    /// The facets `type`, `body`, `year`, `term`, `subject` and `format`.
    pub(crate) fn finish(self) -> Vec<Facet> {
        let mut bodies = self.names("body", NameColumn::Issuer, &self.issuers);
        find_parents(&mut bodies.counts);
        vec![
            self.names("type", NameColumn::DocumentType, &self.types),
            bodies,
            newest_first("year", &self.years),
            newest_first("term", &self.terms),
            self.names("subject", NameColumn::Subject, &self.subjects),
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
            .map(|(value, count)| FacetCount {
                value,
                count,
                parent: None,
            })
            .collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.count));
        let others = counts.split_off(counts.len().min(MOST_VALUES));
        Facet {
            field: field.to_owned(),
            others: others.len(),
            counts,
        }
    }
}

/// Puts each body under the one that its name ends with, as `Văn phòng Tỉnh ủy` under `Tỉnh ủy`:
/// so offices name their parts. Of several the nearest.
fn find_parents(bodies: &mut [FacetCount]) {
    let names: Vec<String> = bodies
        .iter()
        .map(|body| vietnamese::fold(&body.value))
        .collect();
    let parents = names.iter().map(|name| {
        let ends_with = |whole: &&String| {
            let part = name.strip_suffix(whole.as_str());
            part.is_some_and(|part| part.ends_with(' '))
        };
        let parent = names
            .iter()
            .filter(ends_with)
            .max_by_key(|whole| whole.len());
        names.iter().position(|name| Some(name) == parent)
    });
    let parents: Vec<Option<String>> = parents
        .map(|parent| Some(bodies.get(parent?)?.value.clone()))
        .collect();
    for (body, parent) in bodies.iter_mut().zip(parents) {
        body.parent = parent;
    }
}

fn newest_first<T: ToString>(field: &str, counts: &BTreeMap<T, usize>) -> Facet {
    let counts = counts.iter().rev().map(|(value, count)| FacetCount {
        value: value.to_string(),
        count: *count,
        parent: None,
    });
    Facet {
        field: field.to_owned(),
        others: 0,
        counts: counts.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_under_the_nearest_body_that_it_is_of() {
        let names = [
            "Tỉnh ủy Vạn Xuân",
            "Ban Tổ chức Tỉnh ủy Vạn Xuân",
            "Phòng Tổng hợp Ban Tổ chức Tỉnh ủy Vạn Xuân",
            "Huyện ủy Vạn Xuân",
        ];
        let mut bodies: Vec<FacetCount> = names
            .map(|name| FacetCount {
                value: name.to_owned(),
                count: 1,
                parent: None,
            })
            .into();
        find_parents(&mut bodies);
        let parents: Vec<Option<&str>> = bodies.iter().map(|b| b.parent.as_deref()).collect();
        assert_eq!(parents, [None, Some(names[0]), Some(names[1]), None]);
    }
}
