//! Finding citations: numbers with what stands round them, and forms without a complete number.

use super::heads::{self, Head};
use super::issuer::read_tail;
use super::relation;
use super::{Citation, CitationForm, Relation};
use crate::cursor::Cursor;
use crate::letters::{char_before, collapse, fold_char, fold_words, is_dash};
use crate::number::{NumberMatch, digits, match_numbers, without_zeros};
use crate::tables::{DocumentType, tables};
use crate::{DocumentNumber, NumberKind};
use std::collections::HashMap;
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
        if let Some(citation) = found
            && !covered.contains(citation.span.end.saturating_sub(1))
        {
            let more = short_list(text, &citation);
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
    resolve(&mut out);
    let mut before: Option<(usize, Relation)> = None;
    for citation in &mut out {
        citation.article = article(text, citation.span.start);
        citation.relation = relation::read(text, citation.span.start, before);
        before = Some((citation.span.end, citation.relation));
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
                || matches!(c, 's' | 'S' | 'T' | 't' | 'H' | 'h' | 'Đ' | 'đ' | 'B' | 'b')
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

fn empty(span: Range<usize>, form: CitationForm) -> Citation {
    Citation {
        span,
        form,
        document_type: None,
        number: None,
        inferred: false,
        ordinal: None,
        scope: None,
        issuer: None,
        terms: Vec::new(),
        years: None,
        year: None,
        date: None,
        article: None,
        relation: Relation::Cites,
        confidence: 0.9,
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
    let mut citation = empty(number.span.clone(), CitationForm::Full);
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

/// `Nghị quyết Trung ương 4`, `NQ TW 4`, `Nghị quyết Hội nghị lần thứ sáu Ban Chấp hành Trung ương`.
fn plenum(text: &str, head: &Head, kind: &DocumentType) -> Option<Citation> {
    if !matches!(kind.folded.as_str(), "nghi quyet" | "ket luan") {
        return None;
    }
    let mut cursor = Cursor::new(text, head.span.end);
    let met = cursor.phrase("hoi nghi");
    let mut ordinal = None;
    if met && cursor.any(&["lan thu", "lan"]) {
        ordinal = Some(cursor.ordinal()?);
        cursor.phrase("cua");
        if !cursor.any(&[
            "ban chap hanh trung uong",
            "bch trung uong",
            "bchtw",
            "bch tw",
        ]) {
            return None;
        }
        cursor.phrase("dang");
    } else {
        let central = cursor.any(&["ban chap hanh trung uong", "trung uong", "t.u", "tw", "tu"])
            && central_as_printed(text, &cursor);
        if !central {
            return None;
        }
        let counted = cursor.any(&["lan thu", "lan", "thu"]);
        // `năm` is five only after `thứ`: `Kết luận của Trung ương năm 2025`.
        let figure = cursor
            .text
            .get(cursor.at..)
            .unwrap_or_default()
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
        if !counted && !figure {
            return None;
        }
    }
    let ordinal = match ordinal {
        Some(ordinal) => ordinal,
        None => cursor.ordinal().filter(|n| (1..=20).contains(n))?,
    };
    // `(lần 2)`, `(lần hai)`.
    let mut again = cursor;
    if again.mark(&['(']).is_some()
        && again.phrase("lan")
        && again.ordinal().is_some()
        && again.mark(&[')']).is_some()
    {
        cursor = again;
    }
    // `Nghị quyết Trung ương 5 khóa`: what follows must not be a unit of something counted.
    let mut citation = empty(head.span.start..cursor.at, CitationForm::Plenum);
    citation.document_type = Some(kind.name.clone());
    citation.ordinal = Some(ordinal.to_string());
    citation.confidence = 0.9;
    read_tail(text, &mut citation);
    Some(citation)
}

/// `TU` is Trung ương only as `TƯ`, `T.Ư`.
fn central_as_printed(text: &str, cursor: &Cursor<'_>) -> bool {
    let before = text.get(..cursor.at).unwrap_or_default();
    !(before.ends_with("TU") || before.ends_with("Tu") || before.ends_with("tu"))
}

/// `Nghị quyết Đại hội XIII của Đảng`, `Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX, nhiệm kỳ 2020-2025`.
fn congress(text: &str, head: &Head, kind: &DocumentType) -> Option<Citation> {
    if kind.folded != "nghi quyet" {
        return None;
    }
    let mut cursor = Cursor::new(text, head.span.end);
    if !cursor.phrase("dai hoi") {
        return None;
    }
    let scope_from = cursor.at;
    let mut scope_to = cursor.at;
    let mut ordinal = None;
    for _ in 0..16 {
        let mut ahead = cursor;
        if ahead.any(&["lan thu", "lan"]) {
            ordinal = ahead.ordinal();
            if ordinal.is_some() {
                cursor = ahead;
            }
            break;
        }
        let mut ahead = cursor;
        let roman = ahead
            .word()
            .filter(|w| w.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')));
        if roman.is_some() {
            ordinal = cursor.ordinal();
            break;
        }
        let mut ahead = cursor;
        if let Some(number) = ahead.number(2).filter(|_| scope_to == scope_from) {
            ordinal = u16::try_from(number).ok();
            cursor = ahead;
            break;
        }
        let mut ahead = cursor;
        let Some(word) = ahead.word() else { break };
        let scope_word = word.starts_with(char::is_uppercase)
            || matches!(
                fold_words(word).as_str(),
                "dai"
                    | "bieu"
                    | "toan"
                    | "quoc"
                    | "bo"
                    | "tinh"
                    | "thanh"
                    | "pho"
                    | "huyen"
                    | "quan"
                    | "thi"
                    | "xa"
                    | "phuong"
                    | "uy"
                    | "dang"
                    | "cac"
                    | "cap"
                    | "co"
                    | "khoi"
                    | "so"
                    | "dac"
                    | "khu"
                    | "lien"
                    | "va"
                    | "doanh"
                    | "nghiep"
            );
        if !scope_word {
            break;
        }
        cursor = ahead;
        scope_to = ahead.at;
    }
    let scope = collapse(text.get(scope_from..scope_to).unwrap_or_default());
    let mut citation = empty(head.span.start..cursor.at, CitationForm::Congress);
    citation.document_type = Some(kind.name.clone());
    citation.ordinal = ordinal.map(|n| n.to_string());
    citation.scope = (!scope.is_empty()).then_some(scope);
    citation.confidence = 0.9;
    read_tail(text, &mut citation);
    // `Nghị quyết Đại hội Đảng các cấp` names no document.
    (ordinal.is_some() || citation.years.is_some()).then_some(citation)
}

/// Types that are cited by their running number alone; the others need `số`.
const SHORT: [&str; 9] = [
    "nghi quyet",
    "chi thi",
    "ket luan",
    "quy dinh",
    "quyet dinh",
    "thong tri",
    "nghi dinh",
    "thong tu",
    "de an",
];

/// Types that are cited so only where nothing follows that could be counted.
const SHORT_IF_ALONE: [&str; 5] = [
    "huong dan",
    "ke hoach",
    "thong bao",
    "cong van",
    "chuong trinh",
];

/// Words after a figure that make it a count: `Kế hoạch 5 năm`, `Quyết định 3 vấn đề`.
const UNITS: [&str; 74] = [
    "năm",
    "tháng",
    "ngày",
    "tuần",
    "quý",
    "giờ",
    "nhóm",
    "nội dung",
    "nhiệm vụ",
    "vấn đề",
    "điểm",
    "lần",
    "đồng chí",
    "đồng",
    "người",
    "điều kiện",
    "điều",
    "khâu",
    "bước",
    "chương",
    "phần",
    "mục",
    "giải pháp",
    "dự án",
    "chỉ tiêu",
    "cấp",
    "loại",
    "bộ phận",
    "bộ",
    "cơ quan",
    "xã",
    "tỉnh",
    "huyện",
    "đơn vị",
    "tổ",
    "đoàn",
    "tỷ",
    "tỉ",
    "triệu",
    "nghìn",
    "ngàn",
    "khoản",
    "trường hợp",
    "trường",
    "cán bộ",
    "đợt",
    "mặt",
    "tiêu chí",
    "hạng",
    "lĩnh vực",
    "công trình",
    "hình thức",
    "thành viên",
    "đội",
    "trăm",
    "hộ",
    "doanh nghiệp",
    "vụ",
    "tuyến",
    "câu",
    "văn bản",
    "đề án",
    "chuyên đề",
    "cuộc",
    "mẫu",
    "thủ tục",
    "quy trình",
    "cách",
    "phương án",
    "nguyên tắc",
    "nghị định",
    "luật",
    "thông tư",
    "mô hình",
];

/// Words that go on after a citation, not after a count.
const AFTER: [&str; 22] = [
    "của",
    "về",
    "ngày",
    "năm",
    "và",
    "được",
    "đã",
    "thì",
    "có",
    "để",
    "này",
    "quy định",
    "hướng dẫn",
    "ra",
    "cho",
    "do",
    "là",
    "nêu",
    "yêu cầu",
    "áp dụng",
    "đối với",
    "mới",
];

/// Whether one of some phrases stands at the cursor, marks and all.
fn phrase_of(cursor: Cursor<'_>, phrases: &[&str]) -> bool {
    let mut ahead = cursor;
    ahead.space();
    let rest = ahead.text.get(ahead.at..).unwrap_or_default();
    phrases.iter().any(|p| {
        rest.strip_prefix(p).is_some_and(|r| {
            let whole = !r.starts_with(char::is_alphabetic);
            // `điều chỉnh`, `quý báu`: words of two syllables that begin like a unit.
            whole && !(*p == "điều" && r.trim_start().starts_with("chỉnh"))
        })
    })
}

/// `Nghị quyết 57`, `Chỉ thị số 17`, `Kết luận 48 của Bộ Chính trị (khóa X)`.
fn short(text: &str, head: &Head, kind: &DocumentType) -> Option<Citation> {
    let mut cursor = Cursor::new(text, head.span.end);
    let labelled = cursor.phrase("so");
    if labelled {
        cursor.mark(&[':']);
    }
    let symbol = kind.symbols.first()?;
    let usual = if head.symbol {
        matches!(symbol.as_str(), "NQ" | "CT" | "KL" | "QĐ" | "NĐ")
    } else {
        SHORT.contains(&kind.folded.as_str())
    };
    let alone = !head.symbol && SHORT_IF_ALONE.contains(&kind.folded.as_str());
    if !(labelled || (usual || alone) && head.capital) {
        return None;
    }
    cursor.space();
    let from = cursor.at;
    let length = digits(text.as_bytes(), from);
    let printed = text.get(from..from + length)?;
    let value = cursor.number(5)?;
    let mut citation = empty(head.span.start..cursor.at, CitationForm::Short);
    citation.document_type = Some(kind.name.clone());
    citation.ordinal = Some(without_zeros(printed));
    citation.confidence = if labelled { 0.85 } else { 0.75 };
    if let Some((end, number)) = old_state(text, from, cursor.at, labelled) {
        citation.form = CitationForm::Full;
        citation.number = Some(number);
        citation.ordinal = None;
        citation.span.end = end;
        read_tail(text, &mut citation);
        return Some(citation);
    }
    // `Kết luận 212 KL TW`: the number with its hyphen and slash lost.
    if let Some((end, number)) = spaced(cursor, printed) {
        citation.form = CitationForm::Full;
        citation.number = Some(number);
        citation.ordinal = None;
        citation.span.end = end;
        citation.confidence = 0.7;
        read_tail(text, &mut citation);
        return Some(citation);
    }
    // `Nghị định 168/2024`: the year without the rest.
    let mut with_year = cursor;
    if with_year.peek() == Some('/') {
        with_year.at += 1;
        let year = with_year.number(4).filter(|y| (1945..=2099).contains(y));
        if let Some(year) =
            year.filter(|_| !with_year.peek().is_some_and(|c| c == '/' || is_dash(c)))
        {
            citation.year = u16::try_from(year).ok();
            citation.span.end = with_year.at;
            read_tail(text, &mut citation);
            return Some(citation);
        }
    }
    // A number that goes on (`5.000`, `2/3`, `10%`) counts something or is another's.
    let after = cursor.peek();
    let rest = after.map_or("", |c| {
        text.get(cursor.at + c.len_utf8()..).unwrap_or_default()
    });
    let goes_on = match after {
        Some('.' | ',') => rest.starts_with(|c: char| c.is_ascii_digit()),
        Some(c) if c == '/' || is_dash(c) => rest.starts_with(char::is_alphanumeric),
        Some(c) => c.is_alphabetic() || c == '%',
        None => false,
    };
    if goes_on {
        return None;
    }
    let year = length == 4 && (1930..=2099).contains(&value);
    if value == 0 || (year && !labelled) {
        return None;
    }
    // `số 17 ngày …`, `72 năm 2025`: the date of the document, not a count.
    let dated = {
        let mut ahead = cursor;
        let year = |ahead: &mut Cursor<'_>| {
            ahead.phrase("nam")
                && ahead.number(4).is_some_and(|y| (1930..=2099).contains(&y))
                && !ahead.dash()
        };
        ahead.date().is_some() || year(&mut ahead)
    };
    if !dated && phrase_of(cursor, &UNITS) && !(labelled && phrase_of(cursor, &["ngày", "năm"])) {
        return None;
    }
    if !labelled && alone && !dated {
        let mut ahead = cursor;
        ahead.space();
        let word_follows = ahead.peek().is_some_and(char::is_alphanumeric);
        if word_follows && !phrase_of(cursor, &AFTER) {
            return None;
        }
    }
    read_tail(text, &mut citation);
    Some(citation)
}

/// The rest of `các Nghị quyết 57, 59, 66 và 68 của Bộ Chính trị`: each running number a mention of
/// its own; what follows the last holds for all.
fn short_list(text: &str, first: &Citation) -> Vec<Citation> {
    let mut out: Vec<Citation> = Vec::new();
    if first.form != CitationForm::Short
        || first.issuer.is_some()
        || first.year.is_some()
        || first.date.is_some()
    {
        return out;
    }
    let mut cursor = Cursor::new(text, first.span.end);
    loop {
        let mut ahead = cursor;
        let comma = ahead.mark(&[',']).is_some();
        if !(comma | ahead.phrase("va")) {
            break;
        }
        ahead.space();
        let from = ahead.at;
        let length = digits(text.as_bytes(), from);
        if !(2..=4).contains(&length) || ahead.number(4).is_none() {
            break;
        }
        let mut next = ahead;
        let goes_on = next.mark(&[',', ';', ')', '.', ':', '?']).is_some()
            || phrase_of(ahead, &["và", "của", "về", "này"])
            || ahead.peek().is_none_or(|c| c == '\n');
        let decimal = ahead
            .peek()
            .is_some_and(|c| matches!(c, ',' | '.' | '/' | '-'))
            && text
                .get(ahead.at + 1..)
                .is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
        if !goes_on || decimal || out.len() > 20 {
            break;
        }
        let mut citation = empty(from..ahead.at, CitationForm::Short);
        citation.document_type = first.document_type.clone();
        citation.ordinal = text.get(from..ahead.at).map(without_zeros);
        citation.confidence = 0.7;
        out.push(citation);
        cursor = ahead;
    }
    if let Some(last) = out.last_mut() {
        read_tail(text, last);
    }
    out
}

/// `KL TW` after a running number: a symbol and a Party body in capitals.
fn spaced(cursor: Cursor<'_>, printed: &str) -> Option<(usize, DocumentNumber)> {
    let mut ahead = cursor;
    let symbol = ahead.word()?;
    let body = ahead.word()?;
    let known = tables().symbol(symbol).filter(|s| *s == symbol)?;
    let body = tables()
        .body(body)
        .filter(|b| b.code == body && b.side == crate::Side::Party)?;
    Some((
        ahead.at,
        DocumentNumber {
            kind: NumberKind::Party,
            number: without_zeros(printed),
            year: None,
            symbol: Some(known.to_owned()),
            body: Some(body.code.clone()),
        },
    ))
}

/// State numbers of before 1996 and of the Assembly: `26/CP`, `4-HĐBT`, `321-CT`, `575/UBTVQH12`,
/// `9-BNV/NC/NĐ`. Only after a type name, since a code alone would be too little.
fn old_state(
    text: &str,
    from: usize,
    digits_end: usize,
    labelled: bool,
) -> Option<(usize, DocumentNumber)> {
    // A suffix: `163a/CT`.
    let suffix = crate::letters::char_at(text, digits_end)
        .filter(|c| c.is_ascii_lowercase())
        .map_or(0, char::len_utf8);
    let mut at = digits_end + suffix;
    let mut codes: Vec<&str> = Vec::new();
    while let Some(c) = crate::letters::char_at(text, at).filter(|c| *c == '/' || is_dash(*c)) {
        let code_at = at + c.len_utf8();
        let rest = text.get(code_at..).unwrap_or_default();
        let length: usize = rest
            .chars()
            .take_while(|c| c.is_alphanumeric())
            .map(char::len_utf8)
            .sum();
        let code = rest.get(..length).unwrap_or_default();
        let printed = code.starts_with(char::is_uppercase)
            && code.chars().count() >= 2
            && (code == "TTg" || !code.chars().any(char::is_lowercase));
        if !printed {
            break;
        }
        codes.push(code);
        at = code_at + length;
    }
    let first = codes.first()?;
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let state = tables()
        .body(stem)
        .is_some_and(|b| b.side == crate::Side::State)
        || matches!(stem, "CT" | "SL" | "NV" | "BTTM" | "QĐ" | "NĐ" | "NQ")
        || labelled;
    let digits_end = digits_end + suffix;
    (state && codes.len() <= 4).then(|| {
        let number = DocumentNumber {
            kind: NumberKind::State,
            number: without_zeros(text.get(from..digits_end).unwrap_or_default()),
            year: None,
            symbol: None,
            body: Some(codes.join("-")),
        };
        (at, number)
    })
}

/// Central bodies, whose documents all carry `/TW`.
fn central(issuer: &str) -> bool {
    let folded = fold_words(issuer);
    [
        "bo chinh tri",
        "ban bi thu",
        "ban chap hanh trung uong",
        "trung uong dang",
        "bct",
        "bbt",
    ]
    .iter()
    .any(|b| folded.starts_with(b))
}

/// Gives short mentions the number that this text prints in full elsewhere, or that follows from
/// a central issuer.
fn resolve(citations: &mut [Citation]) {
    let mut known: HashMap<(String, String), Option<DocumentNumber>> = HashMap::new();
    for citation in citations.iter() {
        let Some(number) = &citation.number else {
            continue;
        };
        let names = [
            number.symbol.as_deref().map(fold_words),
            citation.document_type.as_deref().map(fold_words),
        ];
        for name in names.into_iter().flatten() {
            known
                .entry((name, number.number.clone()))
                // Two documents of one type and running number: the mention stays open.
                .and_modify(|n| {
                    if n.as_ref().is_some_and(|n| n.key() != number.key()) {
                        *n = None;
                    }
                })
                .or_insert_with(|| Some(number.clone()));
        }
    }
    for citation in citations.iter_mut() {
        if citation.form != CitationForm::Short {
            continue;
        }
        let (Some(name), Some(running)) = (&citation.document_type, &citation.ordinal) else {
            continue;
        };
        let same = known
            .get(&(fold_words(name), running.clone()))
            .cloned()
            .flatten();
        // An issuer of its own must not speak against it.
        let is_central = citation.issuer.as_deref().map(central);
        let fits = same.filter(|n| {
            let body = is_central != Some(true) || n.body.as_deref() == Some("TW");
            let year = citation.year.zip(n.year).is_none_or(|(a, b)| a == b);
            body && year
        });
        if let Some(number) = fits {
            citation.number = Some(number);
            citation.inferred = true;
        } else if is_central == Some(true)
            && let Some(kind) = tables().type_named(name)
            && let Some(symbol) = kind.symbols.first()
        {
            citation.number = Some(DocumentNumber {
                kind: NumberKind::Party,
                number: running.clone(),
                year: None,
                symbol: Some(symbol.clone()),
                body: Some("TW".to_owned()),
            });
            citation.inferred = true;
        }
    }
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
