//! What a document of the Party says of itself: number, type, issuing body, date, sections.
#![forbid(unsafe_code)]

mod citation;
mod cursor;
mod date;
mod document;
mod letters;
mod number;
mod query;
mod tables;

pub use citation::{Citation, CitationForm, Relation, find_citations};
pub use date::Date;
pub use document::{Found, Secrecy, Section, Understanding, understand};
pub use number::{DocumentNumber, NumberKind, NumberMatch, find_numbers, match_numbers};
pub use query::{NumberQuery, parse_partial};
pub use tables::{BodyCode, DocumentType, Side, TableError, Tables, install_tables, tables};
