//! Reading a query as people type it. Any text is a query.

use super::clause::{Clause, Phrase, QueryToken};
use super::fields::{FieldName, Names, read_field};
use super::lex::{Lexeme, lex};
use crate::Assumption;
use crate::terms::analyse;
use party_documents::{AssemblyQuery, DocumentNumber, NumberQuery};
use std::ops::Range;

/// Parentheses in each other that are heeded.
const DEEPEST_GROUP: usize = 16;

/// A query in its parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ParsedQuery {
    /// What is asked for.
    pub clause: Clause,
    /// The document number that the query is, or contains.
    pub number: Option<DocumentNumber>,
    /// A number or a type with a running number, and what else was said of it:
    /// `Kết luận 48 (khóa X)`.
    pub reference: Option<NumberQuery>,
    /// The plenum or congress whose resolution it names: `nghị quyết trung ương 4 khóa XII`.
    pub assembly: Option<AssemblyQuery>,
    /// Whether there is nothing in the query but that.
    pub is_reference_alone: bool,
    /// The words beside it.
    pub beside_reference: Vec<QueryToken>,
    /// What was assumed.
    pub assumptions: Vec<Assumption>,
}

impl ParsedQuery {
    /// Whether nothing is looked for, so that everything that meets the conditions answers.
    pub(crate) fn is_blank(&self) -> bool {
        self.clause.is_blank() && self.number.is_none()
    }

    /// Whether no mark was typed at all, so that marks are not asked for.
    pub(crate) fn is_unmarked(&self) -> bool {
        !self.clause.wanted().into_iter().any(QueryToken::is_marked)
    }
}

/// Reads a query. What a field may be is asked of `names`.
pub(crate) fn parse(query: &str, names: &dyn Names) -> ParsedQuery {
    let (lexemes, closed) = lex(query);
    let mut parsed = ParsedQuery::default();
    if closed {
        parsed.assumptions.push(Assumption::QuoteClosed);
    }
    let mut reader = Reader {
        query,
        lexemes: &lexemes,
        at: 0,
        names,
        assumptions: &mut parsed.assumptions,
        free: String::new(),
    };
    let mut clause = reader.alternatives(0);
    // A parenthesis that closes nothing ends nothing.
    while reader.at < lexemes.len() {
        reader.at += 1;
        clause.absorb(reader.alternatives(0));
    }
    let free = reader.free;
    if clause.is_empty() && !query.trim().is_empty() {
        // One word for all of it.
        let whole =
            |assumption: &Assumption| !matches!(assumption, Assumption::Unsearchable { .. });
        parsed.assumptions.retain(whole);
        parsed.assumptions.push(Assumption::Unsearchable {
            typed: query.trim().to_owned(),
        });
    }
    parsed.clause = clause;
    read_number(&free, &mut parsed);
    let syllable = |token: &QueryToken| vietnamese::query::is_syllable(&token.exact);
    let spelled = parsed.clause.wanted().into_iter().any(syllable);
    if spelled && parsed.is_unmarked() && parsed.number.is_none() {
        parsed.assumptions.push(Assumption::WithoutMarks);
    }
    parsed
}

/// The words of a text.
pub(crate) fn tokens(text: &str) -> Vec<QueryToken> {
    let mut tokens = Vec::new();
    analyse(text, |token| {
        tokens.push(QueryToken {
            exact: token.exact.to_owned(),
            folded: token.folded.to_owned(),
            kind: token.kind,
            position: token.position,
            capitals: in_capitals(&text[token.from..token.to]),
            range: token.from..token.to,
            prefix: false,
        });
    });
    tokens
}

fn in_capitals(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && text.chars().count() > 1 && letters.all(char::is_uppercase)
}

