//! Generations: built aside, validated, published by one rename.
//!
//! ```text
//! INDEX/
//!   CURRENT                 name of the published generation
//!   LOCK                    held by the indexer at work, released by its death
//!   generations/g-…/        a tantivy index and generation.json; immutable once it is here
//!   building/g-…/           one being built; left by a killed indexer, cleaned by the next
//!   reports/                what the runs said
//!   cache/                  what was recognised from images
//! ```
//!
//! `generation.json` names every file with its size and hash. Opening compares names and sizes;
//! [`IndexDirectory::verify`] reads all bytes.

mod backup;
mod builder;
mod directory;
mod durable;
mod faults;
mod lock;
mod manifest;
mod merging;
mod removal;
mod verify;
mod writer;

pub use backup::Backup;
pub use builder::{Beginning, Begun, BuildOptions, GenerationBuilder};
pub use directory::{Defect, GenerationInfo, IndexDirectory};
pub use faults::FAULT_POINTS;
pub use manifest::{BuildSummary, FileDamage, tables_fingerprint};
pub use verify::{Moved, Opened, Verification};

pub(crate) use builder::SOURCES;
pub(crate) use manifest::Manifest;
