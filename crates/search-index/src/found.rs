//! Documents found so far, and their order.

use crate::columns::{NameColumn, SegmentColumns, date_number};
use crate::facets::FacetCounter;
use crate::filter::term_on;
use crate::prior::Prior;
use crate::ranking::{Best, DocumentMatch, Sink};
use crate::{Assumption, Cursor, Difference, Sort};
use party_documents::Date;
use std::cmp::Ordering;
use tantivy::DocId;

/// How much more a document counts for each thing said of it beside its number that is so.
const HINT: f64 = 200.0;

/// What the query says of the document whose number it names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    /// The slots that the document with that number fills one of.
    pub slots: u64,
    /// The slot of those whose number carries the year.
    pub in_year: u64,
    /// Whether the query says nothing else, so that the newest of several is the likeliest.
    pub alone: bool,
    /// In each segment, the numbers of the bodies that it names; `None` where it names none.
    pub bodies: Option<Vec<Vec<u64>>>,
    /// Year of issue.
    pub year: Option<i16>,
    /// Days of the term.
    pub term: Option<(Date, Option<Date>)>,
    /// The documents found that bear the number, by segment and first passage.
    pub bearers: Vec<(usize, DocId)>,
}

/// Documents of one number that are compared with each other, at most.
const MOST_BEARERS: usize = 1_000;

impl Identity {
    /// What tells apart the documents that bear the number, where there are several.
    pub(crate) fn several(&self, columns: &[SegmentColumns]) -> Option<Assumption> {
        if self.bearers.len() < 2 {
            return None;
        }
        let differ = |value: &dyn Fn(&SegmentColumns, DocId) -> String| {
            let mut values = self.bearers.iter().filter_map(|(segment, first)| {
                columns.get(*segment).map(|columns| value(columns, *first))
            });
            let one = values.next();
            values.any(|value| Some(value) != one)
        };
        let body = |columns: &SegmentColumns, first| {
            let body = columns.name(NameColumn::Issuer, first);
            let name = body.and_then(|body| columns.name_text(NameColumn::Issuer, body));
            name.unwrap_or_default()
        };
        let term = |columns: &SegmentColumns, first| format!("{:?}", term_on(columns.date(first)));
        let date = |columns: &SegmentColumns, first| columns.date(first).to_string();
        let mut differences = Vec::new();
        for (difference, differs) in [
            (Difference::Body, differ(&body)),
            (Difference::Term, differ(&term)),
            (Difference::Date, differ(&date)),
        ] {
            if differs {
                differences.push(difference);
            }
        }
        Some(Assumption::SeveralBearNumber {
            count: self.bearers.len(),
            differ_in: differences,
        })
    }
}

/// Documents found so far.
pub(crate) struct Found<'a> {
    /// All that match.
    pub total: usize,
    /// Those of them that come after the cursor.
    pub following: usize,
    /// The best of these, in no order until the end.
    pub top: Vec<Ranked>,
    /// Counts over all that match.
    pub facets: Option<FacetCounter<'a>>,
    /// Columns of each segment.
    pub columns: &'a [SegmentColumns],
    /// Order.
    pub sort: Sort,
    /// How many are wanted.
    pub wanted: usize,
    /// Whether documents that cannot be among the wanted may be left out.
    pub best_only: bool,
    /// The score of the last of the wanted, once there are so many.
    pub bar: Option<f32>,
    /// What the query says of one document.
    pub identity: Identity,
    /// What counts beside the question; `None` where nothing does.
    pub prior: Option<Prior<'a>>,
    /// The document after which the answer begins.
    pub after: Option<Ranked>,
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
        let named = &mut self.identity;
        if document.slots & named.slots != 0 && named.bearers.len() < MOST_BEARERS {
            named.bearers.push((document.segment as usize, first));
        }
        let key = match self.sort {
            Sort::Relevance => self.relevance(columns, &document),
            Sort::DateDescending => f64::from(columns.date(first)),
            // Undated documents come last in both orders.
            Sort::DateAscending => match columns.date(first) {
                0 => f64::MIN,
                date => -f64::from(date),
            },
            Sort::NumberDescending => by_number(columns, first, 1.0),
            Sort::NumberAscending => by_number(columns, first, -1.0),
        };
        self.keep(Ranked { key, document });
    }

    fn bar(&mut self) -> Option<f32> {
        if self.best_only && self.wanted > 0 && self.top.len() >= self.wanted {
            self.finish();
            let most = self.prior.map_or(1.0, |prior| prior.most());
            self.bar = self.top.last().map(|last| (last.key / most) as f32);
        }
        self.bar
    }
}

