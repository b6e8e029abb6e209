//! Text with matches: cut into pieces, as HTML, and with offsets for programs.

use search_index::{Highlight, Snippet};
use std::ops::Range;

/// A piece of text that is a match, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) marked: bool,
}

/// Cuts `text[window]` at the highlights. Ranges that are out of order, overlap, leave the text
/// or cut a character are dropped or trimmed; joined together, the pieces are always the window.
pub(crate) fn pieces<'a>(
    text: &'a str,
    highlights: &[Highlight],
    window: Range<usize>,
) -> Vec<Piece<'a>> {
    let mut out = Vec::new();
    let mut at = window.start;
    let mut push = |range: Range<usize>, marked| {
        if let Some(text) = text.get(range).filter(|t| !t.is_empty()) {
            out.push(Piece { text, marked });
        }
    };
    // Highlights are in order: skip those before the window without looking at each.
    let first = highlights.partition_point(|h| h.end <= window.start);
    for highlight in highlights.get(first..).unwrap_or_default() {
        if highlight.start >= window.end {
            break;
        }
        let from = highlight.start.max(at);
        let to = highlight.end.min(window.end);
        if from >= to || text.get(from..to).is_none() {
            continue;
        }
        push(at..from, false);
        push(from..to, true);
        at = to;
    }
    push(at..window.end, false);
    out
}

/// The pieces of a whole snippet.
pub(crate) fn snippet_pieces(snippet: &Snippet) -> Vec<Piece<'_>> {
    pieces(&snippet.text, &snippet.highlights, 0..snippet.text.len())
}

/// Escapes `text` for HTML, in an element or an attribute.
pub(crate) fn escape_into(text: &str, out: &mut String) {
    let mut rest = text;
    // What needs no escape, which is nearly all, is copied in one piece.
    let special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    while let Some(at) = rest.as_bytes().iter().position(special) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        out.push_str(match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#39;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Escaped HTML with the matches in `<mark>`.
pub(crate) fn to_html(snippet: &Snippet) -> String {
    let mut out = String::with_capacity(snippet.text.len() + 16 * snippet.highlights.len());
    for piece in snippet_pieces(snippet) {
        if piece.marked {
            out.push_str("<mark>");
            escape_into(piece.text, &mut out);
            out.push_str("</mark>");
        } else {
            escape_into(piece.text, &mut out);
        }
    }
    out
}

/// Turns byte offsets into one text into offsets in Unicode code points, in one pass when they
/// come in order.
#[derive(Debug)]
pub(crate) struct CodePoints<'a> {
    text: &'a str,
    byte: usize,
    point: usize,
}

impl<'a> CodePoints<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            point: 0,
        }
    }

    /// The offset of the first character at or after `byte`.
    pub(crate) fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            self.byte = 0;
            self.point = 0;
        }
        let mut to = byte.min(self.text.len());
        while !self.text.is_char_boundary(to) {
            to += 1;
        }
        self.point += self
            .text
            .get(self.byte..to)
            .map_or(0, |between| between.chars().count());
        self.byte = to;
        self.point
    }

    pub(crate) fn range(&mut self, bytes: &Range<usize>) -> [usize; 2] {
        [self.at(bytes.start), self.at(bytes.end)]
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, clippy::reversed_empty_ranges)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn snippet(text: &str, highlights: &[Range<usize>]) -> Snippet {
        Snippet {
            text: text.to_owned(),
            highlights: highlights.to_vec(),
        }
    }

    #[test]
    fn marks_are_set_and_everything_else_is_escaped() {
        let s = snippet("<b>đảng</b> & \"viên\" 'x'", &[3..10]);
        assert_eq!(
            to_html(&s),
            "&lt;b&gt;<mark>đảng</mark>&lt;/b&gt; &amp; &quot;viên&quot; &#39;x&#39;"
        );
    }

    #[test]
    fn bad_ranges_lose_no_text() {
        for ranges in [
            vec![0..100],
            vec![1..2],
            vec![3..1],
            vec![4..6, 0..2],
            vec![0..6, 2..8],
            vec![usize::MAX - 1..usize::MAX],
        ] {
            let s = snippet("đảng viên", &ranges);
            let joined: String = snippet_pieces(&s).iter().map(|p| p.text).collect();
            assert_eq!(joined, s.text, "{ranges:?}");
        }
    }

    #[test]
    fn offsets_count_code_points() {
        let text = "đảng 🇻🇳 viên";
        let mut points = CodePoints::new(text);
        let viên = text.find("viên").unwrap();
        assert_eq!(points.range(&(viên..text.len())), [8, 12]);
        assert_eq!(points.range(&(0..7)), [0, 4]);
        assert_eq!(points.at(1), 1, "inside đ counts as after it");
        assert_eq!(points.at(usize::MAX), 12);
    }

    proptest! {
        #[test]
        fn pieces_join_to_the_window(
            text in "[a-zđảạ<>& \n]{0,40}",
            ranges in prop::collection::vec((0usize..60, 0usize..60), 0..6),
        ) {
            let highlights: Vec<_> = ranges.into_iter().map(|(a, b)| a..b).collect();
            let s = Snippet { text: text.clone(), highlights };
            let joined: String = snippet_pieces(&s).iter().map(|p| p.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
