//! What a document of the Party says of itself: number, type, issuing body, date, sections.
#![forbid(unsafe_code)]

mod abbreviation;
mod citation;
mod cursor;
mod date;
mod document;
mod duty;
mod explain;
mod letters;
mod lineage;
mod number;
mod query;
mod sidecar;
mod tables;

pub use abbreviation::{Sense, rank_senses, senses};
pub use citation::{Citation, CitationForm, Relation, find_citations};
pub use date::Date;
pub use document::{
    DocumentPart, Found, Secrecy, Section, Understanding, understand, understand_all,
};
pub use duty::{Duty, find_duties};
pub use explain::{PageText, explain};
pub use lineage::{Body, Change, Lineage, LineageError, Term, lineage};
pub use number::{DocumentNumber, NumberKind, NumberMatch, find_numbers, match_numbers};
pub use query::{NumberQuery, parse_partial};
pub use sidecar::{ArchivePlace, Sidecar, SidecarError};
pub use tables::{BodyCode, DocumentType, Side, TableError, Tables, install_tables, tables};
