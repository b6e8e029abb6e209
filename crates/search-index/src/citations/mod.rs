//! What documents say of each other, over the collection: what one cites, what cites it, the
//! chain it stands in, and whether it still holds.
//!
//! A citation is kept with the document that makes it and looked up by a name (`57-nq/tw`,
//! `plenum:4:12`). What it means is decided when it is asked, among the documents that the caller
//! may see.

mod chain;
mod resolve;
mod standing;
mod stored;

pub use chain::{Chain, ChainEdge, ChainNode};
pub use standing::{Standing, StandingEffect, Status};
pub(crate) use stored::StoredCitations;

use crate::searcher::SearchIndex;
use crate::within::EVERYTHING;
use crate::{Clearance, SearchError, Within};
use party_documents::{Citation, Date, Relation, Secrecy};
use resolve::{Known, Resolver};
use serde::Serialize;
use std::ops::Range;
use stored::StoredCitation;
use tantivy::DocAddress;

/// Documents that are looked through for who cites one. Beyond, totals are lower bounds.
const MOST_CITING: usize = 3_000;
/// Mentions that are returned of one document in another.
const MOST_MENTIONS: usize = 20;

/// Who asks: what is above the clearance or beyond the limits does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The highest mark that may be seen.
    pub clearance: Clearance,
    /// What may be seen beside it.
    pub within: &'a Within,
}

impl From<Clearance> for Scope<'_> {
    fn from(clearance: Clearance) -> Self {
        Self {
            clearance,
            within: &EVERYTHING,
        }
    }
}

/// A document as others name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Its identity.
    pub id: String,
    /// Title.
    pub title: String,
    /// Number in the form to show.
    pub number: Option<String>,
    /// Name of its type.
    #[serde(rename = "type")]
    pub document_type: Option<String>,
    /// Issuing body.
    pub body: Option<String>,
    /// Day of issue.
    pub date: Option<Date>,
    /// Mark of secrecy.
    pub secrecy: Secrecy,
}

/// One place where a document is cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// How the text stands to it.
    pub relation: Relation,
    /// As it is written.
    pub text: String,
    /// The articles meant: `Điều 5`.
    pub article: Option<String>,
    /// Index of the page.
    pub page_index: usize,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Byte range of the page's text.
    pub bytes: Range<usize>,
    /// The same in Unicode code points.
    pub points: Range<usize>,
}

/// What a document cites, and which documents of the collection that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// The number in the form to show, where one is known.
    pub number: Option<String>,
    /// The type as printed.
    pub document_type: Option<String>,
    /// The issuer as printed.
    pub issuer: Option<String>,
    /// The day printed.
    pub date: Option<Date>,
    /// Terms (khóa) printed.
    pub terms: Vec<u16>,
    /// How the text stands to it, the weightiest first.
    pub relations: Vec<Relation>,
    /// Where, in order; at most 20.
    pub mentions: Vec<Mention>,
    /// How often.
    pub mention_count: usize,
    /// The documents it may be, the likeliest first; none where the collection has none.
    pub documents: Vec<Reference>,
    /// Whether it is the first of them (others are its copies).
    pub certain: bool,
}

/// A document that cites another.
#[derive(Debug, Clone, PartialEq)]
pub struct Citing {
    /// It.
    pub document: Reference,
    /// How it stands to the other, the weightiest first.
    pub relations: Vec<Relation>,
    /// Where, in order; at most 20.
    pub mentions: Vec<Mention>,
    /// How often.
    pub mention_count: usize,
    /// Whether it surely means this document, not another of the same number.
    pub certain: bool,
}

/// A page of the documents that cite one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CitedBy {
    /// How many there are.
    pub total: usize,
    /// Whether `total` counts all.
    pub total_is_exact: bool,
    /// Those asked for, newest first.
    pub documents: Vec<Citing>,
}

/// A document that cites one, before its metadata is read.
struct Found {
    citing: Known,
    mentions: Vec<StoredCitation>,
    certain: bool,
}

