//! Text as index terms: the one analysis, run once, for documents and queries alike.
//!
//! Documents are analysed outside tantivy's writer threads, into a compact string that the
//! [`Replay`] tokenizer only splits. So all fields cost one analysis, and it runs on the threads
//! of whoever adds the document.

use std::cell::RefCell;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use vietnamese::{Analyzer, TokenKind};

/// Starts a term one position after the term before it.
const NEXT: char = '\u{1}';
/// Starts a term at the position of the term before it.
const SAME: char = '\u{2}';
/// Joins the two syllables of a pair.
pub(crate) const PAIR: char = '_';
/// Name under which [`Replay`] is registered.
pub(crate) const REPLAY: &str = "vankien";

/// The terms of one text, encoded for [`Replay`].
#[derive(Debug, Default)]
pub(crate) struct EncodedTerms {
    /// Syllables with their marks, and whole document numbers.
    pub exact: String,
    /// The same without marks.
    pub folded: String,
    /// Adjacent syllables without marks.
    pub pairs: String,
    /// Syllables so far, and those with marks among them.
    pub syllables: usize,
    /// Syllables with marks.
    pub marked: usize,
}

impl EncodedTerms {
    /// Empties all, keeping the memory.
    pub(crate) fn clear(&mut self) {
        self.exact.clear();
        self.folded.clear();
        self.pairs.clear();
        (self.syllables, self.marked) = (0, 0);
    }

    /// Whether the text was typed without marks. Of Vietnamese prose two syllables in three
    /// carry one.
    pub(crate) fn is_bare(&self) -> bool {
        self.marked * 4 < self.syllables
    }
}

thread_local! {
    /// Remembers the words it has met, which a fresh one would have to learn for every query.
    static ANALYZER: RefCell<Analyzer> = RefCell::new(Analyzer::new());
}

/// Analyses a text that is not to be indexed: a query, or a passage whose matches are marked.
pub(crate) fn analyse(text: &str, sink: impl FnMut(&vietnamese::Token<'_>)) {
    ANALYZER.with_borrow_mut(|analyzer| analyzer.analyse(text, sink));
}

/// Encodes texts; one a thread.
#[derive(Debug, Default)]
pub(crate) struct TermEncoder {
    analyzer: Analyzer,
}

impl TermEncoder {
    /// Appends the terms of `text` to `out`.
    pub(crate) fn encode(&mut self, text: &str, out: &mut EncodedTerms) {
        if !out.exact.is_empty() {
            // A position without a term keeps phrases and pairs from reaching over two texts.
            out.exact.push(NEXT);
            out.folded.push(NEXT);
        }
        let mut last_position = None;
        let mut previous: Option<(u32, std::ops::Range<usize>)> = None;
        self.analyzer.analyse(text, |token| {
            let marker = if last_position == Some(token.position) {
                SAME
            } else {
                NEXT
            };
            last_position = Some(token.position);
            push_term(&mut out.exact, marker, token.exact);
            let folded = push_term(&mut out.folded, marker, token.folded);
            out.syllables += usize::from(token.kind == TokenKind::Syllable);
            out.marked += usize::from(token.exact != token.folded);
            if !pairs_with_neighbours(token.kind) {
                return;
            }
            if let Some((position, before)) = previous.take()
                && position + 1 == token.position
            {
                push_pair(&mut out.pairs, &out.folded[before], token.folded);
            }
            previous = Some((token.position, folded));
        });
    }
}

/// Whether tokens of this kind form pairs with the token beside them.
pub(crate) fn pairs_with_neighbours(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Syllable | TokenKind::Number)
}

fn push_term(out: &mut String, marker: char, term: &str) -> std::ops::Range<usize> {
    out.push(marker);
    let from = out.len();
    out.push_str(term);
    from..out.len()
}

fn push_pair(out: &mut String, first: &str, second: &str) {
    out.push(NEXT);
    out.push_str(first);
    out.push(PAIR);
    out.push_str(second);
}

/// Gives each term of what [`TermEncoder`] encoded.
pub(crate) fn each_term(encoded: &str, term: impl FnMut(&str)) {
    encoded
        .split([NEXT, SAME])
        .filter(|term| !term.is_empty())
        .for_each(term);
}

/// The terms of an encoded text, one at each position.
pub(crate) fn terms_of(encoded: &str) -> impl Iterator<Item = &str> {
    let at_position = |term: &'_ str| term.split(SAME).next().map(str::len);
    encoded
        .split(NEXT)
        .filter_map(move |term| term.get(..at_position(term)?))
        .filter(|term| !term.is_empty())
}

/// Splits what [`TermEncoder`] encoded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replay {
    token: Token,
}

impl Tokenizer for Replay {
    type TokenStream<'a> = ReplayStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ReplayStream<'a> {
        self.token.reset();
        ReplayStream {
            rest: text,
            token: &mut self.token,
        }
    }
}

/// The stream of [`Replay`].
#[derive(Debug)]
pub(crate) struct ReplayStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for ReplayStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let mut characters = self.rest.chars();
            let Some(marker) = characters.next() else {
                return false;
            };
            let rest = characters.as_str();
            let end = rest
                .bytes()
                .position(|byte| byte <= SAME as u8)
                .unwrap_or(rest.len());
            let (term, rest) = rest.split_at(end);
            self.rest = rest;
            if marker == NEXT {
                // The position starts at `usize::MAX`, so that the first term stands at 0.
                self.token.position = self.token.position.wrapping_add(1);
            }
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replay(encoded: &str) -> Vec<(usize, String)> {
        let mut tokenizer = Replay::default();
        let mut stream = tokenizer.token_stream(encoded);
        let mut terms = Vec::new();
        while let Some(token) = stream.next() {
            terms.push((token.position, token.text.clone()));
        }
        terms
    }

    #[test]
    fn terms_come_back_as_they_were_encoded() {
        let mut terms = EncodedTerms::default();
        TermEncoder::default().encode("Đại hội Đảng", &mut terms);
        let at = |p, t: &str| (p, t.to_owned());
        assert_eq!(
            replay(&terms.exact),
            [at(0, "đại"), at(1, "hội"), at(2, "đảng")]
        );
        assert_eq!(
            replay(&terms.folded),
            [at(0, "dai"), at(1, "hoi"), at(2, "dang")]
        );
        assert_eq!(replay(&terms.pairs), [at(0, "dai_hoi"), at(1, "hoi_dang")]);
    }

    #[test]
    fn texts_side_by_side_do_not_touch() {
        let mut terms = EncodedTerms::default();
        let mut encoder = TermEncoder::default();
        encoder.encode("Đại hội", &mut terms);
        encoder.encode("Đảng", &mut terms);
        let at = |p, t: &str| (p, t.to_owned());
        assert_eq!(
            replay(&terms.exact),
            [at(0, "đại"), at(1, "hội"), at(3, "đảng")]
        );
        assert_eq!(replay(&terms.pairs), [at(0, "dai_hoi")]);
    }

    #[test]
    fn a_text_without_marks_is_known() {
        let bare = |text| {
            let mut terms = EncodedTerms::default();
            TermEncoder::default().encode(text, &mut terms);
            terms.is_bare()
        };
        assert!(bare("nghi quyet ve xay dung nong thon moi"));
        assert!(!bare(
            "Nghị quyết về xây dựng nông thôn mới trên địa bàn tỉnh"
        ));
    }

    #[test]
    fn nothing_encodes_to_nothing() {
        let mut terms = EncodedTerms::default();
        TermEncoder::default().encode(" … ", &mut terms);
        assert!(replay(&terms.exact).is_empty());
    }
}
