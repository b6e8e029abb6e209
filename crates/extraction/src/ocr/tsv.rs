//! Tesseract's table: a row a word, with its place and how sure it is.

use crate::judge::Reading;
use crate::model::{Block, BlockKind};

/// A page as recognised.
#[derive(Debug)]
pub(super) struct Recognised {
    pub(super) blocks: Vec<Block>,
    /// Mean over the words, 0.0 to 1.0.
    pub(super) confidence: f32,
}

/// A paragraph being gathered.
#[derive(Debug, Default)]
struct Paragraph {
    place: (u32, u32),
    line: u32,
    text: String,
    words: usize,
    confidence: f32,
}

/// Below this mean confidence a paragraph without a single syllable is a stamp or a signature.
const NOISE: f32 = 40.0;

/// The pages of a table.
pub(super) fn pages(table: &str) -> Vec<Recognised> {
    let mut pages: Vec<(u32, Vec<Paragraph>)> = Vec::new();
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.splitn(12, '\t').collect();
        let [
            level,
            page,
            block,
            paragraph,
            line,
            _,
            _,
            _,
            _,
            _,
            confidence,
            word,
        ] = cells[..]
        else {
            continue;
        };
        let number = |cell: &str| cell.parse::<u32>().unwrap_or(0);
        let page = number(page);
        if pages.last().is_none_or(|(last, _)| *last != page) {
            pages.push((page, Vec::new()));
        }
        let word = word.trim();
        if level != "5" || word.is_empty() {
            continue;
        }
        let Some((_, paragraphs)) = pages.last_mut() else {
            continue;
        };
        let place = (number(block), number(paragraph));
        if paragraphs.last().is_none_or(|p| p.place != place) {
            paragraphs.push(Paragraph {
                place,
                ..Paragraph::default()
            });
        }
        let Some(into) = paragraphs.last_mut() else {
            continue;
        };
        if !into.text.is_empty() {
            into.text
                .push(if into.line == number(line) { ' ' } else { '\n' });
        }
        into.line = number(line);
        into.text.push_str(word);
        into.words += 1;
        into.confidence += confidence.parse::<f32>().unwrap_or(0.0).max(0.0);
    }
    pages
        .into_iter()
        .map(|(_, paragraphs)| recognised(paragraphs))
        .collect()
}

fn recognised(paragraphs: Vec<Paragraph>) -> Recognised {
    let mut blocks = Vec::new();
    let (mut words, mut confidence) = (0, 0.0);
    for paragraph in paragraphs {
        let mean = paragraph.confidence / paragraph.words.max(1) as f32;
        let reading = Reading::of(&paragraph.text);
        let digits = paragraph.text.chars().any(|c| c.is_ascii_digit());
        if mean < NOISE && reading.marked == 0 && !digits {
            continue;
        }
        words += paragraph.words;
        confidence += paragraph.confidence;
        blocks.push(Block {
            kind: BlockKind::Paragraph,
            text: vietnamese::normalise(&paragraph.text).into_owned(),
        });
    }
    Recognised {
        blocks,
        confidence: confidence / words.max(1) as f32 / 100.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines_and_paragraphs() {
        let table = "level\tpage_num\t...\n\
            1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n\
            5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96\tNghị\n\
            5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t90\tquyết\n\
            5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t84\tsố\n\
            5\t1\t1\t2\t1\t1\t0\t0\t9\t9\t90\t12\n\
            5\t1\t2\t1\t1\t1\t0\t0\t9\t9\t11\tXqz~\n\
            5\t2\t1\t1\t1\t1\t0\t0\t9\t9\t50\thai\n\
            1\t3\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n";
        let pages = pages(table);
        assert_eq!(pages.len(), 3);
        let texts: Vec<&str> = pages[0].blocks.iter().map(|b| &*b.text).collect();
        assert_eq!(texts, ["Nghị quyết\nsố", "12"]);
        assert!((pages[0].confidence - 0.9).abs() < 0.001);
        assert_eq!(pages[1].blocks[0].text, "hai");
        assert!(pages[2].blocks.is_empty());
    }
}
