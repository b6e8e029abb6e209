//! An open index that answers.

use crate::columns::{NameColumn, SegmentColumns};
use crate::facets::FacetCounter;
use crate::filter::SegmentFilter;
use crate::found::{Found, Identity, Ranked};
use crate::generation::{Manifest, SOURCES};
use crate::indexed::secrecy_level;
use crate::names::NameTable;
use crate::prior::{Authority, Prior};
use crate::query::{FieldClause, Meant, ParsedQuery, Plan, meant, parse, plan};
use crate::ranking::{Judge, collect_matches, explain};
use crate::schema::{self, Fields};
use crate::vocabulary::SeenWords;
use crate::word_counts::KnownCounts;
use crate::{
    Assumption, Clearance, Filters, IndexDirectory, IndexError, SearchError, SearchRequest,
    SearchResponse, Sort,
};
use party_documents::lineage;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
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
    names: OnceLock<NameTable>,
    authority: OnceLock<Authority>,
    pub(crate) counts: KnownCounts,
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
        if !index.same_tables() {
            tracing::warn!(
                generation = index.generation(),
                "the index was made by other tables than those in use: start with the same folder of tables, or update the index"
            );
        }
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
            names: OnceLock::new(),
            authority: OnceLock::new(),
            counts: KnownCounts::default(),
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

    /// Whether it was made by the tables of types and bodies that are in use here.
    #[must_use]
    pub fn same_tables(&self) -> bool {
        self.manifest.tables == crate::tables_fingerprint()
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
        if let Some(after) = &request.after
            && after.generation != self.generation()
        {
            return Err(SearchError::CursorStale);
        }
        let meant = self.meant(clearance, request);
        let mut query = self.read(clearance, &meant.query);
        let mut assumptions = meant.assumptions;
        assumptions.append(&mut query.assumptions);
        let mut filters = request.filters.clone();
        self.widen(clearance, &mut query, &mut filters, &mut assumptions);
        let words = SeenWords::new(self, clearance, &request.filters.within);
        let mut plan = plan(&query, &self.fields, &words);
        assumptions.append(&mut plan.assumptions);
        let mut found = self.collect(clearance, request, &filters, &query, &plan, wanted)?;
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
                found = self.collect(clearance, request, &filters, &query, &plan, depth)?;
            }
            found.top.truncate(wanted);
        }
        assumptions.extend(found.identity.several(&self.columns));
        let highlighter = self.highlighter(&query, words.counts());
        let shown = found.top.iter().skip(request.offset);
        let hits: Result<Vec<_>, _> = shown
            .map(|Ranked { document, .. }| {
                let mut hit = self.hit(document, &highlighter)?;
                if request.group_near_duplicates {
                    let first = DocAddress::new(document.segment, document.first);
                    let others = self.near(clearance, &filters, first)?;
                    hit.near_duplicates = others.len();
                }
                if request.explain {
                    let prior = found.prior_factor(document);
                    let counted = (&self.searcher, words.counts());
                    hit.explanation = Some(explain(counted, &plan, document, prior)?);
                }
                Ok::<_, SearchError>(hit)
            })
            .collect();
        let more = found.following > wanted;
        let last = found.top.last().filter(|_| more && request.limit > 0);
        Ok(SearchResponse {
            total: found.total,
            total_is_exact: found.bar.is_none(),
            hits: hits?,
            next: last.map(|last| last.cursor(self.generation())),
            facets: found.facets.map(FacetCounter::finish).unwrap_or_default(),
            assumptions,
            read_as: (meant.query != request.query).then_some(meant.query),
            with_marks: meant.with_marks,
            took_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
            generation: self.generation().to_owned(),
        })
    }

    /// The query with its slips mended, if they may be.
    fn meant(&self, clearance: Clearance, request: &SearchRequest) -> Meant {
        if request.verbatim {
            return Meant {
                query: request.query.clone(),
                ..Meant::default()
            };
        }
        let within = &request.filters.within;
        meant(&request.query, &SeenWords::new(self, clearance, within))
    }

    /// Reads a query as a caller with this clearance may have it read.
    pub(crate) fn read(&self, clearance: Clearance, query: &str) -> ParsedQuery {
        let names = self.names();
        parse(query, &names.seen_at(secrecy_level(clearance.0)))
    }

    /// The names in the index; read when first asked for.
    pub(crate) fn names(&self) -> &NameTable {
        self.names
            .get_or_init(|| NameTable::read(&self.searcher, &self.columns))
    }

    /// How often its documents are cited; read when first asked for.
    fn authority(&self) -> Result<&Authority, SearchError> {
        if let Some(authority) = self.authority.get() {
            return Ok(authority);
        }
        let authority = Authority::read(&self.searcher, &self.fields, &self.columns)?;
        Ok(self.authority.get_or_init(|| authority))
    }

    /// Lets conditions on bodies reach back over mergers.
    fn widen(
        &self,
        clearance: Clearance,
        query: &mut ParsedQuery,
        filters: &mut Filters,
        assumptions: &mut Vec<Assumption>,
    ) {
        if filters.exact_bodies {
            return;
        }
        let names = self.names().seen_at(secrecy_level(clearance.0));
        let typed = query
            .clause
            .fields
            .iter_mut()
            .filter_map(|field| match field {
                FieldClause::Columns(filters) => Some(&mut filters.bodies),
                _ => None,
            });
        for bodies in typed.chain(std::iter::once(&mut filters.bodies)) {
            let added = names.predecessors(bodies);
            if !added.is_empty() {
                bodies.extend(added.iter().cloned());
                assumptions.push(Assumption::Predecessors { bodies: added });
            }
        }
    }

    fn collect(
        &self,
        clearance: Clearance,
        request: &SearchRequest,
        filters: &Filters,
        query: &ParsedQuery,
        plan: &Plan,
        wanted: usize,
    ) -> Result<Found<'_>, SearchError> {
        let in_segments = |filters: &Filters| -> Vec<SegmentFilter> {
            let columns = self.columns.iter();
            columns.map(|c| SegmentFilter::new(c, filters)).collect()
        };
        let asked = in_segments(filters);
        let typed: Vec<Vec<SegmentFilter>> = plan.columns.iter().map(in_segments).collect();
        let matches = |slots: u64, segment: usize, columns: &SegmentColumns, first: DocId| {
            let typed = |number: usize| {
                let filter: Option<&SegmentFilter> = typed.get(number).and_then(|f| f.get(segment));
                filter.is_some_and(|filter| filter.allows(columns, first))
            };
            let asked = asked.get(segment);
            plan.condition.holds(slots, &typed)
                && may_see(clearance, columns, first)
                && asked.is_some_and(|filter| filter.allows(columns, first))
        };
        let sort = match request.sort {
            Sort::Relevance if query.is_blank() => Sort::DateDescending,
            sort => sort,
        };
        let facets = request.facets.then(|| FacetCounter::new(&self.columns));
        let identity = self.identity(clearance, query, plan);
        let best_only = request.best_only
            && facets.is_none()
            && sort == Sort::Relevance
            && identity.slots == 0
            && request.after.is_none()
            && plan.plain_words > EXACT_WORDS;
        let by_age = !std::iter::once(filters)
            .chain(&plan.columns)
            .any(Filters::names_a_date);
        // Who cites a paper may lie where the caller does not see.
        let authority = match filters.within.is_everything() {
            true => Some(self.authority()?),
            false => None,
        };
        let mut found = Found {
            total: 0,
            following: 0,
            top: Vec::new(),
            facets,
            columns: &self.columns,
            sort,
            wanted,
            best_only,
            bar: None,
            identity,
            prior: Some(Prior::new(&self.columns, authority, by_age)),
            after: request.after.as_ref().map(Ranked::from),
        };
        let judge = Judge {
            columns: &self.columns,
            matches: &matches,
        };
        let everything = plan.condition.may_hold_unfilled();
        let counts = self.word_counts(clearance, &filters.within);
        let counted = (&self.searcher, counts.as_ref());
        collect_matches(counted, plan, &judge, everything, &mut found)?;
        found.finish();
        Ok(found)
    }

    /// What a query says of the one document whose number it names.
    fn identity(&self, clearance: Clearance, query: &ParsedQuery, plan: &Plan) -> Identity {
        if plan.identity == 0 {
            return Identity::default();
        }
        let reference = query.reference.as_ref();
        let year = reference.and_then(|reference| reference.year);
        let term = reference.and_then(|reference| reference.term);
        let body = reference.and_then(|reference| reference.body.as_ref());
        let numbers = |body: &String| -> Vec<Vec<u64>> {
            let names = self.names().seen_at(secrecy_level(clearance.0));
            let names = names.bodies_like(body);
            let in_segment = |columns: &SegmentColumns| {
                let numbers = names
                    .iter()
                    .filter_map(|name| columns.name_number(NameColumn::Issuer, name));
                numbers.collect()
            };
            self.columns.iter().map(in_segment).collect()
        };
        Identity {
            slots: plan.identity,
            in_year: plan.in_year,
            bodies: body.map(numbers),
            alone: query.is_reference_alone && query.clause.is_plain()
                || query.clause.wanted().is_empty(),
            year: year.and_then(|year| i16::try_from(year).ok()),
            term: term.and_then(|ordinal| lineage().term("tw", ordinal)),
            bearers: Vec::new(),
        }
    }
}

/// Whether a document may be seen.
pub(crate) fn may_see(clearance: Clearance, columns: &SegmentColumns, passage: DocId) -> bool {
    columns.secrecy(passage) <= secrecy_level(clearance.0)
}
