//! Documents that speak of the same as another.

use crate::columns::SegmentColumns;
use crate::found::{Found, Identity};
use crate::query::{Level, Lookup, Plan, Source};
use crate::ranking::{Judge, collect_matches, idf};
use crate::schema::Fields;
use crate::searcher::SearchIndex;
use crate::seen::SeenDocuments;
use crate::terms::{Joints, PAIR, Pairing, analyse};
use crate::word_counts::WordCounts;
use crate::{Clearance, Hit, SearchError, Sort, Within};
use rustc_hash::FxHashMap;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Searcher, Term};

/// Bytes of a document's text that are looked at.
const MOST_TEXT: usize = 24 << 10;
/// Terms that are looked up: those that tell most.
const MOST_TERMS: usize = 48;
/// How much more a term of the title tells.
const TITLE: f32 = 24.0;
/// Factor on pairs beside single syllables.
const PAIRS: f32 = 0.6;
/// Most documents that can be asked for.
const MOST: usize = 100;

impl SearchIndex {
    /// Documents that speak of the same as the one with this `id`, the nearest first; `None` when
    /// there is none that `clearance` and `within` let through.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn related(
        &self,
        clearance: Clearance,
        within: &Within,
        id: &str,
        limit: usize,
    ) -> Result<Option<Vec<Hit>>, SearchError> {
        let seen = SeenDocuments::new(self, clearance, within);
        let Some((own, _)) = self.find(id)? else {
            return Ok(None);
        };
        if !seen.has(own.segment_ord as usize, own.doc_id) {
            return Ok(None);
        }
        let counts = self.word_counts(clearance, within);
        let plan = self.lookups_like(own, &counts)?;
        let matches = |_, segment: usize, _: &SegmentColumns, first: DocId| {
            (segment as u32, first) != (own.segment_ord, own.doc_id) && seen.has(segment, first)
        };
        let judge = Judge {
            columns: &self.columns,
            matches: &matches,
        };
        let mut found = Found {
            total: 0,
            following: 0,
            top: Vec::new(),
            facets: None,
            columns: &self.columns,
            sort: Sort::Relevance,
            wanted: limit.min(MOST),
            best_only: true,
            bar: None,
            identity: Identity::default(),
            prior: None,
            after: None,
        };
        let counted = (&self.searcher, counts.as_ref());
        collect_matches(counted, &plan, &judge, false, &mut found)?;
        found.finish();
        let highlighter = crate::highlight::Highlighter::default();
        let hits = found.top.iter();
        let hits: Result<Vec<Hit>, SearchError> = hits
            .map(|found| self.hit(&found.document, &highlighter))
            .collect();
        hits.map(Some)
    }

    /// What to look up for documents like the one with this first passage.
    fn lookups_like(&self, own: DocAddress, counts: &WordCounts) -> Result<Plan, SearchError> {
        let head = self.stored(own)?;
        let metadata = head.metadata()?;
        let mut counted = Counted::default();
        counted.add(&metadata.title, TITLE);
        for about in metadata.summary.iter().chain(&metadata.heading) {
            counted.add(about, TITLE / 2.0);
        }
        let mut left = MOST_TEXT;
        for ordinal in 0..head.passages()? {
            let address = DocAddress::new(own.segment_ord, own.doc_id + ordinal);
            let passage = self.stored(address)?;
            let text = passage.text()?;
            let end = crate::passages::floor_boundary(text, left);
            counted.add(&text[..end], 1.0);
            left -= end;
            if left == 0 {
                break;
            }
        }
        Ok(Plan {
            lookups: counted.telling(&self.searcher, counts, &self.fields),
            ..Plan::default()
        })
    }
}

/// The terms of a document, each with how often it stands there.
#[derive(Default)]
struct Counted {
    syllables: FxHashMap<String, f32>,
    pairs: FxHashMap<String, f32>,
    title: Vec<String>,
}

impl Counted {
    fn add(&mut self, text: &str, weight: f32) {
        let (mut joints, mut before) = (Joints::default(), String::new());
        analyse(text, |token| {
            *self.syllables.entry(token.exact.to_owned()).or_default() += weight;
            if weight == TITLE {
                self.title.push(token.exact.to_owned());
            }
            match joints.of(token).pairing {
                Pairing::Apart => return,
                Pairing::First => {}
                Pairing::Second => {
                    let pair = format!("{before}{PAIR}{}", token.folded);
                    *self.pairs.entry(pair).or_default() += weight;
                }
            }
            before.clear();
            before.push_str(token.folded);
        });
    }

    /// Lookups of the terms that tell most.
    fn telling(self, searcher: &Searcher, counts: &WordCounts, fields: &Fields) -> Vec<Lookup> {
        let mut weighed: Vec<(f32, f32, Field, String)> = Vec::new();
        let fields_of = [
            (fields.body.exact, self.syllables, 1.0),
            (fields.pairs, self.pairs, PAIRS),
        ];
        for (field, terms, factor) in fields_of {
            for (text, count) in terms {
                let term = Term::from_field_text(field, &text);
                let frequency = counts.frequency(searcher, &term);
                // What stands here alone leads nowhere.
                if frequency < 2 {
                    continue;
                }
                let weight = factor * (1.0 + count).ln();
                weighed.push((
                    weight * idf(counts.passages(), frequency),
                    weight,
                    field,
                    text,
                ));
            }
        }
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.3.cmp(&b.3)));
        weighed.truncate(MOST_TERMS);
        let mut lookups: Vec<Lookup> = weighed
            .into_iter()
            .map(|(_, weight, field, text)| Lookup {
                source: Source::Term(Term::from_field_text(field, &text)),
                weight,
                slots: 0,
                level: Level::Passage,
            })
            .collect();
        lookups.extend(self.title.iter().map(|text| Lookup {
            source: Source::Share(Term::from_field_text(fields.title.exact, text)),
            weight: 1.0,
            slots: 0,
            level: Level::Document,
        }));
        lookups
    }
}