impl SearchIndex {
    /// What the document with this `id` cites, in the order of its text; `None` when there is no
    /// such document in `scope`.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn citations<'a>(
        &'a self,
        scope: impl Into<Scope<'a>>,
        id: &str,
    ) -> Result<Option<Vec<Cited>>, SearchError> {
        let mut resolver = Resolver::new(self, scope.into());
        let Some(citing) = resolver.document(id)? else {
            return Ok(None);
        };
        let stored = resolver.stored(citing.address)?;
        let mut groups: Vec<Vec<StoredCitation>> = Vec::new();
        for citation in stored.citations.into_iter().filter(StoredCitation::counts) {
            let same = groups.iter_mut().find(|group| {
                group
                    .first()
                    .is_some_and(|first| means_the_same(&first.citation, &citation.citation))
            });
            match same {
                Some(group) => group.push(citation),
                None => groups.push(vec![citation]),
            }
        }
        let mut cited = Vec::with_capacity(groups.len());
        for group in groups {
            // The mention that says most tells which document it is.
            let Some(fullest) = group.iter().min_by_key(|c| vagueness(&c.citation)) else {
                continue;
            };
            let resolution = resolver.resolve(&fullest.citation, &citing)?;
            let named = &fullest.citation;
            cited.push(Cited {
                number: named.number.as_ref().map(|n| n.display()),
                document_type: named.document_type.clone(),
                issuer: named.issuer.clone(),
                date: named.date,
                terms: named.terms.clone(),
                relations: relations(&group),
                mention_count: group.len(),
                documents: resolver.references(&resolution.documents)?,
                certain: resolution.certain,
                mentions: mentions(group),
            });
        }
        Ok(Some(cited))
    }

    /// The documents that cite the one with this `id`, newest first; `None` when there is no such
    /// document in `scope`.
    ///
    /// # Errors
    /// [`SearchError`].
    pub fn cited_by<'a>(
        &'a self,
        scope: impl Into<Scope<'a>>,
        id: &str,
        offset: usize,
        limit: usize,
    ) -> Result<Option<CitedBy>, SearchError> {
        let mut resolver = Resolver::new(self, scope.into());
        let Some(cited) = resolver.document(id)? else {
            return Ok(None);
        };
        let names = resolver.stored(cited.address)?.names;
        let (found, total_is_exact) = resolver.citing(&cited, &names, &names, MOST_CITING)?;
        let documents: Result<Vec<_>, SearchError> = found
            .iter()
            .skip(offset)
            .take(limit)
            .map(|found| {
                Ok(Citing {
                    document: resolver.reference(found.citing.address)?,
                    relations: relations(&found.mentions),
                    mention_count: found.mentions.len(),
                    mentions: mentions(found.mentions.clone()),
                    certain: found.certain,
                })
            })
            .collect();
        Ok(Some(CitedBy {
            total: found.len(),
            total_is_exact,
            documents: documents?,
        }))
    }
}

impl Resolver<'_> {
    /// The documents that have one of `terms` and mean `cited`, which goes by `names`, newest
    /// first; and whether these are all. At most `most` are looked through.
    fn citing(
        &mut self,
        cited: &Known,
        names: &[String],
        terms: &[String],
        most: usize,
    ) -> Result<(Vec<Found>, bool), SearchError> {
        let mut candidates: Vec<Known> = Vec::new();
        for term in terms {
            candidates.extend(self.documents(self.index.fields.cites, term)?);
        }
        let order = |known: &Known| {
            let DocAddress {
                segment_ord,
                doc_id,
            } = known.address;
            (std::cmp::Reverse(known.date), segment_ord, doc_id)
        };
        candidates.sort_by_key(order);
        candidates.dedup_by_key(|known| known.address);
        candidates.retain(|known| known.address != cited.address);
        let all = candidates.len() <= most;
        candidates.truncate(most);
        let mut found = Vec::new();
        for citing in candidates {
            let mut mentions = Vec::new();
            let mut certain = false;
            for stored in self.stored(citing.address)?.citations {
                if !Self::goes_by(&stored, names) {
                    continue;
                }
                let resolution = self.resolve(&stored.citation, &citing)?;
                if resolution.documents.contains(&cited.address) {
                    certain |= resolution.certain;
                    mentions.push(stored);
                }
            }
            if !mentions.is_empty() {
                found.push(Found {
                    citing,
                    mentions,
                    certain,
                });
            }
        }
        Ok((found, all))
    }
}

/// Whether two mentions in one text are of one document.
fn means_the_same(a: &Citation, b: &Citation) -> bool {
    let agree = |a: Option<Date>, b: Option<Date>| a.is_none() || b.is_none() || a == b;
    let names = a.target_terms();
    let same_words = || {
        (a.form, &a.document_type, &a.ordinal, &a.scope, &a.years)
            == (b.form, &b.document_type, &b.ordinal, &b.scope, &b.years)
    };
    names == b.target_terms() && (!names.is_empty() || same_words()) && agree(a.date, b.date)
}

/// How little a mention says of what it means: the least is the best.
fn vagueness(citation: &Citation) -> usize {
    let told = [
        citation.date.is_some(),
        citation.issuer.is_some(),
        !citation.terms.is_empty() || citation.years.is_some() || citation.year.is_some(),
        citation.document_type.is_some(),
    ];
    told.iter().filter(|told| !**told).count()
}

/// The relations of mentions, the weightiest first, each once.
fn relations(mentions: &[StoredCitation]) -> Vec<Relation> {
    let mut relations: Vec<Relation> = mentions.iter().map(|m| m.citation.relation).collect();
    relations.sort_by_key(|relation| rank(*relation));
    relations.dedup();
    relations
}

/// The order in which relations are told.
fn rank(relation: Relation) -> u8 {
    match relation {
        Relation::Replaces => 0,
        Relation::Repeals => 1,
        Relation::Amends => 2,
        Relation::Reviews => 3,
        Relation::Concretises => 4,
        Relation::Implements => 5,
        Relation::BasedOn => 6,
        Relation::Cites => 7,
    }
}

fn mentions(stored: Vec<StoredCitation>) -> Vec<Mention> {
    stored
        .into_iter()
        .take(MOST_MENTIONS)
        .map(|stored| Mention {
            relation: stored.citation.relation,
            text: stored.text,
            article: stored.citation.article,
            page_index: stored.page,
            page: stored.page_number,
            bytes: stored.bytes,
            points: stored.points,
        })
        .collect()
}
