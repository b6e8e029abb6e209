//! Resolutions named by their plenum or congress, as people type it: `nghi quyet trung uong 4 khoa xii`.

use super::{Word, type_at, words};
use crate::citation::{CitationForm, find_citations};
use crate::tables::tables;
use std::ops::Range;

/// What a query says of the resolution of a plenum or a congress.
///
/// ```
/// let read = party_documents::parse_assembly("nghi quyet trung uong 4 khoa xii").unwrap();
/// assert_eq!(read.terms, ["plenum:4:12"]);
/// let open = party_documents::parse_assembly("nghị quyết trung ương 4").unwrap();
/// assert_eq!(open.beginning.as_deref(), Some("plenum:4:"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssemblyQuery {
    /// Byte range of the name in the text given; the rest is ordinary words.
    pub span: Range<usize>,
    /// The terms under which such resolutions are looked up, as [`crate::own_terms`] gives them.
    pub terms: Vec<String>,
    /// Where the term of office is not said: how these begin.
    pub beginning: Option<String>,
}

/// The first name of that kind in a query.
#[must_use]
pub fn parse_assembly(text: &str) -> Option<AssemblyQuery> {
    let words = words(text);
    (0..words.len()).find_map(|at| read_at(text, &words, at))
}

fn read_at(text: &str, words: &[Word], at: usize) -> Option<AssemblyQuery> {
    let (length, name, symbols) = type_at(words, at)?;
    let named = |symbol: &String| {
        let mut types = tables().types().iter();
        types.find(|t| t.symbols.first() == Some(symbol))
    };
    let name = name.or_else(|| Some(symbols.iter().find_map(named)?.name.clone()))?;
    let first = words.get(at)?.span.start;
    let end = words.get(at + length - 1)?.span.end;
    // As a text would print it: the type with its marks, Roman numerals in capitals.
    let printed = format!("{name}{}", capital_numerals(text, words, at + length, end));
    let citation = find_citations(&printed).into_iter().next()?;
    if citation.span.start != 0 {
        return None;
    }
    let span = first..(citation.span.end + end).checked_sub(name.len())?;
    let terms = citation.target_terms();
    let ordinal = citation.ordinal.as_ref()?;
    let beginning = match citation.form {
        CitationForm::Plenum if terms.is_empty() => Some(format!("plenum:{ordinal}:")),
        CitationForm::Plenum | CitationForm::Congress => None,
        _ => return None,
    };
    Some(AssemblyQuery {
        span,
        terms,
        beginning,
    })
}

/// The text from `end` on, in which the words from `next` stand, with Roman numerals in capitals
/// where a numeral may stand.
fn capital_numerals(text: &str, words: &[Word], next: usize, end: usize) -> String {
    let mut rest = text.get(end..).unwrap_or_default().to_owned();
    let counted = ["khoa", "thu", "lan", "hoi", "uong", "tw"];
    for pair in words
        .get(next.saturating_sub(1)..)
        .unwrap_or_default()
        .windows(2)
    {
        let [before, word] = pair else { continue };
        let numeral = word.folded.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
        if numeral
            && counted.contains(&before.folded.as_str())
            && let Some(from) = word.span.start.checked_sub(end)
            && let Some(place) = rest.get(from..word.span.end - end)
            && place.is_ascii()
        {
            let capitals = place.to_ascii_uppercase();
            rest.replace_range(from..word.span.end - end, &capitals);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plenums_and_congresses_are_read_as_they_are_typed() {
        for (typed, name, terms, beginning) in [
            (
                "nghị quyết trung ương 4 khóa XII",
                "nghị quyết trung ương 4 khóa XII",
                vec!["plenum:4:12"],
                None,
            ),
            (
                "nghi quyet trung uong 4 khoa xii ve xay dung dang",
                "nghi quyet trung uong 4 khoa xii",
                vec!["plenum:4:12"],
                None,
            ),
            (
                "học tập Nghị quyết Trung ương 4 (khóa XI, XII)",
                "Nghị quyết Trung ương 4 (khóa XI, XII)",
                vec!["plenum:4:11", "plenum:4:12"],
                None,
            ),
            (
                "NQ TW 8 khóa 13",
                "NQ TW 8 khóa 13",
                vec!["plenum:8:13"],
                None,
            ),
            (
                "nq tw 8 khoa xiii",
                "nq tw 8 khoa xiii",
                vec!["plenum:8:13"],
                None,
            ),
            (
                "nghị quyết trung ương 4",
                "nghị quyết trung ương 4",
                vec![],
                Some("plenum:4:"),
            ),
            (
                "nghị quyết đại hội XIII của Đảng",
                "nghị quyết đại hội XIII của Đảng",
                vec!["congress:13"],
                None,
            ),
            (
                "nghi quyet dai hoi xiii",
                "nghi quyet dai hoi xiii",
                vec!["congress:13"],
                None,
            ),
        ] {
            let read = parse_assembly(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(typed.get(read.span.clone()), Some(name), "{typed}");
            assert_eq!(read.terms, terms, "{typed}");
            assert_eq!(read.beginning.as_deref(), beginning, "{typed}");
        }
        for typed in [
            "nghị quyết 57",
            "nghị quyết trung ương",
            "nghị quyết đại hội đảng bộ",
            "trung ương 4 khóa XII",
            "57-NQ/TW",
            "",
        ] {
            assert_eq!(parse_assembly(typed), None, "{typed}");
        }
    }
}
