//! The text of a document, cut into blocks that read well.
//!
//! Blocks only group characters: joined together they are the page's text, byte for byte, so that
//! what is read, copied or printed is what was indexed.

use crate::highlight::pieces;
use search_index::{DocumentPage, StoredDocument};
use std::ops::Range;

/// A line of more characters than this is a paragraph of its own, not a line of a printed page.
const LONG_LINE: usize = 120;
/// Lines of at least this many characters were broken by the margin, not by the author.
const FULL_LINE: usize = 55;
/// A section whose first line has more characters than this reads as a paragraph.
const LONG_HEADING: usize = 90;
/// Lines over which one heading may run.
const HEADING_LINES: usize = 6;

/// How a block is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A heading of this depth, from 1.
    Heading(u8),
    /// A paragraph whose lines may be broken anew.
    Prose,
    /// Short lines that stay as they are.
    Lines,
    /// Columns held apart by spaces.
    Columns,
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Run<'a> {
    /// Text that does not match.
    Text(&'a str),
    /// The n-th match of the document, from 1.
    Match(usize, &'a str),
    /// A place that can be linked to, without text.
    Anchor(String),
}

/// A block: its runs, then the white space that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    pub(crate) kind: Kind,
    /// Its own anchor.
    pub(crate) anchor: Option<String>,
    pub(crate) runs: Vec<Run<'a>>,
    pub(crate) gap: &'a str,
}

/// Blocks of one passage, or of the text before the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group<'a> {
    pub(crate) passage: Option<u32>,
    pub(crate) blocks: Vec<Block<'a>>,
}

/// A page, set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetPage<'a> {
    pub(crate) number: Option<u32>,
    pub(crate) groups: Vec<Group<'a>>,
    /// Number of its first match, where it has any.
    pub(crate) first_match: Option<usize>,
}

/// A place in a page that gets an anchor.
#[derive(Debug)]
struct Mark {
    at: usize,
    name: Name,
}

#[derive(Debug)]
enum Name {
    Passage(u32),
    /// Index into the document's sections.
    Section(usize),
}

impl Mark {
    fn anchor(&self) -> String {
        match self.name {
            Name::Passage(ordinal) => format!("p-{ordinal}"),
            Name::Section(index) => format!("s-{index}"),
        }
    }
}

/// Sets all pages; gives them with the number of matches in all.
pub(crate) fn set_pages(stored: &StoredDocument) -> (Vec<SetPage<'_>>, usize) {
    let mut matches = 0;
    let mut page_start = 0;
    let mut sections = stored.sections.iter().enumerate().peekable();
    let pages = stored
        .pages
        .iter()
        .map(|page| {
            let page_end = page_start + page.text.len();
            let mut headings = Vec::new();
            while let Some((index, section)) =
                sections.next_if(|(_, section)| section.span.start <= page_end)
            {
                if let Some(at) = section.span.start.checked_sub(page_start) {
                    headings.push((at, index, section.level, section.heading.as_str()));
                }
            }
            // The form feed between pages.
            page_start = page_end + 1;
            set_page(page, &headings, &mut matches)
        })
        .collect();
    (pages, matches)
}

