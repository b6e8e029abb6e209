//! What follows the number of a citation: date, issuer, term.

use super::Citation;
use crate::cursor::Cursor;
use crate::document::names::{self, Role};
use crate::letters::{collapse, fold};
use crate::tables::tables;

/// Reads date, issuer and term, in the orders in which they are printed, and widens the span.
pub(super) fn read_tail(text: &str, citation: &mut Citation) {
    let mut cursor = Cursor::new(text, citation.span.end);
    for _ in 0..5 {
        let moved = (citation.date.is_none() && date(&mut cursor, citation))
            || (citation.date.is_none() && citation.year.is_none() && year(&mut cursor, citation))
            || (citation.issuer.is_none() && issuer(&mut cursor, citation))
            || (citation.terms.is_empty() && term(&mut cursor, citation))
            || (citation.years.is_none() && years(&mut cursor, citation));
        if !moved {
            break;
        }
        citation.span.end = cursor.at;
    }
}

/// `, ngày 22/12/2024`, `(22/10/2018)`, `(ngày …)`, `ngày 08 tháng 4 năm 2024`.
fn date(cursor: &mut Cursor<'_>, citation: &mut Citation) -> bool {
    let mut ahead = *cursor;
    ahead.mark(&[',']);
    let bracket = ahead.mark(&['(']).is_some();
    ahead.any(&["ban hanh", "ky"]);
    let mut worded = ahead;
    if !bracket && !worded.phrase("ngay") {
        return false;
    }
    let Some(date) = ahead.date() else {
        return false;
    };
    if bracket {
        // `(22/10/2018)` alone; `(ngày … của …)` leaves its bracket to the issuer.
        let mut closed = ahead;
        if closed.mark(&[')']).is_some() {
            ahead = closed;
        } else {
            return false;
        }
    }
    citation.date = Some(date);
    *cursor = ahead;
    true
}

/// `năm 2025` in the place of a date.
fn year(cursor: &mut Cursor<'_>, citation: &mut Citation) -> bool {
    let mut ahead = *cursor;
    if !ahead.phrase("nam") {
        return false;
    }
    let year = ahead.number(4).filter(|y| (1930..=2099).contains(y));
    citation.year = year.and_then(|y| u16::try_from(y).ok());
    if citation.year.is_some() {
        *cursor = ahead;
    }
    citation.year.is_some()
}

/// `của Ban Thường vụ Tỉnh ủy`.
fn issuer(cursor: &mut Cursor<'_>, citation: &mut Citation) -> bool {
    let mut ahead = *cursor;
    ahead.mark(&[',']);
    let by = ahead.phrase("do");
    if !by && !ahead.phrase("cua") {
        return false;
    }
    let mut start = ahead;
    start.space();
    let Some(end) = body_end(start) else {
        return false;
    };
    // `do Bộ Tài chính ban hành`, but not `do Ủy ban nhân dân tỉnh quản lý`.
    let mut after = Cursor::new(cursor.text, end);
    if by && !after.any(&["ban hanh", "ky", "thong qua", "soan thao"]) {
        return false;
    }
    let printed = cursor.text.get(start.at..end).unwrap_or_default();
    citation.issuer = Some(collapse(&printed.replace('*', " ")));
    cursor.at = end;
    true
}

/// Where the name of a body ends that begins at the cursor; None if none begins there.
pub(crate) fn body_end(start: Cursor<'_>) -> Option<usize> {
    let mut cursor = start;
    let mut end = None;
    let mut words = 0;
    // `Chính phủ`, `Bộ Chính trị` are whole: a capital after them begins something else.
    let mut whole = false;
    while words < 24 {
        let mut ahead = cursor;
        if !ahead.space() {
            break;
        }
        // A hyphen joins two bodies or a name of two parts: `Ban Tổ chức - Ban Tuyên giáo`.
        if end.is_some() && ahead.dash() {
            let mut joined = ahead;
            if !(joined.space()
                && longest_phrase(joined).is_some_and(|(_, _, role)| role == Role::Head))
            {
                break;
            }
        }
        if let Some((at, length, role)) = longest_phrase(ahead) {
            match role {
                Role::Head | Role::Part if end.is_some() || role == Role::Head => {
                    let phrase = fold(cursor.text.get(ahead.at..at).unwrap_or_default());
                    whole = [
                        "chinh phu",
                        "quoc hoi",
                        "bo chinh tri",
                        "ban bi thu",
                        "chu tich nuoc",
                    ]
                    .iter()
                    .any(|w| phrase.trim_end().ends_with(w));
                    cursor.at = at;
                    end = Some(at);
                    words += length;
                    continue;
                }
                // `VỀ` of an abstract in capitals.
                Role::Inner => break,
                Role::Connector if end.is_some() => {
                    // `và Ban Tuyên giáo Trung ương`, but not `và Chỉ thị …`.
                    let next = Cursor::new(ahead.text, at);
                    if longest_phrase(next).is_some_and(|(_, _, role)| role == Role::Head) {
                        cursor.at = at;
                        words += length;
                        continue;
                    }
                    break;
                }
                _ => {}
            }
        }
        // A proper name: capitals, but not the name of a type of document.
        let mut word = ahead;
        let Some(printed) = word.word() else { break };
        let capital = printed.starts_with(char::is_uppercase);
        let all_capitals = printed.chars().count() >= 2 && !printed.chars().any(char::is_lowercase);
        if !capital
            || whole
            || (end.is_none() && !all_capitals)
            || is_roman(printed)
            || type_begins(ahead)
        {
            break;
        }
        cursor = word;
        end = Some(word.at);
        words += 1;
    }
    end
}

