//! What is ink on a page, in connected parts: letters, marks, dots, rules.

use image::GrayImage;

/// Pixels of one row that are ink, from `from` up to but without `to`.
#[derive(Debug, Clone, Copy)]
struct Run {
    row: u32,
    from: u32,
    to: u32,
    part: u32,
}

/// A connected part: its box, the ends of which are outside of it, and its ink.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
    /// Pixels of ink.
    pub(super) ink: u32,
}

impl Part {
    pub(super) fn width(&self) -> u32 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> u32 {
        self.bottom - self.top
    }

    fn of(run: Run) -> Self {
        Self {
            left: run.from,
            top: run.row,
            right: run.to,
            bottom: run.row + 1,
            ink: run.to - run.from,
        }
    }

    fn add(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.ink += other.ink;
    }
}

/// The ink of a page.
#[derive(Debug)]
pub(super) struct Ink {
    runs: Vec<Run>,
    /// Parts, in no order.
    pub(super) parts: Vec<Part>,
    /// The grey above which a pixel is paper.
    pub(super) threshold: u8,
    /// The grey of most of the paper.
    pub(super) paper: u8,
}

impl Ink {
    /// Finds the ink of a page and which of it hangs together, corners included.
    pub(super) fn of(page: &GrayImage) -> Self {
        let threshold = threshold(page);
        let mut runs: Vec<Run> = Vec::new();
        let mut roots: Vec<u32> = Vec::new();
        let (mut above, mut width) = (0..0, page.width() as usize);
        width = width.max(1);
        for (row, pixels) in (0u32..).zip(page.as_raw().chunks_exact(width)) {
            let begin = runs.len();
            let mut from = None;
            for (x, grey) in (0u32..).zip(pixels.iter().copied().chain(std::iter::once(255))) {
                let is_ink = grey <= threshold && (x as usize) < width;
                match (is_ink, from) {
                    (true, None) => from = Some(x),
                    (false, Some(start)) => {
                        let part = roots.len() as u32;
                        roots.push(part);
                        runs.push(Run {
                            row,
                            from: start,
                            to: x,
                            part,
                        });
                        from = None;
                    }
                    _ => {}
                }
            }
            join(&runs, above, begin..runs.len(), &mut roots);
            above = begin..runs.len();
        }
        let mut numbers = vec![u32::MAX; roots.len()];
        let mut parts: Vec<Part> = Vec::new();
        for run in &mut runs {
            let root = root(&mut roots, run.part) as usize;
            let Some(number) = numbers.get_mut(root) else {
                continue;
            };
            let own = Part::of(*run);
            match parts.get_mut(*number as usize) {
                Some(part) => part.add(&own),
                None => {
                    *number = parts.len() as u32;
                    parts.push(own);
                }
            }
            run.part = *number;
        }
        Self {
            runs,
            parts,
            threshold,
            paper: paper(page, threshold),
        }
    }

    /// Makes paper of the parts for which `is_gone` is true, with the grey around them.
    pub(super) fn erase(&self, page: &mut GrayImage, is_gone: &[bool]) {
        let (width, height) = page.dimensions();
        for run in &self.runs {
            if is_gone.get(run.part as usize) != Some(&true) {
                continue;
            }
            for y in run.row.saturating_sub(1)..(run.row + 2).min(height) {
                for x in run.from.saturating_sub(1)..(run.to + 1).min(width) {
                    let own = y == run.row && (run.from..run.to).contains(&x);
                    let pixel = page.get_pixel_mut(x, y);
                    // What is ink beside it is another part's, or its own of another row.
                    if own || pixel.0[0] > self.threshold {
                        pixel.0[0] = self.paper;
                    }
                }
            }
        }
    }

    /// The usual height of a letter, in pixels; `None` where the page has hardly any.
    pub(super) fn letter_height(&self) -> Option<u32> {
        /// Fewer letters tell nothing.
        const ENOUGH: usize = 40;
        let mut heights: Vec<u32> = self
            .parts
            .iter()
            .filter(|part| part.height() >= 6 && part.width() < part.height() * 4)
            .filter(|part| part.height() < part.width() * 8)
            .map(Part::height)
            .collect();
        heights.sort_unstable();
        let tall = *heights.get(heights.len() * 9 / 10)?;
        // Marks and points are parts of their own.
        let letters = heights.partition_point(|height| *height * 5 < tall * 2);
        let letters = heights.get(letters..).unwrap_or_default();
        if letters.len() < ENOUGH {
            return None;
        }
        letters.get(letters.len() / 2).copied()
    }
}

