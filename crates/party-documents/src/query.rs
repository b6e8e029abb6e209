//! Incomplete references as people type them: `Kết luận 48`, `NQ57`, `ct 05 cua bo chinh tri`.

mod assembly;

pub use assembly::{AssemblyQuery, parse_assembly};

use crate::letters::{fold_char, fold_words};
use crate::number::{match_numbers, without_zeros};
use crate::tables::{Side, tables};
use crate::{Date, DocumentNumber};
use std::ops::Range;

/// What a query says of the number of a document, as far as it goes.
///
/// ```
/// let read = party_documents::parse_partial("ket luan 48 cua bo chinh tri khoa X").unwrap();
/// assert_eq!(read.number, "48");
/// assert_eq!(read.symbols, ["KL"]);
/// assert_eq!(read.body.as_deref(), Some("bo chinh tri"));
/// assert_eq!(read.term, Some(10));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NumberQuery {
    /// Byte range of the reference in the text given, hints included; the rest is ordinary words.
    pub span: Range<usize>,
    /// The running number without leading zeros, with its suffix.
    pub number: String,
    /// Symbols that the type named may carry, the likeliest first: `QĐ`, `QĐi`, `QyĐ` for Quy định.
    pub symbols: Vec<String>,
    /// The type by its name, where one was typed or the symbol stands for one alone.
    pub type_name: Option<String>,
    /// Code of the body, where one was typed: `TU`.
    pub body_code: Option<String>,
    /// The issuing body in the words typed (after `của`): `bo chinh tri`.
    pub body: Option<String>,
    /// Ordinal of the term (khóa): 12 for `khóa XII`.
    pub term: Option<u16>,
    /// The year typed, of the number or of issue.
    pub year: Option<u16>,
    /// The day of issue typed.
    pub date: Option<Date>,
}

impl NumberQuery {
    /// Whether a number may be the one meant. Says nothing on `body`, `term` and `date`, which a
    /// number does not carry, nor on the year of a number that has none.
    #[must_use]
    pub fn matches(&self, number: &DocumentNumber) -> bool {
        let same = |code: &Option<String>, other: &Option<String>| match (code, other) {
            (Some(a), Some(b)) => fold_words(a) == fold_words(b),
            _ => true,
        };
        self.number == number.number
            && (self.symbols.is_empty()
                || number
                    .symbol
                    .as_ref()
                    .is_none_or(|s| self.symbols.iter().any(|t| fold_words(t) == fold_words(s))))
            && same(&self.body_code, &number.body)
            && match (self.year, number.year) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            }
    }
}

/// The first reference in a query: a complete number, or a type and a running number.
#[must_use]
pub fn parse_partial(text: &str) -> Option<NumberQuery> {
    let words = words(text);
    let complete = match_numbers(text).into_iter().next();
    let partial = (0..words.len()).find_map(|i| read_at(&words, i));
    match (complete, partial) {
        (Some(whole), Some(part)) if part.span.end < whole.span.start => Some(part),
        (Some(whole), part) => {
            let hints = part.filter(|p| p.number == whole.number.number);
            let mut read = hints.unwrap_or_default();
            read.span = if read.span.is_empty() {
                whole.span
            } else {
                read.span.start.min(whole.span.start)..read.span.end.max(whole.span.end)
            };
            read.number = whole.number.number;
            // A name typed before the number wins over its symbol; both are kept.
            if let Some(symbol) = whole.number.symbol {
                read.symbols.retain(|s| *s != symbol);
                read.symbols.insert(0, symbol);
            }
            read.body_code = whole.number.body;
            read.year = whole.number.year.or(read.year);
            Some(read)
        }
        (None, part) => part,
    }
}

#[derive(Debug)]
struct Word {
    folded: String,
    span: Range<usize>,
    /// No space before it.
    joined: bool,
}

impl Word {
    fn number(&self) -> Option<u32> {
        self.folded.parse().ok()
    }
}

/// Words of letters and words of digits, folded. `NQ57` is two.
fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut kind = None;
    for (i, c) in text.char_indices() {
        let now = if c.is_ascii_digit() {
            Some(true)
        } else if c.is_alphabetic() {
            Some(false)
        } else {
            None
        };
        let end = i + c.len_utf8();
        match (now, out.last_mut()) {
            (Some(_), Some(last)) if kind == now && last.span.end == i => {
                last.folded.push(fold_char(c));
                last.span.end = end;
            }
            (Some(_), last) => {
                let joined = last.is_some_and(|l| l.span.end == i);
                out.push(Word {
                    folded: fold_char(c).to_string(),
                    span: i..end,
                    joined,
                });
            }
            _ => {}
        }
        kind = now;
    }
    out
}

