//! What can be asked.

use crate::Within;
use party_documents::Date;
use serde::{Deserialize, Serialize};

/// Order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; undated last.
    DateDescending,
    /// Oldest first; undated last.
    DateAscending,
    /// By running number, the smallest first, then by date; those without a number last.
    NumberAscending,
    /// By running number, the greatest first, then by date; those without a number last.
    NumberDescending,
}

/// Conditions that every hit meets. Empty lists do not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filters {
    /// Any of these type names.
    pub document_types: Vec<String>,
    /// Any of these bodies, or a body that became one of them, where `exact_bodies` does not say
    /// otherwise.
    pub bodies: Vec<String>,
    /// Whether only documents of the very bodies named are meant, not of their predecessors.
    pub exact_bodies: bool,
    /// What the caller is limited to, whatever else is asked: never widened.
    pub within: Within,
    /// Any of these formats of files.
    pub formats: Vec<String>,
    /// Any of these subjects.
    pub subjects: Vec<String>,
    /// Any of these national terms (khóa), by their ordinals.
    pub terms: Vec<u16>,
    /// Any of these years of issue.
    pub years: Vec<i16>,
    /// Issued on or after.
    pub date_from: Option<Date>,
    /// Issued on or before.
    pub date_to: Option<Date>,
}

impl Filters {
    /// Whether they say when a document was issued.
    pub(crate) fn names_a_date(&self) -> bool {
        !self.years.is_empty()
            || !self.terms.is_empty()
            || self.date_from.is_some()
            || self.date_to.is_some()
    }
}

/// The place in an ordered list after which to go on. Good for one generation and one search.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    /// The generation that answered.
    pub generation: String,
    /// What the last document was sorted by, bit by bit.
    pub key: u64,
    /// Its score, bit by bit.
    pub score: u32,
    /// Its segment.
    pub segment: u32,
    /// Its first passage in the segment.
    pub first: u32,
}

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SearchRequest {
    /// The query as typed; blank finds everything, newest first.
    pub query: String,
    /// Whether the query is to be taken letter by letter, its slips too.
    pub verbatim: bool,
    /// Conditions.
    pub filters: Filters,
    /// Order.
    pub sort: Sort,
    /// Documents to skip.
    pub offset: usize,
    /// Where the answer before ended ([`SearchResponse::next`](crate::SearchResponse::next)):
    /// what follows is answered, however deep.
    pub after: Option<Cursor>,
    /// Documents to return; 0 only counts.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether the best are enough: of a question of many words what cannot be among them is then
    /// not looked for, and the total is a lower bound. Without effect where facets are counted or
    /// the order is not by relevance.
    pub best_only: bool,
    /// Whether documents that are nearly the same stand under the best of them instead of beside it.
    pub group_near_duplicates: bool,
    /// Whether the score of each hit is to be taken apart.
    pub explain: bool,
}
