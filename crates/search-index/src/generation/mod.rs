//! Generations: built aside, validated, published by one rename.
//!
//! ```text
//! INDEX/
//!   CURRENT                 name of the published generation
//!   LOCK                    held by the indexer at work, released by its death
//!   generations/g-…/        a tantivy index and generation.json; immutable once it is here
//!   building/g-…/           one being built; left by a killed indexer, cleaned by the next
//!   reports/                what the runs said
//! ```

mod builder;
mod directory;
mod durable;
mod lock;
mod manifest;

pub use builder::{BuildOptions, GenerationBuilder};
pub use directory::{GenerationInfo, IndexDirectory};
pub use manifest::BuildSummary;

pub(crate) use manifest::Manifest;
