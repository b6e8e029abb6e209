//! Making the image of a page ready for recognition: what is crooked is set straight, specks and
//! dotted lines are taken out, and letters are brought to the size that recognition was made for.

use super::ink::{Ink, Part};
use crate::model::Bounds;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

/// Height of a letter that tesseract's network reads best, in pixels: it sees a line 36 pixels high,
/// marks and descenders included, and what is scaled by it is scaled roughly.
const LETTER: f32 = 14.0;

/// Images are made smaller only where that is by so much, and larger only where letters are tiny.
const WORTH_SHRINKING: f32 = 0.9;
const WORTH_ENLARGING: f32 = 1.4;
const MOST_ENLARGED: f32 = 3.0;

/// The smallest skew, in radians, that is worth the blur of turning: below it recognition follows
/// the lines by itself.
const WORTH_TURNING: f32 = 0.004;

/// A page ready to be recognised.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) image: GrayImage,
    /// By how much the page was turned, in radians, clockwise.
    pub(super) turned: f32,
    /// What was taken out.
    #[cfg(test)]
    dirt: Dirt,
    /// Width and height of the page as it came.
    original: (u32, u32),
    /// Pixels now for one pixel of the page as it came.
    scale: f32,
}

/// Prepares a page.
pub(super) fn prepare(mut page: GrayImage) -> Prepared {
    let original = page.dimensions();
    let mut ink = Ink::of(&page);
    let height = ink.letter_height();
    let dirt = height.map_or_else(Dirt::default, |height| Dirt::of(&ink.parts, height));
    if dirt.specks + dirt.dots > 0 {
        ink.erase(&mut page, &dirt.is_it);
        let mut left = dirt.is_it.iter();
        ink.parts.retain(|_| left.next() != Some(&true));
    }
    let turned = height.map_or(0.0, |height| skew(&ink.parts, height));
    if turned != 0.0 {
        page = turn(&page, turned, ink.paper);
    }
    let mut scale = height.map_or(1.0, |height| LETTER / height as f32);
    if scale > WORTH_SHRINKING && scale < WORTH_ENLARGING {
        scale = 1.0;
    }
    scale = scale.min(MOST_ENLARGED);
    if scale != 1.0 {
        let side = |length: u32| ((length as f32 * scale).round() as u32).max(1);
        let (width, height) = (side(page.width()), side(page.height()));
        page = imageops::resize(&page, width, height, FilterType::Lanczos3);
    }
    Prepared {
        image: page,
        turned,
        #[cfg(test)]
        dirt,
        original,
        scale,
    }
}

impl Prepared {
    /// Where a box of the prepared image, in pixels, stands on the page as it came.
    pub(super) fn bounds(&self, left: f32, top: f32, right: f32, bottom: f32) -> Bounds {
        let (width, height) = (self.original.0 as f32, self.original.1 as f32);
        let (sin, cos) = self.turned.sin_cos();
        let corner = |x: f32, y: f32| {
            let (x, y) = (x / self.scale - width / 2.0, y / self.scale - height / 2.0);
            let (x, y) = (x * cos - y * sin, x * sin + y * cos);
            ((x + width / 2.0) / width, (y + height / 2.0) / height)
        };
        // The middles of its edges, so that turning does not make it larger.
        let (middle_x, middle_y) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let share = |value: f32| value.clamp(0.0, 1.0);
        Bounds {
            left: share(corner(left, middle_y).0),
            top: share(corner(middle_x, top).1),
            right: share(corner(right, middle_y).0),
            bottom: share(corner(middle_x, bottom).1),
        }
    }
}

/// Parts that say nothing.
#[derive(Debug, Default)]
struct Dirt {
    is_it: Vec<bool>,
    specks: usize,
    /// Dots of dotted lines.
    dots: usize,
}

impl Dirt {
    fn of(parts: &[Part], letter: u32) -> Self {
        let mut is_it = find_specks(parts, letter);
        let specks = count(&is_it);
        let leaders = find_leaders(parts, &is_it, letter);
        for at in &leaders {
            if let Some(is_it) = is_it.get_mut(*at) {
                *is_it = true;
            }
        }
        Self {
            is_it,
            specks,
            dots: leaders.len(),
        }
    }
}

fn count(flags: &[bool]) -> usize {
    flags.iter().filter(|flag| **flag).count()
}

/// Parts far smaller than the dot of an i, where there are so many that they must be dirt.
fn find_specks(parts: &[Part], letter: u32) -> Vec<bool> {
    // A dot of an i is a fifth of a small letter across.
    let most = (letter * letter / 100).max(2);
    let side = (letter / 8).max(2);
    let is_speck = |part: &Part| part.ink <= most && part.width() <= side && part.height() <= side;
    let specks: Vec<bool> = parts.iter().map(is_speck).collect();
    if count(&specks) * 5 < parts.len() {
        return vec![false; parts.len()];
    }
    specks
}

