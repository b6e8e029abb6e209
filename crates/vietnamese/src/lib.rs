//! Vietnamese text analysis for search: one pass from raw text to tokens that know where they stand.
//!
//! ```
//! use vietnamese::{Analyzer, TokenKind};
//!
//! let text = "Nghị quyết số 57 – NQ/TW của Tỉnh\nuỷ Hoà Bình";
//! let mut analyzer = Analyzer::new();
//! let mut seen = Vec::new();
//! analyzer.analyse(text, |token| {
//!     if token.kind == TokenKind::DocumentNumber {
//!         assert_eq!(&text[token.from..token.to], "57 – NQ/TW");
//!     }
//!     seen.push(token.exact.to_owned());
//! });
//! assert_eq!(
//!     seen.join(" "),
//!     "nghị quyết số 57-nq/tw 57 nq tw của tỉnh ủy hòa bình"
//! );
//! ```
#![forbid(unsafe_code)]

mod analysis;
mod document_number;
mod forms;
pub mod legacy;
mod letters;
mod markup;
mod normalise;
pub mod query;
mod scanner;
pub mod score;
mod script;
mod segmentation;
mod spelling;
#[cfg(feature = "tantivy")]
pub mod tantivy_tokenizer;
#[cfg(feature = "training")]
pub mod training;

pub use analysis::{Analyzer, Token, TokenKind, WordList};
pub use normalise::{canonical, fold, normalise};
pub use segmentation::office_words::WordListError;
pub use segmentation::tokens::WordSegmenter;

/// Version of the analysis. An index made with another version must be rebuilt.
pub const ANALYSIS_VERSION: u32 = 2;
