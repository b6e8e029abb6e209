//! Recognising a number at a digit of running text.

use super::{DocumentNumber, NumberKind, NumberMatch, digits, without_zeros};
use crate::letters::{char_at, char_before, is_dash};
use crate::tables::{Side, tables};

/// How sure a number is that stands as the rules ask.
const SURE: f32 = 0.95;
/// Printed with spaces round the hyphen.
const SPACED: f32 = 0.9;
/// Printed with other spacing, in other letters, or with a code that no table lists.
const VARIANT: f32 = 0.8;
/// Repaired: letters read for digits, an unlisted symbol, a missing hyphen.
const REPAIRED: f32 = 0.6;

/// The document number that begins at this byte offset, which must hold a digit.
pub(crate) fn number_at(text: &str, start: usize) -> Option<NumberMatch> {
    let bytes = text.as_bytes();
    let mut confidence = left_edge(text, start)?;
    let mut end = start + digits(bytes, start);
    if end == start || end - start > 5 {
        return None;
    }
    // Most digits of a text stand before a space, a comma or a letter: leave early.
    let next = bytes.get(end)?;
    if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'-' | b'.' | b' ' | b'\n' | 0xa0..)) {
        return None;
    }
    let mut number = without_zeros(text.get(start..end)?);

    // 66.25/2026/NQ-CP
    if *next == b'.' {
        let more = digits(bytes, end + 1);
        let dotted = end + 1 + more;
        if (1..=3).contains(&more) && bytes.get(dotted) == Some(&b'/') {
            number.push('.');
            number.push_str(text.get(end + 1..dotted)?);
            return state_with_year(text, start, dotted, number, confidence);
        }
        return None;
    }

    // A suffix (12a-NQ/TU) or letters that optical recognition made of digits (34O-CV/ĐU).
    if let Some(letter) = char_at(text, end)
        && letter.is_alphabetic()
    {
        let after = end + letter.len_utf8();
        let separated = char_at(text, after).is_some_and(|c| is_dash(c) || c == '/');
        if !separated {
            // 92CT/TW: the hyphen is lost.
            return party(text, start, end, number, REPAIRED).filter(|found| {
                letter.is_uppercase()
                    && found
                        .number
                        .body
                        .as_deref()
                        .is_some_and(|b| tables().body(b).is_some())
            });
        }
        match letter {
            'O' | 'o' => {
                number.push('0');
                confidence = confidence.min(REPAIRED);
            }
            'I' | 'l' => {
                number.push('1');
                confidence = confidence.min(REPAIRED);
            }
            'a'..='k' | 'đ' => number.push(letter),
            'A'..='H' | 'Đ' => number.extend(letter.to_lowercase()),
            _ => return None,
        }
        end = after;
    }

    let gap = spaces(text, end);
    let separator = char_at(text, gap)?;
    if gap > end {
        confidence = confidence.min(SPACED);
    }
    if separator == '/' {
        let after = spaces(text, gap + 1);
        if let Some(found) = state_with_year(text, start, gap, number.clone(), confidence) {
            return Some(found);
        }
        if let Some(dash) = char_at(text, after).filter(|c| is_dash(*c)) {
            // 03/-CV/BCSĐ
            let symbol = spaces(text, after + dash.len_utf8());
            return party(text, start, symbol, number, confidence.min(VARIANT));
        }
        return slash_form(text, start, gap + 1, number, confidence);
    }
    if is_dash(separator) {
        let symbol = spaces(text, gap + separator.len_utf8());
        return party(text, start, symbol, number.clone(), confidence)
            .or_else(|| dashed(text, start, gap + separator.len_utf8(), number, confidence));
    }
    // 1836 QĐ/TWĐTN: the hyphen became a space.
    if gap > end && separator.is_uppercase() {
        let found = party(text, start, gap, number, REPAIRED)?;
        let listed = found
            .number
            .body
            .as_deref()
            .is_some_and(|b| tables().body(b).is_some());
        return listed.then_some(found);
    }
    None
}

