//! Reading a query as people type it. Any text is a query.

use crate::Assumption;
use crate::terms::analyse;
use party_documents::{DocumentNumber, NumberQuery};
use vietnamese::TokenKind;

/// A token of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryToken {
    /// Canonical form, with marks.
    pub exact: String,
    /// The same without marks.
    pub folded: String,
    /// What it is.
    pub kind: TokenKind,
    /// Place in its group of words, in syllables.
    pub position: u32,
}

impl QueryToken {
    /// Whether it was typed with marks.
    pub(crate) fn is_marked(&self) -> bool {
        self.exact != self.folded
    }
}

/// A query in its parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ParsedQuery {
    /// Words outside quotes, in order.
    pub words: Vec<QueryToken>,
    /// Quoted phrases: each must occur as it stands.
    pub phrases: Vec<Vec<QueryToken>>,
    /// Words and phrases that must not occur.
    pub excluded: Vec<Vec<QueryToken>>,
    /// The document number that the query is, or contains.
    pub number: Option<DocumentNumber>,
    /// A type with a running number, and what else was said of it: `Kết luận 48 (khóa X)`.
    pub partial_number: Option<NumberQuery>,
    /// What was assumed.
    pub assumptions: Vec<Assumption>,
}

impl ParsedQuery {
    /// Whether nothing is asked for, so that everything answers.
    pub(crate) fn is_blank(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty() && self.number.is_none()
    }

    /// Words and phrases that are wanted.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &QueryToken> {
        self.words.iter().chain(self.phrases.iter().flatten())
    }

    /// Whether no mark was typed at all, so that marks are not asked for.
    pub(crate) fn is_unmarked(&self) -> bool {
        !self.wanted().any(QueryToken::is_marked)
    }
}

/// Reads a query.
pub(crate) fn parse(query: &str) -> ParsedQuery {
    let mut parsed = ParsedQuery::default();
    let mut free = String::new();
    for piece in split(query, &mut parsed.assumptions) {
        match piece {
            Piece::Words(text) => {
                free.push_str(text);
                free.push(' ');
            }
            Piece::Phrase(text) => parsed.phrases.extend(tokens(text)),
            Piece::Excluded(text) => parsed.excluded.extend(tokens(text)),
        }
    }
    parsed.words = tokens(&free).unwrap_or_default();
    read_number(&free, &mut parsed);
    let letters = |token: &QueryToken| token.exact.chars().any(char::is_alphabetic);
    if parsed.is_unmarked() && parsed.number.is_none() && parsed.wanted().any(letters) {
        parsed.assumptions.push(Assumption::WithoutMarks);
    }
    parsed
}

/// The words of a text; `None` when it has none.
fn tokens(text: &str) -> Option<Vec<QueryToken>> {
    let mut tokens = Vec::new();
    analyse(text, |token| {
        tokens.push(QueryToken {
            exact: token.exact.to_owned(),
            folded: token.folded.to_owned(),
            kind: token.kind,
            position: token.position,
        });
    });
    (!tokens.is_empty()).then_some(tokens)
}

fn read_number(free: &str, parsed: &mut ParsedQuery) {
    let number = DocumentNumber::parse(free.trim()).or_else(|| {
        let mut numbers = party_documents::find_numbers(free)
            .into_iter()
            .map(|(_, number)| number);
        // Of several numbers none is the one that is looked for.
        numbers.next().filter(|_| numbers.next().is_none())
    });
    if let Some(number) = number {
        parsed.assumptions.push(Assumption::Number {
            display: number.display(),
        });
        parsed.number = Some(number);
    } else {
        parsed.partial_number = party_documents::parse_partial(free);
    }
}

/// A piece of a query.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Phrase(&'a str),
    Excluded(&'a str),
}

/// Cuts a query at quotes and at words with a minus before them. A quote that is not closed is
/// closed at the end.
fn split<'a>(query: &'a str, assumptions: &mut Vec<Assumption>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = query;
    while let Some((start, open)) = next_mark(rest) {
        let (before, from) = rest.split_at(start);
        pieces.push(Piece::Words(before));
        let minus = from.starts_with('-');
        let from = from.strip_prefix('-').unwrap_or(from);
        let (text, after) = match closing(open) {
            Some(closing) => {
                let inner = from.get(open.len_utf8()..).unwrap_or_default();
                match inner.find(|c| closing.contains(&c)) {
                    Some(end) => {
                        let width = inner[end..].chars().next().map_or(0, char::len_utf8);
                        (&inner[..end], &inner[end + width..])
                    }
                    None => {
                        assumptions.push(Assumption::QuoteClosed);
                        (inner, "")
                    }
                }
            }
            None => from.split_at(from.find(char::is_whitespace).unwrap_or(from.len())),
        };
        pieces.push(if minus {
            Piece::Excluded(text)
        } else {
            Piece::Phrase(text)
        });
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The next quote, or minus that excludes the word or quote after it, with the character that it
/// opens with.
fn next_mark(text: &str) -> Option<(usize, char)> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        if closing(c).is_some() {
            return Some((at, c));
        }
        if c == '-'
            && before.is_whitespace()
            && let Some(next) = next.filter(|n| n.is_alphanumeric() || closing(*n).is_some())
        {
            return Some((at, next));
        }
        before = c;
    }
    None
}

/// The characters that close a quote opened by `open`.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' => Some(&['"', '”', '“']),
        '«' => Some(&['»']),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(tokens: &[QueryToken]) -> String {
        tokens
            .iter()
            .map(|t| t.exact.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn groups(groups: &[Vec<QueryToken>]) -> Vec<String> {
        groups.iter().map(|g| exact(g)).collect()
    }

    #[test]
    fn a_query_falls_into_words_phrases_and_exclusions() {
        let cases: [(&str, &str, &[&str], &[&str]); 8] = [
            ("văn phòng", "văn phòng", &[], &[]),
            (
                "\"văn phòng cấp ủy\" tỉnh",
                "tỉnh",
                &["văn phòng cấp ủy"],
                &[],
            ),
            ("“cấp ủy” và «đảng bộ»", "và", &["cấp ủy", "đảng bộ"], &[]),
            ("đảng -đoàn viên", "đảng viên", &[], &["đoàn"]),
            ("đảng -\"đoàn viên\"", "đảng", &[], &["đoàn viên"]),
            ("kinh tế - xã hội", "kinh tế xã hội", &[], &[]),
            ("\"văn phòng", "", &["văn phòng"], &[]),
            ("\"\" -\"", "", &[], &[]),
        ];
        for (query, words, phrases, excluded) in cases {
            let parsed = parse(query);
            assert_eq!(exact(&parsed.words), words, "{query}");
            assert_eq!(groups(&parsed.phrases), phrases, "{query}");
            assert_eq!(groups(&parsed.excluded), excluded, "{query}");
        }
    }

    #[test]
    fn what_is_assumed_is_said() {
        assert!(
            parse("\"văn phòng")
                .assumptions
                .contains(&Assumption::QuoteClosed)
        );
        assert!(
            parse("nong thon moi")
                .assumptions
                .contains(&Assumption::WithoutMarks)
        );
        assert!(
            !parse("nông thôn")
                .assumptions
                .contains(&Assumption::WithoutMarks)
        );
        assert!(parse("2021").assumptions.is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "(\\PC|[-\"“”«» ăđ]){0,60}") {
            let _ = parse(&text);
        }
    }
}
