//! Tesseract's table: a row a word, with its place and how sure it is.

use crate::judge::Reading;
use crate::model::{Block, BlockKind, Bounds, Word};

/// A page as recognised.
#[derive(Debug)]
pub(super) struct Recognised {
    pub(super) blocks: Vec<Block>,
    /// Mean over the words, 0.0 to 1.0.
    pub(super) confidence: f32,
}

/// A box in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Pixels {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

/// A paragraph being gathered.
#[derive(Debug)]
struct Paragraph {
    place: (u32, u32),
    line: u32,
    block: Block,
    confidence: f32,
}

/// Below this mean confidence a paragraph without a single syllable is a stamp or a signature.
const NOISE: f32 = 0.4;

/// The pages of a table. `place` says where a box stands on the page whose box is given second.
pub(super) fn pages(
    table: &str,
    place: impl Fn(Pixels, Pixels) -> Option<Bounds>,
) -> Vec<Recognised> {
    let mut pages: Vec<(u32, Pixels, Vec<Paragraph>)> = Vec::new();
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [
            level,
            page,
            block,
            paragraph,
            line,
            _,
            left,
            top,
            width,
            height,
            confidence,
            word,
        ] = cells[..]
        else {
            continue;
        };
        let number = |cell: &str| cell.parse::<u32>().unwrap_or(0);
        let (left, top) = (number(left) as f32, number(top) as f32);
        let pixels = Pixels {
            left,
            top,
            right: left + number(width) as f32,
            bottom: top + number(height) as f32,
        };
        let page = number(page);
        if pages.last().is_none_or(|(last, ..)| *last != page) {
            pages.push((page, pixels, Vec::new()));
        }
        let word = vietnamese::normalise(word.trim());
        if level != "5" || word.is_empty() {
            continue;
        }
        let Some((_, whole, paragraphs)) = pages.last_mut() else {
            continue;
        };
        let at = (number(block), number(paragraph));
        if paragraphs.last().is_none_or(|p| p.place != at) {
            paragraphs.push(Paragraph {
                place: at,
                line: number(line),
                block: Block::new(BlockKind::Paragraph, String::new()),
                confidence: 0.0,
            });
        }
        let Some(into) = paragraphs.last_mut() else {
            continue;
        };
        let confidence = (confidence.parse::<f32>().unwrap_or(0.0) / 100.0).clamp(0.0, 1.0);
        into.confidence += confidence;
        let bounds = place(pixels, *whole);
        let block = &mut into.block;
        block.bounds = match (block.bounds, bounds) {
            (Some(all), Some(bounds)) => Some(all.around(bounds)),
            (all, bounds) => all.or(bounds),
        };
        if !block.text.is_empty() {
            let same = into.line == number(line);
            block.text.push(if same { ' ' } else { '\n' });
        }
        into.line = number(line);
        let from = block.text.len();
        block.text.push_str(&word);
        block.words.push(Word {
            from,
            to: block.text.len(),
            confidence,
            read_as: None,
            bounds,
        });
    }
    pages
        .into_iter()
        .map(|(_, _, paragraphs)| recognised(paragraphs))
        .collect()
}

fn recognised(paragraphs: Vec<Paragraph>) -> Recognised {
    let mut blocks = Vec::new();
    let (mut words, mut confidence) = (0, 0.0);
    for paragraph in paragraphs {
        let count = paragraph.block.words.len();
        let mean = paragraph.confidence / count.max(1) as f32;
        let reading = Reading::of(&paragraph.block.text);
        let digits = paragraph.block.text.chars().any(|c| c.is_ascii_digit());
        if mean < NOISE && reading.marked == 0 && !digits {
            continue;
        }
        words += count;
        confidence += paragraph.confidence;
        blocks.push(paragraph.block);
    }
    Recognised {
        blocks,
        confidence: confidence / words.max(1) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_and_paragraphs() {
        let table = "level\tpage_num\t...\n\
            1\t1\t0\t0\t0\t0\t0\t0\t100\t200\t-1\t\n\
            5\t1\t1\t1\t1\t1\t10\t20\t30\t10\t96\tNghị\n\
            5\t1\t1\t1\t1\t2\t50\t20\t30\t10\t90\tquyết\n\
            5\t1\t1\t1\t2\t1\t10\t40\t30\t10\t84\tsố\n\
            5\t1\t1\t2\t1\t1\t0\t60\t9\t9\t90\t12\n\
            5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t11\tXqz~\n\
            5\t2\t1\t1\t1\t1\t0\t0\t9\t9\t50\thai\n\
            1\t3\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n";
        let pages = pages(table, |word, page| {
            Some(Bounds {
                left: word.left / page.right,
                top: word.top / page.bottom,
                right: word.right / page.right,
                bottom: word.bottom / page.bottom,
            })
        });
        assert_eq!(pages.len(), 3);
        let texts: Vec<&str> = pages[0].blocks.iter().map(|b| &*b.text).collect();
        assert_eq!(texts, ["Nghị quyết\nsố", "12"]);
        assert!((pages[0].confidence - 0.9).abs() < 0.001);
        assert_eq!(pages[1].blocks[0].text, "hai");
        assert!(pages[2].blocks.is_empty());

        let first = &pages[0].blocks[0];
        let words: Vec<(&str, f32)> = first
            .words
            .iter()
            .map(|word| (&first.text[word.from..word.to], word.confidence))
            .collect();
        assert_eq!(words, [("Nghị", 0.96), ("quyết", 0.9), ("số", 0.84)]);
        let bounds = first.bounds.unwrap();
        assert_eq!((bounds.left, bounds.right), (0.1, 0.8));
        assert_eq!((bounds.top, bounds.bottom), (0.1, 0.25));
    }
}
