//! An open index that answers.

use crate::columns::{NameColumn, SegmentColumns, date_number};
use crate::facets::FacetCounter;
use crate::generation::{Manifest, SOURCES};
use crate::indexed::secrecy_level;
use crate::query::{ParsedQuery, Plan, parse, plan};
use crate::ranking::{DocumentMatch, Judge, Sink, collect_matches};
use crate::schema::{self, Fields};
use crate::{
    Clearance, Filters, IndexDirectory, IndexError, SearchError, SearchRequest, SearchResponse,
    Sort,
};
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tantivy::{DocAddress, DocId, Index, ReloadPolicy, Searcher};

/// Characters that a query may have.
const LONGEST_QUERY: usize = 2_000;
/// The last result that can be paged to.
pub const DEEPEST: usize = 10_000;
/// Of a query with at most so many words everything that matches is counted.
const EXACT_WORDS: u32 = 6;
/// An index up to this size is verified whole when it is opened; a larger one only by its sizes.
const VERIFY_AT_OPEN: u64 = 1 << 30;

/// A published generation, open for searching. Cheap to share behind an `Arc`.
pub struct SearchIndex {
    path: PathBuf,
    manifest: Manifest,
    index: Index,
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) columns: Vec<SegmentColumns>,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SearchIndex {
    /// Opens the published generation of `directory`, checks that it is whole and warms it.
    ///
    /// # Errors
    /// [`IndexError::Missing`], [`IndexError::OtherVersion`], [`IndexError::Damaged`].
    pub fn open(directory: &IndexDirectory) -> Result<Self, IndexError> {
        let name = directory.current()?;
        let path = directory.generation(&name);
        if !path.exists() {
            let detail = "the published generation is gone".to_owned();
            return Err(IndexError::Damaged { path, detail });
        }
        let index = Self::open_generation(&path)?;
        if index.manifest.summary.bytes <= VERIFY_AT_OPEN {
            index.verify()?;
        }
        let all = Clearance(party_documents::Secrecy::Normal);
        let request = SearchRequest {
            query: "nghị quyết".to_owned(),
            limit: 1,
            ..Default::default()
        };
        if let Err(error) = index.search(all, &request) {
            return Err(IndexError::Damaged {
                path,
                detail: error.to_string(),
            });
        }
        Ok(index)
    }

    /// Opens the generation in a folder.
    pub(crate) fn open_generation(path: &Path) -> Result<Self, IndexError> {
        let manifest = Manifest::read(path)?;
        let damaged = |detail: String| IndexError::Damaged {
            path: path.to_owned(),
            detail,
        };
        // tantivy answers damage with an error or with a panic.
        let opened = std::panic::catch_unwind(|| -> tantivy::Result<_> {
            let index = schema::open(path)?;
            let reader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            let searcher: Searcher = tantivy::IndexReader::searcher(&reader);
            let columns: tantivy::Result<Vec<_>> = searcher
                .segment_readers()
                .iter()
                .map(SegmentColumns::open)
                .collect();
            Ok((index, searcher, columns?))
        });
        let (index, searcher, columns) = opened
            .map_err(|_| damaged("a file's structure is broken".to_owned()))?
            .map_err(|e| damaged(e.to_string()))?;
        let (schema, fields) = schema::schema();
        if index.schema() != schema {
            return Err(damaged(
                "its schema is not the one its version says".to_owned(),
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            manifest,
            index,
            searcher,
            fields,
            columns,
        })
    }

    /// Reads every byte of the generation and compares checksums.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] names the first damaged file.
    pub fn verify(&self) -> Result<(), IndexError> {
        let damaged = |detail: String| IndexError::Damaged {
            path: self.path.clone(),
            detail,
        };
        // tantivy keeps checksums of its own files only.
        let others = self
            .manifest
            .damage(&self.path, |name, _| name == SOURCES)?;
        if let Some(damage) = others.first() {
            return Err(damaged(damage.to_string()));
        }
        let bad = self
            .index
            .validate_checksum()
            .map_err(|e| damaged(e.to_string()))?;
        match bad.iter().min() {
            None => Ok(()),
            Some(file) => Err(damaged(format!("checksum of {} is wrong", file.display()))),
        }
    }

    /// Name of the generation.
    #[must_use]
    pub fn generation(&self) -> &str {
        &self.manifest.summary.generation
    }

    /// Documents in it that `clearance` may see.
    #[must_use]
    pub fn document_count(&self, clearance: Clearance) -> u64 {
        let mut count = 0;
        for (segment, columns) in self.searcher.segment_readers().iter().zip(&self.columns) {
            count += segment
                .doc_ids_alive()
                .filter(|id| columns.ordinal(*id) == 0 && may_see(clearance, columns, *id))
                .count() as u64;
        }
        count
    }

    /// Answers a search.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn search(
        &self,
        clearance: Clearance,
        request: &SearchRequest,
    ) -> Result<SearchResponse, SearchError> {
        let started = Instant::now();
        let length = request.query.chars().count();
        if length > LONGEST_QUERY {
            return Err(SearchError::QueryTooLong {
                length,
                limit: LONGEST_QUERY,
            });
        }
        let wanted = request.offset.saturating_add(request.limit);
        if wanted > DEEPEST {
            return Err(SearchError::TooDeep { limit: DEEPEST });
        }
        let query = parse(&request.query);
        let plan = plan(&query, &self.fields, &self.searcher);
        let mut found = self.collect(clearance, request, &query, &plan, wanted)?;
        if request.group_near_duplicates && wanted > 0 {
            // What stands under another leaves its place to one that comes later.
            let mut depth = wanted;
            loop {
                let all = found.top.len() < depth;
                found.top = self.best_of_near_duplicates(found.top)?;
                if all || found.top.len() >= wanted {
                    break;
                }
                depth *= 2;
                found = self.collect(clearance, request, &query, &plan, depth)?;
            }
            found.top.truncate(wanted);
        }
        let highlighter = self.highlighter(&query)?;
        let page = found.top.iter().skip(request.offset);
        let hits: Result<Vec<_>, _> = page
            .map(|found| {
                let mut hit = self.hit(&found.document, &highlighter)?;
                if request.group_near_duplicates {
                    let first = DocAddress::new(found.document.segment, found.document.first);
                    let others = self.near(clearance, &request.filters, first)?;
                    hit.near_duplicates = others.len();
                }
                Ok::<_, SearchError>(hit)
            })
            .collect();
        Ok(SearchResponse {
            total: found.total,
            total_is_exact: found.bar.is_none(),
            hits: hits?,
            facets: found.facets.map(FacetCounter::finish).unwrap_or_default(),
            assumptions: query.assumptions,
            took_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
            generation: self.generation().to_owned(),
        })
    }

    fn collect(
        &self,
        clearance: Clearance,
        request: &SearchRequest,
        query: &ParsedQuery,
        plan: &Plan,
        wanted: usize,
    ) -> Result<Found<'_>, SearchError> {
        let filters: Vec<SegmentFilter> = self
            .columns
            .iter()
            .map(|columns| SegmentFilter::new(columns, &request.filters))
            .collect();
        let allowed = |columns: &SegmentColumns, first: DocId| {
            let filter = filters
                .iter()
                .zip(&self.columns)
                .find(|(_, c)| std::ptr::eq(*c, columns));
            may_see(clearance, columns, first)
                && filter.is_some_and(|(filter, _)| filter.allows(columns, first))
        };
        let sort = match request.sort {
            Sort::Relevance if query.is_blank() => Sort::DateDescending,
            sort => sort,
        };
        let facets = request.facets.then(|| FacetCounter::new(&self.columns));
        let best_only = request.best_only
            && facets.is_none()
            && sort == Sort::Relevance
            && plan.words.count_ones() > EXACT_WORDS;
        let mut found = Found {
            total: 0,
            top: Vec::new(),
            facets,
            columns: &self.columns,
            sort,
            wanted,
            best_only,
            bar: None,
        };
        let enough = |slots: u64| fills(plan, slots);
        let judge = Judge {
            columns: &self.columns,
            slots: &enough,
            allowed: &allowed,
        };
        let everything = query.is_blank();
        collect_matches(&self.searcher, plan, &judge, everything, &mut found)?;
        found.top.sort_by(Ranked::order);
        found.top.truncate(wanted);
        Ok(found)
    }
}