/// Running number, then the newest first; those without a number last.
fn by_number(columns: &SegmentColumns, first: DocId, sign: f64) -> f64 {
    match columns.running(first) {
        0 => f64::MIN,
        number => sign * number as f64 * 1e9 + f64::from(columns.date(first)),
    }
}

impl Found<'_> {
    /// Relevance, and of documents with the number asked for how likely each is the one meant.
    fn relevance(&self, columns: &SegmentColumns, document: &DocumentMatch) -> f64 {
        let score = f64::from(document.score);
        let identity = &self.identity;
        if document.slots & identity.slots == 0 {
            return score * self.prior_factor(document);
        }
        let date = columns.date(document.first);
        let issued = identity.year.is_some() && columns.year(document.first) == identity.year;
        let in_year = issued || document.slots & identity.in_year != 0;
        let in_term = identity.term.is_some_and(|(from, to)| {
            date >= date_number(from) && to.is_none_or(|to| date <= date_number(to))
        });
        let bodies = identity.bodies.as_ref();
        let bodies = bodies.and_then(|bodies| bodies.get(document.segment as usize));
        let of_body = bodies.is_some_and(|bodies| {
            let body = columns.name(NameColumn::Issuer, document.first);
            body.is_some_and(|body| bodies.contains(&body))
        });
        let hints = [in_year, in_term, of_body].into_iter().filter(|so| *so);
        let hints = HINT * hints.count() as f64;
        if identity.alone {
            // A day is less than anything that scores.
            return 10.0 * HINT + hints + f64::from(date) * 1e-6;
        }
        score + hints
    }

    /// Factor for what counts beside the question; a document that is named needs none.
    pub(crate) fn prior_factor(&self, document: &DocumentMatch) -> f64 {
        match &self.prior {
            Some(prior) if document.slots & self.identity.slots == 0 => {
                prior.factor(document.segment as usize, document.first)
            }
            _ => 1.0,
        }
    }

    /// Keeps the best `wanted` that come after the cursor; the list is cut whenever it has grown
    /// to twice that.
    fn keep(&mut self, ranked: Ranked) {
        if let Some(after) = &self.after
            && after.order(&ranked) != Ordering::Less
        {
            return;
        }
        self.following += 1;
        let wanted = self.wanted;
        if wanted == 0 {
            return;
        }
        self.top.push(ranked);
        if self.top.len() >= wanted.saturating_mul(2).max(64) {
            self.finish();
        }
    }

    /// Puts the best in order.
    pub(crate) fn finish(&mut self) {
        // No two are equal in this order.
        self.top.sort_unstable_by(Ranked::order);
        self.top.truncate(self.wanted);
    }
}

/// A document with what it is sorted by.
#[derive(Debug)]
pub(crate) struct Ranked {
    /// Greater comes first.
    pub key: f64,
    /// The document.
    pub document: DocumentMatch,
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

    /// Where it stands in the order.
    pub(crate) fn cursor(&self, generation: &str) -> Cursor {
        Cursor {
            generation: generation.to_owned(),
            key: self.key.to_bits(),
            score: self.document.score.to_bits(),
            segment: self.document.segment,
            first: self.document.first,
        }
    }
}

impl From<&Cursor> for Ranked {
    fn from(cursor: &Cursor) -> Self {
        Self {
            key: f64::from_bits(cursor.key),
            document: DocumentMatch {
                segment: cursor.segment,
                first: cursor.first,
                score: f32::from_bits(cursor.score),
                slots: 0,
                best: Best::default(),
            },
        }
    }
}