fn read_number(free: &str, parsed: &mut ParsedQuery) {
    let whole = DocumentNumber::parse(free.trim());
    parsed.is_reference_alone = whole.is_some();
    let number = whole.or_else(|| {
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
    }
    parsed.reference = party_documents::parse_partial(free);
    if parsed.number.is_none() && parsed.reference.is_none() {
        parsed.assembly = party_documents::parse_assembly(free);
    }
    let reference = parsed.reference.as_ref().map(|named| &named.span);
    if let Some(span) = reference.or(parsed.assembly.as_ref().map(|named| &named.span)) {
        let rest = [free.get(..span.start), free.get(span.end..)];
        parsed.beside_reference = rest.into_iter().flatten().flat_map(tokens).collect();
        parsed.is_reference_alone |= parsed.beside_reference.is_empty();
    }
}

/// Whether a letter stands between words and means nothing alone.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '–' | '—' | '…' | '‘' | '’' | '“' | '”' | '•')
}

struct Reader<'a> {
    query: &'a str,
    lexemes: &'a [Lexeme],
    at: usize,
    names: &'a dyn Names,
    assumptions: &'a mut Vec<Assumption>,
    /// The text in which a document number may stand: what is neither quoted, excluded nor the
    /// value of a field.
    free: String,
}