/// Dots of dotted lines: a row of them at even distances. Recognition makes words of them.
fn find_leaders(parts: &[Part], gone: &[bool], letter: u32) -> Vec<usize> {
    /// Fewer dots may mean something.
    const FEWEST: usize = 6;
    let (letter, most) = (letter as f32, (letter / 2).max(3));
    let mut dots: Vec<usize> = (0..parts.len())
        .filter(|at| gone.get(*at) != Some(&true))
        .filter(|at| {
            parts.get(*at).is_some_and(|part| {
                let (width, height) = (part.width(), part.height());
                // Some touch, two or three together.
                height <= most && width <= most * 2 && height * 4 >= width
            })
        })
        .collect();
    let place = |at: usize| {
        parts.get(at).map_or((0.0, 0.0), |part| {
            (
                (part.left + part.right) as f32 / 2.0,
                (part.top + part.bottom) as f32 / 2.0,
            )
        })
    };
    dots.sort_by(|a, b| place(*a).0.total_cmp(&place(*b).0));
    // Chains grow from left to right: each dot goes on with the chain that ends nearest before it.
    let mut chains: Vec<Vec<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for dot in dots {
        let (x, y) = place(dot);
        open.retain(|chain| {
            let last = chains.get(*chain).and_then(|chain| chain.last());
            last.is_some_and(|last| x - place(*last).0 <= letter * 0.9)
        });
        let next = open.iter().copied().find(|chain| {
            let last = chains.get(*chain).and_then(|chain| chain.last());
            last.is_some_and(|last| {
                let (before, level) = place(*last);
                x > before && (y - level).abs() <= letter * 0.12
            })
        });
        match next.and_then(|chain| chains.get_mut(chain)) {
            Some(chain) => chain.push(dot),
            None => {
                open.push(chains.len());
                chains.push(vec![dot]);
            }
        }
    }
    chains
        .into_iter()
        .filter(|chain| chain.len() >= FEWEST && is_even(chain, &place))
        .flatten()
        .collect()
}

/// Whether most steps of a chain are alike.
fn is_even(chain: &[usize], place: &impl Fn(usize) -> (f32, f32)) -> bool {
    let mut steps: Vec<f32> = chain
        .iter()
        .zip(chain.iter().skip(1))
        .map(|(a, b)| place(*b).0 - place(*a).0)
        .collect();
    steps.sort_by(f32::total_cmp);
    let Some(&usual) = steps.get(steps.len() / 2) else {
        return false;
    };
    let alike = steps
        .iter()
        .filter(|step| (**step - usual).abs() <= (usual * 0.25).max(1.5));
    alike.count() * 10 >= steps.len() * 7
}

/// By how much lines of text rise or fall, in radians, clockwise; 0.0 where that is too little to
/// do anything about. Where the feet of letters fall on the fewest rows the page is straight
/// (Postl, 1986).
fn skew(parts: &[Part], letter: u32) -> f32 {
    /// Five degrees: who lays a page on the glass does no worse, and a table's edge may.
    const MOST: f32 = 0.0873;
    let feet: Vec<(f32, f32)> = parts
        .iter()
        .filter(|part| part.height() * 2 >= letter && part.height() <= letter * 2)
        .filter(|part| part.width() <= letter * 3)
        .map(|part| ((part.left + part.right) as f32 / 2.0, part.bottom as f32))
        .collect();
    let bin = (letter as f32 / 5.0).max(1.0);
    let lowest = feet.iter().map(|(x, y)| y - x * MOST).fold(0.0, f32::min);
    let mut rows: Vec<u32> = Vec::new();
    let mut sharpness = |angle: f32| {
        rows.clear();
        for (x, y) in &feet {
            let row = ((y - x * angle - lowest) / bin).max(0.0) as usize;
            if row >= rows.len() {
                rows.resize(row + 1, 0);
            }
            if let Some(row) = rows.get_mut(row) {
                *row += 1;
            }
        }
        rows.iter().map(|n| u64::from(*n).pow(2)).sum::<u64>()
    };
    let mut best = (sharpness(0.0), 0.0f32);
    let straight = best.0;
    for (step, reach) in [(0.004, MOST), (0.0005, 0.004)] {
        let (middle, steps) = (best.1, (reach / step) as i32);
        for n in -steps..=steps {
            let angle = middle + n as f32 * step;
            let found = sharpness(angle);
            if found > best.0 {
                best = (found, angle);
            }
        }
    }
    // Straight unless it is clearly not.
    if best.1.abs() < WORTH_TURNING || best.0 * 10 < straight * 11 {
        return 0.0;
    }
    best.1
}

