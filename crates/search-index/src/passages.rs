//! Cutting a document into passages: what is searched, and what a hit points to.
//!
//! Passages tile the pages: put end to end they give back every byte of the text.

use crate::PageText;
use party_documents::Section;
use std::ops::Range;

/// Stands between the headings of a path.
pub(crate) const BETWEEN_HEADINGS: &str = " > ";
/// A passage closes at the next section once it is this long, in bytes.
const ENOUGH: usize = 2_000;
/// Sections are joined into one passage up to this length.
const FULL: usize = 4_000;
/// A longer piece without a section in it is cut at the end of a paragraph or a sentence.
const LONGEST: usize = 6_000;

/// A passage before it is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PassageDraft {
    /// Index of its page.
    pub page: usize,
    /// Byte range in the page's text.
    pub range: Range<usize>,
    /// Heading paths with the byte of the passage from which each holds, in order.
    pub sections: Vec<(usize, String)>,
}

/// Cuts pages along `sections`, whose spans count in the pages' texts joined by form feeds.
pub(crate) fn cut(pages: &[PageText], sections: &[Section]) -> Vec<PassageDraft> {
    let headings = heading_paths(sections);
    let mut passages = Vec::new();
    let mut page_start = 0;
    let mut next_heading = 0;
    let mut path_before = String::new();
    for (page, content) in pages.iter().enumerate() {
        let page_end = page_start + content.text.len();
        let mut starts: Vec<(usize, &str)> = Vec::new();
        while let Some((at, path)) = headings.get(next_heading).filter(|(at, _)| *at < page_end) {
            let at = floor_boundary(&content.text, at.saturating_sub(page_start));
            starts.push((at, path));
            next_heading += 1;
        }
        cut_page(page, &content.text, &starts, &path_before, &mut passages);
        if let Some((_, path)) = starts.last() {
            path_before = (*path).to_owned();
        }
        page_start = page_end + 1;
    }
    if passages.is_empty() {
        passages.push(PassageDraft {
            page: 0,
            range: 0..0,
            sections: Vec::new(),
        });
    }
    passages
}

/// The start of each section with its path, `Chương I > Điều 5`, in order of start.
fn heading_paths(sections: &[Section]) -> Vec<(usize, String)> {
    let mut open: Vec<&Section> = Vec::new();
    let mut paths = Vec::with_capacity(sections.len());
    let mut last = 0;
    for section in sections {
        open.retain(|parent| parent.level < section.level && section.span.start < parent.span.end);
        open.push(section);
        if section.span.start < last {
            continue;
        }
        last = section.span.start;
        let path = open
            .iter()
            .map(|s| shorten(&s.heading))
            .collect::<Vec<_>>()
            .join(BETWEEN_HEADINGS);
        paths.push((section.span.start, path));
    }
    paths
}

/// A heading at a length that still reads well in a list of results.
fn shorten(heading: &str) -> String {
    const MOST: usize = 80;
    let Some((end, _)) = heading.char_indices().nth(MOST) else {
        return heading.to_owned();
    };
    let cut = heading.get(..end).unwrap_or(heading);
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(cut))
}

fn cut_page(
    page: usize,
    text: &str,
    starts: &[(usize, &str)],
    path_before: &str,
    passages: &mut Vec<PassageDraft>,
) {
    let mut edges: Vec<usize> = starts
        .iter()
        .map(|(at, _)| *at)
        .chain([0, text.len()])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut from = 0;
    for pair in edges.windows(2) {
        let [start, end] = *pair else { continue };
        if start > from && (start - from >= ENOUGH || end - from > FULL) {
            split_long(page, text, from..start, starts, path_before, passages);
            from = start;
        }
    }
    if from < text.len() {
        split_long(page, text, from..text.len(), starts, path_before, passages);
    }
}

