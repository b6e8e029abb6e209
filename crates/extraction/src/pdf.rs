//! PDF, page by page: the text layer by `pdftotext` where it can be trusted, else recognition.

mod places;
mod stamps;

use crate::input::Input;
use crate::judge::Reading;
use crate::model::{Block, BlockKind, Extracted, Method, Page};
use crate::ocr::{self, Cache};
use crate::process::{self, Finished, Limits, Tool};
use crate::scratch::Scratch;
use crate::{ExtractError, Format, Options};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;
use vietnamese::legacy::{self, Encoding};

const PDFTOTEXT: Tool = Tool {
    program: "pdftotext",
    package: "poppler-utils",
};

/// Lists the images of a PDF.
const PDFIMAGES: Tool = Tool {
    program: "pdfimages",
    package: "poppler-utils",
};

/// Tells when a PDF was signed.
const PDFSIG: Tool = Tool {
    program: "pdfsig",
    package: "poppler-utils",
};

/// A file that is being read.
struct Paper<'a> {
    path: &'a Path,
    /// What people call it.
    name: &'a Path,
    input: &'a Input,
    /// An empty folder for what programs write.
    folder: &'a Path,
    options: &'a Options,
}

impl Paper<'_> {
    /// What was recognised of this content before.
    fn cache(&self) -> Result<Cache, ExtractError> {
        let root = self.options.cache_folder.as_deref();
        let key = match root {
            Some(_) => ocr::content_key(&self.input.file)?,
            None => String::new(),
        };
        Ok(Cache::new(root, &key))
    }
}

pub(crate) fn read(
    path: &Path,
    name: &Path,
    input: &Input,
    options: &Options,
) -> Result<Extracted, ExtractError> {
    let folder = Scratch::new()?;
    let paper = Paper {
        path,
        name,
        input,
        folder: folder.path(),
        options,
    };
    let mut text = text_layer(path, folder.path(), options)?;
    let mut complaints = Vec::new();
    let first = text.split('\u{c}').next().unwrap_or_default();
    if let Some(filled) = stamps::fill(first, &paper, &mut complaints) {
        text = filled + text.get(first.len()..).unwrap_or_default();
    }
    let mut pages = pages(&text, &mut complaints);
    if options.layout {
        places::find(&mut pages, path, folder.path(), options)?;
    }
    let doubtful = doubtful_pages(&pages, path, folder.path(), options);
    let mut failure = None;
    if !doubtful.is_empty() && options.ocr {
        if options.put_off_ocr {
            return Err(ExtractError::ScanPutOff);
        }
        match ocr::ready() {
            Ok(()) => failure = recognise(&mut pages, &doubtful, &paper, &mut complaints)?,
            Err(error) if pages.iter().all(|page| page.blocks.is_empty()) => return Err(error),
            Err(error) => complaints.push(format!("{} not recognised: {error}", list(&doubtful))),
        }
    }
    if pages.iter().all(|page| page.blocks.is_empty()) {
        return Err(failure.unwrap_or(ExtractError::NoText));
    }
    let blank = pages.iter().filter(|page| page.blocks.is_empty()).count();
    if blank > 0 {
        complaints.push(format!("{blank} of {} pages hold no text", pages.len()));
    }
    Ok(Extracted {
        format: Format::Pdf,
        pages,
        title: None,
        complaints,
    })
}

/// The text layer as `pdftotext` lays it out.
fn text_layer(path: &Path, folder: &Path, options: &Options) -> Result<String, ExtractError> {
    let mut arguments: Vec<OsString> = ["-layout", "-enc", "UTF-8", "-eol", "unix"]
        .iter()
        .map(OsString::from)
        .collect();
    // Absolute, so that a name that begins with a dash is no option.
    arguments.push(std::path::absolute(path)?.into());
    arguments.push("-".into());
    let done = process::run(PDFTOTEXT, arguments, folder, limits(options))?;
    match judge(&done) {
        Some(error) => Err(error),
        None => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
    }
}

