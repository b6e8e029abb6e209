//! Schema, analysis, generations, queries, ranking and highlights.
//!
//! A [`Document`] goes in through a [`GenerationBuilder`]; a published generation is opened as a
//! [`SearchIndex`], which answers a [`SearchRequest`] made with a [`Clearance`].
#![forbid(unsafe_code)]

mod citations;
mod columns;
mod deadline;
mod document;
mod error;
mod facets;
mod filter;
mod found;
mod generation;
mod highlight;
mod indexed;
mod names;
mod near_duplicates;
mod origin;
mod passages;
mod prior;
mod query;
mod ranking;
mod reading;
mod related;
mod request;
mod response;
mod schema;
mod searcher;
mod seen;
mod segment;
mod sketch;
mod stored;
mod suggest;
mod terms;
mod vocabulary;
mod within;
mod word_counts;

pub use citations::{
    Chain, ChainEdge, ChainNode, Cited, CitedBy, Citing, Mention, Reference, Scope, Standing,
    StandingEffect, Status,
};
pub use deadline::{Limits, within_limits};
pub use document::{Clearance, Document, PageText, Place, joined_text};
pub use error::{IndexError, SearchError};
pub use generation::{
    Backup, Beginning, Begun, BuildOptions, BuildSummary, Defect, FAULT_POINTS, FileDamage,
    GenerationBuilder, GenerationInfo, IndexDirectory, Moved, Opened, Verification,
    tables_fingerprint,
};
pub use origin::{FieldOrigin, MetadataField, OriginMethod};
pub use request::{Cursor, Filters, SearchRequest, Sort};
pub use response::{
    Assumption, Difference, DocumentMetadata, DocumentPage, Explanation, Facet, FacetCount, Given,
    Highlight, Hit, NearDuplicate, Passage, SearchResponse, Snippet, StoredDocument,
};
pub use searcher::{DEEPEST, SearchIndex};
pub use suggest::{Suggestion, SuggestionKind};
pub use within::{Within, folder_path};
