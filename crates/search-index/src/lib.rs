//! Schema, analysis, generations, queries, ranking and highlights.
//!
//! A [`Document`] goes in through a [`GenerationBuilder`]; a published generation is opened as a
//! [`SearchIndex`], which answers a [`SearchRequest`] made with a [`Clearance`].
#![forbid(unsafe_code)]

mod columns;
mod document;
mod error;
mod facets;
mod generation;
mod highlight;
mod indexed;
mod near_duplicates;
mod passages;
mod query;
mod ranking;
mod reading;
mod request;
mod response;
mod schema;
mod searcher;
mod sketch;
mod terms;

pub use document::{Clearance, Document, PageText, Place};
pub use error::{IndexError, SearchError};
pub use generation::{
    Backup, Beginning, Begun, BuildOptions, BuildSummary, Defect, FAULT_POINTS, FileDamage,
    GenerationBuilder, GenerationInfo, IndexDirectory, Moved, Opened, Verification,
};
pub use request::{Filters, SearchRequest, Sort};
pub use response::{
    Assumption, DocumentMetadata, DocumentPage, Facet, FacetCount, Highlight, Hit, NearDuplicate,
    Passage, SearchResponse, Snippet, StoredDocument,
};
pub use searcher::{DEEPEST, SearchIndex};
