//! Which documents a caller may see.

use crate::columns::SegmentColumns;
use crate::filter::SegmentFilter;
use crate::searcher::{SearchIndex, may_see};
use crate::{Clearance, Filters, Within};
use tantivy::DocId;

/// The documents of an index that a clearance and the limits of a caller let through.
pub(crate) struct SeenDocuments<'a> {
    columns: &'a [SegmentColumns],
    clearance: Clearance,
    limits: Vec<SegmentFilter>,
}

impl<'a> SeenDocuments<'a> {
    /// Those that `clearance` covers and that are `within`.
    pub(crate) fn new(index: &'a SearchIndex, clearance: Clearance, within: &Within) -> Self {
        let filters = Filters {
            within: within.clone(),
            ..Filters::default()
        };
        let limit = |columns| SegmentFilter::new(columns, &filters);
        Self {
            columns: &index.columns,
            clearance,
            limits: index.columns.iter().map(limit).collect(),
        }
    }

    /// Whether the document with this first passage in this segment is one of them.
    pub(crate) fn has(&self, segment: usize, first: DocId) -> bool {
        let (Some(columns), Some(limit)) = (self.columns.get(segment), self.limits.get(segment))
        else {
            return false;
        };
        may_see(self.clearance, columns, first) && limit.allows(columns, first)
    }
}