/// Type names and symbols that stand for a reference when a number follows.
fn type_at(words: &[Word], at: usize) -> Option<(usize, Option<String>, Vec<String>)> {
    let word = words.get(at)?;
    let named = tables()
        .types()
        .iter()
        .filter(|t| !t.symbols.is_empty() && t.folded.starts_with(&word.folded))
        .filter_map(|t| {
            let length = t.folded.split(' ').count();
            let slice = words.get(at..at + length)?;
            let same = slice
                .iter()
                .map(|w| w.folded.as_str())
                .eq(t.folded.split(' '));
            same.then_some((length, t))
        })
        .max_by_key(|(length, _)| *length);
    if let Some((length, kind)) = named {
        return Some((length, Some(kind.name.clone()), kind.symbols.clone()));
    }
    if word.folded.len() < 2 {
        return None;
    }
    let is_word = |symbol: &String| symbol.chars().map(fold_char).eq(word.folded.chars());
    let mut kinds = tables().types().iter().filter(|t| {
        matches!(t.side, Side::Party | Side::Both | Side::State) && t.symbols.iter().any(is_word)
    });
    let first = kinds.next()?;
    let mut symbols: Vec<String> = Vec::new();
    for kind in std::iter::once(first).chain(kinds) {
        for symbol in &kind.symbols {
            if is_word(symbol) && !symbols.contains(symbol) {
                symbols.push(symbol.clone());
            }
        }
    }
    Some((1, None, symbols))
}

fn read_at(words: &[Word], at: usize) -> Option<NumberQuery> {
    let first = words.get(at)?;
    let (length, type_name, symbols) = type_at(words, at)?;
    let mut next = at + length;
    let labelled = words.get(next).is_some_and(|w| w.folded == "so");
    next += usize::from(labelled);
    let digits = words.get(next)?;
    let value = digits.number()?;
    if digits.folded.len() > 5 {
        return None;
    }
    // `báo cáo 2025` is of a year; `Thông tư 2018 của Bộ Y tế` may well be of a number.
    let is_year = digits.folded.len() == 4 && (1930..=2099).contains(&value);
    let of_body = words.get(next + 1).is_some_and(|w| w.folded == "cua");
    if is_year && !labelled && !(of_body && type_name.is_some()) {
        return None;
    }
    let mut query = NumberQuery {
        number: without_zeros(&digits.folded),
        symbols,
        type_name,
        span: first.span.start..digits.span.end,
        ..NumberQuery::default()
    };
    next += 1;
    // A suffix: 12a.
    if let Some(letter) = words.get(next)
        && letter.joined
        && letter.folded.len() == 1
        && !words.get(next + 1).is_some_and(|w| w.joined)
    {
        query.number.push_str(&letter.folded);
        query.span.end = letter.span.end;
        next += 1;
    }
    hints(words, next, &mut query);
    Some(query)
}