fn split_long(
    page: usize,
    text: &str,
    range: Range<usize>,
    starts: &[(usize, &str)],
    path_before: &str,
    passages: &mut Vec<PassageDraft>,
) {
    let mut from = range.start;
    while from < range.end {
        let to = if range.end - from <= LONGEST {
            range.end
        } else {
            from + cut_point(text.get(from..range.end).unwrap_or_default())
        };
        let before = starts
            .iter()
            .rev()
            .find(|(at, _)| *at <= from)
            .map_or(path_before, |(_, p)| *p);
        let mut sections = Vec::new();
        if !before.is_empty() {
            sections.push((0, before.to_owned()));
        }
        let inside = starts.iter().filter(|(at, _)| *at > from && *at < to);
        sections.extend(inside.map(|(at, path)| (at - from, (*path).to_owned())));
        passages.push(PassageDraft {
            page,
            range: from..to,
            sections,
        });
        from = to;
    }
}

/// Where to cut a text longer than [`LONGEST`]: after a paragraph, else a line, else a sentence,
/// else a word, as near to [`FULL`] as there is one.
fn cut_point(text: &str) -> usize {
    let window = text.get(..floor_boundary(text, LONGEST)).unwrap_or(text);
    let head = floor_boundary(window, FULL);
    let tail = window.get(head..).unwrap_or_default();
    for separator in ["\n\n", "\n", ". ", "; ", " "] {
        if let Some(at) = tail.find(separator) {
            return head + at + separator.len();
        }
        if let Some(at) = window.get(..head).unwrap_or_default().rfind(separator)
            && at > ENOUGH
        {
            return at + separator.len();
        }
    }
    window.len().max(1)
}

/// The largest character boundary at or before `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(text: &str) -> PageText {
        PageText {
            number: Some(1),
            text: text.to_owned(),
        }
    }

    fn section(level: u8, heading: &str, span: Range<usize>) -> Section {
        Section {
            level,
            heading: heading.to_owned(),
            span,
        }
    }

    #[test]
    fn a_short_document_is_one_passage_that_knows_its_sections() {
        let text = "Mở đầu.\nĐiều 1. Một\nĐiều 2. Hai";
        let one = text.find("Điều 1").unwrap();
        let two = text.find("Điều 2").unwrap();
        let sections = [
            section(1, "Điều 1. Một", one..two),
            section(1, "Điều 2. Hai", two..text.len()),
        ];
        let passages = cut(&[page(text)], &sections);
        assert_eq!(passages.len(), 1);
        let expected = vec![
            (one, "Điều 1. Một".to_owned()),
            (two, "Điều 2. Hai".to_owned()),
        ];
        assert_eq!(passages[0].sections, expected);
    }

    #[test]
    fn a_section_goes_on_over_the_page_with_its_path() {
        let first = format!("Chương I\nĐiều 5. Dài\n{}", "nội dung ".repeat(20));
        let article = first.find("Điều").unwrap();
        let end = first.len() + 1 + 100;
        let sections = [
            section(1, "Chương I", 0..end),
            section(2, "Điều 5. Dài", article..end),
        ];
        let passages = cut(&[page(&first), page(&"tiếp theo ".repeat(9))], &sections);
        assert_eq!(passages.len(), 2);
        assert_eq!(passages[1].page, 1);
        assert_eq!(
            passages[1].sections,
            [(0, "Chương I > Điều 5. Dài".to_owned())]
        );
    }

    proptest! {
        #[test]
        fn passages_tile_the_pages(
            texts in prop::collection::vec("(\\PC|[ăâđêôơư ]|\n|\\. ){0,3000}", 1..4),
            cuts in prop::collection::vec((1u8..5, any::<prop::sample::Index>()), 0..20),
        ) {
            let pages: Vec<PageText> = texts.iter().map(|t| page(t)).collect();
            let joined = texts.join("\u{c}");
            let mut starts: Vec<_> = cuts.iter().map(|(level, at)| (at.index(joined.len() + 1), *level)).collect();
            starts.sort_unstable();
            let sections: Vec<Section> = starts
                .iter()
                .map(|(at, level)| section(*level, "Mục", floor_boundary(&joined, *at)..joined.len()))
                .collect();
            let passages = cut(&pages, &sections);
            for (number, text) in texts.iter().enumerate() {
                let whole: String = passages
                    .iter()
                    .filter(|p| p.page == number)
                    .map(|p| &text[p.range.clone()])
                    .collect();
                prop_assert_eq!(&whole, text);
            }
        }
    }
}
