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

mod alive;
mod bundle;
mod bytes;
mod compound;
mod doc;
mod docx;
mod error;
mod format;
mod guard;
mod html;
mod image;
mod input;
mod judge;
mod markdown;
mod members;
mod model;
mod numbering;
mod ocr;
mod odp;
mod odt;
mod outline;
mod package;
mod page_image;
mod pdf;
mod process;
mod readers;
pub mod records;
mod relations;
mod rtf;
mod runs;
mod scratch;
mod sheets;
mod slides;
mod sniff;
mod syllables;
mod symbols;
mod text;
mod tools;
mod xml;

pub use error::ExtractError;
pub use format::Format;
pub use model::{Block, BlockKind, Bounds, Extracted, Method, Page, Word};
pub use page_image::page_image;
pub use readers::{Identity, Member, OnMember, Readers, Recognised, serve};
pub use sniff::{Compression, Sniffed, sniff, sniff_bytes};
pub use tools::{ToolStatus, tools};

use input::Input;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Limits of one reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Options {
    /// The longest that one file may take.
    pub time_limit: Duration,
    /// The most text that one file may yield, in bytes of UTF-8.
    pub text_limit: usize,
    /// The largest file that is read at all, in bytes.
    pub file_limit: u64,
    /// The most that the members of one container may unpack to, in bytes.
    pub unpacked_limit: u64,
    /// The address space that an external program, or a reader in a process of its own, may use,
    /// in bytes.
    pub memory_limit: u64,
    /// Whether the places of blocks on pages of PDF with a text layer are found out, which takes
    /// about as long again as reading them. Those of recognised pages are always known.
    pub layout: bool,
    /// Whether pages without a usable text layer, and images, are recognised.
    pub ocr: bool,
    /// Whether a file that would have to be recognised is answered with
    /// [`ExtractError::ScanPutOff`] at once, so that others can go first.
    pub put_off_ocr: bool,
    /// How many pages are recognised at a time: of one file, and of all files that are read with the
    /// same `cache_folder`, by whatever process.
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
            layout: false,
            ocr: true,
            put_off_ocr: false,
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
    let (file, limits) = (path.to_owned(), options.clone());
    // Programs that read PDF and images have limits of their own, a page at a time: recognising a
    // long scan takes as long as it takes.
    let native = sniff(path)?
        .format
        .is_some_and(|f| !matches!(f, Format::Pdf | Format::Image) && !is_container(f));
    let time_limit = native.then_some(options.time_limit);
    guard::run(time_limit, move || extract_at(&file, &file, &limits))
}

/// [`extract`] without a guard. `name` is what people call the file, which is another name than that
/// of `path` where it was unpacked.
fn extract_at(path: &Path, name: &Path, options: &Options) -> Result<Extracted, ExtractError> {
    let mut input = Input::open(path, options.file_limit)?;
    let sniffed = sniff::sniff_input(&mut input, sniff::extension(path).as_deref())?;
    let Some(format) = sniffed.format else {
        return Err(ExtractError::Unsupported {
            found: sniffed.found,
        });
    };
    let extracted = match (format, sniffed.compression) {
        (
            Format::Text | Format::Markdown | Format::Html | Format::Jsonl | Format::Csv,
            compression,
        ) => {
            let bytes = match compression {
                None => input.read_all()?,
                Some(compression) => compression.unpack(&input.file, options.unpacked_limit)?,
            };
            read_plain(format, &bytes, options)?
        }
        (_, Some(_)) => {
            return Err(ExtractError::Unsupported {
                found: sniffed.found,
            });
        }
        (Format::Pdf, None) => pdf::read(path, name, &input, options)?,
        (Format::Image, None) => image::read(path, &input, options)?,
        (Format::Docx, None) => docx::read(&input.file, options)?,
        (Format::Odt, None) => odt::read(&input.file, options)?,
        (Format::Odp, None) => odp::read(&input.file, options)?,
        (Format::Pptx, None) => slides::read_pptx(&input.file, options)?,
        (Format::Zip | Format::SevenZip | Format::Mail | Format::Msg, None) => {
            bundle::read(&input, format, options)?
        }
        (Format::Doc, None) => doc::read(&input.read_all()?, options)?,
        (Format::Rtf, None) => rtf::read(&input.read_all()?, options)?,
        (Format::Ppt, None) => slides::read_ppt(&input.read_all()?, options)?,
        (Format::Xlsx | Format::Xls | Format::Ods, None) => {
            if matches!(format, Format::Xlsx | Format::Ods) {
                package::check_size(&input.file, format.name(), options.unpacked_limit)?;
            }
            sheets::read(&input.read_all()?, format, options)?
        }
    };
    input.still_the_same()?;
    Ok(extracted)
}

/// Whether a file of this format holds files that are documents in themselves: archives, and mail.
#[must_use]
pub fn is_container(format: Format) -> bool {
    members::is_container(format)
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
