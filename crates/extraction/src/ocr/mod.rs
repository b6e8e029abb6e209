//! Reading images: pages of scans by `tesseract`, with what it was sure of.

mod cache;
mod context;
mod ink;
mod language;
mod picture;
mod pool;
mod prepare;
mod repair;
mod tsv;

pub(crate) use cache::{Cache, content_key};
pub(crate) use repair::repair;

use crate::judge::Reading;
use crate::model::{Bounds, Method, Page};
use crate::process::{self, Limits, Tool};
use crate::scratch::Scratch;
use crate::{ExtractError, Options};
use image::GrayImage;
use picture::Picture;
use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Instant;
use tsv::Pixels;

pub(crate) const TESSERACT: Tool = Tool {
    program: "tesseract",
    package: "tesseract-ocr tesseract-ocr-vie",
};

pub(crate) const PDFTOPPM: Tool = Tool {
    program: "pdftoppm",
    package: "poppler-utils",
};

/// Dots per inch at which pages are drawn: letters of ten points are then somewhat larger than what
/// [`prepare`] makes of them.
const RESOLUTION: &str = "200";

/// Below this a page is tried once more with its orientation found out.
const DOUBTFUL: f32 = 0.55;

/// Where the image of a page comes from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A page of this PDF.
    Pdf(&'a Path),
    /// An image file, which may hold several pages.
    Image(&'a Path),
}

/// The programs and the language are there.
///
/// # Errors
/// `ToolMissing` with all that has to be installed.
pub(crate) fn ready() -> Result<(), ExtractError> {
    static LANGUAGES: OnceLock<String> = OnceLock::new();
    if TESSERACT.locate().is_none() {
        return Err(TESSERACT.missing());
    }
    let languages =
        LANGUAGES.get_or_init(|| process::ask(TESSERACT, "--list-langs").unwrap_or_default());
    if !languages.lines().any(|line| line.trim() == "vie") {
        return Err(ExtractError::ToolMissing {
            tool: "tesseract with Vietnamese",
            package: "tesseract-ocr-vie",
        });
    }
    if PDFTOPPM.locate().is_none() {
        return Err(PDFTOPPM.missing());
    }
    Ok(())
}

/// Reads the pages `numbers` of a PDF, as many at a time as `options.ocr_jobs` says. Each result
/// goes into the cache as soon as it is there.
pub(crate) fn read_pages(
    pdf: &Path,
    numbers: &[u32],
    cache: &Cache,
    options: &Options,
) -> Vec<(u32, Result<Page, ExtractError>)> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(numbers.len()));
    let work = || {
        while let Some(number) = numbers.get(next.fetch_add(1, Ordering::Relaxed)) {
            let page = cache.page(*number, || {
                let mut pages = recognise(Source::Pdf(pdf), *number, options)?;
                pages.truncate(1);
                pages.pop().ok_or(ExtractError::NoText)
            });
            let mut done = done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            done.push((*number, page));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..options.ocr_jobs.clamp(1, numbers.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(number, _)| *number);
    done
}

/// Reads an image: the page `number` of a PDF, or all pages of an image file.
pub(crate) fn recognise(
    source: Source<'_>,
    number: u32,
    options: &Options,
) -> Result<Vec<Page>, ExtractError> {
    let mut pages = match source {
        Source::Pdf(path) => {
            let turn = pool::turn(options);
            let folder = Scratch::new()?;
            draw(path, number, folder.path(), options)?;
            let drawn = folder.path().join("page.pgm");
            let page = Picture::open(&drawn)?.page(0);
            let pages = match page {
                Some(page) => vec![read_page(page, folder.path(), options)?],
                None => read_image(&drawn, "3", folder.path(), options, shares)?,
            };
            drop(turn);
            pages
        }
        Source::Image(path) => read_picture(path, options)?,
    };
    for (page, n) in pages.iter_mut().zip(number..) {
        page.number = Some(n);
    }
    Ok(pages)
}

/// Reads all pages of an image file, as many at a time as `options.ocr_jobs` says.
fn read_picture(path: &Path, options: &Options) -> Result<Vec<Page>, ExtractError> {
    let picture = Picture::open(path)?;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= picture.pages() {
                break;
            }
            let _turn = pool::turn(options);
            let page = picture.page(at).map(|page| {
                let folder = Scratch::new()?;
                read_page(page, folder.path(), options)
            });
            let mut done = done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            done.push((at, page));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..options.ocr_jobs.clamp(1, picture.pages()) {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(at, _)| *at);
    let pages: Option<Vec<_>> = done.into_iter().map(|(_, page)| page).collect();
    match pages {
        Some(pages) => pages.into_iter().collect(),
        // Of a kind that only tesseract may know.
        None => {
            let folder = Scratch::new()?;
            let path = std::path::absolute(path)?;
            read_image(&path, "3", folder.path(), options, shares)
        }
    }
}

/// Prepares the image of one page and reads it.
fn read_page(page: GrayImage, folder: &Path, options: &Options) -> Result<Page, ExtractError> {
    let started = Instant::now();
    let prepared = prepare::prepare(page);
    let image = folder.join("prepared.pgm");
    prepared
        .image
        .save(&image)
        .map_err(|error| ExtractError::Unreadable(std::io::Error::other(error)))?;
    crate::alive::tick();
    let first = |pages: Vec<Page>| pages.into_iter().next();
    let place = |word: Pixels, _: Pixels| {
        Some(prepared.bounds(word.left, word.top, word.right, word.bottom))
    };
    let mut page = first(read_image(&image, "3", folder, options, place)?).unwrap_or(Page {
        number: None,
        method: Method::Ocr,
        quality: 0.0,
        blocks: Vec::new(),
    });
    if page.quality < DOUBTFUL && !page.text().is_empty() {
        // It may lie on its side. Where orientation cannot be told the first reading stands. Where
        // words stand on a page that was turned the table does not say.
        if let Ok(turned) = read_image(&image, "1", folder, options, |_, _| None)
            && let Some(turned) = first(turned)
            && turned.quality > page.quality
        {
            page = turned;
        }
    }
    crate::alive::recognised(started.elapsed());
    Ok(page)
}

/// A place on an image that was read as it came.
fn shares(word: Pixels, page: Pixels) -> Option<Bounds> {
    let (width, height) = (page.right - page.left, page.bottom - page.top);
    (width > 0.0 && height > 0.0).then(|| Bounds {
        left: word.left / width,
        top: word.top / height,
        right: word.right / width,
        bottom: word.bottom / height,
    })
}

fn limits(options: &Options) -> Limits {
    Limits {
        time: options.page_time_limit,
        memory: options.memory_limit,
        output: options.text_limit,
        // A page of A0 at this resolution, uncompressed.
        file: 512 << 20,
        may_fork: false,
        patient: true,
    }
}

/// Draws a page of a PDF into `page.pgm`.
fn draw(pdf: &Path, number: u32, folder: &Path, options: &Options) -> Result<(), ExtractError> {
    let number = number.to_string();
    let mut arguments: Vec<OsString> = [
        "-r",
        RESOLUTION,
        "-gray",
        "-singlefile",
        "-f",
        &number,
        "-l",
        &number,
    ]
    .iter()
    .map(OsString::from)
    .collect();
    arguments.push(std::path::absolute(pdf)?.into());
    arguments.push("page".into());
    let done = process::run(PDFTOPPM, arguments, folder, limits(options))?;
    if done.status.success() && folder.join("page.pgm").exists() {
        return Ok(());
    }
    Err(ExtractError::Damaged {
        format: "PDF",
        detail: format!("page {number} cannot be drawn: {}", done.last_words()),
    })
}

/// Runs tesseract with a mode of page segmentation.
fn read_image(
    image: &Path,
    mode: &str,
    folder: &Path,
    options: &Options,
    place: impl Fn(Pixels, Pixels) -> Option<Bounds>,
) -> Result<Vec<Page>, ExtractError> {
    let mut arguments: Vec<OsString> = vec![image.into()];
    arguments.extend(
        ["stdout", "-l", "vie", "--oem", "1", "--psm", mode, "tsv"]
            .iter()
            .map(OsString::from),
    );
    let done = process::run(TESSERACT, arguments, folder, limits(options))?;
    if !done.status.success() {
        return Err(ExtractError::Damaged {
            format: "image",
            detail: format!("tesseract: {}", done.last_words()),
        });
    }
    let table = String::from_utf8_lossy(&done.stdout);
    Ok(tsv::pages(&table, place)
        .into_iter()
        .map(|page| {
            let text: Vec<&str> = page.blocks.iter().map(|b| b.text.as_str()).collect();
            let reading = Reading::of(&text.join("\n"));
            Page {
                number: None,
                method: Method::Ocr,
                quality: if page.blocks.is_empty() {
                    0.0
                } else {
                    (page.confidence + reading.quality()) / 2.0
                },
                blocks: page.blocks,
            }
        })
        .collect())
}

#[cfg(test)]
mod tests;