/// Whether the slots that a document fills suffice.
fn fills(plan: &Plan, slots: u64) -> bool {
    if slots & plan.excluded != 0 || slots & plan.required != plan.required {
        return false;
    }
    if slots & plan.sufficient != 0 || plan.words == 0 {
        return true;
    }
    let asked = plan.words.count_ones();
    let filled = (slots & plan.words).count_ones();
    // Of a few words all, of more most, of a long question a third must be there.
    let needed = match asked {
        0..=3 => asked,
        4..=6 => asked - 1,
        7..=9 => asked - 2,
        _ => asked / 3,
    };
    filled >= needed
}

pub(crate) fn may_see(clearance: Clearance, columns: &SegmentColumns, passage: DocId) -> bool {
    columns.secrecy(passage) <= secrecy_level(clearance.0)
}

/// Documents found so far.
struct Found<'a> {
    total: usize,
    top: Vec<Ranked>,
    facets: Option<FacetCounter<'a>>,
    columns: &'a [SegmentColumns],
    sort: Sort,
    wanted: usize,
    /// Whether documents that cannot be among the wanted may be left out.
    best_only: bool,
    /// The score of the last of the wanted, once there are so many.
    bar: Option<f32>,
}

impl Sink for Found<'_> {
    fn take(&mut self, document: DocumentMatch) {
        self.total += 1;
        let Some(columns) = self.columns.get(document.segment as usize) else {
            return;
        };
        let first = document.first;
        if let Some(facets) = &mut self.facets {
            facets.count(document.segment as usize, first);
        }
        let key = match self.sort {
            Sort::Relevance => f64::from(document.score),
            Sort::DateDescending => f64::from(columns.date(first)),
            // Undated documents come last in both orders.
            Sort::DateAscending => match columns.date(first) {
                0 => f64::MIN,
                date => -f64::from(date),
            },
        };
        self.keep(Ranked { key, document });
    }

    fn bar(&self) -> Option<f32> {
        self.bar
    }
}

