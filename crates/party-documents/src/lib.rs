//! What a document of the Party says of itself: number, type, issuing body, date, sections,
//! citations. No I/O, no panics: what is not there stays empty, what was odd is a complaint.
//!
//! | to | call |
//! |---|---|
//! | read a number that somebody typed | [`DocumentNumber::parse`], [`parse_partial`] for `Kết luận 48`, [`parse_assembly`] for `nghị quyết trung ương 4 khóa XII` |
//! | find numbers, citations, duties in a text | [`find_numbers`], [`find_citations`], [`find_duties`] |
//! | understand a document | [`understand`]; [`understand_all`] where a file holds several |
//! | show what was understood | [`explain`] |
//! | let the office's own metadata override it | [`Sidecar`] |
//! | find which document a citation means | [`Citation::target_terms`], [`own_terms`], [`agreement`] |
//! | ask after bodies, terms, abbreviations | [`lineage`], [`rank_senses`] |
//!
//! Types, body codes, names, lineage and abbreviations are tables in `data/` that an office may
//! correct; each row has its source.
//!
//! ```
//! use party_documents::{find_citations, DocumentNumber};
//! let number = DocumentNumber::parse("qd 332 tu").unwrap();
//! assert_eq!((number.display(), number.key()), ("332-QĐ/TU".into(), "332-qđ/tu".into()));
//! let cited = find_citations("Căn cứ Quy định số 22-QĐ/TW, ngày 28/7/2021 của Ban Chấp hành Trung ương");
//! assert_eq!(cited[0].key().as_deref(), Some("22-qđ/tw"));
//! ```
#![forbid(unsafe_code)]

mod abbreviation;
mod citation;
mod cursor;
mod date;
mod document;
mod duty;
mod effect;
mod explain;
mod identity;
mod letters;
mod lineage;
mod number;
mod office_data;
mod query;
mod sidecar;
mod tables;

pub use abbreviation::{Sense, abbreviations, rank_senses, senses};
pub use citation::{Citation, CitationForm, Relation, find_citations};
pub use date::Date;
pub use document::{
    DocumentPart, Found, Secrecy, Section, Understanding, understand, understand_all,
};
pub use duty::{Duty, find_duties};
pub use effect::Effect;
pub use explain::{PageText, explain, explain_with};
pub use identity::{Agreement, Bearer, agreement, own_terms};
pub use lineage::{Body, Change, Lineage, LineageError, Term, lineage};
pub use number::{DocumentNumber, NumberKind, NumberMatch, find_numbers, match_numbers};
pub use office_data::{OfficeDataError, install_data, installed_data};
pub use query::{AssemblyQuery, NumberQuery, parse_assembly, parse_partial};
pub use sidecar::{ArchivePlace, Sidecar, SidecarError};
pub use tables::{BodyCode, DocumentType, Side, TableError, Tables, install_tables, tables};
