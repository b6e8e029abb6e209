//! Reading what a person types as a number: any case, any separator, marks or none.

use super::{DocumentNumber, NumberKind, match_numbers, without_zeros};
use crate::letters::fold_words;
use crate::tables::{Side, tables};

pub(super) fn parse(text: &str) -> Option<DocumentNumber> {
    let text = vietnamese::normalise(text);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    let (name, rest) = strip_name(text);
    // Printed forms are for the grammar of running text.
    let printed = match_numbers(rest);
    if let [only] = printed.as_slice()
        && only.span == (0..rest.len())
    {
        return Some(only.number.clone());
    }
    from_tokens(&tokens(rest), name, !rest.contains(char::is_whitespace))
}

/// Takes a type name and `số` off the front: `nghị quyết số 57-NQ/TW`. Gives the symbol of the name.
fn strip_name(text: &str) -> (Option<&'static str>, &str) {
    let mut rest = text;
    let mut symbol = None;
    let named = tables()
        .types()
        .iter()
        .filter_map(|t| Some((t, strip_folded(text, &t.folded)?)))
        .max_by_key(|(t, _)| t.folded.len());
    if let Some((kind, after)) = named {
        rest = after;
        symbol = kind.symbols.first().map(String::as_str);
    }
    if let Some(after) = strip_folded(rest, "so") {
        rest = after;
    }
    (symbol, rest)
}

/// The text after a folded prefix and a boundary (space, colon, dot, or a digit).
fn strip_folded<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut at = 0;
    let mut chars = text.char_indices();
    for want in prefix.chars() {
        let (i, c) = chars.next()?;
        if crate::letters::fold_char(c) != want {
            return None;
        }
        at = i + c.len_utf8();
    }
    let rest = text.get(at..)?;
    let after = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.'));
    let apart = after.len() < rest.len() || after.starts_with(|c: char| c.is_ascii_digit());
    (apart && !after.is_empty()).then_some(after)
}

/// Digits (with a suffix letter or a dotted part) and words of letters.
#[derive(Debug, PartialEq)]
enum Token {
    Number(String),
    Word(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let mut i = 0;
    while i < chars.len() {
        let c = at(i);
        let from = i;
        if c.is_ascii_digit() {
            while at(i).is_ascii_digit()
                || (at(i) == '.'
                    && at(i + 1).is_ascii_digit()
                    && at(i.wrapping_sub(1)).is_ascii_digit())
            {
                i += 1;
            }
            // A suffix: one letter, nothing alphanumeric after it.
            if at(i).is_lowercase() && !at(i + 1).is_alphanumeric() {
                i += 1;
            }
            out.push(Token::Number(
                chars.get(from..i).unwrap_or_default().iter().collect(),
            ));
        } else if c.is_alphabetic() {
            while at(i).is_alphanumeric() {
                // NQ57 is a symbol and a number; QH15 is one code.
                if at(i).is_ascii_digit() && !at(i.wrapping_sub(1)).is_ascii_digit() {
                    let word: String = chars.get(from..i).unwrap_or_default().iter().collect();
                    if !fold_words(&word).ends_with("qh") {
                        break;
                    }
                }
                i += 1;
            }
            out.push(Token::Word(
                chars.get(from..i).unwrap_or_default().iter().collect(),
            ));
        } else {
            i += 1;
        }
    }
    out
}

/// `glued`: no spaces in the text, so that a code in no table can be one (`12-kh-abcd`).
fn from_tokens(tokens: &[Token], name: Option<&str>, glued: bool) -> Option<DocumentNumber> {
    let mut number: Option<&str> = None;
    let mut year: Option<u16> = None;
    let mut symbol: Option<String> = None;
    let mut bodies: Vec<String> = Vec::new();
    let mut party = false;
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Number(digits) if number.is_none() => number = Some(digits),
            Token::Number(digits) => {
                // The only second number is the year, and it follows the first at once.
                let value: u16 = digits.parse().ok()?;
                let follows = matches!(
                    i.checked_sub(1).and_then(|p| tokens.get(p)),
                    Some(Token::Number(_))
                );
                if year.is_some() || !follows || !(1945..=2099).contains(&value) {
                    return None;
                }
                year = Some(value);
            }
            Token::Word(word) => {
                if symbol.is_none()
                    && bodies.is_empty()
                    && let Some(known) = tables().symbol(word)
                {
                    symbol = Some(known.to_owned());
                } else if let Some(known) = tables().body_folded(word) {
                    party |= known.side == Side::Party;
                    bodies.push(known.code.clone());
                } else if let Some(assembly) = assembly(word) {
                    bodies.push(assembly);
                } else if glued && (symbol.is_some() || !bodies.is_empty()) && word.len() <= 14 {
                    bodies.push(word.to_uppercase());
                } else {
                    return None;
                }
            }
        }
    }
    let number = number?;
    if number.len() > 8 || bodies.is_empty() {
        return None;
    }
    let symbol = symbol.or_else(|| name.map(str::to_owned));
    let body = bodies.join("-");
    let kind = if party && year.is_none() && symbol.is_some() {
        NumberKind::Party
    } else {
        NumberKind::State
    };
    // A State number has a type; or it is the Assembly's; or a công văn of body and unit.
    let well_formed = symbol.is_some()
        || (year.is_some() && assembly(&body).is_some())
        || (year.is_none() && bodies.len() == 2);
    well_formed.then(|| DocumentNumber {
        kind,
        number: without_zeros(&number.to_lowercase()),
        year,
        symbol: if assembly(&body).is_some() && year.is_some() && name.is_some() {
            None
        } else {
            symbol
        },
        body: Some(body),
    })
}

/// `qh15` → `QH15`, `ubtvqh15` → `UBTVQH15`.
fn assembly(word: &str) -> Option<String> {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let folded = fold_words(stem);
    (stem.len() < word.len() && (folded == "qh" || folded == "ubtvqh")).then(|| word.to_uppercase())
}
