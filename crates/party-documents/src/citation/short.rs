//! Citations by type and running number, and by numbers of no complete form.

use super::heads::Head;
use super::issuer::read_tail;
use super::{Citation, CitationForm};
use crate::cursor::Cursor;
use crate::letters::is_dash;
use crate::number::{digits, without_zeros};
use crate::tables::{DocumentType, tables};
use crate::{DocumentNumber, NumberKind};

/// Types that are cited by their running number alone; the others need `số`.
#[rustfmt::skip]
const SHORT: [&str; 10] = [
    "sac lenh", "nghi quyet", "chi thi", "ket luan", "quy dinh", "quyet dinh", "thong tri",
    "nghi dinh", "thong tu", "de an",
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
#[rustfmt::skip]
const UNITS: [&str; 74] = [
    "năm", "tháng", "ngày", "tuần", "quý", "giờ", "nhóm", "nội dung", "nhiệm vụ", "vấn đề", "điểm",
    "lần", "đồng chí", "đồng", "người", "điều kiện", "điều", "khâu", "bước", "chương", "phần",
    "mục", "giải pháp", "dự án", "chỉ tiêu", "cấp", "loại", "bộ phận", "bộ", "cơ quan", "xã",
    "tỉnh", "huyện", "đơn vị", "tổ", "đoàn", "tỷ", "tỉ", "triệu", "nghìn", "ngàn", "khoản",
    "trường hợp", "trường", "cán bộ", "đợt", "mặt", "tiêu chí", "hạng", "lĩnh vực", "công trình",
    "hình thức", "thành viên", "đội", "trăm", "hộ", "doanh nghiệp", "vụ", "tuyến", "câu", "văn bản",
    "đề án", "chuyên đề", "cuộc", "mẫu", "thủ tục", "quy trình", "cách", "phương án", "nguyên tắc",
    "nghị định", "luật", "thông tư", "mô hình",
];

/// Words that go on after a citation, not after a count.
#[rustfmt::skip]
const AFTER: [&str; 22] = [
    "của", "về", "ngày", "năm", "và", "được", "đã", "thì", "có", "để", "này", "quy định",
    "hướng dẫn", "ra", "cho", "do", "là", "nêu", "yêu cầu", "áp dụng", "đối với", "mới",
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
pub(super) fn short(text: &str, head: &Head, kind: &DocumentType) -> Option<Citation> {
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
    let mut citation = Citation::at(head.span.start..cursor.at, CitationForm::Short);
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
    // `Nghị định 168/2024`, `47/1998/NĐ`: the year without the rest.
    let mut with_year = cursor;
    if with_year.peek() == Some('/') {
        with_year.at += 1;
        let year = with_year.number(4).filter(|y| (1945..=2099).contains(y));
        let mut symbol = with_year;
        if symbol.peek() == Some('/') {
            symbol.at += 1;
            if symbol.word().is_some_and(|w| tables().symbol(w) == Some(w))
                && !symbol.peek().is_some_and(is_dash)
            {
                with_year = symbol;
            }
        }
        let ends = !with_year.peek().is_some_and(|c| c == '/' || is_dash(c));
        if let Some(year) = year.filter(|_| ends) {
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
pub(super) fn short_list(text: &str, first: &Citation) -> Vec<Citation> {
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
        let mut citation = Citation::at(from..ahead.at, CitationForm::Short);
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
        || matches!(
            stem,
            "CT" | "SL" | "NV" | "VN" | "BTTM" | "QĐ" | "NĐ" | "NQ"
        )
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
