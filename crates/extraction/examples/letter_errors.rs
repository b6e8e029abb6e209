//! How many letters recognition gets wrong, on pages whose text is known.
//!
//! `… --example letter_errors -- --make OUT FILE.pdf…` draws pages of PDFs with text at 300 dots per
//! inch into OUT, each once as it is (`clean-…png`) and once skewed by up to a degree, blurred,
//! paled, with noise, specks and JPEG's losses (`degraded-…jpg`), with the text beside them.
//! `--pages N` takes at most so many of a file (4).
//!
//! `… --example letter_errors -- IMAGE_FOLDER [--cache FOLDER] [--show] [--only PREFIX]` reads the
//! images and counts letters and digits to be put in, taken out or replaced to make one text of the
//! other (blanks and punctuation left out). `--show` prints the words that differ.

use image::{GrayImage, ImageFormat, Luma};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (mut make, mut paths, mut show, mut only) = (None, Vec::new(), false, String::new());
    let (mut most, mut options) = (4, extraction::Options::default());
    options.ocr_jobs = 1;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--make") => make = arguments.next().map(PathBuf::from),
            Some("--cache") => options.cache_folder = arguments.next().map(PathBuf::from),
            Some("--show") => show = true,
            Some("--pages") => {
                let given = arguments.next().unwrap_or_default();
                most = given.to_str().and_then(|n| n.parse().ok()).unwrap_or(most);
            }
            Some("--only") => {
                only = arguments
                    .next()
                    .and_then(|a| a.into_string().ok())
                    .unwrap_or_default();
            }
            _ => paths.push(PathBuf::from(argument)),
        }
    }
    match make {
        Some(out) => paths.iter().try_for_each(|pdf| make_pages(pdf, &out, most)),
        None => paths
            .iter()
            .try_for_each(|folder| measure(folder, &only, &options, show)),
    }
}

fn make_pages(pdf: &Path, out: &Path, most: usize) -> Outcome<()> {
    std::fs::create_dir_all(out)?;
    let text = Command::new("pdftotext").arg(pdf).arg("-").output()?.stdout;
    let text = String::from_utf8(text)?;
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let full: Vec<usize> = (0..pages.len())
        .filter(|at| pages[*at].split_whitespace().count() > 60)
        .collect();
    let name: String = pdf
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .chars()
        .take(16)
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    let step = full.len().div_ceil(most).max(1);
    for at in full.into_iter().step_by(step) {
        let page = (at + 1).to_string();
        let drawn = Command::new("pdftoppm")
            .args(["-r", "300", "-gray", "-png", "-singlefile"])
            .args(["-f", &page, "-l", &page])
            .arg(pdf)
            .output()?
            .stdout;
        let clean = image::load_from_memory(&drawn)?.into_luma8();
        let degraded = degrade(&clean, at as u64 + 1);
        for (kind, image, format, end) in [
            ("clean", clean, ImageFormat::Png, "png"),
            ("degraded", degraded, ImageFormat::Jpeg, "jpg"),
        ] {
            let path = out.join(format!("{kind}-{name}-{page}.{end}"));
            if format == ImageFormat::Jpeg {
                let file = std::fs::File::create(&path)?;
                image::codecs::jpeg::JpegEncoder::new_with_quality(file, 60)
                    .encode_image(&image)?;
            } else {
                image.save_with_format(&path, format)?;
            }
            std::fs::write(path.with_extension("txt"), pages[at])?;
        }
    }
    Ok(())
}

/// As a worn copier and a scanner leave a page.
fn degrade(page: &GrayImage, seed: u64) -> GrayImage {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 24) as f32
    };
    let (sin, cos) = ((random() * 2.0 - 1.0).to_radians()).sin_cos();
    let blurred = image::imageops::blur(page, 1.0);
    let (middle_x, middle_y) = (page.width() as f32 / 2.0, page.height() as f32 / 2.0);
    GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let (x, y) = (x as f32 - middle_x, y as f32 - middle_y);
        let (x, y) = (x * cos - y * sin + middle_x, x * sin + y * cos + middle_y);
        let grey = blurred
            .get_pixel_checked(x.round().max(0.0) as u32, y.round().max(0.0) as u32)
            .map_or(255.0, |pixel| f32::from(pixel.0[0]));
        // Three even numbers added are near enough to noise of sensors.
        let noise = (random() + random() + random() - 1.5) * 28.0;
        let speck = random();
        let grey = match speck {
            s if s < 0.0005 => 0.0,
            s if s > 0.9995 => 255.0,
            _ => 45.0 + grey * 190.0 / 255.0 + noise,
        };
        Luma([grey.clamp(0.0, 255.0) as u8])
    })
}

fn measure(folder: &Path, only: &str, options: &extraction::Options, show: bool) -> Outcome<()> {
    let mut images: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "png" || end == "jpg")
        })
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(only)
        })
        .collect();
    images.sort();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let started = std::time::Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(image) = images.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let read = extraction::extract(image, options).map_or_else(
                        |error| format!("{error}"),
                        |read| {
                            let pages: Vec<String> = read.pages.iter().map(|p| p.text()).collect();
                            pages.join("\n")
                        },
                    );
                    let known =
                        std::fs::read_to_string(image.with_extension("txt")).unwrap_or_default();
                    if let Ok(mut results) = results.lock() {
                        results.insert(image.clone(), (known, read));
                    }
                }
            });
        }
    });
    let took = started.elapsed().as_secs_f32();
    let mut totals: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (image, (known, read)) in results.into_inner()? {
        let (known_letters, read_letters) = (letters(&known), letters(&read));
        let errors = distance(&known_letters, &read_letters);
        let name = image.file_stem().unwrap_or_default().to_string_lossy();
        let kind = name.split('-').next().unwrap_or_default().to_owned();
        let total = totals.entry(kind).or_default();
        *total = (total.0 + 1, total.1 + errors, total.2 + known_letters.len());
        let share = 100.0 * errors as f32 / known_letters.len().max(1) as f32;
        println!("{name}\t{errors} of {}\t{share:.2} %", known_letters.len());
        if show {
            println!("    {}", differences(&known, &read));
        }
    }
    for (kind, (pages, errors, letters)) in totals {
        let share = 100.0 * errors as f32 / letters.max(1) as f32;
        println!("{kind}: {pages} pages, {errors} of {letters} letters wrong, {share:.3} %");
    }
    println!(
        "{} pages a minute",
        (images.len() as f32 * 60.0 / took).round()
    );
    Ok(())
}

fn letters(text: &str) -> Vec<char> {
    let text = vietnamese::normalise(text);
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Fewest letters put in, taken out or replaced (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (n, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = n + 1;
        for (m, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[m + 1];
            row[m + 1] = replaced.min(corner + 1).min(row[m] + 1);
        }
    }
    row[b.len()]
}

fn differences(known: &str, read: &str) -> String {
    let (known, read) = (vietnamese::normalise(known), vietnamese::normalise(read));
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (known, read) = (words(&known), words(&read));
    let operations = similar::capture_diff_slices(similar::Algorithm::Myers, &known, &read);
    let changes = operations.iter().filter_map(|operation| {
        let (tag, old, new) = operation.as_tag_tuple();
        (tag != similar::DiffTag::Equal)
            .then(|| format!("{} -> {}", known[old].join(" "), read[new].join(" ")))
    });
    changes.collect::<Vec<_>>().join("; ")
}