/// Code, body, term, year and day after the number, in any order.
fn hints(words: &[Word], from: usize, query: &mut NumberQuery) {
    let mut at = from;
    while let Some(word) = words.get(at) {
        let number = |i: usize| words.get(i).and_then(Word::number);
        let taken = match word.folded.as_str() {
            "khoa" => {
                let term = words.get(at + 1).and_then(|w| {
                    w.number()
                        .and_then(|n| u16::try_from(n).ok())
                        .or_else(|| roman(&w.folded))
                });
                query.term = query.term.or(term);
                if term.is_some() { 2 } else { 0 }
            }
            "ngay" => match (number(at + 1), number(at + 2), number(at + 3)) {
                (Some(d), Some(m), Some(y)) => {
                    query.date = date(y, m, d);
                    query.year = query.year.or(u16::try_from(y).ok());
                    4
                }
                _ => {
                    let spelled = (
                        number(at + 1),
                        words.get(at + 2).map(|w| w.folded.as_str()),
                        number(at + 3),
                        number(at + 5),
                    );
                    if let (Some(d), Some("thang"), Some(m), Some(y)) = spelled {
                        query.date = date(y, m, d);
                        query.year = query.year.or(u16::try_from(y).ok());
                        6
                    } else {
                        0
                    }
                }
            },
            "nam" => match number(at + 1).filter(|y| (1930..=2099).contains(y)) {
                Some(year) => {
                    query.year = u16::try_from(year).ok();
                    2
                }
                None => 0,
            },
            "cua" | "do" => {
                let body: Vec<&Word> = words
                    .iter()
                    .skip(at + 1)
                    .take(8)
                    .take_while(|w| {
                        w.number().is_none()
                            && !matches!(
                                w.folded.as_str(),
                                "khoa" | "ve" | "nam" | "ngay" | "nhiem" | "thuc"
                            )
                    })
                    .collect();
                if body.is_empty() {
                    0
                } else {
                    let phrase: Vec<&str> = body.iter().map(|w| w.folded.as_str()).collect();
                    query.body.get_or_insert_with(|| phrase.join(" "));
                    body.len() + 1
                }
            }
            _ if at == from
                && word.number().is_some_and(|y| (1945..=2099).contains(&y))
                && word.folded.len() == 4 =>
            {
                query.year = word.number().and_then(|y| u16::try_from(y).ok());
                1
            }
            _ if at == from && word.folded.len() >= 2 => match tables().body_folded(&word.folded) {
                Some(body) => {
                    query.body_code = Some(body.code.clone());
                    1
                }
                None => 0,
            },
            _ => 0,
        };
        if taken == 0 {
            return;
        }
        at += taken;
        if let Some(last) = words.get(at - 1) {
            query.span.end = last.span.end;
        }
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

/// A Roman ordinal in small letters: `xiii`.
pub(crate) fn roman(folded: &str) -> Option<u16> {
    let mut total = 0;
    let mut last = 0;
    if folded.is_empty() || folded.len() > 6 {
        return None;
    }
    for b in folded.bytes().rev() {
        let value = match b {
            b'i' => 1,
            b'v' => 5,
            b'x' => 10,
            b'l' => 50,
            _ => return None,
        };
        if value < last {
            total -= value;
        } else {
            total += value;
            last = value;
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, number, symbol, code, body, term, year) in [
            ("Kết luận 48", "48", "KL", None, None, None, None),
            ("nghị quyết 57", "57", "NQ", None, None, None, None),
            ("Nghị quyết số 57", "57", "NQ", None, None, None, None),
            ("NQ57", "57", "NQ", None, None, None, None),
            ("nq 57 tw", "57", "NQ", Some("TW"), None, None, None),
            ("CT 05", "5", "CT", None, None, None, None),
            ("quy dinh 22", "22", "QĐ", None, None, None, None),
            (
                "ket luan 48 cua bo chinh tri",
                "48",
                "KL",
                None,
                Some("bo chinh tri"),
                None,
                None,
            ),
            (
                "Kết luận 48 của Bộ Chính trị (khóa X)",
                "48",
                "KL",
                None,
                Some("bo chinh tri"),
                Some(10),
                None,
            ),
            ("chỉ thị 35 khóa 12", "35", "CT", None, None, Some(12), None),
            (
                "nghị định 30/2020",
                "30",
                "NĐ",
                None,
                None,
                None,
                Some(2020),
            ),
            (
                "nghị quyết 18 năm 2017",
                "18",
                "NQ",
                None,
                None,
                None,
                Some(2017),
            ),
            (
                "chuyển đổi số theo nghị quyết 57",
                "57",
                "NQ",
                None,
                None,
                None,
                None,
            ),
            ("kế hoạch 12a", "12a", "KH", None, None, None, None),
            (
                "Thông tư 2018 của Bộ Y tế",
                "2018",
                "TT",
                None,
                Some("bo y te"),
                None,
                None,
            ),
            (
                "57-NQ/TW về chuyển đổi số",
                "57",
                "NQ",
                Some("TW"),
                None,
                None,
                None,
            ),
            (
                "quy định số 21-QĐ/TU",
                "21",
                "QĐ",
                Some("TU"),
                None,
                None,
                None,
            ),
        ] {
            let read = parse_partial(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(read.number, number, "{typed}");
            assert_eq!(read.symbols[0], symbol, "{typed}");
            assert_eq!(read.body_code.as_deref(), code, "{typed}");
            assert_eq!(read.body.as_deref(), body, "{typed}");
            assert_eq!(read.term, term, "{typed}");
            assert_eq!(read.year, year, "{typed}");
        }
    }

    #[test]
    fn ordinary_words_hold_no_reference() {
        for typed in [
            "chuyển đổi số",
            "57",
            "số 57",
            "báo cáo 2025",
            "báo cáo 2025 về chuyển đổi số",
            "nghị quyết về 5 nhóm giải pháp",
            "đại hội 13",
            "kế hoạch năm 2026",
            "",
        ] {
            assert_eq!(parse_partial(typed), None, "{typed}");
        }
    }

    #[test]
    fn the_span_leaves_the_rest_to_the_search() {
        let typed = "tổng kết Chỉ thị 05 của Bộ Chính trị về học tập";
        let read = parse_partial(typed).unwrap();
        assert_eq!(&typed[read.span.clone()], "Chỉ thị 05 của Bộ Chính trị");
    }

    #[test]
    fn a_query_matches_the_numbers_it_may_mean() {
        let number = |t| DocumentNumber::parse(t).unwrap();
        let query = parse_partial("quy định 8").unwrap();
        assert!(query.matches(&number("08-QĐi/TW")));
        assert!(query.matches(&number("08-QĐ/TU")));
        assert!(!query.matches(&number("08-NQ/TU")));
        assert!(!query.matches(&number("80-QĐ/TU")));
        let query = parse_partial("nghị định 30/2020").unwrap();
        assert!(query.matches(&number("30/2020/NĐ-CP")));
        assert!(!query.matches(&number("30/2021/NĐ-CP")));
    }
}
