//! Image files as grey pages.

use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits};
use std::io::{self, Cursor};
use std::path::Path;

/// Memory that one image may take, in bytes: a page of A0 at 300 dots per inch, in colour.
const LARGEST: u64 = 512 << 20;

/// Most pages of one TIFF.
const MOST_PAGES: usize = 10_000;

/// An image file in memory.
#[derive(Debug)]
pub(super) struct Picture {
    bytes: Vec<u8>,
    /// Where the directories of a TIFF's pages stand; none where it is no TIFF.
    directories: Vec<u64>,
}

impl Picture {
    /// Reads a file and finds its pages.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let bytes = std::fs::read(path)?;
        let directories = directories(&bytes).unwrap_or_default();
        Ok(Self { bytes, directories })
    }

    /// How many pages it has.
    pub(super) fn pages(&self) -> usize {
        self.directories.len().max(1)
    }

    /// The number of the page at `at`, from 0; `None` beyond the last.
    pub(super) fn number(&self, at: usize) -> Option<u32> {
        let number = u32::try_from(at + 1).ok()?;
        (at < self.pages()).then_some(number)
    }

    /// The page at `at`, from 0, upright and grey; `None` where it is of a kind that is not
    /// understood here.
    pub(super) fn page(&self, at: usize) -> Option<GrayImage> {
        let page = match self.directories.get(at) {
            Some(directory) if at > 0 => decode(&pointing_at(&self.bytes, *directory)?),
            _ => decode(&self.bytes),
        };
        page.ok().map(grey)
    }
}

fn decode(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(LARGEST);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Grey, on white where it is transparent.
fn grey(image: DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let image = image.into_luma_alpha8();
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let [grey, alpha] = image.get_pixel(x, y).0.map(u32::from);
        image::Luma([((grey * alpha + 255 * (255 - alpha)) / 255) as u8])
    })
}

/// Numbers in a TIFF, which says itself in what order their bytes stand.
struct Numbers<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Numbers<'a> {
    /// `None` where it is no classic TIFF.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    fn at<const N: usize>(&self, at: u64) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = self.bytes.get(at..at.checked_add(N)?)?;
        let number = |all: u64, byte: &u8| (all << 8) | u64::from(*byte);
        Some(if self.little {
            bytes.iter().rev().fold(0, number)
        } else {
            bytes.iter().fold(0, number)
        })
    }
}

/// Where the directories of a TIFF's pages stand (TIFF 6.0, section 2).
fn directories(bytes: &[u8]) -> Option<Vec<u64>> {
    let numbers = Numbers::of(bytes)?;
    let mut found = Vec::new();
    let mut at = numbers.at::<4>(4)?;
    while at != 0 && found.len() < MOST_PAGES && !found.contains(&at) {
        let Some(entries) = numbers.at::<2>(at) else {
            break;
        };
        found.push(at);
        at = numbers.at::<4>(at + 2 + entries * 12).unwrap_or(0);
    }
    Some(found)
}

/// The TIFF with another directory as its first: what reads one page alone reads that.
fn pointing_at(bytes: &[u8], directory: u64) -> Option<Vec<u8>> {
    let little = Numbers::of(bytes)?.little;
    let directory = u32::try_from(directory).ok()?;
    let mut copy = bytes.to_vec();
    copy.get_mut(4..8)?.copy_from_slice(&if little {
        directory.to_le_bytes()
    } else {
        directory.to_be_bytes()
    });
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An uncompressed grey TIFF with a page of one pixel for each grey.
    fn tiff(greys: &[u8], little: bool) -> Vec<u8> {
        let short = |n: u16| {
            if little {
                n.to_le_bytes()
            } else {
                n.to_be_bytes()
            }
        };
        let long = |n: u32| {
            if little {
                n.to_le_bytes()
            } else {
                n.to_be_bytes()
            }
        };
        let mut bytes = if little {
            b"II*\0".to_vec()
        } else {
            b"MM\0*".to_vec()
        };
        bytes.extend(long(8));
        for (n, grey) in (1..).zip(greys) {
            let start = bytes.len() as u32;
            // Width, height, bits, compression, photometric, strip, rows a strip, bytes of it.
            let entries = [256, 257, 258, 259, 262, 273, 278, 279];
            let end = start + 2 + entries.len() as u32 * 12 + 4;
            let values = [1, 1, 8, 1, 1, end, 1, 1];
            bytes.extend(short(entries.len() as u16));
            for (tag, value) in entries.iter().zip(values) {
                bytes.extend(short(*tag));
                bytes.extend(short(4));
                bytes.extend(long(1));
                bytes.extend(long(value));
            }
            bytes.extend(long(if n == greys.len() { 0 } else { end + 2 }));
            bytes.extend([*grey, 0]);
        }
        bytes
    }

    #[test]
    fn each_page_of_a_tiff_is_found() {
        for little in [true, false] {
            let bytes = tiff(&[10, 20, 30], little);
            let directories = directories(&bytes).unwrap();
            let picture = Picture { bytes, directories };
            let greys: Vec<u8> = (0..picture.pages())
                .map(|at| picture.page(at).unwrap().get_pixel(0, 0).0[0])
                .collect();
            assert_eq!(greys, [10, 20, 30]);
        }
    }

    #[test]
    fn a_tiff_whose_pages_go_round_ends() {
        let mut bytes = tiff(&[10, 20], true);
        let first = directories(&bytes).unwrap()[0] as usize;
        let next = first + 2 + 8 * 12;
        bytes[next..next + 4].copy_from_slice(&8u32.to_le_bytes());
        assert_eq!(directories(&bytes).unwrap().len(), 1);
        assert_eq!(directories(b"II*\0\xff\xff\xff\xff").unwrap().len(), 0);
        assert_eq!(directories(b"II"), None);
    }

    #[test]
    fn what_is_transparent_is_paper() {
        let mut png = Vec::new();
        let image = image::GrayAlphaImage::from_fn(2, 1, |x, _| {
            image::LumaA([0, if x == 0 { 0 } else { 255 }])
        });
        image
            .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        let picture = Picture {
            bytes: png,
            directories: Vec::new(),
        };
        assert_eq!(picture.page(0).unwrap().into_raw(), [255, 0]);
    }
}
