//! Vietnamese text analysis for search: one pass from raw text to tokens that know where they stand.
//!
//! | you have | you use |
//! |---|---|
//! | text to index or a query to run | [`Analyzer`]: syllables, numbers, document numbers, and words and whole dates if you ask for them |
//! | two spellings to compare | [`canonical`] (with marks), [`fold`] (without) |
//! | text to show | [`normalise`] |
//! | tokens that stand apart, words wanted | [`WordSegmenter`] |
//! | bytes of an old encoding, or a run set in `.VnTime` | [`legacy`] |
//! | a query with `nghij quyeets`, `nghịquyết` or `tinhuy` in it | [`query`]: what was meant, told what your collection holds |
//! | a tantivy index | `tantivy_tokenizer`, with the feature `tantivy` |
//!
//! ```
//! use vietnamese::{Analyzer, TokenKind};
//!
//! let text = "Nghị quyết số 57 – NQ/TW của Tỉnh\nuỷ Hoà Bình";
//! let mut analyzer = Analyzer::with_words(None)?;
//! let (mut syllables, mut words) = (Vec::new(), Vec::new());
//! analyzer.analyse(text, |token| {
//!     // Offsets are of the text as it came, whatever its composition or line breaks.
//!     if token.kind == TokenKind::DocumentNumber {
//!         assert_eq!(&text[token.from..token.to], "57 – NQ/TW");
//!     }
//!     match token.kind {
//!         TokenKind::Word => words.push(token.exact.to_owned()),
//!         _ => syllables.push(token.exact.to_owned()),
//!     }
//! });
//! assert_eq!(
//!     syllables.join(" "),
//!     "nghị quyết số 57-nq/tw 57 nq tw của tỉnh ủy hòa bình"
//! );
//! assert_eq!(words, ["nghị quyết", "tỉnh ủy", "hòa bình"]);
//! # Ok::<(), vietnamese::WordListError>(())
//! ```
//!
//! # What compares equal
//!
//! `exact` forms are lower-case NFC. Tone marks stand as before the reform (`hòa`, `thúy`, `ủy`),
//! however they were typed. In open syllables after h, k, l, m, s, t and qu, i is written y (`lý`,
//! `kỳ`, `quý`). ð and Ɖ are đ, ƣ is ư; words disguised with letters of other scripts are read in
//! Latin ones. Soft hyphens and zero-width characters are nothing, and so are leading zeros and the
//! separators of thousands. Tags inside a word are nothing (`<b>ủ</b>y`), and two syllables with marks
//! that lost the blank between them (`Tỉnhủy`) are two. `folded` forms have no marks, and d for đ.
//!
//! # Words
//!
//! Each syllable becomes one character, and lindera's Viterbi segments their string, sentence by
//! sentence. The dictionary is made at build time from `data/model.tsv`, which the trainer
//! (`examples/train.rs`, feature `training`) writes from the lists in `data/words`. An office's own
//! words come from a text file, see [`WordList`].
#![forbid(unsafe_code)]

mod analysis;
mod date;
mod document_number;
mod forms;
mod glued;
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

pub use analysis::{Analyzer, Memo, Token, TokenKind, WordList};
pub use normalise::{canonical, fold, normalise};
pub use segmentation::office_words::WordListError;
pub use segmentation::tokens::WordSegmenter;

/// Version of the analysis. An index made with another version must be rebuilt.
pub const ANALYSIS_VERSION: u32 = 3;
