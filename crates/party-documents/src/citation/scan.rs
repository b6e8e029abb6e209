//! Finding citations: numbers with what stands round them, and forms without a complete number.

use super::alias;
use super::heads::{self, Head};
use super::issuer::read_tail;
use super::prose::{congress, plenum};
use super::relation;
use super::resolve::resolve;
use super::short::{short, short_list};
use super::{Citation, CitationForm};
use crate::DocumentNumber;
use crate::letters::{char_before, fold_char, fold_words, is_dash};
use crate::number::{NumberMatch, match_numbers, without_zeros};
use crate::tables::{DocumentType, tables};
use std::ops::Range;

pub(super) fn find(text: &str) -> Vec<Citation> {
    let heads = heads::find(text);
    let numbers = match_numbers(text);
    let mut out: Vec<Citation> = Vec::with_capacity(numbers.len());
    let mut used = vec![false; heads.len()];
    let mut previous: Option<(usize, Option<String>)> = None;
    for number in numbers {
        for partial in list_before(text, &number, previous.as_ref().map_or(0, |p| p.0)) {
            let citation = full(text, &partial, &heads, &mut used, previous.as_ref());
            previous = Some((citation.span.end, citation.document_type.clone()));
            out.push(citation);
        }
        let citation = full(text, &number, &heads, &mut used, previous.as_ref());
        previous = Some((citation.span.end, citation.document_type.clone()));
        out.push(citation);
    }
    let mut covered = Coverage::new(&out);
    for (i, head) in heads.iter().enumerate() {
        if used.get(i).copied().unwrap_or(false) || covered.contains(head.span.start) {
            continue;
        }
        let Some(kind) = tables().types().get(head.kind) else {
            continue;
        };
        if !may_go_on(text, head.span.end) {
            continue;
        }
        let found = plenum(text, head, kind)
            .or_else(|| congress(text, head, kind))
            .or_else(|| short(text, head, kind));
        if let Some(mut citation) = found
            && !covered.contains(citation.span.end.saturating_sub(1))
        {
            let mut more = short_list(text, &citation);
            if let Some(last) = more.last().cloned() {
                for one in more.iter_mut().chain(std::iter::once(&mut citation)) {
                    one.issuer = last.issuer.clone();
                    one.terms = last.terms.clone();
                }
            }
            out.push(citation);
            out.extend(more);
        }
    }
    out.sort_by_key(|c| (c.span.start, std::cmp::Reverse(c.span.end)));
    // A tail may have run into the next citation: the next keeps its place.
    let mut end = 0;
    out.retain(|c| {
        let free = c.span.start >= end;
        if free {
            end = c.span.end;
        }
        free
    });
    alias::resolve(text, &mut out);
    resolve(&mut out);
    let mut list = relation::List::default();
    for citation in &mut out {
        citation.article = article(text, citation.span.start);
        citation.relation = relation::read(text, citation.span.clone(), &mut list);
    }
    out
}

/// Whether what follows a type name can be `số`, a number, or the words of a plenum or congress:
/// most type names in a text are common words and stop here.
fn may_go_on(text: &str, end: usize) -> bool {
    text.get(end..)
        .unwrap_or_default()
        .chars()
        .find(|c| !c.is_whitespace() && *c != '*')
        .is_some_and(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    's' | 'S'
                        | 'c'
                        | 'C'
                        | 'T'
                        | 't'
                        | 'H'
                        | 'h'
                        | 'Đ'
                        | 'đ'
                        | 'D'
                        | 'd'
                        | 'B'
                        | 'b'
                )
        })
}

/// Byte ranges already taken, asked in rising order.
struct Coverage {
    spans: Vec<Range<usize>>,
    at: usize,
}

impl Coverage {
    fn new(citations: &[Citation]) -> Self {
        let mut spans: Vec<Range<usize>> = citations.iter().map(|c| c.span.clone()).collect();
        spans.sort_by_key(|s| s.start);
        Self { spans, at: 0 }
    }

    fn contains(&mut self, place: usize) -> bool {
        while self.spans.get(self.at).is_some_and(|s| s.end <= place) {
            self.at += 1;
        }
        self.spans.get(self.at).is_some_and(|s| s.contains(&place))
    }
}

