//! Scoring passages, and documents by their passages.

mod bm25;
mod contenders;
mod explain;
mod groups;
mod postings;
mod windows;

pub(crate) use bm25::idf;
pub(crate) use explain::explain;
pub(crate) use groups::{Best, DocumentMatch, Judge};
pub(crate) use windows::{Sink, collect_matches};
