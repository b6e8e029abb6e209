//! The names of the left column: the issuing body and its superior.

use crate::document::layout::Cell;
use crate::document::{Found, Understanding, names};
use crate::letters::{fold_words, is_upper_case};
use std::ops::Range;

/// The cells of the left column above the number, in capitals.
pub(super) fn left_block<'a>(head: &'a [Cell], stamped: &[bool]) -> Vec<&'a Cell> {
    let mut out: Vec<&Cell> = Vec::new();
    for (i, cell) in head.iter().enumerate() {
        let lettered = cell.text.starts_with(char::is_alphabetic);
        if stamped.get(i).copied().unwrap_or(false) || !lettered || !is_upper_case(&cell.text) {
            continue;
        }
        let right = [
            "dang cong san viet nam",
            "cong hoa xa hoi chu nghia viet nam",
        ]
        .iter()
        .any(|p| p.contains(cell.folded.as_str()) || cell.folded.contains(p));
        let second = head
            .get(..i)
            .unwrap_or_default()
            .iter()
            .any(|c| c.line == cell.line && is_upper_case(&c.text));
        if right
            || second
            || cell.text.chars().any(|c| c.is_ascii_digit()) && cell.text.contains(':')
        {
            continue;
        }
        out.push(cell);
    }
    out
}

/// Puts the lines of the left block together to names; the last is the issuer, the one before it
/// its superior.
pub(super) fn set_bodies(left: &[&Cell], out: &mut Understanding) {
    let mut bodies: Vec<(String, Range<usize>)> = Vec::new();
    for cell in left {
        let starts = names::begins_body(&cell.folded);
        match bodies.last_mut() {
            Some((name, span)) if !starts || continues(name) => {
                name.push(' ');
                name.push_str(&cell.text);
                span.end = cell.span.end;
            }
            None if !starts => {}
            _ => bodies.push((cell.text.clone(), cell.span.clone())),
        }
    }
    let Some((issuer, span)) = bodies.pop() else {
        return;
    };
    let superior = bodies.pop();
    let name = names::issuing_body(superior.as_ref().map(|(s, _)| s.as_str()), &issuer);
    out.body = Some(Found {
        value: name.clone(),
        span: span.clone(),
        confidence: 0.85,
    });
    out.heading_body = Some(Found {
        value: name,
        span,
        confidence: 0.9,
    });
    out.superior = superior.map(|(name, span)| Found {
        value: names::right_case(&name),
        span,
        confidence: 0.85,
    });
}

/// Whether a name of the left block is not over: `BAN CHẤP HÀNH` / `ĐẢNG BỘ TỈNH …`.
fn continues(name: &str) -> bool {
    let folded = fold_words(name);
    matches!(
        folded.as_str(),
        "ban chap hanh"
            | "ban thuong vu"
            | "thuong truc"
            | "dang uy"
            | "uy ban nhan dan"
            | "hoi dong nhan dan"
            | "chi bo"
            | "dang bo"
    ) || folded.ends_with(" va")
        || folded.ends_with(',')
        || folded.ends_with(" cua")
}