/// A citation with a complete number.
fn full(
    text: &str,
    number: &NumberMatch,
    heads: &[Head],
    used: &mut [bool],
    previous: Option<&(usize, Option<String>)>,
) -> Citation {
    let mut citation = Citation::at(number.span.clone(), CitationForm::Full);
    citation.confidence = number.confidence;
    let floor = previous.map_or(0, |p| p.0);
    let label = label_before(text, number.span.start);
    let mut start = label.unwrap_or(number.span.start);
    let gap_start = spaces_before(text, start);
    let nearest = heads.partition_point(|h| h.span.end <= gap_start);
    if let Some(i) = nearest.checked_sub(1)
        && let Some(head) = heads.get(i)
        && head.span.start >= floor
    {
        let adjacent = head.span.end == gap_start;
        let between = text.get(head.span.end..gap_start).unwrap_or_default();
        if adjacent || titled(between, head, &number.number, label.is_some()) {
            start = head.span.start;
            citation.document_type = type_name(head);
            if let Some(slot) = used.get_mut(i) {
                *slot = true;
            }
        }
    }
    if citation.document_type.is_none()
        && let Some((from, kind)) = wrapped_name(text, gap_start)
        && from >= floor
    {
        start = from;
        citation.document_type = Some(kind.name.clone());
    }
    // `các Luật số 43/2024/QH15, số 47/2024/QH15`: the list shares its head.
    if citation.document_type.is_none()
        && let Some((end, Some(kind))) = previous
    {
        let between = text.get(*end..start).unwrap_or_default();
        let words = fold_words(between);
        if matches!(words.as_str(), "," | ";" | "va" | ", va" | "&" | "hoac") {
            citation.document_type = Some(kind.clone());
        }
    }
    citation.span.start = start;
    citation.number = Some(number.number.clone());
    read_tail(text, &mut citation);
    citation
}

fn type_name(head: &Head) -> Option<String> {
    tables().types().get(head.kind).map(|t| t.name.clone())
}

/// Whether the words between a type and its number are the title or the issuer: `Luật Giao dịch
/// điện tử số`, `Quyết định của Bộ Chính trị số`, `Quy chế làm việc … (số`.
fn titled(between: &str, head: &Head, number: &DocumentNumber, labelled: bool) -> bool {
    let Some(kind) = tables().types().get(head.kind) else {
        return false;
    };
    if between.len() > 160 || between.contains("\n\n") || between.contains([';', '.', '|']) {
        return false;
    }
    let assembly = number
        .body
        .as_deref()
        .is_some_and(|b| b.starts_with("QH") || b.starts_with("UBTVQH"));
    let law = matches!(kind.folded.as_str(), "luat" | "bo luat" | "phap lenh");
    if assembly && law && head.capital {
        return labelled && !between.contains(|c: char| c.is_ascii_digit());
    }
    let fits = number
        .symbol
        .as_ref()
        .is_some_and(|s| kind.symbols.contains(s));
    // `(số 22-QC/TU)` after a title.
    let bracketed = between.trim_end().ends_with('(');
    let words = between.split_whitespace().count();
    labelled
        && fits
        && head.capital
        && (words <= 8 || bracketed)
        && (bracketed || !between.contains(|c: char| c.is_ascii_digit() || c == ','))
}

/// Where `số` or `Số:` begins that labels the number at `start`.
fn label_before(text: &str, start: usize) -> Option<usize> {
    let mut at = spaces_before(text, start);
    if char_before(text, at) == Some(':') {
        at = spaces_before(text, at - 1);
    }
    let before = text.get(..at)?;
    let mut chars = before.char_indices().rev();
    let (_, o) = chars.next()?;
    let (from, s) = chars.next()?;
    let is_label = fold_char(o) == 'o' && fold_char(s) == 's';
    let free = char_before(text, from).is_none_or(|c| !c.is_alphanumeric());
    (is_label && free).then_some(from)
}

/// The offset after which only spaces, `*` and at most one line end stand before `at`.
fn spaces_before(text: &str, at: usize) -> usize {
    let mut place = at;
    let mut line_ends = 0;
    for c in text.get(..at).unwrap_or_default().chars().rev() {
        match c {
            '\n' if line_ends == 0 => line_ends = 1,
            '\n' | '\u{c}' => break,
            _ if c.is_whitespace() || c == '*' => {}
            _ => break,
        }
        place -= c.len_utf8();
    }
    place
}