fn set_page<'a>(
    page: &'a DocumentPage,
    headings: &[(usize, usize, u8, &str)],
    matches: &mut usize,
) -> SetPage<'a> {
    let text = page.text.as_str();
    let mut marks: Vec<Mark> = page
        .passages
        .iter()
        .map(|(ordinal, span)| Mark {
            at: span.start,
            name: Name::Passage(*ordinal),
        })
        .chain(headings.iter().map(|(at, index, ..)| Mark {
            at: *at,
            name: Name::Section(*index),
        }))
        .collect();
    marks.sort_by_key(|mark| mark.at);

    let before = *matches;
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut marks = marks.into_iter().peekable();
    for cut in cut(text, &page.passages, headings) {
        let whole = text.get(cut.span.clone()).unwrap_or_default();
        let content = whole.trim_end();
        let content_end = cut.span.start + content.len();
        let lead = cut.span.start + (content.len() - content.trim_start().len());
        let mut anchor = None;
        let mut passage = None;
        let mut inline: Vec<(usize, String)> = Vec::new();
        // A place in the white space after the block belongs to the block that follows.
        while let Some(mark) = marks
            .next_if(|m| m.at < content_end || (cut.span.end == text.len() && m.at <= text.len()))
        {
            match mark.name {
                Name::Passage(ordinal) if mark.at <= lead && passage.is_none() => {
                    passage = Some(ordinal);
                }
                Name::Section(_) if mark.at <= lead && anchor.is_none() => {
                    anchor = Some(mark.anchor());
                }
                _ => inline.push((mark.at.clamp(cut.span.start, content_end), mark.anchor())),
            }
        }
        let block = Block {
            kind: cut.kind,
            anchor,
            runs: runs(page, cut.span.start..content_end, inline, matches),
            gap: text.get(content_end..cut.span.end).unwrap_or_default(),
        };
        match groups.last_mut() {
            Some(group) if passage.is_none() => group.blocks.push(block),
            _ => groups.push(Group {
                passage,
                blocks: vec![block],
            }),
        }
    }
    SetPage {
        number: page.number,
        groups,
        first_match: (*matches > before).then_some(before + 1),
    }
}

fn runs<'a>(
    page: &'a DocumentPage,
    span: Range<usize>,
    anchors: Vec<(usize, String)>,
    matches: &mut usize,
) -> Vec<Run<'a>> {
    let mut out = Vec::new();
    let mut at = span.start;
    let mut put = |window: Range<usize>, out: &mut Vec<Run<'a>>| {
        for piece in pieces(&page.text, &page.highlights, window) {
            if piece.marked {
                *matches += 1;
                out.push(Run::Match(*matches, piece.text));
            } else {
                out.push(Run::Text(piece.text));
            }
        }
    };
    for (place, name) in anchors {
        if place > at && page.text.is_char_boundary(place) {
            put(at..place, &mut out);
            at = place;
        }
        out.push(Run::Anchor(name));
    }
    put(at..span.end, &mut out);
    out
}

/// A stretch of text that becomes a block.
#[derive(Debug)]
struct Cut {
    span: Range<usize>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    start: usize,
    /// With its line break.
    text: &'a str,
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
    fn blank(&self) -> bool {
        self.text.trim().is_empty()
    }
    fn length(&self) -> usize {
        self.text.trim().chars().count()
    }
    /// Whether words stand in columns.
    fn columns(&self) -> bool {
        let text = self.text.trim();
        text.contains("    ") || text.contains('\t')
    }
    /// Whether it opens an item of a list, or begins a numbered paragraph.
    fn item(&self) -> bool {
        let text = self.text.trim_start();
        let mut chars = text.chars();
        match chars.next() {
            Some('-' | '–' | '—' | '+' | '•' | '*' | '►' | '▪') => {
                chars.any(char::is_alphanumeric)
            }
            Some(c) if c.is_alphanumeric() => {
                let head: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
                let sign = text.chars().nth(head.chars().count());
                head.chars().count() <= 4
                    && matches!(sign, Some('.' | ')' | '-'))
                    && (head.chars().all(|c| c.is_ascii_digit())
                        || head.chars().count() == 1
                        || head.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L')))
            }
            _ => false,
        }
    }
    /// Whether a sentence or a clause ends with it.
    fn closes(&self) -> bool {
        self.text
            .trim_end()
            .ends_with(['.', ';', ':', '!', '?', '…', '”', '"', '»'])
    }
}

/// Cuts a page's text into blocks that together are the text.
fn cut(
    text: &str,
    passages: &[(u32, Range<usize>)],
    headings: &[(usize, usize, u8, &str)],
) -> Vec<Cut> {
    let mut start = 0;
    let lines: Vec<Line<'_>> = text
        .split_inclusive('\n')
        .map(|text| {
            let line = Line { start, text };
            start += text.len();
            line
        })
        .collect();
    let begins = |line: &Line<'_>, at: usize| {
        (line.start..line.end()).contains(&at)
            && text
                .get(line.start..at)
                .is_some_and(|before| before.trim().is_empty())
    };
    let mut cuts: Vec<Cut> = Vec::new();
    let mut block: Vec<Line<'_>> = Vec::new();
    // Places come in order, as lines do: each list is walked once.
    let mut places = passages.iter().map(|(_, span)| span.start).peekable();
    let mut titles = headings.iter().peekable();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        while titles.next_if(|(from, ..)| *from < line.start).is_some() {}
        let mut starts_passage = false;
        while let Some(from) = places.next_if(|from| *from < line.end()) {
            starts_passage |= begins(line, from);
        }
        let title = titles.next_if(|(from, ..)| begins(line, *from) && !line.blank());
        if let Some((_, _, level, heading)) = title {
            close(&mut block, &mut cuts);
            let rest = lines.get(at..).unwrap_or_default();
            let length = heading_lines(rest, heading);
            if stands_alone(heading, rest.get(length)) {
                block.extend(rest.get(..length).unwrap_or_default());
                at += length;
                while let Some(line) = lines.get(at).filter(|line| line.blank()) {
                    block.push(*line);
                    at += 1;
                }
                finish(&mut block, Kind::Heading(*level), &mut cuts);
            } else {
                block.push(*line);
                at += 1;
            }
            continue;
        }
        if breaks(&block, line) || (starts_passage && !block.iter().all(Line::blank)) {
            close(&mut block, &mut cuts);
        }
        block.push(*line);
        at += 1;
    }
    close(&mut block, &mut cuts);
    cuts
}