/// The pages whose text layer is missing or cannot be what the page shows.
fn doubtful_pages(pages: &[Page], path: &Path, folder: &Path, options: &Options) -> Vec<u32> {
    let readings: Vec<(u32, Reading)> = pages
        .iter()
        .filter_map(|page| Some((page.number?, Reading::of(&page.text()))))
        .collect();
    // A page with a few words may be no more than that, unless an image covers it; and marks that
    // are lost were lost by whoever recognised the image.
    let asks =
        |reading: &Reading| reading.words > 0 && (reading.is_scant() || reading.has_lost_marks());
    let images = if readings.iter().any(|(_, reading)| asks(reading)) {
        pages_with_images(path, folder, options)
    } else {
        HashSet::new()
    };
    readings
        .into_iter()
        .filter(|(number, reading)| {
            reading.words == 0 || reading.is_garbage() || (asks(reading) && images.contains(number))
        })
        .map(|(number, _)| number)
        .collect()
}

/// The pages that an image large enough to be a scan stands on.
fn pages_with_images(path: &Path, folder: &Path, options: &Options) -> HashSet<u32> {
    /// Pixels along an edge: a page at 72 dots per inch.
    const EDGE: u32 = 580;
    let mut arguments: Vec<OsString> = vec!["-list".into()];
    arguments.extend(std::path::absolute(path).map(OsString::from));
    let Ok(done) = process::run(PDFIMAGES, arguments, folder, limits(options)) else {
        return HashSet::new();
    };
    String::from_utf8_lossy(&done.stdout)
        .lines()
        .skip(2)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let number = |n: usize| cells.get(n)?.parse::<u32>().ok();
            let large = number(3)? >= EDGE && number(4)? >= EDGE;
            large.then(|| number(0)).flatten()
        })
        .collect()
}

/// Replaces doubtful pages by what recognition reads, where that reads better. Gives why the first
/// page that was not recognised was not.
fn recognise(
    pages: &mut [Page],
    numbers: &[u32],
    paper: &Paper<'_>,
    complaints: &mut Vec<String>,
) -> Result<Option<ExtractError>, ExtractError> {
    let cache = paper.cache()?;
    let (mut read, mut failure) = (Vec::new(), None);
    let (mut good, mut results) = (Vec::new(), Vec::new());
    for (number, result) in ocr::read_pages(paper.path, numbers, &cache, paper.options) {
        match result {
            Ok(page) => good.push(page),
            Err(error) => results.push((number, Err(error))),
        }
    }
    let repaired = ocr::repair(&mut good);
    if repaired > 0 {
        complaints.push(format!("{repaired} misspelt syllables repaired"));
    }
    results.extend(
        good.into_iter()
            .map(|page| (page.number.unwrap_or(0), Ok(page))),
    );
    results.sort_by_key(|(number, _)| *number);
    for (number, recognised) in results {
        let Some(page) = pages.iter_mut().find(|page| page.number == Some(number)) else {
            continue;
        };
        match recognised {
            Ok(recognised) => {
                let (old, new) = (Reading::of(&page.text()), Reading::of(&recognised.text()));
                if new.marked > old.marked || new.syllables > old.syllables || old.words == 0 {
                    *page = recognised;
                    read.push(number);
                }
            }
            Err(error) => {
                complaints.push(format!("page {number} not recognised: {error}"));
                failure = failure.or(Some(error));
            }
        }
    }
    if !read.is_empty() && read.len() < pages.len() {
        complaints.push(format!("{} read by OCR", list(&read)));
    }
    Ok(failure)
}

/// Page numbers for a complaint.
fn list(numbers: &[u32]) -> String {
    let shown: Vec<String> = numbers.iter().take(20).map(u32::to_string).collect();
    let more = if numbers.len() > shown.len() {
        ", ..."
    } else {
        ""
    };
    format!("pages {}{more}", shown.join(", "))
}