fn root(roots: &mut [u32], mut part: u32) -> u32 {
    while let Some(&next) = roots.get(part as usize)
        && next != part
    {
        let after = roots.get(next as usize).copied().unwrap_or(next);
        if let Some(slot) = roots.get_mut(part as usize) {
            *slot = after;
        }
        part = after;
    }
    part
}

/// Joins runs of two neighbouring rows that touch.
fn join(
    runs: &[Run],
    above: std::ops::Range<usize>,
    below: std::ops::Range<usize>,
    roots: &mut [u32],
) {
    let (above, below) = (
        runs.get(above).unwrap_or_default(),
        runs.get(below).unwrap_or_default(),
    );
    let mut first = 0;
    for run in below {
        while above.get(first).is_some_and(|up| up.to < run.from) {
            first += 1;
        }
        let touching = above.get(first..).unwrap_or_default();
        for up in touching.iter().take_while(|up| up.from <= run.to) {
            let (a, b) = (root(roots, up.part), root(roots, run.part));
            if let Some(slot) = roots.get_mut(a.max(b) as usize) {
                *slot = a.min(b);
            }
        }
    }
}

fn histogram(page: &GrayImage) -> [u64; 256] {
    let mut counts = [0; 256];
    for grey in page.as_raw() {
        counts[usize::from(*grey)] += 1;
    }
    counts
}

/// The grey that best parts dark from light (Otsu, 1979).
fn threshold(page: &GrayImage) -> u8 {
    let counts = histogram(page);
    let all: u64 = counts.iter().sum();
    let sum: f64 = (0u32..)
        .zip(counts)
        .map(|(grey, n)| f64::from(grey) * n as f64)
        .sum();
    let (mut best, mut at, mut dark, mut dark_sum) = (0.0, 127, 0u64, 0.0);
    for (grey, n) in (0u8..=255).zip(counts) {
        dark += n;
        dark_sum += f64::from(grey) * n as f64;
        let light = all - dark;
        if dark == 0 || light == 0 {
            continue;
        }
        let apart = dark_sum / dark as f64 - (sum - dark_sum) / light as f64;
        let spread = dark as f64 * light as f64 * apart * apart;
        if spread > best {
            (best, at) = (spread, grey);
        }
    }
    at
}

fn paper(page: &GrayImage, threshold: u8) -> u8 {
    let light = histogram(page).into_iter().enumerate();
    let light = light.skip(usize::from(threshold) + 1);
    light
        .max_by_key(|(_, n)| *n)
        .map_or(255, |(grey, _)| grey as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    fn page(rows: &[&str]) -> GrayImage {
        GrayImage::from_fn(rows[0].len() as u32, rows.len() as u32, |x, y| {
            let black = rows[y as usize].as_bytes()[x as usize] == b'#';
            Luma([if black { 10 } else { 240 }])
        })
    }

    #[test]
    fn what_touches_is_one_part() {
        let page = page(&[
            "#...#....",
            "#...#..#.",
            "#####..#.",
            ".........",
            "..#...#..",
            "...#.#...",
            "....#....",
        ]);
        let ink = Ink::of(&page);
        let mut boxes: Vec<_> = ink
            .parts
            .iter()
            .map(|p| (p.left, p.top, p.right, p.bottom, p.ink))
            .collect();
        boxes.sort_unstable();
        assert_eq!(boxes, [(0, 0, 5, 3, 9), (2, 4, 7, 7, 5), (7, 1, 8, 3, 2)]);
        assert_eq!(ink.paper, 240);
    }

    #[test]
    fn what_is_erased_leaves_its_neighbours() {
        let mut page = page(&["#.#..", "#.#..", ".....", "....#"]);
        let ink = Ink::of(&page);
        let gone: Vec<bool> = ink.parts.iter().map(|part| part.left == 2).collect();
        ink.erase(&mut page, &gone);
        let left = Ink::of(&page);
        assert_eq!(left.parts.len(), 2);
        assert!(left.parts.iter().all(|part| part.left != 2));
    }

    #[test]
    fn an_empty_page_has_no_ink_to_speak_of() {
        for page in [
            GrayImage::new(0, 0),
            GrayImage::from_pixel(5, 5, Luma([255])),
        ] {
            assert_eq!(Ink::of(&page).letter_height(), None);
        }
    }
}
