//! A file becomes pages of text with what the layout says, or is set aside with its reason.
//!
//! [`extract`] reads any file. [`sniff`] only says what a file is, so that a caller may route rows
//! of JSON lines and CSV to [`records`].
//!
//! ```
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("nghi-quyet.txt");
//! std::fs::write(&path, "NGHỊ QUYẾT\n\nTỉnh ủy Vạn Xuân họp ngày 12/5.")?;
//! let read = extraction::extract(&path, &extraction::Options::default())?;
//! assert_eq!(read.format, extraction::Format::Text);
//! assert_eq!(read.pages[0].blocks.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod bytes;
mod compound;
mod doc;
mod docx;
mod error;
mod format;
mod html;
mod image;
mod input;
mod judge;
mod markdown;
mod model;
mod numbering;
mod ocr;
mod outline;
mod package;
mod pdf;
mod process;
pub mod records;
mod runs;
mod sniff;
mod syllables;
mod symbols;
mod text;
mod xml;

pub use error::ExtractError;
pub use format::Format;
pub use model::{Block, BlockKind, Extracted, Method, Page};
pub use sniff::{Compression, Sniffed, sniff, sniff_bytes};

use input::Input;
use std::path::{Path, PathBuf};
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
    /// The most that the members of one container may unpack to, in bytes.
    pub unpacked_limit: u64,
    /// The address space that an external program may use, in bytes.
    pub memory_limit: u64,
    /// Whether pages without a usable text layer, and images, are recognised.
    pub ocr: bool,
    /// How many pages of one file are recognised at a time.
    pub ocr_jobs: usize,
    /// The longest that drawing or recognising one page may take.
    pub page_time_limit: Duration,
    /// Where recognised pages are kept by the hash of their file's content, so that a second
    /// reading costs nothing. `None` keeps nothing.
    pub cache_folder: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time_limit: Duration::from_secs(120),
            text_limit: 256 << 20,
            file_limit: 2 << 30,
            unpacked_limit: 1 << 30,
            memory_limit: 2 << 30,
            ocr: true,
            ocr_jobs: std::thread::available_parallelism().map_or(1, usize::from),
            page_time_limit: Duration::from_secs(90),
            cache_folder: None,
        }
    }
}

/// Reads one file. The format is decided by content, never by name; the name only tells plain-text
/// kinds apart.
///
/// # Errors
/// [`ExtractError`] says why the file is set aside and what would help.
pub fn extract(path: &Path, options: &Options) -> Result<Extracted, ExtractError> {
    let mut input = Input::open(path, options.file_limit)?;
    let sniffed = sniff::sniff_input(&mut input, sniff::extension(path).as_deref())?;
    let Some(format) = sniffed.format else {
        return Err(ExtractError::Unsupported {
            found: sniffed.found,
        });
    };
    let extracted = match format {
        Format::Pdf if sniffed.compression.is_none() => pdf::read(path, &input, options)?,
        Format::Docx if sniffed.compression.is_none() => docx::read(&input.file, options)?,
        Format::Doc if sniffed.compression.is_none() => doc::read(&input.read_all()?, options)?,
        Format::Image if sniffed.compression.is_none() => image::read(path, &input, options)?,
        Format::Pdf | Format::Docx | Format::Doc | Format::Image => {
            return Err(ExtractError::Unsupported {
                found: sniffed.found,
            });
        }
        Format::Text | Format::Markdown | Format::Html | Format::Jsonl | Format::Csv => {
            let bytes = match sniffed.compression {
                None => input.read_all()?,
                Some(compression) => compression.unpack(&input.file, options.unpacked_limit)?,
            };
            read_plain(format, &bytes, options)?
        }
    };
    input.still_the_same()?;
    Ok(extracted)
}

fn read_plain(format: Format, bytes: &[u8], options: &Options) -> Result<Extracted, ExtractError> {
    if bytes.len() > options.text_limit {
        return Err(ExtractError::Limit {
            limit: "text",
            value: format!("{} bytes", options.text_limit),
        });
    }
    match format {
        Format::Html => html::read(bytes, options.text_limit),
        Format::Markdown => markdown::read(bytes, options.text_limit),
        Format::Jsonl => records::read_jsonl(bytes),
        Format::Csv => records::read_csv(bytes),
        _ => text::read(bytes),
    }
}