/// Whether a number may begin here, and how sure it can be: not inside a decimal, a range
/// (`2020-2025/…`), a path or a word. Words that lost their space (`số31-QĐ/TW`) are let through.
fn left_edge(text: &str, start: usize) -> Option<f32> {
    let Some(before) = char_before(text, start) else {
        return Some(SURE);
    };
    if before.is_ascii_digit() {
        return None;
    }
    if before.is_alphabetic() {
        return before.is_lowercase().then_some(VARIANT);
    }
    if matches!(before, '.' | ',' | '/' | '\\' | '_') || is_dash(before) {
        let further = char_before(text, start - before.len_utf8());
        let joined = further.is_some_and(|c| {
            c.is_ascii_digit() || (matches!(before, '/' | '\\' | '_') && c.is_alphabetic())
        });
        return (!joined).then_some(SURE);
    }
    Some(SURE)
}

/// Skips spaces and at most one line end, with the indentation after it.
fn spaces(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut line_ends = 0;
    for c in text.get(at..).unwrap_or_default().chars() {
        match c {
            ' ' | '\u{a0}' | '\t' | '\r' => {}
            '\n' if line_ends == 0 => line_ends = 1,
            _ => break,
        }
        end += c.len_utf8();
        if end - at > 80 {
            return at;
        }
    }
    if line_ends == 0 && end - at > 4 {
        return at;
    }
    end
}

/// The run of letters and digits at `at`, beginning with a letter: the place of a code.
fn run(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let mut end = 0;
    for (i, c) in rest.char_indices() {
        let inside = c.is_alphabetic() || (i > 0 && (c.is_ascii_digit() || c == '&'));
        if !inside || i > 40 {
            break;
        }
        end = i + c.len_utf8();
    }
    rest.get(..end).unwrap_or_default()
}

/// A run that looks like a code: letters without tone marks, upper-case but for one or two (CTr).
fn is_code(run: &str) -> bool {
    let mut upper = 0;
    let mut lower = 0;
    for c in run.chars() {
        match c {
            'A'..='Z' | 'Đ' | 'Ư' => upper += 1,
            'a'..='z' | 'đ' | 'ư' => lower += 1,
            '0'..='9' | '&' => {}
            _ => return false,
        }
    }
    run.starts_with(|c: char| c.is_uppercase()) && upper > lower && upper + lower <= 14
}

/// A code of a body and where it ends.
struct Body {
    end: usize,
    code: String,
    listed: bool,
    party: bool,
    exact: bool,
}

/// The body at `at`: a listed code in any case, a code glued to the next word
/// (`57-NQ/TWvề`), or letters that look like a code.
fn body(text: &str, at: usize) -> Option<Body> {
    let rest = text.get(at..)?;
    for dotted in ["T.Ư", "T.W", "T.ư", "t.ư"] {
        if rest.starts_with(dotted) && edge(text, at + dotted.len()) {
            return Some(Body {
                end: at + dotted.len(),
                code: "TW".to_owned(),
                listed: true,
                party: true,
                exact: false,
            });
        }
    }
    let run = run(text, at);
    if run.is_empty() {
        return None;
    }
    if let Some(known) = tables().body(run) {
        return Some(Body {
            end: at + run.len(),
            code: known.code.clone(),
            listed: true,
            party: known.side == Side::Party,
            exact: known.code == run,
        });
    }
    if is_code(run) {
        // BTCTƯ, BTC T.Ư: the suffix that means Trung ương has one canonical form.
        let code = match run.strip_suffix("TƯ") {
            Some(stem) if !stem.is_empty() => format!("{stem}TW"),
            _ => run.to_owned(),
        };
        let mut code = code;
        let mut known = tables().body(&code);
        // Recognition puts a horn on the U of committees: `HƯ`, `ĐƯ`.
        if known.is_none() && code.contains('Ư') {
            let without = code.replace('Ư', "U");
            if let Some(meant) = tables().body(&without) {
                (code, known) = (meant.code.clone(), Some(meant));
            }
        }
        return Some(Body {
            end: at + run.len(),
            listed: known.is_some(),
            party: known.is_some_and(|b| b.side == Side::Party),
            exact: code == run,
            code,
        });
    }
    let capitals: usize = run
        .chars()
        .take_while(|c| c.is_uppercase())
        .map(char::len_utf8)
        .sum();
    let known = tables().body(run.get(..capitals)?)?;
    // `TWĐ` of `TWĐảng`: give back the capital that begins the next word.
    Some(Body {
        end: at + capitals,
        code: known.code.clone(),
        listed: true,
        party: known.side == Side::Party,
        exact: false,
    })
}

fn edge(text: &str, at: usize) -> bool {
    !char_at(text, at).is_some_and(char::is_alphanumeric)
}

