//! What a document of the Party says of itself: number, type, issuing body, date, sections.
#![forbid(unsafe_code)]

mod abbreviation;
mod citation;
mod cursor;
mod date;
mod document;
mod duty;
mod letters;
mod lineage;
mod number;
mod query;
mod tables;

pub use abbreviation::{Sense, rank_senses, senses};
pub use citation::{Citation, CitationForm, Relation, find_citations};
pub use date::Date;
pub use document::{Found, Secrecy, Section, Understanding, understand};
pub use duty::{Duty, find_duties};
pub use lineage::{Body, Change, Lineage, LineageError, Term, lineage};
pub use number::{DocumentNumber, NumberKind, NumberMatch, find_numbers, match_numbers};
pub use query::{NumberQuery, parse_partial};
pub use tables::{BodyCode, DocumentType, Side, TableError, Tables, install_tables, tables};