/// Turns a page about its middle so that what falls by `angle` is level.
pub(super) fn turn(page: &GrayImage, angle: f32, paper: u8) -> GrayImage {
    let (width, height) = page.dimensions();
    let (sin, cos) = angle.sin_cos();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let grey = |x: i64, y: i64| {
        let inside = u32::try_from(x).ok().zip(u32::try_from(y).ok());
        inside
            .and_then(|(x, y)| page.get_pixel_checked(x, y))
            .map_or(f32::from(paper), |pixel| f32::from(pixel.0[0]))
    };
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 - middle_x, y as f32 - middle_y);
        let (x, y) = (x * cos - y * sin + middle_x, x * sin + y * cos + middle_y);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, lower_share) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let upper = grey(left, top) * (1.0 - right_share) + grey(left + 1, top) * right_share;
        let lower =
            grey(left, top + 1) * (1.0 - right_share) + grey(left + 1, top + 1) * right_share;
        Luma([(upper * (1.0 - lower_share) + lower * lower_share).round() as u8])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of little boxes, as high as letters.
    fn lines() -> GrayImage {
        let mut page = GrayImage::from_pixel(900, 700, Luma([250]));
        for line in 0..12u32 {
            for letter in 0..60u32 {
                // Words, and letters of two heights.
                if letter % 7 == 6 {
                    continue;
                }
                let tall = if letter % 3 == 0 { 20 } else { 14 };
                for y in 0..tall {
                    for x in 0..9 {
                        page.put_pixel(60 + letter * 13 + x, 60 + line * 50 - y, Luma([20]));
                    }
                }
            }
        }
        page
    }

    #[test]
    fn a_crooked_page_is_set_straight() {
        let straight = prepare(lines());
        assert_eq!(straight.turned, 0.0);
        for degrees in [-3.0f32, -1.0, 0.7, 2.0] {
            let angle = degrees.to_radians();
            let crooked = turn(&lines(), -angle, 250);
            let prepared = prepare(crooked);
            assert!(
                (prepared.turned - angle).abs() < 0.002,
                "{degrees}: {}",
                prepared.turned.to_degrees()
            );
        }
    }

    #[test]
    fn places_are_those_of_the_page_as_it_came() {
        let angle = 2.0f32.to_radians();
        let crooked = turn(&lines(), -angle, 250);
        // The first letter of the last line, as it stands on the crooked page.
        let first = |page: &GrayImage| {
            let ink = Ink::of(page);
            let key = |part: &&Part| part.bottom as i64 * 3 - i64::from(part.left) * 2;
            ink.parts.iter().max_by_key(key).copied().unwrap()
        };
        let expected = first(&crooked);
        let prepared = prepare(crooked);
        let found = first(&prepared.image);
        let bounds = prepared.bounds(
            found.left as f32,
            found.top as f32,
            found.right as f32,
            found.bottom as f32,
        );
        let (left, top) = (bounds.left * 900.0, bounds.top * 700.0);
        assert!(
            (left - expected.left as f32).abs() < 3.0,
            "{left} {expected:?}"
        );
        assert!(
            (top - expected.top as f32).abs() < 3.0,
            "{top} {expected:?}"
        );
    }

    #[test]
    fn specks_are_taken_out_of_a_dirty_page_alone() {
        let mut dirty = lines();
        for n in 0..400u32 {
            dirty.put_pixel(n * 97 % 900, n * 61 % 700, Luma([0]));
        }
        let letters = Ink::of(&lines()).parts.len();
        let prepared = prepare(dirty);
        assert!(prepared.dirt.specks > 250, "{}", prepared.dirt.specks);
        let left = Ink::of(&prepared.image).parts.len();
        assert!(left < letters + 20, "{left} of {letters}");
        let mut clean = lines();
        for n in 0..20u32 {
            clean.put_pixel(n * 97 % 900, 30, Luma([0]));
        }
        assert_eq!(prepare(clean).dirt.specks, 0);
    }

    #[test]
    fn dotted_lines_go_and_a_few_dots_stay() {
        let mut page = lines();
        let mut dots = |from: u32, count: u32| {
            for n in 0..count {
                for (x, y) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (1, 2)] {
                    page.put_pixel(from + n * 9 + x, 648 + y, Luma([20]));
                }
            }
        };
        dots(60, 30);
        dots(500, 3);
        let prepared = prepare(page);
        assert_eq!(prepared.dirt.dots, 30);
    }

    #[test]
    fn letters_come_to_the_size_that_is_read_best() {
        let large = imageops::resize(&lines(), 1800, 1400, FilterType::Triangle);
        let prepared = prepare(large);
        assert!((prepared.scale - 0.5).abs() < 0.05, "{}", prepared.scale);
        assert!(prepared.image.width().abs_diff(900) < 90);
        let empty = prepare(GrayImage::from_pixel(300, 200, Luma([255])));
        assert_eq!(empty.image.dimensions(), (300, 200));
    }
}