/// `TYPE/BODY` after the number: the Party's form.
fn party(
    text: &str,
    start: usize,
    symbol_at: usize,
    number: String,
    confidence: f32,
) -> Option<NumberMatch> {
    let mut confidence = confidence;
    let printed = run(text, symbol_at);
    if printed.is_empty() {
        return None;
    }
    let slash = spaces(text, symbol_at + printed.len());
    if char_at(text, slash) != Some('/') {
        return None;
    }
    let body_at = spaces(text, slash + 1);
    let body = body(text, body_at)?;
    let symbol = match tables().symbol(printed) {
        Some(known) => {
            if known != printed {
                confidence = confidence.min(VARIANT);
            }
            known.to_owned()
        }
        None if is_code(printed) && body.party && printed.chars().count() >= 2 => {
            confidence = confidence.min(REPAIRED);
            printed.to_owned()
        }
        None => return None,
    };
    if !body.listed {
        // A code in no table: it must look like one, and nothing may be odd about the rest.
        if body.code.chars().count() < 2 || tables().symbol(printed) != Some(printed) {
            return None;
        }
        confidence = confidence.min(VARIANT);
    } else if !body.exact {
        confidence = confidence.min(VARIANT);
    }
    let mut code = body.code;
    let mut end = body.end;
    while let Some(unit) = unit(text, end) {
        code.push('-');
        code.push_str(unit);
        end += 1 + unit.len();
    }
    // Internal notices (/nb) have a sequence of their own.
    if let Some(rest) = text.get(end..)
        && let Some(rest) = rest.strip_prefix('/')
        && rest.get(..2).is_some_and(|s| s.eq_ignore_ascii_case("nb"))
        && edge(text, end + 3)
    {
        code.push_str("/nb");
        end += 3;
    }
    Some(NumberMatch {
        span: start..end,
        number: DocumentNumber {
            kind: NumberKind::Party,
            number,
            year: None,
            symbol: Some(symbol),
            body: Some(code),
        },
        confidence,
    })
}

/// `-UNIT` glued to a code: `-VP`, `-BTGTW`.
fn unit(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?.strip_prefix('-')?;
    let run = run(rest, 0);
    let short = run.chars().count() <= 10 && run.chars().count() >= 2;
    (short && is_code(run)).then_some(run)
}

/// `TYPE-BODY` with a hyphen before it, too: `72-NQ-TW`, only of a listed Party body.
fn dashed(
    text: &str,
    start: usize,
    at: usize,
    number: String,
    confidence: f32,
) -> Option<NumberMatch> {
    let printed = run(text, at);
    let symbol = tables().symbol(printed)?;
    let dash = char_at(text, at + printed.len()).filter(|c| is_dash(*c))?;
    let body = body(text, at + printed.len() + dash.len_utf8())?;
    let free = edge(text, body.end) && unit(text, body.end).is_none();
    (body.party && free).then(|| NumberMatch {
        span: start..body.end,
        number: DocumentNumber {
            kind: NumberKind::Party,
            number,
            year: None,
            symbol: Some(symbol.to_owned()),
            body: Some(body.code),
        },
        confidence: confidence.min(VARIANT),
    })
}

/// `/year/…` after the number, `slash_at` at its first slash.
fn state_with_year(
    text: &str,
    start: usize,
    slash_at: usize,
    number: String,
    confidence: f32,
) -> Option<NumberMatch> {
    let bytes = text.as_bytes();
    let year_at = spaces(text, slash_at + 1);
    if digits(bytes, year_at) != 4 {
        return None;
    }
    let year: u16 = text.get(year_at..year_at + 4)?.parse().ok()?;
    if !(1945..=2099).contains(&year) {
        return None;
    }
    let slash = spaces(text, year_at + 4);
    if bytes.get(slash) != Some(&b'/') {
        return None;
    }
    let at = spaces(text, slash + 1);
    let odd = year_at != slash_at + 1 || slash != year_at + 4 || at != slash + 1;
    let confidence = if odd {
        confidence.min(VARIANT)
    } else {
        confidence
    };
    let parts = segments(text, at)?;
    let (symbol, body) = if parts.codes.len() == 1 {
        let code = parts.codes.first()?;
        let stem = code.trim_end_matches(|c: char| c.is_ascii_digit());
        // Only the Assembly and its Standing Committee number without a type: QH15, UBTVQH15.
        let assembly = stem.len() < code.len() && stem.ends_with("QH");
        if !assembly {
            return None;
        }
        (None, code.clone())
    } else {
        split_symbol(&parts.codes)
    };
    Some(NumberMatch {
        span: start..parts.end,
        number: DocumentNumber {
            kind: NumberKind::State,
            number,
            year: Some(year),
            symbol,
            body: Some(body),
        },
        confidence: if parts.exact {
            confidence
        } else {
            confidence.min(VARIANT)
        },
    })
}

