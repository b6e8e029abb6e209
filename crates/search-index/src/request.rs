//! What can be asked.

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
}

/// Conditions that every hit meets. Empty lists do not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filters {
    /// Any of these type names.
    pub document_types: Vec<String>,
    /// Any of these bodies.
    pub bodies: Vec<String>,
    /// Any of these years of issue.
    pub years: Vec<i16>,
    /// Issued on or after.
    pub date_from: Option<Date>,
    /// Issued on or before.
    pub date_to: Option<Date>,
}

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SearchRequest {
    /// The query as typed; blank finds everything, newest first.
    pub query: String,
    /// Conditions.
    pub filters: Filters,
    /// Order.
    pub sort: Sort,
    /// Documents to skip.
    pub offset: usize,
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
}
