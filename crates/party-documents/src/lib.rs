//! What a document of the Party says of itself: number, type, issuing body, date, sections.
#![forbid(unsafe_code)]

mod date;
mod number;
mod understanding;

pub use date::Date;
pub use number::{DocumentNumber, NumberKind, find_numbers};
pub use understanding::{Found, Secrecy, Section, Understanding, understand};
