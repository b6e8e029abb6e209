//! A query cut into words, quotes and operators. Nothing in it is an error.

use super::fields::{FieldName, field_name};
use std::ops::Range;

/// Positions that the words of a phrase may be moved, at most.
const MOST_SLOP: u32 = 100;

/// A piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lexeme {
    /// A word, punctuation and all.
    Word(Range<usize>),
    /// The beginning of words: `nông*` without its star.
    Prefix(Range<usize>),
    /// What stands between quotes, and how many positions its words may be moved.
    Phrase(Range<usize>, u32),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `OR`, `|` or `HOẶC`.
    Or,
    /// A minus before what follows, or `NOT`.
    Not,
    /// `năm:` and the like: what follows is its value. The range is that of the name.
    Field(FieldName, Range<usize>),
}

/// The pieces of a query, and whether a quote had to be closed at the end.
pub(crate) fn lex(query: &str) -> (Vec<Lexeme>, bool) {
    let mut lexer = Lexer {
        query,
        at: 0,
        lexemes: Vec::new(),
        closed: false,
    };
    while let Some(c) = lexer.peek() {
        lexer.next(c);
    }
    (lexer.lexemes, lexer.closed)
}

struct Lexer<'q> {
    query: &'q str,
    at: usize,
    lexemes: Vec<Lexeme>,
    closed: bool,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.query[self.at..].chars().next()
    }

    fn next(&mut self, c: char) {
        match c {
            '(' => self.push(Lexeme::Open, 1),
            ')' => self.push(Lexeme::Close, 1),
            '|' => self.push(Lexeme::Or, 1),
            c if c.is_whitespace() => self.at += c.len_utf8(),
            c if closing(c).is_some() => self.phrase(c),
            '-' if self.excludes() => self.push(Lexeme::Not, 1),
            _ => self.word(),
        }
    }

    fn push(&mut self, lexeme: Lexeme, width: usize) {
        self.lexemes.push(lexeme);
        self.at += width;
    }

    /// Whether the minus here stands before a word, a quote or a parenthesis and after none.
    fn excludes(&self) -> bool {
        let before = self.query[..self.at].chars().next_back();
        let after = self.query[self.at + 1..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || c == '(')
            && after.is_some_and(|c| c.is_alphanumeric() || c == '(' || closing(c).is_some())
    }

    fn phrase(&mut self, open: char) {
        let start = self.at + open.len_utf8();
        let inner = &self.query[start..];
        let closing = closing(open).unwrap_or_default();
        let Some(length) = inner.find(|c| closing.contains(&c)) else {
            self.closed = true;
            self.at = self.query.len();
            self.lexemes
                .push(Lexeme::Phrase(start..self.query.len(), 0));
            return;
        };
        let end = start + length;
        self.at = end + inner[length..].chars().next().map_or(0, char::len_utf8);
        let rest = &self.query[self.at..];
        let digits = rest.strip_prefix('~').map_or("", |rest| {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            &rest[..end]
        });
        let slop = digits.parse().unwrap_or(MOST_SLOP).min(MOST_SLOP);
        let slop = if digits.is_empty() { 0 } else { slop };
        if !digits.is_empty() {
            self.at += 1 + digits.len();
        }
        self.lexemes.push(Lexeme::Phrase(start..end, slop));
    }

    fn word(&mut self) {
        let start = self.at;
        let rest = &self.query[start..];
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|') || closing(c).is_some();
        let end = rest.find(ends).unwrap_or(rest.len());
        let word = &rest[..end];
        if let Some(colon) = word.find(':')
            && let Some((name, from)) = self.field(&word[..colon], start)
        {
            self.at = start + colon + 1;
            self.lexemes.push(Lexeme::Field(name, from..start + colon));
            return;
        }
        self.at = start + end;
        self.lexemes.push(match word {
            "OR" | "HOẶC" => Lexeme::Or,
            "NOT" => Lexeme::Not,
            // Everything stands side by side anyway.
            "AND" => return,
            _ => match word.strip_suffix('*') {
                Some(head) if head.ends_with(char::is_alphanumeric) => {
                    Lexeme::Prefix(start..start + head.len())
                }
                _ => Lexeme::Word(start..self.at),
            },
        });
    }

    /// The field of this name, perhaps with up to two words before it, and where its name begins.
    fn field(&mut self, name: &str, start: usize) -> Option<(FieldName, usize)> {
        for more in [2, 1] {
            let from = self.lexemes.len().checked_sub(more);
            if let Some(from) = from
                && let Some(Lexeme::Word(first)) = self.lexemes.get(from)
                && self.lexemes[from..]
                    .iter()
                    .all(|lexeme| matches!(lexeme, Lexeme::Word(_)))
                && let Some(field) = field_name(&self.query[first.start..start + name.len()])
            {
                let start = first.start;
                self.lexemes.truncate(from);
                return Some((field, start));
            }
        }
        field_name(name).map(|field| (field, start))
    }
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

    fn shown(query: &str) -> String {
        let pieces = lex(query).0.into_iter().map(|lexeme| match lexeme {
            Lexeme::Word(range) => query[range].to_owned(),
            Lexeme::Prefix(range) => format!("{}…", &query[range]),
            Lexeme::Phrase(range, slop) => format!("[{}]{slop}", &query[range]),
            Lexeme::Open => "<".to_owned(),
            Lexeme::Close => ">".to_owned(),
            Lexeme::Or => "or".to_owned(),
            Lexeme::Not => "not".to_owned(),
            Lexeme::Field(name, _) => format!("{name:?}="),
        });
        pieces.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn queries_fall_into_pieces() {
        for (query, expected) in [
            ("nông thôn mới", "nông thôn mới"),
            ("\"cấp ủy\"~3 tỉnh", "[cấp ủy]3 tỉnh"),
            ("“cấp ủy” «đảng bộ»", "[cấp ủy]0 [đảng bộ]0"),
            ("\"cấp ủy", "[cấp ủy]0"),
            ("a-b -c -\"d e\" - f", "a-b not c not [d e]0 - f"),
            ("a OR b|c HOẶC d or e", "a or b or c or d or e"),
            ("(a b) -(c)", "< a b > not < c >"),
            ("nông* nông * *", "nông… nông * *"),
            ("loại:nghị năm:2021", "DocumentType= nghị Year= 2021"),
            (
                "cơ quan:x Người ký:y co quan: z",
                "Body= x Signer= y Body= z",
            ),
            ("lúc 10:30", "lúc 10:30"),
            ("a AND b NOT c", "a b not c"),
            ("", ""),
        ] {
            assert_eq!(shown(query), expected, "{query}");
        }
    }
}
