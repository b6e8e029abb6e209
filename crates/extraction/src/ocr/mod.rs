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

/// The number of a page, and the page or why it was not read.
type PageRead = (u32, Result<Page, ExtractError>);

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
        LANGUAGES.get_or_init(|| process::ask(TESSERACT, ["--list-langs"]).unwrap_or_default());
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
            let page = cache.page(*number, || recognise(pdf, *number, options));
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

/// Reads a page of a PDF.
fn recognise(pdf: &Path, number: u32, options: &Options) -> Result<Page, ExtractError> {
    let _turn = pool::turn(options);
    let folder = Scratch::new()?;
    draw(pdf, number, folder.path(), options)?;
    let drawn = folder.path().join("page.pgm");
    let mut page = match Picture::open(&drawn)?.page(0) {
        Some(page) => read_page(page, folder.path(), options)?,
        None => read_image(&drawn, "3", folder.path(), options, shares)?
            .into_iter()
            .next()
            .ok_or(ExtractError::NoText)?,
    };
    page.number = Some(number);
    Ok(page)
}

/// Reads all pages of an image file, as many at a time as `options.ocr_jobs` says. Each result
/// goes into the cache as soon as it is there.
///
/// # Errors
/// The file cannot be read, or its only page is not understood.
pub(crate) fn read_picture(
    path: &Path,
    cache: &Cache,
    options: &Options,
) -> Result<Vec<PageRead>, ExtractError> {
    let picture = Picture::open(path)?;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(number) = picture.number(at) else {
                break;
            };
            let page = cache.page(number, || {
                let _turn = pool::turn(options);
                let page = picture.page(at).ok_or_else(|| ExtractError::Damaged {
                    format: "image",
                    detail: format!("page {number} cannot be decoded"),
                })?;
                let folder = Scratch::new()?;
                let mut page = read_page(page, folder.path(), options)?;
                page.number = Some(number);
                Ok(page)
            });
            let mut done = done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            done.push((number, page));
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
    done.sort_by_key(|(number, _)| *number);
    match done.as_slice() {
        [(_, Err(ExtractError::Damaged { .. }))] => read_foreign(path, cache, options),
        _ => Ok(done),
    }
}

/// Reads an image of a kind that only tesseract may know.
fn read_foreign(
    path: &Path,
    cache: &Cache,
    options: &Options,
) -> Result<Vec<PageRead>, ExtractError> {
    let pages = cache.kept("all", || {
        let _turn = pool::turn(options);
        let folder = Scratch::new()?;
        let path = std::path::absolute(path)?;
        let mut pages = read_image(&path, "3", folder.path(), options, shares)?;
        for (page, number) in pages.iter_mut().zip(1..) {
            page.number = Some(number);
        }
        Ok(pages)
    })?;
    Ok((1..).zip(pages.into_iter().map(Ok)).collect())
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