/// Whether a section opens with a title of its own, and not with the first line of its text:
/// `2. Mục tiêu` does, `c) Tài liệu mật chỉ cho đọc tại chỗ;` does not.
fn stands_alone(heading: &str, next: Option<&Line<'_>>) -> bool {
    const PARTS: [&str; 5] = ["Điều ", "Chương ", "Mục ", "Phần ", "Tiểu mục "];
    let goes_on = next.is_some_and(|line| {
        let first = line.text.trim_start().chars().next();
        first.is_some_and(char::is_lowercase) && !line.item()
    });
    let sentence = heading.trim_end().ends_with(['.', ';', ',', ':']);
    let part = PARTS.iter().any(|part| heading.starts_with(part));
    !goes_on && heading.chars().count() <= LONG_HEADING && (part || !sentence)
}

/// Lines that a heading, known on one line, takes up in the text.
fn heading_lines(lines: &[Line<'_>], heading: &str) -> usize {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = words(heading);
    let mut read = String::new();
    let mut length = 1;
    for (i, line) in lines.iter().take(HEADING_LINES).enumerate() {
        if !read.is_empty() {
            read.push(' ');
        }
        read.push_str(&words(line.text));
        let read = read.trim();
        if !heading.starts_with(read) {
            break;
        }
        length = i + 1;
        if read.len() == heading.len() {
            break;
        }
    }
    length
}

/// Whether `line` begins a block of its own after those gathered.
fn breaks(block: &[Line<'_>], line: &Line<'_>) -> bool {
    let Some(last) = block.last() else {
        return false;
    };
    if line.blank() {
        return false;
    }
    if last.blank() {
        // White space at the top of a page stays with the first block.
        return !block.iter().all(Line::blank);
    }
    let width = block.iter().map(Line::length).max().unwrap_or(0);
    last.length() > LONG_LINE
        || line.length() > LONG_LINE
        || last.columns() != line.columns()
        || (line.item() && !line.columns())
        || (last.closes() && last.length() * 5 < width * 4)
        || (last.closes() && indent(line) > indent(last) + 1)
}

fn indent(line: &Line<'_>) -> usize {
    line.text.len() - line.text.trim_start().len()
}

fn close(block: &mut Vec<Line<'_>>, cuts: &mut Vec<Cut>) {
    let content: Vec<&Line<'_>> = block.iter().filter(|line| !line.blank()).collect();
    let kind = if content.iter().any(|line| line.columns()) {
        Kind::Columns
    } else if content
        .split_last()
        .is_none_or(|(_, before)| before.iter().all(|line| line.length() >= FULL_LINE))
    {
        Kind::Prose
    } else {
        Kind::Lines
    };
    finish(block, kind, cuts);
}

fn finish(block: &mut Vec<Line<'_>>, kind: Kind, cuts: &mut Vec<Cut>) {
    if let (Some(first), Some(last)) = (block.first(), block.last()) {
        cuts.push(Cut {
            span: first.start..last.end(),
            kind,
        });
    }
    block.clear();
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;
    use party_documents::{Secrecy, Section};
    use proptest::prelude::*;
    use search_index::DocumentMetadata;

    fn stored(pages: Vec<DocumentPage>, sections: Vec<Section>) -> StoredDocument {
        StoredDocument {
            metadata: DocumentMetadata {
                id: "a".into(),
                external_id: "a".into(),
                title: "t".into(),
                number: None,
                document_type: None,
                body: None,
                date: None,
                summary: None,
                signer: None,
                subject: None,
                heading: None,
                secrecy: Secrecy::Normal,
                format: "txt".into(),
                ocr: false,
                places: Vec::new(),
            },
            pages,
            sections,
            origins: Vec::new(),
        }
    }

    fn page(text: &str) -> DocumentPage {
        DocumentPage {
            number: Some(1),
            text: text.into(),
            passages: Vec::new(),
            highlights: Vec::new(),
        }
    }

    fn joined(page: &SetPage<'_>) -> String {
        let mut out = String::new();
        for block in page.groups.iter().flat_map(|g| &g.blocks) {
            for run in &block.runs {
                if let Run::Text(text) | Run::Match(_, text) = run {
                    out.push_str(text);
                }
            }
            out.push_str(block.gap);
        }
        out
    }

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        let document = stored(vec![page(text)], Vec::new());
        let (pages, _) = set_pages(&document);
        pages[0]
            .groups
            .iter()
            .flat_map(|g| &g.blocks)
            .map(|b| {
                let text: String = b
                    .runs
                    .iter()
                    .map(|r| match r {
                        Run::Text(t) | Run::Match(_, t) => *t,
                        Run::Anchor(_) => "",
                    })
                    .collect();
                (b.kind, text)
            })
            .collect()
    }

    #[test]
    fn lines_become_blocks() {
        let full = "Ban Thường vụ Tỉnh ủy Vạn Xuân yêu cầu các cấp ủy tổ chức quán triệt";
        let long = "x ".repeat(80);
        for (text, expect) in [
            ("", vec![]),
            (
                "một\n\nhai",
                vec![(Kind::Prose, "một"), (Kind::Prose, "hai")],
            ),
            (
                &format!("{full}\n{full}\nvà thực hiện.\n- Một là\n- Hai là"),
                vec![
                    (Kind::Prose, &*format!("{full}\n{full}\nvà thực hiện.")),
                    (Kind::Prose, "- Một là"),
                    (Kind::Prose, "- Hai là"),
                ],
            ),
            (
                "Nơi nhận\nNhư trên\nLưu",
                vec![(Kind::Lines, "Nơi nhận\nNhư trên\nLưu")],
            ),
            (
                "TỈNH ỦY VẠN XUÂN        ĐẢNG CỘNG SẢN VIỆT NAM\nmột",
                vec![
                    (
                        Kind::Columns,
                        "TỈNH ỦY VẠN XUÂN        ĐẢNG CỘNG SẢN VIỆT NAM",
                    ),
                    (Kind::Prose, "một"),
                ],
            ),
            (
                &format!("{long}\n{long}"),
                vec![
                    (Kind::Prose, long.trim_end()),
                    (Kind::Prose, long.trim_end()),
                ],
            ),
        ] {
            let expect: Vec<_> = expect.into_iter().map(|(k, t)| (k, t.to_owned())).collect();
            assert_eq!(kinds(text), expect, "{text:?}");
        }
    }

    #[test]
    fn headings_passages_and_matches_get_their_places() {
        let first = "Mở đầu\nChương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi";
        let second = "áp dụng. Điều 2";
        let at = |needle: &str| first.find(needle).unwrap();
        let mut one = page(first);
        one.passages = vec![
            (0, 0..at("Chương")),
            (1, at("Chương")..at("Điều")),
            (2, at("Phạm")..first.len()),
        ];
        one.highlights = vec![0..at("\nChương"), at("Phạm")..first.len()];
        let mut two = page(second);
        two.number = Some(2);
        two.passages = vec![(3, 0..second.len())];
        two.highlights = vec![second.find("Điều").unwrap()..second.len()];
        let whole = first.len() + 1 + second.len();
        let section = |level, heading: &str, start| Section {
            level,
            heading: heading.into(),
            span: start..whole,
        };
        let document = stored(
            vec![one, two],
            vec![
                section(1, "Chương I QUY ĐỊNH CHUNG", at("Chương")),
                section(2, "Điều 1. Phạm vi", at("Điều")),
                section(2, "Điều 2", first.len() + 1 + second.find("Điều").unwrap()),
            ],
        );
        let (pages, matches) = set_pages(&document);
        assert_eq!(matches, 3);
        assert_eq!(
            (pages[0].first_match, pages[1].first_match),
            (Some(1), Some(3))
        );
        let passages: Vec<_> = pages[0].groups.iter().map(|g| g.passage).collect();
        assert_eq!(passages, [Some(0), Some(1)]);
        let chapter = &pages[0].groups[1].blocks[0];
        assert_eq!(chapter.kind, Kind::Heading(1));
        assert_eq!(chapter.anchor.as_deref(), Some("s-0"));
        assert_eq!(chapter.runs, [Run::Text("Chương I\nQUY ĐỊNH CHUNG")]);
        let article = &pages[0].groups[1].blocks[1];
        assert_eq!(article.kind, Kind::Heading(2));
        assert_eq!(
            article.runs,
            [
                Run::Text("Điều 1. "),
                Run::Anchor("p-2".into()),
                Run::Match(2, "Phạm vi")
            ]
        );
        assert_eq!(pages[1].groups[0].passage, Some(3));
        assert!(
            pages[1].groups[0].blocks[0]
                .runs
                .contains(&Run::Anchor("s-2".into())),
            "a heading in mid-line keeps its anchor"
        );
    }

    #[test]
    fn titles_are_told_from_first_lines() {
        let next = |text| Line { start: 0, text };
        for (heading, following, expect) in [
            ("Điều 1. Phạm vi", "Quy định này", true),
            (
                "Điều 9. Quyết định này có hiệu lực từ ngày ký.",
                "Nơi nhận:",
                true,
            ),
            (
                "Điều 3. Thẩm quyền",
                "a) Tài liệu thường: Trưởng phòng.",
                true,
            ),
            ("2. Mục tiêu", "- Đến năm 2025", true),
            ("I- TÌNH HÌNH", "Những năm qua", true),
            (
                "c) Tài liệu mật chỉ cho đọc tại chỗ;",
                "d) Tài liệu khác",
                false,
            ),
            (
                "2. Cơ quan khác, được Chánh Văn",
                "phòng Tỉnh ủy đồng ý.",
                false,
            ),
            (&"1. Xây dựng ".repeat(9), "Giao", false),
        ] {
            assert_eq!(
                stands_alone(heading, Some(&next(following))),
                expect,
                "{heading}"
            );
        }
        assert!(stands_alone("Điều 2", None));
    }

    proptest! {
        #[test]
        fn not_a_character_is_lost(
            texts in prop::collection::vec("([ \t\n\r\u{b}]|[a-dđếĐI1.:;<>&\"-]|\u{a0}){0,120}", 1..4),
            places in prop::collection::vec(0usize..140, 0..8),
            ranges in prop::collection::vec((0usize..140, 0usize..9), 0..6),
        ) {
            let pages: Vec<DocumentPage> = texts
                .iter()
                .map(|text| DocumentPage {
                    number: None,
                    text: text.clone(),
                    passages: places
                        .iter()
                        .enumerate()
                        .map(|(i, at)| (u32::try_from(i).unwrap(), *at..at + 3))
                        .collect(),
                    highlights: ranges.iter().map(|(from, n)| *from..from + n).collect(),
                })
                .collect();
            let sections = places
                .iter()
                .map(|at| Section { level: 1, heading: "a".into(), span: *at..at + 1 })
                .collect();
            let document = stored(pages, sections);
            let (set, _) = set_pages(&document);
            for (page, text) in set.iter().zip(&texts) {
                prop_assert_eq!(&joined(page), text);
            }
        }
    }
}