fn is_roman(word: &str) -> bool {
    word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

/// Whether the name of a type of document begins here: the next citation, no part of a body.
fn type_begins(cursor: Cursor<'_>) -> bool {
    tables().types().iter().any(|t| {
        let mut ahead = cursor;
        t.folded.contains(' ') && ahead.phrase(&t.folded)
    })
}

/// The longest known phrase of a body's name at the cursor: its end, its words, its role.
fn longest_phrase(cursor: Cursor<'_>) -> Option<(usize, usize, Role)> {
    let mut ahead = cursor;
    let mut folded = String::new();
    let mut best = None;
    for count in 1..=names::longest() {
        // Commas and hyphens stand inside some names: `Ban Chính sách, chiến lược Trung ương`, `Bộ
        // Lao động - Thương binh và Xã hội`.
        if count > 1 && ahead.mark(&[',']).is_some() {
            folded.push(',');
        } else if count > 1 && ahead.dash() {
            folded.push_str(" -");
        }
        let Some(word) = ahead.word() else { break };
        if count == 1 && !names::first_word(&fold(word)) {
            return None;
        }
        if count > 1 {
            folded.push(' ');
        }
        folded.push_str(&fold(word));
        if let Some(role) = names::role(&folded)
            && (count > 1 || names::is_printed_so(&folded, word))
        {
            let capital = cursor
                .text
                .get(cursor.at..)
                .map_or("", str::trim_start)
                .starts_with(char::is_uppercase);
            // A head in small letters is a common noun: `của ban`, `của các sở`. A head of one
            // word needs the rest of its name: `Ban`, but not of `Ban hành`.
            let named = count > 1
                || matches!(folded.as_str(), "dang")
                || ahead
                    .text
                    .get(ahead.at..)
                    .unwrap_or_default()
                    .trim_start()
                    .starts_with(char::is_uppercase);
            if role != Role::Head || capital && named {
                best = Some((ahead.at, count, role));
            }
        }
    }
    best
}

/// `(khóa XII, XIII)`, `khoá VIII`, `, khóa XI`.
fn term(cursor: &mut Cursor<'_>, citation: &mut Citation) -> bool {
    let mut ahead = *cursor;
    ahead.mark(&[',']);
    let bracket = ahead.mark(&['(', '[']).is_some();
    if !ahead.phrase("khoa") {
        return false;
    }
    let Some(first) = ahead.ordinal() else {
        return false;
    };
    let mut terms = vec![first];
    loop {
        let mut further = ahead;
        if further.mark(&[',', ';']).is_none() && !further.phrase("va") {
            break;
        }
        further.phrase("khoa");
        // `khóa XII, 5 năm …`: only Roman ordinals go on a list.
        let mut word = further;
        if !word.word().is_some_and(is_roman) {
            break;
        }
        let Some(term) = further.ordinal() else { break };
        terms.push(term);
        ahead = further;
    }
    if bracket {
        // `(khóa XI, nhiệm kỳ …)`: keep the term, leave the bracket open.
        ahead.mark(&[')', ']']);
    }
    citation.terms = terms;
    *cursor = ahead;
    true
}

/// `, nhiệm kỳ 2020-2025`.
fn years(cursor: &mut Cursor<'_>, citation: &mut Citation) -> bool {
    let mut ahead = *cursor;
    ahead.mark(&[',']);
    let bracket = ahead.mark(&['(']).is_some();
    if !ahead.phrase("nhiem ky") {
        return false;
    }
    let Some(from) = ahead.number(4) else {
        return false;
    };
    if !ahead.dash() {
        return false;
    }
    let Some(to) = ahead.number(4) else {
        return false;
    };
    let (Ok(from), Ok(to)) = (u16::try_from(from), u16::try_from(to)) else {
        return false;
    };
    if bracket {
        ahead.mark(&[')']);
    }
    citation.years = Some((from, to));
    *cursor = ahead;
    true
}
