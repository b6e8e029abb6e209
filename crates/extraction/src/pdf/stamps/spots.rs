//! The spots of a page where blanks are: where they lie, and what is stamped there.

use super::super::{PDFTOTEXT, Paper, limits};
use super::Gap;
use crate::process;
use crate::{ExtractError, ocr};
use image::{GrayImage, Luma, imageops};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;

/// Dots per inch at which spots are drawn: stamps are small.
const RESOLUTION: f32 = 400.0;

/// Dots of white round a spot: recognition misses what touches the edge.
const BORDER: u32 = 40;

/// What is to be seen at a blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Seen {
    /// Nothing but paper.
    Paper,
    /// These digits.
    Digits(String),
    /// Something that could not be read.
    Something,
}

/// Looks at the blanks of the first page; `None` for one whose place is not found.
///
/// # Errors
/// A program is missing, failed, or reached a limit.
pub(super) fn look(gaps: &[Gap], paper: &Paper<'_>) -> Result<Vec<Option<Seen>>, ExtractError> {
    ocr::ready()?;
    let words = words(paper)?;
    let spots: Vec<Option<Spot>> = gaps.iter().map(|gap| spot(gap, &words)).collect();
    let known: Vec<Spot> = spots.iter().flatten().copied().collect();
    let mut seen = read(&known, paper)?.into_iter();
    // One for each spot that is known, in their order.
    Ok(spots
        .iter()
        .map(|spot| spot.and_then(|_| seen.next()))
        .collect())
}

/// A word of the page and its box, in points from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    text: String,
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

/// The words of the first page.
fn words(paper: &Paper<'_>) -> Result<Vec<Word>, ExtractError> {
    let mut arguments: Vec<OsString> = ["-bbox", "-f", "1", "-l", "1", "-enc", "UTF-8"]
        .iter()
        .map(OsString::from)
        .collect();
    arguments.push(std::path::absolute(paper.path)?.into());
    arguments.push("-".into());
    let done = process::run(PDFTOTEXT, arguments, paper.folder, limits(paper.options))?;
    Ok(parse_words(&String::from_utf8_lossy(&done.stdout)))
}

fn parse_words(xhtml: &str) -> Vec<Word> {
    let number = |line: &str, name: &str| -> Option<f32> {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split('"').next()?.parse().ok()
    };
    xhtml
        .lines()
        .filter_map(|line| {
            let (head, rest) = line.trim().strip_prefix("<word ")?.split_once('>')?;
            let text = rest.strip_suffix("</word>")?;
            Some(Word {
                text: vietnamese::normalise(&quick_xml::escape::unescape(text).ok()?).into_owned(),
                left: number(head, "xMin")?,
                top: number(head, "yMin")?,
                right: number(head, "xMax")?,
                bottom: number(head, "yMax")?,
            })
        })
        .collect()
}

/// A box on the page, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

/// The box between the words of a gap.
fn spot(gap: &Gap, words: &[Word]) -> Option<Spot> {
    let first = gap.before.trim_end_matches(':');
    for (n, before) in words.iter().enumerate() {
        if before.text.trim_end_matches(':') != first {
            continue;
        }
        let after =
            words.iter().skip(n + 1).take(4).find(|word| {
                gap.after.starts_with(&word.text) || word.text.starts_with(&gap.after)
            });
        let Some(after) = after else {
            continue;
        };
        let height = before.bottom - before.top;
        let same_line = (after.top - before.top).abs() < height;
        let width = after.left - before.right;
        if same_line && width > 2.0 {
            return Some(Spot {
                left: before.right + 0.5,
                top: before.top - height * 0.3,
                width: width - 0.5,
                height: height * 1.6,
            });
        }
    }
    None
}

/// Recognises the digits in boxes of the first page, drawn at once and read by one program.
fn read(spots: &[Spot], paper: &Paper<'_>) -> Result<Vec<Seen>, ExtractError> {
    let Some(all) = around(spots) else {
        return Ok(Vec::new());
    };
    let drawn = draw(&all, paper)?;
    let mut seen = Vec::with_capacity(spots.len());
    let mut inked = Vec::new();
    for (n, spot) in spots.iter().enumerate() {
        let image = cut(&drawn, &all, spot);
        if !has_ink(&image) {
            seen.push(Seen::Paper);
            continue;
        }
        let path = paper.folder.join(format!("spot-{n}.pgm"));
        image
            .save(&path)
            .map_err(|error| ExtractError::Unreadable(std::io::Error::other(error)))?;
        inked.push((n, path));
        seen.push(Seen::Something);
    }
    if inked.is_empty() {
        return Ok(seen);
    }
    let list = paper.folder.join("spots.txt");
    let mut paths = Vec::new();
    for (_, path) in &inked {
        paths.extend_from_slice(path.as_os_str().as_encoded_bytes());
        paths.push(b'\n');
    }
    std::fs::write(&list, paths)?;
    let mut arguments: Vec<OsString> = vec![list.into()];
    arguments.extend(
        [
            "stdout",
            "-l",
            "vie",
            "--oem",
            "1",
            "--psm",
            "7",
            "-c",
            "tessedit_char_whitelist=0123456789",
        ]
        .iter()
        .map(OsString::from),
    );
    let done = process::run(
        ocr::TESSERACT,
        arguments,
        paper.folder,
        limits(paper.options),
    )?;
    let text = String::from_utf8_lossy(&done.stdout);
    for ((n, _), text) in inked.iter().zip(text.split('\u{c}')) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if let Some(seen) = seen.get_mut(*n).filter(|_| !digits.is_empty()) {
            *seen = Seen::Digits(digits);
        }
    }
    Ok(seen)
}