fn limits(options: &Options) -> Limits {
    Limits {
        time: options.time_limit,
        memory: options.memory_limit,
        output: options.text_limit,
        file: 0,
        may_fork: false,
        patient: false,
    }
}

/// Why the program's answer cannot be used. `pdftotext` ends with 1 when it cannot open the file
/// and with 3 when the file forbids copying, and otherwise repairs what it can.
fn judge(done: &Finished) -> Option<ExtractError> {
    if done.status.success() {
        return None;
    }
    if done.stderr.contains("Incorrect password") {
        return Some(ExtractError::Encrypted);
    }
    Some(ExtractError::Damaged {
        format: "PDF",
        detail: format!("pdftotext: {}", done.last_words()),
    })
}

/// The pages of `pdftotext`'s output, each of which a form feed ends.
fn pages(text: &str, complaints: &mut Vec<String>) -> Vec<Page> {
    let mut parts: Vec<&str> = text.split('\u{c}').collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last.trim().is_empty()) {
        parts.pop();
    }
    let mut converted = Vec::new();
    let pages = parts
        .iter()
        .zip(1u32..)
        .map(|(part, number)| {
            let (text, encoding) = match convert(part) {
                Some((encoding, text)) => (Cow::Owned(text), Some(encoding)),
                None => (Cow::Borrowed(*part), None),
            };
            converted.extend(encoding);
            let blocks = blocks(&text);
            Page {
                number: Some(number),
                method: if encoding.is_some() {
                    Method::Converted
                } else {
                    Method::TextLayer
                },
                quality: Reading::of(&text).quality(),
                blocks,
            }
        })
        .collect();
    if let Some(encoding) = converted.first() {
        complaints.push(format!(
            "{} pages converted from {}",
            converted.len(),
            crate::text::encoding_names(&[*encoding])
        ));
    }
    pages
}

/// A page in a legacy encoding, converted. Which one is decided on the whole page, then each line
/// is converted unless it is Unicode already, since a page mixes them.
fn convert(page: &str) -> Option<(Encoding, String)> {
    if page.is_ascii() {
        return None;
    }
    // Fonts that lack a name for the soft hyphen, which TCVN3 uses as a letter, give a minus sign.
    let page = page.replace('\u{2212}', "\u{ad}");
    let font = |encoding| match encoding {
        Encoding::Tcvn3 => Some(".VnTime"),
        Encoding::Vni => Some("VNI-Times"),
        _ => None,
    };
    let mut counts: Vec<(Encoding, usize)> = Vec::new();
    for line in page.lines() {
        if let Some((encoding, _)) = legacy::convert_run(line, None) {
            match counts.iter_mut().find(|(known, _)| *known == encoding) {
                Some((_, count)) => *count += line.len(),
                None => counts.push((encoding, line.len())),
            }
        }
    }
    let (encoding, bytes) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    if bytes * 4 < page.trim().len() {
        return None;
    }
    let lines: Vec<String> = page
        .lines()
        .map(|line| {
            legacy::convert_run(line, font(encoding))
                .map_or_else(|| line.to_owned(), |(_, text)| text)
        })
        .collect();
    Some((encoding, lines.join("\n")))
}

/// Paragraphs of a page laid out with spaces, the margin that all lines share left out.
fn blocks(page: &str) -> Vec<Block> {
    let page = vietnamese::normalise(page);
    let margin = page
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.bytes().take_while(|b| *b == b' ').count())
        .min()
        .unwrap_or(0);
    let lines: Vec<&str> = page
        .lines()
        .map(|line| line.get(margin..).unwrap_or_default())
        .collect();
    crate::text::paragraphs(&lines.join("\n"))
        .into_iter()
        .filter(|block| block.kind == BlockKind::Paragraph && !block.text.trim().is_empty())
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