/// A type name that ends at `end` and is wrapped over a line with indentation.
fn wrapped_name(text: &str, end: usize) -> Option<(usize, &'static DocumentType)> {
    let mut from = end.saturating_sub(90);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = text.get(from..end)?;
    if !window.contains('\n') {
        return None;
    }
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for word in window.split(char::is_whitespace) {
        if !word.is_empty() {
            words.push((at, word));
        }
        // What parts the words is one character; its length follows from what is left.
        at += word.len();
        at += window
            .get(at..)
            .and_then(|r| r.chars().next())
            .map_or(0, char::len_utf8);
    }
    for length in (2..=4).rev() {
        let Some(tail) = words.len().checked_sub(length).and_then(|i| words.get(i..)) else {
            continue;
        };
        let name: Vec<&str> = tail.iter().map(|(_, w)| *w).collect();
        if let Some(kind) = tables().type_named(&name.join(" ")) {
            return tail.first().map(|(at, _)| (from + at, kind));
        }
    }
    None
}

/// `126, 127-KL/TW`, `154 & 201/KH-ĐHHV`: running numbers that share the symbol and body of the
/// number after them.
fn list_before(text: &str, number: &NumberMatch, floor: usize) -> Vec<NumberMatch> {
    let mut out = Vec::new();
    if number.number.year.is_some() {
        return out;
    }
    let mut at = number.span.start;
    while out.len() < 8 {
        let end = spaces_before(text, at);
        let separated = match char_before(text, end) {
            Some(c @ (',' | '&' | ';')) => Some(end - c.len_utf8()),
            _ => {
                let before = text.get(..end).unwrap_or_default();
                ["và", "Và"]
                    .iter()
                    .find_map(|w| before.strip_suffix(w))
                    .map(str::len)
            }
        };
        let Some(end) = separated.map(|e| spaces_before(text, e)) else {
            break;
        };
        let bytes = text.as_bytes();
        let mut from = end;
        while from > 0 && bytes.get(from - 1).is_some_and(u8::is_ascii_digit) {
            from -= 1;
        }
        let length = end - from;
        if length == 0 || length > 5 || from < floor {
            break;
        }
        let before = char_before(text, from);
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | ',') || is_dash(c))
        {
            break;
        }
        out.push(NumberMatch {
            span: from..end,
            number: DocumentNumber {
                number: without_zeros(text.get(from..end).unwrap_or_default()),
                ..number.number.clone()
            },
            confidence: 0.8,
        });
        at = from;
    }
    // A list has a head: `số`, or the name of a type, before its first number.
    let headed = out.last().is_some_and(|first: &NumberMatch| {
        let gap = spaces_before(text, first.span.start);
        label_before(text, first.span.start).is_some() || name_ends_at(text, gap)
    });
    if !headed {
        return Vec::new();
    }
    out.reverse();
    out
}

/// Whether a type name or symbol ends at `end`.
fn name_ends_at(text: &str, end: usize) -> bool {
    let before = text.get(..end).unwrap_or_default();
    let words: Vec<&str> = before
        .rsplit(char::is_whitespace)
        .filter(|w| !w.is_empty())
        .take(4)
        .collect();
    (1..=words.len()).any(|n| {
        let name: Vec<&str> = words.iter().take(n).rev().copied().collect();
        tables().type_named(&name.join(" ")).is_some()
    })
}

/// `Điều 5`, `khoản 2, Điều 7`, `Điểm 10.5` right before a citation.
fn article(text: &str, start: usize) -> Option<String> {
    let mut from = start.saturating_sub(70);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = text.get(from..start)?;
    let mut words: Vec<&str> = window.split_whitespace().collect();
    if words
        .last()
        .is_some_and(|w| matches!(*w, "của" | "tại" | "trong"))
    {
        words.pop();
    }
    let mut taken: Vec<&str> = Vec::new();
    while let Some(value) = words.pop() {
        let value_ok = value.starts_with(|c: char| c.is_ascii_digit())
            || value.chars().count() <= 2 && value.chars().all(char::is_alphabetic)
            || value
                .trim_end_matches([',', ';'])
                .bytes()
                .all(|b| matches!(b, b'I' | b'V' | b'X'));
        let unit = words.last().is_some_and(|w| {
            matches!(
                fold_words(w).as_str(),
                "dieu" | "khoan" | "diem" | "muc" | "chuong" | "phan"
            )
        });
        if !value_ok || !unit {
            break;
        }
        taken.push(value);
        if let Some(unit) = words.pop() {
            taken.push(unit);
        }
        if words.last().is_some_and(|w| matches!(*w, "của" | "và")) {
            words.pop();
        }
    }
    if taken.is_empty() {
        return None;
    }
    taken.reverse();
    Some(taken.join(" ").trim_end_matches([',', ';']).to_owned())
}
