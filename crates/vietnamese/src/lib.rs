//! Vietnamese text analysis for search: one pass from raw text to tokens that know where they stand.
#![forbid(unsafe_code)]

mod analysis;
pub mod legacy;

pub use analysis::{Analyzer, Token, TokenKind, canonical, fold, normalise};

/// Version of the analysis. An index made with another version must be rebuilt.
pub const ANALYSIS_VERSION: u32 = 1;
