//! Benchmarks of the product and its parts. Data is read from `../shared/data`; see README.md.

pub mod judgements;
pub mod measures;
pub mod variants;