/// The smallest box that holds all.
fn around(spots: &[Spot]) -> Option<Spot> {
    let edge = |edge: fn(&Spot) -> f32, pick: fn(f32, f32) -> f32| {
        spots.iter().map(edge).reduce(pick).unwrap_or(0.0)
    };
    let (left, top) = (edge(|s| s.left, f32::min), edge(|s| s.top, f32::min));
    let right = edge(|s| s.left + s.width, f32::max);
    let bottom = edge(|s| s.top + s.height, f32::max);
    (!spots.is_empty()).then_some(Spot {
        left,
        top,
        width: right - left,
        height: bottom - top,
    })
}

/// Points as dots.
fn dots(points: f32) -> f32 {
    (points * RESOLUTION / 72.0).round().max(0.0)
}

/// Draws a box of the first page.
fn draw(spot: &Spot, paper: &Paper<'_>) -> Result<GrayImage, ExtractError> {
    let mut arguments: Vec<OsString> = ["-gray", "-singlefile", "-f", "1", "-l", "1", "-r"]
        .iter()
        .map(OsString::from)
        .collect();
    arguments.push(format!("{RESOLUTION:.0}").into());
    for (name, value) in [
        ("-x", spot.left),
        ("-y", spot.top),
        ("-W", spot.width),
        ("-H", spot.height),
    ] {
        arguments.push(name.into());
        arguments.push(format!("{:.0}", dots(value)).into());
    }
    arguments.push(std::path::absolute(paper.path)?.into());
    arguments.push("spots".into());
    let mut limits = limits(paper.options);
    limits.file = 64 << 20;
    process::run(ocr::PDFTOPPM, arguments, paper.folder, limits)?;
    let drawn = image::open(paper.folder.join("spots.pgm"));
    drawn
        .map(image::DynamicImage::into_luma8)
        .map_err(|error| ExtractError::Damaged {
            format: "PDF",
            detail: format!("the spot of a stamp cannot be drawn: {error}"),
        })
}

/// A spot out of the drawing of `all`, with white round it.
fn cut(drawn: &GrayImage, all: &Spot, spot: &Spot) -> GrayImage {
    let (x, y) = (dots(spot.left - all.left), dots(spot.top - all.top));
    let (width, height) = (dots(spot.width), dots(spot.height));
    let part = imageops::crop_imm(drawn, x as u32, y as u32, width as u32, height as u32);
    let part = part.to_image();
    let mut image = GrayImage::from_pixel(
        part.width() + 2 * BORDER,
        part.height() + 2 * BORDER,
        Luma([255]),
    );
    imageops::replace(&mut image, &part, i64::from(BORDER), i64::from(BORDER));
    image
}

/// Whether anything is printed there: even a thin digit has more dark dots.
fn has_ink(image: &GrayImage) -> bool {
    const DARK: u8 = 160;
    const DOTS: usize = 40;
    image.pixels().filter(|dot| dot.0[0] < DARK).count() >= DOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spot_lies_between_the_words() {
        let words = parse_words(
            "<word xMin=\"88.0\" yMin=\"100.0\" xMax=\"105.0\" yMax=\"116.0\">Số</word>\n\
             <word xMin=\"131.0\" yMin=\"100.5\" xMax=\"200.0\" yMax=\"116.0\">-HD/BTCTU</word>\n",
        );
        let gaps = super::super::gaps("   Số    -HD/BTCTU\n");
        let spot = spot(&gaps[0], &words).unwrap();
        assert!(spot.left > 105.0 && spot.left + spot.width <= 131.0);
        assert!(spot.top < 100.0 && spot.top + spot.height > 116.0);
    }

    #[test]
    fn spots_are_cut_out_of_what_holds_them_all() {
        let at = |left, top| Spot {
            left,
            top,
            width: 18.0,
            height: 9.0,
        };
        let spots = [at(90.0, 100.0), at(300.0, 82.0)];
        let all = around(&spots).unwrap();
        assert_eq!(
            (all.left, all.top, all.width, all.height),
            (90.0, 82.0, 228.0, 27.0)
        );
        assert_eq!(around(&[]), None);
        let mut drawn = GrayImage::from_pixel(1267, 150, Luma([255]));
        // A stroke in the second, which lies at the upper right corner.
        for y in 10..40 {
            for x in 1200..1204 {
                drawn.put_pixel(x, y, Luma([0]));
            }
        }
        let [first, second] = spots.map(|spot| cut(&drawn, &all, &spot));
        assert!(!has_ink(&first));
        assert!(has_ink(&second));
        assert_eq!(second.dimensions(), (100 + 2 * BORDER, 50 + 2 * BORDER));
        assert_eq!(
            second.get_pixel(1200 - 1167 + BORDER, 10 + BORDER),
            &Luma([0])
        );
    }
}
