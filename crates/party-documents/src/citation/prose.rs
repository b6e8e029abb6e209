//! Resolutions cited by their plenum or congress.

use super::heads::Head;
use super::issuer::read_tail;
use super::{Citation, CitationForm};
use crate::cursor::Cursor;
use crate::letters::{collapse, fold_words};
use crate::tables::DocumentType;

/// `Nghị quyết Trung ương 4`, `NQ TW 4`, `Nghị quyết Hội nghị lần thứ sáu Ban Chấp hành Trung ương`.
pub(super) fn plenum(text: &str, head: &Head, kind: &DocumentType) -> Option<Citation> {
    if !matches!(kind.folded.as_str(), "nghi quyet" | "ket luan") {
        return None;
    }
    let mut cursor = Cursor::new(text, head.span.end);
    cursor.phrase("cua");
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
    let mut citation = Citation::at(head.span.start..cursor.at, CitationForm::Plenum);
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
pub(super) fn congress(text: &str, head: &Head, kind: &DocumentType) -> Option<Citation> {
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
    let mut citation = Citation::at(head.span.start..cursor.at, CitationForm::Congress);
    citation.document_type = Some(kind.name.clone());
    citation.ordinal = ordinal.map(|n| n.to_string());
    citation.scope = (!scope.is_empty()).then_some(scope);
    citation.confidence = 0.9;
    read_tail(text, &mut citation);
    // `Nghị quyết Đại hội Đảng các cấp` names no document.
    (ordinal.is_some() || citation.years.is_some()).then_some(citation)
}
