//! What a document of the Party says of itself: number, type, issuing body, date, sections.
#![forbid(unsafe_code)]

mod date;
mod letters;
mod number;
mod tables;
mod understanding;

pub use date::Date;
pub use number::{DocumentNumber, NumberKind, NumberMatch, find_numbers, match_numbers};
pub use tables::{BodyCode, DocumentType, Side, TableError, Tables, install_tables, tables};
pub use understanding::{Found, Secrecy, Section, Understanding, understand};