impl Found<'_> {
    /// Keeps the best `wanted`; the list is cut whenever it has grown to twice that.
    fn keep(&mut self, ranked: Ranked) {
        let wanted = self.wanted;
        if wanted == 0 {
            return;
        }
        self.top.push(ranked);
        if self.top.len() >= wanted.saturating_mul(2).max(64) {
            self.top.sort_unstable_by(Ranked::order);
            self.top.truncate(wanted);
            if self.best_only {
                self.bar = self.top.last().map(|last| last.document.score);
            }
        }
    }
}

/// A document with what it is sorted by.
pub(crate) struct Ranked {
    key: f64,
    pub(crate) document: DocumentMatch,
}

impl Ranked {
    /// Highest key first; of equals the better match, then the one indexed first, so that paging
    /// is stable.
    fn order(&self, other: &Self) -> Ordering {
        let place = |ranked: &Self| (ranked.document.segment, ranked.document.first);
        other
            .key
            .total_cmp(&self.key)
            .then_with(|| other.document.score.total_cmp(&self.document.score))
            .then_with(|| place(self).cmp(&place(other)))
    }
}

/// Filters as the numbers of one segment's dictionaries.
pub(crate) struct SegmentFilter {
    types: Option<Vec<u64>>,
    issuers: Option<Vec<u64>>,
    years: Vec<i16>,
    from: u32,
    to: u32,
    dated: bool,
}

impl SegmentFilter {
    pub(crate) fn new(columns: &SegmentColumns, filters: &Filters) -> Self {
        let numbers = |column, names: &[String]| {
            let known = names
                .iter()
                .filter_map(|name| columns.name_number(column, name));
            (!names.is_empty()).then(|| known.collect())
        };
        Self {
            types: numbers(NameColumn::DocumentType, &filters.document_types),
            issuers: numbers(NameColumn::Issuer, &filters.bodies),
            years: filters.years.clone(),
            from: filters.date_from.map_or(0, date_number),
            to: filters.date_to.map_or(u32::MAX, date_number),
            dated: filters.date_from.is_some() || filters.date_to.is_some(),
        }
    }

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
        if self.dated {
            let date = columns.date(first);
            return date != 0 && (self.from..=self.to).contains(&date);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_words_must_all_be_there_and_many_mostly() {
        let plan = |words: u32| Plan {
            words: (1 << words) - 1,
            ..Plan::default()
        };
        assert!(fills(&plan(3), 0b111) && !fills(&plan(3), 0b011));
        assert!(fills(&plan(5), 0b1111) && !fills(&plan(5), 0b111));
        assert!(fills(&plan(10), 0b111) && !fills(&plan(10), 0b11));
        let number = Plan {
            sufficient: 1 << 63,
            ..plan(3)
        };
        assert!(fills(&number, 1 << 63));
        let phrase = Plan {
            required: 1 << 62,
            ..plan(1)
        };
        assert!(!fills(&phrase, 1) && fills(&phrase, 1 | 1 << 62));
        let without = Plan {
            excluded: 1 << 61,
            ..plan(1)
        };
        assert!(!fills(&without, 1 | 1 << 61));
    }
}