impl Reader<'_> {
    /// Clauses with `OR` between them, up to the parenthesis that closes them.
    fn alternatives(&mut self, depth: usize) -> Clause {
        let mut clauses = vec![self.clause(depth)];
        while self.lexemes.get(self.at) == Some(&Lexeme::Or) {
            self.at += 1;
            clauses.push(self.clause(depth));
        }
        let before = clauses.len();
        clauses.retain(|clause| !clause.is_empty());
        if clauses.len() < before && before > 1 {
            self.unsearchable("OR");
        }
        if clauses.len() > 1 {
            return Clause {
                groups: vec![clauses],
                ..Clause::default()
            };
        }
        clauses.pop().unwrap_or_default()
    }

    fn clause(&mut self, depth: usize) -> Clause {
        let mut clause = Clause::default();
        while let Some(lexeme) = self.lexemes.get(self.at) {
            match lexeme {
                Lexeme::Or | Lexeme::Close => break,
                Lexeme::Word(_) => {
                    let words = self.run();
                    self.free.push_str(&self.query[words.clone()]);
                    self.free.push(' ');
                    for word in self.query[words.clone()].split_whitespace() {
                        if !word.chars().all(is_punctuation) && tokens(word).is_empty() {
                            self.unsearchable(word);
                        }
                    }
                    let words = tokens(&self.query[words]);
                    clause.absorb(Clause {
                        words,
                        ..Clause::default()
                    });
                }
                Lexeme::Not => {
                    self.at += 1;
                    let kept = self.free.len();
                    let excluded = self.atom(depth);
                    self.free.truncate(kept);
                    if excluded.is_empty() {
                        self.unsearchable("NOT");
                    } else {
                        clause.excluded.push(excluded);
                    }
                }
                Lexeme::Field(name, range) => {
                    let (name, range) = (*name, range.clone());
                    self.at += 1;
                    let field = self.field(name, range);
                    clause.absorb(field);
                }
                _ => {
                    let atom = self.atom(depth);
                    clause.absorb(atom);
                }
            }
        }
        clause
    }

    /// One word, phrase or group.
    fn atom(&mut self, depth: usize) -> Clause {
        let lexeme = self.lexemes.get(self.at).cloned();
        let mut clause = Clause::default();
        match lexeme {
            Some(Lexeme::Word(range)) => {
                self.at += 1;
                clause.words = tokens(&self.query[range]);
                if clause.words.len() > 1 {
                    // What is written together is excluded together.
                    let tokens = std::mem::take(&mut clause.words);
                    clause.phrases.push(Phrase { tokens, slop: 0 });
                }
            }
            Some(Lexeme::Prefix(range)) => {
                self.at += 1;
                clause.words = tokens(&self.query[range]);
                if let Some(last) = clause.words.last_mut() {
                    last.prefix = true;
                }
            }
            Some(Lexeme::Phrase(range, slop)) => {
                self.at += 1;
                let tokens = tokens(&self.query[range.clone()]);
                if tokens.is_empty() {
                    self.unsearchable(self.query[range].trim());
                } else {
                    clause.phrases.push(Phrase { tokens, slop });
                }
            }
            Some(Lexeme::Open) if depth < DEEPEST_GROUP => {
                self.at += 1;
                self.free.push('(');
                clause = self.alternatives(depth + 1);
                if self.lexemes.get(self.at) == Some(&Lexeme::Close) {
                    self.at += 1;
                    self.free.push_str(") ");
                }
            }
            Some(Lexeme::Field(name, range)) => {
                self.at += 1;
                clause = self.field(name, range);
            }
            Some(Lexeme::Open | Lexeme::Not) => self.at += 1,
            Some(Lexeme::Or | Lexeme::Close) | None => {}
        }
        clause
    }

    /// Says that a part of the query says nothing.
    fn unsearchable(&mut self, typed: &str) {
        self.assumptions.push(Assumption::Unsearchable {
            typed: typed.to_owned(),
        });
    }

    /// The bytes of the words that follow each other here.
    fn run(&mut self) -> Range<usize> {
        let mut range: Option<Range<usize>> = None;
        while let Some(Lexeme::Word(word)) = self.lexemes.get(self.at) {
            let start = range.map_or(word.start, |range| range.start);
            range = Some(start..word.end);
            self.at += 1;
        }
        range.unwrap_or(0..0)
    }

    /// A condition on a field; where its value says nothing the words stand for themselves.
    fn field(&mut self, name: FieldName, range: Range<usize>) -> Clause {
        let start = self.at;
        let (words, whole) = match self.lexemes.get(self.at).cloned() {
            Some(Lexeme::Phrase(range, _)) => {
                self.at += 1;
                (self.query[range].split_whitespace().collect(), true)
            }
            Some(Lexeme::Word(_)) => {
                let run = self.run();
                (self.query[run].split_whitespace().collect(), false)
            }
            _ => (Vec::new(), false),
        };
        let words: Vec<&str> = words;
        if let Some((field, taken)) = read_field(name, &words, whole, self.names) {
            if !whole {
                // A lexeme is a word, so that the rest is read again from the right place.
                self.at = start + taken;
            }
            return Clause {
                fields: vec![field],
                ..Clause::default()
            };
        }
        self.at = start;
        let typed = &self.query[range];
        self.assumptions.push(Assumption::FieldIgnored {
            field: typed.to_owned(),
        });
        self.free.push_str(typed);
        self.free.push(' ');
        Clause {
            words: tokens(typed),
            ..Clause::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::{FieldClause, NoNames};
    use super::*;
    use proptest::prelude::*;

    /// A clause as one would write it down.
    fn shown(clause: &Clause) -> String {
        let words = |tokens: &[QueryToken]| {
            let word = |t: &QueryToken| format!("{}{}", t.exact, if t.prefix { "*" } else { "" });
            tokens.iter().map(word).collect::<Vec<_>>().join(" ")
        };
        let mut parts: Vec<String> = Vec::new();
        if !clause.words.is_empty() {
            parts.push(words(&clause.words));
        }
        for phrase in &clause.phrases {
            parts.push(format!("\"{}\"~{}", words(&phrase.tokens), phrase.slop));
        }
        for group in &clause.groups {
            let group: Vec<String> = group.iter().map(shown).collect();
            parts.push(format!("({})", group.join(" | ")));
        }
        for excluded in &clause.excluded {
            parts.push(format!("-[{}]", shown(excluded)));
        }
        for field in &clause.fields {
            parts.push(match field {
                FieldClause::Columns(_) => "columns".to_owned(),
                FieldClause::Number(number) => format!("number {}", number.display()),
                FieldClause::Signer(name) => format!("signer {name}"),
                FieldClause::Title(words) => format!("title {words}"),
            });
        }
        parts.join(" + ")
    }

    #[test]
    fn a_query_falls_into_its_parts() {
        for (query, expected) in [
            ("văn phòng", "văn phòng"),
            ("\"văn phòng cấp ủy\" tỉnh", "tỉnh + \"văn phòng cấp ủy\"~0"),
            ("“cấp ủy” và «đảng bộ»", "và + \"cấp ủy\"~0 + \"đảng bộ\"~0"),
            ("đảng -đoàn viên", "đảng viên + -[đoàn]"),
            ("đảng -\"đoàn viên\"", "đảng + -[\"đoàn viên\"~0]"),
            ("đảng -Mác-Lênin", "đảng + -[\"mác lênin\"~0]"),
            ("kinh tế - xã hội", "kinh tế xã hội"),
            ("\"văn phòng", "\"văn phòng\"~0"),
            ("\"\" -\"", ""),
            ("nông thôn OR đô thị", "(nông thôn | đô thị)"),
            (
                "quy hoạch (nông thôn | đô thị)",
                "quy hoạch + (nông thôn | đô thị)",
            ),
            ("quy hoạch (nông thôn)", "quy hoạch nông thôn"),
            ("a OR", "a"),
            ("OR OR", ""),
            ("a ) b", "a b"),
            ("((a", "a"),
            ("a -(b OR c)", "a + -[(b | c)]"),
            ("nông* thôn", "nông* thôn"),
            ("\"a b\"~3", "\"a b\"~3"),
            ("năm:2021 nông thôn", "nông thôn + columns"),
            ("nông thôn năm:2021", "nông thôn + columns"),
            ("số:57-NQ/TW", "number 57-NQ/TW"),
            (
                "người ký:\"nguyễn văn mẫu\" dân",
                "dân + signer nguyễn văn mẫu",
            ),
            ("tiêu đề:dân vận", "vận + title dân"),
            ("năm:nay", "năm nay"),
            ("-năm:2021 a", "a + -[columns]"),
        ] {
            let parsed = parse(query, &NoNames);
            assert_eq!(shown(&parsed.clause), expected, "{query}");
        }
    }

    #[test]
    fn what_is_assumed_is_said() {
        for (query, assumption, said) in [
            ("\"văn phòng", Assumption::QuoteClosed, true),
            ("nong thon moi", Assumption::WithoutMarks, true),
            ("nông thôn", Assumption::WithoutMarks, false),
            (
                "năm:nay",
                Assumption::FieldIgnored {
                    field: "năm".to_owned(),
                },
                true,
            ),
        ] {
            let assumptions = parse(query, &NoNames).assumptions;
            assert_eq!(assumptions.contains(&assumption), said, "{query}");
        }
        assert!(parse("2021", &NoNames).assumptions.is_empty());
        for (query, left_out) in [
            ("???", vec!["???"]),
            ("\"\"", vec!["\"\""]),
            ("nông 😀 thôn", vec!["😀"]),
            ("nông \"...\" thôn", vec!["..."]),
            ("nông OR", vec!["OR"]),
            ("nông NOT", vec!["NOT"]),
            ("kinh tế - xã hội, nông thôn", vec![]),
            ("a AND b", vec![]),
            ("", vec![]),
            (" ", vec![]),
            ("năm:2021", vec![]),
        ] {
            let said = parse(query, &NoNames).assumptions.into_iter();
            let said = said.filter_map(|assumption| match assumption {
                Assumption::Unsearchable { typed } => Some(typed),
                _ => None,
            });
            assert_eq!(said.collect::<Vec<_>>(), left_out, "{query}");
        }
    }

    #[test]
    fn numbers_are_read_outside_quotes_and_exclusions() {
        for (query, number) in [
            ("57-NQ/TW", Some("57-NQ/TW")),
            ("(57-NQ/TW)", Some("57-NQ/TW")),
            ("triển khai 57-NQ/TW nông thôn", Some("57-NQ/TW")),
            ("\"57-NQ/TW\"", None),
            ("nông thôn -57-NQ/TW", None),
        ] {
            let parsed = parse(query, &NoNames);
            let read = parsed.number.map(|number| number.display());
            assert_eq!(read.as_deref(), number, "{query}");
        }
        let partial = parse("kết luận 48 (khóa X)", &NoNames).reference;
        assert_eq!(partial.and_then(|read| read.term), Some(10));
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "(\\PC|[-\"“”«»()|:* ăđ]|OR|năm:){0,60}") {
            let _ = parse(&text, &NoNames);
        }
    }
}