/// What follows `num/` without a year: the State's form, or the Party's (`18/NQ-TW`).
fn slash_form(
    text: &str,
    start: usize,
    at: usize,
    number: String,
    confidence: f32,
) -> Option<NumberMatch> {
    let at = spaces(text, at);
    let printed = run(text, at);
    let dash_at = at + printed.len();
    if !printed.is_empty()
        && let Some(symbol) = tables().symbol(printed)
        && let Some(dash) = char_at(text, dash_at).filter(|c| is_dash(*c))
        && let Some(body) = body(text, dash_at + dash.len_utf8())
        && body.party
        && unit(text, body.end).is_none()
        && edge(text, body.end)
    {
        return Some(NumberMatch {
            span: start..body.end,
            number: DocumentNumber {
                kind: NumberKind::Party,
                number,
                year: None,
                symbol: Some(symbol.to_owned()),
                body: Some(body.code),
            },
            confidence: confidence.min(VARIANT),
        });
    }
    let parts = segments(text, at)?;
    if parts.codes.len() < 2 {
        return None;
    }
    let first = parts.codes.first()?;
    if first.chars().count() < 2 && first != "L" {
        return None;
    }
    let (symbol, body) = split_symbol(&parts.codes);
    Some(NumberMatch {
        span: start..parts.end,
        number: DocumentNumber {
            kind: NumberKind::State,
            number,
            year: None,
            symbol,
            body: Some(body),
        },
        confidence: if parts.exact {
            confidence
        } else {
            confidence.min(VARIANT)
        },
    })
}

/// The codes of a State number, parted by dashes.
struct Segments {
    codes: Vec<String>,
    end: usize,
    exact: bool,
}

fn segments(text: &str, at: usize) -> Option<Segments> {
    let mut codes = Vec::new();
    let mut end = at;
    let mut from = at;
    let mut exact = true;
    loop {
        let printed = run(text, from);
        let count = printed.chars().count();
        let first = codes.is_empty();
        let canonical = canonical_segment(printed, first);
        let code = match canonical {
            Some(code) => code,
            None if is_code(printed) && count <= 12 => printed.to_owned(),
            None => break,
        };
        exact &= code == printed;
        codes.push(code);
        end = from + printed.len();
        // The next dash, with spaces or a line end round it only where a listed type came first.
        let gap = spaces(text, end);
        let Some(dash) = char_at(text, gap).filter(|c| is_dash(*c)) else {
            break;
        };
        let next = spaces(text, gap + dash.len_utf8());
        let apart = gap != end || next != gap + dash.len_utf8();
        if apart {
            let wrapped = gap == end
                && text
                    .get(gap..next)
                    .is_some_and(|between| between.contains('\n'));
            let listed = codes
                .first()
                .is_some_and(|c| first && tables().symbol(c).is_some());
            let known = tables().body(run(text, next)).is_some();
            if !(listed && (known || wrapped)) {
                break;
            }
            exact = false;
        }
        from = next;
        if codes.len() > 6 {
            break;
        }
    }
    (!codes.is_empty()).then_some(Segments { codes, end, exact })
}

/// A listed symbol or body in its canonical letters, if the print begins like a code at all.
fn canonical_segment(printed: &str, first: bool) -> Option<String> {
    if !printed.starts_with(char::is_uppercase) {
        return None;
    }
    if first && let Some(symbol) = tables().symbol(printed) {
        return Some(symbol.to_owned());
    }
    tables().body(printed).map(|b| b.code.clone())
}

/// The symbol, where the first code is one, and the body.
fn split_symbol(codes: &[String]) -> (Option<String>, String) {
    match codes.split_first() {
        Some((first, rest)) if !rest.is_empty() && tables().symbol(first).is_some() => {
            (Some(first.clone()), rest.join("-"))
        }
        _ => (None, codes.join("-")),
    }
}
