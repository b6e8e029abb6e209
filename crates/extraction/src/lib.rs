//! A file becomes pages of text with what the layout says, or is set aside with its reason.

mod error;
mod format;
mod model;
pub mod records;

pub use error::ExtractError;
pub use format::Format;
pub use model::{Block, BlockKind, Extracted, Method, Page};

use std::path::Path;
use std::time::Duration;

/// Limits of one reading.
#[derive(Debug, Clone)]
pub struct Options {
    /// The longest that one file may take.
    pub time_limit: Duration,
    /// The most text that one file may yield, in bytes of UTF-8.
    pub text_limit: usize,
    /// The largest file that is read at all, in bytes.
    pub file_limit: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(120),
            text_limit: 256 << 20,
            file_limit: 2 << 30,
        }
    }
}

/// Reads one file. The format is decided by content, never by name.
///
/// # Errors
/// [`ExtractError`] says why the file is set aside and what would help.
pub fn extract(path: &Path, _options: &Options) -> Result<Extracted, ExtractError> {
    let _ = path;
    Err(ExtractError::Empty)
}
